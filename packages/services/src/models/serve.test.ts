import type { ModelDriver, StepFailure, StepPart } from "@aether/ports";
import { modelEmbed, modelGenerate, modelStream, modelTest, TRUSTED } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { type Attempt, codeOf, failed, fakeContext, fakeDriver, finish, open, said } from "./models.test-harness.ts";
import { parseModelRules } from "./router/model-rules.ts";

const HELLO: Attempt = [...said("hello"), finish()];
const broke = (cause: StepFailure, retryable = false): StepPart[] => [{ type: "error", message: "it broke", retryable, cause }];
const chain = (...names: string[]) => parseModelRules({ aliases: { fast: names } }, "a test");
const one = (name: string, rest: Parameters<typeof fakeDriver>[0] = {}) =>
  fakeDriver({ name, models: async () => [{ name: "m", contextTokens: 8_192 }], ...rest });

test.for<{ why: string; first: Attempt[]; asked: number }>([
  { why: "is overloaded, once patience is used up", first: [broke("overloaded", true)], asked: 3 },
  { why: "cannot be reached", first: [broke("unreachable")], asked: 1 },
  { why: "has no quota left", first: [broke("quota")], asked: 1 },
  { why: "refuses the key", first: [broke("credentials")], asked: 1 },
  { why: "has no such model", first: [broke("not-found")], asked: 1 },
  { why: "asks for a long rest", first: [[failed(true, 30_000)]], asked: 1 },
])("a step goes to the next of the chain when the first $why, and says so", async ({ first, asked }) => {
  const [a, b] = [one("a", { attempts: first }), one("b")];
  const answer = await open([a, b], { rules: chain("a/m", "b/m") }).step(fakeContext().ctx, { model: "fast" });
  expect(answer).toMatchObject({ model: "b/m", route: { asked: "fast", served: "b/m", why: "alias fast", passed: [{ model: "a/m" }] } });
  expect([a.asked.length, b.asked.length]).toEqual([asked, 1]);
});

test.for<{ why: string; first: Attempt[]; code: string }>([
  { why: "a question that is wrong in itself", first: [broke("invalid")], code: "UPSTREAM" },
  { why: "a failure that lasts and has no name", first: [[failed(false)]], code: "UPSTREAM" },
  { why: "a prompt that is as much too long for the next one", first: [broke("context-length")], code: "UPSTREAM" },
])("$why is asked of nobody else", async ({ first, code }) => {
  const [a, b] = [one("a", { attempts: first }), one("b")];
  expect(await codeOf(open([a, b], { rules: chain("a/m", "b/m") }).step(fakeContext().ctx, { model: "fast" }))).toMatchObject({ code });
  expect(b.asked).toEqual([]);
});

test("who failed before is told in the failure of the last", async () => {
  const drivers = [one("a", { attempts: [broke("unreachable")] }), one("b", { attempts: [broke("quota")] })];
  const error = await codeOf(open(drivers, { rules: chain("a/m", "b/m") }).step(fakeContext().ctx, { model: "fast" }));
  expect(error).toMatchObject({ code: "UPSTREAM", message: expect.stringContaining("Before it: a/m"), data: { model: "b/m", cause: "quota" } });
});

test("a provider that failed often is not asked while another one can be, and is asked again later", async () => {
  const a = one("a", { attempts: [...Array.from({ length: 5 }, (): Attempt => broke("unreachable")), HELLO] });
  const { step, time } = open([a, one("b")], { rules: chain("a/m", "b/m") });
  const serves = async () => (await step(fakeContext().ctx, { model: "fast" })).model;
  for (let round = 0; round < 8; round++) expect(await serves()).toBe("b/m");
  expect(a.asked).toHaveLength(5);
  await time.run(new Promise<void>((resolve) => void time.clock.timer(10_000, resolve)));
  expect([await serves(), a.asked.length]).toEqual(["a/m", 6]);
});

test("a step that has nobody else to ask waits until the provider may be tried", async () => {
  const a = one("a", { attempts: [...Array.from({ length: 5 }, (): Attempt => broke("unreachable")), HELLO] });
  const { step, time } = open([a]);
  for (let round = 0; round < 5; round++) await codeOf(step(fakeContext().ctx, { model: "a/m" }));
  expect((await step(fakeContext().ctx, { model: "a/m" })).model).toBe("a/m");
  expect(time.elapsed()).toBe(10_000);
});

test("one that asked for rest rests for everybody", async () => {
  const a = one("a", { attempts: [[failed(true, 30_000)], HELLO, HELLO] });
  const { step, time } = open([a]);
  const [first, second] = await Promise.all([step(fakeContext().ctx, { model: "a/m" }), step(fakeContext().ctx, { model: "a/m" })]);
  expect([first.model, second.model]).toEqual(["a/m", "a/m"]);
  expect(time.elapsed()).toBeGreaterThanOrEqual(30_000);
});

test("what is secret goes to whoever may read it, whatever comes first", async () => {
  const [far, here] = [one("far"), one("here", { reader: "local" })];
  const label = { ...TRUSTED, confidentiality: "secret" as const };
  const { step } = open([far, here], { rules: chain("far/m", "here/m") });
  expect(await step(fakeContext({ label }).ctx, { model: "fast" })).toMatchObject({ model: "here/m", route: { passed: [{ model: "far/m" }] } });
  expect(far.asked).toEqual([]);
});

test("an answer that began to cost is set aside anew before it is asked for again", async () => {
  const driver = fakeDriver({ attempts: [[...said("half of it."), failed(true)], HELLO] });
  const { ctx, reserved, spent, written } = fakeContext();
  await open([driver]).step(ctx, { maxOutputTokens: 100 });
  expect(reserved.map(({ tokens }) => tokens > 0)).toEqual([false, true]);
  expect(spent.at(-1)).toMatchObject({ tokens: 110 + 8 });
  expect(written).toHaveLength(1);
});

describe("model.generate", () => {
  const SCHEMA = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
  const answers = (...texts: string[]): Attempt[] => texts.map((text) => [...said(text), finish()]);

  test.for<{ why: string; texts: string[]; asked: number; value: unknown }>([
    { why: "an answer that fits is returned as JSON", texts: ['{"age":7}'], asked: 1, value: { age: 7 } },
    { why: "one in a fence fits too", texts: ['```json\n{"age":7}\n```'], asked: 1, value: { age: 7 } },
    { why: "one that does not is asked for again", texts: ['{"age":"seven"}', '{"age":7}'], asked: 2, value: { age: 7 } },
    { why: "as is one that is no JSON", texts: ["seven", '{"age":7}'], asked: 2, value: { age: 7 } },
  ])("$why", async ({ texts, asked, value }) => {
    const driver = fakeDriver({ attempts: answers(...texts) });
    const { ctx, events } = fakeContext();
    const answer = await open([driver]).call(modelGenerate, { model: "fake/small", prompt: "How old?", schema: SCHEMA }, ctx);
    expect(answer.value).toEqual(value);
    expect(driver.asked).toHaveLength(asked);
    expect(driver.asked[0]?.settings?.schema).toEqual(SCHEMA);
    expect(events).toEqual([]);
  });

  test("twice what does not fit is a failure that shows it, and is paid for", async () => {
    const { ctx, spent } = fakeContext();
    const error = await codeOf(
      open([fakeDriver({ attempts: answers("seven") })]).call(modelGenerate, { model: "fake/small", prompt: "?", schema: SCHEMA }, ctx),
    );
    expect(error).toMatchObject({ code: "UPSTREAM", data: { text: "seven", retryable: false } });
    expect(spent.at(-1)).toMatchObject({ tokens: 220 });
  });

  test("the second try climbs the ladder", async () => {
    const [a, b] = [one("a", { attempts: answers("seven") }), one("b", { attempts: answers('{"age":7}') })];
    const rules = parseModelRules({ aliases: { fast: ["a/m"], best: ["b/m"] }, ladder: ["fast", "best"] }, "a test");
    const answer = await open([a, b], { rules }).call(modelGenerate, { model: "fast", prompt: "How old?", schema: SCHEMA }, fakeContext().ctx);
    expect(answer).toMatchObject({ model: "b/m", value: { age: 7 }, route: { asked: "fast", why: "rung 2 of the ladder, alias best" } });
    expect(b.asked[0]?.messages.at(-1)?.parts[0]).toMatchObject({ text: expect.stringContaining("That does not fit") });
  });

  test("a schema that is none is refused before anybody is asked", async () => {
    const driver = fakeDriver();
    const asking = open([driver]).call(modelGenerate, { model: "fake/small", prompt: "?", schema: { type: "nonsense" } }, fakeContext().ctx);
    expect(await codeOf(asking)).toMatchObject({ code: "INVALID" });
    expect(driver.asked).toEqual([]);
  });

  test("files are shown before the question, and their bytes can be had by hash", async () => {
    const driver = fakeDriver();
    const hash = "a".repeat(64);
    const file = async () => new Uint8Array([1]);
    await open([driver], { file }).call(
      modelGenerate,
      { model: "fake/small", prompt: "What is it?", files: [{ hash, media: "image/png", bytes: 1 }] },
      fakeContext().ctx,
    );
    expect(driver.asked[0]?.messages[0]?.parts.map(({ type }) => type)).toEqual(["file", "text"]);
    expect(await driver.asked[0]?.file?.(hash)).toEqual(new Uint8Array([1]));
  });

  test("model.stream tells the text as it comes", async () => {
    const { ctx, events } = fakeContext();
    await open([fakeDriver({ attempts: [[...said("a", "b"), finish()]] })]).call(modelStream, { model: "fake/small", prompt: "?" }, ctx);
    expect(events).toEqual([
      ["delta", { text: "a" }],
      ["delta", { text: "b" }],
    ]);
  });
});

describe("model.embed", () => {
  const vectors = (texts: readonly string[]) => texts.map((_, index) => new Float32Array([index, 1]));
  const encoder = { encode: async (texts: readonly string[]) => vectors(texts), close: async () => undefined };
  const price = { input: 1_000_000, output: 0 };
  const embedding = (rest: Partial<ModelDriver> = {}): ModelDriver => ({
    ...one("far", { models: async () => [{ name: "m", contextTokens: 8_192, abilities: ["embed"], price }] }),
    embed: async ({ texts }) => ({ vectors: vectors(texts), inputTokens: 7 }),
    ...rest,
  });

  test("the installation's own encoder is the default, and counts as tokens", async () => {
    const { ctx, spent, written } = fakeContext();
    const made = await open([fakeDriver()], { encoder }).call(modelEmbed, { texts: ["one", "another"] }, ctx);
    expect(made).toEqual({
      vectors: [
        [0, 1],
        [1, 1],
      ],
      inputTokens: 3,
      model: "encoder/sentences",
    });
    expect(spent.at(-1)).toEqual({ tokens: 3, microUsd: 0 });
    expect(written).toHaveLength(1);
  });

  test("a provider's is asked by name, and paid", async () => {
    const { ctx, spent, reserved } = fakeContext();
    const made = await open([embedding()]).call(modelEmbed, { model: "far/m", texts: ["one", "another"] }, ctx);
    expect(made).toMatchObject({ model: "far/m", inputTokens: 7, cost: { microUsd: 7, price: "far" } });
    expect([reserved, spent.at(-1)]).toEqual([[{ tokens: 0, microUsd: 3 }], { tokens: 7, microUsd: 7 }]);
  });

  test.for([
    { why: "another model by setting", rules: { embeddings: "far/m" }, asked: {}, model: "far/m" },
    {
      why: "the encoder when it is asked by name, whatever the setting",
      rules: { embeddings: "far/m" },
      asked: { model: "encoder" },
      model: "encoder/sentences",
    },
    { why: "the encoder without a setting", rules: {}, asked: {}, model: "encoder/sentences" },
  ])("texts are embedded by $why, and the answer says by which", async ({ rules, asked, model }) => {
    const service = open([embedding()], { encoder, rules: parseModelRules(rules, "rules") });
    expect(await service.call(modelEmbed, { texts: ["one"], ...asked }, fakeContext().ctx)).toMatchObject({ model });
  });

  test("a setting that names no model is an error that names it", async () => {
    const service = open([embedding()], { encoder, rules: parseModelRules({ embeddings: "far/other" }, "rules") });
    expect(await codeOf(service.call(modelEmbed, { texts: ["one"] }, fakeContext().ctx))).toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("far/other"),
    });
  });

  test.for<{ why: string; driver: ModelDriver; secret?: boolean; code: string }>([
    { why: "what is secret is embedded by nobody elsewhere", driver: embedding(), secret: true, code: "DENIED" },
    { why: "a model that makes no vectors says so", driver: one("far"), code: "NOT_FOUND" },
    { why: "a provider that forgot a text has failed", driver: embedding({ embed: async () => ({ vectors: [], inputTokens: 1 }) }), code: "UPSTREAM" },
  ])("$why", async ({ driver, secret, code }) => {
    const { ctx } = fakeContext(secret ? { label: { ...TRUSTED, confidentiality: "secret" } } : {});
    expect(await codeOf(open([driver]).call(modelEmbed, { model: "far/m", texts: ["one"] }, ctx))).toMatchObject({ code });
  });

  test("the encoder answers no question", async () => {
    const error = await codeOf(open([], { encoder }).call(modelGenerate, { model: "encoder", prompt: "?" }, fakeContext().ctx));
    expect(error).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("makes vectors") });
  });
});

describe("model.test", () => {
  test("tells the word and how long it took", async () => {
    const { ctx, spent } = fakeContext();
    const tried = await open([fakeDriver({ attempts: [[...said("ready"), finish()]] })]).call(modelTest, { model: "fake/small" }, ctx);
    expect(tried).toMatchObject({ ok: true, model: "fake/small", reader: "models.example", text: "ready", latencyMs: 0, firstMs: 0 });
    expect(spent.at(-1)).toEqual({ tokens: 110, microUsd: 450 });
  });

  test.for<{ why: string; attempts: Attempt[]; cause: string; wayOut: string }>([
    { why: "a refused key", attempts: [broke("credentials")], cause: "credentials", wayOut: "key" },
    { why: "a place that is not reached", attempts: [broke("unreachable", true)], cause: "unreachable", wayOut: "address" },
    { why: "an answer that broke off", attempts: [[{ type: "incomplete", why: "it was cut" }]], cause: "incomplete", wayOut: "again" },
    { why: "silence", attempts: ["hang"], cause: "timeout", wayOut: "faster" },
  ])("tells $why, and the way out, after one attempt", async ({ attempts, cause, wayOut }) => {
    const driver = fakeDriver({ attempts });
    const tried = await open([driver]).call(modelTest, { model: "fake/small" }, fakeContext().ctx);
    expect(tried).toMatchObject({ ok: false, failed: { cause, wayOut: expect.stringContaining(wayOut) } });
    expect(driver.asked).toHaveLength(1);
  });
});

import type { ModelDriver, StepFailure, StepPart } from "@aether/ports";
import { type Json, modelEmbed, modelGenerate, modelImage, modelStream, modelTest, SyscallError, TRUSTED } from "@aether/protocol";
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

test("an answer that costs nothing tells what was paid to those that broke off before it", async () => {
  const price = { input: 1_000_000, output: 0, version: "list" };
  const dear = one("a", {
    attempts: [[...said("hel"), { type: "incomplete", why: "it was cut" }]],
    models: async () => [{ name: "m", contextTokens: 8_192, price }],
  });
  const { ctx, spent } = fakeContext();
  const answer = await open([dear, one("b", { reader: "local" })], { rules: chain("a/m", "b/m") }).step(ctx, { model: "fast" });
  const { microUsd } = spent.at(-1) as { microUsd: number };
  expect(microUsd).toBeGreaterThan(0);
  expect(answer).toMatchObject({ model: "b/m", cost: { microUsd, price: "list" } });
});

test("a provider that is connected anew does not rest for what its last connection was told", async () => {
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const slow: ModelDriver = {
    ...one("a"),
    async *step() {
      asked.resolve();
      await gate.promise;
      yield* broke("quota");
    },
  };
  const { service, step, list } = open([slow]);
  const first = codeOf(step(fakeContext().ctx, { model: "a/m" }));
  await asked.promise;
  service.connect(one("a"));
  gate.resolve();
  await first;
  const { models } = await list(fakeContext().ctx);
  expect(models.filter(({ resting }) => resting !== undefined)).toEqual([]);
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

test("a rest longer than a step waits is told at once, and is an hour at most", async () => {
  const a = one("a", { attempts: [[{ type: "error", message: "it broke", retryable: true, retryAfterMs: 9e12, cause: "rate-limit" }], HELLO] });
  const { step, time } = open([a]);
  const asked = () => codeOf(step(fakeContext().ctx, { model: "a/m" }));
  expect([(await asked()).code, (await asked()).code]).toEqual(["UPSTREAM", "BUSY"]);
  expect(await asked()).toMatchObject({ message: expect.stringContaining("a asked for 3600 s of rest"), data: { retryAfterMs: 3_600_000 } });
  expect([a.asked.length, time.elapsed()]).toEqual([1, 0]);
  await time.run(new Promise<void>((resolve) => void time.clock.timer(3_600_000, resolve)));
  expect((await step(fakeContext().ctx, { model: "a/m" })).model).toBe("a/m");
});

test("counts that cannot be are the estimate's, in the answer and in what is charged", async () => {
  const { ctx, spent } = fakeContext();
  const usage = { inputTokens: 1e300, outputTokens: Number.MAX_SAFE_INTEGER };
  const lying = fakeDriver({ attempts: [[...said("hello"), { type: "finish", reason: "stop", usage }]] });
  const { usage: told } = await open([lying]).step(ctx);
  expect(told).toEqual({ inputTokens: 4, outputTokens: 2 });
  expect(spent.at(-1)).toMatchObject({ tokens: 6 });
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

  test.for([
    ["a pattern that takes longer with every letter", { type: "string", pattern: "^(a+)+$" }],
    ["a reference to itself", { $ref: "#" }],
  ] as [string, Json][])("a schema with %s holds up nobody: it is refused, and what was asked is paid for", async ([, schema]) => {
    const driver = fakeDriver({ attempts: answers(JSON.stringify(`${"a".repeat(60)}!`)) });
    const { ctx, spent } = fakeContext();
    const asking = open([driver]).call(modelGenerate, { model: "fake/small", prompt: "?", schema }, ctx);
    expect(await codeOf(asking)).toMatchObject({ code: "INVALID", message: expect.stringMatching(/cannot be checked/) });
    expect(driver.asked.length).toBe(1);
    expect(spent.at(-1)).toMatchObject({ tokens: 110 });
  });

  test.for<[string, Json]>([
    ["fields", { type: "object", properties: Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`a${at}`, {}])) }],
    ["words to choose from", { enum: Array.from({ length: 100_000 }, (_, at) => at) }],
    ["signs", { type: "string", pattern: "a".repeat(1_000_000) }],
  ])("a schema with too many %s is refused before it is read, and nobody is asked", async ([, schema]) => {
    const driver = fakeDriver();
    const asking = open([driver]).call(modelGenerate, { model: "fake/small", prompt: "?", schema }, fakeContext().ctx);
    expect(await codeOf(asking)).toMatchObject({
      code: "INVALID",
      message: expect.stringMatching(/^schema is larger than one that can be checked: the text /),
    });
    expect(driver.asked).toEqual([]);
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
      ["serving", { model: "fake/small" }],
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

  test.each([0, Number.NaN])("a count of %s is none: the estimate is charged", async (inputTokens) => {
    const { ctx, spent } = fakeContext();
    const free = embedding({ embed: async ({ texts }) => ({ vectors: vectors(texts), inputTokens }) });
    const made = await open([free]).call(modelEmbed, { model: "far/m", texts: ["one", "another"] }, ctx);
    expect(made).toMatchObject({ inputTokens: 3, cost: { microUsd: 3 } });
    expect(spent.at(-1)).toEqual({ tokens: 3, microUsd: 3 });
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
    {
      why: "a provider whose numbers no vector holds has failed",
      driver: embedding({ embed: async () => ({ vectors: [Float32Array.of(1e300, 1)], inputTokens: 1 }) }),
      code: "UPSTREAM",
    },
  ])("$why", async ({ driver, secret, code }) => {
    const { ctx } = fakeContext(secret ? { label: { ...TRUSTED, confidentiality: "secret" } } : {});
    expect(await codeOf(open([driver]).call(modelEmbed, { model: "far/m", texts: ["one"] }, ctx))).toMatchObject({ code });
  });

  const refusal = (data: object) => new SyscallError("UPSTREAM", "it broke", data as Record<string, unknown>);
  const failing = (...errors: SyscallError[]): ModelDriver & { asked: () => number } => {
    let asked = 0;
    const embed: ModelDriver["embed"] = async ({ texts }) => {
      const error = errors[asked++];
      if (error) throw error;
      return { vectors: vectors(texts), inputTokens: 7 };
    };
    const models: ModelDriver["models"] = async () => [
      { name: "m", contextTokens: 8_192, abilities: ["embed"], price },
      { name: "talks", contextTokens: 8_192 },
    ];
    return { ...embedding({ embed, models }), asked: () => asked };
  };

  test("a provider that asked for rest is asked again after it, and rests for steps too", async () => {
    const driver = failing(refusal({ retryable: true, cause: "rate-limit", retryAfterMs: 30_000 }));
    const { time, call, step } = open([driver]);
    const [made] = await Promise.all([
      call(modelEmbed, { model: "far/m", texts: ["one"] }, fakeContext().ctx),
      step(fakeContext().ctx, { model: "far/talks" }),
    ]);
    expect(made).toMatchObject({ inputTokens: 7 });
    expect([driver.asked(), time.elapsed()]).toEqual([2, 30_000]);
  });

  test.for([
    { why: "a failure that lasts", data: { retryable: false, cause: "credentials" }, asked: 1 },
    { why: "one that may pass", data: { retryable: true }, asked: 3 },
  ])("$why is told after $asked attempts", async ({ data, asked }) => {
    const driver = failing(...Array.from({ length: 9 }, () => refusal(data)));
    expect(await codeOf(open([driver]).call(modelEmbed, { model: "far/m", texts: ["one"] }, fakeContext().ctx))).toMatchObject({ code: "UPSTREAM", data });
    expect(driver.asked()).toBe(asked);
  });

  test("a wrong key does not make its provider look ill", async () => {
    const driver = failing(...Array.from({ length: 6 }, () => refusal({ retryable: false, cause: "credentials" })));
    const { call, step, time } = open([driver]);
    for (let round = 0; round < 6; round++) await codeOf(call(modelEmbed, { model: "far/m", texts: ["one"] }, fakeContext().ctx));
    expect((await step(fakeContext().ctx, { model: "far/talks" })).model).toBe("far/talks");
    expect(time.elapsed()).toBe(0);
  });

  test.for<{ why: string; embed: NonNullable<ModelDriver["embed"]>; tokens: number }>([
    { why: "vectors that cannot be compared, as counted", embed: async () => ({ vectors: [Float32Array.of(1e300, 1)], inputTokens: 40 }), tokens: 40 },
    { why: "too few vectors, as counted", embed: async () => ({ vectors: [], inputTokens: 40 }), tokens: 40 },
    {
      why: "an answer that its driver could not read, as counted",
      embed: () => Promise.reject(refusal({ retryable: false, usage: { inputTokens: 40, outputTokens: 0 } })),
      tokens: 40,
    },
    { why: "three attempts of which nothing came back, each by estimate", embed: () => Promise.reject(refusal({ retryable: true })), tokens: 3 },
    { why: "three refusals: nothing", embed: () => Promise.reject(refusal({ retryable: true, cause: "overloaded" })), tokens: 0 },
    { why: "a request that was wrong: nothing", embed: () => Promise.reject(new SyscallError("INVALID", "too many texts")), tokens: 0 },
    {
      why: "silence until the time is over, by estimate",
      embed: (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true })),
      tokens: 1,
    },
  ])("a provider that was asked in vain is paid for $why", async ({ embed, tokens }) => {
    const { ctx, spent, written } = fakeContext();
    await codeOf(open([embedding({ embed })]).call(modelEmbed, { model: "far/m", texts: ["one"] }, ctx));
    expect([spent.at(-1), written.length]).toEqual([{ tokens, microUsd: tokens }, tokens === 0 ? 0 : 1]);
  });

  test("an answer after one that was lost is charged beside it", async () => {
    const { ctx, spent } = fakeContext();
    const made = await open([failing(refusal({ retryable: true }))]).call(modelEmbed, { model: "far/m", texts: ["one"] }, ctx);
    expect(made).toMatchObject({ inputTokens: 7, cost: { microUsd: 8 } });
    expect(spent.at(-1)).toEqual({ tokens: 8, microUsd: 8 });
  });

  test("each further attempt is set aside before it is made, and is not made where nothing is left for it", async () => {
    const broken = embedding({ embed: () => Promise.reject(refusal({ retryable: true })) });
    const { ctx, spent, reserved } = fakeContext({ left: 1 });
    await codeOf(open([broken]).call(modelEmbed, { model: "far/m", texts: ["one"] }, ctx));
    expect([spent.at(-1), reserved]).toEqual([{ tokens: 3, microUsd: 3 }, [0, 1, 1].map((tokens) => ({ tokens, microUsd: 1 }))]);
    const poor = fakeContext({ left: 0 });
    const ended = await codeOf(open([broken]).call(modelEmbed, { model: "far/m", texts: ["one"] }, poor.ctx));
    expect([ended.code, poor.spent.at(-1)]).toEqual(["BUDGET", { tokens: 1, microUsd: 1 }]);
  });

  test("a count that cannot be is the estimate's", async () => {
    const { ctx, spent } = fakeContext();
    const driver = embedding({ embed: async ({ texts }) => ({ vectors: vectors(texts), inputTokens: Number.MAX_SAFE_INTEGER }) });
    expect(await open([driver]).call(modelEmbed, { model: "far/m", texts: ["one", "another"] }, ctx)).toMatchObject({ inputTokens: 3 });
    expect(spent.at(-1)).toEqual({ tokens: 3, microUsd: 3 });
  });

  test("the encoder answers no question", async () => {
    const error = await codeOf(open([], { encoder }).call(modelGenerate, { model: "encoder", prompt: "?" }, fakeContext().ctx));
    expect(error).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("makes vectors") });
  });
});

test.for([
  { why: "has not begun is asked again", data: { retryable: true, cause: "rate-limit", retryAfterMs: 7_000 }, asked: 2, waited: 7_000, rows: 1 },
  { why: "broke off is paid for, and is not", data: { retryable: true }, asked: 1, waited: 0, rows: 1 },
  { why: "was refused is not, and costs nothing", data: { retryable: false, cause: "invalid" }, asked: 1, waited: 0, rows: 0 },
])("a picture that $why", async ({ data, asked, waited, rows }) => {
  let begun = 0;
  const draw: ModelDriver["draw"] = async () => {
    if (++begun === 1) throw new SyscallError("UPSTREAM", "it broke", data);
    return { bytes: new Uint8Array([1]), media: "image/png", usage: { inputTokens: 3, outputTokens: 1e300 }, leftOut: [] };
  };
  const store = async () => "a".repeat(64);
  const { call, time } = open([{ ...one("far", { models: async () => [{ name: "m", contextTokens: 8_192, abilities: ["draws"] }] }), draw }], { store });
  const { ctx, spent, written } = fakeContext();
  const drawing = call(modelImage, { model: "far/m", prompt: "a hat" }, ctx);
  if (asked === 1) expect(await codeOf(drawing)).toMatchObject({ code: "UPSTREAM" });
  else expect((await drawing).usage).toMatchObject({ inputTokens: 3, outputTokens: expect.toSatisfy((tokens: number) => tokens < 100_000) });
  expect([begun, time.elapsed()]).toEqual([asked, waited]);
  expect(written.filter(({ text }) => text.includes("model_usage"))).toHaveLength(rows);
  expect((spent.at(-1) as { tokens: number }).tokens > 1_000).toBe(rows === 1);
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

import type { CallContext, ModelDriver, Sql } from "@aether/ports";
import {
  type Input,
  type Label,
  type Message,
  modelHold,
  modelList,
  type modelLost,
  modelStep,
  type Output,
  SyscallError,
  TRUSTED,
  type Written,
} from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { type Attempt, codeOf, cut, failed, fakeContext, fakeDriver, finish, open, PROMPT, said, served } from "./models.test-harness.ts";
import { parseModelRules } from "./router/model-rules.ts";

test("joins neighbouring deltas, tells the text as it comes and says what it cost", async () => {
  const signed = { signature: "s" };
  const driver = fakeDriver({
    attempts: [
      [
        { type: "reasoning-delta", text: "let " },
        { type: "reasoning-delta", text: "me", meta: signed },
        { type: "reasoning-delta", text: "again" },
        ...said("hel", "lo"),
        { type: "tool-call", id: "c", name: "file_read", input: { path: "a" }, meta: 1 },
        ...said("bye"),
        finish("tool-calls"),
      ],
    ],
  });
  const { ctx, events, spent, raised } = fakeContext();
  const { step, time } = open([driver]);
  expect(await step(ctx, { maxOutputTokens: 77 })).toEqual({
    parts: [
      { type: "reasoning", text: "let me", meta: signed },
      { type: "reasoning", text: "again" },
      { type: "text", text: "hello" },
      { type: "tool-call", id: "c", name: "file_read", input: { path: "a" }, meta: 1 },
      { type: "text", text: "bye" },
    ],
    finish: "tool-calls",
    usage: { inputTokens: 100, outputTokens: 10 },
    model: "fake/small",
    cost: { microUsd: 450, price: "fake" },
    // What the tool's schema leaves of 8,192 tokens.
    room: 8_175,
  });
  expect(driver.asked).toEqual([
    { ...PROMPT, tools: [{ name: "file_read", description: "", inputSchema: {} }], model: "small", identity: "worker", maxOutputTokens: 77 },
  ]);
  expect(events).toEqual([
    ["asked", { model: "fake/small", attempt: 1 }],
    ["reasoning", { text: "let ", at: 0 }],
    ["reasoning", { text: "me", at: 4 }],
    ["reasoning", { text: "again", at: 6 }],
    ["delta", { text: "hel", at: 0 }],
    ["delta", { text: "lo", at: 3 }],
    ["delta", { text: "bye", at: 5 }],
  ]);
  expect(spent.at(-1)).toEqual({ tokens: 110, microUsd: 450 });
  expect(raised).toEqual([]);
  expect(time.timers.size).toBe(0);
});

test.for([
  { why: "a driver's own price", model: "fake/small", microUsd: 450 },
  { why: "nothing when nobody knows a price", model: "fake/org/large", microUsd: 0 },
  { why: "the installation's price before the driver's", model: "fake/small", prices: { "fake/small": { input: 1, output: 0 } }, microUsd: 1 },
])("charges $why, in whole micro-dollars rounded up", async ({ model, prices, microUsd }) => {
  const { ctx, spent } = fakeContext();
  await open([fakeDriver()], prices ? { prices } : {}).step(ctx, { model });
  expect(spent.at(-1)).toEqual({ tokens: 110, microUsd });
});

test.for([
  { why: "a driver and a model", asked: "fake/small", served: "fake/small" },
  { why: "a model with a slash in its name", asked: "fake/org/large", served: "fake/org/large" },
  { why: "a driver alone, as its first model", asked: "fake", served: "fake/small" },
])("resolves $why", async ({ asked, served }) => {
  const { ctx } = fakeContext();
  expect((await open([fakeDriver({ name: "other" }), fakeDriver()]).step(ctx, { model: asked })).model).toBe(served);
});

test.for([
  { why: "an unknown driver", model: "fakes/small", near: "fake/small" },
  { why: "an unknown model", model: "fake/smal", near: "fake/small" },
  { why: "half a name", model: "large", near: "fake/org/large" },
  { why: "a driver with an empty model", model: "fake/", near: "fake" },
])("names what is near $why and how to add one", async ({ model, near }) => {
  const driver = fakeDriver();
  const error = await codeOf(open([driver], { howToAdd: () => "Plug one in." }).step(fakeContext().ctx, { model }));
  expect(error).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("Plug one in."), data: { model } });
  expect(error.data["near"]).toContain(near);
  expect(driver.asked).toEqual([]);
});

test("a model that is wanted is in the list though its server is slow to say that it is there, an alias's models too", async () => {
  const slow = fakeDriver({ name: "slow", reader: "local" });
  const known: ModelDriver[] = [];
  const found = { known: () => known, look: async (wanted?: string) => void (wanted === "slow" && known.length === 0 && known.push(slow)) };
  const { list, call } = open([fakeDriver()], { found, rules: parseModelRules({ aliases: { fast: ["slow/small"] } }, "a test") });
  const names = (listed: Output<typeof modelList>) => listed.models.map(({ name }) => name);
  expect(names(await list(fakeContext().ctx))).toEqual(["fake/small", "fake/org/large"]);
  expect(names(await call(modelList, { wanted: "fast" }, fakeContext().ctx))).toContain("slow/small");
});

test("who asks for what is usable is told that alone, by its rights to models and no other", async () => {
  const rules = parseModelRules({ aliases: { fast: ["fake/small"], mine: ["fake/small"] } }, "a test");
  const { call } = open([fakeDriver(), fakeDriver({ name: "far" })], { rules });
  const { ctx } = fakeContext();
  const inForce = () => ["fake/org/*", "mine", "gone/model"].map((resource) => ({ resource, limited: false }));
  const may = (_: string, name: string): boolean => name === "mine" || name === "gone/model" || name.startsWith("fake/org/");
  const asker = { ...ctx, inForce, permits: may } as unknown as typeof ctx;
  const listed = await call(modelList, { usable: true }, asker);
  expect(listed.models.map(({ name }) => name)).toEqual(["fake/org/large"]);
  expect(listed.routes.map(({ name }) => name)).toEqual(["mine", "gone/model"]);
  expect(modelList.needs).toSatisfy((needs: typeof modelList.needs) => typeof needs === "function" && needs({ usable: true }).length === 0);
  expect(modelList.needs).toSatisfy((needs: typeof modelList.needs) => typeof needs === "function" && needs({ usable: false }).length === 1);
});

test("a driver that cannot list its models still serves one that is named", async () => {
  const models = () => Promise.reject(new Error("no such page"));
  const { step } = open([fakeDriver({ models })]);
  expect((await step(fakeContext().ctx, { model: "fake/any" })).model).toBe("fake/any");
  expect(await codeOf(step(fakeContext().ctx, { model: "fake" }))).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("no such page") });
});

test("a driver is asked for its models once, however many steps wait for it", async () => {
  const driver = fakeDriver();
  const { step } = open([driver]);
  await Promise.all(Array.from({ length: 20 }, () => step(fakeContext().ctx)));
  expect(driver.listed.count).toBe(1);
  await codeOf(step(fakeContext().ctx, { model: "fake/new" }));
  expect(driver.listed.count).toBeGreaterThan(1);
});

test("a driver that never says what it has is not waited for", async () => {
  const silent = fakeDriver({ name: "silent", models: () => new Promise(() => {}) });
  const { list, time } = open([fakeDriver(), silent]);
  expect(await list(fakeContext().ctx)).toEqual({
    models: [
      {
        name: "fake/small",
        contextTokens: 8_192,
        contextFrom: "provider",
        reader: "models.example",
        price: { input: 3_000_000, output: 15_000_000, version: "fake" },
      },
      { name: "fake/org/large", contextTokens: 200_000, contextFrom: "provider", reader: "models.example", price: null },
    ],
    silent: [{ driver: "silent", reader: "models.example", why: "no answer in 10 s" }],
    routes: [],
  });
  expect(time.elapsed()).toBe(10_000);
});

const HELLO = [...said("hello"), finish()];
const HALF = said("half of it.");

test.for<{ why: string; attempts: Attempt[]; waits: number[]; tokens: number }>([
  { why: "an error that may pass", attempts: [[failed(true)], HELLO], waits: [500], tokens: 110 },
  { why: "two of them, waiting longer", attempts: [[failed(true)], [failed(true)], HELLO], waits: [500, 1_000], tokens: 110 },
  { why: "a provider that says when", attempts: [[failed(true, 30_000)], HELLO], waits: [30_000], tokens: 110 },
  { why: "an answer that was cut, and pays for both", attempts: [[...HALF, cut], HELLO], waits: [500], tokens: 110 + 4 + 4 },
  { why: "an answer that broke, and pays for both", attempts: [[...HALF, failed(true)], HELLO], waits: [500], tokens: 110 + 4 + 4 },
  { why: "an error and then a cut", attempts: [[failed(true)], [cut], HELLO], waits: [500, 1_000], tokens: 110 + 5 },
  { why: "a driver that forgot to end", attempts: [[], HELLO], waits: [500], tokens: 110 },
])("asks again after $why", async ({ attempts, waits, tokens }) => {
  const driver = fakeDriver({ attempts });
  const { ctx, events, spent } = fakeContext();
  const { step, time } = open([driver]);
  expect((await step(ctx)).parts).toEqual([{ type: "text", text: "hello" }]);
  const retries = events.filter(([event]) => event === "retry").map(([, value]) => modelStep.events?.["retry"]?.parse(value));
  expect(retries).toMatchObject(waits.map((waitMs, index) => ({ attempt: index + 2, waitMs })));
  expect(time.elapsed()).toBe(waits.reduce((sum, wait) => sum + wait, 0));
  expect(driver.asked).toHaveLength(attempts.length);
  expect(spent.at(-1)).toMatchObject({ tokens });
  expect(time.timers.size).toBe(0);
});

test.for<{ why: string; attempts: Attempt[]; asked: number; retryable: boolean; tokens: number }>([
  { why: "an error that lasts", attempts: [[failed(false)]], asked: 1, retryable: false, tokens: 0 },
  { why: "an error that lasts, in the middle of an answer it pays for", attempts: [[...HALF, failed(false)]], asked: 1, retryable: false, tokens: 8 },
  { why: "three errors that might have passed", attempts: [[failed(true)]], asked: 3, retryable: true, tokens: 0 },
  {
    why: "two cuts inside a call, both paid for",
    attempts: [
      [
        { type: "drafted", characters: 35 },
        { type: "incomplete", why: "it was cut" },
      ],
    ],
    asked: 2,
    retryable: true,
    tokens: 2 * (4 + 10),
  },
  { why: "two cuts, both paid for", attempts: [[...HALF, cut]], asked: 2, retryable: true, tokens: 16 },
  { why: "two broken answers", attempts: [[...HALF, failed(true)]], asked: 2, retryable: true, tokens: 16 },
  { why: "a wait that goes beyond the step's ten minutes", attempts: [[failed(true, 600_000)]], asked: 1, retryable: true, tokens: 0 },
  {
    why: "an answer in more parts than a message has",
    attempts: [Array.from({ length: 1_025 }, (_, id) => ({ type: "tool-call", id: `${id}`, name: "n", input: {} }))],
    asked: 1,
    retryable: false,
    tokens: 4 + 879,
  },
])("gives up after $why", async ({ attempts, asked, retryable, tokens }) => {
  const driver = fakeDriver({ attempts });
  const { ctx, spent } = fakeContext();
  const { step, time } = open([driver]);
  expect(await codeOf(step(ctx))).toMatchObject({
    code: "UPSTREAM",
    message: expect.stringContaining("fake/small"),
    data: { model: "fake/small", attempts: asked, retryable },
  });
  expect(driver.asked).toHaveLength(asked);
  expect(spent.at(-1)).toMatchObject({ tokens });
  expect(time.timers.size).toBe(0);
});

test("a step ends after ten minutes", async () => {
  const { step, time } = open([fakeDriver({ attempts: ["hang"] })]);
  expect(await codeOf(step(fakeContext().ctx))).toMatchObject({ code: "TIMEOUT" });
  expect(time.elapsed()).toBe(600_000);
});

test.for<{ why: string; attempts: Attempt[]; spends?: object; rows?: number }>([
  // The prompt was read, and nobody says what was thought about it.
  { why: "the model answers", attempts: ["hang"], spends: { tokens: 5, microUsd: 4 * 3 + 15 }, rows: 1 },
  { why: "it waits to ask again", attempts: [[failed(true, 300_000)]] },
])("a step that is cancelled while $why ends at once, and what it cost is kept", async ({ attempts, spends = { tokens: 0, microUsd: 0 }, rows = 0 }) => {
  const driver = fakeDriver({ attempts });
  const abort = new AbortController();
  const { step, time } = open([driver]);
  time.clock.timer(50, () => abort.abort());
  const { ctx, spent, written } = fakeContext({ signal: abort.signal });
  expect(await codeOf(step(ctx))).toMatchObject({ code: "CANCELLED" });
  expect([spent.at(-1), written.length]).toEqual([spends, rows]);
  expect(time.elapsed()).toBe(50);
  expect(driver.asked).toHaveLength(1);
  expect(time.timers.size).toBe(0);
});

const SECRET: Label = { ...TRUSTED, confidentiality: "secret" };
const secretMessage: Message[] = [{ role: "user", parts: [{ type: "text", text: "hunter2" }], label: SECRET }];

test.for<{ why: string; label?: Label; messages?: Message[]; reader: ModelDriver["reader"]; denied: boolean }>([
  { why: "a secret context stays from another machine", label: SECRET, reader: { host: "models.example" }, denied: true },
  { why: "a secret message stays from another machine", messages: secretMessage, reader: { host: "models.example" }, denied: true },
  { why: "a secret context may be read on this machine", label: SECRET, messages: secretMessage, reader: "local", denied: false },
  { why: "a private context may be read elsewhere", label: { ...TRUSTED, confidentiality: "private" }, reader: { host: "models.example" }, denied: false },
])("$why", async ({ label, messages, reader, denied }) => {
  const driver = fakeDriver({ reader });
  const { ctx } = fakeContext(label ? { label } : {});
  const running = open([driver]).step(ctx, messages ? { messages } : {});
  if (denied) expect(await codeOf(running)).toMatchObject({ code: "DENIED", message: expect.stringMatching(/secret never leaves.*models\.example/) });
  else await running;
  expect(driver.asked).toHaveLength(denied ? 0 : 1);
});

test("two drivers of one name are refused", () => {
  expect(() => open([fakeDriver(), fakeDriver()])).toThrow(/"fake"/);
});

test("what it returns is what the definitions promise", async () => {
  const { list } = open([fakeDriver({ reader: "local" })]);
  expect(modelList.output.parse(await list(fakeContext().ctx)).models.map(({ reader }) => reader)).toEqual(["local", "local"]);
});

describe("a step that is asked again after a crash", () => {
  type Lost = Input<typeof modelLost>;
  const estimated = ({ usage, microUsd }: Lost): unknown => ({ tokens: usage.inputTokens + usage.outputTokens, microUsd, estimated: true });
  const crashed = (charge: (lost: Lost) => unknown = estimated, options: Parameters<typeof fakeContext>[0] = {}) => {
    const { ctx } = fakeContext(options);
    const call = async (definition: { name: string }, input: unknown) =>
      definition.name === "model.hold" ? ctx.call(modelHold, input as Written<typeof modelHold>) : charge(input as Lost);
    const again = { ...ctx, attempt: 2, read: async ({ text }: Sql) => (text.includes("model_sent") ? [] : [{ charged: 0 }]), call } as unknown as CallContext;
    served.set(again, (handlers) => served.get(ctx)?.(handlers));
    return again;
  };
  // Its prompt of four tokens, and the longest answer it may have had: nobody knows what it was.
  const lost = { attempts: 1, tokens: 4 + 4_096, microUsd: 4 * 3 + 4_096 * 15, estimated: true };

  test("tells in its answer what was charged for the lost one", async () => {
    expect(await open([fakeDriver()]).step(crashed())).toMatchObject({ lost });
  });

  test("tells in its failure too", async () => {
    const error = await codeOf(open([fakeDriver({ attempts: [[failed(false)]] })]).step(crashed()));
    expect(error).toMatchObject({ code: "UPSTREAM", data: { model: "fake/small", lost } });
  });

  test("charges it before it asks", async () => {
    const driver = fakeDriver();
    const broke = crashed(() => Promise.reject(new SyscallError("BUDGET", "nothing is left")));
    expect(await codeOf(open([driver]).step(broke))).toMatchObject({ code: "BUDGET" });
    expect(driver.asked).toEqual([]);
  });

  test("charges it also where so much is not left any more, and then asks nobody", async () => {
    const driver = fakeDriver();
    const charged: Lost[] = [];
    const note = (one: Lost): unknown => {
      charged.push(one);
      return estimated(one);
    };
    const broke = crashed(note, { left: 1_000 });
    expect(await codeOf(open([driver]).step(broke))).toMatchObject({ code: "BUDGET", data: { lost } });
    expect([charged.length, driver.asked]).toEqual([1, []]);
  });
});

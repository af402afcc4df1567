import type { ModelDriver } from "@aether/ports";
import type { Budget, Json } from "@aether/protocol";
import { createModelsService } from "@aether/services/models";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bootKernel, EVERYTHING, type Plan, systemClock } from "../support/kernel.ts";

interface Played {
  readonly output: number;
  readonly fails: boolean;
}

const PRICE = { input: 1_000_000, output: 5_000_000 };
const INPUT = 10;
const MOST_OUTPUT = 100;

/** Answers as the prompt says: how much it writes, and whether it breaks off. Each answer takes a turn of the event loop or more. */
function playedModel(running: { now: number; most: number; bounds?: number[] }): ModelDriver {
  return {
    name: "fake",
    reader: { host: "models.example" },
    models: async () => [
      { name: "priced", contextTokens: 100_000, price: PRICE },
      { name: "short", contextTokens: 100_000, outputTokens: MOST_OUTPUT, price: PRICE },
      { name: "long", contextTokens: 100_000, outputTokens: 60_000, price: PRICE },
    ],
    async *step({ messages, maxOutputTokens }) {
      running.bounds?.push(maxOutputTokens);
      const [part] = messages[0]?.parts ?? [];
      const { output: wanted, fails } = JSON.parse(part?.type === "text" ? part.text : "{}") as Played;
      const output = Math.min(wanted, maxOutputTokens);
      running.most = Math.max(running.most, ++running.now);
      for (let turn = 0; turn <= output % 5; turn++) await new Promise(setImmediate);
      running.now--;
      yield { type: "text-delta", text: "x".repeat(Math.floor(output * 3.5)) };
      if (fails) yield { type: "error", message: "it broke", retryable: false };
      else yield { type: "finish", reason: "stop", usage: { inputTokens: INPUT, outputTokens: output } };
    },
  };
}

const callsOf = (played: readonly Played[]): Plan["rounds"][number] =>
  played.map((one, index) => ({
    id: `c${index}`,
    name: "model.generate",
    input: { model: "fake/priced", prompt: JSON.stringify({ ...one, fill: "words ".repeat(10) }), maxOutputTokens: MOST_OUTPUT },
  }));

/** Nobody bounds these: the model does. */
const openCallsOf = (played: readonly Played[], model = "fake/short"): Plan["rounds"][number] =>
  callsOf(played).map((call) => ({ ...call, input: { model, prompt: (call.input as { prompt: string }).prompt } }));

const Play = fc.record({ output: fc.integer({ min: 0, max: MOST_OUTPUT }), fails: fc.boolean() });

test.for<{ why: string; budget: (limit: number) => Budget; of: "microUsd" | "tokens"; calls?: typeof callsOf }>([
  { why: "money", budget: (microUsd) => ({ microUsd }), of: "microUsd" },
  { why: "tokens", budget: (tokens) => ({ tokens }), of: "tokens" },
  { why: "money, with answers that only the model bounds,", budget: (microUsd) => ({ microUsd }), of: "microUsd", calls: openCallsOf },
])(
  "a run's $why is never overspent by a hundred calls at once, and every charge is rolled up",
  { timeout: 300_000 },
  async ({ budget, of, calls: madeOf = callsOf }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(Play, { minLength: 100, maxLength: 100 }), fc.integer({ min: 500, max: 40_000 }), async (played, limit) => {
        const running = { now: 0, most: 0 };
        const models = createModelsService({ drivers: [playedModel(running)], tools: () => [], clock: systemClock });
        await using system = await bootKernel({ extra: [models] });
        const session = system.login();
        // The calls are spread over a run and three of its children, which share its budget.
        const quarter = played.length / 4;
        const own = madeOf(played.slice(0, quarter));
        const children = [1, 2, 3].map((child) => {
          const calls = madeOf(played.slice(child * quarter, (child + 1) * quarter));
          return { id: `s${child}`, name: "test.spawn", input: { plan: { rounds: [calls] } } as unknown as Json };
        });
        const run = await system.spawn(session, { rounds: [children, [...own]], stay: true }, { ...EVERYTHING, budget: budget(limit) });
        const settled = async (): Promise<number> => {
          const rows = await system.journal.read({
            text: "select count(*) as left from process where root = ? and pid <> ? and state in ('ready', 'running', 'waiting')",
            values: [run, run],
          });
          return Number(rows[0]?.["left"]);
        };
        await expect
          .poll(async () => ((await system.journal.process(run))?.state === "waiting" ? await settled() : 1), { timeout: 20_000, interval: 5 })
          .toBe(0);
        const [account] = await system.journal.accounts([run]);
        expect(account?.[of]).toBeLessThanOrEqual(limit);
        expect(running.now).toBe(0);
        const usage = (await session.call({ method: "model.usage", params: { by: ["run"], run } })) as unknown as {
          rows: { microUsd: number; inputTokens: number; outputTokens: number; prices: string[] }[];
        };
        const [row] = usage.rows;
        expect(row?.microUsd ?? 0).toBe(account?.microUsd);
        expect((row?.inputTokens ?? 0) + (row?.outputTokens ?? 0)).toBe(account?.tokens);
        if (limit > 20_000) expect(running.most).toBeGreaterThan(10);
      }),
      { numRuns: 3 },
    );
  },
);

test("a call that no longer fits is refused before the provider is asked", async () => {
  const running = { now: 0, most: 0 };
  const models = createModelsService({ drivers: [playedModel(running)], tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models] });
  const session = system.login();
  const plan = { rounds: [callsOf([{ output: 1, fails: false }])] };
  const outcomes = await system.outcomes(session, await system.spawn(session, plan, { ...EVERYTHING, budget: { microUsd: 100 } }));
  expect(outcomes["c0"]).toMatchObject({ ok: false, error: { code: "BUDGET" } });
  expect(running.most).toBe(0);
});

test("money that a step sets aside is no call of its own, and nobody else can hold it", async () => {
  const models = createModelsService({ drivers: [playedModel({ now: 0, most: 0 })], tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models] });
  const session = system.login();
  const plan = { rounds: [callsOf([{ output: 7, fails: false }])] };
  const pid = await system.spawn(session, plan, EVERYTHING);
  expect((await system.outcomes(session, pid))["c0"]).toMatchObject({ ok: true, value: { usage: { outputTokens: 7 }, cost: { microUsd: 45, price: "fake" } } });
  expect((await system.journal.accounts([pid]))[0]).toMatchObject({ calls: 1, microUsd: 45, tokens: 17 });
  await expect(session.call({ method: "model.hold", params: { ticket: "1", tokens: 0, microUsd: 0 } })).rejects.toMatchObject({ code: "DENIED" });
});

test.for<{ why: string; budget: Budget; bounds: (bound: number) => boolean }>([
  { why: "as long as the model allows", budget: {}, bounds: (bound) => bound === 60_000 },
  { why: "half of the tokens that are left", budget: { tokens: 20_000 }, bounds: (bound) => bound > 8_000 && bound < 13_000 },
  { why: "half of the money that is left", budget: { microUsd: 100_000 }, bounds: (bound) => bound > 9_000 && bound <= 10_000 },
])("an answer that nobody bounds may be $why", async ({ budget, bounds }) => {
  const running = { now: 0, most: 0, bounds: [] as number[] };
  const models = createModelsService({ drivers: [playedModel(running)], tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models] });
  const session = system.login();
  const plan = { rounds: [openCallsOf([{ output: 50, fails: false }], "fake/long")] };
  const pid = await system.spawn(session, plan, { ...EVERYTHING, budget });
  expect((await system.outcomes(session, pid))["c0"]).toMatchObject({ ok: true, value: { usage: { outputTokens: 50 } } });
  expect(running.bounds.filter((bound) => !bounds(bound))).toEqual([]);
  expect(running.bounds).toHaveLength(1);
  expect((await system.journal.accounts([pid]))[0]).toMatchObject({ calls: 1, tokens: 60, microUsd: 260 });
});

test("answers that nobody bounds share what is left, and the budget holds", async () => {
  const running = { now: 0, most: 0, bounds: [] as number[] };
  const models = createModelsService({ drivers: [playedModel(running)], tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models] });
  const session = system.login();
  const plays = Array.from({ length: 20 }, () => ({ output: 5_000, fails: false }));
  const pid = await system.spawn(session, { rounds: [openCallsOf(plays, "fake/long")] }, { ...EVERYTHING, budget: { tokens: 60_000 } });
  await system.outcomes(session, pid);
  const account = (await system.journal.accounts([pid]))[0];
  expect(account?.tokens).toBeLessThanOrEqual(60_000);
  expect(running.bounds.length).toBeGreaterThan(2);
});

/** Writes on whatever it was asked for, until nobody listens. */
function unboundedModel(seen: { written: number; left: number }): ModelDriver {
  return {
    name: "fake",
    reader: { host: "models.example" },
    models: async () => [{ name: "priced", contextTokens: 100_000, price: PRICE }],
    async *step() {
      try {
        for (let word = 0; word < 2_000; word++) {
          seen.written++;
          yield { type: "text-delta", text: "word" };
          if (word % 50 === 0) await new Promise(setImmediate);
        }
        yield { type: "finish", reason: "stop", usage: { inputTokens: INPUT, outputTokens: 2_000 } };
      } finally {
        seen.left++;
      }
    },
  };
}

test("fifty answers at once of a provider that writes two hundred times what was asked for overspend no budget: they are cut", async () => {
  const seen = { written: 0, left: 0 };
  const models = createModelsService({ drivers: [unboundedModel(seen)], tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models] });
  const session = system.login();
  const calls = Array.from({ length: 50 }, (_, index) => ({
    id: `c${index}`,
    name: "model.generate",
    input: { model: "fake/priced", prompt: "say a word", maxOutputTokens: 10 },
  }));
  const limit = 400_000;
  const pid = await system.spawn(session, { rounds: [calls] }, { ...EVERYTHING, budget: { microUsd: limit } });
  const outcomes = Object.values(await system.outcomes(session, pid)) as { ok: boolean; value?: { finish: string } }[];
  expect(outcomes.map(({ value }) => value?.finish)).toEqual(Array.from({ length: 50 }, () => "length"));
  expect(seen.left).toBe(50);
  expect(seen.written).toBeLessThan(50 * 200);
  expect((await system.journal.accounts([pid]))[0]?.microUsd).toBeLessThanOrEqual(limit);
});

test.for([50, 200, 1_000, 3_000])("an answer without a bound is as long as a budget of %i tokens has room for", async (tokens) => {
  const running = { now: 0, most: 0, bounds: [] as number[] };
  const models = createModelsService({ drivers: [playedModel(running)], tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models] });
  const session = system.login();
  const prompt = JSON.stringify({ output: 10, fails: false });
  const calls = ["a", "b", "c"].map((id) => ({ id, name: "model.generate", input: { model: "fake/long", prompt } }));
  const pid = await system.spawn(session, { rounds: calls.map((call) => [call]) }, { ...EVERYTHING, budget: { tokens } });
  const outcomes = (await system.outcomes(session, pid)) as Record<string, { ok: boolean; error?: { code: string } }>;
  expect(outcomes["a"]).toMatchObject({ ok: true });
  expect(running.bounds[0]).toBeLessThan(tokens);
  expect(running.bounds[0]).toBeGreaterThanOrEqual(16);
  expect((await system.journal.accounts([pid]))[0]?.tokens).toBeLessThanOrEqual(tokens);
  // With less than the shortest answer it is refused, as before.
  if (tokens === 50) expect(outcomes["c"]).toMatchObject({ ok: false, error: { code: "BUDGET" } });
});

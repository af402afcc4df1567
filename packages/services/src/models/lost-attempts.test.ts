import { DatabaseSync } from "node:sqlite";
import { type CallContext, ofOwner, type Row, type Sql, sql } from "@aether/ports";
import { type Budget, type Input, type modelLost, tokensOfSize } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import type { Resolved } from "./catalogue.ts";
import { chargeLost, chargeMost, recordLost, runOf } from "./lost-attempts.ts";
import { dearestOf, type Most, mostOf } from "./most.ts";
import { createSent, type Mark, type Sending, sentBy, UNMARKED } from "./sent.ts";
import { tables } from "./usage/tables.ts";

const MODEL = { name: "fake/small", price: { input: 500_000, output: 2_000_000, version: "own" }, driver: { reader: "local" } } as unknown as Resolved;
const CALLER = { owner: "local", pid: "p1", root: "p1", identity: "worker" };
const MOST = mostOf(MODEL, { inputTokens: 40, outputTokens: 10 });

function database() {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.flat()) db.exec(statement);
  const usage = () =>
    db
      .prepare("select model, price, lost, input_tokens, output_tokens, micro_usd from model_usage")
      .all()
      .map((row) => ({ ...row }));
  const run = (statements: readonly Sql[]): void => {
    for (const { text, values } of statements.map((one) => ofOwner(one, CALLER.owner))) db.prepare(text).run(...values);
  };
  const read = async (statement: Sql) => {
    const { text, values } = ofOwner(statement, CALLER.owner);
    return db.prepare(text).all(...values) as Row[];
  };
  return { usage, run, read };
}

/** What outlives a crash: the table, the receipts of nested calls, and what the account was charged. */
function installation() {
  const { usage, run, read } = database();
  const receipts = new Map<string, unknown>();
  const spent = { tokens: 0, microUsd: 0 };
  const audit: object[] = [];

  /** One more run of the step after a crash. `dies` ends it before the nested receipt. */
  const again = async ({ dies = false } = {}) => {
    // The first nested call of a step is its hold, which leaves no receipt.
    let nested = 1;
    const base = { key: "p1:m0", caller: CALLER, now: () => 1, read };
    const call = async (_: unknown, input: Input<typeof modelLost>): Promise<unknown> => {
      const key = `${base.key}.${nested++}`;
      if (receipts.has(key)) return receipts.get(key);
      const writes: Sql[] = [];
      let cost = { tokens: 0, microUsd: 0 };
      const noted: object[] = [];
      const ctx = {
        ...base,
        key,
        spent: (spend: typeof cost, ...kept: Sql[]) => {
          cost = spend;
          writes.push(...kept);
        },
        write: (...statements: Sql[]) => writes.push(...statements),
        audit: (kind: string, details: object) => noted.push({ kind, ...details }),
      };
      const output = await recordLost(input, ctx as unknown as CallContext);
      if (dies) throw new Error("killed");
      run(writes);
      audit.push(...noted);
      spent.tokens += cost.tokens;
      spent.microUsd += cost.microUsd;
      receipts.set(key, output);
      return output;
    };
    const most = (await sentBy({ read }, { key: base.key, run: await runOf(base as unknown as CallContext) })) ?? MOST;
    return chargeLost({ ...base, call } as unknown as CallContext, most);
  };
  const mark = async (owner: string, statement: Sql): Promise<void> => {
    expect(owner).toBe(CALLER.owner);
    run([statement]);
  };
  return { spent, again, usage, mark, read, run, audit };
}

test("each crash charges all that was set aside, with its price, and earlier ones only once", async () => {
  const { spent, again, usage, audit } = installation();
  expect(await again()).toEqual({ attempts: 1, tokens: 50, microUsd: 40, estimated: true });
  expect(await again()).toEqual({ attempts: 2, tokens: 100, microUsd: 80, estimated: true });
  expect(spent).toEqual({ tokens: 100, microUsd: 80 });
  expect(usage()).toEqual([{ model: "fake/small", price: "own", lost: 2, input_tokens: 80, output_tokens: 20, micro_usd: 80 }]);
  // Each is on record as what it is: an upper bound.
  const bound = { kind: "model.lost", call: "p1:m0", model: "fake/small", inputTokens: 40, outputTokens: 10, microUsd: 40, estimated: true };
  expect(audit).toEqual([
    { ...bound, attempt: 1 },
    { ...bound, attempt: 2 },
  ]);
});

test("a crash in the middle of charging charges nothing twice", async () => {
  const { spent, again } = installation();
  await expect(again({ dies: true })).rejects.toThrow("killed");
  expect(await again()).toMatchObject({ attempts: 1, tokens: 50 });
  expect(spent.tokens).toBe(50);
});

describe("of a run that a crash cut off while its answer came", () => {
  const NOTHING = { items: [], microUsd: 0 };
  const sending = (mark: Mark, more: Partial<Sending> = {}) =>
    createSent({ key: "p1:m0", caller: CALLER }, { run: 1, promptTokens: 40, bill: NOTHING, mark, ...more });

  test("what had come is charged, at most twice, and once", async () => {
    const { spent, again, usage, mark, read } = installation();
    const sent = sending(mark);
    await sent.asking(MODEL);
    for (let characters = 10; characters <= 4_000; characters += 10) await sent.wrote(MODEL, characters);
    const tokens = tokensOfSize(4_000);
    const lost = await again();
    expect(lost.tokens).toBeGreaterThanOrEqual(40 + tokens);
    expect(lost.tokens).toBeLessThan(40 + 2 * tokens);
    expect(lost.microUsd).toBe((40 * 500_000 + (lost.tokens - 40) * 2_000_000) / 1_000_000);
    expect(usage()).toMatchObject([{ lost: 1, input_tokens: 40, output_tokens: lost.tokens - 40 }]);
    expect(await read(sql`select * from {model_sent}`)).toEqual([]);
    // The next run was cut off before anything came: what was set aside for that is its own.
    expect(await again()).toMatchObject({ attempts: 2, tokens: lost.tokens + 50 });
    expect(spent.tokens).toBe(lost.tokens + 50);
  });

  test("few commits are made of a long answer, and none of a short one", async () => {
    let commits = 0;
    const sent = sending(async () => void commits++);
    await sent.asking(MODEL);
    await sent.wrote(MODEL, 400);
    expect([commits, sent.over]).toEqual([0, []]);
    for (let characters = 0; characters <= 400_000; characters += 100) await sent.wrote(MODEL, characters);
    expect(commits).toBeLessThanOrEqual(11);
  });

  test("what was asked before in the same step is in it", async () => {
    const { again, mark } = installation();
    const bill = { items: [{ model: "a", price: "own", usage: { inputTokens: 40, outputTokens: 300 }, microUsd: 9_000 }], microUsd: 9_000 };
    const sent = sending(mark, { bill });
    await sent.asking(MODEL);
    await sent.asking(MODEL);
    expect(await again()).toMatchObject({ tokens: 40 + 300 + 40 + UNMARKED, microUsd: 9_000 + 20 + UNMARKED * 2 });
  });

  test("and that came to its end, nothing is kept", async () => {
    const { mark, read, run } = installation();
    const sent = sending(mark);
    await sent.wrote(MODEL, 100_000);
    expect(await read(sql`select call_key from {model_sent}`)).toHaveLength(1);
    run(sent.over);
    expect(await read(sql`select call_key from {model_sent}`)).toEqual([]);
  });
});

test("of a chain, the dearest counts", () => {
  const [free, dear] = [
    { ...MOST, model: "a/free", microUsd: 0 },
    { ...MOST, model: "b/dear", microUsd: 90 },
  ];
  expect(dearestOf([free, dear, MOST]).model).toBe("b/dear");
  expect(dearestOf([free, { ...free, model: "c/free" }]).model).toBe("a/free");
});

describe("a call that is not made again", () => {
  test.for<{ why: string; left: Budget; unmarked?: Most; wrote?: number; tokens: [number, number]; microUsd: number }>([
    { why: "all that was set aside", left: {}, tokens: [40, 10], microUsd: 40 },
    { why: "what may have come while nothing was kept", left: {}, unmarked: { ...MOST, outputTokens: 3, microUsd: 26 }, tokens: [40, 3], microUsd: 26 },
    { why: "what was kept of it", left: {}, unmarked: MOST, wrote: 1_000, tokens: [40, 512], microUsd: 1_044 },
    { why: "no more tokens than its budget had left", left: { tokens: 45 }, tokens: [40, 5], microUsd: 40 },
    { why: "nor of its prompt", left: { tokens: 30 }, tokens: [30, 0], microUsd: 40 },
    { why: "no more money than its budget had left", left: { microUsd: 7 }, tokens: [40, 10], microUsd: 7 },
  ])("is charged $why", async ({ left, unmarked, wrote = 0, tokens: [input, output], microUsd }) => {
    const { usage, run, read } = database();
    const spends: unknown[] = [];
    const spent = (spend: object, ...kept: Sql[]): void => {
      spends.push(spend);
      run(kept);
    };
    const mark = async (_: string, statement: Sql): Promise<void> => run([statement]);
    await createSent({ key: "act:1", caller: CALLER }, { run: 1, promptTokens: 40, bill: { items: [], microUsd: 0 }, mark }).wrote(MODEL, wrote);
    await chargeMost({ ...MOST, ...(unmarked && { unmarked }) }, { key: "act:1", caller: CALLER, now: () => 1, spent, read } as unknown as CallContext, left);
    expect(spends).toEqual([{ tokens: input + output, microUsd }]);
    expect(usage()).toEqual([{ model: "fake/small", price: "own", lost: 1, input_tokens: input, output_tokens: output, micro_usd: microUsd }]);
  });

  test("and one of which nothing is known is not guessed at", async () => {
    await expect(chargeMost(null, {} as CallContext, {})).rejects.toThrow();
  });
});

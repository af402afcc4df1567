import { DatabaseSync } from "node:sqlite";
import type { CallContext, Sql } from "@aether/ports";
import { type Input, type modelLost, SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import type { Resolved } from "./catalogue.ts";
import { chargeFailed, chargeLost, recordLost } from "./lost-attempts.ts";
import { tables } from "./usage/tables.ts";

const MODEL = { name: "fake/small", price: { input: 500_000, output: 1, version: "own" }, driver: { reader: "local" } } as unknown as Resolved;

/** What outlives a crash: the table, the receipts of nested calls, and what the account was charged. */
function installation({ left = Number.POSITIVE_INFINITY } = {}) {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.flat()) db.exec(statement);
  const receipts = new Map<string, unknown>();
  const spent = { tokens: 0, microUsd: 0 };

  /** One more run of the step after a crash. `dies` ends it before the nested receipt. */
  const again = ({ dies = false, fails = false } = {}) => {
    // The first nested call of a step is its hold, which leaves no receipt.
    let nested = 1;
    const base = {
      key: "p1:m0",
      caller: { owner: "local", pid: "p1", root: "p1", identity: "worker" },
      now: () => 1,
      read: async ({ text, values }: Sql) => db.prepare(text).all(...values),
    };
    const call = async (_: unknown, input: Input<typeof modelLost>): Promise<unknown> => {
      const key = `${base.key}.${nested++}`;
      if (receipts.has(key)) return receipts.get(key);
      if (!input.failed && spent.tokens + input.tokens > left) throw new SyscallError("BUDGET", "nothing is left");
      const writes: Sql[] = [];
      let cost = { tokens: 0, microUsd: 0 };
      const ctx = { ...base, key, spent: (spend: typeof cost) => (cost = spend), write: (...statements: Sql[]) => writes.push(...statements) };
      const output = await recordLost(input, ctx as unknown as CallContext);
      if (dies) throw new Error("killed");
      for (const { text, values } of writes) db.prepare(text).run(...values);
      spent.tokens += cost.tokens;
      spent.microUsd += cost.microUsd;
      receipts.set(key, output);
      return output;
    };
    const ctx = { ...base, call } as unknown as CallContext;
    if (fails) return chargeFailed(ctx, { run: 1, items: [{ model: "fake/small", price: "own", usage: { inputTokens: 40, outputTokens: 4 }, microUsd: 21 }] });
    return chargeLost(ctx, { promptTokens: 40, model: MODEL });
  };
  const usage = () => db.prepare("select model, price, failed, lost, input_tokens, output_tokens, micro_usd from model_usage order by failed").all();
  return { spent, again, usage };
}

test("each crash charges one prompt by estimate, with its price, and earlier ones only once", async () => {
  const { spent, again } = installation();
  expect(await again()).toEqual({ attempts: 1, tokens: 40, microUsd: 20, estimated: true });
  expect(await again()).toEqual({ attempts: 2, tokens: 80, microUsd: 40, estimated: true });
  expect(spent).toEqual({ tokens: 80, microUsd: 40 });
});

test("a crash in the middle of charging charges nothing twice", async () => {
  const { spent, again } = installation();
  await expect(again({ dies: true })).rejects.toThrow("killed");
  expect(await again()).toMatchObject({ attempts: 1, tokens: 40 });
  expect(spent.tokens).toBe(40);
});

test("a loop of crashes ends where the budget does", async () => {
  const { spent, again } = installation({ left: 100 });
  await again();
  await again();
  await expect(again()).rejects.toMatchObject({ code: "BUDGET" });
  expect(spent.tokens).toBe(80);
});

test("a run that failed is told of once, also when a crash follows before its step could say so", async () => {
  const { spent, again, usage } = installation();
  await again({ fails: true });
  expect(spent).toEqual({ tokens: 44, microUsd: 21 });
  // The step runs again, finds that run told of, and tells of the one that the crash cut off.
  expect(await again()).toMatchObject({ attempts: 2, tokens: 84 });
  expect(spent.tokens).toBe(84);
  const row = { model: "fake/small", price: "own", failed: 1, lost: 1, input_tokens: 80, output_tokens: 4, micro_usd: 41 };
  expect(usage().map((each) => ({ ...each }))).toEqual([row]);
});

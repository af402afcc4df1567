import { DatabaseSync } from "node:sqlite";
import type { CallContext, Sql } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { chargeLost, recordLost, tables } from "./lost-attempts.ts";

/** What outlives a crash: the table, the receipts of nested calls, and what the account was charged. */
function installation({ left = Number.POSITIVE_INFINITY } = {}) {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.flat()) db.exec(statement);
  const receipts = new Map<string, unknown>();
  const spent = { tokens: 0, microUsd: 0 };

  /** One more run of the step after a crash. `dies` ends it before the nested receipt. */
  const again = ({ dies = false } = {}) => {
    let nested = 0;
    const base = { key: "p1:m0", caller: { owner: "local", pid: "p1" }, now: () => 1, read: async ({ text, values }: Sql) => db.prepare(text).all(...values) };
    const call = async (_: unknown, input: { attempt: number; tokens: number; microUsd: number }): Promise<unknown> => {
      const key = `${base.key}.${nested++}`;
      if (receipts.has(key)) return receipts.get(key);
      if (spent.tokens + input.tokens > left) throw new SyscallError("BUDGET", "nothing is left");
      const writes: Sql[] = [];
      let cost = { tokens: 0, microUsd: 0 };
      const ctx = { ...base, key, spent: (spend: typeof cost) => (cost = spend), write: (statement: Sql) => writes.push(statement) };
      const output = await recordLost(input, ctx as unknown as CallContext);
      if (dies) throw new Error("killed");
      for (const { text, values } of writes) db.prepare(text).run(...values);
      spent.tokens += cost.tokens;
      spent.microUsd += cost.microUsd;
      receipts.set(key, output);
      return output;
    };
    return chargeLost({ ...base, call } as unknown as CallContext, { promptTokens: 40, price: { input: 500_000, output: 1 } });
  };
  return { spent, again };
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

import type { EffectRow } from "@aether/ports";
import { expect, test } from "vitest";
import { Executor, type ExecutorDeps } from "../dispatch/executor.ts";
import { recoverStrays } from "./inner-intents.ts";

const row = (key: string, state: EffectRow["state"]): EffectRow => ({ key, state }) as EffectRow;

/** A start that recovers three strays, each in 20 ms, while `meanwhile` goes on. */
async function recovering(meanwhile: (rows: Map<string, EffectRow>, executor: Executor) => Promise<void>): Promise<string[]> {
  const rows = new Map(["a", "b", "c"].map((key) => [key, row(key, "intent")]));
  const executor = new Executor({ surroundings: {}, flow: {} } as unknown as ExecutorDeps);
  const recovered: string[] = [];
  const work = recoverStrays([...rows.values()], {
    journal: { effect: async (key) => rows.get(key) },
    executor,
    stopped: () => false,
    tried: (_what, run) => run(),
    recover: async ({ key }) => {
      recovered.push(key);
      await new Promise((resolve) => setTimeout(resolve, 20));
      rows.set(key, row(key, "done"));
    },
  });
  await meanwhile(rows, executor);
  await work;
  return recovered;
}

test("a stray that somebody has settled since is left alone", async () => {
  const recovered = await recovering(async (rows) => void rows.set("b", row("b", "done")));
  expect(recovered).toEqual(["a", "c"]);
});

test("a client that asks again while a stray is recovered finds its receipt", async () => {
  const seen: unknown[] = [];
  const recovered = await recovering(async (rows, executor) => {
    for (const key of ["a", "c"]) await executor.alone(key, async () => seen.push([key, rows.get(key)?.state]));
  });
  expect(recovered).toEqual(["a", "b", "c"]);
  expect(seen[0]).toEqual(["a", "done"]);
});

test("what fails in turn keeps nobody out", async () => {
  const executor = new Executor({ surroundings: {}, flow: {} } as unknown as ExecutorDeps);
  const first = executor.alone("k", () => Promise.reject(new Error("no")));
  const second = executor.alone("k", async () => "in");
  await expect(first).rejects.toThrow("no");
  expect(await second).toBe("in");
});

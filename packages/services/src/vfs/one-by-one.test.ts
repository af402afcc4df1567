import { expect, test } from "vitest";
import { OneByOne } from "./one-by-one.ts";

test("work of one name waits for what came before it, also for what failed; work of other names does not", async () => {
  const queue = new OneByOne();
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.run("a", async () => {
    await gate.promise;
    told.push("first");
    throw new Error("no");
  });
  const second = queue.run("a", async () => void told.push("second"));
  await queue.run("b", async () => void told.push("other"));
  gate.resolve();
  await expect(first).rejects.toThrow("no");
  await second;
  expect(told).toEqual(["other", "first", "second"]);
});

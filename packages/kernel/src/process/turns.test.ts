import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("one at a time may decide, and whoever gave up his turn is told that another wanted it", () => {
  const turns = new Turns();
  expect([turns.take("a"), turns.take("b"), turns.take("a")]).toEqual([true, true, false]);
  expect([turns.letGo("a"), turns.letGo("b")]).toEqual([true, false]);
  expect([turns.take("a"), turns.letGo("a"), turns.letGo("a", true)]).toEqual([true, false, true]);
});

test("a row read before its key was decided about is old, and only until that look ends", async () => {
  const turns = new Turns();
  turns.take("a");
  const seen = await turns.look(async (isOld) => {
    const before = isOld("a");
    turns.letGo("a");
    return [before, isOld("a"), isOld("b")];
  });
  expect(seen).toEqual([false, true, false]);
  expect(await turns.look(async (isOld) => isOld("a"))).toBe(false);
});

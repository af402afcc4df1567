import { expect, test } from "vitest";
import { HeldBytes } from "./read-request.ts";

test("several hold no more together than is there for all, and what is refused or given back is nobody's", () => {
  const all = new HeldBytes(10);
  const [one, two] = [new HeldBytes(7, all), new HeldBytes(7, all)];
  expect([one.take(7), one.take(1), two.take(4)]).toEqual([true, false, false]);
  expect([all.held, one.held, two.held]).toEqual([7, 7, 0]);
  expect(two.take(3)).toBe(true);
  one.give(7);
  expect([all.held, two.take(4), all.held]).toEqual([3, true, 7]);
});

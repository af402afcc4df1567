import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { inTime } from "./in-time.ts";

const endless = (): never => {
  for (;;);
};

test("a check is given its time of the processor, however little of the clock's it gets", () => {
  let tries = 0;
  // What the machine gives to others takes as long by the clock as what has no end.
  const starved = () => (++tries === 1 ? endless() : "checked");
  expect(inTime(starved, () => 0)).toBe("checked");
  expect(tries).toBe(2);
});

test("one that uses its time up is left, and so is one that nothing ends", () => {
  let used = 0;
  expect(() => inTime(endless, () => (used += 100))).toThrow(SyscallError);
  expect(used).toBe(200);
  const nested = (): number => nested() + 1;
  expect(() => inTime(nested)).toThrow(/lead on and on/);
});

test("what a check throws is thrown", () => {
  expect(() =>
    inTime(() => {
      throw new TypeError("a bug");
    }),
  ).toThrow(TypeError);
});

import { expect, test } from "vitest";
import { timeOf } from "./time-of.ts";

const DAY = 86_400_000;

test("days have their names, and begin at midnight", () => {
  const [today, yesterday] = [timeOf("since", "today"), timeOf("since", "yesterday")];
  expect([today % DAY, today - yesterday, Date.now() - today < DAY]).toEqual([0, DAY, true]);
});

test.for([
  { text: "2026-03-01", at: Date.UTC(2026, 2, 1) },
  { text: "2026-03-01T12:30Z", at: Date.UTC(2026, 2, 1, 12, 30) },
])("$text is a time", ({ text, at }) => expect(timeOf("since", text)).toBe(at));

test("what is no time is refused with what is one", () => expect(() => timeOf("since", "toString")).toThrow(/--since toString: write it as 2026-03-01/));

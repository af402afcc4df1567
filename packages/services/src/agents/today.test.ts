import { expect, test } from "vitest";
import { dayIn, dayWords } from "./today.ts";

const AT = Date.UTC(2026, 10, 25, 22, 30);

test.for([
  { zone: "UTC", day: "2026-11-25", words: "Wednesday, 2026-11-25" },
  { zone: "Europe/Berlin", day: "2026-11-25", words: "Wednesday, 2026-11-25" },
  { zone: "Pacific/Auckland", day: "2026-11-26", words: "Thursday, 2026-11-26" },
  { zone: "America/Los_Angeles", day: "2026-11-25", words: "Wednesday, 2026-11-25" },
])("at one time it is $words in $zone", ({ zone, day, words }) => {
  expect(dayIn(zone, AT)).toBe(day);
  expect(dayWords(day)).toBe(words);
});

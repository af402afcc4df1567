import { expect, test } from "vitest";
import { doubtWords, type KnownClock, lookedAt } from "./clock.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 25);
const days = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, day) => from + day);

/** Days after the start on which the clock is looked at, and on which of these it is believed. */
const HISTORIES: readonly { readonly what: string; readonly looks: readonly number[]; readonly doubted: readonly number[] }[] = [
  { what: "an installation that is used each day", looks: days(0, 40), doubted: [] },
  { what: "a machine that was off for a month", looks: [0, 30, 30.2], doubted: [] },
  { what: "one start with a clock two years ahead", looks: [0, 1, 731, 2, 3], doubted: [731] },
  { what: "one start with a clock at zero", looks: [0, 1, -10_000, 2, 3], doubted: [-10_000] },
  { what: "a clock that is set a second back again and again", looks: [0, 1, 0.9999, 1.5, 1.4999], doubted: [] },
  { what: "a machine that was off for three months, and is then used each day", looks: [0, ...days(90, 10)], doubted: days(90, 7) },
  { what: "or stays up", looks: [0, ...days(0, 40).map((quarter) => 90 + quarter / 4)], doubted: days(0, 28).map((quarter) => 90 + quarter / 4) },
  { what: "or is used once in a week", looks: [0, ...days(0, 10).map((week) => 90 + week * 7)], doubted: days(0, 7).map((week) => 90 + week * 7) },
  { what: "a clock ahead whose seconds are set meanwhile", looks: [0, 90, 91, 90.9999, ...days(92, 7)], doubted: [90, 91, 90.9999, ...days(92, 5)] },
  {
    what: "many starts within one wrong day",
    looks: [0, ...days(0, 100).map((start) => 731 + start / 1_000), 1],
    doubted: days(0, 100).map((start) => 731 + start / 1_000),
  },
  {
    what: "a clock that is wrong in another way at each start",
    looks: [0, ...days(1, 20).map((year) => year * 365)],
    doubted: days(1, 20).map((year) => year * 365),
  },
  { what: "one that was wrong for a week of use, and is set right", looks: [0, ...days(731, 8), ...days(8, 8)], doubted: [...days(731, 7), ...days(8, 7)] },
];

test.for(HISTORIES)("$what", ({ looks, doubted }) => {
  let known: KnownClock | undefined;
  const found: number[] = [];
  for (const look of looks) {
    known = lookedAt(known, START + look * DAY);
    if (known.doubt) found.push(look);
  }
  expect(found).toEqual(doubted);
});

test("a doubt says how far the clock stands off, for how long yet, and what to do", () => {
  expect(doubtWords({ at: START })).toBeUndefined();
  const ahead = lookedAt({ at: START }, START + 730 * DAY);
  expect(doubtWords(ahead)).toBe(
    "the clock of this machine stands 730 days ahead of 2026-11-25, when Aether looked at it last; nothing is removed for its age until it was used on 7 more days. If the clock is right: aether call system.sweep '{\"clock_is_right\": true}'",
  );
  expect(doubtWords(lookedAt({ at: START }, 0))).toMatch(/days behind 2026-11-25, .* 7 more days/);
});

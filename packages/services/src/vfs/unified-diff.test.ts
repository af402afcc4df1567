import { applyPatch } from "diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

const numbered = (count: number, line: (n: number) => string = (n) => `line ${n}`): string => Array.from({ length: count }, (_, n) => `${line(n)}\n`).join("");
const LONG = numbered(100_000);

describe("two texts told apart", () => {
  test.for([
    { why: "a line in the middle of a long text", before: LONG, after: LONG.replace("line 50000\n", "changed\n"), head: "@@ -49998,7 +49998,7 @@" },
    { why: "a line more at the end", before: LONG, after: `${LONG}more\n`, head: "@@ -99998,3 +99998,4 @@" },
    { why: "a line less at the start", before: LONG, after: LONG.slice(LONG.indexOf("\n") + 1), head: "@@ -1,4 +1,3 @@" },
    { why: "one line for another", before: "a\n", after: "b\n", head: "@@ -1 +1 @@" },
    { why: "a file that is made", before: undefined, after: "a\nb\n", head: "@@ -0,0 +1,2 @@" },
    { why: "an end without a line's end", before: "a\nb", after: "a\nb\n", head: "@@ -1,2 +1,2 @@" },
  ])("$why", ({ before, after, head }) => {
    expect(unifiedDiff("/f", { before, after }).diff.split("\n")[2]).toBe(head);
  });

  test("whoever has the first and the difference has the second", () => {
    const text = fc.array(fc.constantFrom("a\n", "b\n", "c\n", "\n", "d"), { maxLength: 40 }).map((lines) => lines.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { diff } = unifiedDiff("/f", { before, after });
        expect(applyPatch(before, diff)).toBe(after);
      }),
    );
  });

  test.for([
    { why: "whose lines are all others", before: numbered(200_000, (n) => `${n}`), after: numbered(200_000, (n) => `${n}x`) },
    { why: "of few kinds of lines in another order", before: "a\nb\n".repeat(10_000), after: "b\nb\na\n".repeat(6_600) },
    { why: "that are shuffled", before: numbered(19_000), after: numbered(19_000, (n) => `line ${(n * 7_919) % 19_000}`) },
  ])("texts $why are said to differ too much, soon", ({ before, after }) => {
    const start = process.cpuUsage();
    expect(unifiedDiff("/f", { before, after })).toEqual({ diff: "", note: expect.stringContaining("too many lines differ") });
    const { user } = process.cpuUsage(start);
    expect(user / 1_000).toBeLessThan(1_500);
  });
});

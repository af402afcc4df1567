import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FILE_CHARACTERS } from "./message.ts";
import { wireSizeIn, wireSizeOf } from "./verbatim.ts";

const FILE = 2_048;
/** As the rule says it: each run of base64 from a length on counts as a file. */
const counted = (text: string): number =>
  [...text.matchAll(/[A-Za-z0-9+/]+/g)].reduce((size, [{ length }]) => (length < FILE ? size : size + FILE_CHARACTERS - length), text.length);

describe("the size of a request's text", () => {
  test.for([
    ["nothing", ""],
    ["a run one too short", "a".repeat(FILE - 1)],
    ["a run just long enough", "a".repeat(FILE)],
    ["a run that begins late", ` ${"a".repeat(FILE)} b`],
    ["a run beside a place that is looked at", `${"a".repeat(FILE - 2)} ${"b".repeat(FILE)} ${"c".repeat(FILE - 1)}`],
    ["several files", `"${"a".repeat(3 * FILE + 7)}","${"b".repeat(FILE)}","${"c".repeat(10 * FILE)}"`],
  ] as const)("%s", ([, text]) => {
    expect(wireSizeOf(text)).toBe(counted(text));
  });

  test("wherever runs lie", () => {
    const piece = fc.tuple(fc.constantFrom("a", "/", "Z"), fc.integer({ min: 1, max: 3 * FILE }), fc.constantFrom(" ", "-", "=="));
    const texts = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.map(([sign, length, end]) => sign.repeat(length) + end).join(""));
    fc.assert(fc.property(texts, (text) => wireSizeOf(text) === counted(text)));
  });

  test("of a value it is that of its JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => wireSizeIn(value as never) === wireSizeOf(JSON.stringify(value))),
      { numRuns: 300 },
    );
  });
});

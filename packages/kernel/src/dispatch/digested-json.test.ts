import { createHash } from "node:crypto";
import { canonicalJson } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { digestedJson } from "./digested-json.ts";

const LONG = "A long text. ".repeat(1_000);
const read: number[] = [];
const digest = {
  sha256(data: string | Uint8Array): string {
    read.push(data.length);
    return createHash("sha256").update(data).digest("hex");
  },
};
const of = (value: unknown): string => digestedJson(value, digest);

describe("what a digest is taken over", () => {
  test("short texts stand there as JSON has them", () => {
    const value = { b: ["x", 1, null], a: { text: 'say "no"' } };
    expect(of(value)).toBe(canonicalJson(value));
  });

  test("a long text stands there by its own digest, read once", () => {
    read.length = 0;
    expect(of({ text: LONG }).length).toBeLessThan(100);
    expect(read).toEqual([LONG.length]);
  });

  test.for([
    ["a letter more", { text: LONG }, { text: `${LONG}x` }],
    ["its digest as a text", { text: LONG }, { text: JSON.parse(JSON.stringify(of(LONG))) }],
    ["another member", { text: LONG }, { words: LONG }],
    ["two halves that no pair makes", { text: `${LONG}\ud800` }, { text: `${LONG}\ud801` }],
    ["a half and what stands for it", { text: `${LONG}\ud800` }, { text: `${LONG}\ufffd` }],
    ["in a list", { text: LONG }, { text: [LONG] }],
  ] as const)("is another for another value: %s", ([, one, other]) => {
    expect(of(one)).not.toBe(of(other));
  });

  test("is the same for the same value, however its members are ordered", () => {
    expect(of({ a: LONG, b: 1 })).toBe(of({ b: 1, a: LONG }));
  });
});

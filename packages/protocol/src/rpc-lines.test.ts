import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter, type RpcLine } from "./rpc-lines.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const shown = (line: RpcLine | undefined) => (line?.kind === "line" ? String.fromCharCode(...line.bytes) : line);
const feed = (chunks: readonly string[], max = 8) => {
  const lines = createLineSplitter(max);
  return [...chunks.flatMap((chunk) => lines.push(bytes(chunk)).map(shown)), shown(lines.end())];
};

test.for([
  { why: "two lines in one chunk", chunks: ["a\nb\n"], lines: ["a", "b", undefined] },
  { why: "one line in three chunks", chunks: ["a", "b", "c\n"], lines: ["abc", undefined] },
  { why: "empty lines, which are none", chunks: ["\n", "\n\na\n\n"], lines: ["a", undefined] },
  { why: "a rest without newline", chunks: ["a\nb"], lines: ["a", "b"] },
  { why: "exactly the bound", chunks: ["12345678\n"], lines: ["12345678", undefined] },
  { why: "one above it, and the next is read", chunks: ["123456789\nx\n"], lines: [{ kind: "too-large", bytes: 9 }, "x", undefined] },
  { why: "far above it in parts", chunks: ["1234567", "1234567", "1234567\nx\n"], lines: [{ kind: "too-large", bytes: 21 }, "x", undefined] },
  { why: "too large and never ended", chunks: ["1234567", "1234567"], lines: [{ kind: "too-large", bytes: 14 }] },
])("$why", ({ chunks, lines }) => expect(feed(chunks)).toEqual(lines));

test("what is kept stays within the bound, however much comes", () => {
  const lines = createLineSplitter(8);
  const held = Array.from({ length: 50 }, () => {
    lines.push(bytes("abc"));
    return lines.held();
  });
  expect(held.slice(0, 4)).toEqual([3, 6, 0, 0]);
  expect(Math.max(...held)).toBe(6);
});

test("where the chunks are cut makes no difference", () =>
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 12 })), (chunks) => {
      expect(feed(chunks)).toEqual(feed([chunks.join("")]));
    }),
  ));

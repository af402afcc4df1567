import fc from "fast-check";
import { expect, test } from "vitest";
import { countMatches, decodeText, encodeText, replaceMatches, sliceLines, withoutBom } from "./text.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

test.for([
  { why: "a lone continuation byte", content: bytes(0x61, 0x80), offset: 1 },
  { why: "an overlong slash", content: bytes(0xc0, 0xaf), offset: 0 },
  { why: "a character cut off at the end", content: bytes(0x61, 0x62, 0xe2, 0x82), offset: 2 },
  { why: "a surrogate", content: bytes(0x61, 0xed, 0xa0, 0x80), offset: 1 },
  { why: "a NUL in plain text", content: bytes(0x61, 0x62, 0x00, 0x63), offset: 2 },
  { why: "a NUL behind an invalid byte", content: bytes(0x61, 0xff, 0x00), offset: 1 },
  { why: "UTF-16", content: bytes(0xff, 0xfe, 0x61, 0x00), offset: 0 },
])("names the first byte that is no text: $why", ({ content, offset }) => {
  expect(() => decodeText(content, "/mnt/x")).toThrow(expect.objectContaining({ code: "UNSUPPORTED", data: expect.objectContaining({ offset }) }));
});

test("finds one bad byte anywhere in a text of many widths", () => {
  const text = fc.array(fc.constantFrom("a", "ü", "€", "😀", "\n"), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const start = encodeText(before.join(""));
      const content = new Uint8Array([...start, 0xff, ...encodeText(after.join(""))]);
      expect(() => decodeText(content, "/x")).toThrow(expect.objectContaining({ data: expect.objectContaining({ offset: start.length }) }));
    }),
  );
});

test.for([
  { why: "half a character", text: "a\ud800" },
  { why: "a NUL", text: "a\u0000b" },
])("refuses to write $why", ({ text }) => expect(() => encodeText(text)).toThrow(expect.objectContaining({ code: "INVALID" })));

test("what is written is read back, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      fc.pre(text.isWellFormed() && !text.includes("\u0000"));
      expect(decodeText(encodeText(text), "/x")).toBe(text);
    }),
  );
});

test.for([
  { why: "an empty file has no lines", text: "", at: { offset: 1 }, slice: { text: "", lines: 0, truncated: false } },
  { why: "a last line needs no end", text: "a\nb", at: { offset: 1 }, slice: { text: "a\nb", lines: 2, truncated: false } },
  { why: "a line end closes a line, it does not open one", text: "a\nb\n", at: { offset: 1 }, slice: { text: "a\nb\n", lines: 2, truncated: false } },
  { why: "an empty line is a line", text: "a\n\nb", at: { offset: 2, limit: 1 }, slice: { text: "\n", lines: 3, truncated: true } },
  { why: "an offset starts later", text: "a\nb\nc", at: { offset: 2 }, slice: { text: "b\nc", lines: 3, truncated: false } },
  { why: "a limit stops earlier", text: "a\nb\nc", at: { offset: 1, limit: 2 }, slice: { text: "a\nb\n", lines: 3, truncated: true } },
  { why: "a limit that reaches the end truncates nothing", text: "a\nb\n", at: { offset: 2, limit: 5 }, slice: { text: "b\n", lines: 2, truncated: false } },
  { why: "beyond the end is nothing", text: "a\nb", at: { offset: 9 }, slice: { text: "", lines: 2, truncated: false } },
  { why: "CR LF stays", text: "a\r\nb\r\n", at: { offset: 1, limit: 1 }, slice: { text: "a\r\n", lines: 2, truncated: true } },
])("$why", async ({ text, at, slice }) => expect(await sliceLines(text, at)).toEqual(slice));

test("more than 1 MiB stops at a line end", async () => {
  const line = `${"x".repeat(999)}\n`;
  const slice = await sliceLines(line.repeat(1_100), { offset: 1 });
  expect(slice).toMatchObject({ lines: 1_100, truncated: true });
  expect(slice.text.length).toBe(1_048_000);
});

test("one line of more than 1 MiB stops between characters", async () => {
  const slice = await sliceLines("€".repeat(400_000), { offset: 1 });
  expect(slice).toMatchObject({ lines: 1, truncated: true });
  expect(slice.text).toBe("€".repeat(Math.floor(1_048_576 / 3)));
});

test("a byte order mark is not part of the text", () => expect(withoutBom("\ufeffa")).toBe("a"));

test.for([
  { text: "abc", part: "b", count: 1 },
  { text: "abc", part: "x", count: 0 },
  { text: "aaa", part: "aa", count: 2 },
])("$part stands $count times in $text", ({ text, part, count }) => expect(countMatches(text, part)).toBe(count));

const A = (count: number): string => "a".repeat(count);

test.for([
  { why: "that overlaps itself everywhere", part: A(65_536), count: 2_000_000 - 65_535 },
  { why: "that nearly fits everywhere", part: `${A(32_768)}b${A(32_767)}`, count: 0 },
])("a long text $why is counted in a text made for it", ({ part, count }) => expect(countMatches(A(2_000_000), part)).toBe(count));

test("long parts are found where the engine finds them, and replaced as it replaces them", () => {
  const signs = (min: number, max: number) => fc.string({ unit: fc.constantFrom("a", "b"), minLength: min, maxLength: max });
  fc.assert(
    fc.property(signs(17, 24), fc.array(signs(0, 30)), signs(0, 3), (part, between, by) => {
      const text = between.join(part);
      let count = 0;
      for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count++;
      expect(countMatches(text, part)).toBe(count);
      const parts = text.split(part);
      expect(replaceMatches(text, part, by)).toEqual({ text: parts.join(by), replaced: parts.length - 1 });
    }),
  );
});

test("the lines of a text are those between its line ends, and none after the last", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r"), maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), async (of, offset, limit) => {
      const lines = of.match(/[^\n]*\n|[^\n]+/g) ?? [];
      expect(await sliceLines(of, { offset, limit })).toMatchObject({ text: lines.slice(offset - 1, offset - 1 + limit).join(""), lines: lines.length });
    }),
  );
});

test("lines are counted without being remembered: a file of line ends fits beside everything else", async () => {
  const text = "\n".repeat(30_000_000);
  const before = process.memoryUsage.rss();
  expect(await sliceLines(text, { offset: 3, limit: 1 })).toEqual({ text: "\n", lines: 30_000_000, truncated: true });
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1_048_576);
});

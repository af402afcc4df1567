import fc from "fast-check";
import { expect, test } from "vitest";
import { CHARACTERS_PER_TOKEN, type Message, messageSize, messagesMark, textSize } from "./message.ts";

const said = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });

test.for([
  { why: "Latin text is what it has", text: "hello, wörld — …", tokens: 16 / CHARACTERS_PER_TOKEN },
  { why: "a Chinese character is a token", text: "漢字漢字", tokens: 4 },
  { why: "Hangul and Kana are too", text: "한국カナ", tokens: 4 },
  { why: "an emoji is two", text: "🙂", tokens: 2 },
])("of a text in a prompt, $why", ({ text, tokens }) => {
  expect(textSize(text) / CHARACTERS_PER_TOKEN).toBeCloseTo(tokens);
  expect(messageSize(said(text))).toBe(textSize(text));
});

test.for([
  { why: "another word", a: ["x", "y"], b: ["x", "z"] },
  { why: "another order", a: ["x", "y"], b: ["y", "x"] },
  { why: "one message more", a: ["x"], b: ["x", "x"] },
  { why: "the same letters cut elsewhere", a: ["ab", "c"], b: ["a", "bc"] },
  { why: "nothing", a: [], b: [""] },
])("two prompts with $why have two marks", ({ a, b }) => {
  expect(messagesMark(a.map(said))).not.toBe(messagesMark(b.map(said)));
});

test("a message that went through the journal keeps its mark; prompts that differ never share one", () => {
  const text = fc.string({ unit: "binary", maxLength: 20 });
  const seen = new Map<number, string>();
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
      const mark = messagesMark(texts.map(said));
      const stored = JSON.stringify(texts.map(said));
      expect(messagesMark(JSON.parse(stored) as Message[])).toBe(mark);
      expect(seen.get(mark) ?? stored).toBe(stored);
      seen.set(mark, stored);
    }),
    { numRuns: 300 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { inert, inertLine, inertProse, MARK } from "./inert.ts";

test.for([
  { why: "a colour", text: "\u001b[31mred", shown: "\\u001b[31mred" },
  { why: "a window title", text: "\u001b]0;owned\u0007", shown: "\\u001b]0;owned\\u0007" },
  { why: "an eight-bit control", text: "\u009b2J", shown: "\\u009b2J" },
  { why: "text that runs backwards", text: "a\u202eb", shown: "a\\u202eb" },
  { why: "a carriage return that would overwrite", text: "a\rb", shown: "a\\u000db" },
  { why: "a link", text: "\u001b]8;;https://evil.example\u001b\\x", shown: "\\u001b]8;;https://evil.example\\u001b\\x" },
  { why: "a device's control string", text: "\u001bPq\u0090q\u009c", shown: "\\u001bPq\\u0090q\\u009c" },
  { why: "an isolate", text: "a\u2066b\u2069", shown: "a\\u2066b\\u2069" },
  { why: "an Arabic letter mark", text: "a\u061cb", shown: "a\\u061cb" },
  { why: "other line ends", text: "a\u0085b\u2028c\u2029d", shown: "a\\u0085b\\u2028c\\u2029d" },
  { why: "text in tag characters", text: "a\u{e0041}b", shown: "a\\udb40\\udc41b" },
  { why: "text in variation selectors", text: "a\u{e0101}b\ufe00", shown: "a\\udb40\\udd01b\\ufe00" },
  { why: "a blank of no width", text: "a\u200bb\u2060c\ufeffd", shown: "a\\u200bb\\u2060c\\ufeffd" },
  { why: "a joiner", text: "a\u200db\u200cc", shown: "a\\u200db\\u200cc" },
  { why: "a soft hyphen", text: "eve\u00adil", shown: "eve\\u00adil" },
  { why: "a joiner of graphemes", text: "a\u034fb", shown: "a\\u034fb" },
  { why: "a filler of Hangul", text: "\u115f\u1160\u3164\uffa0x", shown: "\\u115f\\u1160\\u3164\\uffa0x" },
  { why: "a filler of Khmer and Mongolian", text: "x\u17b4\u17b5\u180b\u180e", shown: "x\\u17b4\\u17b5\\u180b\\u180e" },
  { why: "an annotation", text: "a\ufff9b\ufffac\ufffb", shown: "a\\ufff9b\\ufffac\\ufffb" },
  { why: "a format of music", text: "x\u{1d173}", shown: "x\\ud834\\udd73" },
  { why: "a blank that looks like a space", text: "a\u00a0b\u2003c\u3000d\u2800e\u205f", shown: "a\\u00a0b\\u2003c\\u3000d\\u2800e\\u205f" },
  { why: "a sign of private use", text: "x\ue000\u{f0000}", shown: "x\\ue000\\udb80\\udc00" },
  { why: "what is no character", text: "x\uffff\u{1fffe}\ufdd0", shown: "x\\uffff\\ud83f\\udffe\\ufdd0" },
  { why: "what no character is yet", text: "x\u0378", shown: "x\\u0378" },
  { why: "half a character", text: "x\ud800y", shown: "x\\ud800y" },
  { why: "a stack of signs over one letter", text: `Z${"\u0301".repeat(7)}`, shown: `Z${"\u0301".repeat(4)}${"\\u0301".repeat(3)}` },
  { why: "a sign over nothing of its own", text: "\u0301x\n\u0332y", shown: "\\u0301x\n\\u0332y" },
  { why: "the mark of a question", text: `${MARK} allow?`, shown: "\\u258e allow?" },
  { why: "a sign that looks like it", text: "▌ ▏", shown: "\\u258c \\u258f" },
  { why: "an emoji's parts, where somebody decides by it", text: "❤️ 👩‍💻", shown: "❤\\ufe0f 👩\\u200d💻" },
  { why: "a tab", text: "a\tb", shown: "a  b" },
])("$why is shown and not obeyed", ({ text, shown }) => expect(inert(text)).toBe(shown));

test.for(["a\nü", "Tiếng Việt", "Tie\u0302\u0301ng", "שָׁלוֹם", "สวัสดี", "日本語", "한국어", "हिन्दी", "😀 █ │ ✓ …", "naïve café", "𝔘𝔫𝔦"])(
  "%s stays as it is",
  (text) => {
    expect(inert(text)).toBe(text);
  },
);

test.for(["👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 می\u200cخواهم █", "क्\u200dष", "10\u00a0000\u202f%"])("in an answer %s stays as well", (text) => expect(inertProse(text)).toBe(text));

test.for([
  { why: "a joiner between letters that need none", text: "ev\u200dil", shown: "ev\\u200dil" },
  { why: "two joiners", text: "می\u200c\u200cخ", shown: "می\\u200c\\u200cخ" },
  { why: "letters of a flag's text after another sign", text: "a\u{e0067}\u{e007f}", shown: "a\\udb40\\udc67\\udb40\\udc7f" },
  { why: "what is hidden behind an emoji", text: "😀\ufe0f\ufe01\u{e0101}", shown: "😀\\ufe0f\\ufe01\\udb40\\udd01" },
  { why: "a colour", text: "❤️\u001b[31m", shown: "❤️\\u001b[31m" },
  { why: "a stack", text: `e${"\u0301".repeat(6)}`, shown: `e${"\u0301".repeat(4)}\\u0301\\u0301` },
])("and $why is written out there, too", ({ text, shown }) => expect(inertProse(text)).toBe(shown));

test("what is made harmless inside JSON stays JSON, and means the same", () => {
  const value = { text: "\u001b[2J\u009b\u202e\u{e0041}\u2028\ufeff▎ ü😀\n\t\u0301\u0301\u0301\u0301\u0301\u00a0\ue000" };
  expect(JSON.parse(inert(JSON.stringify(value)))).toEqual(value);
});

test("what belongs on one line stays on it", () => expect(inertLine("a\nallow? y\r\u2028")).toBe("a\\nallow? y\\u000d\\u2028"));

test("whatever the text, nothing in it is invisible, turns around, stacks or begins a line, and what is shown of it says again the same", () => {
  const sign = fc.oneof(fc.constantFrom("a", " ", "\n", "\u0301", "\u200d", "\u202e", "\u3164", "\u00ad", "❤️"), fc.string({ unit: "binary", maxLength: 2 }));
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 30 }), (signs) => {
      const shown = inert(signs.join(""));
      expect(shown).not.toMatch(
        /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2800\u2589-\u258f]|(?![ ])\p{Z}|(?!\n)\p{Cc}|\p{M}{5}|(?:^|\n)\p{M}/u,
      );
      expect(inert(shown)).toBe(shown);
    }),
    { numRuns: 2_000 },
  );
});

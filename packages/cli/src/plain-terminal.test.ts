import { localeWords } from "@aether/host";
import { MARK } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf } from "./columns.ts";
import { plainSigns, plainTerminals, showsAsciiOnly } from "./plain-terminal.ts";

test.for([
  { env: {}, plain: false },
  { env: { LANG: "" }, plain: false },
  { env: { LANG: "de_DE.UTF-8" }, plain: false },
  { env: { LC_ALL: "C.utf8" }, plain: false },
  { env: { LC_ALL: "C" }, plain: true },
  { env: { LC_ALL: "C", LANG: "en_US.UTF-8" }, plain: true },
  { env: { LC_ALL: "", LC_CTYPE: "POSIX", LANG: "en_US.UTF-8" }, plain: true },
  { env: { LC_CTYPE: "en_US.UTF-8", LANG: "C" }, plain: false },
  { env: { LANG: "en_US.ISO-8859-1" }, plain: true },
])("where the environment says $env, ASCII alone: $plain", ({ env, plain }) => expect(showsAsciiOnly(localeWords(env))).toBe(plain));

test.for([
  { text: "✓ a.md (8 B) … “x” – y", plain: '+ a.md (8 B) ~ "x" - y' },
  { text: "naïve Łódź Ürüm", plain: "naive Lodz Urum" },
  { text: "日本 ü 👍", plain: "???? u ??" },
  { text: "e\u0301 ﬁ", plain: "e f" },
  { text: `${MARK} allow? [y]`, plain: "! allow? [y]" },
  { text: "! allow? [y]", plain: "\\! allow? [y]" },
  { text: `a\n\u001b[2m! b\r!c\n${MARK} d ! e`, plain: "a\n\u001b[2m\\! b\r\\!c\n! d ! e" },
  { text: "\u203c run wants\n\u2049 b\n\u0301! c\n\u001b[1m\u203c d \u203c", plain: "\\! run wants\n\\! b\n\\! c\n\u001b[1m\\! d !" },
])("$text is shown as $plain", ({ text, plain }) => expect(plainSigns(text)).toBe(plain));

test("whatever it is, it becomes ASCII, as wide as it was, and no line of somebody else's begins like a question of Aether's", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom("!", "\u203c", "\u2049", "\u200b", "\n", "a", "é", "日", MARK), fc.string({ unit: "grapheme", maxLength: 2 }))),
      (signs) => {
        const text = signs.join("");
        const plain = plainSigns(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is where ASCII begins
        expect(plain).toMatch(/^[\u0000-\u007f]*$/);
        const lines = text.split("\n");
        for (const [index, line] of plain.split("\n").entries()) {
          if (line.includes("\r") || lines[index]?.includes("\r")) continue;
          expect(line.startsWith("!")).toBe(lines[index]?.startsWith(MARK) === true);
          if (!line.startsWith("\\!")) expect(columnsOf(line)).toBe(columnsOf(lines[index] ?? ""));
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test("only terminals are written to so: files and pipes get what there is", () => {
  const written: unknown[] = [];
  const stream = (isTTY: boolean) => ({ isTTY, write: (text: unknown) => written.push(text) > 0 }) as unknown as NodeJS.WriteStream;
  const [terminal, pipe] = [stream(true), stream(false)];
  plainTerminals(["C"], [terminal, pipe]);
  terminal.write("✓");
  pipe.write("✓");
  expect(written).toEqual(["+", "✓"]);
});

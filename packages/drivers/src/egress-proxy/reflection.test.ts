import fc from "fast-check";
import { expect, test } from "vitest";
import { Reflection } from "./reflection.ts";
import { spellings } from "./spellings.ts";

const held = (name: string, value: string) => ({ name, value, hosts: ["a/443/**"], header: "authorization", setAt: 1 });
/** Two that overlap in every way: one begins with the other, and both end as they begin. */
const SECRETS = [held("short", "abcabcab"), held("long", "abcabcabXab"), held("odd", 'a"b\\c%d ab')];

const escapedBy = (text: string, write: (code: number) => string): string => [...text].map((sign) => write(sign.charCodeAt(0))).join("");
const written = (text: string): string[] => [
  ...spellings(text).map((signs) => signs.map(([code = 0]) => String.fromCharCode(code)).join("")),
  escapedBy(text, (code) => `%${code.toString(16)}`),
  escapedBy(text, (code) => `\\u00${code.toString(16)}`),
  escapedBy(text, (code) => `&#${code};`),
  Buffer.from(text, "utf16le").toString("latin1"),
];

async function streamed(parts: readonly string[]): Promise<string> {
  const stream = new Reflection(SECRETS).stream();
  const out: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => out.push(chunk));
  const ended = new Promise((resolve) => stream.once("end", resolve));
  for (const part of parts) stream.write(Buffer.from(part, "latin1"));
  stream.end();
  await ended;
  return Buffer.concat(out).toString("latin1");
}

const piece = fc.oneof(
  fc.constantFrom(...SECRETS.map(({ value }) => value), ...written('a"b\\c%d ab'), ...written("abcabcab")),
  fc.constantFrom("%6", "1", "&#9", "7;", "&", "\\", "\\u00", "61", "\0", "\n", "+", "a", "ab", "abc", "abcabc", "X", '"', "\u00ff", "%"),
  fc.string({ maxLength: 5 }).map((text) => Buffer.from(text).toString("latin1")),
);

test("a text in pieces says what the whole text says, however it is cut, and no value in either", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 12 }), async (pieces, cuts) => {
      const whole = pieces.join("");
      const parts: string[] = [];
      let rest = whole;
      for (const cut of cuts) {
        parts.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      const said = await streamed([...parts, rest]);
      expect(said).toBe(new Reflection(SECRETS).hide(whole));
      for (const { value } of SECRETS) expect(said).not.toContain(value);
    }),
    { numRuns: 300 },
  );
});

test("what cannot be the beginning of a secret is not held back", () => {
  const stream = new Reflection(SECRETS).stream();
  stream.write(Buffer.from("event: 1\n\n"));
  expect(String(stream.read())).toBe("event: 1\n\n");
});

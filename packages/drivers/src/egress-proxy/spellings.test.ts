import { secretHandle } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Reflection } from "./reflection.ts";
import { spellings } from "./spellings.ts";

/** Letters, digits and every sign that somebody escapes. */
const VALUE = `sk-a/b+c=d&e<f>'g"h~(i)!`;
const reflection = new Reflection([{ name: "key", value: VALUE, hosts: ["a/443/**"], header: "authorization", setAt: 1 }]);
const encode64 = (text: string): string => Buffer.from(text).toString("base64");

const hex = (code: number): string => code.toString(16).padStart(2, "0");
const each = (write: (code: number, at: number) => string): string => [...VALUE].map((sign, at) => write(sign.charCodeAt(0), at)).join("");
const WAYS: readonly ((code: number) => string)[] = [
  (code) => String.fromCharCode(code),
  (code) => `%${hex(code)}`,
  (code) => String.fromCharCode(code),
  (code) => `&#${code};`,
  (code) => `\\u00${hex(code)}`,
];

test.for([
  { why: "as it is", written: VALUE },
  { why: "percent-encoded in small letters", written: encodeURIComponent(VALUE).replace(/%../g, (code) => code.toLowerCase()) },
  { why: "percent-encoded but for slashes, as Python does", written: encodeURIComponent(VALUE).replaceAll("%2F", "/") },
  { why: "in a form", written: new URLSearchParams({ k: VALUE }).toString().slice(2) },
  { why: "in JSON with its slashes escaped, as PHP does", written: JSON.stringify(VALUE).slice(1, -1).replaceAll("/", "\\/") },
  {
    why: "in JSON that is safe in pages, as Go does",
    written: JSON.stringify(VALUE)
      .slice(1, -1)
      .replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  },
  { why: "in a page", written: VALUE.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/'/g, "&#39;") },
  { why: "with every sign in percent form", written: each((code) => `%${hex(code)}`) },
  { why: "with every sign in percent form, in capitals", written: each((code) => `%${hex(code).toUpperCase()}`) },
  { why: "with every sign escaped as in JSON", written: each((code) => `\\u00${hex(code)}`) },
  { why: "with every sign escaped as in JSON, in capitals", written: each((code) => `\\u00${hex(code).toUpperCase()}`) },
  { why: "with every sign escaped as in programs", written: each((code) => `\\x${hex(code)}`) },
  { why: "with every sign as a number in a page", written: each((code) => `&#${code};`) },
  { why: "with every sign as a hexadecimal number in a page", written: each((code) => `&#x${hex(code)};`) },
  { why: "with every sign as a long number in a page", written: each((code) => `&#X0000${hex(code).toUpperCase()};`) },
  { why: "with every second sign escaped, each in another way", written: each((code, at) => WAYS[at % WAYS.length]?.(code) ?? "") },
  { why: "in capitals", written: VALUE.toUpperCase() },
  { why: "in small letters", written: VALUE.toLowerCase() },
  { why: "in letters of two bytes", written: Buffer.from(VALUE, "utf16le").toString("latin1") },
  { why: "in letters of two bytes, the other way round", written: Buffer.from(VALUE, "utf16le").swap16().toString("latin1") },
  { why: "in letters of four bytes", written: each((code) => `${String.fromCharCode(code)}\0\0\0`) },
  { why: "in two lines", written: `${VALUE.slice(0, 12)}\r\n${VALUE.slice(12)}` },
  { why: "in hexadecimal", written: Buffer.from(VALUE).toString("hex") },
  { why: "in hexadecimal, in capitals", written: Buffer.from(VALUE).toString("hex").toUpperCase() },
  { why: "in base64 in JSON with its slashes escaped", written: encode64(VALUE).replaceAll("/", "\\/") },
  { why: "in base64 in an address", written: encodeURIComponent(encode64(VALUE)) },
  { why: "in base64 for addresses", written: Buffer.from(VALUE).toString("base64url") },
  { why: "in base64, alone", written: encode64(VALUE) },
  { why: "in base64, one sign after the start", written: encode64(`:${VALUE}`) },
  { why: "in base64, behind a user's name", written: encode64(`me:${VALUE} and more`) },
])("hides a secret $why", ({ written }) => {
  const said = reflection.hide(`<${written}>`).replaceAll("\0", "");
  expect(said).toContain(secretHandle("key"));
  expect(said).not.toContain(written.replaceAll("\0", "").slice(6, -6));
});

test("in base64 only what it shares with its neighbours is left, a sign at most on each side", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (before, after) => {
      const [head = "", tail = ""] = reflection.hide(encode64(before + VALUE + after)).split(secretHandle("key"));
      const known = Buffer.byteLength(before) + Buffer.byteLength(after) + 2;
      expect(((head.length + tail.replace(/=*$/, "").length) * 6) / 8).toBeLessThanOrEqual(known);
    }),
  );
});

test("in lines of base64, as mails have them", () => {
  const long = new Reflection([{ name: "key", value: VALUE.repeat(4), hosts: ["a/443/**"], header: "authorization", setAt: 1 }]);
  const lines = encode64(VALUE.repeat(4)).replace(/.{76}/g, "$&\r\n");
  expect(long.hide(lines)).toBe(secretHandle("key"));
});

test("what stands around it in letters of two bytes is read as it was", () => {
  for (const turned of [(bytes: Buffer) => bytes, (bytes: Buffer) => bytes.swap16()]) {
    const said = Buffer.from(reflection.hideBytes(turned(Buffer.from(`<p>${VALUE} é</p>`, "utf16le"))));
    expect(turned(said).toString("utf16le")).toBe(`<p>${secretHandle("key")} é</p>`);
  }
});

test("ordinary text stays as it is", () => {
  const page = "<a href='/a%20b?x=1&amp;y=2'>sk-a &#38; \\u0073k-a, s\nk-a/b+</a>\0";
  expect(reflection.hide(page)).toBe(page);
});

test("no spelling is so short that ordinary text is taken for it", () => {
  for (const one of spellings("8letters")) expect(one.length).toBeGreaterThanOrEqual(8);
});

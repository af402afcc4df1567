import { secretHandle } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Reflection } from "./reflection.ts";
import { spellings } from "./spellings.ts";

const VALUE = `sk-a/b+c=d&e<f>'g"h~(i)!`;
const reflection = new Reflection([{ name: "key", value: VALUE, hosts: ["a/443/**"], header: "authorization", setAt: 1 }]);
const encode64 = (text: string): string => Buffer.from(text).toString("base64");

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
  { why: "in hexadecimal", written: Buffer.from(VALUE).toString("hex") },
  { why: "in base64 for addresses", written: Buffer.from(VALUE).toString("base64url") },
  { why: "in base64, alone", written: encode64(VALUE) },
  { why: "in base64, one sign after the start", written: encode64(`:${VALUE}`) },
  { why: "in base64, behind a user's name", written: encode64(`me:${VALUE} and more`) },
])("hides a secret $why", ({ written }) => {
  const said = reflection.hide(`<${written}>`);
  expect(said).toContain(secretHandle("key"));
  expect(said).not.toContain(written.slice(6, -6));
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

test("no spelling is so short that ordinary text is taken for it", () => {
  for (const one of spellings("8letters")) expect(one.length).toBeGreaterThanOrEqual(8);
});

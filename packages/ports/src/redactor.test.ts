import { expect, test } from "vitest";
import { redactor } from "./redactor.ts";

const escaped = (text: string): string => text.replaceAll(/./g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

test("long secrets are taken out, short words stay", () => {
  expect(redactor(["sk-12345678", "blue", ""])("blue sk-12345678 sk-12345678")).toBe("blue [redacted] [redacted]");
});

test.for([
  { why: "that a cut left the beginning of", text: `h answered 400: ${"x".repeat(20)} sk-12345/…`, safe: `h answered 400: ${"x".repeat(20)} [redacted]…` },
  { why: "cut before words of ours", text: "bad sk-12345/678… (check the API key)", safe: "bad [redacted]… (check the API key)" },
  { why: "cut at the end", text: "bad sk-12345/6789", safe: "bad [redacted]" },
  { why: "with its slash escaped", text: '{"error":"sk-12345\\/67890"}', safe: '{"error":"[redacted]"}' },
  { why: "as an address has it", text: "GET /v1?key=sk-12345%2F67890", safe: "GET /v1?key=[redacted]" },
  { why: "in escapes of JSON", text: `bad ${escaped("sk-12345/67890")} key`, safe: "bad [redacted] key" },
  { why: "in escapes of capital letters", text: `bad ${escaped("sk-12345/67890").toUpperCase().replaceAll("U", "u")}`, safe: "bad [redacted]" },
  { why: "of which some is in escapes", text: `bad sk-${escaped("123")}45\\/6${escaped("7890")} key`, safe: "bad [redacted] key" },
  { why: "in escapes, and cut", text: `bad ${escaped("sk-12345/6")}\\u00…`, safe: "bad [redacted]…" },
  { why: "as another writes an address", text: "GET /v1?key=%73k-12345%2f67890", safe: "GET /v1?key=[redacted]" },
  { why: "of which too little is left to tell", text: "no sk-…", safe: "no sk-…" },
])("a secret $why is taken out", ({ text, safe }) => {
  expect(redactor(["sk-12345/67890"])(text)).toBe(safe);
});

test("a secret of quotes and backslashes is taken out as it is and as JSON has it", () => {
  const secret = 'a"b\\c\\\\d/e%41f';
  for (const text of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) expect(redactor([secret])(`<${text}>`)).toBe("<[redacted]>");
});

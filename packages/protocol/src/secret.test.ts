import { describe, expect, test } from "vitest";
import * as z from "zod";
import { SecretRule, SecretValue, secretHeader } from "./secret.ts";
import { open, syscall } from "./syscall.ts";

const RULE = { name: "key", hosts: ["api.example/443/**"] };

describe("a secret's rule", () => {
  test.for<{ why: string; rule: Record<string, unknown>; fits: boolean }>([
    { why: "one host and all below it", rule: {}, fits: true },
    { why: "one method and path", rule: { hosts: ["api.example/443/GET/v1"] }, fits: true },
    { why: "any host", rule: { hosts: ["**"] }, fits: false },
    { why: "any host on a port", rule: { hosts: ["*/443/**"] }, fits: false },
    { why: "a part of a name", rule: { hosts: ["*.example/443/**"] }, fits: false },
    { why: "a host and nothing of it", rule: { hosts: ["api.example"] }, fits: false },
    { why: "a pattern that is none", rule: { hosts: ["api.example/{443,80}/**"] }, fits: false },
    { why: "no host", rule: { hosts: [] }, fits: false },
    { why: "a name with a slash", rule: { name: "a/b" }, fits: false },
    { why: "a name with a dot", rule: { name: "a.b" }, fits: false },
    { why: "a name that is a pattern", rule: { name: "*" }, fits: false },
    { why: "a header of its own", rule: { header: "x-api-key" }, fits: true },
    { why: "a header with a line end", rule: { header: "x\r\ny" }, fits: false },
    { why: "a header that frames requests", rule: { header: "transfer-encoding" }, fits: false },
    { why: "the header that says the host", rule: { header: "host" }, fits: false },
    { why: "a prefix with a line end", rule: { prefix: "Bearer\r\n" }, fits: false },
  ])("$why: $fits", ({ rule, fits }) => expect(SecretRule.safeParse({ ...RULE, ...rule }).success).toBe(fits));
});

test.for<{ why: string; value: string; fits: boolean }>([
  { why: "a token", value: "sk-12345/+=", fits: true },
  { why: "words", value: "user pass", fits: true },
  { why: "the longest", value: "x".repeat(8_192), fits: true },
  { why: "one too long", value: "x".repeat(8_193), fits: false },
  { why: "one too short to be told from text", value: "1234567", fits: false },
  { why: "a line end inside", value: "abcd\r\nX-Evil: 1", fits: false },
  { why: "a line end at the end", value: "abcdefgh\n", fits: false },
  { why: "a space at the end", value: "abcdefgh ", fits: false },
  { why: "letters beyond ASCII", value: "pässwörter", fits: false },
])("a value of $why: $fits", ({ value, fits }) => {
  const parsed = SecretValue.safeParse(value);
  expect(parsed.success).toBe(fits);
  if (!parsed.success) expect(JSON.stringify(parsed.error.issues)).not.toContain(value);
});

test("the proxy's own header has the usual prefix in authorization only", () => {
  expect(secretHeader({ header: "authorization", prefix: undefined }, "v")).toBe("Bearer v");
  expect(secretHeader({ header: "x-api-key", prefix: undefined }, "v")).toBe("v");
  expect(secretHeader({ header: "authorization", prefix: "" }, "v")).toBe("v");
});

test.for([
  { why: "with an effect that leaves an intent", more: { effect: "once" as const } },
  { why: "without a class, which means once", more: {} },
  { why: "offered to models", more: { effect: "state" as const, tool: { name: "t" } } },
])("what is unrecorded is never $why", ({ more }) => {
  const spec = {
    name: "t.hush",
    summary: "s",
    input: z.strictObject({}),
    output: z.strictObject({}),
    errors: [],
    flow: "read" as const,
    needs: open("a test"),
  };
  expect(() => syscall({ ...spec, ...more, unrecorded: true })).toThrow(/unrecorded/);
});

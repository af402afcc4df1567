import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { askedBy, sameCall } from "./pending-call.ts";

const digest = { sha256: (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex") };
const call = (method: string, params: unknown) => ({ method, params });

test.for([
  { why: "the same words", first: call("a.b", { x: 1 }), second: call("a.b", { x: 1 }), same: true },
  { why: "the same words in another order", first: call("a.b", { x: 1, y: 2 }), second: call("a.b", { y: 2, x: 1 }), same: true },
  { why: "no input and an empty one", first: call("a.b", undefined), second: call("a.b", {}), same: true },
  { why: "another method", first: call("a.b", {}), second: call("a.c", {}), same: false },
  { why: "another input", first: call("a.b", { x: 1 }), second: call("a.b", { x: 2 }), same: false },
])("$why: the same call? $same", ({ first, second, same }) => {
  expect(sameCall(askedBy(first, digest), askedBy(second, digest))).toBe(same);
});

test.for([
  { why: "a row of before that knows its method only", digest: "", same: true },
  { why: "a row whose digest is of the canonical input", digest: "ab12", same: true },
  { why: "a row of another input as written", digest: "written:ab12", same: false },
])("$why answers the same method: $same", ({ digest: known, same }) => {
  expect(sameCall({ syscall: "a.b", digest: known }, askedBy(call("a.b", {}), digest))).toBe(same);
});

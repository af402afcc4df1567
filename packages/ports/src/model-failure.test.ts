import { expect, test } from "vitest";
import { refusalPart, streamFailurePart, unreachablePart } from "./model-failure.ts";

const clock = { now: () => 1_000, parse: (date: string) => Date.parse(date) };
const refused = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  refusalPart({ status, body: JSON.stringify(body), header: (name) => headers[name] ?? null, host: "h", clock });

test.for([
  {
    why: "Google's wish in the body",
    status: 429,
    body: [{ error: { code: 429, details: [{ retryDelay: "34.5s" }] } }],
    part: { retryAfterMs: 34_500, cause: "rate-limit" },
  },
  {
    why: "a header before the body",
    status: 429,
    body: { error: { details: [{ retryDelay: "34s" }] } },
    headers: { "retry-after": "2" },
    part: { retryAfterMs: 2_000 },
  },
  {
    why: "no wait where waiting does not help",
    status: 402,
    body: { message: "pay" },
    headers: { "retry-after": "2" },
    part: { retryable: false, cause: "quota" },
  },
  { why: "Anthropic's empty purse", status: 400, body: { error: { message: "Your credit balance is too low" } }, part: { retryable: false, cause: "quota" } },
  { why: "OpenAI's long prompt", status: 400, body: { error: { code: "context_length_exceeded" } }, part: { cause: "context-length" } },
  { why: "another bad request", status: 422, body: { detail: "temperature" }, part: { cause: "invalid", message: "h answered 422: temperature" } },
  { why: "a bare 500 without a guess", status: 500, body: null, part: { retryable: true, message: "h answered 500: null" } },
])("reads $why", ({ status, body, headers, part }) => {
  const read = refused(status, body, headers);
  expect(read).toMatchObject(part);
  expect("retryAfterMs" in read).toBe("retryAfterMs" in part);
  expect("cause" in read).toBe(status !== 500);
});

test.for([
  { why: "Anthropic's overload", error: { type: "overloaded_error", message: "busy" }, part: { retryable: true, cause: "overloaded" } },
  { why: "a status as a number", error: { code: 400, message: "bad" }, part: { retryable: false, cause: "invalid" } },
  { why: "OpenAI's limit", error: { code: "rate_limit_exceeded", message: "slow" }, part: { retryable: true, cause: "rate-limit" } },
  { why: "a plain text", error: "gone", part: { retryable: true, message: "h broke its answer off: gone" } },
])("reads $why inside a stream", ({ error, part }) => {
  expect(streamFailurePart(error, "h")).toMatchObject(part);
});

test.for([
  { why: "a name nobody has", cause: new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ENOTFOUND" }) }), retryable: false },
  { why: "a closed port", cause: new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }), retryable: true },
  { why: "nothing at all", cause: undefined, retryable: true },
])("$why is unreachable", ({ cause, retryable }) => {
  expect(unreachablePart(cause, "h")).toMatchObject({ retryable, cause: "unreachable" });
});

import type { StepFailure } from "@aether/ports";
import { expect, test } from "vitest";
import { createWard, type Ward } from "./ward.ts";

const OPTIONS = { failures: 2, coolMs: 10_000 };

function attempt(ward: Ward, model: string, { now = 0, ...how }: { readonly ok: boolean; readonly cause?: StepFailure; readonly now?: number }): void {
  ward.begin(model, now)?.({ retryable: true, cancelled: false, ...how }, now);
}

const failTwice = (cause: StepFailure | undefined): Ward => {
  const ward = createWard(OPTIONS);
  for (let time = 0; time < 2; time++) attempt(ward, "bad", { ok: false, ...(cause && { cause }) });
  return ward;
};

test.for([
  { cause: "overloaded", bad: true, good: false },
  { cause: undefined, bad: true, good: false },
  { cause: "unreachable", bad: true, good: true },
  { cause: "invalid", bad: false, good: false },
  { cause: "credentials", bad: false, good: false },
] as const)("after two failures ($cause) the model is left alone: $bad, others of its connection: $good", ({ cause, bad, good }) => {
  const ward = failTwice(cause);
  expect([ward.ill("bad", 1) !== undefined, ward.ill("good", 1) !== undefined]).toEqual([bad, good]);
  expect([ward.begin("bad", 1) === undefined, ward.begin("good", 1) === undefined]).toEqual([bad, good]);
});

test("what is left alone is named: the model, or the whole connection", () => {
  expect(failTwice("overloaded").ill("bad", 1)).toEqual({ model: "bad", until: 10_000, failures: 2 });
  expect(failTwice("unreachable").ill("good", 1)).toEqual({ until: 10_000, failures: 2 });
  expect(failTwice("overloaded").ill(undefined, 1)).toBeUndefined();
});

test("after a while one probe may try, and a good one brings the model back", () => {
  const ward = failTwice("overloaded");
  const probe = ward.begin("bad", 10_000);
  expect(ward.begin("bad", 10_000)).toBeUndefined();
  expect(ward.begin("good", 10_000)).toBeDefined();
  probe?.({ ok: true, retryable: false, cancelled: false }, 10_001);
  expect(ward.ill("bad", 10_001)).toBeUndefined();
});

test("a connection that answers again is well, whatever its models say", () => {
  const ward = failTwice("unreachable");
  attempt(ward, "other", { ok: false, cause: "overloaded", now: 10_000 });
  expect(ward.ill("good", 10_001)).toBeUndefined();
});

test("nothing is held of models that are well, however many were asked", () => {
  const ward = createWard(OPTIONS);
  for (let index = 0; index < 1_000; index++) attempt(ward, `model-${index}`, { ok: true });
  attempt(ward, "bad", { ok: false });
  expect(ward.size).toBe(1);
});

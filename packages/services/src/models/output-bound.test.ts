import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import type { KnownInfo } from "./model-limits.ts";
import { affordable, type Bounding, outputBoundOf } from "./output-bound.ts";
import { fitting } from "./purse.ts";

const PRICE = { input: 1_000_000, output: 10_000_000 };
const info = (contextTokens: number, outputTokens?: number): KnownInfo => ({
  name: "m",
  contextTokens,
  contextFrom: "provider",
  ...(outputTokens && { outputTokens }),
});

test.for<{ why: string; info?: KnownInfo; bounding: Partial<Bounding>; bound: number }>([
  { why: "what was asked", info: info(200_000, 64_000), bounding: { asked: 500 }, bound: 500 },
  { why: "what was asked of a model that nobody knows", bounding: { asked: 500_000 }, bound: 500_000 },
  { why: "the model's own bound, where more was asked", info: info(200_000, 64_000), bounding: { asked: 100_000 }, bound: 64_000 },
  { why: "the model's own bound, where nothing was", info: info(200_000, 64_000), bounding: {}, bound: 64_000 },
  { why: "what has room beside the prompt", info: info(200_000, 64_000), bounding: { promptTokens: 160_000 }, bound: 20_000 },
  { why: "a little, where there is no room", info: info(8_192), bounding: { promptTokens: 9_000 }, bound: 1_024 },
  { why: "as much as most models write, where nobody tells", info: info(1_000_000), bounding: {}, bound: 32_768 },
  { why: "that of a model that nobody knows", bounding: {}, bound: 32_768 },
  { why: "what the rule pays for", info: info(200_000, 64_000), bounding: { promptTokens: 1_000, mostMicroUsd: 51_000 }, bound: 5_000 },
])("an answer's bound is $why", ({ info: known, bounding, bound }) => {
  expect(outputBoundOf({ info: known, price: PRICE }, { asked: undefined, promptTokens: 100, ...bounding })).toBe(bound);
});

test("what costs nothing can be afforded without end", () => {
  expect(affordable(undefined, { promptTokens: 1, microUsd: 0 })).toBe(Number.POSITIVE_INFINITY);
});

test.for<{ why: string; data: Record<string, unknown>; code?: "DENIED"; fits: number | undefined }>([
  { why: "half of the tokens that are left", data: { limit: "tokens", left: 10_000 }, fits: 4_096 + 5_000 },
  { why: "half of the money that is left", data: { limit: "microUsd", left: 202_000 }, fits: 10_000 },
  { why: "all of it, where half buys too little", data: { limit: "microUsd", left: 21_000 }, fits: 2_000 },
  { why: "nothing for calls", data: { limit: "calls", left: 1 }, fits: undefined },
  { why: "nothing after another refusal", data: { limit: "tokens", left: 10_000 }, code: "DENIED", fits: undefined },
])("after a budget's refusal an answer may have $why", ({ data, code = "BUDGET", fits }) => {
  const refusal = new SyscallError(code as "BUDGET", "no", data);
  expect(fitting(refusal, { models: [{ price: PRICE }], promptTokens: 1_000, reservedTokens: 4_096 })).toBe(fits);
});

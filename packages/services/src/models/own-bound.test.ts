import type { CallContext } from "@aether/ports";
import { expect, test } from "vitest";
import { keepsOwnBound, type OwnBound } from "./own-bound.ts";

const OPEN: OwnBound = { asked: undefined, bound: 32_768, setAside: 32_768, priced: false, streams: true };
const info = (outputTokens?: number) => ({
  name: "m",
  contextTokens: 100_000,
  contextFrom: "provider" as const,
  ...(outputTokens !== undefined && { outputTokens }),
});
const caller = (budget: object, pid = "p1") => ({ caller: { pid, root: "p1", authority: { budget } } }) as unknown as Pick<CallContext, "caller">;
const LIMITED = caller({ tokens: 60_000 });

test.for<{ why: string; own?: Partial<OwnBound>; known?: number; by?: Pick<CallContext, "caller">; keeps: boolean }>([
  { why: "a stream, which is cut where the budget ends", keeps: true },
  { why: "a stream whose client wrote a bound", own: { asked: 9 }, keeps: false },
  { why: "a stream that the budget has made shorter", own: { setAside: 5_000 }, keeps: false },
  { why: "a stream whose rule says what it may cost", own: { priced: true }, keeps: false },
  { why: "a whole answer of a model of which nobody knows how much it writes", own: { streams: false }, keeps: false },
  { why: "a whole answer of a model whose most is set aside", own: { streams: false }, known: 32_768, keeps: true },
  { why: "a whole answer of a model that writes more than is set aside", own: { streams: false }, known: 64_000, keeps: false },
  { why: "a whole answer to somebody whom nothing bounds", own: { streams: false }, by: caller({}), keeps: true },
  { why: "a whole answer to somebody whose money is bounded", own: { streams: false }, by: caller({ microUsd: 5 }), keeps: false },
  { why: "a whole answer to a child, of whose parents nothing is known", own: { streams: false }, by: caller({}, "p2"), keeps: false },
])("the provider's own bound holds for $why: $keeps", ({ own, known, by = LIMITED, keeps }) => {
  expect(keepsOwnBound({ ...OPEN, ...own }, { info: info(known) }, by)).toBe(keeps);
});

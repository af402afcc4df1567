import type { CallContext } from "@aether/ports";
import type { Resolved } from "./catalogue.ts";

export interface OwnBound {
  /** What the client wrote; absent = nothing. */
  readonly asked: number | undefined;
  /** What the model may write to this prompt, and what of it is set aside. */
  readonly bound: number;
  readonly setAside: number;
  /** A rule says what the step may cost. */
  readonly priced: boolean;
  readonly streams: boolean;
}

/**
 * Whether a client's request that bounds its answer by nothing may go out so, and the provider's own bound holds. It is where the
 * answer cannot grow beyond what is set aside: its model's most is known and set aside; it streams, and is cut where the budget ends;
 * or nothing bounds who asks.
 */
export function keepsOwnBound(
  { asked, bound, setAside, priced, streams }: OwnBound,
  { info }: Pick<Resolved, "info">,
  { caller }: Pick<CallContext, "caller">,
): boolean {
  if (asked !== undefined || priced || setAside < bound) return false;
  return streams || info?.outputTokens === bound || isFree(caller);
}

/** Of a child, those above it are not known here. */
function isFree({ pid, root, authority }: CallContext["caller"]): boolean {
  const { tokens, microUsd } = authority.budget;
  return pid === root && tokens === undefined && microUsd === undefined;
}

import type { CallContext, Leaving, LeavingVerdict, LineRules } from "@aether/ports";
import { type FlowDecision, type Json, type Label, parseWebAddress, type RefusalCause, refusedWords, vmRequest } from "@aether/protocol";

export interface LeavingFrom {
  /** Of the call that runs now, or ran last. */
  readonly context: () => CallContext;
  /** Of all that a program in the box can know: as it is now, or, of what was let through already, as it was a moment ago. */
  readonly label: (isNow: boolean) => Promise<Label>;
  /** The box's holder, and the process whose workspace it works in: what they have read it may have been told. */
  readonly processes: readonly string[];
  /** How often requests of this run have asked for an address by itself, that one included. */
  readonly count: (url: string) => number;
}

/** Requests for one address, of one run, where the address is all that may leave: how often it is asked for says something, too. */
const MOST_REPEATS = 64;

/**
 * Asks the kernel's gate about each request of a box, as it is asked about a call. Nobody can be asked here, so what a person would be
 * asked about is refused, with the reason and the way that there is. Where the request may leave but for headers that every client sends,
 * constants stand in their place.
 */
export function leavingRules({ context, label, processes, count }: LeavingFrom): LineRules["leaves"] {
  return async (leaving) => {
    const ctx = context();
    const { url, method, beside, usual, goesOn } = leaving;
    const now = await label(goesOn === undefined);
    const ask = (flow: "egress" | "send", more: readonly string[]): Promise<FlowDecision> =>
      ctx.judge({ name: vmRequest.name, input: { url, flow, beside: more } as unknown as Json, pid: ctx.caller.pid, label: now, beside: processes });
    // Every request asks for an address, whatever else it does.
    const asks = await ask("egress", []);
    if (asks.verdict !== "allow") return refused(leaving, asks);
    const changes = method !== "GET" && method !== "HEAD";
    const more = [...beside, ...usual.map((name) => `the header ${name}`)];
    // Also that a client leaves out what others send says something.
    const carries = await ask(changes || beside.includes("a body") ? "send" : "egress", more.length > 0 ? more : ["that it has no headers"]);
    if (carries.verdict === "allow") return { allowed: true, as: "written", decision: carries };
    if (beside.length > 0) return refused(leaving, carries);
    return within({ allowed: true, as: "address", decision: asks }, leaving, count);
  };
}

function within(verdict: LeavingVerdict, leaving: Leaving, count: (url: string) => number): LeavingVerdict {
  const { url, goesOn } = leaving;
  if (goesOn || count(url) <= MOST_REPEATS) return verdict;
  const why = `this run has asked for ${url} ${MOST_REPEATS} times, and nothing but that address may leave; how often it is asked for would tell more.`;
  return { allowed: false, why, plain: plainly(leaving, "repeated") };
}

/** Who sends more than an address sends it, whatever its method is called. */
function plainly({ url, method, beside }: Leaving, cause: RefusalCause, rule?: string): string {
  const { host, port } = parseWebAddress(url);
  const sends = beside.length > 0 && (method === "GET" || method === "HEAD");
  return refusedWords({
    host,
    port,
    method: sends ? `${method} with more than an address` : method,
    cause,
    by: "command",
    ...(rule !== undefined && { rule }),
  });
}

/** What `--allow` changes is the table's last word about what leaves; every other rule says it whatever was allowed. */
function causeOf({ verdict, rule }: FlowDecision): RefusalCause {
  if (verdict === "deny") return "denied";
  return rule === "untrusted-leaves" ? "carries" : "asked";
}

function refused(leaving: Leaving, decision: FlowDecision): LeavingVerdict {
  const { url, beside } = leaving;
  const carried = beside.length > 0 ? `, with ${beside.slice(0, 3).join(", ")}${beside.length > 3 ? " and more" : ""}` : "";
  const why = `${decision.reason} (${decision.rule}; a request of a command for ${url.slice(0, 300)}${carried}). Nobody is asked about a command's request, so it is refused.`;
  return { allowed: false, why, plain: plainly(leaving, causeOf(decision), decision.rule), decision };
}

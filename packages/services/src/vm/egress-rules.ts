import { type CallContext, type EgressEvent, type EgressRules, type EgressTarget, type EgressVerdict, judgeHost } from "@aether/ports";
import { type Action, compilePattern, formatWebAddress, hostResource, type Label, type Slot } from "@aether/protocol";

/** Bytes one box may move in its life. */
const MAX_BYTES = 1_073_741_824;

export interface RulesFor {
  /** Of the call that runs now, or ran last. */
  readonly context: () => CallContext;
  /** Of what a program in the box may say. */
  readonly label: () => Label;
  readonly isRunning: () => boolean;
  readonly record: (event: EgressEvent) => Promise<void>;
}

/** What a holder may reach: its `host.use` grants, and its secrets, asked of the call that runs now. */
export function rulesFor({ context, label, isRunning, record }: RulesFor): EgressRules {
  return {
    maxBytes: MAX_BYTES,
    record,
    judge(target) {
      const ctx = context();
      const verdict = judgeHost(ctx, target);
      if (!verdict.allowed) return verdict;
      if (!ctx.names(hostSlot(target))) return { allowed: false, why: UNNAMED, grant: `host.use: ${target.host}/**` };
      if (ctx.caller.kind !== "session" && !mayHear(label(), target)) return { allowed: false, why: KEPT, grant: `host.use: ${target.host}/**` };
      const resource = hostResource(target);
      return isRunning() ? { ...verdict, use: () => ctx.require("host.use", resource) } : betweenCommands(verdict, { ctx, resource });
    },
  };
}

/** A box holds what its workspace and folders hold, untrusted and private: only what was named gets a way out of it (DESIGN 4.7). */
const UNNAMED = "a box reaches only hosts that a person named: in the goal, with --allow, or by a grant of that host alone";

const KEPT = "what the box holds is secret, or for others, and leaves to nobody but its readers; no grant changes that";

/** As the gate decides about a call: nobody is asked here, so what it would ask about is refused. */
function mayHear({ confidentiality, readers }: Label, target: EgressTarget): boolean {
  if (!readers) return confidentiality !== "secret";
  return readers.includes(target.host) || readers.includes(hostSlot(target).value);
}

function hostSlot({ host, port, method, path }: EgressTarget): Slot {
  const secure = method === "CONNECT" || port === 443;
  const value = formatWebAddress({ scheme: secure ? "https" : "http", host, port, path: path === "" ? "/" : path, query: "" });
  return { slot: "host", type: "host", value };
}

interface Asked {
  readonly ctx: CallContext;
  readonly resource: string;
}

/** A program that stayed in the box: nothing would commit its uses of a limited grant, so it has none. */
function betweenCommands(verdict: Extract<EgressVerdict, { allowed: true }>, { ctx: { caller }, resource }: Asked): EgressVerdict {
  const free = (action: Action, name: string): boolean =>
    caller.authority.grants.some(
      (grant) => grant.action === action && !grant.constraints && (grant.lineage ?? []).length === 0 && compilePattern(grant.resource).matches(name),
    );
  if (!free("host.use", resource))
    return { allowed: false, why: "a limited grant is for the command that uses it, and that has ended", grant: `host.use: ${resource}` };
  const { secrets } = verdict;
  if (!secrets) return verdict;
  const permits = (name: string): boolean => secrets.permits(name) && free("secret.use", name);
  return { ...verdict, secrets: { owner: secrets.owner, permits, use: (name) => secrets.use(name) } };
}

import { type CallContext, type EgressEvent, type EgressRules, type EgressVerdict, judgeHost } from "@aether/ports";
import { type Action, compilePattern, hostResource } from "@aether/protocol";

/** Bytes one box may move in its life. */
const MAX_BYTES = 1_073_741_824;

export interface RulesFor {
  /** Of the call that runs now, or ran last. */
  readonly context: () => CallContext;
  readonly isRunning: () => boolean;
  readonly record: (event: EgressEvent) => void;
}

/** What a holder may reach: its `host.use` grants, and its secrets, asked of the call that runs now. */
export function rulesFor({ context, isRunning, record }: RulesFor): EgressRules {
  return {
    maxBytes: MAX_BYTES,
    record,
    judge(target) {
      const ctx = context();
      const verdict = judgeHost(ctx, target);
      if (!verdict.allowed) return verdict;
      const resource = hostResource(target);
      return isRunning() ? { ...verdict, use: () => ctx.require("host.use", resource) } : betweenCommands(verdict, { ctx, resource });
    },
  };
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

import { type CallContext, type EgressEvent, type EgressRules, type EgressVerdict, judgeHost } from "@aether/ports";
import { compilePattern } from "@aether/protocol";

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
      return isRunning() ? verdict : betweenCommands(verdict, ctx);
    },
  };
}

/** A program that stayed in the box: nothing would commit its uses of a limited grant, so it has none. */
function betweenCommands(verdict: EgressVerdict, { caller }: CallContext): EgressVerdict {
  if (!verdict.allowed || !verdict.secrets) return verdict;
  const { secrets } = verdict;
  const free = caller.authority.grants.filter(({ action, constraints, lineage = [] }) => action === "secret.use" && !constraints && lineage.length === 0);
  const permits = (name: string): boolean => secrets.permits(name) && free.some(({ resource }) => compilePattern(resource).matches(name));
  return { ...verdict, secrets: { owner: secrets.owner, permits, use: (name) => secrets.use(name) } };
}

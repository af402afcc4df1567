import { type CallContext, type EgressEvent, type EgressRules, judgeHost } from "@aether/ports";

/** Bytes one box may move in its life. */
const MAX_BYTES = 1_073_741_824;

/** What a holder may reach: its `host.use` grants, asked of the call that runs now. */
export function rulesFor({ context, record }: { context: () => CallContext; record: (event: EgressEvent) => void }): EgressRules {
  return {
    maxBytes: MAX_BYTES,
    record,
    judge(target) {
      const ctx = context();
      return judgeHost({ permits: (action, resource) => ctx.permits(action, resource), caller: ctx.caller }, target);
    },
  };
}

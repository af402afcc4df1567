import { type CallContext, type EgressEvent, judgeHost, type LineRules, passBytes } from "@aether/ports";
import { hostResource, SyscallError } from "@aether/protocol";
import { type LeavingFrom, leavingRules } from "./leaving-rules.ts";

/** Bytes one box may move in its life. */
const MAX_BYTES = 1_073_741_824;

export interface RulesFor extends LeavingFrom {
  readonly isRunning: () => boolean;
  /** The box is being closed, as a right of its holder ended: the authority of its last call is not asked any more. */
  readonly isLost: () => boolean;
  readonly record: (event: EgressEvent) => Promise<void>;
}

/** What a holder may reach: its `host.use` grants, and its secrets, asked of the call that runs now; and of each request, whether it may leave. */
export function rulesFor({ isRunning, isLost, record, ...from }: RulesFor): LineRules {
  return {
    maxBytes: MAX_BYTES,
    take: counting(isRunning, from.context),
    record,
    leaves: leavingRules(from),
    judge(target) {
      const lost = { allowed: false, why: LOST, plain: `a request of a command was refused: ${LOST}`, grant: `host.use: ${hostResource(target)}` } as const;
      return isLost() ? lost : judgeHost(from.context(), target, { by: "command", uncounted: !isRunning() });
    },
  };
}

/**
 * Bytes of a command are its call's. Those of a program that stayed in the box are counted with the next command's; where a budget bounds
 * them they do not move before, as nothing would keep account of them.
 */
function counting(isRunning: () => boolean, context: () => CallContext): (bytes: number) => void {
  // The same for every call of the holder.
  const bounded = context().bytesLeft() !== undefined;
  let owed = 0;
  return (bytes) => {
    if (!isRunning()) {
      if (bounded)
        throw new SyscallError("BUDGET", "bytes are counted for the command that moves them, and that has ended; max_bytes bounds this run", {
          limit: "bytes",
        });
      owed += bytes;
      return;
    }
    passBytes(context(), bytes + owed);
    owed = 0;
  };
}

const LOST = "a right of the agent has ended, and its box with it";

import type { EffectRow, ProgramCall } from "@aether/ports";
import type { Json } from "@aether/protocol";
import type { Question } from "../dispatch/approvals.ts";
import { fromResting } from "../dispatch/resting-evidence.ts";
import type { Live } from "./live.ts";

/** What a person is asked about a call that may have happened (I6). */
export function unknownQuestion({ who }: Pick<Live, "who">, call: ProgramCall, known: EffectRow): Question {
  return {
    who,
    key: known.key,
    tool: call.tool ?? call.name,
    syscall: known.syscall,
    digest: known.digest,
    input: call.input as Json,
    cause: "unknown-outcome",
    evidence: { intended_at: known.at, attempt: known.attempt, seen: fromResting(known.evidence).evidence },
  };
}

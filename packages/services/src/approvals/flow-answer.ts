import { type Row, storedJson } from "@aether/ports";
import { type approvalRespond, FlowQuestion, type Input, mayStand, SyscallError } from "@aether/protocol";

type Answer = Input<typeof approvalRespond>;

/** Sources that a refusal names; beyond it they are counted. */
const MOST_SOURCES = 8;

/** What the flow gate asked about; undefined where it did not ask. */
export function flowQuestionOf({ id, cause, evidence }: Row): FlowQuestion | undefined {
  return cause === "flow" ? storedJson(evidence, `approval ${id}, its evidence`, (value) => FlowQuestion.parse(value)) : undefined;
}

/**
 * A standing yes to a flow question holds for values, never for a tool: what an untrusted text asks for next is asked again.
 *
 * @throws SyscallError `INVALID`
 */
export function mustFit({ decision, scope }: Answer, question: FlowQuestion | undefined, syscall: string): void {
  if (decision === "quarantine") {
    if (!question) throw invalid("quarantine is an answer to a question of the flow gate; this call was stopped for another cause: approve or deny it");
    if (scope !== "once") throw invalid(`quarantine is a no to this one call; with it leave scope ${scope} out`);
  }
  if (decision !== "approve" || scope === "once") return;
  if (!question) {
    if (scope === "value")
      throw invalid(
        "scope value is for questions of the flow gate; this call was stopped for its tool: allow it once, for the run (aether approve --run) or by a rule (--rule)",
      );
    return;
  }
  if (scope === "run")
    throw invalid(
      "a question of the flow gate has no scope run: while the agent is under what it has read, nobody approves all it asks for; use once or value",
    );
  if (!mayStand(syscall, question.decision))
    throw invalid(`what ${syscall} brings there is not among its values, and may be another thing the next time: allow this one call (scope once)`);
  if (scope === "rule" && question.decision.flow === "authority")
    throw invalid("rights, policy and schedules are not changed by a standing rule: allow this call once, or these values for this run");
}

/** What the agent is told, so that it can go on without the right that it did not get. */
export function quarantineWords({ decision: { sources } }: FlowQuestion, reason: string | undefined): string {
  const named = sources.slice(0, MOST_SOURCES).join(", ");
  const more = sources.length > MOST_SOURCES ? ` and ${sources.length - MOST_SOURCES} more` : "";
  const from = sources.length === 0 ? "" : `, which came from ${named}${more}`;
  const said = reason === undefined ? "" : ` They say: ${reason}`;
  return `the person wants this text handled in quarantine${from}: have it read by ask_document, whose typed answers may be used.${said}`;
}

const invalid = (message: string): SyscallError => new SyscallError("INVALID", message);

import type { LeavingVerdict, LineRules } from "@aether/ports";
import type { FlowDecision } from "@aether/protocol";

export const ALLOWED: FlowDecision = { verdict: "allow", rule: "trusted", reason: "", flow: "egress", sources: [], slots: [], shown: false };
const WRITTEN: LeavingVerdict = { allowed: true, as: "written", decision: ALLOWED };

/** Of a box whose requests leave as they are: for tests of everything else. */
export const asWritten: LineRules["leaves"] = async () => WRITTEN;

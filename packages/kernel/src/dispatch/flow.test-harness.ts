import type { Journal } from "@aether/ports";
import { Headcount } from "../budget/headcount.ts";
import { Meter } from "../budget/meter.ts";
import { decideFlow } from "../flow/gate.ts";
import { Policies } from "../flow/policies.ts";
import { RoomWaits } from "../process/room-waits.ts";
import type { ExecutorDeps } from "./executor.ts";
import type { FlowStage, TrialDeps } from "./flow-stage.ts";
import type { Principal } from "./principal.ts";
import { WorkspaceTurns } from "./workspace-turns.ts";

/** The flow stage of an executor whose services label their own results, unless told otherwise. */
export const flowStageOf = (journal: Journal, vouched: readonly string[] = ["t"]): FlowStage => ({
  gate: decideFlow,
  policies: new Policies(journal, new Set(vouched)),
  journal,
});

/** Nothing that words named was used yet. */
export const NO_USES: TrialDeps["uses"] = { meter: new Meter(), digest: { sha256: String }, loadCounters: async () => undefined };

/** What a test's handlers may ask of the kernel around them: another's rights are always those of `lent`. */
export const surroundingsOf = (lent: () => Principal, newPid = "p2"): ExecutorDeps["surroundings"] => ({
  headcount: new Headcount(),
  turns: new WorkspaceTurns({ now: () => 0, timer: () => () => undefined }),
  rooms: new RoomWaits({ now: () => 0, timer: () => () => undefined }),
  newPid: () => newPid,
  emit: () => undefined,
  listen: () => ({ close: async () => undefined }),
  mustGoOn: async () => undefined,
  leftOf: async () => ({ words: "", left: {} }),
  withPrincipal: (_whose, use) => use(lent()),
  judge: async () => {
    throw new Error("nobody asks the gate beforehand here");
  },
});

import { type Handlers, type Job, type Service, service } from "@aether/ports";
import {
  ActionName,
  agentRemovable,
  agentRemove,
  callResult,
  grantList,
  heldWords,
  type Label,
  type Output,
  SyscallError,
  systemBackup,
  systemExplain,
  systemHealth,
  systemPing,
  systemStatus,
  systemStop,
  systemSweep,
} from "@aether/protocol";
import { type BackupDeps, createBackup } from "./backup.ts";
import { doubtWords } from "./clock.ts";
import { health } from "./health.ts";
import { createRemovable, createRemove, type RemoveDeps } from "./remove-run.ts";
import { createSweep, type SweepDeps } from "./sweep.ts";
import { knownClock, tables } from "./tables.ts";

export type { BackupDeps } from "./backup.ts";
export type { RemoveDeps } from "./remove-run.ts";
export { LEAST_BLOBS, RETENTION, type Retention } from "./retention.ts";
export type { SweepDeps } from "./sweep.ts";

const DEFINITIONS = {
  systemPing,
  systemStatus,
  systemHealth,
  systemStop,
  systemSweep,
  systemExplain,
  callResult,
  agentRemovable,
  agentRemove,
  systemBackup,
} as const;

/** A sweep a quarter of a day, the first soon after a start: many daemons leave long before the second. */
const SWEEP_EVERY_MS = 21_600_000;
const SWEEP_FIRST_MS = 30_000;

export interface SystemServiceDeps {
  readonly sweep: SweepDeps;
  readonly remove: RemoveDeps;
  readonly backup: BackupDeps;
  readonly status: (owner: string) => Promise<Output<typeof systemStatus>>;
  /** Begins to drain; returns at once. */
  readonly stop: () => void;
  readonly explain: (pid: string, need: { action: typeof ActionName._output; resource: string }) => Promise<Output<typeof systemExplain>>;
  /** The ledger row of a call of this owner. */
  readonly outcome: (
    owner: string,
    key: string,
  ) => Promise<{ state: "running" | "done" | "unknown"; outcome: Output<typeof callResult>["outcome"] } | undefined>;
}

export function createSystemService(deps: SystemServiceDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "system.ping": async () => ({ ok: true }),
    "system.status": async (_input, ctx) => {
      const [status, clock] = [await deps.status(ctx.caller.owner), await knownClock(ctx)];
      const doubt = clock && doubtWords(clock);
      return { ...status, ...(doubt !== undefined && { clock: doubt }) };
    },
    "system.health": health,
    "system.stop": async () => {
      deps.stop();
      return { stopping: true };
    },
    "system.sweep": createSweep(deps.sweep),
    "agent.remove": createRemove(deps.remove),
    "agent.removable": createRemovable(deps.remove),
    "system.backup": createBackup(deps.backup),
    "system.explain": async ({ agent_id, action, resource }, ctx) => {
      const known = ActionName.safeParse(action);
      if (!known.success) throw new SyscallError("INVALID", `there is no action ${action}; known are ${ActionName.options.join(", ")}`);
      const row = await ctx.processes.get(agent_id);
      if (!row) throw new SyscallError("NOT_FOUND", `there is no process ${agent_id}`, { agent_id });
      // Whoever gave it its rights may have read what it has.
      ctx.raise(row.label as unknown as Label);
      const told = await deps.explain(agent_id, { action: known.data, resource });
      if (!told.allowed || told.grant === null) return told;
      const { grants } = await ctx.call(grantList, { agent_id });
      const limits = grants.filter((held) => `${held.action}: ${held.resource}` === told.grant).map(heldWords);
      return limits.length === 0 || limits.includes("") ? told : { ...told, why: `${told.why}: ${limits.join("; or ")}` };
    },
    "call.result": async ({ key }, ctx) => {
      // What a process was told is in its own log, with its label; receipts of others have none.
      const found = ctx.caller.kind === "session" ? await deps.outcome(ctx.caller.owner, key) : undefined;
      if (!found) throw new SyscallError("NOT_FOUND", `there is no call ${key}`, { key });
      return found;
    },
  };
  const sweeping: Job = { name: "sweep", every: SWEEP_EVERY_MS, first: SWEEP_FIRST_MS, syscall: "system.sweep", input: {} };
  return service({
    domain: "system",
    tables,
    reads: ["audit", "kernel_approval", "process", "agent_continued", "vfs_version"],
    across: {
      kernel_approval: "a sweep of contents looks at what calls of every owner wait with",
      agent_continued: "a run goes with those that it goes on from",
      process: "a sweep removes runs that ended long ago, whoever's they are",
      vfs_version: "one whose owner is damaged is in no list of anybody's",
    },
    definitions: DEFINITIONS,
    handlers,
    jobs: [sweeping],
  });
}

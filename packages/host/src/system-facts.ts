import type { Kernel } from "@aether/kernel";
import { type Journal, type Sql, sql } from "@aether/ports";
import type { callResult, Output, systemStatus } from "@aether/protocol";
import type { SystemServiceDeps } from "@aether/services/system";
import type { Config } from "./config.ts";
import { VERSION } from "./version.ts";

export interface FactSources {
  readonly config: Config;
  readonly journal: Journal;
  /** The kernel is built after the services that show it. */
  readonly kernel: () => Kernel;
  readonly startedAt: number;
  readonly stays: () => boolean;
  readonly draining: () => boolean;
}

/** What `system.*` and `call.result` show. */
export function systemFacts(sources: FactSources): Omit<SystemServiceDeps, "stop" | "sweep" | "remove" | "backup"> {
  const { journal, kernel } = sources;
  return {
    status: (owner) => status(sources, owner),
    async explain(pid, need) {
      const verdict = await kernel().explain(pid, need);
      if (verdict.allowed) return { allowed: true, why: "covered by a grant", grant: `${verdict.grant.action}: ${verdict.grant.resource}` };
      return { allowed: false, why: verdict.why, grant: `${verdict.missing.action}: ${verdict.missing.resource}` };
    },
    async outcome(owner, key) {
      const row = (await journal.effect(key)) ?? (await journal.effect(`c:${owner}:${key}`));
      if (row?.owner !== owner) return undefined;
      if (row.state === "done" || row.state === "failed") return { state: "done", outcome: row.result as Output<typeof callResult>["outcome"] };
      return { state: row.state === "unknown" ? "unknown" : "running", outcome: null };
    },
  };
}

function keepsOf({ retention }: Config): Output<typeof systemStatus>["keeps"] {
  const { runs, sessions, outbox, audit, mounts, blobs, output, outputBytes } = retention;
  return {
    runs: Math.round(runs),
    receipts: Math.round(sessions),
    outbox: Math.round(outbox),
    audit: Math.round(audit),
    mounts: Math.round(mounts),
    blobs: Math.round(blobs),
    output: Math.round(output),
    output_bytes: Math.round(outputBytes),
  };
}

const MAX_STALLED = 100;

async function status({ config, journal, kernel, startedAt, stays, draining }: FactSources, owner: string): Promise<Output<typeof systemStatus>> {
  const read = (statement: Sql) => journal.read(journal.bind(statement, { domain: "system", owner }));
  const stuck = kernel().stalled.slice(0, MAX_STALLED);
  const [states, approvals, stats, held] = await Promise.all([
    read(sql`select state, count(*) as n from {process} where kind = 'agent' group by state`),
    read(sql`select count(*) as n from {kernel_approval} where state = 'open'`),
    journal.stats(),
    Promise.all(stuck.map(({ pid }) => journal.process(pid))),
  ]);
  const inState = (...wanted: readonly string[]): number => states.reduce((sum, { state, n }) => sum + (wanted.includes(String(state)) ? Number(n) : 0), 0);
  const own = new Set(held.flatMap((row) => (row?.owner === owner && row.kind !== "session" ? [row.pid] : [])));
  return {
    version: VERSION,
    home: config.home,
    pid: process.pid,
    startedAt,
    stays: stays(),
    epoch: kernel().epoch,
    processes: { live: inState("ready", "running"), waiting: inState("waiting"), exited: inState("exited"), resident: kernel().stats().resident },
    approvals: Number(approvals[0]?.n ?? 0),
    stalled: stuck.flatMap(({ pid, why }) => (own.has(pid) ? [{ agent_id: pid, why }] : [])),
    rssBytes: process.memoryUsage.rss(),
    journal: stats,
    drained: draining(),
    keeps: keepsOf(config),
  };
}

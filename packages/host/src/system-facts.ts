import type { Kernel } from "@aether/kernel";
import type { Journal } from "@aether/ports";
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
export function systemFacts(sources: FactSources): Omit<SystemServiceDeps, "stop" | "sweep"> {
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

async function status({ config, journal, kernel, startedAt, stays, draining }: FactSources, owner: string): Promise<Output<typeof systemStatus>> {
  const [agents, approvals, stats] = await Promise.all([
    journal.processes({ owner, kinds: ["agent"], limit: 100_000 }),
    journal.read({ text: "select count(*) as n from kernel_approval where owner = ? and state = 'open'", values: [owner] }),
    journal.stats(),
  ]);
  const own = new Set(agents.map(({ pid }) => pid));
  const inState = (...states: readonly string[]): number => agents.filter(({ state }) => states.includes(state)).length;
  return {
    version: VERSION,
    home: config.home,
    pid: process.pid,
    startedAt,
    stays: stays(),
    epoch: kernel().epoch,
    processes: { live: inState("ready", "running"), waiting: inState("waiting"), exited: inState("exited"), resident: kernel().stats().resident },
    approvals: Number(approvals[0]?.n ?? 0),
    stalled: kernel()
      .stalled.flatMap(({ pid, why }) => (own.has(pid) ? [{ agent_id: pid, why }] : []))
      .slice(0, 100),
    rssBytes: process.memoryUsage.rss(),
    journal: stats,
    drained: draining(),
  };
}

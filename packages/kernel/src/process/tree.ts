import { type Journal, type ProcessRow, sql } from "@aether/ports";
import type { StopMark } from "../audit/step-entries.ts";
import type { Draft } from "../dispatch/draft.ts";

/** A process of a run, and all that descend from it there. */
export function below(pid: string, tree: readonly ProcessRow[]): string[] {
  const members = new Set([pid]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of tree) {
      if (row.parent === null || members.has(row.pid) || !members.has(row.parent)) continue;
      members.add(row.pid);
      grew = true;
    }
  }
  return [...members].filter((member) => tree.some((row) => row.pid === member));
}

/** A process that is to be stopped; `marked`: its row said so before. */
export type ToStop = StopMark & { readonly marked: boolean };

/** Every live process below the trees to be stopped. */
export async function expandStops(stops: Draft["stops"], journal: Pick<Journal, "process" | "processes">): Promise<ToStop[]> {
  const found = new Map<string, ToStop>();
  for (const { pid, reason } of stops) {
    const row = await journal.process(pid);
    if (!row || row.state === "exited") continue;
    const tree = await journal.processes({ root: row.root, states: ["ready", "running", "waiting", "stopped"], limit: 100_000 });
    const rows = new Map(tree.map((one) => [one.pid, one]));
    for (const member of below(pid, tree)) {
      const one = rows.get(member);
      if (one) found.set(member, { pid: member, owner: one.owner, identity: one.identity, kind: one.kind, reason, marked: one.state === "stopped" });
    }
  }
  return [...found.values()];
}

/** Parents that ended and have children that did not: a kill may have come between the end of one and the stop of a child that was born with it. */
export async function parentsLeftBehind(journal: Pick<Journal, "read">): Promise<readonly string[]> {
  const parents = await journal.read(
    sql`select distinct child.parent as pid from process child join process parent on parent.pid = child.parent
      where child.state in ('ready', 'running', 'waiting') and child.root <> child.pid and parent.state = 'exited' limit 10000`,
  );
  return parents.map(({ pid }) => String(pid));
}

import type { Journal, ProcessRow } from "@aether/ports";
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

import type { Journal, ProcessRow } from "@aether/ports";
import type { Draft } from "../dispatch/draft.ts";

/** A process of a run, and all that descend from it there. */
function below(pid: string, tree: readonly ProcessRow[]): string[] {
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

/** Every live process below the trees to be stopped. */
export async function expandStops(stops: Draft["stops"], journal: Pick<Journal, "process" | "processes">): Promise<{ pid: string; reason: string }[]> {
  const found = new Map<string, string>();
  for (const { pid, reason } of stops) {
    const row = await journal.process(pid);
    if (!row || row.state === "exited") continue;
    const tree = await journal.processes({ root: row.root, states: ["ready", "running", "waiting", "stopped"], limit: 100_000 });
    for (const member of below(pid, tree)) found.set(member, reason);
  }
  return [...found].map(([pid, reason]) => ({ pid, reason }));
}

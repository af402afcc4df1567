import type { ProcessRow } from "@aether/ports";

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

import type { Authority } from "@aether/protocol";
import type { ProcessRow } from "./journal.ts";

type Placed = Pick<ProcessRow, "pid" | "root" | "authority">;

/** The run that a process's own goes on from, first of all: its own where that began anew. What is counted for a run is counted there. */
export const lineOf = ({ root, authority }: Omit<Placed, "pid">): string => (authority as Partial<Authority> | null)?.line ?? root;

/** Whose folder below `/run` a process works in: its own, or that of the run it goes on from. */
export const workerOf = (row: Placed): string => (row.pid === row.root ? lineOf(row) : row.pid);

import type { ProcessKind, ProcessRow } from "@aether/ports";
import type { Authority, Json, Label } from "@aether/protocol";

/** Whose call it is: the part of a process that dispatch looks at. `label` rises while the process lives. */
export interface Principal {
  readonly pid: string;
  readonly owner: string;
  readonly identity: string;
  readonly root: string;
  readonly kind: ProcessKind;
  readonly authority: Authority;
  readonly cwd: string;
  label: Label;
}

export function principalOf(row: ProcessRow): Principal {
  return {
    pid: row.pid,
    owner: row.owner,
    identity: row.identity,
    root: row.root,
    kind: row.kind,
    authority: row.authority as unknown as Authority,
    cwd: cwdOf(row.spec) ?? `/run/${row.pid}`,
    label: row.label as unknown as Label,
  };
}

function cwdOf(spec: Json): string | undefined {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return undefined;
  const cwd = (spec as { readonly cwd?: Json }).cwd;
  return typeof cwd === "string" ? cwd : undefined;
}

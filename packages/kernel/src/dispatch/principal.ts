import { type GrantInForce, lineOf, type ProcessKind, type ProcessRow, workerOf } from "@aether/ports";
import { type Action, type Authority, CONFIDENTIALITY, type Found, INTEGRITY, internLabel, type Json, type Label, SyscallError } from "@aether/protocol";
import { authorityFault } from "../authority/authority-fault.ts";
import { rightsOf } from "../authority/rights.ts";

/** Whose call it is: the part of a process that dispatch looks at. `label` rises, and `words` and `found` grow, while the process lives. */
export interface Principal {
  readonly pid: string;
  readonly owner: string;
  readonly identity: string;
  readonly root: string;
  /** The run that its own goes on from, first of all. */
  readonly line: string;
  /** Whose folder below `/run` it works in. */
  readonly workspace: string;
  readonly kind: ProcessKind;
  /** Shrinks where something of it is taken back. */
  authority: Authority;
  readonly cwd: string;
  label: Label;
  /** What a person said to it: their words at its start, and in messages since. */
  words: string;
  /** What lookups by those words found. */
  found: readonly Found[];
}

export function principalOf(row: ProcessRow): Principal {
  const authority = sound(row).authority as unknown as Authority;
  return {
    pid: row.pid,
    owner: row.owner,
    identity: row.identity,
    root: row.root,
    line: lineOf(row),
    workspace: workerOf(row),
    kind: row.kind,
    authority,
    cwd: cwdOf(row.spec) ?? `/run/${workerOf(row)}`,
    label: internLabel(row.label as unknown as Label),
    words: authority.words ?? "",
    found: [],
  };
}

/** The same caller where it has read more: what may be taken back of it is its one own, however deep the calls are. */
export function withLabel(who: Principal, label: Label): Principal {
  if (label === who.label) return who;
  return {
    ...who,
    label,
    get authority() {
      return who.authority;
    },
  };
}

/** Its grants of an action that have not expired, used up or not. Of a row that {@link sound} has passed. */
export function unexpiredOf(row: ProcessRow | undefined, action: Action, now: number): readonly GrantInForce[] {
  return row ? rightsOf(row.authority as unknown as Authority).inForce(action, now, () => false) : [];
}

/** A row whose label and rights are such: none that cannot be read are taken for good ones. @throws SyscallError `STORAGE` */
export function sound(row: ProcessRow): ProcessRow {
  const { integrity, confidentiality, sources } = (row.label ?? {}) as unknown as Partial<Label>;
  const isLabel = INTEGRITY.some((one) => one === integrity) && CONFIDENTIALITY.some((one) => one === confidentiality) && Array.isArray(sources);
  const fault = authorityFault(row.authority);
  if (isLabel && fault === undefined) return row;
  const what = `process ${row.pid}, its ${isLabel ? `authority${fault}` : "label"}`;
  throw new SyscallError("STORAGE", `the journal is damaged: ${what}, is none; put a backup in its place`, { damaged: what });
}

function cwdOf(spec: Json): string | undefined {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return undefined;
  const cwd = (spec as { readonly cwd?: Json }).cwd;
  return typeof cwd === "string" ? cwd : undefined;
}

import type { NewProcess, ProcessRow, Spawn } from "@aether/ports";
import { type Authority, type Budget, type Json, type Label, SyscallError } from "@aether/protocol";
import { specOf } from "../flow/quarantine.ts";
import type { Principal } from "./principal.ts";

/** What an ended process leaves to the one that goes on from it. */
export interface Ended {
  readonly row: ProcessRow;
  /** What persons said to it, from first to last. */
  readonly words: string;
  readonly left: Budget;
}

/**
 * Whether a run may be gone on with: it has ended, and a person asks.
 *
 * @throws SyscallError `NOT_FOUND` for none of this owner's (I12), `DENIED` to whoever is no person, `INVALID` for what is no run
 */
export function mustHaveEnded(row: ProcessRow | undefined, parent: Principal, pid: string): ProcessRow {
  if (parent.kind !== "session") throw new SyscallError("DENIED", "only a person goes on with a run that has ended", { rule: "personal" });
  if (row?.owner !== parent.owner || row.kind !== "agent") throw new SyscallError("NOT_FOUND", `there is no run ${pid}`, { agent_id: pid });
  if (row.root !== row.pid) throw new SyscallError("INVALID", `${pid} is an agent of the run ${row.root}; go on with that`, { agent_id: row.root });
  if (row.state !== "exited") throw new SyscallError("INVALID", `${pid} has not ended`, { agent_id: pid });
  return row;
}

/** Every process may do as it likes in the workspace that is made with it; nobody held rights there before. */
function ownWorkspace(pid: string): Authority["grants"] {
  return (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action) => ({ action, resource: `/run/${pid}/**` }));
}

export interface Bearing {
  readonly parent: Principal;
  readonly child: Spawn;
  readonly authority: Authority;
  readonly identity?: string;
  readonly label: Label;
  readonly now: number;
}

export function newProcess(pid: string, { parent, child, authority, identity, label, now }: Bearing): NewProcess {
  const isRun = parent.kind === "session";
  const { continues } = authority;
  const as = identity ?? child.identity ?? pid;
  // What goes on has the rights to the workspace that it goes on in.
  const own = child.quarantine || continues !== undefined ? [] : ownWorkspace(pid);
  return {
    pid,
    owner: parent.owner,
    parent: parent.pid,
    root: isRun ? pid : parent.root,
    identity: as,
    kind: child.kind,
    program: child.program,
    state: "ready",
    priority: child.priority ?? 0,
    waitOn: null,
    wakeAt: authority.expiresAt ?? null,
    createdAt: now,
    endedAt: null,
    exit: null,
    authority: { ...authority, grants: [...authority.grants, ...own] } as unknown as Json,
    label: label as unknown as Json,
    spec: specOf(child.spec, child.quarantine),
    events: [
      {
        kind: "process.spawned",
        v: 1,
        at: now,
        body: { parent: parent.pid, ...(as !== pid && { identity: as }), ...(continues !== undefined && { continues }) },
      },
    ],
  };
}

import type { NewProcess, Spawn } from "@aether/ports";
import type { Authority, Json } from "@aether/protocol";
import { specOf } from "../flow/quarantine.ts";
import type { Principal } from "./principal.ts";

interface Birth {
  readonly parent: Principal;
  readonly child: Spawn;
  readonly authority: Authority;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The row of a process that is born of another. */
export function newProcess(pid: string, { parent, child, authority, now }: Birth): NewProcess {
  const isRun = parent.kind === "session";
  return {
    pid,
    owner: parent.owner,
    parent: parent.pid,
    root: isRun ? pid : parent.root,
    identity: child.identity ?? pid,
    kind: child.kind,
    program: child.program,
    state: "ready",
    priority: child.priority ?? 0,
    waitOn: null,
    wakeAt: authority.expiresAt ?? null,
    createdAt: now,
    endedAt: null,
    exit: null,
    authority: { ...authority, grants: [...authority.grants, ...(child.quarantine ? [] : ownWorkspace(pid))] } as unknown as Json,
    label: (child.label ?? parent.label) as unknown as Json,
    spec: specOf(child.spec, child.quarantine),
    events: [{ kind: "process.spawned", v: 1, at: now, body: { parent: parent.pid } }],
  };
}

/** Every process may do as it likes in the workspace that is made with it; nobody held rights there before. */
function ownWorkspace(pid: string): Authority["grants"] {
  return (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action) => ({ action, resource: `/run/${pid}/**` }));
}

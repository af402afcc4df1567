import type { ProcessRow } from "@aether/ports";
import type { Json } from "@aether/protocol";
import type { Principal } from "../dispatch/principal.ts";

/** What the ledger rows of a session's calls refer to. */
export function sessionRow(who: Principal, now: number): Omit<ProcessRow, "head" | "snap" | "birth" | "epoch"> {
  return {
    pid: who.pid,
    owner: who.owner,
    parent: null,
    root: who.pid,
    identity: who.identity,
    kind: "session",
    program: "session",
    state: "waiting",
    priority: 0,
    waitOn: "message",
    wakeAt: null,
    createdAt: now,
    endedAt: null,
    exit: null,
    authority: who.authority as unknown as Json,
    label: who.label as unknown as Json,
    spec: { cwd: who.cwd },
  };
}

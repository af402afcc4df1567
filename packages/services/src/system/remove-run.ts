import type { CallContext, EndedRun, Handler, Journal } from "@aether/ports";
import { type agentRemove, SyscallError } from "@aether/protocol";

export interface RemoveDeps {
  readonly journal: Pick<Journal, "sweep">;
  /** What every service and the kernel keep of it, first outside the journal. @returns bytes that were freed */
  readonly discard: (run: EndedRun) => Promise<number>;
}

const MOST_PROCESSES = 100_000;

/**
 * A run and all that is kept of it. Its own row goes last, so that what a kill cut off is done by the next call, and its id is unknown
 * only when nothing is left.
 */
export function createRemove(deps: RemoveDeps): Handler<typeof agentRemove> {
  return async ({ agent_id }, ctx) => {
    if (ctx.caller.kind !== "session") throw new SyscallError("DENIED", "a run is removed by a person, and by no process", { agent_id });
    const run = await endedRun(agent_id, ctx);
    return { removed: run.pids.length, bytes: await removeRun(run, deps) };
  };
}

/** @returns bytes that were freed */
export async function removeRun(run: EndedRun, { journal, discard }: RemoveDeps): Promise<number> {
  const bytes = await discard(run);
  for (let from: number | null = 0; from !== null; ) from = (await journal.sweep({ kind: "run", root: run.root }, from)).next;
  return bytes;
}

/** @throws SyscallError `NOT_FOUND` · `CONFLICT` while something of it lives, or for a part of a run */
async function endedRun(agent_id: string, ctx: CallContext): Promise<EndedRun> {
  const row = await ctx.processes.get(agent_id);
  if (row === undefined || row.kind === "session") throw new SyscallError("NOT_FOUND", `there is no run ${agent_id}`, { agent_id });
  const { root, owner } = row;
  if (root !== row.pid)
    throw new SyscallError("CONFLICT", `${agent_id} is a part of the run ${root}, which goes as a whole: remove ${root}`, { agent_id, root });
  // A damaged row goes with the others; the journal itself looks whether one lives.
  const tree = await ctx.processes.list({ root, limit: MOST_PROCESSES, onDamaged: () => undefined });
  const living = tree.find(({ state }) => state !== "exited");
  if (living) {
    const what = living.pid === root ? "it" : `${living.pid}, a part of it,`;
    throw new SyscallError("CONFLICT", `${what} has not ended; stop it first (agent.stop, aether stop ${root})`, { agent_id, living: living.pid });
  }
  return { owner, root, pids: tree.map(({ pid }) => pid) };
}

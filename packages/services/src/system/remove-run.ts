import { type CallContext, type EndedRun, type Handler, type Journal, sql, storedJson } from "@aether/ports";
import { type agentRemovable, type agentRemove, SyscallError } from "@aether/protocol";

export interface RemoveDeps {
  readonly journal: Pick<Journal, "sweep">;
  /** Decides that it goes. @throws SyscallError `CONFLICT` where something has come to need it: then nothing of it is gone */
  readonly claim: (run: EndedRun) => Promise<void>;
  /** What every service and the kernel keep of it, first outside the journal. @returns bytes that were freed */
  readonly discard: (run: EndedRun) => Promise<number>;
  /** Why it cannot be removed now. */
  readonly held: (run: EndedRun) => string | undefined;
  /** Its last row is gone. */
  readonly forgotten: (run: EndedRun) => Promise<void>;
}

/**
 * A run and all that is kept of it. Its own row goes last, so that what a kill cut off is done by the next call, and its id is unknown
 * only when nothing is left.
 */
export function createRemove(deps: RemoveDeps): Handler<typeof agentRemove> {
  return async ({ agent_id }, ctx) => {
    const runs = await removableRuns(agent_id, ctx, deps);
    let bytes = 0;
    for (const run of runs) bytes += await removeRun(run, deps);
    return { removed: runs.reduce((sum, { pids }) => sum + pids.length, 0), bytes };
  };
}

/** The same look, and nothing is removed. */
export function createRemovable(deps: Pick<RemoveDeps, "held">): Handler<typeof agentRemovable> {
  return async ({ agent_id }, ctx) => {
    const runs = await removableRuns(agent_id, ctx, deps);
    return { runs: runs.map(({ root }) => root), processes: runs.reduce((sum, { pids }) => sum + pids.length, 0) };
  };
}

async function removableRuns(agent_id: string, ctx: CallContext, { held }: Pick<RemoveDeps, "held">): Promise<EndedRun[]> {
  const runs = await endedRuns(agent_id, ctx);
  for (const run of runs) {
    const why = held(run);
    if (why !== undefined) throw new SyscallError("CONFLICT", `${run.root} cannot be removed now: ${why}`, { agent_id: run.root });
  }
  return runs;
}

/** @returns bytes that were freed */
export async function removeRun(run: EndedRun, { journal, claim, discard, forgotten }: RemoveDeps): Promise<number> {
  await claim(run);
  const bytes = await discard(run);
  for (let from: number | null = 0; from !== null; ) from = (await journal.sweep({ kind: "run", root: run.root }, from)).next;
  await forgotten(run);
  return bytes;
}

/** A run and those that it goes on from, the last one first: none of them is whole without those before it. */
export async function lineBefore(root: string, ctx: Pick<CallContext, "read">): Promise<string[]> {
  const line = [root];
  for (const last of line) {
    const [row] = await ctx.read(sql`select pid from {every agent_continued} where next = ${last}`);
    if (row && !line.includes(String(row["pid"]))) line.push(String(row["pid"]));
  }
  return line;
}

/** @throws SyscallError `NOT_FOUND` · `CONFLICT` while something of it lives, for a part of a run, or one that another goes on from */
async function endedRuns(agent_id: string, ctx: CallContext): Promise<EndedRun[]> {
  // By plain columns: one that is damaged elsewhere can be removed.
  const [row] = await ctx.read(sql`select kind, root from {process} where pid = ${agent_id}`);
  if (row === undefined || row["kind"] === "session") throw new SyscallError("NOT_FOUND", `there is no run ${agent_id}`, { agent_id });
  const { owner } = ctx.caller;
  const root = String(row["root"]);
  if (root !== agent_id)
    throw new SyscallError("CONFLICT", `${agent_id} is a part of the run ${root}, which goes as a whole: remove ${root}`, { agent_id, root });
  const [next] = await ctx.read(sql`select next from {every agent_continued} where pid = ${root} and next <> ''`);
  if (next) {
    const by = String(next["next"]);
    throw new SyscallError("CONFLICT", `${by} goes on from ${agent_id} and is not whole without it; remove ${by}, and both go`, { agent_id, continued_by: by });
  }
  const runs: EndedRun[] = [];
  for (const one of await lineBefore(root, ctx)) runs.push({ owner, root: one, pids: await endedPids(one, ctx) });
  return runs;
}

/** By plain columns: a row that is damaged elsewhere lives as well as any, and goes with the others. */
async function endedPids(root: string, ctx: CallContext): Promise<string[]> {
  const [alive] = await ctx.read(sql`select pid from {process} where root = ${root} and state <> 'exited' limit 1`);
  if (alive) {
    const living = String(alive["pid"]);
    const what = living === root ? root : `${living}, a part of ${root},`;
    throw new SyscallError("CONFLICT", `${what} has not ended; stop it first (agent.stop, aether stop ${root})`, { agent_id: root, living });
  }
  const [tree] = await ctx.read(sql`select json_group_array(pid) as pids from {process} where root = ${root}`);
  return storedJson(tree?.["pids"] ?? "[]", `run ${root}`) as string[];
}

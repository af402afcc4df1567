import { type CallContext, type Handler, sql } from "@aether/ports";
import { agentList, type DamagedRows, damagedRowsWords, modelList, type Output, SyscallError, type systemHealth, toWireError, vmRungs } from "@aether/protocol";
import { doubtWords } from "./clock.ts";
import { knownClock } from "./tables.ts";

type Check = Output<typeof systemHealth>["checks"][number];

/** The newest ones are looked at for rows that are damaged. */
const MOST_AGENTS = 1_000;

/** Asks each part as any caller would; one that fails is a line of the answer and not its end. */
export const health: Handler<typeof systemHealth> = async (_input, ctx) => {
  const checks = [
    ...(await checked("journal", () => journal(ctx))),
    ...(await checked("clock", () => clock(ctx))),
    ...(await checked("models", () => models(ctx))),
    ...(await checked("boxes", () => boxes(ctx))),
  ];
  return { status: checks.some(({ state }) => state === "failed") ? "degraded" : "ok", checks };
};

async function checked(name: string, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    return [{ name, state: "failed", detail: toWireError(error).message }];
  }
}

async function journal(ctx: CallContext): Promise<Check[]> {
  await ctx.read({ text: "select 1 as one", values: [] });
  const damaged = await damagedAgents(ctx);
  const unseen = [...(await unseenRows(ctx)), ...(await unseenVersions(ctx))];
  if (unseen.length > 0) return [{ name: "journal", state: "failed", detail: `no list finds ${unseen.join("; ")}, as the journal is damaged; ${WAY}` }];
  if (!damaged) return [{ name: "journal", state: "ok", detail: "answers" }];
  return [{ name: "journal", state: "failed", detail: `${damagedRowsWords(damaged)}; ${WAY}` }];
}

const WAY = "a backup in its place has them; or end them and remove them by their whole ids (agent.stop, agent.remove)";
const MOST_UNSEEN = 16;

/** Rows that are damaged where lists look for them, so that none comes upon them; whoever's they were. */
async function unseenRows(ctx: CallContext): Promise<string[]> {
  const rows = await ctx.read(sql`select pid as id, 1 as lives, kind, state, owner from {every process}
      where kind not in ('agent', 'command', 'guest', 'session') or state not in ('ready', 'running', 'waiting', 'stopped', 'exited') or owner glob ${NO_OWNER}
    union all select id, 0, 'asked', state, owner from {every kernel_approval} where state not in ('open', 'approved', 'denied', 'used') or owner glob ${NO_OWNER}
    limit ${MOST_UNSEEN}`);
  return rows.map(({ id, lives, state, owner }) => {
    const column = !OWNER.test(String(owner)) ? "owner" : STATES.includes(String(state)) ? "kind" : "state";
    return lives === 1 ? `process ${id}, its ${column}` : `approval ${id}, its ${column}`;
  });
}

/** Versions of files are found by their owner alone. However many there are, each owner is looked up once. */
async function unseenVersions(ctx: CallContext): Promise<string[]> {
  const rows = await ctx.read(sql`with recursive owners (owner) as (
      select min(owner) from {every vfs_version}
      union all select (select min(v.owner) from {every vfs_version} v where v.owner > owners.owner) from owners where owner is not null
    )
    select (select v.path from {every vfs_version} v where v.owner = owners.owner limit 1) as path from owners where owner glob ${NO_OWNER} limit ${MOST_UNSEEN}`);
  return rows.map(({ path }) => `version of ${path}, its owner`);
}

const STATES: readonly string[] = ["ready", "running", "waiting", "stopped", "exited", "open", "approved", "denied", "used"];
const OWNER = /^[a-z0-9-]+$/;
/** No owner is called so. */
const NO_OWNER = "*[^a-z0-9-]*";

/** Of whoever may list agents. */
async function damagedAgents(ctx: CallContext): Promise<DamagedRows | undefined> {
  try {
    return (await ctx.call(agentList, { all: true, order: "newest", limit: MOST_AGENTS })).damaged;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return undefined;
    throw error;
  }
}

async function clock(ctx: CallContext): Promise<Check[]> {
  const known = await knownClock(ctx);
  const doubt = known && doubtWords(known);
  return doubt === undefined ? [] : [{ name: "clock", state: "failed", detail: doubt }];
}

async function models(ctx: CallContext): Promise<Check[]> {
  const { models: found } = await ctx.call(modelList, {});
  return [{ name: "models", state: found.length > 0 ? "ok" : "failed", detail: found.map(({ name }) => name).join(", ") || "none answers" }];
}

async function boxes(ctx: CallContext): Promise<Check[]> {
  const { rungs } = await ctx.call(vmRungs, {});
  return rungs.map(({ rung, available, detail, get }) => ({
    name: `box ${rung}`,
    state: available ? ("ok" as const) : ("absent" as const),
    detail,
    ...(get !== undefined && { get }),
  }));
}

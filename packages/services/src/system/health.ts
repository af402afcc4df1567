import type { CallContext, Handler } from "@aether/ports";
import { agentList, type DamagedRows, damagedRowsWords, modelList, type Output, SyscallError, type systemHealth, toWireError, vmRungs } from "@aether/protocol";

type Check = Output<typeof systemHealth>["checks"][number];

/** The newest ones are looked at for rows that are damaged. */
const MOST_AGENTS = 1_000;

/** Asks each part as any caller would; one that fails is a line of the answer and not its end. */
export const health: Handler<typeof systemHealth> = async (_input, ctx) => {
  const checks = [
    ...(await checked("journal", () => journal(ctx))),
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
  if (!damaged) return [{ name: "journal", state: "ok", detail: "answers" }];
  const way = "a backup in its place has them; or end them and remove them by their whole ids (agent.stop, agent.remove)";
  return [{ name: "journal", state: "failed", detail: `${damagedRowsWords(damaged)}; ${way}` }];
}

/** Of whoever may list agents. */
async function damagedAgents(ctx: CallContext): Promise<DamagedRows | undefined> {
  try {
    return (await ctx.call(agentList, { all: true, order: "newest", limit: MOST_AGENTS })).damaged;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return undefined;
    throw error;
  }
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

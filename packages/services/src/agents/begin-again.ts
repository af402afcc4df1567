import { type CallContext, type EffectHandler, sql, suspend } from "@aether/ports";
import { type agentBeginAgain, SyscallError } from "@aether/protocol";

/** The row and the wait commit in one step with the failure that caused them; a restart of the installation changes neither. */
export const beginAgain: EffectHandler<typeof agentBeginAgain> = {
  run: async ({ until, ...about }, ctx) => {
    const { pid, kind } = ctx.caller;
    if (kind !== "agent") throw new SyscallError("INVALID", "only an agent can begin again; agent.spawn starts one", { kind });
    const { count } = await restartsOf(pid, ctx);
    ctx.write(sql`insert into {agent_restart} (pid, number, reason, failed_at, begins_at)
      values (${pid}, ${count + 1}, ${about.reason}, ${ctx.now()}, ${until})`);
    return suspend({ on: [], deadline: until, memo: about });
  },
  resume: async (memo) => memo as { reason: string; restart: number; of: number },
};

/** How often a process has begun again, and whether it waits for that now. */
export async function restartsOf(pid: string, ctx: Pick<CallContext, "read" | "now">): Promise<{ count: number; waits: boolean }> {
  const [row] = await ctx.read(sql`select count(*) as times, max(begins_at) as latest from {agent_restart} where pid = ${pid}`);
  return { count: Number(row?.times ?? 0), waits: Number(row?.latest ?? 0) > ctx.now() };
}

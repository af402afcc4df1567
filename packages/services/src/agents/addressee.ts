import { type CallContext, everyProcess, type ProcessRow, WholeRows } from "@aether/ports";
import { damagedRowsWords, SyscallError } from "@aether/protocol";
import { AgentSpec } from "./agent-spec.ts";

/**
 * What a right to write to an agent may name beside its id: names that persons gave. What an agent calls its child is no name, or it could
 * call it as one that others trust with their words.
 */
function namesOf(row: ProcessRow): string[] {
  const called = row.root === row.pid ? AgentSpec.safeParse(row.spec).data?.name : undefined;
  return [...new Set([...(row.identity === row.pid ? [] : [row.identity]), ...(called === undefined ? [] : [called])])];
}

/** As what the caller may write to it: its id, or a name of it. */
const heldFor = (row: ProcessRow, ctx: Pick<CallContext, "permits">): string | undefined =>
  [row.pid, ...namesOf(row)].find((resource) => ctx.permits("message.send", resource));

export const mayWriteTo = (row: ProcessRow, ctx: Pick<CallContext, "permits">): boolean => heldFor(row, ctx) !== undefined;

/** @throws SyscallError `DENIED` · `QUOTA` */
export function mustMayWriteTo(row: ProcessRow, ctx: Pick<CallContext, "permits" | "require">): void {
  ctx.require("message.send", heldFor(row, ctx) ?? row.pid);
}

/**
 * The live agent of an id or a name that the caller may write to. To whoever may write to none of that name, one that is there looks like one
 * that is not (I12).
 *
 * @throws SyscallError `DENIED` · `NOT_FOUND` · `INVALID` where several have the name · `STORAGE` where it cannot go on
 */
export async function addressee(written: string, ctx: CallContext): Promise<ProcessRow> {
  const row = await named(written, ctx);
  await ctx.processes.mustGoOn(row);
  return row;
}

async function named(written: string, ctx: CallContext): Promise<ProcessRow> {
  const row = await ctx.processes.get(written);
  if (row && row.kind !== "session") {
    mustMayWriteTo(row, ctx);
    if (row.state === "exited") throw new SyscallError("NOT_FOUND", `agent ${written} has ended`, { agent_id: written });
    return row;
  }
  const whole = new WholeRows();
  const called: ProcessRow[] = [];
  for await (const one of everyProcess(ctx.processes, { kinds: ["agent"], states: ["ready", "running", "waiting"], onDamaged: whole.leaveOut }))
    if (one.pid !== ctx.caller.pid && namesOf(one).includes(written) && mayWriteTo(one, ctx)) called.unshift(one);
  const [only, ...others] = called;
  if (!only) {
    ctx.require("message.send", written);
    const { damaged } = whole.told;
    throw new SyscallError("NOT_FOUND", `there is no agent ${written}${damaged ? `; ${damagedRowsWords(damaged)}` : ""}`, { agent_id: written });
  }
  if (others.length > 0)
    throw new SyscallError("INVALID", `${called.length} agents are called ${written}; say which by its id: ${called.map(({ pid }) => pid).join(", ")}`, {
      agent_id: written,
    });
  mustMayWriteTo(only, ctx);
  return only;
}

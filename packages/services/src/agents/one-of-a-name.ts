import { type CallContext, expecting, sql } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { AgentFolder } from "./agent-spec.ts";
import { otherFolders } from "./folders.ts";

/**
 * A name that rules, rights and messages are for is that of one living agent: a second one would hear what was meant for the first. Who
 * wanted one with other folders is told that this one has others.
 *
 * @throws SyscallError `EXISTS`, with the id of the one that has it
 */
export async function mustBeFree(name: string, folders: readonly AgentFolder[], ctx: Pick<CallContext, "read" | "processes">): Promise<void> {
  const [row] = await ctx.read(sql`select pid from {process}
    where kind = 'agent' and state <> 'exited' and state in ('ready', 'running', 'waiting') and identity = ${name} order by birth limit 1`);
  if (!row) return;
  const agent_id = String(row["pid"]);
  const way = `send to it, stop it (aether agent stop ${agent_id}), or start this one under another name (--name NAME)`;
  const differ = otherFolders((await ctx.processes.get(agent_id))?.spec, folders);
  throw new SyscallError("EXISTS", `an agent called ${name} lives already${differ}: ${agent_id}; ${way}`, { name, agent_id });
}

/** In the commit that makes the process: of two that were started at once, and both saw the name free, one is not made. */
export function takeName(name: string, pid: string, ctx: Pick<CallContext, "write">): void {
  const taken = sql`insert into {agent_named} (name, holder) select ${name}, ${pid}
    where not exists (select 1 from {process}
      where kind = 'agent' and state <> 'exited' and state in ('ready', 'running', 'waiting') and identity = ${name} and pid <> ${pid})
    on conflict (owner, name) do update set holder = excluded.holder`;
  const message = `another agent called ${name} was started at the same time; aether agent list shows it. Start this one under another name (--name NAME)`;
  ctx.write({ ...expecting(1, taken), lost: { code: "EXISTS", message } });
}

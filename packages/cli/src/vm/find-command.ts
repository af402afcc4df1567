import type { Client } from "@aether/client";
import { type CommandInfo, inertLine, SyscallError, vmList } from "@aether/protocol";
import { shortened } from "../columns.ts";
import { agentsOfRun } from "../kin.ts";
import { resolveAgent } from "../resolve-agent.ts";

const PAGE = 1_000;

/** One command by its id or the end of it, or the one of a run or agent. @throws SyscallError `NOT_FOUND`, `INVALID` where several fit */
export async function findCommand(client: Client, text: string): Promise<CommandInfo> {
  const commands = await everyCommand(client, { all: true });
  const exact = commands.find(({ vm_id }) => vm_id === text);
  if (exact) return exact;
  const close = text.length >= 3 ? commands.filter(({ vm_id }) => vm_id.endsWith(text)) : [];
  return only(close.length > 0 ? close : await ofAgent(client, { text, commands }), text);
}

/** The oldest first. */
async function everyCommand(client: Client, wanted: { readonly all: boolean }): Promise<CommandInfo[]> {
  const pages: (readonly CommandInfo[])[] = [];
  for (let before: number | undefined; ; ) {
    const { commands, next } = await client.call(vmList, { ...wanted, limit: PAGE, ...(before !== undefined && { before }) });
    pages.unshift(commands);
    if (next === undefined) return pages.flat();
    before = next;
  }
}

/** Those that an agent, or one of its run, began, and those that a person began in its workspace. */
async function ofAgent(client: Client, { text, commands }: { readonly text: string; readonly commands: readonly CommandInfo[] }): Promise<CommandInfo[]> {
  const { agent_id, run } = await resolveAgent(client, text).catch((error: unknown) => {
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
    throw new SyscallError("NOT_FOUND", `there is no command ${inertLine(text)} (aether vm ls --all lists them)`, { text });
  });
  const agents = agent_id === run ? await agentsOfRun(client, run) : [];
  const ids = new Set([agent_id, ...agents.map((agent) => agent.agent_id)]);
  const found = commands.filter(({ holder, workspace }) => ids.has(holder) || ids.has(workspace));
  const living = found.filter(({ state }) => state !== "ended");
  return living.length > 0 ? living : found.slice(-1);
}

function only(found: readonly CommandInfo[], text: string): CommandInfo {
  const [one] = found;
  if (found.length === 1 && one) return one;
  if (!one) throw new SyscallError("NOT_FOUND", `${text} has no background command; start one with: aether vm exec -t ${text}`, { text });
  const ids = found.map(({ vm_id, command }) => `${vm_id} (${shortened(inertLine(command), 40)})`).join(", ");
  throw new SyscallError("INVALID", `${text} has ${found.length} commands: ${ids}; name one of them`, { text });
}

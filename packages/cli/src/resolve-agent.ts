import type { Client } from "@aether/client";
import { type AgentInfo, agentList, damagedRowsWords, ProcessId, SyscallError } from "@aether/protocol";

/** An agent by its id, the end or beginning of its id, or its name; the newest of several runs with one name. */
export async function resolveAgent(client: Client, text: string | undefined): Promise<AgentInfo> {
  if (text === undefined) throw new SyscallError("INVALID", "name an agent: its id, the last characters of it, or its name (aether ps -a)");
  const { agents, damaged } = await client.call(agentList, { all: true, limit: 10_000 });
  const exact = agents.filter(({ agent_id, name }) => agent_id === text || name === text);
  const close = exact.length > 0 ? exact : agents.filter(({ agent_id }) => text.length >= 3 && (agent_id.startsWith(text) || agent_id.endsWith(text)));
  const names = new Set(close.map(({ name }) => name));
  const newest = close.sort((a, b) => b.started_at - a.started_at)[0];
  if (!newest && damaged)
    throw new SyscallError("STORAGE", `no whole agent is called ${text}; ${damagedRowsWords(damaged)}`, { damaged: damaged.rows.join("; ") });
  if (!newest) throw new SyscallError("NOT_FOUND", `there is no agent ${text} (aether ps -a lists them)`);
  if (exact.length === 0 && names.size > 1 && close.length > 1) throw new SyscallError("INVALID", `${text} fits ${close.length} agents; give more of the id`);
  return newest;
}

/** The same for what works whatever is damaged: an agent whose row is damaged is in no list, and is known by its whole id. */
export async function resolveAgentId(client: Client, text: string | undefined): Promise<string> {
  try {
    return (await resolveAgent(client, text)).agent_id;
  } catch (error) {
    const id = ProcessId.safeParse(text);
    if (!SyscallError.is(error) || error.code !== "STORAGE" || !id.success) throw error;
    return id.data;
  }
}

/** What people type and read: the part of an id that differs. */
export const shortId = (agentId: string): string => agentId.slice(-7);

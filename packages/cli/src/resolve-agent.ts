import type { Client } from "@aether/client";
import { type AgentInfo, agentList, damagedRowsWords, ProcessId, SyscallError } from "@aether/protocol";

/** Of those whose id has a part, how many are told apart by name. */
const MOST_ALIKE = 100;

/** An agent by its id, the end or beginning of its id, or its name; the newest of several runs with one name. */
export async function resolveAgent(client: Client, text: string | undefined): Promise<AgentInfo> {
  if (text === undefined || text === "") throw new SyscallError("INVALID", "name an agent: its id, the last characters of it, or its name (aether ps -a)");
  const newest = { all: true, order: "newest" as const };
  const byId = text.length <= 64 ? await client.call(agentList, { ...newest, id: text, limit: MOST_ALIKE }) : { agents: [] };
  const exact = byId.agents.find(({ agent_id }) => agent_id === text);
  if (exact) return exact;
  const byName = text.length <= 200 ? await client.call(agentList, { ...newest, name: text, limit: 1 }) : { agents: [] };
  const [named] = byName.agents;
  if (named) return named;
  const close = text.length >= 3 ? byId.agents : [];
  const [only] = close;
  const damaged = byId.damaged ?? byName.damaged;
  if (!only && damaged)
    throw new SyscallError("STORAGE", `no whole agent is called ${text}; ${damagedRowsWords(damaged)}`, { damaged: damaged.rows.join("; ") });
  if (!only) throw new SyscallError("NOT_FOUND", `there is no agent ${text} (aether ps -a lists them)`);
  const names = new Set(close.map(({ name }) => name));
  if (names.size > 1) throw new SyscallError("INVALID", `${text} fits ${close.length + (byId.more ?? 0)} agents; give more of the id`);
  return only;
}

/** Whether a word may name a run: an id, or the end of one. */
export const isAgentWord = (text: string): boolean => /^p[0-9a-z]{8,40}$/.test(text) || (/^[0-9a-z]{5,40}$/.test(text) && /[0-9]/.test(text));

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

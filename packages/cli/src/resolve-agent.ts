import type { Client } from "@aether/client";
import { type AgentInfo, agentList, alike, damagedRowsWords, inertLine, type Output, ProcessId, SyscallError } from "@aether/protocol";

/** Of those whose id has a part, how many are told apart by name. */
const MOST_ALIKE = 100;

const LIVING = ["ready", "running", "waiting", "stopped"] as const;
/** Of the newest agents, how many names are looked at for one that may have been meant, and how many are told. */
const MOST_NAMES = 1_000;
const MOST_NEAR = 3;

/**
 * An agent by its id, the end or beginning of its id, or its name; of several with one name the newest that lives, or the newest. What an agent
 * calls its child is no name for what a person started: a child is meant only where nothing else is.
 */
export async function resolveAgent(client: Client, text: string | undefined): Promise<AgentInfo> {
  if (text === undefined || text === "") throw new SyscallError("INVALID", "name an agent: its id, the last characters of it, or its name (aether ps -a)");
  const started = await called(client, { text, first: true });
  const exact = started.alike.find(({ agent_id }) => agent_id === text);
  const among = exact || started.named || started.close.length > 0 ? started : await called(client, { text, first: false });
  const found = exact ?? theOne(text, among);
  if (found) return found;
  const { damaged } = among;
  if (damaged) throw new SyscallError("STORAGE", `no whole agent is called ${text}; ${damagedRowsWords(damaged)}`, { damaged: damaged.rows.join("; ") });
  const near = await namesNear(client, text);
  throw new SyscallError("NOT_FOUND", `there is no agent ${text}${near.length > 0 ? `; near it: ${near.join(", ")}` : ""} (aether ps -a lists them)`, {
    near,
  });
}

interface Called {
  /** Those whose ids begin or end so. */
  readonly alike: readonly AgentInfo[];
  /** The same, where enough of an id is given to mean one. */
  readonly close: readonly AgentInfo[];
  readonly more: number;
  readonly named: AgentInfo | undefined;
  readonly damaged: Output<typeof agentList>["damaged"];
}

async function called(client: Client, { text, first }: { readonly text: string; readonly first: boolean }): Promise<Called> {
  const newest = { all: true, first, order: "newest" as const };
  const byId = text.length <= 64 ? await client.call(agentList, { ...newest, id: text, limit: MOST_ALIKE }) : { agents: [] };
  const byName = text.length <= 200 ? await namedSo(client, { name: text, first }) : { agents: [] };
  const close = text.length >= 3 ? byId.agents : [];
  return { alike: byId.agents, close, more: byId.more ?? 0, named: byName.agents[0], damaged: byId.damaged ?? byName.damaged };
}

function theOne(text: string, { alike, close, more, named }: Called): AgentInfo | undefined {
  const exact = alike.find(({ agent_id }) => agent_id === text);
  if (exact) return exact;
  const others = close.filter(({ agent_id }) => agent_id !== named?.agent_id);
  if (named && others.length > 0)
    throw new SyscallError("INVALID", `${text} is the name of ${named.agent_id}, and fits the id of ${others[0]?.agent_id}; give the whole id`);
  if (named) return named;
  if (new Set(close.map(({ name }) => name)).size > 1) throw new SyscallError("INVALID", `${text} fits ${close.length + more} agents; give more of the id`);
  return close[0];
}

async function namedSo(client: Client, asked: { readonly name: string; readonly first: boolean }): Promise<Output<typeof agentList>> {
  const one = { ...asked, order: "newest" as const, limit: 1 };
  const living = await client.call(agentList, { ...one, states: [...LIVING] });
  return living.agents.length > 0 ? living : client.call(agentList, { ...one, all: true });
}

async function namesNear(client: Client, text: string): Promise<string[]> {
  if (text.length > 200) return [];
  const { agents } = await client.call(agentList, { all: true, order: "newest", limit: MOST_NAMES });
  return alike(text, [...new Set(agents.map(({ name }) => name))], MOST_NEAR).map(inertLine);
}

export type Named = Pick<AgentInfo, "agent_id" | "name">;

/** The same for what works whatever is damaged: an agent whose row is damaged is in no list, and is known by its whole id alone. */
export async function resolveDamaged(client: Client, text: string | undefined): Promise<Named> {
  try {
    return await resolveAgent(client, text);
  } catch (error) {
    const id = ProcessId.safeParse(text);
    if (!SyscallError.is(error) || error.code !== "STORAGE" || !id.success) throw error;
    return { agent_id: id.data, name: "(damaged)" };
  }
}

export const resolveAgentId = async (client: Client, text: string | undefined): Promise<string> => (await resolveDamaged(client, text)).agent_id;

/** What people type and read: the part of an id that differs. */
export const shortId = (agentId: string): string => agentId.slice(-7);

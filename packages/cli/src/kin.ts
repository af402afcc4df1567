import type { Client } from "@aether/client";
import { type AgentInfo, agentStatus, inertLine, type LogEntry } from "@aether/protocol";
import { everyAgent } from "./agent-pages.ts";
import { shortened } from "./columns.ts";
import { shortId } from "./resolve-agent.ts";

/** Columns of a name. */
const MOST_NAME = 14;
/** Levels that are told by their distance from the left. */
const MOST_INDENT = 3;

interface Known {
  readonly parent: string | null;
  readonly name: string;
}

/** An agent that lives below the one that is followed. */
export interface Below {
  /** What it is called, told apart from others of that name; harmless on a terminal. */
  readonly label: string;
  /** 1 = a child of the one that is followed. */
  readonly depth: number;
}

/** Who is below an agent, and what each is called, as its log or a list has told. */
export class Kin {
  readonly #of: string;
  readonly #known = new Map<string, Known>();
  readonly #labels = new Map<string, string>();
  readonly #taken = new Map<string, number>();

  constructor(of: string) {
    this.#of = of;
  }

  /** As a list tells of them, the oldest first. */
  listed(agents: readonly Pick<AgentInfo, "agent_id" | "parent_agent" | "name">[]): void {
    for (const { agent_id, parent_agent, name } of agents) this.#know(agent_id, { parent: parent_agent, name });
  }

  /** As its log begins. */
  hear({ agent_id, kind, body }: Pick<LogEntry, "agent_id" | "kind" | "body">): void {
    if (kind !== "process.spawned") return;
    const { parent, identity } = body as { readonly parent?: string | null; readonly identity?: string };
    this.#know(agent_id, { parent: parent ?? null, name: identity?.split("+").at(-1) ?? "" });
  }

  /** All that are known to be below it. */
  get ids(): string[] {
    return [...this.#known.keys()].filter((agentId) => this.below(agentId));
  }

  /** Undefined for the agent itself, and for whoever is not known to be below it. */
  below(agentId: string): Below | undefined {
    if (agentId === this.#of) return undefined;
    let depth = 1;
    for (let at = this.#known.get(agentId); at; at = at.parent === null ? undefined : this.#known.get(at.parent)) {
      if (at.parent === this.#of) return { label: this.#labels.get(agentId) ?? shortId(agentId), depth };
      depth++;
    }
    return undefined;
  }

  #know(agentId: string, known: Known): void {
    if (this.#known.has(agentId) || agentId === this.#of) return;
    this.#known.set(agentId, known);
    const name = shortened(inertLine(known.name), MOST_NAME) || shortId(agentId);
    const before = this.#taken.get(name) ?? 0;
    this.#taken.set(name, before + 1);
    this.#labels.set(agentId, before === 0 ? name : `${name}#${before + 1}`);
  }
}

/** What stands before each line of it. */
export const prefixOf = ({ label, depth }: Below): string => `${"  ".repeat(Math.min(depth, MOST_INDENT))}[${label}] `;

/** Agents of the run that an agent is of, itself among them, the oldest first. */
export async function agentsOfRun(client: Client, agentId: string): Promise<readonly AgentInfo[]> {
  const { run } = await client.call(agentStatus, { agent_id: agentId });
  const agents: AgentInfo[] = [];
  for await (const agent of everyAgent(client, { all: true, run })) agents.push(agent);
  return agents.reverse();
}

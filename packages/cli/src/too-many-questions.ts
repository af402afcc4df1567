import type { Client } from "@aether/client";
import { type LogEntry, policyExplain } from "@aether/protocol";
import { everyAgent } from "./agent-pages.ts";
import { oneLine } from "./flow-words.ts";
import type { PersonPaths } from "./person-paths.ts";

/** Hears which agents the kernel paused because they asked too often, until somebody lets them go on. */
export class Paused {
  readonly #agents = new Map<string, number>();
  readonly #since = Date.now();

  hear({ agent_id: agent, kind, body, at }: LogEntry): void {
    if (kind === "process.exited") this.#agents.delete(agent);
    if (kind !== "signal.received") return;
    const { signal, reason } = body as { readonly signal?: string; readonly reason?: string };
    if (signal === "pause" && reason === "questions") this.#agents.set(agent, at);
    if (signal === "resume") this.#agents.delete(agent);
  }

  /** Those that stand still. What was heard of an old log may be over, and the rest of it not heard yet: such are looked at. */
  async agents(client: Client, run: string): Promise<string[]> {
    const old = [...this.#agents.values()].some((at) => at < this.#since);
    const waiting = new Set<string>();
    if (old) for await (const { agent_id, waiting_on: on } of everyAgent(client, { run })) if (on === "signal" || on === "approval") waiting.add(agent_id);
    return [...this.#agents].flatMap(([id, at]) => (at >= this.#since || waiting.has(id) ? [id] : []));
  }
}

/** What an agent has asked so far, and how it goes on. */
export async function pausedLines(client: Client, { agentId, shown }: { agentId: string; shown: PersonPaths }): Promise<string[]> {
  const { decisions } = await client.call(policyExplain, { agent_id: agentId });
  const asked = decisions.filter(({ decision }) => decision.verdict === "ask");
  return [
    "paused: it asked more often than one task may. So far:",
    ...asked.map(({ syscall, decision }) => `  ${oneLine(syscall)}  ${oneLine(shown(decision.reason))}`),
    `  go on    aether resume ${agentId}`,
    `  end it   aether stop ${agentId}  (aether undo ${agentId} takes back what it changed)`,
    "  limit    the number of questions is in the flow policy: aether policy show",
  ];
}

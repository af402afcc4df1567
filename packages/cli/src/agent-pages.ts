import type { Client } from "@aether/client";
import { type AgentInfo, agentList, type Output, type Written } from "@aether/protocol";

/** Of one call. */
const PAGE = 1_000;

export interface Listed {
  readonly agents: readonly AgentInfo[];
  /** How many more there are. */
  readonly more: number;
  readonly damaged: Output<typeof agentList>["damaged"];
}

/** The newest agents, so many of them at most, page by page. */
export async function newestAgents(client: Client, { limit, ...wanted }: Written<typeof agentList> & { readonly limit: number }): Promise<Listed> {
  const agents: AgentInfo[] = [];
  for (let before: number | undefined; ; ) {
    const asked = { ...wanted, order: "newest" as const, limit: Math.min(PAGE, limit - agents.length), ...(before !== undefined && { before }) };
    const page = await client.call(agentList, asked);
    agents.push(...page.agents);
    before = page.next;
    if (before === undefined || agents.length >= limit) return { agents, more: page.more ?? 0, damaged: page.damaged };
  }
}

import type { Client } from "@aether/client";
import { type AgentInfo, agentList, damagedRows, type Output, SyscallError, type Written } from "@aether/protocol";
import type { Arguments } from "./command.ts";

/** Of one call. */
const PAGE = 1_000;
/** Agents of a list where nobody says how many. */
const MOST_SHOWN = 50;
const MOST_JSON = 1_000;

/** How many agents a list is to have. @throws SyscallError `INVALID` for none */
export function limitOf(args: Arguments): number {
  const limit = args.count("limit") ?? (args.flag("json") ? MOST_JSON : MOST_SHOWN);
  if (limit < 1) throw new SyscallError("INVALID", "--limit is at least 1");
  return limit;
}

/** How many a list leaves out, and the way to them. */
export const moreWords = (more: number, way: string): string => `${more} older ${more === 1 ? "one is" : "ones are"} not shown; ${way}`;

type Damaged = Output<typeof agentList>["damaged"];
/** Of two lists that were cut off one from the other. */
export function together(one: Damaged, other: Damaged): Damaged {
  if (!one || !other) return one ?? other;
  return { ...damagedRows([...one.rows, ...other.rows]), count: one.count + other.count };
}

type Wanted = Omit<Written<typeof agentList>, "order" | "limit" | "before">;

export interface Listed {
  readonly agents: readonly AgentInfo[];
  /** How many more there are. */
  readonly more: number;
  readonly damaged: Damaged;
}

/** Pages of agents, the newest first, until there is no other. */
async function* pagesOf(client: Client, { most, ...wanted }: Wanted & { readonly most: number }): AsyncGenerator<Output<typeof agentList>> {
  let left = most;
  for (let before: number | undefined; left > 0; ) {
    const page = await client.call(agentList, { ...wanted, order: "newest", limit: Math.min(PAGE, left), ...(before !== undefined && { before }) });
    yield page;
    left -= page.agents.length;
    before = page.next;
    if (before === undefined) return;
  }
}

/** The newest agents, so many of them at most, page by page. */
export async function newestAgents(client: Client, { limit, ...wanted }: Wanted & { readonly limit: number }): Promise<Listed> {
  const agents: AgentInfo[] = [];
  let more = 0;
  let damaged: Damaged;
  for await (const page of pagesOf(client, { ...wanted, most: limit })) {
    agents.push(...page.agents);
    more = page.more ?? 0;
    damaged = together(damaged, page.damaged);
  }
  return { agents, more, damaged };
}

/** Every agent there is, the newest first, a page in memory at a time. `damaged` is told of rows that nobody can read. */
export async function* everyAgent(
  client: Client,
  { damaged, ...wanted }: Wanted & { readonly damaged?: (rows: NonNullable<Damaged>) => void },
): AsyncGenerator<AgentInfo> {
  for await (const page of pagesOf(client, { ...wanted, most: Number.POSITIVE_INFINITY })) {
    if (page.damaged) damaged?.(page.damaged);
    yield* page.agents;
  }
}

import type { Client } from "@aether/client";
import { agentLogs, type LogEntry } from "@aether/protocol";

const PAGE = 500;

/** An agent's committed log from its beginning. */
export async function* logOf(client: Client, agentId: string, after = 0): AsyncGenerator<LogEntry> {
  for (let last = after; ; ) {
    const { entries } = await client.call(agentLogs, { agent_id: agentId, after: last, limit: PAGE });
    yield* entries;
    last = entries.at(-1)?.seq ?? last;
    if (entries.length < PAGE) return;
  }
}

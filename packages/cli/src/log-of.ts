import type { Client } from "@aether/client";
import { agentLogs, type LogEntry } from "@aether/protocol";

const PAGE = 500;
/** Entries of several logs that are in memory at once. */
const MOST = 20_000;

/** An agent's committed log from its beginning. */
export async function* logOf(
  client: Client,
  agentId: string,
  { after = 0, page = PAGE }: { readonly after?: number; readonly page?: number } = {},
): AsyncGenerator<LogEntry> {
  for (let last = after; ; ) {
    const { entries } = await client.call(agentLogs, { agent_id: agentId, after: last, limit: page });
    yield* entries;
    last = entries.at(-1)?.seq ?? last;
    if (entries.length < page) return;
  }
}

/** The logs of several agents, in the order in which it happened; of each its own order. */
export async function* logsOf(client: Client, agentIds: readonly string[]): AsyncGenerator<LogEntry> {
  const page = Math.max(1, Math.min(PAGE, Math.floor(MOST / agentIds.length)));
  const logs = agentIds.map((agentId) => logOf(client, agentId, { page }));
  // One after the other: a door has so many calls of one client under way at most.
  const next: IteratorResult<LogEntry>[] = [];
  for (const log of logs) next.push(await log.next());
  for (;;) {
    const first = next.reduce((found, { done, value }, index) => (done || value.at >= (next[found]?.value?.at ?? Number.POSITIVE_INFINITY) ? found : index), 0);
    const { done, value } = next[first] ?? { done: true };
    if (done || !value) return;
    yield value;
    next[first] = (await logs[first]?.next()) ?? { done: true, value: undefined };
  }
}

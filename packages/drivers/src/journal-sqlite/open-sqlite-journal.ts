import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isEmptyStep, type Journal } from "@aether/ports";
import { encodeStep } from "./encode-step.ts";
import {
  accountsQuery,
  countersQuery,
  effectQuery,
  effectsQuery,
  eventsQuery,
  inboxQuery,
  outboxQuery,
  processesQuery,
  processQuery,
  type Query,
  snapshotQuery,
  unreadQuery,
} from "./row-queries.ts";
import { toStorageError } from "./storage-error.ts";
import type { WorkerOptions } from "./wire.ts";
import { WorkerChannel } from "./worker-channel.ts";

export interface SqliteJournalOptions extends WorkerOptions {
  /** Who opens it; names the node where `takeOver` is given none. */
  readonly node: string;
}

const MOST_ROWS = 10_000;

/**
 * Opens the journal of an installation: SQLite in a worker thread, WAL, synchronous=FULL. Steps given while the worker
 * is busy share its next transaction. `:memory:` keeps nothing.
 *
 * @throws SyscallError `NEWER` (a later program wrote it), `STORAGE` (damaged, not a journal, cannot be written)
 */
export async function openSqliteJournal({ file, node, kill }: SqliteJournalOptions): Promise<Journal> {
  if (file !== ":memory:") makeFolder(file);
  const channel = await WorkerChannel.open({ file, kill });
  const all = async <T>({ statement, maxRows, toValue }: Query<T>): Promise<T[]> => (await channel.ask("read", statement, maxRows)).map(toValue);
  const first = async <T>(query: Query<T>): Promise<T | undefined> => (await all(query))[0];

  return {
    commit: async (step) => (isEmptyStep(step) ? { births: [], positions: [] } : channel.commit(encodeStep(step))),
    read: (statement) => channel.ask("read", statement, MOST_ROWS),
    migrate: (tables) => channel.ask("migrate", tables),
    process: (pid) => first(processQuery(pid)),
    processes: (filter) => all(processesQuery(filter)),
    events: (pid, after, limit = 1_000) => all(eventsQuery(pid, after, limit)),
    snapshot: (pid) => first(snapshotQuery(pid)),
    effects: (pid) => all(effectsQuery(pid)),
    effect: (key) => first(effectQuery(key)),
    inbox: (pid) => all(inboxQuery(pid)),
    unread: () => all(unreadQuery()),
    accounts: (ids) => all(accountsQuery(ids)),
    counters: (ids) => all(countersQuery(ids)),
    outbox: (after, limit) => all(outboxQuery(after, limit)),
    takeOver: (name) => channel.ask("takeOver", name || node),
    stats: () => channel.ask("stats"),
    async close(signal) {
      const abandon = (): void => void channel.abandon();
      signal?.addEventListener("abort", abandon, { once: true });
      if (signal?.aborted) abandon();
      await channel.close();
      signal?.removeEventListener("abort", abandon);
    },
  };
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw toStorageError(cause, file);
  }
}

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isEmptyStep, type Journal, type Row, type Sql } from "@aether/ports";
import { DomainStatements } from "./domain-statements.ts";
import { encodeStep } from "./encode-step.ts";
import { PointReader } from "./point-reader.ts";
import {
  accountsQuery,
  afterUnsettled,
  countersQuery,
  effectQuery,
  effectsQuery,
  eventsQuery,
  inboxQuery,
  outboxQuery,
  processCountQuery,
  processesQuery,
  processQuery,
  type Query,
  recentUsesQuery,
  snapshotQuery,
  unreadQuery,
  unsettledQuery,
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
 * is busy share its next transaction. Point look-ups are read on this thread, by a connection of their own. `:memory:`
 * keeps nothing.
 *
 * @throws SyscallError `NEWER` (a later program wrote it), `STORAGE` (damaged, not a journal, cannot be written)
 */
export async function openSqliteJournal({ file, node, kill }: SqliteJournalOptions): Promise<Journal> {
  if (file !== ":memory:") makeFolder(file);
  const channel = await WorkerChannel.open({ file, kill });
  const points = file === ":memory:" ? undefined : await openBeside(file, channel, () => new PointReader(file));
  const statements = await openBeside(file, channel, () => new DomainStatements(file));
  const read = (statement: Sql, maxRows?: number): Promise<readonly Row[]> => {
    const near = statement.point && !channel.ended ? points?.rows(statement, maxRows) : undefined;
    return near ? Promise.resolve(near) : channel.ask("read", statement, maxRows ?? MOST_ROWS);
  };
  const all = async <T>({ statement, maxRows, toValue }: Query<T>): Promise<T[]> => (await read(statement, maxRows)).map(toValue);
  const first = async <T>(query: Query<T>): Promise<T | undefined> => (await all(query))[0];

  return {
    commit: async (step) => (isEmptyStep(step) ? { births: [], positions: [] } : channel.commit(encodeStep(step))),
    read: (statement) => read(statement),
    async migrate(tables) {
      await channel.ask("migrate", tables);
      statements.declare(tables);
    },
    bind: (statement, speaker) => statements.bind(statement, speaker),
    process: (pid) => first(processQuery(pid)),
    processes: async (filter) => (await all(processesQuery(filter))).flat(),
    processCount: async (filter) => (await first(processCountQuery(filter))) ?? 0,
    events: (pid, after, limit = 1_000) => all(eventsQuery(pid, after, limit)),
    snapshot: (pid) => first(snapshotQuery(pid)),
    effects: (pid, which = "all") => all(effectsQuery(pid, which)),
    effect: (key) => first(effectQuery(key)),
    async unsettled(after = "") {
      const [pid = "", key = ""] = after === "" ? [] : (JSON.parse(after) as string[]);
      const effects = await all(unsettledQuery({ pid, key }));
      return { effects, next: afterUnsettled(effects) };
    },
    sweep: (what, from = 0) => channel.ask("sweep", what, from),
    inbox: (pid) => all(inboxQuery(pid)),
    unread: () => all(unreadQuery()),
    accounts: (ids) => all(accountsQuery(ids)),
    async counters(ids) {
      const [rows, uses] = await Promise.all([all(countersQuery(ids)), all(recentUsesQuery(ids))]);
      const timesOf = Map.groupBy(uses, ({ id }) => id);
      const used = new Map(rows.map((row) => [row.id, row.used]));
      const known = new Set([...used.keys(), ...timesOf.keys()]);
      return [...known].map((id) => ({ id, used: used.get(id) ?? 0, recent: (timesOf.get(id) ?? []).flatMap(({ times }) => times) }));
    },
    outbox: (after, limit) => all(outboxQuery(after, limit)),
    takeOver: (name) => channel.ask("takeOver", name || node),
    stats: () => channel.ask("stats"),
    async close(signal) {
      // First: the worker's is the last connection, and so moves the log into the database file.
      points?.close();
      statements.close();
      const abandon = (): void => void channel.abandon();
      signal?.addEventListener("abort", abandon, { once: true });
      if (signal?.aborted) abandon();
      await channel.close();
      signal?.removeEventListener("abort", abandon);
    },
  };
}

/** A connection of this thread to what the worker has opened. */
async function openBeside<T>(file: string, channel: WorkerChannel, open: () => T): Promise<T> {
  try {
    return open();
  } catch (cause) {
    await channel.close();
    throw toStorageError(cause, file);
  }
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw toStorageError(cause, file);
  }
}

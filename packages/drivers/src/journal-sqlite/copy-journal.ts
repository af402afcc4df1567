import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import type { InboxRow } from "@aether/ports";
import { fromWireError, type WireError } from "@aether/protocol";
import { toStorageError } from "./storage-error.ts";

/**
 * A journal as of one moment after this was called, in a file that is not there yet; commits go on meanwhile.
 *
 * @throws SyscallError `STORAGE`
 */
export async function copyJournal(file: string, to: string): Promise<void> {
  const worker = new Worker(new URL("./journal-copy.worker.ts", import.meta.url), { workerData: { file, to }, env: {} });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once("message", (reply: { readonly refused?: WireError }) => (reply.refused ? reject(fromWireError(reply.refused)) : resolve()));
  worker.once("error", (error) => reject(toStorageError(error, to)));
  await promise.finally(() => worker.terminate());
}

/**
 * Leaves a signal for every agent that has not ended, in a journal that no daemon has open.
 *
 * @returns how many there are
 */
export function signalAgents(file: string, { id, body, at }: Pick<InboxRow, "id" | "body" | "at">): number {
  const db = new DatabaseSync(file);
  try {
    const leave = db.prepare(`insert or ignore into inbox (pid, id, kind, sender, body, at)
      select pid, ?, 'signal', '', ?, ? from process where kind = 'agent' and state <> 'exited'`);
    return Number(leave.run(id, JSON.stringify(body), at).changes);
  } catch (cause) {
    throw toStorageError(cause, file);
  } finally {
    db.close();
  }
}

import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Tables } from "@aether/ports";
import { toWireError } from "@aether/protocol";
import { migrateCore, migrateDomain } from "./migrate.ts";
import { RowReader } from "./row-reader.ts";
import { StepWriter } from "./step-writer.ts";
import { toStorageError } from "./storage-error.ts";
import type { Reply, Request, StepReply, WorkerOptions } from "./wire.ts";

const { file, kill } = workerData as WorkerOptions;
let killLeft = kill?.nth ?? 0;

/** Fault tests name a point; the process dies there as by `kill -9`. */
function failPoint(name: string): void {
  if (name === kill?.point && --killLeft === 0) process.kill(process.pid, "SIGKILL");
}

function open(readOnly: boolean): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly, enableForeignKeyConstraints: false });
  db.exec("pragma busy_timeout = 2000");
  if (readOnly) return db;
  db.exec("pragma journal_mode = wal");
  db.exec("pragma synchronous = full");
  db.exec("pragma wal_autocheckpoint = 4000");
  return db;
}

const db = open(false);
migrateCore(db, file);
const writer = new StepWriter(db);
const reader = new RowReader(file === ":memory:" ? db : open(true));
let steps = 0;
let transactions = 0;

/** One transaction for the batch, a savepoint for each step: one that fails takes nobody with it. */
function commit(batch: Extract<Request, { op: "commit" }>["steps"]): StepReply[] {
  const replies: StepReply[] = [];
  const whole = writer.mark();
  try {
    db.exec("begin immediate");
    for (const { id, step } of batch) replies.push(commitOne(id, step));
    failPoint("journal.commit.before");
    db.exec("commit");
    failPoint("journal.commit.after");
    steps += replies.filter(({ ok }) => ok).length;
    transactions++;
    return replies;
  } catch (cause) {
    if (db.isTransaction) db.exec("rollback");
    whole();
    const error = toWireError(toStorageError(cause, file));
    return batch.map(({ id }) => ({ id, ok: false, error }));
  }
}

function commitOne(id: number, step: Parameters<StepWriter["apply"]>[0]): StepReply {
  const mark = writer.mark();
  db.exec("savepoint step");
  try {
    const value = writer.apply(step);
    db.exec("release step");
    return { id, ok: true, value };
  } catch (cause) {
    // A full or failing disk ends the whole transaction, and then nothing of the batch stands.
    if (!db.isTransaction) throw cause;
    db.exec("rollback to step");
    db.exec("release step");
    mark();
    return { id, ok: false, error: toWireError(toStorageError(cause, file)) };
  }
}

function takeOver(node: string): number {
  const row = db.prepare("insert into node (id, epoch) values (?, 1) on conflict (id) do update set epoch = epoch + 1 returning epoch").get(node);
  writer.epoch = Number(row?.epoch ?? 0);
  return writer.epoch;
}

function close(): void {
  db.exec("pragma wal_checkpoint(truncate)");
  db.close();
}

function answer({ op, args }: Exclude<Request, { op: "commit" }>): unknown {
  switch (op) {
    case "migrate":
      return migrateDomain(db, args[0] as Tables, file);
    case "takeOver":
      return takeOver(args[0] as string);
    case "stats":
      return { steps, transactions, statements: writer.statements };
    case "close":
      return close();
    default:
      return (reader[op] as (...given: readonly unknown[]) => unknown).apply(reader, [...args]);
  }
}

const port = parentPort;
if (!port) throw new Error("the journal's worker runs in a worker thread");
port.postMessage({ ready: true });
port.on("message", (request: Request) => {
  let reply: Reply;
  if (request.op === "commit") reply = { id: request.id, steps: commit(request.steps) };
  else {
    try {
      reply = { id: request.id, ok: true, value: answer(request) };
    } catch (error) {
      reply = { id: request.id, ok: false, error: toWireError(toStorageError(error, file)) };
    }
  }
  port.postMessage(reply);
  if (request.op === "close") port.close();
});

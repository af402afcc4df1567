import type { DatabaseSync } from "node:sqlite";
import type { FailPointName } from "@aether/ports";
import { toWireError } from "@aether/protocol";
import { migrateDomain } from "./migrate.ts";
import type { Connections } from "./open-database.ts";
import { markClosed, markOpen } from "./open-mark.ts";
import { createReadRows } from "./read-rows.ts";
import { StepRunner } from "./step-runner.ts";
import { toStorageError } from "./storage-error.ts";
import { createSweep } from "./sweep-rows.ts";
import type { Questions, Reply, Request, StepReply, WireStep, WorkerOptions } from "./wire.ts";

/** The worker's side: one request in, one reply out. */
export function serveJournal({ writer, reader }: Connections, { file, kill }: WorkerOptions): (request: Request) => Reply {
  const runner = new StepRunner(writer);
  const commit = createCommitter(writer, { runner, file, kill });
  const read = createReader(reader, reader === writer);
  const questions: Questions = {
    read,
    sweep: createSweep(writer),
    migrate: (tables) => migrateDomain(writer, tables, file),
    takeOver(node) {
      const epoch = runner.takeOver(node);
      // Its log written ahead is there by now.
      markOpen(file);
      return epoch;
    },
    stats: () => ({ ...commit.counts, statements: runner.statements }),
    close() {
      // The last connection to close moves the log into the database file.
      if (reader !== writer) reader.close();
      writer.close();
      markClosed(file);
    },
  };
  const answer = (request: Extract<Request, { ask: unknown }>): unknown =>
    (questions[request.ask] as (...args: readonly unknown[]) => unknown)(...request.args);

  return (request) => {
    if ("steps" in request) return { steps: commit.batch(request.steps) };
    try {
      return { id: request.id, value: answer(request) };
    } catch (cause) {
      return { id: request.id, error: toWireError(toStorageError(cause, file)) };
    }
  };
}

interface Committer {
  readonly counts: { steps: number; transactions: number };
  batch(steps: readonly WireStep[]): StepReply[];
}

function createCommitter(db: DatabaseSync, { runner, file, kill }: WorkerOptions & { runner: StepRunner }): Committer {
  const begin = db.prepare("begin immediate");
  const commit = db.prepare("commit");
  const mark = db.prepare("savepoint step");
  const back = db.prepare("rollback to step");
  const keep = db.prepare("release step");
  const counts = { steps: 0, transactions: 0 };
  let passes = 0;

  /** Fault tests name a point; the process dies there as by `kill -9`. */
  const pass = (point: FailPointName): void => {
    if (point === kill?.point && ++passes === kill.nth) process.kill(process.pid, "SIGKILL");
  };

  const one = (step: WireStep): StepReply => {
    mark.run();
    try {
      const reply = runner.run(step);
      keep.run();
      return reply;
    } catch (cause) {
      // A full or failing disk may end the whole transaction, and then nothing of the batch stands.
      if (!db.isTransaction) throw cause;
      back.run();
      keep.run();
      return { error: toWireError(toStorageError(cause, file)) };
    }
  };

  return {
    counts,
    /** One transaction, a savepoint for each step: one that fails takes nobody with it. */
    batch(steps) {
      try {
        begin.run();
        runner.refresh();
        const replies = steps.map(one);
        pass("journal.commit.before");
        commit.run();
        pass("journal.commit.after");
        for (const reply of replies) if (reply === null || !("error" in reply)) counts.steps++;
        counts.transactions++;
        return replies;
      } catch (cause) {
        if (db.isTransaction) db.exec("rollback");
        runner.forget();
        const error = toWireError(toStorageError(cause, file));
        return steps.map(() => ({ error }));
      }
    },
  };
}

/** In memory there is one connection; a read borrows it and gives back the right to write. */
function createReader(db: DatabaseSync, writable: boolean): Questions["read"] {
  const read = createReadRows(db);
  if (!writable) return read;
  return (statement, maxRows) => {
    db.exec("pragma query_only = on");
    try {
      return read(statement, maxRows);
    } finally {
      db.exec("pragma query_only = off");
    }
  };
}

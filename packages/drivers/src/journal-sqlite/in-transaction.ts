import type { DatabaseSync } from "node:sqlite";

/**
 * Runs `run` in a transaction of its own: what it returns is on disk by then. A statement outside one is committed as it ends, and of a
 * statement that is read by `get` nobody hears that this failed.
 *
 * @throws whatever `run` or the commit failed with; nothing of it stands then
 */
export function inTransaction<T>(db: DatabaseSync, run: () => T): T {
  db.exec("begin immediate");
  try {
    const value = run();
    db.exec("commit");
    return value;
  } catch (cause) {
    if (db.isTransaction) db.exec("rollback");
    throw cause;
  }
}

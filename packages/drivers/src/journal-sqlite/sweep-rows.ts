import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Sweep, Swept } from "@aether/ports";
import { inTransaction } from "./in-transaction.ts";

/** Commits wait while rows go; a turn ends at the first pause after this. The flush of its transaction comes on top. */
const TURN_MS = 15;
/** Rows, or sessions, between two looks at the clock. */
const CHUNK = 64;

/** Births are counted on, whoever goes. */
const COUNT_ON = "insert into birth (id, last) select 1, birth from process where pid = ? on conflict (id) do update set last = max(last, excluded.last)";

/** One turn of it. */
type Turn = (from: number) => Swept & { readonly more: boolean };

/**
 * Retention, a turn at a time (DESIGN 4.5). A kill between two turns, or within one, leaves a journal in which less was
 * swept: no turn relies on an earlier one, and a row that is gone is simply not found again.
 */
export function createSweep(db: DatabaseSync): (what: Sweep, from: number) => Swept {
  const { prepare, run } = statementsOf(db);

  /** One young row among the oldest ends it: what stands behind goes when that one is old too. */
  const oldest = (text: string, ...values: readonly number[]): Turn => {
    return () => {
      const removed = run(text, CHUNK, ...values);
      return { removed, next: removed === CHUNK ? 0 : null, more: removed === CHUNK };
    };
  };

  const receipts = (pid: string): number =>
    run("delete from effect where key in (select key from effect where pid = ? and state in ('done', 'failed') limit ?)", pid, CHUNK);

  /** Some of what a long life has thousands of, of each table at most as many as one look at the clock may be late. */
  const parts = (pid: string): number =>
    run("delete from effect where key in (select key from effect where pid = ? limit ?)", pid, CHUNK) +
    run("delete from event where pid = ? and seq in (select seq from event where pid = ? order by seq limit ?)", pid, pid, CHUNK);

  const rowsOf = (pid: string): number => {
    let removed = run("delete from account where id = ?", pid);
    run(COUNT_ON, pid);
    // Of its own grants, and for the line of runs that it was the first of.
    for (const counted of [`${pid}#`, `bits:${pid}:`, `said:${pid}:`])
      for (const table of ["counter", "rate"]) removed += run(`delete from ${table} where id >= ? and id < ?`, counted, `${counted}\u{10ffff}`);
    for (const table of ["inbox", "event", "snapshot", "process_spec", "process"]) removed += run(`delete from ${table} where pid = ?`, pid);
    return removed;
  };

  const session = (pid: string): number => {
    const busy = prepare("select exists (select 1 from effect where pid = ?) or exists (select 1 from process where parent = ? and state <> 'exited') as busy");
    if (busy.get(pid, pid)?.["busy"] !== 0) return 0;
    return rowsOf(pid);
  };

  const sessions = (before: number): Turn => {
    const over = prepare(`select pid, birth from process where kind = 'session' and state = 'exited' and endedAt < ? and birth > ? order by birth limit 1`);
    return (from) => {
      const row = over.get(before, from);
      if (row === undefined) return { removed: 0, next: null, more: false };
      const pid = String(row["pid"]);
      const gone = receipts(pid);
      if (gone === CHUNK) return { removed: gone, next: from, more: true };
      return { removed: gone + session(pid), next: Number(row["birth"]), more: true };
    };
  };

  /** Children before those they are of, so what a kill left is found again by its root. */
  const runOf = (root: string): Turn => {
    const living = prepare("select exists (select 1 from process where root = ? and state <> 'exited') as living");
    const next = prepare("select pid from process where root = ? order by birth desc limit 1");
    return (from) => {
      const nothing = { removed: 0, next: null, more: false };
      if (living.get(root)?.["living"] !== 0) return nothing;
      const pid = next.get(root)?.["pid"];
      if (pid === undefined) return nothing;
      const gone = parts(String(pid));
      if (gone >= CHUNK) return { removed: gone, next: from, more: true };
      return { removed: gone + rowsOf(String(pid)), next: from, more: true };
    };
  };

  const turnOf = (what: Sweep): Turn => {
    if (what.kind === "run") return runOf(what.root);
    if (what.kind === "sessions") return sessions(what.before);
    if (what.kind === "audit") return oldest("delete from audit where seq in (select seq from audit order by seq limit ?) and at < ?", what.before);
    const text = "delete from outbox where pos in (select pos from outbox order by pos limit ?) and at < ? and pos <= ?";
    return oldest(text, what.before, what.through);
  };

  return (what, from) => {
    const turn = turnOf(what);
    const until = performance.now() + TURN_MS;
    return inTransaction(db, () => {
      let swept = { removed: 0, next: from as number | null };
      for (let more = true; more && performance.now() < until; ) {
        const step = turn(swept.next ?? 0);
        swept = { removed: swept.removed + step.removed, next: step.next };
        more = step.more;
      }
      return swept;
    });
  };
}

/** Each is prepared once. */
function statementsOf(db: DatabaseSync) {
  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const statement = prepared.get(text) ?? db.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
  /** @returns rows that it changed */
  const run = (text: string, ...values: readonly (string | number)[]): number => Number(prepare(text).run(...values).changes);
  return { prepare, run };
}

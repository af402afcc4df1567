import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { MOST_POINT_ROWS, type Row, type Sql } from "@aether/ports";

/** Pages are dropped at every commit of the worker anyway; what is kept serves a burst. */
const CACHE_KIB = 1_024;
/** Statements whose plan is known; a caller that makes up more of them goes the long way. */
const MOST_KNOWN = 500;

/**
 * Look-ups by key on the main thread, without the trip to the worker. It is a shortcut and never the judge: what it may
 * not or cannot answer (a scan, a busy or damaged file, too many rows, a statement that writes) is `undefined`, and the
 * worker answers or refuses as if this were not here.
 *
 * Each read begins and ends within its call, after every commit that was acknowledged: a log written ahead shows a new
 * reader all that was committed before it began.
 */
export class PointReader {
  readonly #db: DatabaseSync;
  /** By text; null where it is no look-up. */
  readonly #known = new Map<string, StatementSync | null>();

  /** Opens a file that the worker has opened, and so migrated, before. @throws what SQLite says of the file */
  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    try {
      // Waiting for a lock would hold the loop: whoever meets one goes to the worker.
      this.#db.exec(`pragma busy_timeout = 0; pragma query_only = on; pragma cache_size = -${CACHE_KIB}`);
    } catch (cause) {
      this.#db.close();
      throw cause;
    }
  }

  rows({ text, values }: Sql, maxRows: number = MOST_POINT_ROWS): Row[] | undefined {
    if (!this.#db.isOpen) return undefined;
    try {
      // `all` puts the statement back whatever happens; `iterate` leaves one that failed half open.
      const rows = this.#statement(text)?.all(...(values as SQLInputValue[]));
      return rows === undefined || rows.length > Math.min(maxRows, MOST_POINT_ROWS) ? undefined : (rows as Row[]);
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** Asked of SQLite itself: a caller's word that its statement is small does not let a scan hold the loop. */
  #statement(text: string): StatementSync | null {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_KNOWN) return null;
    const bounded = `select * from (${text}) limit ${MOST_POINT_ROWS + 1}`;
    const plan = this.#db.prepare(`explain query plan ${bounded}`).all();
    const statement = plan.every(({ detail }) => isLookUp(String(detail))) ? this.#db.prepare(bounded) : null;
    this.#known.set(text, statement);
    return statement;
  }
}

/**
 * `SCAN json_each` walks the statement's own list of keys, no table. `SCAN (subquery-…)` reads what a co-routine of the plan brings, row by
 * row, and how that finds its rows stands in the plan too, as do parts that are made up, put in order or together: those are no look-ups.
 */
const isLookUp = (detail: string): boolean =>
  /^(SEARCH |SCAN json_each|SCAN CONSTANT ROW$|(CO-ROUTINE|SCAN) \(subquery-\d+\)$|(CORRELATED )?(LIST|SCALAR) SUBQUERY)/.test(detail);

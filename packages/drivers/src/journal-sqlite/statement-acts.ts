import { constants, type DatabaseSync } from "node:sqlite";

/** What SQLite says that a statement does, as it is prepared: tables by their names in the schema, whatever the statement calls them. */
export interface Acts {
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** `table.column`, of updates. */
  readonly updates: ReadonlySet<string>;
  /** The first that no statement of a service may do; its preparation ended there. */
  readonly refused: string | undefined;
}

/**
 * Functions that a statement may call: they hang on their arguments alone. Clocks, chance and what reaches beyond the rows (`load_extension`,
 * `datetime('now')`, `random`) are not among them.
 */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `-> ->> abs avg ceil ceiling char coalesce concat concat_ws count cume_dist dense_rank first_value floor format glob group_concat hex if ifnull iif
  instr json json_array json_array_length json_error_position json_extract json_group_array json_group_object json_insert json_object json_patch
  json_pretty json_quote json_remove json_replace json_set json_type json_valid lag last_value lead length like likelihood likely lower ltrim max min
  mod nth_value ntile nullif octet_length percent_rank pow power printf quote rank replace round row_number rtrim sign string_agg substr substring
  sum total trim trunc typeof unhex unicode unistr unlikely upper`
    .trim()
    .split(/\s+/),
);

/** They walk a value of the statement's own, no table. */
const WALKS: ReadonlySet<string> = new Set(["json_each", "json_tree"]);

const NAMES = new Map(
  Object.entries(constants).flatMap(([name, code]) => (/^SQLITE_(?!CHANGESET)/.test(name) ? [[code, name.slice(7).replaceAll("_", " ").toLowerCase()]] : [])),
);

/** Listens to what is prepared on a connection, and lets nothing through that no statement of a service may do. */
export class StatementActs {
  readonly #db: DatabaseSync;
  #acts: Heard | undefined;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.setAuthorizer((...about) => (this.#allows(...about) ? constants.SQLITE_OK : constants.SQLITE_DENY));
  }

  /** Prepares a statement and runs nothing. @throws what SQLite says of one that is none */
  of(text: string): Acts {
    const acts: Heard = { reads: new Set(), writes: new Set(), updates: new Set(), selects: false, refused: undefined };
    this.#acts = acts;
    try {
      this.#db.prepare(text);
    } catch (cause) {
      if (acts.refused === undefined) throw cause;
    } finally {
      this.#acts = undefined;
    }
    // Some, such as `vacuum`, ask nobody.
    if (!acts.selects && acts.writes.size === 0) acts.refused ??= "what is neither select, insert, update nor delete";
    return acts;
  }

  #allows(...[code, first, second, database]: Parameters<Authorizer>): boolean {
    const acts = this.#acts;
    if (!acts) return true;
    const refused = this.#refused(acts, { code, first: first ?? "", second: second ?? "", database });
    acts.refused ??= refused;
    return refused === undefined;
  }

  #refused(acts: Heard, { code, first, second, database }: Asked): string | undefined {
    if (database !== null && database !== "main") return `${database}.${first}, another database`;
    switch (code) {
      case constants.SQLITE_SELECT:
        acts.selects = true;
        return undefined;
      case constants.SQLITE_RECURSIVE:
        return undefined;
      case constants.SQLITE_FUNCTION:
        return FUNCTIONS.has(second.toLowerCase()) ? undefined : `the function ${second}`;
      case constants.SQLITE_READ:
        if (!WALKS.has(first)) acts.reads.add(first);
        return undefined;
      case constants.SQLITE_UPDATE:
        acts.updates.add(`${first}.${second}`.toLowerCase());
        acts.writes.add(first);
        return undefined;
      case constants.SQLITE_INSERT:
      case constants.SQLITE_DELETE:
        acts.writes.add(first);
        return undefined;
      default:
        return `${NAMES.get(code) ?? `action ${code}`} ${first}`.trim();
    }
  }
}

type Authorizer = Extract<Parameters<DatabaseSync["setAuthorizer"]>[0], (...about: never[]) => unknown>;

interface Heard {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  readonly updates: Set<string>;
  selects: boolean;
  refused: string | undefined;
}

interface Asked {
  readonly code: number;
  readonly first: string;
  readonly second: string;
  readonly database: string | null;
}

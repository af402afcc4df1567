import { DatabaseSync } from "node:sqlite";
import { filled, mentions, type OwnedText, ownRows, type Speaker, type Sql, type Tables } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { whyUnread } from "./check-tables.ts";
import { migrateCore, migrateDomain } from "./migrate.ts";
import { type Acts, StatementActs } from "./statement-acts.ts";
import { toStorageError } from "./storage-error.ts";

/** Texts of one domain that are known; one that makes up more of them has those looked at each time. */
const MOST_KNOWN = 1_000;
/** Characters of one that is kept. */
const LONGEST_KNOWN = 16_384;
const BUSY_MS = 2_000;

interface Domain {
  readonly tables: Tables;
  readonly known: Map<string, OwnedText>;
}

/**
 * What the statements of each domain may name (I12). SQLite itself says what a statement names, when its text is met first: on a connection
 * of its own, with the journal's schema, on which nothing is ever run. Journals in memory have a second database with the same tables.
 */
export class DomainStatements {
  readonly #file: string;
  readonly #db: DatabaseSync;
  #acts: StatementActs;
  readonly #domains = new Map<string, Domain>();
  /** By table: whether its rows have owners. */
  readonly #owned = new Map<string, boolean>();

  /** Opens a file that the worker has opened, and so migrated, before. @throws what SQLite says of the file */
  constructor(file: string) {
    this.#file = file;
    this.#db = new DatabaseSync(file, { readOnly: file !== ":memory:" });
    if (file === ":memory:") migrateCore(this.#db, file);
    else this.#db.exec(`pragma busy_timeout = ${BUSY_MS}; pragma query_only = on`);
    this.#acts = new StatementActs(this.#db);
  }

  /** After the journal has them. */
  declare(tables: Tables): void {
    if (this.#file === ":memory:") {
      migrateDomain(this.#db, tables, this.#file);
      // Migrations are listened to by somebody else.
      this.#acts = new StatementActs(this.#db);
    }
    this.#domains.set(tables.domain, { tables, known: new Map() });
    // Whoever may write it says so in its tables, which can come later than the writer's.
    for (const { known } of this.#domains.values()) known.clear();
    this.#owned.clear();
  }

  /** What is returned is the text that was looked at: whoever has the statement can change it afterwards. @throws SyscallError `INTERNAL` */
  bind<S extends Sql>(statement: S, { domain, owner }: Speaker): S {
    const { text } = statement;
    const known = this.#domains.get(domain)?.known.get(text) ?? this.#look(domain, text);
    if (owner === undefined && known.places.length > 0) throw refused({ domain, text }, "nobody calls here whose rows {TABLE} could be");
    return filled(statement, known, owner ?? "");
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #look(name: string, text: string): OwnedText {
    const domain = this.#domains.get(name);
    if (!domain) throw refused({ domain: name, text }, "its domain has declared no tables: give its service tables or reads: [...]");
    if (!this.#db.isOpen) throw new SyscallError("UNAVAILABLE", `the journal ${this.#file} is closed`);
    const owned = ownRows(text);
    const why = this.#lookAt(domain.tables, owned);
    if (why !== undefined) throw refused({ domain: name, text }, why.says, why.table);
    if (domain.known.size < MOST_KNOWN && text.length <= LONGEST_KNOWN) domain.known.set(text, owned);
    return owned;
  }

  #whyNot(tables: Tables, owned: OwnedText): Why | undefined {
    const bare = owned.own.find((table) => !this.#hasOwner(table));
    if (bare !== undefined) return { table: bare, says: `there is no ${bare} with a column owner; a table of its own that has none is written without braces` };
    const acts = this.#acts.of(owned.text);
    if (acts.refused !== undefined) return { says: `it does what no service may: ${acts.refused}` };
    for (const table of acts.writes) {
      if (!this.#mayWrite(tables.domain, table)) return { table, says: `it writes ${table}, which is another's; its own begin with ${tables.domain}_: ${ASK}` };
    }
    for (const table of acts.reads) {
      if (this.#mayWrite(tables.domain, table) || tables.reads?.includes(table)) continue;
      const never = whyUnread(table);
      if (never !== undefined) return { table, says: never };
      return { table, says: `it reads ${table}, which is another's: declare it in the reads: [...] of its service, or ${ASK}` };
    }
    return this.#whyNotOwned(tables, owned, acts);
  }

  /** Rows of an owner are named in braces, and nothing else in the text can mean them. */
  #whyNotOwned({ across = {} }: Tables, { own, every, bare }: OwnedText, { reads, writes, updates }: Acts): Why | undefined {
    for (const table of new Set([...reads, ...writes])) {
      if (this.#hasOwner(table) && mentions(bare, table))
        return {
          table,
          says: `the rows of ${table} have owners: write {${table}} for those of the caller's, or {every ${table}} where its service declares across`,
        };
    }
    for (const table of every)
      if (!Object.hasOwn(across, table)) return { table, says: `{every ${table}} needs its reason: declare across: { ${table}: "…" } in its service` };
    for (const table of own) {
      if (updates.has(`${table}.owner`.toLowerCase())) return { table, says: `it gives rows of ${table} to another owner` };
    }
    return undefined;
  }

  #lookAt(tables: Tables, owned: OwnedText): Why | undefined {
    try {
      return this.#whyNot(tables, owned);
    } catch (cause) {
      throw toStorageError(cause, this.#file);
    }
  }

  #mayWrite(domain: string, table: string): boolean {
    if (table.startsWith(`${domain}_`)) return true;
    return this.#domains.get(table.split("_", 1)[0] ?? "")?.tables.writers?.[table]?.includes(domain) ?? false;
  }

  #hasOwner(table: string): boolean {
    let has = this.#owned.get(table);
    if (has === undefined) {
      has = this.#db.prepare("select 1 from pragma_table_info(?) where name = 'owner' collate nocase").get(table) !== undefined;
      this.#owned.set(table, has);
    }
    return has;
  }
}

const ASK = "ask the service that owns it by ctx.call";

interface Why {
  readonly says: string;
  readonly table?: string;
}

function refused({ domain, text }: { readonly domain: string; readonly text: string }, why: string, table?: string): SyscallError {
  const shown = text.trim().replaceAll(/\s+/g, " ").slice(0, 300);
  return new SyscallError("INTERNAL", `a statement of the domain ${domain} is refused: ${why} (${shown})`, { domain, ...(table !== undefined && { table }) });
}

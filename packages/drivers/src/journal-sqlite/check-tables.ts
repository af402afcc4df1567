import { constants, type DatabaseSync } from "node:sqlite";
import { READABLE, type Tables } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Every table of the journal's own is named here, so that a domain's name can be told from theirs. */
const ITS_OWN = "process process_spec event snapshot effect inbox outbox account counter rate birth audit node migration".split(" ");
const TAKEN: ReadonlySet<string> = new Set(["sqlite", "journal", "pragma", "json", ...ITS_OWN.flatMap((name) => name.split("_").slice(0, -1))]);
const DOMAIN = /^[a-z][a-z0-9-]*$/;

/** Of a domain's words about its tables, whatever the file has. @throws SyscallError `INTERNAL` */
export function checkWords({ domain, migrations, reads = [] }: Tables): void {
  if (!DOMAIN.test(domain) || TAKEN.has(domain))
    throw wrong(domain, "its name is not small letters, digits and hyphens, or is taken; its tables begin with it");
  if (migrations.length > 0 && domain.includes("-")) throw wrong(domain, "a domain with tables has no hyphen in its name");
  for (const table of reads) {
    const why = whyUnread(table);
    if (why !== undefined) throw wrong(domain, why);
  }
}

/** Why no service may read a table, whatever it declares; undefined = one may. */
export function whyUnread(table: string): string | undefined {
  const [of = "", more] = table.split("_");
  if (READABLE.includes(table) || (more !== undefined && DOMAIN.test(of) && of !== "kernel" && !TAKEN.has(of))) return undefined;
  if (table === "outbox") return "no service reads outbox, whose rows have labels: read them with ctx.messages";
  return `no service reads ${table}; of what is no service's it may read ${READABLE.join(", ")}`;
}

/** What a migration may do beside what concerns its own tables. */
const FREE: ReadonlySet<number> = new Set([constants.SQLITE_SELECT, constants.SQLITE_FUNCTION, constants.SQLITE_RECURSIVE, constants.SQLITE_REINDEX]);
/** Which argument names the table. */
const OF_TABLE: ReadonlyMap<number, 0 | 1> = new Map([
  [constants.SQLITE_READ, 0],
  [constants.SQLITE_INSERT, 0],
  [constants.SQLITE_UPDATE, 0],
  [constants.SQLITE_DELETE, 0],
  [constants.SQLITE_CREATE_TABLE, 0],
  [constants.SQLITE_DROP_TABLE, 0],
  [constants.SQLITE_CREATE_INDEX, 1],
  [constants.SQLITE_DROP_INDEX, 1],
  [constants.SQLITE_ALTER_TABLE, 1],
]);
/** Statements about tables keep their own books in these. Others are kept from writing them by SQLite, or are found out afterwards. */
const BOOKS: ReadonlySet<string> = new Set("sqlite_master sqlite_schema sqlite_temp_master sqlite_temp_schema sqlite_sequence json_each json_tree".split(" "));

/**
 * Runs migrations of a domain, of which none touches what is not the domain's: neither rows nor tables, nor by a view or a trigger.
 *
 * @throws SyscallError `INTERNAL`; the caller takes the transaction back
 */
export function migrateWithin(db: DatabaseSync, tables: Tables, run: () => void): void {
  const { domain } = tables;
  const mine = (name: string | null): boolean => name?.toLowerCase().startsWith(`${domain}_`) === true;
  let refused: string | undefined;
  const others = (): string => JSON.stringify([...schemaOf(db).filter(({ name, tbl_name }) => !mine(name) && !mine(tbl_name)), ...positionsOf(db, mine)]);
  const before = others();
  db.setAuthorizer((...[code, first, second, database]) => {
    const named = [first, second][OF_TABLE.get(code) ?? 0] ?? null;
    const isFree = FREE.has(code) && second !== "load_extension";
    const isFine = isFree || (OF_TABLE.has(code) && (BOOKS.has(named ?? "") || (database !== "temp" && mine(named))));
    if (!isFine) refused ??= String(named ?? first ?? "");
    return isFine ? constants.SQLITE_OK : constants.SQLITE_DENY;
  });
  try {
    run();
  } catch (cause) {
    throw refused === undefined
      ? cause
      : wrong(
          domain,
          `a migration of it touches ${refused || "the database itself"}; it may make, fill, change and drop tables and indexes that begin with ${domain}_`,
        );
  } finally {
    db.setAuthorizer(null);
  }
  if (others() !== before) throw wrong(domain, `a migration of it changes or makes a table, an index or a position that does not begin with ${domain}_`);
  checkOwners(db, tables);
}

/** A new table without an owner is one that nobody thought about. */
function checkOwners(db: DatabaseSync, { domain, ownerless = {} }: Tables): void {
  for (const { type, name } of schemaOf(db)) {
    if (type !== "table" || !name.startsWith(`${domain}_`) || ownerless[name] !== undefined) continue;
    if (!db.prepare("select 1 from pragma_table_info(?) where name = 'owner' collate nocase").get(name))
      throw wrong(domain, `the rows of ${name} have no owner: give it a column owner, or a reason in the ownerless of its tables`);
  }
}

const schemaOf = (db: DatabaseSync) =>
  db.prepare("select type, name, tbl_name, sql from sqlite_schema order by name").all() as {
    type: string;
    name: string;
    tbl_name: string;
    sql: string | null;
  }[];

/** Numbers that are never given twice; others' must not be set back. */
const positionsOf = (db: DatabaseSync, mine: (name: string) => boolean) =>
  db
    .prepare("select name, seq from sqlite_sequence order by name")
    .all()
    .filter(({ name }) => !mine(String(name)));

const wrong = (domain: string, why: string): SyscallError => new SyscallError("INTERNAL", `the tables of the domain ${domain} are refused: ${why}`, { domain });

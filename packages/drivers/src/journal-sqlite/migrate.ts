import { DatabaseSync } from "node:sqlite";
import type { Tables } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { checkWords, migrateWithin } from "./check-tables.ts";
import { inTransaction } from "./in-transaction.ts";
import { CORE, LEDGER } from "./schema.ts";

const OWN: Tables = { domain: "journal", migrations: CORE };

/** Before anything of a file is changed. @throws SyscallError `NEWER` */
export function refuseNewer(db: DatabaseSync, file: string): void {
  const ledger = db.prepare("select 1 from sqlite_schema where name = 'migration'").get();
  if (ledger) versionOf(db, OWN, file);
}

/** Brings the journal's own tables to this program's version. */
export function migrateCore(db: DatabaseSync, file: string): void {
  db.exec(LEDGER);
  migrate({ db, tables: OWN, file, within: (run) => run() });
}

/** What this program's own tables lack of what their version has; undefined = nothing. */
export function missingOf(db: DatabaseSync, file: string): string | undefined {
  const model = new DatabaseSync(":memory:");
  try {
    model.exec(LEDGER);
    for (const statement of CORE.slice(0, versionOf(db, OWN, file)).flat()) model.exec(statement);
    const columns = (of: DatabaseSync): string[] =>
      of
        .prepare("select s.name || '.' || c.name as name from sqlite_schema s, pragma_table_info(s.name) c where s.type = 'table' order by 1")
        .all()
        .map(({ name }) => String(name));
    const there = new Set(columns(db));
    return columns(model).find((name) => !there.has(name));
  } finally {
    model.close();
  }
}

/** Applies what a domain's ledger lacks, all or nothing. @throws SyscallError `NEWER`, `INTERNAL` (see `Journal.migrate`) */
export function migrateDomain(db: DatabaseSync, tables: Tables, file: string): void {
  checkWords(tables);
  migrate({ db, tables, file, within: (run) => migrateWithin(db, tables, run) });
}

interface Migrating {
  readonly db: DatabaseSync;
  readonly tables: Tables;
  readonly file: string;
  /** Runs the statements of the migrations. */
  readonly within: (run: () => void) => void;
}

function migrate({ db, tables, file, within }: Migrating): void {
  const { domain, migrations } = tables;
  const have = versionOf(db, tables, file);
  if (have === migrations.length) return;
  inTransaction(db, () => {
    within(() => {
      for (const statement of migrations.slice(have).flat()) db.exec(statement);
    });
    const done = db.prepare("insert into migration (domain, version) values (?, ?)");
    for (let version = have + 1; version <= migrations.length; version++) done.run(domain, version);
  });
}

/** The version the file has. */
function versionOf(db: DatabaseSync, { domain, migrations }: Tables, file: string): number {
  const row = db.prepare("select max(version) as version from migration where domain = ?").get(domain);
  const have = Number(row?.["version"] ?? 0);
  if (have <= migrations.length) return have;
  throw new SyscallError(
    "NEWER",
    `${file} was written by a newer Aether (${domain} tables are version ${have}, this program knows ${migrations.length}); use that version, or another AETHER_HOME`,
    { have, known: migrations.length },
  );
}

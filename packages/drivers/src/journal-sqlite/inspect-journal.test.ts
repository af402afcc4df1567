import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { inspectJournal, openSqliteJournal } from "./index.ts";

const base = mkdtempSync(join(tmpdir(), "aether-inspect-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function journal(): Promise<string> {
  const file = join(mkdtempSync(join(base, "home-")), "journal.db");
  const opened = await openSqliteJournal({ file, node: "local" });
  await opened.takeOver("local");
  await opened.close();
  return file;
}

const edit = (file: string, statements: string): void => {
  const db = new DatabaseSync(file);
  db.exec(statements);
  db.close();
};

/** A page deep in the file, where opening it does not look. */
function spoilDeepPage(file: string): void {
  edit(file, `create table ballast (text text); insert into ballast values ('${"x".repeat(60_000)}'); pragma wal_checkpoint(truncate)`);
  const db = new DatabaseSync(file, { readOnly: true });
  const { rootpage } = db.prepare("select rootpage from sqlite_schema where name = 'ballast'").get() as { rootpage: number };
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, (rootpage - 1) * 4_096, rootpage * 4_096);
  writeFileSync(file, bytes);
}

test("a sound journal is counted, also while it is open, and left as it was", async () => {
  const file = await journal();
  const before = readFileSync(file);
  expect(inspectJournal(file)).toEqual({ bytes: before.length, processes: 0, events: 0 });
  expect(readFileSync(file).equals(before)).toBe(true);
  const open = await openSqliteJournal({ file, node: "local" });
  expect(inspectJournal(file)).toMatchObject({ processes: 0, events: 0 });
  await open.close();
});

test.for([
  { why: "pages of nonsense deep inside", harm: spoilDeepPage, code: "STORAGE", says: /is damaged .*put a backup in its place/ },
  { why: "a lost end", harm: (file: string) => truncateSync(file, 20_000), code: "STORAGE", says: /is damaged/ },
  { why: "something else", harm: (file: string) => writeFileSync(file, "a letter\n".repeat(2_000)), code: "STORAGE", says: /is not a journal/ },
  { why: "no file", harm: (file: string) => rmSync(file), code: "STORAGE", says: /cannot be/ },
  { why: "no content", harm: (file: string) => truncateSync(file, 0), code: "STORAGE", says: /is not a journal/ },
  { why: "a table that is gone", harm: (file: string) => edit(file, "drop table audit"), code: "STORAGE", says: /is damaged .*lacks audit\./ },
  { why: "a column that is gone", harm: (file: string) => edit(file, "alter table audit drop column body"), code: "STORAGE", says: /lacks audit\.body/ },
  {
    why: "a trigger",
    harm: (file: string) => edit(file, "create trigger mute before insert on inbox begin select raise(ignore); end"),
    code: "STORAGE",
    says: /holds a trigger, "mute", which another program put there/,
  },
  { why: "a view", harm: (file: string) => edit(file, "create view seen as select * from event"), code: "STORAGE", says: /holds a view, "seen"/ },
  {
    why: "another program's tables",
    harm: (file: string) => edit(file, "alter table migration rename to other"),
    code: "STORAGE",
    says: /another program's database/,
  },
  {
    why: "what a newer program wrote",
    harm: (file: string) => edit(file, "insert into migration (domain, version) values ('journal', 99)"),
    code: "NEWER",
    says: /newer Aether .*use that version/,
  },
])("$why is named: $code", async ({ harm, code, says }) => {
  const file = await journal();
  harm(file);
  expect(() => inspectJournal(file)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) }));
});

test("a journal with a trigger is not opened either", async () => {
  const file = await journal();
  edit(file, "create trigger mute after insert on audit begin delete from audit; end");
  await expect(openSqliteJournal({ file, node: "local" })).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining("mute") });
});

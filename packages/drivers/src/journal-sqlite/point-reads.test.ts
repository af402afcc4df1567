import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Journal, point, type Sql, sql } from "@aether/ports";
import { ended, newProcess } from "@aether/ports/conformance/journal-bench";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSqliteJournal } from "./index.ts";
import { PointReader } from "./point-reader.ts";
import { WorkerChannel } from "./worker-channel.ts";

const base = mkdtempSync(join(tmpdir(), "aether-journal-points-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const TOY = {
  domain: "toy",
  migrations: [["create table toy_box (id text primary key, n integer not null) without rowid", "create table toy_loose (id text, n integer)"]],
  ownerless: { toy_box: "a test", toy_loose: "a test" },
};

let file: string;
let journal: Journal;
beforeEach(async () => {
  file = join(mkdtempSync(join(base, "home-")), "journal.db");
  journal = await openSqliteJournal({ file, node: "node" });
  await journal.migrate(TOY);
});
afterEach(() => journal.close());

const put = (id: string, n: number) =>
  journal.commit({ writes: [sql`insert into toy_box (id, n) values (${id}, ${n}) on conflict (id) do update set n = excluded.n`] });
const asked = () => vi.spyOn(WorkerChannel.prototype, "ask").mockName("ask");

test("what a commit has acknowledged is in the very next look-up, and in no look-up is less", async () => {
  for (let n = 1; n <= 300; n++) {
    await put("a", n);
    expect(await journal.read(point`select n from toy_box where id = ${"a"}`)).toEqual([{ n }]);
  }
});

test("look-ups beside a writer never go back in time", async () => {
  let written = 0;
  const writer = (async () => {
    for (let n = 1; n <= 300; n++) {
      await put("a", n);
      written = n;
    }
  })();
  for (let last = 0; last < 300; ) {
    const atLeast = written;
    const [row] = await journal.read(point`select n from toy_box where id = ${"a"}`);
    const seen = Number(row?.n ?? 0);
    expect(seen).toBeGreaterThanOrEqual(Math.max(last, atLeast));
    last = seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writer;
});

test.for([
  { why: "a key of a table", statement: point`select n from toy_box where id = ${"a"}`, near: true },
  { why: "a list of keys", statement: point`select n from toy_box where id in (${"a"}, ${"b"})`, near: true },
  { why: "a key, without the promise", statement: sql`select n from toy_box where id = ${"a"}`, near: false },
  { why: "a whole table, whatever was promised", statement: point`select n from toy_loose where id = ${"a"}`, near: false },
  { why: "a count of it", statement: point`select count(*) as n from toy_box`, near: false },
  { why: "a join with a whole table", statement: point`select toy_box.n from toy_loose join toy_box using (id)`, near: false },
  {
    why: "numbers made up by the statement",
    statement: point`with recursive c(n) as (select 1 union all select n + 1 from c where n < 9) select n from c`,
    near: false,
  },
  { why: "several keys, each in a look of its own", statement: point`select (select n from toy_box where id = ${"a"}) as n, (select 1) as one`, near: true },
  { why: "a key that may be missing", statement: point`select n from (select 1) left join toy_box on id = ${"b"}`, near: true },
  { why: "a whole table inside a look", statement: point`select (select n from toy_loose where id = ${"a"}) as n, (select 1) as one`, near: false },
  { why: "a whole table beside one row", statement: point`select n from (select 1) left join toy_loose on id = ${"b"}`, near: false },
  { why: "a part of a whole table", statement: point`select n from (select n from toy_loose limit 5) where n = ${7}`, near: false },
  { why: "a whole table put in order", statement: point`select n from (select n from toy_loose order by n limit 5) where n = ${7}`, near: false },
  {
    why: "numbers made up beside a key",
    statement: point`with recursive c(n) as (select 1 union all select n + 1 from c where n < 9) select c.n from c join toy_box b on b.id = ${"a"}`,
    near: false,
  },
])("$why is answered on this thread: $near", async ({ statement, near }) => {
  await put("a", 7);
  const spy = asked();
  const rows = await journal.read(statement);
  expect(spy.mock.calls.length === 0).toBe(near);
  spy.mockRestore();
  expect(rows).toEqual(await journal.read({ text: statement.text, values: statement.values }));
});

test.for([
  { why: "one that writes", statement: point`delete from toy_box where id = ${"a"}`, code: "INTERNAL" },
  { why: "one that is none", statement: point`select from where`, code: "INTERNAL" },
  { why: "one without its table", statement: point`select * from nothing_like_it where id = 1`, code: "INTERNAL" },
])("$why is refused as by the worker, and what stands stays", async ({ statement, code }) => {
  await put("a", 7);
  expect(await ended(journal.read(statement))).toBe(code);
  expect(await journal.read(point`select n from toy_box where id = ${"a"}`)).toEqual([{ n: 7 }]);
});

test("more rows than a point has are all there: they take the long way", async () => {
  const ownerless = { many_row: "a test" };
  await journal.migrate({ domain: "many", ownerless, migrations: [["create table many_row (box text, id integer, primary key (box, id)) without rowid"]] });
  await journal.commit({ writes: Array.from({ length: 100 }, (_, id) => sql`insert into many_row (box, id) values (${"b"}, ${id})`) });
  expect(await journal.read(point`select id from many_row where box = ${"b"}`)).toHaveLength(100);
});

test("a table that gained a column shows it to a statement that was prepared before", async () => {
  const all: Sql = point`select * from toy_box where id = ${"a"}`;
  await put("a", 1);
  expect(await journal.read(all)).toEqual([{ id: "a", n: 1 }]);
  await journal.migrate({ ...TOY, migrations: [...TOY.migrations, ["alter table toy_box add column owner text"]] });
  expect(await journal.read(all)).toEqual([{ id: "a", n: 1, owner: null }]);
});

test("no look-up holds back the log: it is moved into the file while they go on, and is gone after the close", async () => {
  const row = sql`insert into toy_box (id, n) values (${"x".repeat(200_000)}, 1) on conflict (id) do update set n = n + 1`;
  for (let n = 0; n < 120; n++) {
    await journal.commit({ writes: [row, sql`update toy_box set id = id || 'y' where n = ${n}`] });
    await journal.process("p1");
    await journal.read(point`select n from toy_box where id = ${"a"}`).catch(() => []);
  }
  // 4,000 pages are moved at a time; a reader that stayed open would let the log grow without end.
  expect(statSync(`${file}-wal`).size).toBeLessThan(3 * 4_000 * 4_096);
  await journal.close();
  expect(() => statSync(`${file}-wal`)).toThrow(/ENOENT/);
  expect(readFileSync(file).length).toBeGreaterThan(200_000);
});

test("after the close a look-up is refused like any other, and its file is free", async () => {
  await journal.commit({ spawn: [newProcess("p1")] });
  await journal.close();
  expect([await ended(journal.process("p1")), await ended(journal.read(point`select n from toy_box where id = ${"a"}`))]).toEqual([
    "UNAVAILABLE",
    "UNAVAILABLE",
  ]);
  const alone = new DatabaseSync(file);
  alone.exec("pragma locking_mode = exclusive; begin exclusive; commit");
  alone.close();
});

test("a file that another connection holds alone is not waited for: the look-up says nothing, and the loop goes on", () => {
  const other = join(mkdtempSync(join(base, "held-")), "held.db");
  const holder = new DatabaseSync(other);
  holder.exec("create table t (id text primary key) without rowid; insert into t values ('a')");
  const reader = new PointReader(other);
  expect(reader.rows(point`select id from t where id = ${"a"}`)).toEqual([{ id: "a" }]);
  holder.exec("begin exclusive");
  expect(reader.rows(point`select id from t where id = ${"a"}`)).toBeUndefined();
  holder.exec("commit");
  expect(reader.rows(point`select id from t where id = ${"a"}`)).toEqual([{ id: "a" }]);
  reader.close();
  reader.close();
  holder.close();
  expect(reader.rows(point`select id from t where id = ${"a"}`)).toBeUndefined();
});

import { TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import type { Bench } from "./journal-bench.conformance.ts";
import { expecting, type Sql, sql } from "./sql.ts";
import type { Tables } from "./tables.ts";

/** Notes that have owners, words that have none, and a board that the domain `guest` may write, too. */
const HOST: Tables = {
  domain: "host",
  migrations: [
    [
      "create table host_note (owner text not null, id text not null, text text not null, primary key (owner, id)) without rowid",
      "create table host_word (word text primary key) without rowid",
      "create table host_board (owner text not null, id text not null, text text, primary key (owner, id)) without rowid",
      "create table host_secret (owner text not null, id text primary key) without rowid",
    ],
  ],
  ownerless: { host_word: "words are everybody's" },
  writers: { host_board: ["guest"] },
  across: { host_note: "this test reads all of them" },
};
const GUEST: Tables = {
  domain: "guest",
  migrations: [["create table guest_own (owner text not null, id text not null, text text, primary key (owner, id)) without rowid"]],
  reads: ["host_note", "host_word", "process"],
};

/** By SQL as it is written; `{…}` are rows of the owner. */
const ALLOWED: readonly string[] = [
  "select id, text from {guest_own}",
  "select n.id from {host_note} n join host_word w on w.word = n.text where n.id = 'a'",
  "insert into {guest_own} (id, text) values ('a', 'b')",
  "insert into {guest_own} (id) select id from {host_note}",
  "update {guest_own} set text = (select max(text) from {host_note}) where id = 'a' returning id",
  "delete from {guest_own} where id in (select value from json_each('[1]'))",
  "insert into {host_board} (id) values ('a') on conflict (owner, id) do update set text = 'x'",
  "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n",
  "select json_extract(text, '$.a'), text ->> 'b', row_number() over (order by id) from {guest_own}",
  "select count(*) from {process} where state = 'exited'",
  "select word from HOST_WORD",
];

const ATTACKS: readonly { readonly why: string; readonly text: string; readonly table?: string }[] = [
  { why: "a table of another domain", text: "select * from host_secret", table: "host_secret" },
  { why: "in capitals and quotes", text: 'select * from "HOST_Secret"', table: "host_secret" },
  { why: "in brackets, behind a comment", text: "select * from/* host_word */[host_secret]", table: "host_secret" },
  { why: "by its database", text: "select * from main.host_secret", table: "host_secret" },
  { why: "as a word in quotes", text: "select * from 'host_secret'", table: "host_secret" },
  { why: "in braces", text: "select * from {host_secret}", table: "host_secret" },
  { why: "in braces, everybody's", text: "select * from {every host_secret}", table: "host_secret" },
  { why: "without a column of it", text: "select count(*) from host_secret", table: "host_secret" },
  { why: "to see whether there is any", text: "select exists (select 1 from host_secret)", table: "host_secret" },
  { why: "in a common table", text: "with n as (select id from host_secret) select id from n", table: "host_secret" },
  { why: "under the name of an own one", text: "with guest_own as (select * from host_secret) select * from guest_own", table: "host_secret" },
  { why: "in a question inside", text: "select (select max(id) from host_secret)", table: "host_secret" },
  { why: "in the other half", text: "select word from host_word union all select id from host_secret", table: "host_secret" },
  { why: "in the order", text: "select word from host_word order by (select id from host_secret)", table: "host_secret" },
  { why: "as it takes rows away", text: "delete from {guest_own} where id in (select id from host_secret)", table: "host_secret" },
  { why: "into an own one", text: "insert into {guest_own} (id) select id from host_secret", table: "host_secret" },
  { why: "as it gives back", text: "insert into {guest_own} (id) values ('a') returning (select id from host_secret)", table: "host_secret" },
  {
    why: "as it resolves a conflict",
    text: "insert into {guest_own} (id) values ('a') on conflict do update set text = (select id from host_secret)",
    table: "host_secret",
  },
  { why: "rights, which rest with processes", text: "select authority from process_spec", table: "process_spec" },
  { why: "logs", text: "select body from event", table: "event" },
  { why: "inputs of calls", text: "select input from effect", table: "effect" },
  { why: "mail", text: "select body from inbox", table: "inbox" },
  { why: "what was announced", text: "select body from Outbox", table: "outbox" },
  { why: "who may what", text: "select * from audit", table: "audit" },
  { why: "a change of every process", text: "update process set owner = 'mallory'", table: "process" },
  { why: "an end of the audit log", text: "delete from audit", table: "audit" },
  { why: "a table that it may read", text: "update {host_note} set text = 'x'", table: "host_note" },
  { why: "the same behind a common table", text: "with n as (select 1) delete from {host_note}", table: "host_note" },
  { why: "a row of one that it may read", text: "insert into {host_note} (id, text) values ('a', 'b')", table: "host_note" },
  { why: "rows with owners, without braces", text: "select * from guest_own", table: "guest_own" },
  { why: "the same, beside braces", text: "select * from {guest_own} a, guest_own b", table: "guest_own" },
  { why: "the same, as a change", text: "update guest_own set text = 'x' where owner = 'ann'", table: "guest_own" },
  { why: "the same, as a row", text: "insert into guest_own (owner, id) values ('bob', 'a')", table: "guest_own" },
  { why: "everybody's, without a reason", text: "select * from {every guest_own}", table: "guest_own" },
  { why: "a change of the owner", text: "update {guest_own} set owner = 'bob'", table: "guest_own" },
  { why: "the same by a conflict", text: "insert into {guest_own} (id) values ('a') on conflict (owner, id) do update set Owner = 'bob'", table: "guest_own" },
  { why: "an owner where there is none", text: "select * from {host_word}", table: "host_word" },
  { why: "a second row, of another owner", text: "insert into {guest_own} (id) values ('a'), ('bob', 'b')" },
  { why: "a second half, of another owner", text: "insert into {guest_own} (id) select 'a' union all select 'bob', 'b'" },
  { why: "a condition that ends too soon", text: "delete from {guest_own} where id = 'a') or (1 = 1" },
  { why: "tables of all", text: "select sql from sqlite_master" },
  { why: "tables of all, by their other name", text: "select sql from sqlite_schema" },
  { why: "columns of all", text: "select * from pragma_table_info('process')" },
  { why: "pages of the file", text: "select * from dbstat" },
  { why: "a pragma", text: "pragma writable_schema = on" },
  { why: "another file", text: "attach 'other.db' as other" },
  { why: "a copy of the file", text: "vacuum into 'copy.db'" },
  { why: "the file anew", text: "vacuum" },
  { why: "a new table", text: "create table guest_more (id text)" },
  { why: "a table for itself", text: "create temp table process (id text)" },
  { why: "a view of another's", text: "create temp view guest_view as select * from host_secret" },
  { why: "a trigger", text: "create trigger guest_trigger after insert on guest_own begin delete from host_secret; end" },
  { why: "an end of a table", text: "drop table guest_own" },
  { why: "a change of a table", text: "alter table guest_own add column more text" },
  { why: "an index", text: "create index guest_index on guest_own (text)" },
  { why: "an end of the step", text: "commit" },
  { why: "a step within", text: "savepoint a" },
  { why: "what it all weighs", text: "analyze" },
  { why: "code of a file", text: "select load_extension('evil')" },
  { why: "chance", text: "select random()" },
  { why: "the clock", text: "select datetime('now')" },
  { why: "nothing", text: "select" },
];

export function domains(get: () => Bench): void {
  const open = async () => {
    const { journal } = get();
    for (const tables of [HOST, GUEST]) await journal.migrate(tables);
    return journal;
  };
  const guest = { domain: "guest", owner: "ann" };
  const statement = (text: string): Sql => ({ text, values: [] });

  test.for(ALLOWED)("a statement of what was declared: %s", async (text) => {
    const journal = await open();
    const bound = journal.bind(statement(text), guest);
    if (!/^(select|with)/.test(text)) await journal.commit({ writes: [bound] });
    else await journal.read(bound);
  });

  test.for(ATTACKS)("a statement may not name $why: $text", async ({ text, table }) => {
    const journal = await open();
    for (const how of ["first", "again"])
      expect(() => journal.bind(statement(text), guest), how).toThrow(
        expect.objectContaining({ code: "INTERNAL", ...(table !== undefined && { data: { domain: "guest", table } }) }),
      );
  });

  test("a domain that declared nothing names nothing", async () => {
    const journal = await open();
    expect(() => journal.bind(statement("select 1"), { domain: "stranger" })).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  });

  test("what one domain may name another may not, word for word", async () => {
    const journal = await open();
    const text = "select id from {host_secret}";
    expect(await journal.read(journal.bind(statement(text), { domain: "host", owner: "ann" }))).toEqual([]);
    expect(() => journal.bind(statement(text), guest)).toThrow(/host_secret/);
  });

  test("of a statement behind another nothing is run", async () => {
    const journal = await open();
    await journal.commit({ writes: [journal.bind(statement("insert into {guest_own} (id) values ('kept'); delete from process"), guest)] });
    expect(await journal.process(await get().process())).toBeDefined();
  });

  test("two owners have rows of one key, and neither reads, changes or removes the other's (I12)", async () => {
    const journal = await open();
    const as = (owner: string) => ({ domain: "host", owner });
    const key = get().fresh();
    for (const owner of ["ann", "bob"])
      await journal.commit({ writes: [journal.bind(sql`insert into {host_note} (id, text) values (${key}, ${`of ${owner}`})`, as(owner))] });
    const text = async (owner: string) =>
      (await journal.read(journal.bind(sql`select text from {host_note} where id = ${key}`, as(owner)))).map((row) => row["text"]);
    await journal.commit({ writes: [journal.bind(expecting(1, sql`update {host_note} set text = 'new' where id = ${key} or true`), as("bob"))] });
    expect([await text("ann"), await text("bob"), await text("eve")]).toEqual([["of ann"], ["new"], []]);
    await journal.commit({ writes: [journal.bind(expecting(1, sql`delete from {host_note} where id = ${key}`), as("bob"))] });
    expect([await text("ann"), await text("bob")]).toEqual([["of ann"], []]);
    const every = journal.bind(sql`select owner from {every host_note} where id = ${key}`, { domain: "host" });
    expect(await journal.read(every)).toEqual([{ owner: "ann" }]);
    expect(() => journal.bind(sql`select text from {host_note}`, { domain: "host" })).toThrow(/nobody calls here/);
  });

  test.for([
    { why: "rows of another domain's", migration: "delete from host_note" },
    { why: "rows of the journal's", migration: "update process set owner = 'mallory'" },
    { why: "what another domain has, into its own", migration: "insert into evil_a select owner, id from host_secret" },
    { why: "a table of another domain", migration: "drop table host_note" },
    { why: "a column of another domain's", migration: "alter table host_note add column more text" },
    { why: "a name that is not its own", migration: "create table host_more (owner text)" },
    { why: "such a name, later", migration: "alter table evil_a rename to other_a" },
    { why: "an index on another's", migration: "create index evil_i on host_note (text)" },
    { why: "a view", migration: "create view evil_v as select * from host_secret" },
    { why: "a trigger", migration: "create trigger evil_t after insert on evil_a begin delete from host_note; end" },
    { why: "a trigger for itself alone", migration: "create temp trigger evil_t after insert on host_note begin delete from evil_a; end" },
    { why: "a table for itself alone", migration: "create temp table evil_b (owner text)" },
    { why: "positions of the outbox", migration: "delete from sqlite_sequence" },
    { why: "the end of its own step", migration: "commit" },
    { why: "a pragma", migration: "pragma writable_schema = on" },
    { why: "another file", migration: "attach ':memory:' as other" },
    { why: "a table whose rows are nobody's", migration: "create table evil_b (id text)" },
  ])("a migration may not touch $why, and leaves nothing", async ({ migration }) => {
    const journal = await open();
    await journal.commit({ outbox: [{ topic: "a", body: null, label: TRUSTED, at: 1 }] });
    const migrations = [["create table evil_a (owner text, id text)", migration]];
    await expect(journal.migrate({ domain: "evil", migrations })).rejects.toMatchObject({ code: "INTERNAL", message: expect.stringContaining("evil") });
    await expect(journal.read(statement("select * from evil_a"))).rejects.toThrow();
    expect(await journal.read(statement("select count(*) as n from sqlite_schema where name like 'evil%'"))).toEqual([{ n: 0 }]);
  });

  test.for(["process", "journal", "sqlite", "pragma", "json", "A", "a_b", "", "a b"])("no domain is called %j", async (domain) => {
    await expect(get().journal.migrate({ domain, migrations: [] })).rejects.toMatchObject({ code: "INTERNAL" });
  });

  test.for([
    ...["outbox", "event", "effect", "inbox", "snapshot", "process_spec", "node", "migration", "kernel_handle"],
    ...["sqlite_master", "sqlite_schema", "sqlite_sequence", "pragma_table_info", "dbstat", "Host_note", "host note", ""],
  ])("no domain may declare that it reads %s", async (table) => {
    await expect(get().journal.migrate({ domain: "evil", migrations: [], reads: [table] })).rejects.toMatchObject({ code: "INTERNAL" });
  });
}

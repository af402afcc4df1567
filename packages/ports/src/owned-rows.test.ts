import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mentions, ofOwner, ownRows } from "./owned-rows.ts";
import { part, type Sql, sql } from "./sql.ts";

test.for([
  { why: "a look", written: "select a from {t_x} where a = ?", text: "select a from (select * from t_x where owner = ?) where a = ?", places: [0] },
  {
    why: "a join, a question inside, and what stands in quotes",
    written: "select '{t_x} ?' from {t_x} x join {t_y} y on y.a = ? where exists (select 1 from {t_x})",
    text: "select '{t_x} ?' from (select * from t_x where owner = ?) x join (select * from t_y where owner = ?) y on y.a = ? where exists (select 1 from (select * from t_x where owner = ?))",
    places: [0, 0, 1],
  },
  { why: "a row", written: "insert into {t_x} (a, b) values (?, ?)", text: "insert into t_x (owner, a, b) values (?, ?, ?)", places: [0] },
  {
    why: "rows of a look",
    written: "insert or ignore into {t_x} (a) select distinct value from json_each(?)",
    text: "insert or ignore into t_x (owner, a) select distinct ?, value from json_each(?)",
    places: [0],
  },
  {
    why: "a row or its change",
    written: "insert into {t_x} (a, b) values (?, ?) on conflict (owner, a) do update set b = excluded.b where b = ? or b is null",
    text: "insert into t_x (owner, a, b) values (?, ?, ?) on conflict (owner, a) do update set b = excluded.b where t_x.owner = ? and ( b = ? or b is null)",
    places: [0, 2],
  },
  {
    why: "a change of one of two",
    written: "update {t_x} set b = (select max(b) from {t_y} where a = ?) where a = ? or a = ? returning a",
    text: "update t_x set b = (select max(b) from (select * from t_y where owner = ?) where a = ?) where t_x.owner = ? and ( a = ? or a = ?) returning a",
    places: [0, 1],
  },
  { why: "a change of all", written: "update or ignore {t_x} set b = 1", text: "update or ignore t_x set b = 1 where t_x.owner = ?", places: [0] },
  { why: "an end", written: "DELETE FROM {t_x} WHERE a = ? -- last", text: "DELETE FROM t_x WHERE t_x.owner = ? and ( a = ?) -- last", places: [0] },
  {
    why: "a comment that does not end",
    written: "delete from {t_x} where a = 1 /* or (1 = 1",
    text: "delete from t_x where t_x.owner = ? and ( a = 1) /* or (1 = 1",
    places: [0],
  },
  {
    why: "what a row gives back",
    written: "insert into {t_x} (a) values (?) returning (a), b",
    text: "insert into t_x (owner, a) values (?, ?) returning (a), b",
    places: [0],
  },
  { why: "everybody's", written: "select a from {every t_x}", text: "select a from t_x", places: [] },
])("$why", ({ written, text, places }) => expect(ownRows(written)).toMatchObject({ text, places }));

test.for([
  { why: "no table", written: "select 1 from {t x}", says: "write {TABLE}" },
  { why: "a brace alone", written: "select 1 from {}", says: "write {TABLE}" },
  { why: "a row without columns", written: "insert into {t_x} values (1)", says: "its columns must stand behind" },
  { why: "an owner by hand", written: "insert into {t_x} (a, OWNER) values (1, 2)", says: "leave it out" },
  { why: "an owner by hand, in quotes", written: 'insert into {t_x} (a, "owner") values (1, 2)', says: "leave it out" },
  { why: "what replaces", written: "insert or replace into {t_x} (a) values (1)", says: "on conflict" },
  { why: "what replaces, shortly", written: "replace into {t_x} (a) values (1)", says: "on conflict" },
  { why: "a change that replaces", written: "update or replace {t_x} set a = 1", says: "may be another owner's" },
  { why: "rows from nowhere", written: "insert into {t_x} (a) default values", says: "values (…) or select" },
  { why: "a second row, with an owner of its own", written: "insert into {t_x} (a) values (1), ('bob', 2)", says: "one look" },
  { why: "another half, with an owner of its own", written: "insert into {t_x} (a) select 1 union all select 'bob', 2", says: "one look" },
  { why: "another half of a row", written: "insert into {t_x} (a) values (1) UNION select 'bob', 2", says: "one look" },
  { why: "a numbered place", written: "select ?1 from {t_x}", says: "write ?" },
  { why: "a named place", written: "select :owner from {t_x}", says: "write ?" },
])("$why is refused", ({ written, says }) =>
  expect(() => ownRows(written)).toThrow(expect.objectContaining({ code: "INTERNAL", message: expect.stringContaining(says) })),
);

test.for([
  { bare: "select * from t_x", is: true },
  { bare: 'select * from "T_X"', is: true },
  { bare: "select * from [t_x]", is: true },
  { bare: "select * from 't_x'", is: true },
  { bare: "select t_x.a", is: true },
  { bare: "select * from main.t_x", is: true },
  { bare: "select * from t_xy, at_x, t_x$", is: false },
])("whether t_x may stand in $bare: $is", ({ bare, is }) => expect(mentions(bare, "t_x")).toBe(is));

/** Any statements of two owners, in any order, beside tables of each owner's own. */
const OPERATIONS: readonly ((a: number, b: number) => Sql)[] = [
  (a, b) => sql`insert or ignore into {t_x} (a, b) values (${a}, ${b})`,
  (a, b) => sql`insert into {t_x} (a, b) values (${a}, ${b}) on conflict (owner, a) do update set b = excluded.b`,
  (a, b) => sql`insert into {t_x} (a, b) select a + 1, ${b} from {t_x} where a = ${a} on conflict do nothing`,
  (a, b) => sql`update {t_x} set b = (select count(*) from {t_x} where a < ${a}) where a = ${a} or b = ${b}`,
  (a) => sql`update {t_x} set b = b + 1 where ${part`a >= ${a}`}`,
  (a, b) => sql`delete from {t_x} where a = ${a} or b = ${b}`,
  () => sql`update {t_x} set b = b + 1`,
];
const open = (): DatabaseSync => {
  const db = new DatabaseSync(":memory:");
  db.exec("create table t_x (owner text not null, a integer not null, b integer not null, primary key (owner, a)) without rowid");
  return db;
};
const run = (db: DatabaseSync, owner: string, statement: Sql): void => {
  const { text, values } = ofOwner(statement, owner);
  db.prepare(text).run(...values);
};
const seen = (db: DatabaseSync, owner: string): unknown[] => {
  const { text, values } = ofOwner(sql`select * from {t_x} order by a`, owner);
  return db.prepare(text).all(...values);
};

test("whatever one owner's statements do, another's rows are as if they had not been (I12)", () => {
  const small = fc.integer({ min: 0, max: 4 });
  const done = fc.record({ owner: fc.constantFrom("ann", "bob", "' or 1 --"), which: fc.nat({ max: OPERATIONS.length - 1 }), a: small, b: small });
  fc.assert(
    fc.property(fc.array(done, { maxLength: 30 }), (all) => {
      using together = open();
      for (const { owner, which, a, b } of all) run(together, owner, OPERATIONS[which]?.(a, b) ?? sql`select 1`);
      for (const owner of new Set(all.map((one) => one.owner))) {
        using alone = open();
        for (const { which, a, b } of all.filter((one) => one.owner === owner)) run(alone, owner, OPERATIONS[which]?.(a, b) ?? sql`select 1`);
        expect(seen(together, owner)).toEqual(seen(alone, owner));
      }
    }),
    { numRuns: 300 },
  );
});

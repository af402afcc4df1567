import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { tables } from "./tables.ts";

const BEFORE = `insert into vfs_floor values ('me', '/run/p1', 'p1', 'L', 'T'), ('me', '/run/p2', 'p2', 'L', null)`;
const TODAY = `drop table vfs_floor;
  create table vfs_floor (owner text not null, path text not null, label text not null, primary key (owner, path, label)) without rowid;
  create table vfs_tree (owner text not null, path text not null, root_pid text not null, tree text not null, primary key (owner, path)) without rowid;
  create index vfs_tree_run on vfs_tree (owner, root_pid);
  insert into vfs_floor values ('me', '/run/p1', 'K'), ('me', '/run/p1', 'L'), ('me', '/run/p2', 'L');
  insert into vfs_tree values ('me', '/run/p1', 'p1', 'T')`;

test.for([
  { why: "with trees beside their floors", rows: BEFORE, floors: 2 },
  { why: "with today's tables already", rows: TODAY, floors: 3 },
])("the fourth step keeps floors and trees of a home $why", ({ rows, floors }) => {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.slice(0, 3).flat()) db.exec(statement);
  db.exec(rows);
  for (const statement of tables.migrations.slice(3).flat()) db.exec(statement);
  expect(db.prepare("select count(*) as n from vfs_floor").get()).toEqual({ n: floors });
  expect(db.prepare("select owner, path, root_pid, tree from vfs_tree").all()).toEqual([{ owner: "me", path: "/run/p1", root_pid: "p1", tree: "T" }]);
  db.close();
});

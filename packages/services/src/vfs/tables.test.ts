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

const label = (integrity: string, confidentiality = "private"): string => JSON.stringify({ integrity, confidentiality, sources: [] });

test("labels of files in mounted folders are kept under the folder's own path, whichever name they were stored by", () => {
  const db = new DatabaseSync(":memory:");
  for (const statement of tables.migrations.slice(0, 5).flat()) db.exec(statement);
  const mount = db.prepare("insert into vfs_mount values ('me', ?, ?, 'rw', 1)");
  mount.run("desk", "/srv/desk");
  mount.run("desk-2", "/srv/desk");
  mount.run("de", "/srv/other");
  const stored = db.prepare("insert into vfs_label values (?, ?, ?, ?)");
  stored.run("me", "/mnt/me/desk/a/b.md", "h1", label("tool"));
  stored.run("me", "/mnt/me/desk-2/a/b.md", "h1", label("untrusted"));
  stored.run("me", "/mnt/me/desk-2/c", "h2", label("tool", "secret"));
  stored.run("me", "/mnt/me/desk", "folder", label("tool"));
  stored.run("me", "/mnt/me/gone/x", "h3", label("tool"));
  stored.run("me", "/run/p1/x", "h4", label("tool"));
  stored.run("you", "/mnt/me/desk/a/b.md", "h5", label("tool"));
  for (const statement of tables.migrations.slice(5).flat()) db.exec(statement);
  expect(db.prepare("select owner, path, hash, label, root_pid from vfs_label order by owner, path, hash").all()).toEqual(
    [
      ["me", "/mnt/me/gone/x", "h3", label("tool")],
      ["me", "/run/p1/x", "h4", label("tool")],
      ["me", "host:/srv/desk", "folder", label("tool")],
      ["me", "host:/srv/desk/a/b.md", "h1", label("untrusted")],
      ["me", "host:/srv/desk/c", "h2", label("tool", "secret")],
      ["you", "/mnt/me/desk/a/b.md", "h5", label("tool")],
    ].map(([owner, path, hash, kept]) => ({ owner, path, hash, label: kept, root_pid: null })),
  );
  db.close();
});

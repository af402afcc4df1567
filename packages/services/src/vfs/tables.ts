import type { Tables } from "@aether/ports";

/**
 * `state_before` and `state_after` hold a content hash, the word `folder`, `link:` with where a link leads, or null for "nothing there". `seq` orders the
 * changes of one run over all its files; `undone_by` is the call that took a change back. `mode_before` has the permission
 * bits of a file or folder that went, or of one that others may run, read or write since, and `mode_after` those that it has since, `modified_before` its date. `vfs_floor` has what the
 * floors of workspaces are joined from (DESIGN 4.7): labels are added and never taken out, so a floor cannot fall, in whatever
 * order calls commit. `vfs_tree` has the workspaces in which something may be left to record: the tree as it was recorded last.
 * `vfs_beyond` has what commands left, changed or removed that no version holds, and why. `vfs_label` has the label of a content by its place, from before it is
 * written; `vfs_label_past` of what was there before, which undo, or a person, may put back. In a mounted folder the place is the
 * host's, `host:<path>`, so a file has its label under every name. `vfs_declared` has what a person said of files of the host;
 * `vfs_declaring` counts the changes to it. `vfs_landing` has the commands that ended, with what they made of their copies of a person's
 * folders: whatever becomes of the system, that reaches the folders once; and names what did not reach them because its agent ended. `vfs_copy` has the copies that commands in the background work on, with the
 * tree of each, and of its folder, that was told last. `vfs_trusted` has the contents of instructions to agents that a
 * person vouched for, by the host's place. `vfs_kept` has how much undo keeps of each run. `vfs_names` has which processes of a run
 * changed what in a place, by its root, and with which labels: the names there may tell of what they had read.
 */
export const tables: Tables = {
  domain: "vfs",
  across: {
    vfs_mount: "retention takes away those that nobody needs, whoever's they are",
    vfs_version: "a sweep of contents asks which of them undo may put back, whoever's they are",
    vfs_tree: "a sweep of contents keeps the trees of every workspace",
    vfs_landing: "a sweep of contents keeps what has yet to reach a person's folder",
    vfs_copy: "a sweep of contents keeps the trees of copies that commands work on",
  },
  migrations: [
    [
      `create table vfs_mount (
        owner text not null, name text not null, folder text not null, mode text not null, created_at integer not null,
        primary key (owner, name)
      ) without rowid`,
      `create table vfs_label (owner text not null, path text not null, hash text not null, label text not null, primary key (owner, path)) without rowid`,
      `create table vfs_version (
        owner text not null, path text not null, version integer not null, seq integer not null, change text not null,
        pid text not null, root_pid text not null, call_key text not null, changed_at integer not null,
        state_before text, state_after text, label text, undone_by text,
        primary key (owner, path, version)
      ) without rowid`,
      `create index vfs_version_run on vfs_version (owner, root_pid, seq)`,
    ],
    // For retention: the contents that undo puts back.
    [`create index vfs_version_before on vfs_version (state_before) where state_before is not null`],
    [
      `create table vfs_floor (
        owner text not null, path text not null, root_pid text not null, label text not null, tree text, primary key (owner, path)
      ) without rowid`,
      `create index vfs_floor_run on vfs_floor (owner, root_pid) where tree is not null`,
    ],
    // Homes of two kinds come here: for a time the tables of today stood where the one above stands. Where the old table has no
    // column of a name, the name means that of none.
    [
      `drop index if exists vfs_floor_run`,
      `drop index if exists vfs_tree_run`,
      `alter table vfs_floor rename to vfs_floor_before`,
      `create table vfs_floor (owner text not null, path text not null, label text not null, primary key (owner, path, label)) without rowid`,
      `insert or ignore into vfs_floor select owner, path, label from vfs_floor_before`,
      `create table if not exists vfs_tree (owner text not null, path text not null, root_pid text not null, tree text not null, primary key (owner, path)) without rowid`,
      `insert or ignore into vfs_tree select owner, path, root_pid, tree from (select b.owner, b.path,
        (select root_pid from vfs_floor_before f where f.owner = b.owner and f.path = b.path) as root_pid,
        (select tree from vfs_floor_before f where f.owner = b.owner and f.path = b.path) as tree
        from vfs_floor_before b, (select null as root_pid, null as tree) none) where tree is not null`,
      `drop table vfs_floor_before`,
      `create index vfs_tree_run on vfs_tree (owner, root_pid)`,
    ],
    [`create table vfs_beyond (owner text not null, root_pid text not null, path text not null, primary key (owner, root_pid, path)) without rowid`],
    [
      `create table vfs_declared (
        owner text not null, file text not null, kind text not null, id text not null, integrity text, confidentiality text, readers text,
        declared_at integer not null, declared_by text not null, primary key (owner, file)
      ) without rowid`,
      `create table vfs_declaring (owner text primary key, version integer not null) without rowid`,
      `alter table vfs_label rename to vfs_label_before`,
      `create table vfs_label (
        owner text not null, path text not null, hash text not null, label text not null, root_pid text, primary key (owner, path, hash)
      ) without rowid`,
      // What is most confidential and least believed goes first: of two names of one file, its label is kept.
      `insert or ignore into vfs_label select owner, coalesce(
          (select 'host:' || folder || substr(l.path, length('/mnt/' || owner || '/' || name) + 1) from vfs_mount m
            where m.owner = l.owner and substr(l.path || '/', 1, length('/mnt/' || m.owner || '/' || m.name || '/')) = '/mnt/' || m.owner || '/' || m.name || '/'), path), hash, label, null
        from vfs_label_before l
        order by label like '%"secret"%' desc, label like '%"readers"%' desc, label like '%"untrusted"%' desc`,
      `drop table vfs_label_before`,
      `create table vfs_label_past (
        owner text not null, path text not null, hash text not null, label text not null, root_pid text, primary key (owner, path, hash)
      ) without rowid`,
    ],
    [`alter table vfs_beyond add column why text`],
    [
      `create table vfs_landing (
        owner text not null, call_key text not null, pid text not null, told text not null, label text not null, copies text not null,
        asked text not null, skipped text not null, made text not null, primary key (owner, call_key)
      ) without rowid`,
    ],
    [
      `create table vfs_trusted (
        owner text not null, file text not null, hash text not null, trusted_at integer not null, trusted_by text not null, primary key (owner, file)
      ) without rowid`,
    ],
    [`alter table vfs_version add column mode_before integer`],
    // What a command made is told by its trees.
    [`alter table vfs_landing drop column made`],
    [`alter table vfs_mount add column used_at integer not null default 0`, `update vfs_mount set used_at = created_at`],
    [
      `create table vfs_copy (
        owner text not null, pid text not null, at text not null, tree text not null, seen text not null, primary key (owner, pid, at)
      ) without rowid`,
    ],
    [`alter table vfs_version add column mode_after integer`],
    [`alter table vfs_version add column modified_before integer`],
    // What runs of before had kept by now is of no size that the journal knows.
    [`create table vfs_kept (owner text not null, root_pid text not null, bytes integer not null, primary key (owner, root_pid)) without rowid`],
    [`alter table vfs_landing add column paths text not null default '[]'`],
    [
      `create table vfs_names (
        owner text not null, root_pid text not null, place text not null, pid text not null, label text not null,
        primary key (owner, root_pid, place, pid, label)
      ) without rowid`,
    ],
  ],
};

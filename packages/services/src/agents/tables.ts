import type { Tables } from "@aether/ports";

/**
 * `number` counts the restarts of one process from 1; `begins_at` is when the wait before it ends. A run is gone on with once: `next` is the
 * run that does so, or empty from when a removal of it has begun until its last row is gone. `holder` is the persistent agent that was started last under a name.
 */
export const tables: Tables = {
  domain: "agent",
  migrations: [
    [
      `create table agent_restart (
        pid text not null, number integer not null, owner text not null, reason text not null, failed_at integer not null, begins_at integer not null,
        primary key (pid, number)
      ) without rowid`,
    ],
    [
      `create table agent_continued (
        pid text primary key, owner text not null, next text not null, at integer not null
      ) without rowid`,
    ],
    [
      `create table agent_named (
        name text not null, owner text not null, holder text not null, primary key (owner, name)
      ) without rowid`,
    ],
  ],
};

import type { Tables } from "@aether/ports";

/** `env` is a JSON object: the exported variables of an agent's shell that differ from its box's. */
export const tables: Tables = {
  domain: "vm",
  migrations: [
    [
      `create table vm_session (
        owner text not null, holder text not null, cwd text not null, env text not null, changed_at integer not null,
        primary key (owner, holder)
      ) without rowid`,
    ],
  ],
};

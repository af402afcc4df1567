import type { Tables } from "./tables.ts";

/**
 * Tables that the kernel keeps beside the journal's own and that services may read: who waits for what, which calls
 * wait for a person, and which standing decisions hold.
 *
 * - `kernel_wait(topic, pid, key, deadline)`: a call of `pid` that goes on when `topic` is answered or at `deadline`.
 * - `kernel_approval(...)`: `state` is `open`, `approved`, `denied` or `used`; `cause` is `manifest`, `unknown-outcome` or `flow`. Those with
 *   one `card` are shown and counted as one question; null is a card of its own. `preview` is `{text, mark, label}` of what was shown.
 * - `kernel_rule(...)`: "this tool needs no asking" for a run (`root` set) or an identity, until `expires_at`. With `slots`, a JSON array
 *   of [slot, value], it answers the flow gate's question about calls whose unnamed slots are all among them, and no other. `uses` counts
 *   the calls that ran by it; with `withdrawn_at` it answers nothing any more.
 * - `kernel_policy(...)`: an owner's flow policy. Who changes it announces `policy.<owner>.changed`.
 * - `kernel_handle(...)`: text that a quarantined child left behind: `text` is its content, `label` its label.
 */
export const KERNEL_TABLES: Tables = {
  domain: "kernel",
  ownerless: { kernel_wait: "a wait is of the process that it names" },
  writers: { kernel_approval: ["approval"], kernel_rule: ["approval"], kernel_policy: ["policy"] },
  migrations: [
    [
      `create table kernel_wait (topic text not null, pid text not null, key text not null, deadline integer, primary key (key, topic)) without rowid`,
      `create index kernel_wait_topic on kernel_wait (topic)`,
      `create index kernel_wait_pid on kernel_wait (pid)`,
      `create index kernel_wait_deadline on kernel_wait (deadline) where deadline is not null`,
      `create table kernel_approval (
        id text primary key, owner text not null, pid text not null, root text not null, identity text not null, key text not null,
        tool text not null, syscall text not null, digest text not null, input text not null, cause text not null, evidence text not null,
        state text not null, scope text, reason text, decided_by text, requested_at integer not null, expires_at integer not null, decided_at integer
      ) without rowid`,
      `create index kernel_approval_open on kernel_approval (owner, state)`,
      `create index kernel_approval_key on kernel_approval (key)`,
      `create index kernel_approval_pid on kernel_approval (pid)`,
      `create table kernel_rule (
        id text primary key, owner text not null, tool text not null, root text, identity text, expires_at integer, created_at integer not null, created_by text not null
      ) without rowid`,
      `create index kernel_rule_tool on kernel_rule (owner, tool)`,
    ],
    [
      `alter table kernel_rule add column slots text`,
      `create index kernel_approval_root on kernel_approval (root) where cause = 'flow'`,
      `create table kernel_policy (owner text primary key, version integer not null, body text not null, set_at integer not null, set_by text not null) without rowid`,
      `create table kernel_handle (
        id text primary key, owner text not null, root text not null, pid text not null, label text not null, text text not null, at integer not null
      ) without rowid`,
      `create index kernel_handle_root on kernel_handle (root)`,
    ],
    [`alter table kernel_approval add column card text`],
    [`alter table kernel_approval add column preview text`],
    [
      `alter table kernel_rule add column uses integer not null default 0`,
      `alter table kernel_rule add column used_at integer`,
      `alter table kernel_rule add column withdrawn_at integer`,
    ],
  ],
};

/** Versions of the journal's own tables, oldest first; each is applied once. Never edited after a release. */
export const CORE: readonly (readonly string[])[] = [
  [
    `create table node (id text primary key, epoch integer not null) without rowid`,
    // What changes with every step; small rows, so that the steps of one batch share pages.
    `create table process (
      pid text primary key, owner text not null, parent text, root text not null, identity text not null, kind text not null, program text not null,
      state text not null, head integer not null, epoch integer not null, birth integer not null unique, snap integer not null, priority integer not null,
      waitOn text, wakeAt integer, createdAt integer not null, endedAt integer, exit text not null, label text not null
    ) without rowid`,
    `create index process_owner on process (owner, kind, birth)`,
    `create index process_root on process (root, birth)`,
    `create index process_parent on process (parent) where parent is not null`,
    `create index process_open on process (state, priority desc, birth) where state in ('ready', 'running', 'stopped')`,
    `create index process_wake on process (wakeAt) where state = 'waiting' and wakeAt is not null`,
    `create table process_spec (pid text primary key, authority text not null, spec text not null) without rowid`,
    `create table event (pid text not null, seq integer not null, kind text not null, v integer not null, at integer not null, body text not null, primary key (pid, seq)) without rowid`,
    `create table snapshot (pid text primary key, seq integer not null, version integer not null, state text not null) without rowid`,
    `create table effect (
      key text primary key, pid text not null, owner text not null, syscall text not null, class text not null, state text not null, digest text not null,
      definition text not null, input text not null, evidence text not null, result text not null, attempt integer not null, at integer not null
    ) without rowid`,
    `create index effect_pid on effect (pid)`,
    `create table inbox (pid text not null, id text not null, kind text not null, sender text not null, body text not null, at integer not null, primary key (pid, id)) without rowid`,
    // autoincrement: a position is never given twice, even where old rows are pruned.
    `create table outbox (pos integer primary key autoincrement, topic text not null, body text not null, at integer not null)`,
    `create table account (id text primary key, tokens integer not null, microUsd integer not null, calls integer not null, bytes integer not null) without rowid`,
    `create table counter (id text primary key, used integer not null) without rowid`,
    `create table audit (seq integer primary key, owner text not null, pid text, kind text not null, at integer not null, body text not null)`,
    `create index audit_pid on audit (pid, seq)`,
  ],
  [
    // For retention: sessions that are over, in the order of their birth.
    `create index process_over on process (birth) where kind = 'session' and state = 'exited'`,
  ],
  [
    // For a process that goes on: the receipts of a long life are not looked at.
    `create index effect_unsettled on effect (pid) where state not in ('done', 'failed')`,
  ],
  // For budgets that renew: the window that an account counts, and what was used before it.
  ["since", "tokensBefore", "microUsdBefore", "callsBefore", "bytesBefore"].map(
    (column) => `alter table account add column ${column} integer not null default 0`,
  ),
  [
    // Null = trusted and public, as nearly all are. What was announced before is as untrusted as it may have been: nobody kept what it came from.
    `alter table outbox add column label text`,
    `update outbox set label = '{"integrity":"untrusted","confidentiality":"private","sources":["*"]}'`,
  ],
  [
    // Who did it, about what, and how it ended. Rows of before this know it of themselves, in their bodies, or not at all.
    `alter table audit add column v integer not null default 1`,
    ...["identity", "caller", "verdict", "about", "label"].map((column) => `alter table audit add column ${column} text`),
    `create index audit_kind on audit (owner, kind)`,
    `create index audit_at on audit (owner, at)`,
    // For bounds of what lives at once: those that ended are not looked at.
    `create index process_living on process (owner, kind) where state in ('ready', 'running', 'waiting') and kind <> 'session'`,
  ],
  [
    // For lists of what lives, the newest first: those that ended are not looked at.
    `create index process_alive on process (owner, kind, birth) where state <> 'exited'`,
    // For agents that are called by their names. A damaged row has none.
    `create index process_named on process_spec (json_extract(spec, '$.name')) where json_valid(spec)`,
  ],
  [
    // The last birth of those that are gone: the next is counted on from it.
    `create table birth (id integer primary key check (id = 1), last integer not null)`,
    // Uses of the last minute before the last one, of rights with a rate.
    `create table rate (id text not null, at integer not null, used integer not null, primary key (id, at)) without rowid`,
  ],
];

export const LEDGER = `create table if not exists migration (domain text not null, version integer not null, primary key (domain, version)) without rowid`;

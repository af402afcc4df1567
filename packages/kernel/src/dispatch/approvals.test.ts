import { DatabaseSync } from "node:sqlite";
import { type Journal, KERNEL_TABLES, type Row } from "@aether/ports";
import { beforeEach, expect, test } from "vitest";
import { Asking } from "../process/asking.ts";
import { Approvals, type Question } from "./approvals.ts";
import type { Principal } from "./principal.ts";

const NOW = 1_000;
const WHO = { owner: "ann", pid: "p2", root: "p1", identity: "scribe", authority: {} } as Principal;
const ASKED: Question = {
  who: WHO,
  key: "p2:t1-0",
  tool: "send",
  syscall: "mail.send",
  digest: "d1",
  input: { to: "eve@x.example" },
  cause: "flow",
  evidence: null,
  unnamed: [["to", "eve@x.example"]],
};
const MANIFEST: Question = { ...ASKED, cause: "manifest", unnamed: [] };

let db: DatabaseSync;
let approvals: Approvals;
let rules = 0;
let tokens = 0;
beforeEach(() => {
  db = new DatabaseSync(":memory:");
  for (const statement of KERNEL_TABLES.migrations.flat()) db.exec(statement);
  const journal: Pick<Journal, "read"> = { read: async ({ text, values }) => db.prepare(text).all(...values) as Row[] };
  approvals = new Approvals(journal, { process: () => "p", token: (prefix) => `${prefix}${++tokens}` });
});

function asked(question: Question, changes: Readonly<Record<string, string | number>>): void {
  const { text, values } = approvals.ask(question, NOW).write;
  db.prepare(text).run(...values);
  for (const [column, value] of Object.entries(changes)) db.prepare(`update kernel_approval set ${column} = ?`).run(value);
}

test.for<{ why: string; changes: Readonly<Record<string, string | number>>; now?: number; kind: string; reason?: RegExp }>([
  { why: "waits while nobody has decided", changes: {}, kind: "open" },
  { why: "passes on a yes", changes: { state: "approved" }, kind: "pass" },
  { why: "is refused on a no", changes: { state: "denied", reason: "too broad" }, kind: "refused", reason: /too broad/ },
  { why: "is refused when nobody decided in time", changes: {}, now: NOW + 25 * 3_600_000, kind: "refused", reason: /in time/ },
  { why: "is refused on a yes to another input", changes: { state: "approved", digest: "d0" }, kind: "refused", reason: /changed after it was shown/ },
  { why: "is asked about again when the yes was used", changes: { state: "used" }, kind: "ask" },
  { why: "is asked about on a yes to another call", changes: { state: "approved", key: "p2:t0-0" }, kind: "ask" },
  { why: "is asked about on a yes to what a manifest asked", changes: { state: "approved", cause: "manifest" }, kind: "ask" },
])("a call that was asked about $why", async ({ changes, now = NOW, kind, reason }) => {
  asked(ASKED, changes);
  const ruling = await approvals.ruling(WHO, ASKED, now);
  expect(ruling.kind).toBe(kind);
  if (ruling.kind === "refused") expect(ruling.reason).toMatch(reason ?? /never/);
  // A yes and a no are used up by the call that they were about.
  if (ruling.kind === "pass" || ruling.kind === "refused") {
    for (const { text, values } of ruling.writes) db.prepare(text).run(...values);
    expect(await approvals.ruling(WHO, ASKED, now)).toEqual({ kind: "ask" });
  }
});

interface Rule {
  readonly owner?: string;
  readonly root?: string | null;
  readonly identity?: string | null;
  readonly tool?: string;
  readonly slots?: readonly (readonly [string, string])[] | null;
  readonly expiresAt?: number | null;
  readonly withdrawnAt?: number | null;
}
function rule({
  owner = "ann",
  root = "p1",
  identity = null,
  tool = "send",
  slots = [["to", "eve@x.example"]],
  expiresAt = null,
  withdrawnAt = null,
}: Rule): void {
  const values = "values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ann')";
  db.prepare(`insert into kernel_rule (id, owner, root, identity, tool, slots, expires_at, withdrawn_at, created_at, created_by) ${values}`).run(
    `r${rules++}`,
    owner,
    root,
    identity,
    tool,
    slots && JSON.stringify(slots),
    expiresAt,
    withdrawnAt,
    NOW,
  );
}

test.for<{ why: string; rules: readonly Rule[]; question?: Question; kind: "pass" | "ask" }>([
  { why: "for its values in this run", rules: [{}], kind: "pass" },
  { why: "for its values, by the agent's name", rules: [{ root: null, identity: "scribe" }], kind: "pass" },
  {
    why: "for more values than it has",
    rules: [
      {
        slots: [
          ["to", "eve@x.example"],
          ["to", "bob@x.example"],
        ],
      },
    ],
    kind: "pass",
  },
  { why: "for other values", rules: [{ slots: [["to", "bob@x.example"]] }], kind: "ask" },
  { why: "for the value in another slot", rules: [{ slots: [["cc", "eve@x.example"]] }], kind: "ask" },
  {
    why: "for one of its values",
    rules: [{}],
    question: {
      ...ASKED,
      unnamed: [
        ["to", "eve@x.example"],
        ["to", "dora@x.example"],
      ],
    },
    kind: "ask",
  },
  {
    why: "for each of its values by another",
    rules: [{}, { slots: [["to", "dora@x.example"]] }],
    question: {
      ...ASKED,
      unnamed: [
        ["to", "eve@x.example"],
        ["to", "dora@x.example"],
      ],
    },
    kind: "ask",
  },
  { why: "for nothing in particular", rules: [{}], question: { ...ASKED, unnamed: [] }, kind: "ask" },
  { why: "for another tool", rules: [{ tool: "post" }], kind: "ask" },
  { why: "by another owner", rules: [{ owner: "bob" }], kind: "ask" },
  { why: "in another run", rules: [{ root: "p7" }], kind: "ask" },
  { why: "for another agent", rules: [{ root: null, identity: "reader" }], kind: "ask" },
  { why: "that has ended", rules: [{ expiresAt: NOW }], kind: "ask" },
  { why: "that was taken back", rules: [{ withdrawnAt: NOW }], kind: "ask" },
  { why: "for the tool, where the gate asks", rules: [{ slots: null }], kind: "ask" },
  { why: "for the tool, where the manifest asks", rules: [{ slots: null }], question: MANIFEST, kind: "pass" },
  { why: "for values, where the manifest asks", rules: [{}], question: MANIFEST, kind: "ask" },
  { why: "for the tool, after an unknown outcome", rules: [{ slots: null }, {}], question: { ...ASKED, cause: "unknown-outcome" }, kind: "ask" },
])("of a standing yes $why comes: $kind", async ({ rules: standing, question = ASKED, kind }) => {
  for (const one of standing) rule(one);
  expect((await approvals.ruling(WHO, question, NOW)).kind).toBe(kind);
});

test("a run's questions of the gate are counted, and no others", async () => {
  asked(MANIFEST, {});
  expect(await approvals.asked("p1")).toBe(0);
  db.prepare("update kernel_approval set cause = 'flow'").run();
  expect(await approvals.asked("p1")).toBe(1);
  expect(await approvals.asked("p7")).toBe(0);
});

/** Questions of one turn each: what is on one card is decided in Asking. */
function askedInTurns(...turns: readonly (readonly Question[])[]): void {
  for (const turn of turns) {
    const asking = new Asking();
    for (const question of turn) {
      const { asked: put } = asking.put(question, (one) => approvals.ask(one, NOW));
      db.prepare(put.write.text).run(...put.write.values);
    }
  }
}
const FLOW: Question = { ...ASKED, evidence: { earlier: 0 }, left: 99 };

test.for<{ why: string; turns: readonly (readonly Question[])[]; counts: number }>([
  { why: "of one tool, in one turn, are one", turns: [[FLOW, { ...FLOW, key: "p2:t1-1" }, { ...FLOW, key: "p2:t1-2" }]], counts: 1 },
  { why: "of two tools are two", turns: [[FLOW, { ...FLOW, key: "p2:t1-1", tool: "post" }]], counts: 2 },
  { why: "of two processes are two", turns: [[FLOW], [{ ...FLOW, key: "p3:t1-1", who: { ...WHO, pid: "p3" } }]], counts: 2 },
  { why: "of two turns are two", turns: [[FLOW], [{ ...FLOW, key: "p2:t2-0" }]], counts: 2 },
  {
    why: "of three turns are three, so none goes on being asked about for ever",
    turns: [[FLOW, { ...FLOW, key: "p2:t1-1" }], [{ ...FLOW, key: "p2:t1-2" }], [{ ...FLOW, key: "p2:t1-3" }]],
    counts: 3,
  },
  { why: "are never more than a person looks through", turns: [Array.from({ length: 17 }, (_, at) => ({ ...FLOW, key: `p2:t1-${at}` }))], counts: 3 },
  { why: "of the manifest are none", turns: [[MANIFEST, { ...MANIFEST, key: "p2:t1-1" }]], counts: 0 },
])("questions about calls $why", async ({ turns, counts }) => {
  askedInTurns(...turns);
  expect(await approvals.asked("p1")).toBe(counts);
});

test.for<{ why: string; set: number; byPolicy: boolean; kind: "pass" | "ask" }>([
  { why: "before the policy that asks does not answer it", set: NOW, byPolicy: true, kind: "ask" },
  { why: "after it does", set: NOW - 1, byPolicy: true, kind: "pass" },
  { why: "before a policy answers the table's own question", set: NOW, byPolicy: false, kind: "pass" },
])("a standing yes of $why", async ({ set, byPolicy, kind }) => {
  rule({});
  db.prepare("insert into kernel_policy (owner, version, body, set_at, set_by) values ('ann', 1, '{}', ?, 'ann'), ('bob', 1, '{}', ?, 'bob')").run(
    set,
    NOW + 9,
  );
  expect((await approvals.ruling(WHO, { ...ASKED, byPolicy }, NOW)).kind).toBe(kind);
});

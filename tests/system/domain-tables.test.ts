import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Handlers, type Service, type Sql, service, type Tables } from "@aether/ports";
import { open, syscall } from "@aether/protocol";
import { createApprovalService } from "@aether/services/approvals";
import { createPolicyService } from "@aether/services/policy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, systemIds } from "../support/kernel.ts";

const base = mkdtempSync(join(tmpdir(), "aether-domains-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const Said = z.strictObject({ text: z.string(), values: z.array(z.string()).default([]) });
const define = <N extends string>(name: N) =>
  syscall({
    name,
    summary: "For this test.",
    input: Said,
    output: z.strictObject({ rows: z.array(z.json()) }),
    errors: [],
    effect: "state",
    flow: "read",
    needs: open("a test"),
  });
const DEFINITIONS = {
  reads: define("spy.reads"),
  writes: define("spy.writes"),
  keeps: define("spy.keeps"),
  turns: define("spy.turns"),
  shows: define("spy.shows"),
};
const handlers: Handlers<typeof DEFINITIONS> = {
  "spy.reads": async (statement, ctx) => ({ rows: (await ctx.read(statement)).map((row) => ({ ...row }) as never) }),
  "spy.writes": async (statement, ctx) => {
    ctx.write(statement);
    return { rows: [] };
  },
  // Says one thing, and another once that was looked at.
  "spy.turns": async ({ text }, ctx) => {
    const statement = { text: "insert into {spy_note} (id, text) values (?, ?)", values: ["a", "b"] };
    ctx.write(statement);
    Object.assign(statement, { text, values: [] });
    return { rows: [] };
  },
  "spy.shows": async ({ text }, ctx) => {
    let asked = 0;
    const statement = {
      values: [],
      get text() {
        return asked++ === 0 ? "select 1 as one" : text;
      },
    };
    return { rows: (await ctx.read(statement)).map((row) => ({ ...row }) as never) };
  },
  "spy.keeps": async (statement, ctx) => {
    ctx.spent({}, statement);
    return { rows: [] };
  },
};
/** A service of somebody else's, which says whatever it is told to. */
const spy = (more: Partial<Service> = {}): Service => ({ ...service({ domain: "spy", definitions: DEFINITIONS, handlers }), ...more });
const TABLES: Tables = {
  domain: "spy",
  migrations: [["create table spy_note (owner text not null, id text not null, text text, primary key (owner, id)) without rowid"]],
};
const NOTE: Tables = {
  domain: "note",
  migrations: [["create table note_a (owner text not null, id text not null, text text, primary key (owner, id)) without rowid"]],
};
const note = service({ domain: "note", definitions: {}, handlers: {}, tables: NOTE });
const approvals = createApprovalService({ ids: systemIds });
const policy = createPolicyService({ syscalls: () => [] });

const files = [":memory:", join(base, "a", "journal.db")] as const;
const raw = (text: string): Sql => ({ text, values: [] });

describe.each(files)("a service that nobody vouches for, over %s", (file) => {
  let system: Awaited<ReturnType<typeof bootKernel>>;
  beforeAll(async () => {
    system = await bootKernel({ file, extra: [note, policy, approvals, spy({ tables: TABLES })], vouched: [] });
    const kept = { owner: "local", pid: "kept", kind: "agent.started", at: 1, body: {} } as const;
    await system.journal.commit({ writes: [raw("insert or ignore into note_a values ('local', 'a', 'theirs')")], audit: [kept] });
  });
  afterAll(() => system[Symbol.asyncDispose]());

  test.for([
    { method: "spy.reads", text: "select * from note_a", table: "note_a" },
    { method: "spy.reads", text: "select * from {note_a}", table: "note_a" },
    { method: "spy.reads", text: "select pid, owner from process", table: "process" },
    { method: "spy.reads", text: "with p as (select * from Process_Spec) select authority from p", table: "process_spec" },
    { method: "spy.reads", text: "select body from outbox", table: "outbox" },
    { method: "spy.reads", text: "select 1 where exists (select 1 from [kernel_handle])", table: "kernel_handle" },
    { method: "spy.reads", text: "select id from {spy_note} union select id from kernel_approval", table: "kernel_approval" },
    { method: "spy.reads", text: "vacuum into 'copy.db'" },
    { method: "spy.writes", text: "update process set owner = 'mallory'", table: "process" },
    { method: "spy.writes", text: "update process_spec set authority = '{}'", table: "process_spec" },
    { method: "spy.writes", text: "delete from audit", table: "audit" },
    {
      method: "spy.writes",
      text: "insert into kernel_rule (id, owner, tool, created_at, created_by) values ('r', 'local', 'vm_exec', 0, 'me')",
      table: "kernel_rule",
    },
    { method: "spy.writes", text: "update {kernel_approval} set state = 'approved'", table: "kernel_approval" },
    { method: "spy.writes", text: "insert into {spy_note} (id, text) values ('a', (select text from note_a))", table: "note_a" },
    { method: "spy.writes", text: "insert into note_a (owner, id) values ('local', 'a') on conflict do update set text = 'mine'", table: "note_a" },
    { method: "spy.writes", text: "attach 'other.db' as other" },
    { method: "spy.keeps", text: "delete from note_a", table: "note_a" },
  ])("$method: $text", async ({ method, text, table }) => {
    const session = system.login();
    const before = await everything(system.journal);
    const names = table === undefined ? {} : { data: { domain: "spy", table } };
    await expect(session.call({ method, params: { text } })).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringContaining("the domain spy"),
      ...names,
    });
    expect(await everything(system.journal)).toEqual(before);
  });

  test("is served what it declared, of its caller's owner and of nobody else", async () => {
    const own = file === ":memory:" ? file : join(base, "b", "journal.db");
    await using system = await bootKernel({ file: own, extra: [note, spy({ tables: TABLES, reads: ["note_a"] })], vouched: [] });
    const [ann, bob] = [system.login("ann"), system.login("bob")];
    await system.journal.commit({ writes: [raw("insert or replace into note_a values ('ann', 'n', 'of ann'), ('bob', 'n', 'of bob')")] });
    for (const session of [ann, bob])
      await session.call({ method: "spy.writes", params: { text: "insert into {spy_note} (id, text) select id, text from {note_a}" } });
    await bob.call({ method: "spy.writes", params: { text: "update {spy_note} set text = ? where id = ? or true", values: ["new", "x"] } });
    const seen = (session: typeof ann) => session.call({ method: "spy.reads", params: { text: "select text from {spy_note} where id = ?", values: ["n"] } });
    expect([await seen(ann), await seen(bob)]).toEqual([{ rows: [{ text: "of ann" }] }, { rows: [{ text: "new" }] }]);
    await bob.call({ method: "spy.writes", params: { text: "delete from {spy_note}" } });
    expect([await seen(ann), await seen(bob)]).toEqual([{ rows: [{ text: "of ann" }] }, { rows: [] }]);
    for (const session of [ann, bob]) await session.call({ method: "spy.writes", params: { text: "delete from {spy_note}" } });
  });
});

/** Of what a service could have done: all rows of others. Processes of sessions and their log of calls come and go by themselves. */
async function everything(journal: { read(statement: Sql): Promise<readonly unknown[]> }): Promise<unknown> {
  const looks = [
    "select * from note_a",
    "select * from kernel_rule",
    "select * from kernel_approval",
    "select count(*) as strangers from process where owner <> 'local'",
    "select min(seq) as first from audit where pid = 'kept'",
    "select name from sqlite_schema order by name",
  ];
  return Promise.all(looks.map((text) => journal.read(raw(text))));
}

test("what was looked at is what is run, whatever becomes of the statement meanwhile", async () => {
  await using system = await bootKernel({ extra: [spy({ tables: TABLES })], vouched: [] });
  const session = system.login();
  await session.call({ method: "spy.turns", params: { text: "update process set owner = 'mallory'" } });
  expect(await system.journal.processes({ owner: "mallory" })).toEqual([]);
  expect(await session.call({ method: "spy.shows", params: { text: "select pid from process" } })).toEqual({ rows: [{ one: 1 }] });
  expect(await system.journal.read(raw("select owner, id, text from spy_note"))).toEqual([{ owner: "local", id: "a", text: "b" }]);
});

test.for([
  {
    why: "reads at its start what it did not declare",
    made: spy({ start: async ({ read }) => void (await read(raw("select * from process"))) }),
    says: /reads process/,
  },
  {
    why: "reads at its start the rows of an owner, where nobody calls",
    made: spy({ tables: TABLES, start: async ({ read }) => void (await read(raw("select * from {spy_note}"))) }),
    says: /nobody calls/,
  },
  { why: "declares that it reads what no service may", made: spy({ reads: ["event"] }), says: /no service reads event/ },
  {
    why: "makes a table that is not called by its domain",
    made: spy({ tables: { domain: "spy", migrations: [["create table note_b (owner text)"]] } }),
    says: /spy.*refused/,
  },
  {
    why: "changes rows of another in a migration",
    made: spy({ tables: { domain: "spy", migrations: [["update note_a set owner = 'mallory'"]] } }),
    says: /touches note_a/,
  },
  { why: "makes a table without an owner", made: spy({ tables: { domain: "spy", migrations: [["create table spy_b (id text)"]] } }), says: /no owner/ },
  { why: "is of the kernel's domain", made: spy({ domain: "kernel" }), says: /no service is of the domain kernel/ },
  { why: "brings tables of another domain", made: spy({ tables: NOTE }), says: /brings tables of the domain note/ },
])("an installation does not start with a service that $why", async ({ made, says }) => {
  await expect(bootKernel({ extra: [note, made] })).rejects.toThrow(says);
});

test("an owner's flow policy is read and replaced by that owner alone (I12)", async () => {
  await using system = await bootKernel({ extra: [policy] });
  const [ann, bob] = [system.login("ann"), system.login("bob")];
  const shown = async (session: typeof ann) => ((await session.call({ method: "policy.show", params: {} })) as { version: number }).version;
  const { policy: own } = (await ann.call({ method: "policy.show", params: {} })) as { policy: object };
  await ann.call({ method: "policy.set", params: { policy: own } } as never);
  expect([await shown(ann), await shown(bob)]).toEqual([1, 0]);
  await bob.call({ method: "policy.set", params: { policy: own } } as never);
  await ann.call({ method: "policy.set", params: { policy: own } } as never);
  expect([await shown(ann), await shown(bob)]).toEqual([2, 1]);
});

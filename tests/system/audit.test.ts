import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type CallContext, type EffectHandler, type Journal, type Service, type Step, service, sql, toAuditRow } from "@aether/ports";
import {
  type AnySyscall,
  type AuditRow,
  type Authority,
  type auditQuery,
  EFFECT_CLASSES,
  type EffectClass,
  type Json,
  type Output,
  open,
  syscall,
  TRUSTED,
} from "@aether/protocol";
import { createApprovalService } from "@aether/services/approvals";
import { createAuditService } from "@aether/services/audit";
import { createPolicyService } from "@aether/services/policy";
import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, EVERYTHING, ended, systemIds } from "../support/kernel.ts";

const base = mkdtempSync(join(tmpdir(), "aether-audit-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const newFile = (): string => join(mkdtempSync(join(base, "home-")), "journal.db");
const SOON = { timeout: 60_000 };

const Asked = z.strictObject({
  path: z.string(),
  fails: z.boolean().default(false),
  says: z.string().default(""),
  later: z.string().default(""),
  each: z.array(z.string()).default([]),
});

/** One of each effect class; `says` is what nobody else may read. */
const ofClass = (effect: EffectClass) =>
  syscall({
    name: `probe.${effect}`,
    summary: "Do what its class says.",
    input: Asked,
    output: z.strictObject({ said: z.string() }),
    errors: [],
    effect,
    flow: "read",
    needs: ({ path }) => [{ action: "fs.read", resource: path }],
    tool: { name: `probe_${effect}` },
  });
const probes = EFFECT_CLASSES.map(ofClass);
const secretly = syscall({
  name: "probe.secretly",
  summary: "Take a secret.",
  input: z.strictObject({ path: z.string(), value: z.string().max(8) }),
  output: z.strictObject({}),
  errors: [],
  effect: "state",
  flow: "read",
  unrecorded: true,
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
});
const outer = syscall({
  name: "probe.outer",
  summary: "Make each of the others inside it.",
  input: z.strictObject({ path: z.string() }),
  output: z.strictObject({}),
  errors: [],
  effect: "read",
  flow: "read",
  needs: open("a test"),
});
const guest = syscall({
  name: "probe.guest",
  summary: "Start a guest that follows a plan.",
  input: z.strictObject({ plan: z.unknown(), authority: z.unknown() }),
  output: z.strictObject({ pid: z.string() }),
  errors: [],
  effect: "state",
  flow: "spawn",
  audit: "agent.started",
  needs: open("a test"),
});

function probing(): Service {
  const run = async ({ fails, says, later, each }: z.output<typeof Asked>, ctx: CallContext) => {
    for (const one of each)
      try {
        ctx.require("fs.read", one);
      } catch {}
    if (later !== "") ctx.require("message.send", later);
    ctx.raise({ ...TRUSTED, confidentiality: "private" });
    if (fails) throw new Error(`no: ${says}`);
    return { said: says };
  };
  const handlers = Object.fromEntries(probes.map(({ name }) => [name, { run, probe: async () => undefined } as unknown as EffectHandler<AnySyscall>]));
  return service({
    domain: "probe",
    definitions: Object.fromEntries([...probes, secretly, outer, guest].map((one) => [one.name, one])) as Record<string, AnySyscall>,
    handlers: {
      ...handlers,
      "probe.secretly": async () => ({}),
      "probe.outer": async ({ path }: { path: string }, ctx: CallContext) => {
        for (const one of probes) await ctx.call(one, { path, says: "inner words" });
        return {};
      },
      "probe.guest": async ({ plan, authority }: { plan: unknown; authority: unknown }, ctx: CallContext) => ({
        pid: await ctx.processes.spawn({ kind: "guest", program: "planned", spec: plan as Json, authority: authority as Authority }),
      }),
    } as never,
    jobs: [{ name: "look", every: 3_600_000, first: 1, syscall: "probe.idempotent", input: { path: "/job" } }],
  });
}

const WORDS = "words that are nobody's business";
const round = (path: string) => [probes.map(({ name }, index) => ({ id: `c${index}`, name, input: { path, says: WORDS } }))];
const FAILING = [[{ id: "f", name: "probe.once", input: { path: "/fails", fails: true, says: WORDS } }]];
const REFUSED = [[{ id: "r", name: "probe.once", input: { path: "/elsewhere", says: WORDS } }]];
const within = (path: string): Authority => ({
  ...EVERYTHING,
  grants: [{ action: "fs.read", resource: path }, ...EVERYTHING.grants.filter(({ action }) => action !== "fs.read")],
});

async function installation(file = ":memory:") {
  const system = await bootKernel({
    file,
    extra: [probing(), createAuditService(), createApprovalService({ ids: systemIds }), createPolicyService({ syscalls: () => [] })],
  });
  const me = system.login();
  const query = async (params: Record<string, Json> = {}, who = me): Promise<Output<typeof auditQuery>> =>
    (await who.call({ method: "audit.query", params: { limit: 1_000, ...params } })) as unknown as Output<typeof auditQuery>;
  /** Of calls, by their keys. */
  const rowsOf = async (which: (row: AuditRow) => boolean): Promise<AuditRow[]> => {
    const all = (await system.journal.read(sql`select * from audit order by seq`)).map(toAuditRow);
    return all.filter(which);
  };
  return { ...system, me, query, rowsOf, [Symbol.asyncDispose]: () => system[Symbol.asyncDispose]() };
}

const about = (path: string) => (row: AuditRow) =>
  row.about.some(({ resource }) => resource === path) && (row.details as { syscall?: string }).syscall !== "probe.secretly";
const said = ({ kind, verdict, about: rights }: AuditRow) => [kind, verdict, ...rights.map(({ action, resource }) => `${action} ${resource}`)];
const shape = ({ kind, verdict, caller, details }: AuditRow) => {
  const { syscall: name } = details as { syscall: string };
  return `${name} ${kind} ${verdict} ${caller}`;
};
/** Of each class one row, of the kind that its definition has. */
const expected = (caller: string, acted = false): string[] =>
  EFFECT_CLASSES.map((effect) => {
    const reads = effect === "pure" || effect === "read";
    return `probe.${effect} ${reads ? "syscall.read" : acted ? "syscall.acted" : "syscall.done"} done ${caller}`;
  }).sort();

describe("each call of each class leaves one row, whoever makes it", () => {
  test("a person, and whoever asks again for what was done", async () => {
    await using system = await installation();
    for (const { name } of probes) await system.me.call({ method: name, params: { path: "/me", says: WORDS }, key: `k-${name}` });
    for (const { name } of probes.slice(3)) await system.me.call({ method: name, params: { path: "/me", says: WORDS }, key: `k-${name}` });
    await expect.poll(async () => (await system.rowsOf(about("/me"))).map(shape).sort(), SOON).toEqual(expected("session"));
  });

  test("an agent and its child", async () => {
    await using system = await installation();
    const child = { id: "s", name: "test.spawn", input: { plan: { rounds: round("/child") } } };
    // It stays until its child is done: with it the child would end, too.
    const pid = await system.spawn(system.me, { rounds: [...round("/agent"), [child]], stay: true });
    const exited = () => system.rowsOf(({ kind }) => kind === "process.exited");
    await expect.poll(async () => (await exited()).map(({ agent_id }) => agent_id), SOON).toEqual([expect.not.stringContaining(pid)]);
    const born = (await exited())[0]?.agent_id;
    await system.me.call({ method: "agent.stop", params: { agent_id: pid } });
    await expect.poll(async () => (await exited()).length, SOON).toBe(2);
    expect((await system.rowsOf(about("/agent"))).map(shape).sort()).toEqual(expected("agent"));
    expect((await system.rowsOf(about("/child"))).map(shape).sort()).toEqual(expected("agent"));
    const lives = await system.rowsOf(({ kind }) => kind === "process.spawned" || kind === "process.exited");
    expect(lives.map(({ kind, agent_id }) => [kind, agent_id === born])).toEqual(
      expect.arrayContaining([
        ["process.spawned", true],
        ["process.exited", true],
        ["process.spawned", false],
        ["process.exited", false],
      ]),
    );
    expect(lives).toHaveLength(4);
  });

  test("a guest", async () => {
    await using system = await installation();
    await system.me.call({ method: "probe.guest", params: { plan: { rounds: round("/guest") }, authority: EVERYTHING as unknown as Json } });
    await expect.poll(async () => (await system.rowsOf(about("/guest"))).map(shape).sort(), SOON).toEqual(expected("guest"));
  });

  test("a program that acts in an agent's name", async () => {
    await using system = await installation();
    const pid = await system.spawn(system.me, { rounds: [], stay: true });
    const acting = await system.kernel.actAs({ pid, owner: "local" }, async () => ({ ...TRUSTED, confidentiality: "private" }));
    for (const { name } of probes) await acting.call({ method: name, params: { path: "/acted", says: WORDS }, key: name.replace(".", "-") });
    await expect.poll(async () => (await system.rowsOf(about("/acted"))).map(shape).sort(), SOON).toEqual(expected("agent", true));
  });

  test("an answer that is above what its asker may know is on record as not given", async () => {
    await using system = await installation();
    const pid = await system.spawn(system.me, { rounds: [], stay: true });
    const acting = await system.kernel.actAs({ pid, owner: "local" }, async () => TRUSTED);
    expect(await ended(acting.call({ method: "probe.state", params: { path: "/acted" }, key: "k" }))).toBe("DENIED");
    expect((await system.rowsOf(about("/acted"))).map(({ verdict, details }) => [verdict, (details as { code: string }).code])).toEqual([["failed", "DENIED"]]);
  });

  test("a call made inside another, and one made on behalf of an agent", async () => {
    await using system = await installation();
    await system.me.call({ method: "probe.outer", params: { path: "/inner" } });
    await expect.poll(async () => (await system.rowsOf(about("/inner"))).map(shape).sort(), SOON).toEqual(expected("session"));
    const pid = await system.spawn(system.me, { rounds: [], stay: true });
    for (const effect of EFFECT_CLASSES)
      await system.me.call({ method: "tool.invoke", params: { agent_id: pid, tool: `probe_${effect}`, input: { path: "/behalf" } } });
    await expect.poll(async () => (await system.rowsOf(about("/behalf"))).map(shape).sort(), SOON).toEqual(expected("agent"));
  });

  test("a service's job", async () => {
    await using system = await installation();
    await expect.poll(async () => (await system.rowsOf(about("/job"))).map(shape), SOON).toEqual(["probe.idempotent syscall.done done session"]);
    expect((await system.rowsOf(about("/job")))[0]).toMatchObject({ identity: "service.probe" });
  });
});

describe("what was not done is on record too", () => {
  test("a denial and a failure leave one row each, with the right that lacked and without anybody's words", async () => {
    await using system = await installation();
    const pid = await system.spawn(system.me, { rounds: [...FAILING, ...REFUSED] }, within("/fails"));
    await system.outcomes(system.me, pid);
    const rows = await system.rowsOf(({ details }) => (details as { syscall?: string }).syscall === "probe.once");
    expect(rows).toMatchObject([
      { kind: "syscall.done", verdict: "failed", about: [{ action: "fs.read", resource: "/fails" }], details: { code: "INTERNAL" } },
      { kind: "syscall.refused", verdict: "refused", about: [{ action: "fs.read", resource: "/elsewhere" }], details: { code: "DENIED" } },
    ]);
    expect(JSON.stringify(await system.rowsOf(() => true))).not.toContain(WORDS);
  });

  test("a right that a handler asks for once it knows more is said beside those of its needs, whether it was granted or lacked", async () => {
    await using system = await installation();
    const calls = ["clerk", "chief"].map((later, index) => ({ id: `l${index}`, name: "probe.read", tool: "probe_read", input: { path: "/a", later } }));
    const rights: Authority = {
      ...within("/a"),
      grants: [...within("/a").grants.filter(({ action }) => action !== "message.send"), { action: "message.send", resource: "clerk" }],
    };
    await system.outcomes(system.me, await system.spawn(system.me, { rounds: [calls] }, rights));
    const rows = await system.rowsOf(({ details }) => (details as { syscall?: string }).syscall === "probe.read");
    expect(rows.map(said).toSorted()).toEqual([
      ["syscall.read", "done", "fs.read /a", "message.send clerk"],
      ["syscall.refused", "refused", "message.send chief", "fs.read /a"],
    ]);
    expect((await system.query({ verdict: "refused", resource: "chief" })).rows).toMatchObject([{ details: { code: "DENIED", tool: "probe_read" } }]);
  });

  test("what a call was refused on its way, and went on without, has a row of its own", async () => {
    await using system = await installation();
    const each = [...Array(70).keys()].flatMap((n) => [`/a/${n}`, `/b/${n}`]);
    const calls = [{ id: "e", name: "probe.read", tool: "probe_read", input: { path: "/a/first", each } }];
    const pid = await system.spawn(system.me, { rounds: [calls] }, within("/a/**"));
    await system.outcomes(system.me, pid);
    const rows = await system.rowsOf(({ details }) => (details as { syscall?: string }).syscall === "probe.read");
    const numbers = (folder: string, count: number) => [...Array(count).keys()].map((n) => `fs.read ${folder}/${n}`);
    expect(rows.map(said)).toEqual([
      ["syscall.read", "done", "fs.read /a/first", ...numbers("/a", 63)],
      ["syscall.refused", "refused", ...numbers("/b", 64)],
    ]);
    expect(rows.map(({ details }) => (details as { more?: number }).more)).toEqual([7, 6]);
    expect((await system.query({ resource: "/a/62", verdict: "done" })).rows).toMatchObject([{ kind: "syscall.read", agent_id: pid }]);
    expect((await system.query({ resource: "/b/63", verdict: "refused" })).rows).toMatchObject([{ kind: "syscall.refused", agent_id: pid }]);
    expect((await system.query({ resource: "/b/63", verdict: "done" })).rows).toEqual([]);
  });

  test("a call that ended as one inside it was refused is a refusal too", async () => {
    await using system = await installation();
    const pid = await system.spawn(system.me, { rounds: [[{ id: "o", name: "probe.outer", input: { path: "/elsewhere" } }]] }, within("/a"));
    await system.outcomes(system.me, pid);
    const { rows } = await system.query({ verdict: "refused", agent_id: pid });
    expect(rows.map(({ details, about: named }) => [(details as { syscall: string }).syscall, ...named.map(({ resource }) => resource)])).toEqual([
      ["probe.outer", "/elsewhere"],
      ["probe.pure", "/elsewhere"],
    ]);
  });

  test("of a secret nothing is kept, whether its call ran or was refused", async () => {
    await using system = await installation();
    await system.me.call({ method: "probe.secretly", params: { path: "/s", value: "hunter2" } });
    expect(await ended(system.me.call({ method: "probe.secretly", params: { path: "/s", value: "hunter2hunter2" } }))).toBe("INVALID");
    const rows = await system.rowsOf(({ details }) => (details as { syscall?: string }).syscall === "probe.secretly");
    expect(rows.map(({ kind }) => kind)).toEqual(["syscall.done", "syscall.refused"]);
    expect(JSON.stringify(rows)).not.toContain("hunter2");
  });

  test("a question, its answer and its use; a no; a withdrawal", async () => {
    await using system = await installation();
    const asking: Authority = { ...EVERYTHING, ask: ["probe_state"] };
    const plan = { rounds: [[{ id: "a", name: "probe_state", tool: "probe_state", input: { path: "/asked" } }]] };
    const answers = ["approve", "deny"] as const;
    const pids = await Promise.all([...answers, "stop"].map(() => system.spawn(system.me, plan, asking)));
    const pending = async () =>
      ((await system.me.call({ method: "approval.list", params: {} })) as unknown as { pending: { id: string; agent_id: string }[] }).pending;
    await expect.poll(async () => (await pending()).length, SOON).toBe(3);
    const open = await pending();
    for (const [index, decision] of answers.entries())
      await system.me.call({ method: "approval.respond", params: { id: open.find(({ agent_id }) => agent_id === pids[index])?.id ?? "", decision } });
    await system.me.call({ method: "agent.stop", params: { agent_id: pids[2] ?? "" } });
    for (const pid of pids.slice(0, 2)) await system.outcomes(system.me, pid);
    const kinds = async (pid: string | undefined) => (await system.rowsOf((row) => row.agent_id === pid)).map(({ kind }) => kind).sort();
    expect(await kinds(pids[0])).toEqual(["approval.asked", "approval.used", "process.exited", "process.spawned", "syscall.done"]);
    expect(await kinds(pids[1])).toEqual(["approval.asked", "approval.denied", "process.exited", "process.spawned", "syscall.refused"]);
    expect(await kinds(pids[2])).toEqual(["approval.asked", "approval.withdrawn", "process.exited", "process.spawned", "process.stopped", "syscall.cut_off"]);
    expect((await system.rowsOf(({ kind }) => kind === "approval.answered")).map(({ details }) => (details as { decision: string }).decision)).toEqual([
      "approve",
      "deny",
    ]);
  });
});

test("no receipt is without its row, and no row without its call, after a death at any commit", async () => {
  const file = newFile();
  for (const last of [3, 5, 8, 13, 21, 1_000]) {
    const system = await bootKernel({ file, extra: [probing(), createAuditService()], wrap: (journal) => dying(journal, last) });
    const me = system.login();
    const started = system.spawn(me, { rounds: [...round("/killed"), ...round("/killed/again")] }).catch(() => undefined);
    await Promise.race([started, new Promise((resolve) => setTimeout(resolve, 300))]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await system[Symbol.asyncDispose]();
  }
  using db = new DatabaseSync(file, { readOnly: true });
  const settled = db.prepare(`select pid || ':' || json_extract(body, '$.call') as call from event where kind = 'call.settled' order by 1`).all();
  const rows = db
    .prepare(
      `select json_extract(body, '$.call') as call from audit where kind in ('syscall.done', 'syscall.read', 'syscall.refused') and caller = 'agent' order by 1`,
    )
    .all();
  expect(settled.length).toBeGreaterThan(16);
  expect(rows).toEqual(settled);
});

/** Whose commits after the last one neither happen nor fail: the process is gone. */
function dying(journal: Journal, last: number): Journal {
  let commits = 0;
  return new Proxy(journal, {
    get: (target, name) => {
      if (name === "commit") return (step: Step) => (++commits > last ? new Promise(() => undefined) : target.commit(step));
      const member = Reflect.get(target, name) as unknown;
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

describe("audit.query", () => {
  test("finds by kind, process, run, time, right, resource, verdict and caller; pages the latest first", async () => {
    await using system = await installation();
    const child = { id: "s", name: "test.spawn", input: { plan: { rounds: round("/q/child") } } };
    // It stays: at the end of a parent its child is stopped, wherever that is.
    const pid = await system.spawn(system.me, { rounds: [...round("/q/agent"), [child]], stay: true });
    await expect.poll(async () => (await system.query({ run: pid, kinds: ["process.exited"] })).rows.length, SOON).toBe(1);
    const count = async (params: Record<string, Json>): Promise<number> => (await system.query(params)).rows.length;
    expect(await count({ run: pid, kinds: ["syscall.read"] })).toBe(4);
    expect(await count({ agent_id: pid, kinds: ["syscall.*"] })).toBe(8 + 1);
    expect(await count({ resource: "/q/" })).toBe(16);
    expect(await count({ resource: "/q/child", caller: "agent", verdict: "done", action: "fs.read" })).toBe(8);
    expect([
      await count({ resource: "/q/", action: "fs.write" }),
      await count({ resource: "/q/", caller: "session" }),
      await count({ verdict: "failed" }),
    ]).toEqual([0, 0, 0]);
    expect([await count({ since: Date.now() + 60_000 }), await count({ until: 1 })]).toEqual([0, 0]);
    const seqs: number[] = [];
    for (let before: number | undefined, more = true; more; ) {
      const { rows, next } = await system.query({ run: pid, limit: 5, ...(before !== undefined && { before }) });
      seqs.push(...rows.map(({ seq }) => seq));
      [before, more] = [next ?? undefined, next !== null];
    }
    expect(seqs).toEqual((await system.query({ run: pid })).rows.map(({ seq }) => seq));
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => b - a));
    expect(await ended(system.query({ kinds: ["file.wirtten"] }) as never)).toBe("INVALID");
  });

  test("shows nobody another owner's, and no agent anything, whatever it was granted", async () => {
    await using system = await installation();
    await system.me.call({ method: "probe.once", params: { path: "/mine" } });
    expect((await system.query({ resource: "/mine" }, system.login("eve"))).rows).toEqual([]);
    const pid = await system.spawn(system.me, { rounds: [[{ id: "q", name: "audit.query", input: {} }]] });
    expect((await system.outcomes(system.me, pid)).q).toMatchObject({ ok: false, error: { code: "DENIED" } });
    const narrow = system.kernel.openSession({ owner: "local", identity: "local", authority: { ...EVERYTHING, grants: [] }, label: TRUSTED });
    expect(await ended(narrow.call({ method: "audit.query", params: {} }))).toBe("DENIED");
  });

  test.for([
    { column: "body", value: "{" },
    { column: "body", value: "7" },
    { column: "kind", value: "what.ever" },
    { column: "v", value: 99 },
    { column: "at", value: "yesterday" },
    { column: "verdict", value: "perhaps" },
    { column: "about", value: "{" },
    { column: "about", value: "[7]" },
    { column: "label", value: "{}" },
  ])("a row whose $column is $value is named as damaged, at the door, and those around it are read", async ({ column, value }) => {
    const file = newFile();
    await using system = await installation(file);
    for (const path of ["/a", "/b", "/c"]) await system.me.call({ method: "probe.once", params: { path } });
    const [row] = await system.rowsOf(about("/b"));
    using db = new DatabaseSync(file);
    db.prepare(`update audit set ${column} = ? where seq = ?`).run(value, row?.seq ?? 0);
    const damaged = {
      code: "STORAGE",
      data: { table: "audit", row: row?.seq },
      message: expect.stringContaining(`row ${row?.seq} of the table audit is damaged`),
    };
    await expect(system.query()).rejects.toMatchObject(damaged);
    if (column === "about") await expect(system.query({ resource: "/nowhere" })).rejects.toMatchObject(damaged);
    const around = [
      ...(await system.query({ after: row?.seq ?? 0, resource: "/" })).rows,
      ...(await system.query({ before: row?.seq ?? 0, resource: "/" })).rows,
    ];
    expect(around.flatMap(({ about: [need] }) => need?.resource ?? [])).toEqual(["/c", "/a"]);
  });
});

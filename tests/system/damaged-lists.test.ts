import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AgentInfo } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const NAMES = ["sound", "unlabelled", "rightless", "uncounted"] as const;
const writes = { calls: [{ name: "file_write", input: { path: "a.txt", text: "one\n" } }] };
const SCRIPT = Object.fromEntries(NAMES.map((name) => [name, [writes, { text: "done" }]]));

test("lists serve the rows that are whole, and say which are damaged and how many", { timeout: 300_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const call = async <T>(method: string, input: unknown): Promise<T> => JSON.parse((await terminal.run("call", method, JSON.stringify(input))).out) as T;
  const ids = new Map<string, string>();
  for (const name of NAMES) {
    const manifest = {
      name,
      model: `script/${name}`,
      capabilities: ["tool: file_write", { "fs.read": "/mnt/local/x/**", max_uses: 2 }],
      approval_required: ["file_write"],
    };
    const { agent_id } = await call<{ agent_id: string }>("agent.spawn_and_run", { manifest, message: "go", detach: true });
    ids.set(name, agent_id);
  }
  const asked = async () => (await call<{ pending: readonly unknown[] }>("approval.list", {})).pending.length;
  await until("all are asked about", async () => (await asked()) === NAMES.length || undefined);
  const held = await call<{ grants: readonly { constraints?: unknown }[] }>("grant.list", { agent_id: ids.get("sound") ?? "" });
  const limited = held.grants.findIndex(({ constraints }) => constraints !== undefined);
  expect(limited).toBeGreaterThanOrEqual(0);
  await terminal.run("down");
  const idOf = (name: (typeof NAMES)[number]) => ids.get(name) ?? "";

  const db = new DatabaseSync(join(terminal.home, "journal.db"));
  const change = (statement: string, id: string) => expect(db.prepare(statement).run(id).changes).toBe(1);
  change("update process set label = '{' where pid = ?", idOf("unlabelled"));
  change("update process_spec set authority = '{}' where pid = ?", idOf("rightless"));
  change("update account set tokens = 'zz' where id = ?", idOf("uncounted"));
  change("update kernel_approval set input = '{' where pid = ?", idOf("uncounted"));
  const rule = (id: string, slots: string | null) =>
    db
      .prepare("insert into kernel_rule (id, owner, tool, identity, slots, created_at, created_by) values (?, 'local', 'file_write', 'somebody', ?, 1, 'me')")
      .run(id, slots);
  rule("r-whole", null);
  rule("r-broken", "{");
  db.prepare("insert into counter (id, used) values (?, 'zz')").run(`${idOf("sound")}#${limited}`);
  db.close();

  const ps = await terminal.run("ps", "-a");
  expect([ps.code, ps.out]).toEqual([0, expect.stringMatching(/sound/)]);
  expect(ps.out).not.toMatch(/unlabelled|rightless|uncounted/);
  expect(ps.err).toMatch(/3 left out, as the journal is damaged/);
  for (const said of [`${idOf("unlabelled")}, its label`, `${idOf("rightless")}, its authority`, `${idOf("uncounted")}, its tokens`])
    expect(ps.err).toContain(said);
  expect((JSON.parse((await terminal.run("ps", "-a", "--json")).out) as AgentInfo[]).map(({ name }) => name)).toEqual(["sound"]);

  const shown = await terminal.run("show", "sound");
  expect([shown.code, shown.out]).toEqual([0, expect.stringContaining(idOf("sound"))]);
  const sought = await terminal.run("show", "unlabelled");
  expect(sought.err).toMatch(/no whole agent is called unlabelled.*its label/s);
  expect(sought.code).not.toBe(0);

  const approvals = await terminal.run("approve");
  expect([approvals.code, `${approvals.out}${approvals.err}`]).toEqual([0, expect.stringMatching(/sound\W/)]);
  expect(approvals.err).toMatch(/3 left out, as the journal is damaged.*approval \S+, its input/s);

  const rules = await terminal.run("rules", "list");
  expect([rules.code, rules.out]).toEqual([0, expect.stringContaining("r-whole")]);
  expect(rules.err).toMatch(/1 left out, as the journal is damaged: standing yes r-broken/);
  expect((await terminal.run("rules", "withdraw", "r-broken")).code).toBe(0);
  expect((await terminal.run("rules", "list")).err).not.toContain("damaged");

  const grants = await terminal.run("grants", "list", "sound");
  expect([grants.code, grants.out]).toEqual([0, expect.stringContaining("file_write")]);
  expect(grants.out).not.toContain("/mnt/local/x");
  expect(grants.err).toMatch(/1 left out, as the journal is damaged: counter \S+, its used/);
});

const writesB = { calls: [{ name: "file_write", input: { path: "b.txt", text: "one\n" } }] };
const RUN = {
  parent: [
    { calls: ["one", "two"].map((name) => ({ name: "spawn_agent", input: { task: "write", name, model: `script/${name}`, tools: ["file_write"] } })) },
    { text: "done" },
  ],
  one: [writesB, { text: "done" }],
  two: [writesB, { text: "done" }],
  idle: [{ text: "done" }],
};

test("a damaged row of a run stops nothing: logs, commands and hosted agents are listed without it, and rights go and trees end whatever it says", {
  timeout: 300_000,
}, async () => {
  await using terminal = new Terminal({ script: RUN });
  const call = async <T>(method: string, input: unknown): Promise<T> => {
    const { out, err } = await terminal.run("call", method, JSON.stringify(input));
    if (out === "") throw new Error(err);
    return JSON.parse(out) as T;
  };
  const capabilities = ["tool: file_write", "tool: spawn_agent", "agent.spawn: *", "model.use: script/*", "fs.create: /home/**"];
  const manifest = { name: "parent", model: "script/parent", capabilities, approval_required: ["file_write"] };
  const { agent_id: parent } = await call<{ agent_id: string }>("agent.spawn_and_run", { manifest, message: "go", detach: true });
  const hosted = { name: "idle", model: "script/idle", lifecycle: "persistent", capabilities: [] };
  const { agent_id: whole } = await call<{ agent_id: string }>("agent.spawn", { manifest: { ...hosted, name: "whole" } });
  const { agent_id: broken } = await call<{ agent_id: string }>("agent.spawn", { manifest: { ...hosted, name: "broken" } });
  const { agent_id: misheld } = await call<{ agent_id: string }>("agent.spawn", { manifest: { ...hosted, name: "misheld" } });
  for (const command of ["echo a", "echo b"]) await call("vm.spawn", { command, rung: "bash" }).catch(() => undefined);
  await until("both children ask", async () => (await call<{ pending: readonly unknown[] }>("approval.list", {})).pending.length === 2 || undefined);
  const agents = await call<{ agents: readonly AgentInfo[] }>("agent.list", { all: true, run: parent });
  const idOf = (name: string): string => agents.agents.find((agent) => agent.name === name)?.agent_id ?? "";
  await terminal.run("down");

  const db = new DatabaseSync(join(terminal.home, "journal.db"));
  const commands = db.prepare("select pid from process where kind = 'command'").all();
  const change = (statement: string, id: string) => expect(db.prepare(statement).run(id).changes).toBe(1);
  change("update process set label = '{' where pid = ?", idOf("one"));
  change("update process set label = '{' where pid = ?", broken);
  const args = [{ action: "tool.use", resource: "file_write", constraints: { args: { path: ["["] } } }];
  change(`update process_spec set authority = '${JSON.stringify({ grants: args, budget: {}, depth: 0, children: 0 })}' where pid = ?`, misheld);
  if (commands[0]) change("update process set exit = '{' where pid = ?", String(commands[0]["pid"]));
  db.close();

  const named = (id: string) => ({ count: 1, rows: [expect.stringContaining(id)] });
  if (commands[0]) {
    const listed = await call<{ commands: readonly unknown[] }>("vm.list", { all: true });
    expect(listed).toMatchObject({ damaged: named(String(commands[0]["pid"])) });
    expect(listed.commands).toHaveLength(commands.length - 1);
  }
  const logs = await call<{ entries: readonly { agent_id: string }[] }>("agent.logs", { agent_id: parent, tree: true });
  expect(new Set(logs.entries.map(({ agent_id }) => agent_id))).toEqual(new Set([parent, idOf("two")]));
  expect(logs).toMatchObject({ damaged: named(idOf("one")) });
  const there = await call<{ agents: readonly { agent_id: string }[] }>("agent.hosted", {});
  expect(there.agents.map(({ agent_id }) => agent_id)).toContain(whole);
  expect(there).toMatchObject({ damaged: { rows: expect.arrayContaining([expect.stringContaining(broken)]) } });
  const refused = await terminal.run("call", "agent.run", JSON.stringify({ agent_id: misheld, message: "go" }));
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(`${misheld}, its authority.grants.0.constraints.args.path.0`)]);
  expect((await terminal.run("top", "--once")).err).toMatch(/3 left out, as the journal is damaged/);

  const taken = await terminal.run("grants", "revoke", "parent", "tool.use", "file_write");
  expect([taken.code, taken.err]).toEqual([0, expect.stringMatching(/taken back.*tool\.use: file_write[\s\S]*1 left out/)]);
  const rights = new DatabaseSync(join(terminal.home, "journal.db"), { readOnly: true });
  for (const id of [parent, idOf("one"), idOf("two")]) {
    const row = rights.prepare("select authority from process_spec where pid = ?").get(id);
    expect(String(row?.["authority"])).not.toContain('"file_write"}');
    expect(JSON.parse(String(row?.["authority"])).grants).not.toContainEqual(expect.objectContaining({ action: "tool.use", resource: "file_write" }));
  }
  // Of the damaged one itself, by its whole id.
  const own = await terminal.run("grants", "revoke", idOf("one"), "fs.create");
  expect([own.code, own.err]).toEqual([0, expect.stringMatching(/taken back/)]);
  expect(String(rights.prepare("select authority from process_spec where pid = ?").get(idOf("one"))?.["authority"])).not.toContain("fs.create");
  expect((await terminal.run("stop", broken)).code).toBe(0);
  expect((await terminal.run("stop", parent)).err).toMatch(/stopped \d/);
  // Nobody could let it go on: to be stopped is its end.
  expect(rights.prepare("select state, json_extract(exit, '$.reason') as reason from process where pid = ?").get(broken)).toEqual({
    state: "exited",
    reason: "damaged",
  });
  expect(rights.prepare("select count(*) as live from process where root = ? and state not in ('stopped', 'exited')").get(parent)).toEqual({ live: 0 });
  rights.close();
});

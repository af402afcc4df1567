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

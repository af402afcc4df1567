import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AgentInfo } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const asks = { calls: [{ name: "file_write", input: { path: "a.txt", text: "one\n" } }] };
const SCRIPT = {
  host: [
    { calls: [{ name: "spawn_agent", input: { task: "write", name: "helper", model: "script/helper", tools: [] } }] },
    { text: "first" },
    { text: "second" },
  ],
  helper: [{ text: "helped" }],
  parent: [{ calls: [{ name: "spawn_agent", input: { task: "write", name: "child", model: "script/child", tools: ["file_write"] } }] }, { text: "done" }],
  child: [asks, { text: "done" }],
  sound: [asks, { text: "done" }],
};
/** None of these says what the process may do; none is to be read as more. */
const DAMAGE = ["{", "{}", '{"grants":[{"action":"fs.read","resource":7}],"budget":{}}'];

test.for(DAMAGE)("a process whose rights are stored as %s ends, says so, tells who waits for it, and can be removed", { timeout: 120_000 }, async (damage) => {
  await using terminal = new Terminal({ script: SCRIPT });
  const call = async <T>(method: string, input: unknown): Promise<T> => {
    const { out, err } = await terminal.run("call", method, JSON.stringify(input));
    if (out === "") throw new Error(err);
    return JSON.parse(out) as T;
  };
  const capabilities = ["tool: file_write", "tool: spawn_agent", "agent.spawn: *", "model.use: script/*", "fs.create: /home/**"];
  const manifest = { model: "script/parent", name: "parent", capabilities, approval_required: ["file_write"] };
  const { agent_id: parent } = await call<{ agent_id: string }>("agent.spawn_and_run", { manifest, message: "go", detach: true });
  const own = { ...manifest, name: "sound", model: "script/sound" };
  const { agent_id: sound } = await call<{ agent_id: string }>("agent.spawn_and_run", { manifest: own, message: "go", detach: true });
  const { agent_id: alone } = await call<{ agent_id: string }>("agent.spawn_and_run", { manifest: { ...own, name: "alone" }, message: "go", detach: true });
  const pending = async () => (await call<{ pending: readonly { agent_id: string }[] }>("approval.list", {})).pending.map(({ agent_id }) => agent_id);
  await until("all are asked about", async () => (await pending()).length === 3 || undefined);
  const { agents } = await call<{ agents: readonly AgentInfo[] }>("agent.list", { all: true, run: parent });
  const child = agents.find(({ name }) => name === "child")?.agent_id ?? "";
  await terminal.run("down");
  const home = join(terminal.home, "journal.db");
  {
    using db = new DatabaseSync(home);
    for (const pid of [child, alone]) expect(db.prepare("update process_spec set authority = ? where pid = ?").run(damage, pid).changes).toBe(1);
    // As after a kill in the middle of its work.
    db.prepare("update process set state = 'running', waitOn = null where pid = ?").run(child);
  }
  const stateOf = (pid: string): unknown => {
    using db = new DatabaseSync(home, { readOnly: true, timeout: 10_000 });
    const row = db.prepare("select state, exit from process where pid = ?").get(pid);
    return row?.["state"] === "exited" ? (JSON.parse(String(row["exit"])) as unknown) : row?.["state"];
  };
  const ended = (pid: string) => ({ code: 1, reason: "damaged", output: expect.stringContaining(`process ${pid}, its authority`) });
  await terminal.run("ps");
  await until("the child ends", async () => typeof stateOf(child) === "object" || undefined);
  expect(stateOf(child)).toEqual(ended(child));
  await until("its parent goes on", async () => typeof stateOf(parent) === "object" || undefined);
  expect(stateOf(parent)).toMatchObject({ reason: "completed" });

  const ps = await terminal.run("ps", "-a");
  expect([ps.code, ps.out, ps.err]).toEqual([0, expect.stringMatching(/sound/), expect.stringContaining(`${child}, its authority`)]);
  expect((await terminal.run("show", child)).err).toMatch(/damaged/);
  expect((await terminal.run("doctor")).out.replaceAll(/\s+/g, " ")).toContain("its authority");
  // One that waits is ended when it is to be stopped.
  expect((await terminal.run("rm", alone)).code).toBe(1);
  expect((await terminal.run("stop", alone)).code).toBe(0);
  await until("it ends", async () => typeof stateOf(alone) === "object" || undefined);
  expect(stateOf(alone)).toEqual(ended(alone));
  expect(await pending()).toEqual([sound]);
  for (const run of [alone, parent]) expect(await terminal.run("rm", run)).toMatchObject({ code: 0 });
  expect([stateOf(alone), stateOf(parent), stateOf(child)]).toEqual([undefined, undefined, undefined]);
  expect((await terminal.run("ps", "-a")).err).not.toContain("damaged");
});

test("an agent answers although a child of its own is stored as nobody can read, and that is told", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const call = async <T>(method: string, input: unknown): Promise<T> => {
    const { out, err } = await terminal.run("call", method, JSON.stringify(input));
    if (out === "") throw new Error(err);
    return JSON.parse(out) as T;
  };
  const manifest = {
    model: "script/host",
    name: "host",
    lifecycle: "persistent",
    capabilities: ["tool: spawn_agent", "agent.spawn: *", "model.use: script/*"],
  };
  const { agent_id } = await call<{ agent_id: string }>("agent.spawn", { manifest });
  const answer = async (message: string) => {
    const { message_id } = await call<{ message_id: string }>("agent.send", { agent_id, message });
    return call<{ response: string; damaged?: { rows: readonly string[] } }>("agent.answer", { agent_id, message_id });
  };
  const first = await answer("go");
  expect([first.response, first.damaged]).toEqual(["first", undefined]);
  await terminal.run("down");
  const child = (() => {
    using db = new DatabaseSync(join(terminal.home, "journal.db"));
    const pid = String(db.prepare("select pid from process where parent = ?").get(agent_id)?.["pid"]);
    db.prepare("update process set label = '{' where pid = ?").run(pid);
    return pid;
  })();
  const second = await answer("and again");
  expect([second.response, second.damaged?.rows]).toEqual(["second", [expect.stringContaining(`process ${child}, its label`)]]);
});

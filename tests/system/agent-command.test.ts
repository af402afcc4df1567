import { readFileSync } from "node:fs";
import { join } from "node:path";
import { agentSpawn } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LIMIT_MS = 180_000;
const SCRIPT = { clerk: [{ text: "the first answer" }, { text: "the second answer" }], once: [{ text: "only this" }] };
const CLERK =
  "name: clerk\nmodel: script/clerk\nlifecycle: persistent\ncapabilities:\n  - tool: file_read\n  - fs.read: /mnt/local/notes/**\nbudget_config:\n  max_calls: 50\n";

interface Listed {
  readonly agent_id: string;
  readonly name: string;
  readonly state: string;
}

test("an agent is started from its file once its rights were agreed to, answers, is listed and stopped", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("clerk.yaml", CLERK);
  const unasked = await terminal.run("agent", "start", "clerk.yaml");
  expect(unasked.code).toBe(3);
  expect(unasked.err).toContain("--yes");
  for (const right of ["file_read", "/mnt/local/notes/**", "script/clerk", "50 calls"]) expect(unasked.err).toContain(right);
  expect((await terminal.run("agent", "list")).err).toContain("aether agent start");
  const started = await terminal.run("agent", "start", "clerk.yaml", "--name", "writer", "--yes", "--json");
  expect(started.code).toBe(0);
  const { agent_id: id } = JSON.parse(started.out) as { agent_id: string };
  const list = JSON.parse((await terminal.run("agent", "list", "--json")).out) as Listed[];
  expect(list).toMatchObject([{ agent_id: id, name: "writer" }]);
  expect(await terminal.run("agent", "send", "writer", "hello", "--wait")).toMatchObject({ code: 0, out: "the first answer\n" });
  const sent = JSON.parse((await terminal.run("agent", "send", id, "again", "--json")).out) as { agent_id: string; message_id: string };
  const heard = await terminal.run("call", "agent.answer", JSON.stringify({ agent_id: sent.agent_id, message_id: sent.message_id }));
  expect(JSON.parse(heard.out)).toMatchObject({ response: "the second answer", finish: "stop" });
  const logs = await terminal.run("logs", "writer");
  expect(logs.out.match(/the second answer/g)).toHaveLength(1);
  expect(await terminal.run("agent", "stop", "writer")).toMatchObject({ code: 0, err: "stopped 1 process\n" });
  expect((await terminal.run("agent", "send", "writer", "still there?")).err).toContain("has ended");
  expect(await terminal.run("agent", "send", "nobody", "hello")).toMatchObject({ code: 1, err: expect.stringContaining("nobody") });
});

test("what an agent calls its child takes no words, and no stop, from the agent that a person started", { timeout: LIMIT_MS }, async () => {
  const spawn = { name: "spawn_agent", input: { task: "Wait for what comes", name: "clerk" } };
  const script = { clerk: [{ text: "the clerk's own answer" }], makes: [{ calls: [spawn] }, { text: "made" }] };
  await using terminal = new Terminal({ script });
  terminal.write("clerk.yaml", CLERK);
  const [clerk = ""] = (await terminal.run("agent", "start", "clerk.yaml", "--yes")).out.split(" ");
  await terminal.run("run", "Have somebody wait", "-m", "script/makes");
  expect((await terminal.run("ps", "-a")).out.match(/clerk/g)?.length).toBeGreaterThan(1);
  expect(await terminal.run("agent", "send", "clerk", "hello", "--wait")).toMatchObject({ code: 0, out: "the clerk's own answer\n" });
  expect(JSON.parse((await terminal.run("agent", "send", "clerk", "again", "--json")).out)).toMatchObject({ agent_id: clerk });
});

test("a persistent name is that of one living agent, also of many started at once, and is free again once it ended", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("clerk.yaml", CLERK);
  const [first = ""] = (await terminal.run("agent", "start", "clerk.yaml", "--yes")).out.split(" ");
  const second = await terminal.run("agent", "start", "clerk.yaml", "--yes");
  expect(second.code).toBe(1);
  for (const word of ["clerk lives already", first, `aether agent stop ${first}`, "--name"]) expect(second.err).toContain(word);
  expect((await terminal.run("agent", "start", "clerk.yaml", "--name", "clerk-2", "--yes")).code).toBe(0);
  await terminal.run("agent", "stop", "clerk");
  const clients = await Promise.all(Array.from({ length: 6 }, () => terminal.connect()));
  const starts = await Promise.allSettled(clients.flatMap((client) => [1, 2].map(() => client.call(agentSpawn, { manifest: CLERK }))));
  const won = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value.agent_id] : []));
  expect(won).toHaveLength(1);
  for (const start of starts)
    if (start.status === "rejected") expect(start.reason).toMatchObject({ code: "EXISTS", message: expect.stringContaining("clerk") });
  await Promise.all(clients.map((client) => client.close()));
  expect((await terminal.run("agent", "send", "clerk", "hello", "--json")).out).toContain(won[0]);
  await terminal.killDaemon();
  expect((await terminal.run("agent", "start", "clerk.yaml", "--yes")).err).toContain(`clerk lives already: ${won[0]}`);
  const unknown = await terminal.run("agent", "send", "clrk", "hello");
  expect(unknown).toMatchObject({ code: 1, err: expect.stringMatching(/no agent clrk; near it: clerk/) });
});

test("a name means the agent that lives, whatever of that name was started and ended after it", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("clerk.yaml", CLERK);
  terminal.write("once.yaml", "name: clerk\nmodel: script/once\n");
  const [living = ""] = (await terminal.run("agent", "start", "clerk.yaml", "--yes")).out.split(" ");
  const [ended = ""] = (await terminal.run("agent", "start", "once.yaml", "--yes")).out.split(" ");
  await terminal.run("agent", "stop", ended);
  expect(JSON.parse((await terminal.run("agent", "send", "clerk", "hello", "--json")).out)).toMatchObject({ agent_id: living });
  expect((await terminal.run("agent", "stop", "clerk")).err).toBe("stopped 1 process\n");
  expect(JSON.parse((await terminal.run("agent", "list", "--json")).out)).toEqual([]);
});

test("an on-demand agent ends with its answer, and who writes to it then hears how to go on from it", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: { once: [{ text: "only this" }, { text: "the follow-up" }] } });
  terminal.write("once.yaml", "name: once\nmodel: script/once\n");
  const [id = ""] = (await terminal.run("agent", "start", "once.yaml", "--yes")).out.split(" ");
  expect(await terminal.run("agent", "send", "once", "hello", "--wait")).toEqual({ code: 0, signal: null, out: "only this\n", err: expect.any(String) });
  await terminal.run("call", "agent.wait", JSON.stringify({ agent_id: id }));
  expect(JSON.parse((await terminal.run("call", "agent.status", JSON.stringify({ agent_id: id }))).out)).toMatchObject({
    state: "exited",
    exit: { code: 0, reason: "completed", output: "only this" },
  });
  const late = await terminal.run("agent", "send", "once", "and more", "--wait");
  expect(late.code).toBe(1);
  for (const word of ["once has ended (completed)", `aether send ${id}`, "aether agent start FILE"]) expect(late.err).toContain(word);
  expect(await terminal.run("send", id, "and more")).toMatchObject({ code: 0, err: expect.stringContaining("it goes on as") });
});

test("the example of the documentation starts as it stands, but for its model, and answers", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const page = readFileSync(join(import.meta.dirname, "../../docs/agents.md"), "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  expect(example).toContain("name: watcher");
  terminal.write("watcher.yaml", example.replace(/^model: .*$/m, "model: script/clerk"));
  terminal.write("notes/a.md", "x");
  const notes = join(terminal.folder, "notes");
  expect(await terminal.run("agent", "start", "watcher.yaml", "--yes")).toMatchObject({ code: 0, err: expect.stringMatching(`reads +${notes}\n`) });
  expect(await terminal.run("agent", "send", "watcher", "hello", "--wait")).toMatchObject({ code: 0, out: "the first answer\n" });
});

test("a message given before the daemon was killed is answered once, and its answer is found by its id", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("clerk.yaml", CLERK);
  await terminal.run("agent", "start", "clerk.yaml", "--yes");
  const sent = JSON.parse((await terminal.run("agent", "send", "clerk", "hello", "--json")).out) as { agent_id: string; message_id: string };
  await terminal.killDaemon();
  const heard = await terminal.run("call", "agent.answer", JSON.stringify({ agent_id: sent.agent_id, message_id: sent.message_id }));
  expect(JSON.parse(heard.out)).toMatchObject({ response: "the first answer" });
  await terminal.killDaemon();
  const again = await terminal.run("call", "agent.answer", JSON.stringify({ agent_id: sent.agent_id, message_id: sent.message_id }));
  expect(JSON.parse(again.out)).toMatchObject({ response: "the first answer" });
  expect((await terminal.run("logs", "clerk")).out.match(/the first answer/g)).toHaveLength(1);
});

test.each([
  { why: "a field that is none", text: "name: a\nmodel: script/once\ncolour: red\n", says: ["line 3", "colour"] },
  {
    why: "fields that are none, of which each is named with those near it",
    text: "name: a\nmodel: script/once\nlifecyle: persistent\nmemory:\n  max_history: 5\n",
    says: ["line 3: there is no field `lifecyle`; near it: lifecycle", "line 5: memory: there is no field `max_history`; near it: max_history_messages"],
  },
  { why: "a value that is not allowed", text: "name: a\nmodel: script/once\nlifecycle: sometimes\n", says: ["line 3", "lifecycle", "on-demand"] },
  {
    why: "a field inside another",
    text: "name: a\nmodel: script/once\nmemory:\n  max_history_messages: many\n",
    says: ["line 4", "max_history_messages", "a number"],
  },
  { why: "a right that is none", text: "name: a\nmodel: script/once\ncapabilities:\n  - tool: echo\n  - fly: away\n", says: ["line 5", "fly"] },
  { why: "no YAML", text: "name: a\nmodel: [script/once\n", says: ["line 3"] },
])("a manifest that cannot be used says where: $why", { timeout: LIMIT_MS }, async ({ text, says }) => {
  await using terminal = new Terminal({ script: SCRIPT });
  terminal.write("a.yaml", text);
  const { code, err } = await terminal.run("agent", "start", "a.yaml", "--yes");
  expect(code).toBe(2);
  for (const word of ["a.yaml", ...says]) expect(err).toContain(word);
  expect((await terminal.run("agent", "start", "missing.yaml")).err).toContain("missing.yaml");
});

test("who waits for an answer that does not come without them is told so at once, and how it goes on", { timeout: LIMIT_MS }, async () => {
  const write = { calls: [{ name: "file_write", input: { path: "report.md", text: "x" } }] };
  await using terminal = new Terminal({ script: { clerk: [write, { text: "written" }, { text: "the second answer" }] } });
  terminal.write(
    "clerk.yaml",
    "name: clerk\nmodel: script/clerk\nlifecycle: persistent\ncapabilities:\n  - tool: file_write\napproval_required: [file_write]\n",
  );
  await terminal.run("agent", "start", "clerk.yaml", "--yes");
  const asks = await terminal.run("agent", "send", "clerk", "Please write a report", "--wait");
  expect([asks.code, asks.out]).toEqual([3, ""]);
  for (const said of ["report.md", "aether approve ", "aether logs -f "]) expect(asks.err).toContain(said);
  await terminal.run("approve", /aether approve (\S+)/.exec(asks.err)?.[1] ?? "none");
  await terminal.run("pause", "clerk");
  const paused = await terminal.run("agent", "send", "clerk", "hello", "--wait");
  expect([paused.code, paused.out, paused.err]).toEqual([3, "", expect.stringMatching(/clerk is paused: aether resume \S+/)]);
  await terminal.run("resume", /aether resume (\S+)/.exec(paused.err)?.[1] ?? "none");
  expect(await terminal.run("agent", "send", "clerk", "and now?", "--wait")).toMatchObject({ code: 0 });
});

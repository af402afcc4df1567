import { agentList, agentLogs, agentRun, agentSpawn, grantList, heldWords, systemExplain } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { Installation } from "../support/installation.ts";

const list = (path: string) => ({ calls: [{ name: "file_list", input: { path } }] });
const MANIFEST = (more: string): string => `
name: scribe
model: script/scribe
lifecycle: persistent
capabilities:
  - "fs.read: /home/scribe/**"
  - "agent.spawn: *"
  - "tool: spawn_agent"
  - "model.use: script/*"
  - tool: file_list
${more}`;

/** What its tool calls came to, in order. */
async function codes(client: Awaited<ReturnType<Installation["client"]>>, agentId: string): Promise<string[]> {
  const { entries } = await client.call(agentLogs, { agent_id: agentId, limit: 500 });
  return entries.flatMap(({ kind, body }) => {
    const { outcome } = body as { outcome?: { ok: boolean; error?: { code: string } } };
    return kind === "call.settled" && outcome ? [outcome.ok ? "ok" : (outcome.error?.code ?? "")] : [];
  });
}

test("a count of uses holds over a kill, and over agent and child together; what is left is told in words", async () => {
  const script = {
    scribe: [
      list("."),
      { text: "one" },
      { calls: [{ name: "spawn_agent", input: { task: "look", name: "hand", model: "script/hand", tools: ["file_list"] } }] },
      list("."),
      { text: "two" },
    ],
    hand: [list("."), { text: "looked" }],
  };
  await using installation = new Installation({ script });
  await installation.start();
  const manifest = MANIFEST("    max_uses: 2\n    per_minute: 50\n    expires_at: 2099-12-01T18:00Z\n");
  const { agent_id } = await (await installation.client()).call(agentSpawn, { manifest });
  const words = async (): Promise<string | undefined> => {
    const { grants } = await (await installation.client()).call(grantList, { agent_id });
    return grants.filter(({ resource }) => resource === "file_list").map(heldWords)[0];
  };
  expect(await words()).toBe("2 uses left, at most 50 a minute, until 2099-12-01 18:00 UTC");
  await (await installation.client()).call(agentRun, { agent_id, message: "first" });
  await installation.kill();
  await installation.start();
  expect(await words()).toMatch(/^1 use left/);
  const client = await installation.client();
  await client.call(agentRun, { agent_id, message: "second" });
  const { agents } = await client.call(agentList, { all: true, run: agent_id });
  const child = agents.find(({ parent_agent }) => parent_agent === agent_id)?.agent_id ?? "";
  expect(await codes(client, child)).toContain("ok");
  expect((await codes(client, agent_id)).filter((code) => code === "QUOTA")).toHaveLength(1);
  expect(await words()).toMatch(/^used up/);
  expect(await client.call(systemExplain, { agent_id, action: "tool.use", resource: "file_list" })).toMatchObject({ why: expect.stringMatching(/used up/) });
});

test("a rate holds over a kill and another start: no minute begins anew", async () => {
  const script = { scribe: [list("."), list("."), { text: "one" }, list("."), { text: "two" }] };
  await using installation = new Installation({ script });
  await installation.start();
  const { agent_id } = await (await installation.client()).call(agentSpawn, { manifest: MANIFEST("    per_minute: 2\n") });
  await (await installation.client()).call(agentRun, { agent_id, message: "first" });
  await installation.kill();
  await installation.start();
  const client = await installation.client();
  await client.call(agentRun, { agent_id, message: "second" });
  expect((await codes(client, agent_id)).filter((code) => code === "QUOTA")).toHaveLength(1);
  const { entries } = await client.call(agentLogs, { agent_id, limit: 500 });
  expect(JSON.stringify(entries)).toContain("may be used 2 times a minute; wait");
});

test("an argument is held to its patterns, and one that the tool does not have is refused before anything starts", async () => {
  const script = { scribe: [list("/home/scribe/notes"), list("/home/scribe/other"), { text: "done" }] };
  await using installation = new Installation({ script });
  await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawn, { manifest: MANIFEST("    args: {path: /home/scribe/notes}\n") });
  await client.call(agentRun, { agent_id, message: "go" });
  const { entries } = await client.call(agentLogs, { agent_id, limit: 500 });
  const denied = JSON.stringify(entries).match(/"code":"DENIED","message":"[^"]*/g);
  expect(denied).toEqual(['"code":"DENIED","message":"tool.use file_list: it is granted only with path /home/scribe/notes']);
  const wrong = client.call(agentSpawn, { manifest: MANIFEST("    args: {paht: /home}\n") });
  await expect(wrong).rejects.toThrow(/file_list has no argument paht; it has .*path/);
});

test("a right that has expired grants nothing more", async () => {
  await using installation = new Installation({ script: { scribe: [list("."), { text: "done" }] } });
  await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawn, { manifest: MANIFEST("    expires_at: 2020-01-01T00:00Z\n") });
  await client.call(agentRun, { agent_id, message: "go" });
  expect(JSON.stringify(await client.call(agentLogs, { agent_id, limit: 500 }))).toContain("it was granted until 2020-01-01 00:00 UTC");
});

test("the command line says them: grants, show and policy explain", async () => {
  await using terminal = new Terminal({ script: { scribe: [{ text: "done" }] } });
  const started = await terminal.run("call", "agent.spawn", JSON.stringify({ manifest: MANIFEST("    max_uses: 1\n    args: {path: /home/scribe/notes}\n") }));
  expect(started).toMatchObject({ code: 0 });
  for (const command of [["grants", "list"], ["show"], ["policy", "explain"]]) {
    const said = await terminal.run(...command, "scribe");
    expect(said.out, command.join(" ")).toMatch(/tool\.use:? +file_list[\s\S]{0,20}1 use left, only with path \/home\/scribe\/notes/);
  }
  expect((await terminal.run("agent", "stop", "scribe")).code).toBe(0);
  const ended = await terminal.run("grants", "list", "scribe");
  expect(ended.out).toMatch(/tool\.use +file_list/);
  expect(ended.err).toMatch(/it ended at 20\d\d-.*nothing is done by these rights any more/);
  expect(JSON.parse((await terminal.run("grants", "list", "scribe", "--json")).out)).toMatchObject({ ended_at: expect.any(Number) });
  expect((await terminal.run("show", "scribe")).out).not.toContain("limit ");
  // What goes on from it would begin with them.
  expect(await terminal.run("grants", "revoke", "scribe", "tool.use")).toMatchObject({ code: 0, err: expect.stringContaining("tool.use: file_list") });
  expect((await terminal.run("grants", "list", "scribe")).out).not.toContain("tool.use");
  await terminal.run("down");
});

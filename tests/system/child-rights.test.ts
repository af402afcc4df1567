import { agentList, agentLogs, agentSpawn, agentSpawnAndRun } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const SCRIPT = {
  chief: [{ calls: [{ name: "spawn_agent", input: { task: "count", name: "hand", model: "script/hand", tools: ["shell"] } }] }, { text: "done" }],
  hand: [{ calls: [{ name: "shell", input: { command: "echo 42" } }] }, { text: "counted" }],
};
const CAPABILITIES = ["tool: spawn_agent", "tool: shell", "agent.spawn: *", "model.use: script/*"];

test.for([
  { why: "that its parent may: it runs", capabilities: [...CAPABILITIES, "vm.use: *"], ok: true },
  { why: "that its parent may not: it is denied", capabilities: CAPABILITIES, ok: false },
])("a child runs a command $why", async ({ capabilities, ok }) => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const manifest = { name: "chief", model: "script/chief", capabilities };
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest, message: "go" });
  const { agents } = await client.call(agentList, { all: true, run: agent_id });
  const child = agents.find(({ parent_agent }) => parent_agent === agent_id);
  const log = await client.call(agentLogs, { agent_id: child?.agent_id ?? "" });
  expect(JSON.stringify(log).includes('"stdout":"42\\n"')).toBe(ok);
  expect(JSON.stringify(log).includes("vm.use")).toBe(!ok);
});

test.for([
  { why: "whom its parent may", grants: ["message_send: friend"], code: "ok" },
  { why: "nobody whom its parent may not", grants: ["message_send: other"], code: "DENIED" },
])("a child with the tool for it writes to $why", async ({ grants, code }) => {
  const script = {
    chief: [{ calls: [{ name: "spawn_agent", input: { task: "tell", name: "hand", model: "script/hand", tools: ["send_message"] } }] }, { text: "done" }],
    hand: [{ calls: [{ name: "send_message", input: { agent_id: "friend", message: "hello" } }] }, { text: "told" }],
    friend: [{ text: "heard" }],
  };
  await using installation = new Installation({ script });
  await installation.start();
  const client = await installation.client();
  await client.call(agentSpawn, { manifest: { name: "friend", model: "script/friend", lifecycle: "persistent" } });
  const capabilities = ["tool: [spawn_agent, send_message]", "agent.spawn: *", "model.use: script/*", ...grants];
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest: { name: "chief", model: "script/chief", capabilities }, message: "go" });
  const { agents } = await client.call(agentList, { all: true, run: agent_id });
  const child = agents.find(({ parent_agent }) => parent_agent === agent_id);
  const { entries } = await client.call(agentLogs, { agent_id: child?.agent_id ?? "" });
  const sent = entries.flatMap(({ kind, body }) => {
    const { call, outcome } = body as { call?: string; outcome?: { ok: boolean; error?: { code: string } } };
    return kind === "call.settled" && call === "t0-0" ? [outcome?.ok ? "ok" : outcome?.error?.code] : [];
  });
  expect(sent).toEqual([code]);
});

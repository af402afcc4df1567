import { type Authority, agentList, agentSpawn, agentStatus, toolInvoke } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const SCRIPT = {
  idle: [{ text: "never asked" }],
  part: [{ text: "found it", delayMs: 1_500 }],
};
const AUTHORITY: Authority = {
  grants: [
    { action: "tool.use", resource: "spawn_agent" },
    { action: "model.use", resource: "script/*" },
    { action: "agent.spawn", resource: "*" },
  ],
  budget: {},
  depth: 3,
  children: 10,
};

test("tool.invoke of a tool that waits: the child's report comes, through a kill -9 too", async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawn, { manifest: { name: "idle", model: "script/idle" }, authority: AUTHORITY });
  const invoke = { agent_id, tool: "spawn_agent", input: { task: "look", name: "finder", model: "script/part" } };
  const report = { result: { ok: true, response: "found it", attempts: 1 } };
  expect(await client.call(toolInvoke, invoke)).toMatchObject(report);

  const childrenOf = async (state?: string): Promise<string[]> => {
    const { agents } = await (await installation.client()).call(agentList, { all: true, run: agent_id });
    return agents.flatMap((agent) => (agent.parent_agent === agent_id && (state === undefined || agent.state === state) ? [agent.agent_id] : []));
  };
  const cut = client.call(toolInvoke, invoke, { key: "asked-before-the-kill" }).catch((error: unknown) => error);
  await until("the second child", async () => ((await childrenOf()).length === 2 ? true : undefined));
  await installation.kill();
  await cut;
  await installation.start();
  const again = await installation.client();
  expect(await again.call(toolInvoke, invoke, { key: "asked-before-the-kill" })).toMatchObject(report);
  expect(await childrenOf("exited")).toHaveLength(2);
  expect((await again.call(agentStatus, { agent_id })).state).toBe("waiting");
});

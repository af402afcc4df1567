import type { Client } from "@aether/client";
import { agentSpawn, type Json, toolInvoke, vmExec, vmKill, vmList } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

async function holder(client: Client, name: string): Promise<(tool: string, input: Json) => Promise<Json>> {
  const capabilities = ["tool.use: shell", "tool.use: terminal_open", "vm.use: *"];
  const { agent_id } = await client.call(agentSpawn, { manifest: { name, model: "script/idle", lifecycle: "persistent", capabilities } });
  return async (tool, input) => (await client.call(toolInvoke, { agent_id, tool, input })).result;
}

test("what boxes of a run hold together is bounded, and another run has its own part", async () => {
  // Of the installation there are two boxes of the usual size; of a run one.
  await using terminal = new Terminal({ env: { AETHER_BOXES_MEMORY_MB: "1024" }, script: { idle: [{ text: "done" }] } });
  await terminal.run("call", "system.ping", "{}");
  const client = await terminal.connect();
  await expect(client.call(vmExec, { command: "true", limits: { memoryBytes: 536_870_913 } })).rejects.toMatchObject({
    code: "QUOTA",
    message: expect.stringContaining("AETHER_RUN_BOXES_MEMORY_MB"),
  });
  const [one, other] = await Promise.all([holder(client, "one"), holder(client, "other")]);
  const { vm_id } = (await one("terminal_open", { command: "sleep 600" })) as { vm_id: string };
  await until("its start", async () => ((await client.call(vmList, {})).commands.some(({ state }) => state === "running") ? true : undefined));
  const [refused, given] = await Promise.allSettled([one("shell", { command: "echo mine" }), other("shell", { command: "echo theirs" })]);
  expect(refused).toMatchObject({ status: "rejected", reason: { code: "BUSY", data: { limit: 536_870_912, setting: "AETHER_RUN_BOXES_MEMORY_MB" } } });
  expect(given).toMatchObject({ status: "fulfilled", value: { stdout: "theirs\n" } });
  await client.call(vmKill, { vm_id });
  expect(await one("shell", { command: "echo mine" })).toMatchObject({ stdout: "mine\n" });
  await client.close();
});

import { agentLogs, agentSpawn, agentSpawnAndRun } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const MODELS = ["script/writer", "script/writes"];

test("an agent that names a model which is not there is told what it may use, and nothing of others or of the daemon", async () => {
  const spawn = { name: "spawn_agent", input: { task: "x", model: "script/write" } };
  const script = { boss: [{ calls: [spawn] }, { text: "done" }], writer: [{ text: "w" }], writes: [{ text: "w" }] };
  await using installation = new Installation({ script });
  await installation.start();
  const client = await installation.client();
  const manifest = { name: "boss", model: "script/boss", capabilities: ["tool: *", "spawn_child: *"] };
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest, message: "go" });
  const { entries } = await client.call(agentLogs, { agent_id, limit: 100 });
  const said = JSON.stringify(entries.filter(({ body }) => JSON.stringify(body).includes("there is no model")));
  expect(said).toContain("you may use: script/boss");
  for (const name of [...MODELS, "AETHER_", "was started at", "aether down"]) expect(said).not.toContain(name);

  const asked = client.call(agentSpawn, { manifest: { name: "x", model: "script/write" } });
  await expect(asked).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("script/writer") });
});

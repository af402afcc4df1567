import { type Authority, agentList, agentLogs, agentSpawnAndRun } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const EACH = 5;
const PLACES = 20;

/** Every agent of the run asks for as many children at once, and they do the same. */
const SCRIPT = {
  node: [
    { calls: Array.from({ length: EACH }, (_, part) => ({ name: "spawn_agent", input: { task: "go on", name: `n${part}`, tools: ["spawn_agent"] } })) },
    { text: "late", delayMs: 600_000 },
  ],
};

test("many agents of one run spawn at once: every place is taken, and not one more", async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const authority: Authority = {
    grants: [
      { action: "tool.use", resource: "spawn_agent" },
      { action: "model.use", resource: "script/*" },
      { action: "agent.spawn", resource: "*" },
    ],
    budget: {},
    depth: 30,
    children: PLACES,
  };
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest: { name: "node", model: "script/node" }, message: "go", authority, detach: true });
  const refused = EACH * (1 + PLACES) - PLACES;
  await until("the calls that find no place", async () => {
    const { entries } = await client.call(agentLogs, { agent_id, tree: true, limit: 1_000 });
    const quota = entries.filter(({ kind, body }) => kind === "call.settled" && JSON.stringify(body).includes('"QUOTA"'));
    return quota.length >= refused ? quota : undefined;
  });
  const { agents } = await client.call(agentList, { run: agent_id });
  expect(agents.filter(({ agent_id: id }) => id !== agent_id)).toHaveLength(PLACES);
});

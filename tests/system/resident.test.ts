import { agentSpawnAndRun, agentWait } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const SCRIPT = { worker: [{ calls: [{ name: "file_write", input: { path: "done.txt", text: "done\n" } }] }, { text: "done" }] };

test.for([{ round: 1 }, { round: 2 }, { round: 3 }])(
  "a hundred waits for agents that end at any moment all end, with eight in memory (round $round)",
  { timeout: 300_000 },
  async () => {
    await using installation = new Installation({ script: SCRIPT, env: { AETHER_RESIDENT: "8" } });
    await installation.start();
    const client = await installation.client();
    const manifest = { name: "worker", model: "script/worker", capabilities: ["tool: file_write"] };
    const started = await Promise.all(Array.from({ length: 100 }, () => client.call(agentSpawnAndRun, { manifest, message: "go", detach: true })));
    const ends = await Promise.all(started.map(({ agent_id }) => client.call(agentWait, { agent_id, timeout_ms: 90_000 })));
    expect(ends.filter(({ code }) => code !== 0)).toEqual([]);
  },
);

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Authority, agentList, agentLogs, agentRun, agentSpawn, literalPattern, systemExplain, vfsMount } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const NAME = "in [draft] {1}!";
const PLACE = `/mnt/local/desk/${NAME}`;
const read = (path: string) => ({ name: "file_read", input: { path } });
const SCRIPT = {
  parent: [
    { calls: [{ name: "spawn_agent", input: { task: "read", name: "reader", model: "script/reader", tools: ["file_read"], read: [PLACE] } }] },
    { text: "done" },
  ],
  reader: [{ calls: [read(`${PLACE}/note.md`), read("/mnt/local/desk/else.md"), read("/mnt/local/desk/in d {1}!/note.md")] }, { text: "read" }],
};

test("a folder whose name looks like a pattern is granted, handed on, and nothing else with it", async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const desk = installation.folder("desk");
  for (const folder of [NAME, "in d {1}!"]) {
    mkdirSync(join(desk, folder), { recursive: true });
    writeFileSync(join(desk, folder, "note.md"), "the note\n");
  }
  writeFileSync(join(desk, "else.md"), "not for you\n");
  await client.call(vfsMount, { folder: desk, name: "desk", mode: "ro" });
  const authority: Authority = {
    grants: [
      ...["spawn_agent", "file_read"].map((resource) => ({ action: "tool.use" as const, resource })),
      { action: "model.use", resource: "script/*" },
      { action: "agent.spawn", resource: "*" },
      { action: "fs.read", resource: `${literalPattern(PLACE)}/**` },
    ],
    budget: {},
    depth: 3,
    children: 4,
  };
  // What it may is asked while it waits for its task: of one that has ended nothing is explained.
  const manifest = { name: "parent", model: "script/parent", lifecycle: "persistent" as const };
  const { agent_id } = await client.call(agentSpawn, { manifest, authority });
  const explain = (resource: string) => client.call(systemExplain, { agent_id, action: "fs.read", resource });
  expect(await explain(`${PLACE}/note.md`)).toMatchObject({ allowed: true });
  expect(await explain("/mnt/local/desk/[else]")).toMatchObject({ allowed: false, grant: "fs.read: /mnt/local/desk/\\[else\\]" });
  expect(await client.call(agentRun, { agent_id, message: "go" })).toMatchObject({ response: "done" });
  const { agents } = await client.call(agentList, { all: true, run: agent_id });
  const child = agents.find(({ parent_agent }) => parent_agent === agent_id);
  const { entries } = await client.call(agentLogs, { agent_id: String(child?.agent_id) });
  const ends = entries.flatMap(({ kind, body }) => {
    const { outcome } = body as unknown as { outcome?: { ok: boolean; value?: { text?: string }; error?: { code: string } } };
    return kind === "call.settled" && (outcome?.value?.text !== undefined || outcome?.error) ? [outcome.value?.text ?? outcome.error?.code] : [];
  });
  expect(ends.sort()).toEqual(["DENIED", "DENIED", "the note\n"]);
});

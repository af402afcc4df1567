import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Authority, agentList, agentLogs, agentSpawnAndRun, agentWait, literalPattern, systemExplain, vfsMount } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const NAME = "in [draft] {1}!";
const PLACE = `/mnt/local/desk/${NAME}`;
const read = (path: string) => ({ name: "file_read", input: { path } });
const SCRIPT = {
  parent: [
    { calls: [{ name: "spawn_agent", input: { task: "read", name: "reader", model: "script/reader", tools: ["file_read"], read: [PLACE] } }] },
    { text: "done" },
  ],
  reader: [{ calls: [read(`${PLACE}/note.md`), read("/mnt/local/desk/else.md"), read("/mnt/local/desk/in d {1}!/note.md")] }, { text: "read", delayMs: 1_000 }],
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
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest: { name: "parent", model: "script/parent" }, message: "go", authority, detach: true });
  const explain = (resource: string) => client.call(systemExplain, { agent_id, action: "fs.read", resource });
  expect(await explain(`${PLACE}/note.md`)).toMatchObject({ allowed: true });
  expect(await explain("/mnt/local/desk/[else]")).toMatchObject({ allowed: false, grant: "fs.read: /mnt/local/desk/\\[else\\]" });
  expect(await client.call(agentWait, { agent_id })).toMatchObject({ code: 0 });
  const child = await until("the child", async () =>
    (await client.call(agentList, { all: true, run: agent_id })).agents.find(({ parent_agent }) => parent_agent === agent_id),
  );
  const { entries } = await client.call(agentLogs, { agent_id: child.agent_id });
  const ends = entries.flatMap(({ kind, body }) => {
    const { outcome } = body as unknown as { outcome?: { ok: boolean; value?: { text?: string }; error?: { code: string } } };
    return kind === "call.settled" && (outcome?.value?.text !== undefined || outcome?.error) ? [outcome.value?.text ?? outcome.error?.code] : [];
  });
  expect(ends.sort()).toEqual(["DENIED", "DENIED", "the note\n"]);
});

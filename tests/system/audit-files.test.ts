import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentSpawn, auditQuery, toolInvoke, vfsMount } from "@aether/protocol";
import { beforeAll, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Installation } from "../support/installation.ts";

let boxed = false;
beforeAll(() => {
  boxed = boxesWork("the row of a command is not looked at");
});

const NOTES = "/mnt/local/notes";
const SECRET = "/mnt/local/secret/n0.txt";
const paths = [...Array(12).keys()].map((n) => `${NOTES}/n${n}.txt`);

test("the log finds each file that an agent read, was refused, or was shown, and what it was refused of others", async () => {
  await using installation = new Installation({ script: {} });
  await installation.start();
  const client = await installation.client();
  for (const name of ["notes", "secret"]) {
    const folder = installation.folder(name);
    mkdirSync(folder, { recursive: true });
    for (const path of paths) writeFileSync(join(folder, path.slice(NOTES.length + 1)), "a word to look for\n");
    await client.call(vfsMount, { folder, name, mode: "ro" });
  }
  const agent = async (name: string, capabilities: string[]): Promise<string> => {
    const manifest = { name, model: "offline/rules", lifecycle: "persistent" as const, capabilities: ["tool: *", ...capabilities] };
    return (await client.call(agentSpawn, { manifest })).agent_id;
  };
  const reader = await agent("reader", [`file_read: ${NOTES}/**`, "vm.use: *"]);
  const other = await agent("other", []);
  const invoke = (tool: string, input: Record<string, string | string[]>) => client.call(toolInvoke, { agent_id: reader, tool, input });
  const found = async (wanted: Record<string, string>): Promise<(string | undefined)[]> => {
    const { rows } = await client.call(auditQuery, { agent_id: reader, ...wanted } as Parameters<typeof client.call<typeof auditQuery>>[1]);
    return rows.map(({ details }) => (details as { tool?: string }).tool);
  };

  await invoke("file_read_many", { paths: [...paths, SECRET] });
  await invoke("file_search", { path: NOTES, text: "look for" });
  for (const path of paths) await expect.poll(() => found({ resource: path, verdict: "done" })).toEqual(["file_search", "file_read_many"]);
  expect(await found({ resource: SECRET, verdict: "refused" })).toEqual(["file_read_many"]);
  expect(await found({ resource: SECRET })).toEqual(["file_read_many"]);

  await expect(invoke("send_message", { agent_id: other, message: "hello" })).rejects.toMatchObject({ code: "DENIED" });
  expect(await found({ resource: other, action: "message.send", verdict: "refused" })).toEqual(["send_message"]);

  if (!boxed) return;
  await invoke("shell", { command: `cat ${NOTES}/n0.txt` });
  // What it read there nobody saw: it had the whole folder.
  expect(await found({ resource: `${NOTES}/n0.txt`, verdict: "done" })).toContain("shell");
  expect(await found({ resource: SECRET })).not.toContain("shell");
  expect(await found({ resource: `${NOTES}x/n0.txt` })).toEqual([]);
  expect(await found({ resource: `${NOTES}/**`, kinds: ["command.ran"] as never })).toEqual(["shell"]);
});

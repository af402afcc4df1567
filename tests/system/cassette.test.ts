import { readFileSync } from "node:fs";
import { agentSpawnAndRun } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const SCRIPT = {
  teller: [
    { calls: [{ name: "file_write", input: { path: "a.txt", text: "one\n" } }] },
    { calls: [{ name: "shell", input: { command: "cat a.txt; pwd" } }] },
    { text: "it says one" },
  ],
};
const CAPABILITIES = ["tool: file_write", "tool: shell", "vm.use: *"];

test("a run that was recorded runs again without its model, in another installation; one that asks otherwise is told what differs", {
  timeout: 300_000,
}, async () => {
  await using first = new Installation({ script: SCRIPT });
  const record = first.folder("recording.jsonl");
  await first.start({ AETHER_RECORD: record });
  const asking = { message: "what does it say?", manifest: { name: "teller", model: "script/teller", capabilities: CAPABILITIES } };
  const told = await (await first.client()).call(agentSpawnAndRun, asking);
  expect([told.response, readFileSync(record, "utf8").trim().split("\n").length]).toEqual(["it says one", 3]);

  await using second = new Installation();
  await second.start({ AETHER_CASSETTE: record });
  const client = await second.client();
  const again = { ...asking, manifest: { ...asking.manifest, model: "cassette/script/teller" } };
  expect(await client.call(agentSpawnAndRun, again)).toMatchObject({ response: "it says one", code: 0 });
  const other = await client.call(agentSpawnAndRun, { ...again, message: "what does it not say?" });
  expect(other.code).toBe(1);
  expect(JSON.stringify(other)).toMatch(/not in this recording: .* at messages\[0\]/);
});

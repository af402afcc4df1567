import { agentSpawn, type Json, toolInvoke, toolList } from "@aether/protocol";
import { expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { Installation } from "../support/installation.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What syscalls take and tools do not list, as an agent would write it to choose for itself what nobody offered it. */
const CHOSEN = {
  terminal_open: [{ rung: "container" }, { runtime: "runc" }, { env: { A: "b" } }, { limits: { memoryBytes: 8_000_000_000 } }, { cwd: "/" }],
  run_code: [{ timeout_ms: 3_600_000 }],
  file_write: [{ base64: "" }],
  terminal_read: [{ max: 1 }, { encoding: "base64" }],
} as const satisfies Record<string, readonly Json[]>;

test("an agent's call has the fields its tool lists and no other, whichever tool it is", async () => {
  await using installation = new Installation({ script: { idle: [{ text: "done" }] } });
  await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawn, {
    manifest: { name: "all", model: "script/idle", lifecycle: "persistent", capabilities: ["tool.use: *", "vm.use: *"] },
  });
  const { tools } = await client.call(toolList, {});
  expect(tools.length).toBeGreaterThan(20);
  const refused = async (tool: string, input: Json, field: string): Promise<void> => {
    const said = client.call(toolInvoke, { agent_id, tool, input });
    await expect(said, `${tool} ${field}`).rejects.toMatchObject({
      code: "INVALID",
      message: expect.stringMatching(new RegExp(`there is no field \\W*${field}`)),
    });
  };
  for (const { name, inputSchema } of tools) {
    expect(Object.keys((inputSchema as Schema).properties ?? {})).not.toContain("nobody_lists_it");
    await refused(name, { nobody_lists_it: true }, "nobody_lists_it");
  }
  for (const [tool, inputs] of Object.entries(CHOSEN))
    for (const input of inputs) await refused(tool, { command: "true", ...input }, Object.keys(input)[0] ?? "");
  await client.close();
});

test("a model that chooses a rung is told that there is no such field, and nothing of it runs", async () => {
  const ask = (name: string, input: Json) => [{ name, input }];
  const chooser = [
    { calls: ask("terminal_open", { command: "touch ran; sleep 60", rung: "container" }) },
    { calls: ask("file_list", { path: "." }) },
    { text: "done" },
  ];
  await using terminal = new Terminal({ script: { chooser } });
  const end = await terminal.run("run", "-m", "script/chooser", "--json", "work");
  const id = String(jsonLines(end.out).find((event) => event["agent_id"])?.["agent_id"]);
  const told = jsonLines((await terminal.run("logs", id, "--json")).out)
    .filter((event) => event["kind"] === "call.settled" && /"call":"t/.test(JSON.stringify(event)))
    .map((event) => JSON.stringify(event));
  expect(told[0]).toMatch(/"INVALID".*no field .*rung.*its fields are command, terminal, network, models/);
  expect(told[1]).toContain('"ok":true');
  expect(told[1]).not.toMatch(/"ran"|\/ran"/);
});

import { agentList, agentSubmitStreaming, toolList } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

test("agents of a goal, who know of no other, have no tool to write to one", async () => {
  await using terminal = new Terminal({ script: { quiet: [{ text: "done" }] } });
  expect(await terminal.run("run", "Say done", "--model", "script/quiet")).toMatchObject({ code: 0 });
  const client = await terminal.connect();
  await client.call(agentSubmitStreaming, { goal: "Say done", model: "script/quiet" });
  const { agents } = await client.call(agentList, { all: true });
  expect(agents).toHaveLength(2);
  for (const { agent_id } of agents) {
    const { tools } = await client.call(toolList, { agent_id });
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["file_read"]));
    expect(tools.map(({ name }) => name)).not.toContain("send_message");
  }
});

import { agentSend, agentSpawn, approvalList, approvalRespond, approvalRules, approvalWithdraw, grantRevoke, vmList } from "@aether/protocol";
import { beforeAll, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Installation, until } from "../support/installation.ts";

let boxed = false;
beforeAll(() => {
  boxed = boxesWork("no background command ends with a yes that is taken back");
});

const open = (name: string) => ({ calls: [{ name: "terminal_open", input: { command: `echo ${name}; exec sleep 600` } }] });
const SCRIPT = { runner: [open("one"), open("two"), { calls: [{ name: "file_list", input: { path: "." } }] }, { delayMs: 600_000, text: "done" }] };
const MANIFEST = `
name: runner
model: script/runner
approval_required: [terminal_open]
capabilities:
  - "vm.use: **"
  - "model.use: script/*"
  - "agent.spawn: *"
  - "tool: terminal_open"
  - "tool: file_list"
`;

test.for(["a standing yes", "the right to the tool"])(
  "%s that is taken back ends the background commands that it alone allowed, and no others",
  async (what, { skip }) => {
    if (!boxed) return skip();
    await using installation = new Installation({ script: SCRIPT });
    await installation.start();
    const client = await installation.client();
    const { agent_id } = await client.call(agentSpawn, { manifest: MANIFEST });
    await client.call(agentSend, { agent_id, message: "run things" });
    const pending = await until("the question", async () => (await client.call(approvalList, {})).pending[0]);
    await client.call(approvalRespond, { id: pending.id, decision: "approve", scope: "run" });
    const commands = async () => (await client.call(vmList, {})).commands.map(({ state }) => state);
    await until("both run", async () => ((await commands()).filter((state) => state === "running").length === 2 ? true : undefined));
    const [rule] = (await client.call(approvalRules, {})).rules;
    if (what === "a standing yes") await client.call(approvalWithdraw, { id: rule?.id ?? "" });
    else await client.call(grantRevoke, { agent_id, action: "tool.use", resource: "terminal_open" });
    // The first one was allowed by a person's answer to that very call.
    const left = what === "a standing yes" ? 1 : 0;
    await until("they end", async () => ((await commands()).filter((state) => state === "running").length === left ? true : undefined));
    expect((await commands()).filter((state) => state === "running")).toHaveLength(left);
  },
);

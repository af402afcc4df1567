import { type AgentInfo, type Authority, agentList, agentLogs, agentSpawnAndRun, type ChildReport } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const call = (name: string, input: unknown) => ({ name, input });
const broken = { error: "the model is out of order" };
const usage = { inputTokens: 12_000, outputTokens: 100 };
const child = (name: string, more: object = {}) => [
  { calls: [call("spawn_agents", { children: [{ task: "try", name, model: `script/${name}`, tools: ["file_list", "file_write", "spawn_agent"], ...more }] })] },
  { text: "reported" },
];
const SCRIPT = {
  thinks: [broken],
  reads: [{ calls: [call("file_list", { path: "." })] }, broken],
  "is-refused": [{ calls: [call("file_write", { path: "/home/nobody/x.md", text: "x\n" })] }, broken],
  writes: [{ calls: [call("file_write", { path: "done.md", text: "done\n" })] }, broken],
  starts: [{ calls: [call("spawn_agent", { task: "go on", name: "next", tools: [] })] }, broken],
  spends: [{ calls: [call("file_list", { path: "." })], usage }, broken],
  "parent-of-thinks": child("thinks"),
  "parent-of-reads": child("reads"),
  "parent-of-is-refused": child("is-refused"),
  "parent-of-writes": child("writes"),
  "parent-of-starts": child("starts"),
  "parent-of-spends": child("spends", { tokens: 20_000 }),
};
const AUTHORITY: Authority = {
  grants: [
    { action: "model.use", resource: "script/*" },
    ...["spawn_agent", "spawn_agents", "file_list", "file_write"].map((resource) => ({ action: "tool.use" as const, resource })),
    { action: "agent.spawn", resource: "*" },
  ],
  budget: {},
  depth: 3,
  children: 10,
};

test.for([
  { child: "thinks", attempts: 2, why: "it did nothing" },
  { child: "reads", attempts: 2, why: "it only read" },
  { child: "is-refused", attempts: 2, why: "what it asked for was refused" },
  { child: "writes", attempts: 1, why: "it wrote a file, which would be written twice" },
  { child: "starts", attempts: 1, why: "it started another, which would be started twice" },
])("of a child that $child and then fails, $attempts are made: $why", async ({ child: name, attempts }) => {
  await using installation = new Installation({ script: SCRIPT });
  const { report, children } = await reportOf(installation, name);
  expect(report).toMatchObject({ ok: false, reason: "model_failed", attempts });
  expect(children).toHaveLength(attempts);
});

test("a second attempt has what the first left of the tokens that the child was given", async () => {
  await using installation = new Installation({ script: SCRIPT });
  const { report } = await reportOf(installation, "spends");
  expect(report).toMatchObject({ ok: false, reason: "budget_exceeded", attempts: 2 });
});

async function reportOf(
  installation: Installation,
  name: string,
): Promise<{ readonly report: ChildReport | undefined; readonly children: readonly AgentInfo[] }> {
  await installation.start();
  const client = await installation.client();
  const manifest = { name: "parent", model: `script/parent-of-${name}` };
  const { agent_id, code } = await client.call(agentSpawnAndRun, { manifest, message: "go", authority: AUTHORITY });
  expect(code).toBe(0);
  const { entries } = await client.call(agentLogs, { agent_id });
  const told = entries.map(({ body }) => body as { call?: string; outcome?: { value?: { reports?: ChildReport[] } } }).find((body) => body.call === "t0-0");
  const { agents } = await client.call(agentList, { all: true, run: agent_id });
  return { report: told?.outcome?.value?.reports?.[0], children: agents.filter(({ parent_agent }) => parent_agent === agent_id) };
}

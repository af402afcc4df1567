import { type AgentInfo, agentList, agentLogs, agentRun, agentSpawn, agentSpawnAndRun, agentStatus, agentStop, agentWait, vfsRead } from "@aether/protocol";
import { expect, test } from "vitest";
import { begin, refuse, serve } from "../../packages/drivers/src/model-sdk/wire-server.test-harness.ts";
import { Terminal } from "../support/cli.ts";
import { Installation, until } from "../support/installation.ts";

const call = (name: string, input: unknown) => ({ name, input });
const broken = { error: "the model is out of order" };
const SCRIPT = {
  recovers: [{ calls: [call("file_write", { path: "tried.txt", text: "first try\n" })] }, broken, broken, { text: "done at last" }],
  hopeless: [broken, broken, broken, broken],
  talker: [{ text: "hello" }, broken, { text: "I am back" }],
  endless: [{ text: "never", delayMs: 600_000 }],
  boss: [{ calls: [call("spawn_agents", { children: ["a", "b", "c"].map((name) => ({ task: name, name, model: "script/endless" })) })] }],
};
const LONG = { timeout: 300_000 };
const restart = { policy: "on-failure", max_restarts: 3, within_seconds: 600, backoff_ms: 300 };
/** Long enough to be seen, killed and stopped in. */
const slowly = { ...restart, backoff_ms: 60_000 };

test("an agent that fails begins again as the same process, across a kill -9 in its wait, and completes", LONG, async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const manifest = { name: "recovers", model: "script/recovers", capabilities: ["tool: file_write"], restart: { ...restart, backoff_ms: 5_000 } };
  const { agent_id } = await (await installation.client()).call(agentSpawnAndRun, { manifest, message: "go", detach: true });
  const before = await waitsForRestart(installation, agent_id);
  expect(before).toMatchObject({ state: "waiting", waiting_on: "restart", restarts: 1, exit: null });
  await installation.kill();
  await installation.start();
  const client = await installation.client();
  expect(await client.call(agentWait, { agent_id })).toEqual({ code: 0, reason: "completed", output: "done at last" });
  const after = await client.call(agentStatus, { agent_id });
  expect(after).toMatchObject({ restarts: 2, name: before.name, run: before.run, capability_count: before.capability_count });
  expect((await client.call(agentList, { all: true })).agents).toHaveLength(1);
  expect(await client.call(vfsRead, { path: `/run/${agent_id}/tried.txt` })).toMatchObject({ text: "first try\n" });
  const { entries } = await client.call(agentLogs, { agent_id });
  expect(entries.flatMap(({ body }) => restartOf(body))).toEqual([
    { reason: "model_failed", restart: 1, of: 3 },
    { reason: "model_failed", restart: 2, of: 3 },
  ]);
});

test("one that goes on failing is given up, and says so", LONG, async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const manifest = { name: "hopeless", model: "script/hopeless", restart: { ...restart, max_restarts: 2, backoff_ms: 100 } };
  const { code, stop_reason, response, agent_id } = await client.call(agentSpawnAndRun, { manifest, message: "go" });
  expect([code, stop_reason]).toEqual([1, "restarts_exhausted"]);
  expect(response).toMatch(/failed 3 times within 600 s; the last time: model_failed, .*out of order/);
  expect((await client.call(agentStatus, { agent_id })).restarts).toBe(2);
});

test("a person who talks to a persistent agent gets the answer after its restart", LONG, async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const manifest = { name: "talker", model: "script/talker", lifecycle: "persistent", restart: { ...restart, policy: "always" } };
  const { agent_id } = await client.call(agentSpawn, { manifest });
  expect(await client.call(agentRun, { agent_id, message: "hi" })).toMatchObject({ response: "hello" });
  expect(await client.call(agentRun, { agent_id, message: "still there?" })).toMatchObject({ response: "I am back" });
  expect(await client.call(agentStatus, { agent_id })).toMatchObject({ state: "waiting", waiting_on: "message", restarts: 1 });
});

test("ps, show and logs say that it failed and begins again", LONG, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const start = (name: string, wait: unknown) =>
    terminal.run("call", "agent.spawn_and_run", JSON.stringify({ manifest: { name, model: `script/${name}`, restart: wait }, message: "go", detach: true }));
  const { agent_id: waits } = JSON.parse((await start("hopeless", slowly)).out) as { agent_id: string };
  const { agent_id: went } = JSON.parse((await start("recovers", { ...restart, backoff_ms: 100 })).out) as { agent_id: string };
  await until("a wait and an end", async () => {
    const { out } = await terminal.run("ps", "-a");
    return /hopeless +waiting: restart/.test(out) && /recovers +completed/.test(out) ? true : undefined;
  });
  expect((await terminal.run("show", waits)).out).toMatch(/state +waiting: restart.*again +1 restart after a failure/s);
  expect((await terminal.run("logs", went)).out).toMatch(/UPSTREAM: .*out of order.*begins again after model_failed \(restart 2 of 3\).*ended: completed/s);
});

test("a stop in the wait is final, also for the next start", LONG, async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const manifest = { name: "hopeless", model: "script/hopeless", restart: slowly };
  const { agent_id } = await (await installation.client()).call(agentSpawnAndRun, { manifest, message: "go", detach: true });
  await waitsForRestart(installation, agent_id);
  expect(await (await installation.client()).call(agentStop, { agent_id, reason: "enough" })).toEqual({ ok: true, stopped: 1 });
  await installation.kill();
  await installation.start();
  const client = await installation.client();
  expect(await client.call(agentStatus, { agent_id })).toMatchObject({
    state: "exited",
    restarts: 1,
    exit: { code: 130, reason: "stopped" },
  });
});

test("the budget of an agent is that of all its attempts", LONG, async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const manifest = { name: "hopeless", model: "script/hopeless", restart: { ...restart, backoff_ms: 100 }, budget_config: { max_calls: 3 } };
  expect(await client.call(agentSpawnAndRun, { manifest, message: "go" })).toMatchObject({ code: 4, stop_reason: "budget_exceeded" });
});

test("a model attempt that a kill cut off is charged by estimate, each time, until the budget ends the loop", LONG, async () => {
  await using thinker = await startThinker();
  await using installation = new Installation({ env: { AETHER_OPENAI_BASE_URL: thinker.baseUrl } });
  await installation.start();
  const manifest = { name: "slow", model: "openai-compatible/thinker", max_output_tokens: 1 };
  const { agent_id } = await (await installation.client()).call(agentSpawnAndRun, { manifest, message: "go", detach: true });
  const { agent_id: poor } = await (await installation.client()).call(agentSpawnAndRun, {
    manifest: { ...manifest, name: "poor", budget_config: { max_tokens: 100 } },
    message: "go",
    detach: true,
  });
  await until("both to ask the model", async () => thinker.asked() === 2 || undefined);
  const spent: number[] = [];
  for (let kills = 0; kills < 2; kills++) {
    await installation.kill();
    await installation.start();
    const above = spent.at(-1) ?? 0;
    await isCharged(installation, { agentId: poor, above });
    spent.push((await isCharged(installation, { agentId: agent_id, above })).spent.tokens);
  }
  thinker.answer();
  const [once = 0, twice = 0] = spent;
  expect(once).toBeGreaterThan(0);
  expect(twice).toBe(2 * once);
  const client = await installation.client();
  expect(await client.call(agentWait, { agent_id })).toMatchObject({ code: 0, output: "thought for long" });
  expect((await client.call(agentStatus, { agent_id })).spent).toMatchObject({ tokens: twice + 30, calls: 3 });
  const { entries } = await client.call(agentLogs, { agent_id });
  expect(entries.flatMap(({ body }) => lostOf(body))).toEqual([{ attempts: 2, tokens: twice, microUsd: 0, estimated: true }]);
  const end = await client.call(agentWait, { agent_id: poor });
  expect(end).toMatchObject({ code: 4, reason: "budget_exceeded" });
  // The second one too, which its budget had no room for: what was used is never told to be less.
  expect((await client.call(agentStatus, { agent_id: poor })).spent.tokens).toBe(twice);
});

test("a stop says how many processes it stopped: the agent and those below it, not the rest of its run", LONG, async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawnAndRun, {
    manifest: { name: "boss", model: "script/boss", capabilities: ["tool: spawn_agents", "agent.spawn: *", "model.use: script/*"] },
    message: "go",
    detach: true,
  });
  const children = await until<readonly AgentInfo[]>("three children", async () => {
    const below = (await client.call(agentList, { run: agent_id })).agents.filter(({ parent_agent }) => parent_agent === agent_id);
    return below.length === 3 ? below : undefined;
  });
  expect(await client.call(agentStop, { agent_id: String(children[0]?.agent_id) })).toEqual({ ok: true, stopped: 1 });
  expect(await client.call(agentStop, { agent_id: String(children[0]?.agent_id) })).toEqual({ ok: true, stopped: 0 });
  expect(await client.call(agentStop, { agent_id })).toEqual({ ok: true, stopped: 3 });
  expect(await client.call(agentStop, { agent_id })).toEqual({ ok: true, stopped: 0 });
});

async function waitsForRestart(installation: Installation, agentId: string): Promise<AgentInfo> {
  const client = await installation.client();
  return until("a wait for the restart", async () => {
    const status = await client.call(agentStatus, { agent_id: agentId });
    return status.waiting_on === "restart" ? status : undefined;
  });
}

/** A model that answers nobody before it is told to. */
async function startThinker() {
  const told = Promise.withResolvers<void>();
  const delta = { choices: [{ index: 0, delta: { content: "thought for long" }, finish_reason: "stop" }], usage: { prompt_tokens: 20, completion_tokens: 10 } };
  const isQuestion = (path: string): boolean => path.endsWith("/chat/completions");
  const server = await serve(async (response, seen) => {
    if (!isQuestion(seen.path)) return refuse(200, { data: [{ id: "thinker", context_length: 100_000 }] })(response, seen);
    await told.promise;
    begin(response).end(`data: ${JSON.stringify(delta)}\n\ndata: [DONE]\n\n`);
  });
  return {
    baseUrl: server.baseUrl,
    asked: () => server.seen.filter(({ path }) => isQuestion(path)).length,
    answer: told.resolve,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function isCharged(installation: Installation, { agentId, above }: { agentId: string; above: number }): Promise<AgentInfo> {
  const client = await installation.client();
  return until("the charge", async () => {
    const status = await client.call(agentStatus, { agent_id: agentId });
    return status.spent.tokens > above ? status : undefined;
  });
}

interface Settled {
  readonly call?: string;
  readonly outcome?: { readonly ok: boolean; readonly value?: { readonly lost?: unknown } };
}

const restartOf = (body: unknown): unknown[] => ((body as Settled).call?.startsWith("b") ? [(body as Settled).outcome?.value] : []);
const lostOf = (body: unknown): unknown[] => [(body as Settled).outcome?.value?.lost ?? []].flat();

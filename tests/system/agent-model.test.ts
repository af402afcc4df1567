import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Client } from "@aether/client";
import { agentLogs, agentSpawn, agentStatus, approvalList, approvalRespond, inferenceToken, type Json, toolInvoke, vfsStat, vmRead } from "@aether/protocol";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Installation, until } from "../support/installation.ts";

const used = (inputTokens: number, outputTokens: number) => ({ usage: { inputTokens, outputTokens } });
const SCRIPT = {
  notes: [
    { text: "the first note", ...used(100, 10) },
    { text: "Looking.", calls: [{ name: "file_write", input: { path: "seen.txt", text: "seen\n" } }], ...used(20, 2) },
    { text: "the second note", ...used(30, 3) },
    { text: "the third note", ...used(1, 1) },
    { text: "the fourth note", ...used(1, 1) },
  ],
  boss: [
    { calls: [{ name: "spawn_agent", input: { task: "count", model: "script/hand" } }], ...used(10, 1) },
    { text: "my hand counted", ...used(20, 2) },
  ],
  hand: [{ text: "three", ...used(300, 30) }],
  slow: [{ calls: [{ name: "file_write", input: { path: "late.txt", text: "late\n" } }] }, { text: "and now this", ...used(1, 1) }],
};

interface Clients {
  readonly anthropic: Anthropic;
  readonly openai: OpenAI;
}

interface Hosting extends Clients, AsyncDisposable {
  readonly installation: Installation;
  readonly client: Client;
  readonly token: string;
  readonly url: string;
}

async function hosting(): Promise<Hosting> {
  const installation = new Installation({ script: SCRIPT, env: { AETHER_MODEL: "script/notes", AETHER_INFERENCE_PORT: "0" } });
  await installation.start();
  const client = await installation.client();
  return { installation, client, ...(await clientsOf(client)), [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose]() };
}

async function clientsOf(client: Client): Promise<Clients & { readonly token: string; readonly url: string }> {
  const { token, url } = await client.call(inferenceToken, {});
  return {
    token,
    url,
    anthropic: new Anthropic({ baseURL: url, apiKey: token, maxRetries: 0 }),
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 }),
  };
}

async function resident(client: Client, name: string, more: Record<string, Json> = {}): Promise<string> {
  const manifest = { name, model: `script/${name}`, lifecycle: "persistent", capabilities: ["tool: file_write"], ...more };
  return (await client.call(agentSpawn, { manifest })).agent_id;
}

const idle = (client: Client, agent_id: string): Promise<true> =>
  until("the agent's rest", async () => ((await client.call(agentStatus, { agent_id })).waiting_on === "message" ? true : undefined));

const messages = [{ role: "user" as const, content: "What next?" }];
const chat = (openai: OpenAI, model: string) => openai.chat.completions.create({ model, messages });

describe("an agent as a model, for a person's own clients", () => {
  test("answers in every wire, whole and streamed, as one conversation, and says what it used", async () => {
    await using hosted = await hosting();
    const { client, anthropic, openai } = hosted;
    const agent = await resident(client, "notes");
    expect(await anthropic.messages.create({ model: "agent/notes", max_tokens: 50, messages })).toMatchObject({
      content: [{ type: "text", text: "the first note" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 100, output_tokens: 10 },
    });
    const stream = openai.chat.completions.stream({ model: "agent/notes", messages, stream_options: { include_usage: true } });
    // Both steps count, and what it said on the way to its tool is not its answer.
    expect(await stream.finalChatCompletion()).toMatchObject({
      choices: [{ message: { content: "the second note" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 50, completion_tokens: 5 },
    });
    expect(await client.call(vfsStat, { path: `/run/${agent}/seen.txt` })).toMatchObject({ bytes: 5 });
    expect((await openai.responses.create({ model: `agent/${agent}`, input: "What next?" })).output_text).toBe("the third note");
    expect((await openai.responses.stream({ model: "agent/notes", input: "What next?" }).finalResponse()).output_text).toBe("the fourth note");
    expect((await openai.models.list()).data.map(({ id }) => id)).toContain("agent/notes");
    const { spent } = await client.call(agentStatus, { agent_id: agent });
    expect(spent.tokens).toBe(169);
  });

  test("counts what the agents used that it started for it", async () => {
    await using hosted = await hosting();
    const capabilities = ["tool: spawn_agent", "spawn_child: child", "model.use: script/hand"];
    await resident(hosted.client, "boss", { capabilities });
    expect(await chat(hosted.openai, "agent/boss")).toMatchObject({
      choices: [{ message: { content: "my hand counted" } }],
      usage: { prompt_tokens: 330, completion_tokens: 33 },
    });
  });

  test("that is not there is refused by name with the names there are, and none is there twice", async () => {
    await using hosted = await hosting();
    const { client, openai, anthropic } = hosted;
    await expect(chat(openai, "agent/nobody")).rejects.toMatchObject({
      status: 404,
      code: "model_not_found",
      message: expect.stringContaining("there is none"),
    });
    const first = await resident(client, "notes");
    await expect(anthropic.messages.create({ model: "agent/nobody", max_tokens: 5, messages })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining("there are agent/notes"),
    });
    await expect(resident(client, "notes")).rejects.toMatchObject({ code: "EXISTS", data: { agent_id: first } });
    const second = await resident(client, "notes-2", { model: "script/notes" });
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(expect.arrayContaining(["agent/notes", "agent/notes-2"]));
    expect((await chat(openai, `agent/${second}`)).choices[0]?.message.content).toBe("the first note");
  });

  test("whose own budget is spent says so in the wire's words", async () => {
    await using hosted = await hosting();
    await resident(hosted.client, "notes", { budget_config: { max_tokens: 50 } });
    await expect(chat(hosted.openai, "agent/notes")).rejects.toMatchObject({ status: 402, code: "insufficient_quota" });
    await expect(chat(hosted.openai, "agent/notes")).rejects.toMatchObject({ status: 404 });
  });

  test("whose budget renews says when, and is asked for nothing meanwhile", async () => {
    await using hosted = await hosting();
    const { client, openai } = hosted;
    const agent = await resident(client, "notes", { budget_config: { max_tokens: 150, reset: "month" }, max_output_tokens: 10 });
    expect((await chat(openai, "agent/notes")).choices[0]?.message.content).toBe("the first note");
    const refused = { status: 402, code: "insufficient_quota", message: expect.stringMatching(/used up until \d{4}-\d{2}-01 00:00 UTC; ask again then/) };
    await expect(chat(openai, "agent/notes")).rejects.toMatchObject(refused);
    await expect(chat(openai, "agent/notes")).rejects.toMatchObject(refused);
    expect(await client.call(agentStatus, { agent_id: agent })).toMatchObject({ state: "waiting", waiting_on: "budget", exit: null });
  });

  test("is at work for one client at a time, and takes no further step for one that left", async () => {
    await using hosted = await hosting();
    const { client, openai } = hosted;
    const agent = await resident(client, "slow", { approval_required: ["file_write"] });
    const leaving = new AbortController();
    const left = openai.chat.completions.create({ model: "agent/slow", messages }, { signal: leaving.signal }).catch(() => "left");
    const asked = await until("its question", async () => (await client.call(approvalList, {})).pending[0]);
    await expect(chat(openai, "agent/slow")).rejects.toMatchObject({ status: 429, message: expect.stringContaining("at work") });
    leaving.abort();
    expect(await left).toBe("left");
    await until("its message taken back", async () => {
      const { entries } = await client.call(agentLogs, { agent_id: agent });
      return JSON.stringify(entries).includes('"withdrawn"') ? true : undefined;
    });
    // What was under way may end; the step after it is not made.
    await client.call(approvalRespond, { id: asked.id, decision: "approve" });
    await idle(client, agent);
    expect(await client.call(vfsStat, { path: `/run/${agent}/late.txt` })).toMatchObject({ bytes: 5 });
    expect((await chat(openai, "agent/slow")).choices[0]?.message.content).toBe("and now this");
  });

  test("that may not hold what a client says is not told it, as that would be its end", async () => {
    await using hosted = await hosting();
    const { client, openai } = hosted;
    const authority = {
      grants: [{ action: "model.use" as const, resource: "script/notes" }],
      budget: {},
      depth: 0,
      children: 0,
      labelCeiling: "public" as const,
    };
    const { agent_id } = await client.call(agentSpawn, { manifest: { name: "notes", model: "script/notes", lifecycle: "persistent" }, authority });
    await idle(client, agent_id);
    await expect(chat(openai, "agent/notes")).rejects.toMatchObject({ status: 403, message: expect.stringContaining("may hold public at most") });
    expect(await client.call(agentStatus, { agent_id })).toMatchObject({ state: "waiting", waiting_on: "message" });
  });

  test("that has seen a secret is not asked: what it says would be above what a client may hold", async () => {
    await using hosted = await hosting();
    const { installation } = hosted;
    const agent = await resident(hosted.client, "notes");
    await idle(hosted.client, agent);
    // Closed by the daemon itself: one that was killed is not to be opened by others in between.
    await installation.kill("SIGTERM");
    {
      using db = new DatabaseSync(join(installation.home, "home", "journal.db"), { timeout: 10_000 });
      db.prepare("update process set label = ? where pid = ?").run(JSON.stringify({ integrity: "trusted", confidentiality: "secret", sources: [] }), agent);
    }
    await installation.start();
    const client = await installation.client();
    const { openai } = await clientsOf(client);
    await expect(chat(openai, "agent/notes")).rejects.toMatchObject({ status: 403, message: expect.stringContaining("secret") });
    const { entries } = await client.call(agentLogs, { agent_id: agent });
    expect(entries.map(({ kind }) => kind)).not.toContain("message.received");
  });
});

const boxed = boxesWork("no box asks for agents", "curl");

const body = (model: string): string => JSON.stringify({ model, max_tokens: 50, messages });
const asking = (model: string): string =>
  `curl --silent --max-time 30 --write-out '\\n%{http_code}\\n' $ANTHROPIC_BASE_URL/v1/messages -H "x-api-key: $ANTHROPIC_API_KEY" -H 'content-type: application/json' --data '${body(model)}'`;

test.skipIf(!boxed)("a program in a box asks the agents that its own process may send to, and no others", async () => {
  await using hosted = await hosting();
  const { client } = hosted;
  const [friend, stranger] = [await resident(client, "notes"), await resident(client, "boss", { capabilities: [] })];
  const capabilities = ["tool.use: terminal_open", "vm.use: *", `message.send: ${friend}`];
  const { agent_id } = await client.call(agentSpawn, { manifest: { name: "holder", model: "script/slow", lifecycle: "persistent", capabilities } });
  const command = `${asking("agent/notes")}; ${asking("agent/boss")}; ${asking("agent/holder")}; curl --silent $OPENAI_BASE_URL/models -H "authorization: Bearer $OPENAI_API_KEY"`;
  const { result } = await client.call(toolInvoke, { agent_id, tool: "terminal_open", input: { command, models: true } });
  const text = await shown(client, (result as { vm_id: string }).vm_id);
  expect(text).toMatch(/the first note[\s\S]*\n200\n/);
  expect(text).toMatch(new RegExp(`message.send ${stranger}[\\s\\S]*\\n403\\n`));
  expect(text).toMatch(new RegExp(`message.send ${agent_id}[\\s\\S]*\\n403\\n`));
  expect(text).toMatch(/"agent\/notes"/);
  expect(text).not.toMatch(/"id":"agent\/boss"/);
  // What comes from a box is believed by nobody, and so is what was done for it.
  using db = new DatabaseSync(join(hosted.installation.home, "home", "journal.db"), { readOnly: true, timeout: 10_000 });
  const row = db.prepare("select label from process where pid = ?").get(friend) as { label: string };
  expect(JSON.parse(row.label)).toMatchObject({ integrity: "untrusted", confidentiality: "private" });
  const acted = db.prepare("select body from audit where kind = 'syscall.acted'").all();
  expect(acted.map((entry) => JSON.parse(String(entry["body"])))).toContainEqual(expect.objectContaining({ syscall: "agent.ask", ok: true }));
});

async function shown(client: Client, vm_id: string): Promise<string> {
  let text = "";
  for (let offset = 0; ; ) {
    const read = await client.call(vmRead, { vm_id, offset, wait_ms: 10_000 });
    text += read.text;
    offset = read.next;
    if (read.end && offset >= read.size) return text;
  }
}

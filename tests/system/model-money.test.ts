import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { agentStatus, type Json, modelStream, tokensOfSize } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const SLOW = "script/slow";
const TALKER = "script/talker";
const LENGTHY = "script/lengthy";
const LENGTH = 4_000;
const SCRIPT = {
  lengthy: [{ text: ["word ".repeat(LENGTH / 5), "the rest much later"], pieceMs: 120_000 }],
  slow: [{ delayMs: 120_000, text: "much later" }],
  talker: [{ text: ["some now, ", "the rest much later"], pieceMs: 120_000 }],
};
const INPUT = 3;
const OUTPUT = 15;
const BOUND = 500;

interface Cost {
  readonly rows: readonly Record<string, Json>[];
  readonly total: Record<string, number> | null;
}

/** A terminal whose models cost money. */
function paying(env: Record<string, string> = {}): Terminal {
  const terminal = new Terminal({ script: SCRIPT, env });
  mkdirSync(terminal.home, { recursive: true, mode: 0o700 });
  const price = { input: INPUT * 1_000_000, output: OUTPUT * 1_000_000 };
  writeFileSync(join(terminal.home, "models.yaml"), JSON.stringify({ prices: { [SLOW]: price, [TALKER]: price, [LENGTHY]: price } }));
  return terminal;
}

async function costs(terminal: Terminal, by = "run,agent,owner,model,day"): Promise<Cost> {
  const end = await terminal.run("cost", "--json", "--by", by);
  expect(end).toMatchObject({ code: 0, err: "" });
  return JSON.parse(end.out) as Cost;
}

const charged = (terminal: Terminal, which: "failed" | "lost"): Promise<Cost> =>
  until(`a ${which} step in the costs`, async () => {
    const found = await costs(terminal);
    return found.total?.[which] ? found : undefined;
  });

const ledger = (terminal: Terminal): DatabaseSync => new DatabaseSync(join(terminal.home, "journal.db"), { readOnly: true, timeout: 10_000 });

async function startSlowRun(terminal: Terminal): Promise<string> {
  const [started] = jsonLines((await terminal.run("run", "think", "-m", SLOW, "--usd", "5", "-d", "--json")).out);
  const agent = String(started?.["agent_id"]);
  await until("the model to be asked", async () => {
    using db = ledger(terminal);
    return db.prepare("select key from effect where pid = ? and syscall = 'model.step'").get(agent) ? true : undefined;
  });
  return agent;
}

/** Asks at the person's own port. */
function ask(url: string, token: string): void {
  const body = JSON.stringify({ model: SLOW, max_tokens: BOUND, messages: [{ role: "user", content: "hi" }] });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const asked = request(`${url}/v1/chat/completions`, { method: "POST", headers });
  asked.on("error", () => undefined);
  asked.end(body);
}

describe("what a model call costs that comes to no answer", () => {
  test("is added up by run, agent, owner, model and day when a person stops its agent, as it is charged", async () => {
    await using terminal = paying();
    const agent = await startSlowRun(terminal);
    expect(await terminal.run("stop", agent)).toMatchObject({ code: 0 });
    const { rows, total } = await charged(terminal, "failed");
    expect(rows).toMatchObject([
      { run: agent, owner: "local", model: SLOW, day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), agent: expect.any(String), steps: 0, failed: 1, lost: 0 },
    ]);
    expect(total?.["microUsd"]).toBeGreaterThan(0);
    const { spent } = await (await terminal.connect()).call(agentStatus, { agent_id: agent });
    expect({ tokens: spent.tokens, microUsd: spent.microUsd }).toEqual({
      tokens: Number(total?.["inputTokens"]) + Number(total?.["outputTokens"]),
      microUsd: total?.["microUsd"],
    });
  });

  test("is added up when whoever asked cancels it", async () => {
    await using terminal = paying();
    await costs(terminal);
    const client = await terminal.connect();
    const leaving = new AbortController();
    const { promise: told, resolve: onEvent } = Promise.withResolvers<unknown>();
    const asked = client.call(modelStream, { model: TALKER, prompt: "hello" }, { key: "one", signal: leaving.signal, onEvent });
    asked.catch(() => undefined);
    // Before its first words the model may not have been asked, and costs nothing.
    await Promise.race([told, asked]);
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    expect((await charged(terminal, "failed")).rows).toMatchObject([{ model: TALKER, failed: 1 }]);
  });

  test("is charged with little when a kill cuts its agent off before an answer came", async () => {
    await using terminal = paying();
    const agent = await startSlowRun(terminal);
    await terminal.killDaemon();
    const { rows, total } = await charged(terminal, "lost");
    expect(rows).toMatchObject([{ run: agent, model: SLOW, lost: 1, outputTokens: 128 }]);
    expect(total?.["microUsd"]).toBe(INPUT * Number(total?.["inputTokens"]) + OUTPUT * 128);
    const { spent } = await (await terminal.connect()).call(agentStatus, { agent_id: agent });
    expect(spent.microUsd).toBe(total?.["microUsd"]);
  });

  test("is charged with what had come, and at most twice that, when a kill cuts off an agent or a client while it comes, and once", async () => {
    await using terminal = paying();
    const [started] = jsonLines((await terminal.run("run", "think", "-m", LENGTHY, "--usd", "5", "-d", "--json")).out);
    const agent = String(started?.["agent_id"]);
    const client = await terminal.connect();
    const { promise: told, resolve: onEvent } = Promise.withResolvers<unknown>();
    const asked = client.call(modelStream, { model: LENGTHY, prompt: "hello" }, { key: "one", onEvent: (event) => void (event === "delta" && onEvent(event)) });
    asked.catch(() => undefined);
    await told;
    await until("both to be kept", async () => {
      using db = ledger(terminal);
      return db.prepare("select count(*) as kept from model_sent").get()?.["kept"] === 2 ? true : undefined;
    });
    await terminal.killDaemon();
    await client.close();
    const found = await until("both in the costs", async () => {
      const { rows } = await costs(terminal);
      return rows.length === 2 && rows.every(({ lost }) => lost === 1) ? rows : undefined;
    });
    for (const { outputTokens } of found) {
      expect(outputTokens).toBeGreaterThanOrEqual(LENGTH / 4);
      expect(outputTokens).toBeLessThan((LENGTH / 3) * 2);
    }
    expect(found.map(({ run }) => run)).toContain(agent);
    await terminal.run("stop", agent);
    await terminal.killDaemon();
    // The client's call was asked for again meanwhile, and that may have been cut off too; the agent's was stopped.
    const { rows } = await costs(terminal);
    expect(rows.find(({ run }) => run === agent)).toMatchObject({ lost: 1 });
    expect([1, 2]).toContain(rows.find(({ run }) => run !== agent)?.["lost"]);
  });

  test("is charged with what had come, and told as no crash, when the daemon is stopped in order while it comes", async () => {
    await using terminal = paying();
    const [started] = jsonLines((await terminal.run("run", "think", "-m", LENGTHY, "--usd", "5", "-d", "--json")).out);
    const agent = String(started?.["agent_id"]);
    await until("the answer to come", async () => {
      using db = ledger(terminal);
      return db.prepare("select count(*) as kept from model_sent").get()?.["kept"] === 1 ? true : undefined;
    });
    expect(await terminal.run("down")).toMatchObject({ code: 0 });
    const { rows } = await charged(terminal, "failed");
    expect(rows).toMatchObject([{ run: agent, model: LENGTHY, failed: 1, lost: 0, outputTokens: tokensOfSize(LENGTH) }]);
    expect((await terminal.run("cost")).err).toContain("1 step failed or was stopped, and had cost something, which is counted");
    expect((await terminal.run("audit", "--kind", "model.lost", "--json")).out).toContain('"stopped":true');
  });

  test("is charged, money included, when a kill cuts off a client of the gateway, and is asked of nobody again", async () => {
    await using terminal = paying({ AETHER_INFERENCE_PORT: "0" });
    const { out } = await terminal.run("token");
    ask(/ANTHROPIC_BASE_URL=(\S+)/.exec(out)?.[1] ?? "", /OPENAI_API_KEY=(\S+)/.exec(out)?.[1] ?? "");
    await until("the request", async () => {
      using db = ledger(terminal);
      return db.prepare("select key from effect where key like 'act:%' and input = 'null'").get() ? true : undefined;
    });
    await terminal.killDaemon();
    const { rows, total } = await charged(terminal, "lost");
    expect(rows).toMatchObject([{ owner: "local", model: SLOW, lost: 1, steps: 0, outputTokens: 128 }]);
    expect(total?.["microUsd"]).toBe(INPUT * Number(total?.["inputTokens"]) + OUTPUT * 128);
    using db = ledger(terminal);
    const [audited] = db.prepare("select pid, body from audit where kind = 'syscall.acted'").all();
    const { code, charged: said } = JSON.parse(String(audited?.["body"])) as { code: string; charged: Record<string, number> };
    expect({ code, said }).toEqual({
      code: "UNKNOWN_OUTCOME",
      said: { calls: 1, tokens: Number(total?.["inputTokens"]) + 128, microUsd: total?.["microUsd"] },
    });
    expect(db.prepare("select microUsd from account where id = ?").get(String(audited?.["pid"]))).toEqual({ microUsd: total?.["microUsd"] });
    expect(db.prepare("select count(*) as left from effect where key like 'act:%'").get()).toEqual({ left: 0 });
  });
});

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=", "base64");

/** Speaks as much of chat completions as one answer needs. */
async function startProvider() {
  const asked: { readonly messages: readonly { role: string; content: Json }[] }[] = [];
  const server = createServer(async (incoming, response) => {
    if (incoming.method === "GET") return void response.end(JSON.stringify({ data: [{ id: "eyes", context_length: 100_000 }] }));
    let text = "";
    for await (const bytes of incoming) text += bytes;
    asked.push(JSON.parse(text) as (typeof asked)[number]);
    const chunk = { choices: [{ index: 0, delta: { content: "one grey pixel" }, finish_reason: "stop" }], usage: { prompt_tokens: 9, completion_tokens: 3 } };
    response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, [Symbol.asyncDispose]: async () => void server.close() };
}

describe("a picture of a person's", () => {
  test("is seen by the model of the agent that the command line gives it to", async () => {
    await using provider = await startProvider();
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.url } });
    writeFileSync(join(terminal.folder, "dot.png"), PIXEL);
    const end = await terminal.run("run", "what is this?", "--show", "dot.png", "-m", "openai-compatible/eyes");
    expect(end).toMatchObject({ code: 0, out: expect.stringContaining("one grey pixel") });
    const shown = provider.asked[0]?.messages.find(({ role }) => role === "user")?.content;
    expect(shown).toEqual([
      { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL.toString("base64")}` } },
      { type: "text", text: expect.stringContaining("what is this?") },
    ]);
    // By its hash alone it rests in what the agent was started with.
    using db = ledger(terminal);
    const spec = String(db.prepare("select spec from process_spec join process using (pid) where kind = 'agent'").get()?.["spec"]);
    expect(spec).toContain(createHash("sha256").update(PIXEL).digest("hex"));
    expect(spec).not.toContain(PIXEL.toString("base64"));
  });

  test.for([
    { why: "is not there", file: "nothing.png", code: 1, says: /there is no such file/ },
    { why: "is empty", file: "empty.png", code: 2, says: /it is empty/ },
    { why: "is no picture", file: "words.png", code: 1, says: /models see PNG, JPEG, WebP, GIF and PDF/ },
  ])("that $why is refused before anything starts", async ({ file, says }) => {
    await using terminal = new Terminal();
    writeFileSync(join(terminal.folder, "empty.png"), "");
    writeFileSync(join(terminal.folder, "words.png"), "only words");
    const end = await terminal.run("run", "what is this?", "--show", file, "-m", "offline");
    expect(end.code).not.toBe(0);
    expect(end.err).toMatch(says);
    expect((await terminal.run("ps", "--all", "--json")).out).not.toContain("agent_id");
  });
});

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import {
  type Authority,
  agentPause,
  agentResume,
  agentSpawn,
  agentStatus,
  agentStop,
  type Json,
  toolInvoke,
  vmExec,
  vmList,
  vmRead,
  vmSpawn,
  vmStdin,
} from "@aether/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Terminal } from "../support/cli.ts";
import { Installation, until } from "../support/installation.ts";

let boxed = false;
beforeAll(() => {
  boxed = boxesWork("no box asks for models", "curl");
});

const SCRIPT = {
  guest: [{ text: "first answer" }, { text: "second answer" }],
  closed: [{ text: "from the closed one" }],
  slow: [{ delayMs: 120_000, text: "much later" }],
  thinker: [{ reasoning: "it is a greeting", text: "hello", calls: [{ name: "wave", input: { hand: "left" } }] }],
  other: [{ text: "not yours" }],
};

const WIRES = {
  anthropic: { path: "/v1/messages", body: (model: string) => ({ model, max_tokens: 100, messages: [{ role: "user", content: "hi" }] }) },
  chat: { path: "/v1/chat/completions", body: (model: string) => ({ model, max_tokens: 100, messages: [{ role: "user", content: "hi" }] }) },
  responses: { path: "/v1/responses", body: (model: string) => ({ model, max_output_tokens: 100, input: "hi" }) },
} as const;

/** A shell line that asks from inside a box, and prints the status and the body. */
const asking = (wire: keyof typeof WIRES, model: string, more: Record<string, Json> = {}): string => {
  const { path, body } = WIRES[wire];
  const text = JSON.stringify({ ...body(model), ...more });
  return `curl --silent --no-buffer --max-time 20 --write-out '\\n%{http_code}' $ANTHROPIC_BASE_URL${path} -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' --data '${text}'`;
};

const inBox = async (client: Client, command: string): Promise<string> => {
  const { stdout, stderr, code } = await client.call(vmExec, { command, rung: "process", models: true });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout;
};

async function withBoxes(): Promise<Installation> {
  const installation = new Installation({ script: SCRIPT, env: { AETHER_MODEL: "script/guest" } });
  await installation.start();
  return installation;
}

const journal = (installation: Installation): DatabaseSync =>
  new DatabaseSync(join(installation.home, "home", "journal.db"), { readOnly: true, timeout: 10_000 });

/** What the audit says of calls behind boxes, oldest first. */
function audited(installation: Installation, kind = "syscall.acted"): Record<string, Json>[] {
  using db = journal(installation);
  return db
    .prepare("select pid, body from audit where kind = ? order by seq")
    .all(kind)
    .map((row) => ({ pid: String(row["pid"]), ...(JSON.parse(String(row["body"])) as Record<string, Json>) }));
}

/** Resolves once something is asked from behind a box. */
const underWay = (installation: Installation): Promise<true> =>
  until("the request", async () => {
    using db = journal(installation);
    return db.prepare("select key from effect where key like 'act:%'").get() ? true : undefined;
  });

/** Sockets of the boxes that are open. */
const sockets = (installation: Installation): string[] => {
  const folder = join(installation.home, "home", "run", "models");
  return readdirSync(folder).map((name) => join(folder, name));
};

/** Asks from the host, at a box's socket or a port. */
function ask(at: { socketPath: string } | { port: number; host: string }, token: string): Promise<{ status: number; body: string }> {
  const { path, body } = WIRES.chat;
  return new Promise((resolve, reject) => {
    const asked = request(
      { ...at, path, method: "POST", headers: { host: "localhost", authorization: `Bearer ${token}`, "content-type": "application/json" } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    asked.on("error", reject);
    asked.end(JSON.stringify(body("script/guest")));
  });
}

describe("a program in a box without network", () => {
  test("asks in each wire, whole and streamed, and every request is in the audit under its process", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    for (const wire of ["anthropic", "chat", "responses"] as const) {
      const whole = await inBox(client, asking(wire, "script/guest"));
      expect(whole).toContain("first answer");
      expect(whole).toMatch(/\n200$/);
      const streamed = await inBox(client, asking(wire, "script/thinker", { stream: true }));
      expect(streamed).toContain("wave");
      expect(streamed).toMatch(/data: .*hello/);
      expect(streamed).toMatch(/\n200$/);
    }
    const calls = audited(installation);
    expect(calls.map(({ syscall, ok }) => [syscall, ok])).toEqual(
      Array.from({ length: 3 }, () => [
        ["model.generate", true],
        ["model.stream", true],
      ]).flat(),
    );
    expect(new Set(calls.map(({ pid }) => pid)).size).toBe(1);
    const served = audited(installation, "model.served");
    expect(served).toMatchObject([
      { wire: "anthropic", asked: "script/guest", model: "script/guest" },
      { wire: "anthropic", asked: "script/thinker" },
      { wire: "chat" },
      { wire: "chat" },
      { wire: "responses" },
      { wire: "responses" },
    ]);
    using db = journal(installation);
    expect(db.prepare("select count(*) as left from effect where key like 'act:%'").get()).toEqual({ left: 0 });
  });

  test("finds the variables that clients read, and neither a key, a proxy nor another way out", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = new Installation({ script: SCRIPT });
    await installation.start({ ANTHROPIC_API_KEY: "sk-the-owners", OPENAI_API_KEY: "sk-the-owners" });
    const client = await installation.client();
    const out = await inBox(client, "env; ls /run; for port in 3128 22 80; do (echo x > /dev/tcp/127.0.0.1/$port) 2>/dev/null || echo closed $port; done");
    for (const name of [
      "ANTHROPIC_BASE_URL",
      "ANTHROPIC_API_KEY",
      "ANTHROPIC_AUTH_TOKEN",
      "OPENAI_BASE_URL",
      "OPENAI_API_KEY",
      "GOOGLE_GEMINI_BASE_URL",
      "GEMINI_API_KEY",
    ])
      expect(out).toContain(`${name}=`);
    expect(out).not.toMatch(/sk-the-owners|proxy/i);
    expect(out).toMatch(/closed 3128\nclosed 22\nclosed 80\n/);
    expect((await client.call(vmExec, { command: "env; (echo x > /dev/tcp/127.0.0.1/3129) 2>/dev/null || echo none", rung: "process" })).stdout).toMatch(
      /none\n$/,
    );
  });

  test("is believed by nobody: what it asks goes by the rules for private text, whoever started it", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    await installation.kill();
    writeFileSync(
      join(installation.home, "home", "models.yaml"),
      `rules:\n- name: closed\n  when: { asked: [fast, best], confidentiality: [private] }\n  use: [script/closed]\nclients:\n  "claude-*": fast\n  agentic: agent/someone\n`,
    );
    await installation.start();
    const client = await installation.client();
    expect(await inBox(client, asking("anthropic", "claude-opus-9"))).toContain("from the closed one");
    expect(await inBox(client, asking("chat", "best"))).toContain("from the closed one");
    // A vendor's name that no row maps, of a vendor that is not connected.
    expect(await inBox(client, asking("chat", "gpt-99-mini"))).toContain("from the closed one");
    expect(await inBox(client, asking("chat", "mystery-99"))).toMatch(/"code":"model_not_found"[\s\S]*\n404$/);
    expect(await inBox(client, asking("chat", "agentic"))).toMatch(/there is no agent someone[\s\S]*"code":"model_not_found"[\s\S]*\n404$/);
  });

  test("that began before a secret lay in its folder asks by the rules for secrets afterwards", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    await installation.kill();
    writeFileSync(
      join(installation.home, "home", "models.yaml"),
      "rules:\n- name: closed\n  when: { asked: [best], confidentiality: [secret] }\n  use: [script/closed]\n",
    );
    await installation.start();
    const client = await installation.client();
    const command = `${asking("chat", "best")}; read -r line; ${asking("chat", "best")}`;
    const { vm_id } = await client.call(vmSpawn, { command, models: true });
    expect(await shown(client, vm_id, /\n200$/)).toContain("first answer");
    const { commands } = await client.call(vmList, {});
    {
      using db = new DatabaseSync(join(installation.home, "home", "journal.db"), { timeout: 10_000 });
      const label = JSON.stringify({ integrity: "untrusted", confidentiality: "secret", sources: [] });
      db.prepare("insert into vfs_label (owner, path, hash, label) values ('local', ?, '', ?)").run(`/run/${commands[0]?.holder}/note`, label);
    }
    await client.call(vmStdin, { vm_id, text: "go\n" });
    expect(await shown(client, vm_id)).toContain("from the closed one");
  });

  test("is refused above its process's ceiling", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    const out = await asAgent(client, { command: asking("chat", "script/guest"), ceiling: "public" });
    expect(out).toMatch(/may hold public at most[\s\S]*\n403$/);
    expect(audited(installation, "syscall.refused")).toContainEqual(expect.objectContaining({ code: "DENIED", syscall: "model.generate" }));
  });

  test("is served by the model its agent may use, and refused another", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    const command = `${asking("chat", "gpt-99")}; ${asking("chat", "script/other")}; curl --silent $OPENAI_BASE_URL/models -H "authorization: Bearer $OPENAI_API_KEY"`;
    const out = await asAgent(client, { command });
    expect(out).toContain("first answer");
    expect(out).toMatch(/model.use script\/other[\s\S]*\n403/);
    expect(out).toMatch(/"data":\[\{"id":"script\/guest"[^[\]]*\}\]/);
  });

  test.for([
    ["anthropic", 402, '"type":"billing_error"'],
    ["chat", 402, '"code":"insufficient_quota"'],
    ["responses", 402, '"code":"insufficient_quota"'],
  ] as const)("over its agent's budget is told so in the words of %s", async ([wire, status, said], { skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    const bound = wire === "responses" ? "max_output_tokens" : "max_tokens";
    const command = `${asking(wire, "script/guest", { [bound]: 5_000, stream: true })}; ${asking(wire, "script/guest")}`;
    const out = await asAgent(client, { command, budget: { max_tokens: 2_000 } });
    expect(out).toContain(said);
    expect(out).toContain(`\n${status}`);
    // What is left is still there for a smaller one.
    expect(out).toMatch(/first answer[\s\S]*\n200$/);
    expect(audited(installation, "syscall.refused")).toContainEqual(expect.objectContaining({ code: "BUDGET" }));
  });

  test("that leaves ends its call", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    const { vm_id } = await client.call(vmSpawn, { command: `${asking("anthropic", "script/slow", { stream: true })} & read -r line; kill $!`, models: true });
    await underWay(installation);
    await client.call(vmStdin, { vm_id, text: "leave\n" });
    expect(await shown(client, vm_id)).not.toContain("later");
    await until("the end of the call", async () => (audited(installation).some(({ code }) => code === "CANCELLED") ? true : undefined));
  });
});

describe("tokens and sockets", () => {
  test("are of one box each: neither another's token, nor its socket, nor any once the command or its agent has ended", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    const token = (await inBox(client, "echo $OPENAI_API_KEY")).trim();
    const [mine] = sockets(installation);
    const agent = await spawned(client, {});
    const { result } = await client.call(toolInvoke, {
      agent_id: agent,
      tool: "terminal_open",
      input: { command: "echo $OPENAI_API_KEY; sleep 60", models: true },
    });
    const { vm_id } = result as { vm_id: string };
    const other = (await shown(client, vm_id, /\n/)).trim();
    const theirs = sockets(installation).find((socket) => socket !== mine);
    if (mine === undefined || theirs === undefined) throw new Error("two boxes have two sockets");
    expect(other).toHaveLength(token.length);
    expect((await ask({ socketPath: mine }, token)).status).toBe(200);
    expect((await ask({ socketPath: theirs }, other)).status).toBe(200);
    for (const [socketPath, stray] of [
      [mine, other],
      [theirs, token],
      [mine, ""],
      [mine, `${token}x`],
    ] as const)
      expect((await ask({ socketPath }, stray)).status).toBe(401);
    expect(await inBox(client, `${asking("chat", "script/guest").replace("$OPENAI_API_KEY", other)}; test -e ${theirs} || echo no socket`)).toMatch(
      /401no socket\n$/,
    );
    await client.call(agentStop, { agent_id: agent });
    const left = await ask({ socketPath: theirs }, other).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    // Unknown, or nobody there any more.
    expect([401, "ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE"]).toContain(left);
    const log = readFileSync(join(installation.home, "home", "log", "daemon.jsonl"), "utf8");
    expect([token, other].filter((word) => log.includes(word))).toEqual([]);
  });

  test("a stopped agent's request under way is ended before the stop is acknowledged", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    const agent = await spawned(client, { capabilities: ["model.use: script/slow"] });
    await client.call(toolInvoke, { agent_id: agent, tool: "terminal_open", input: { command: asking("chat", "script/slow"), models: true } });
    await underWay(installation);
    await client.call(agentStop, { agent_id: agent });
    expect(audited(installation)).toMatchObject([{ syscall: "model.generate", ok: false, code: "CANCELLED" }]);
  });

  test("a paused agent's requests are held until it goes on, and end with it", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    const agent = await spawned(client, {});
    const open = { command: "echo $OPENAI_API_KEY; sleep 60", models: true };
    const { vm_id } = (await client.call(toolInvoke, { agent_id: agent, tool: "terminal_open", input: open })).result as { vm_id: string };
    const token = (await shown(client, vm_id, /\n/)).trim();
    const [socketPath = ""] = sockets(installation);
    const paused = async (): Promise<{ readonly request: ReturnType<typeof ask>; readonly soon: string }> => {
      await client.call(agentPause, { agent_id: agent });
      await until("the pause", async () => ((await client.call(agentStatus, { agent_id: agent })).waiting_on === "signal" ? true : undefined));
      const request = ask({ socketPath }, token);
      request.catch(() => undefined);
      return { request, soon: await Promise.race([request.then(() => "answered"), sleep(700, "held")]) };
    };
    const first = await paused();
    expect([first.soon, audited(installation)]).toEqual(["held", []]);
    await client.call(agentResume, { agent_id: agent });
    expect(await first.request).toMatchObject({ status: 200, body: expect.stringContaining("first answer") });
    const second = await paused();
    expect(second.soon).toBe("held");
    await client.call(agentStop, { agent_id: agent });
    const left = await second.request.then(
      ({ status }) => status,
      () => "cut off",
    );
    expect([404, 503, "cut off"]).toContain(left);
    expect(audited(installation)).toHaveLength(1);
  });

  test("a request that a kill cut off is charged what was set aside, and not made again", async ({ skip }) => {
    skip(!boxed, "no boxes here");
    await using installation = await withBoxes();
    const client = await installation.client();
    await client.call(vmSpawn, { command: asking("chat", "script/slow"), models: true });
    await until("the request", async () => {
      using db = journal(installation);
      return db.prepare("select key from effect where key like 'act:%' and input = 'null'").get() ? true : undefined;
    });
    await installation.kill();
    await installation.start();
    await inBox(await installation.client(), "true");
    expect(sockets(installation)).toHaveLength(1);
    const [lost, ...more] = audited(installation);
    expect(lost).toMatchObject({ ok: false, code: "UNKNOWN_OUTCOME", charged: { calls: 1, tokens: expect.any(Number) } });
    expect(more).toEqual([]);
    using db = journal(installation);
    expect(db.prepare("select count(*) as left from effect where key like 'act:%'").get()).toEqual({ left: 0 });
    const { pid, charged } = lost as { readonly pid: string; readonly charged: { readonly tokens: number } };
    expect(db.prepare("select tokens from account where id = ?").get(pid)).toEqual({ tokens: charged.tokens });
  });
});

test("boxes of rungs that cannot reach models say so", async () => {
  await using installation = await withBoxes();
  const client = await installation.client();
  await expect(client.call(vmExec, { command: "true", rung: "bash", models: true })).rejects.toMatchObject({ code: "UNSUPPORTED" });
});

describe("a person's own clients", () => {
  test("are let in by a token that the command line prints, until it is revoked", async () => {
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_INFERENCE_PORT: "0" } });
    const printed = await terminal.run("token");
    const url = /ANTHROPIC_BASE_URL=(\S+)/.exec(printed.out)?.[1] ?? "";
    const token = /OPENAI_API_KEY=(\S+)/.exec(printed.out)?.[1] ?? "";
    const at = { host: "127.0.0.1", port: Number(new URL(url).port) };
    expect(await ask(at, token)).toMatchObject({ status: 200, body: expect.stringContaining("first answer") });
    expect((await ask(at, `${token}x`)).status).toBe(401);
    const log = readFileSync(join(terminal.home, "log", "daemon.jsonl"), "utf8");
    expect(log).toContain("inference gateway");
    expect(log).not.toContain(token);
    expect((await terminal.run("token", "revoke")).err).toContain("ended 1 token");
    expect((await ask(at, token)).status).toBe(401);
  });

  test("spend no more than their token may, and embed with the encoder of this machine", { timeout: 300_000 }, async () => {
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_INFERENCE_PORT: "0" } });
    const printed = await terminal.run("token", "--calls", "2", "--json");
    const { token, url } = JSON.parse(printed.out) as { token: string; url: string };
    const at = { host: "127.0.0.1", port: Number(new URL(url).port) };
    expect((await ask(at, token)).status).toBe(200);
    const embedded = await fetch(`${url}/v1/embeddings`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "text-embedding-3-small", input: ["a cat", "a dog"] }),
    });
    expect([embedded.status, embedded.headers.get("aether-model")]).toEqual([200, expect.stringContaining("encoder")]);
    expect(((await embedded.json()) as { data: { embedding: number[] }[] }).data.map(({ embedding }) => embedding.length)).toEqual([512, 512]);
    expect(await ask(at, token)).toMatchObject({ status: 402, body: expect.stringContaining("calls") });
    const other = JSON.parse((await terminal.run("token", "--usd", "0.01", "--per", "day", "--json")).out) as { token: string };
    expect((await ask(at, other.token)).status).toBe(200);
    expect((await terminal.run("token", "--per", "day")).err).toContain("give one: --tokens, --usd or --calls");
  });

  test("without a port are told which variable opens one", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const refused = await terminal.run("token");
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain("AETHER_INFERENCE_PORT");
  });
});

interface AsAgent {
  readonly command: string;
  readonly budget?: Record<string, Json>;
  readonly ceiling?: "public";
}

const GRANTS: Authority["grants"] = [
  { action: "tool.use", resource: "terminal_open" },
  { action: "vm.use", resource: "*" },
  { action: "model.use", resource: "script/guest" },
];

async function spawned(client: Client, { budget, ceiling, capabilities = [] }: Omit<AsAgent, "command"> & { capabilities?: string[] }): Promise<string> {
  const authority: Authority | undefined = ceiling && { grants: GRANTS, budget: {}, depth: 0, children: 10, labelCeiling: ceiling };
  const manifest = {
    name: "holder",
    model: "script/guest",
    lifecycle: "persistent",
    capabilities: ["tool.use: terminal_open", "vm.use: *", ...capabilities],
    ...(budget && { budget_config: budget }),
  };
  const { agent_id } = await client.call(agentSpawn, { manifest, ...(authority && { authority }) });
  return agent_id;
}

/** A command in the background, as an agent starts it, and all that it wrote. */
async function asAgent(client: Client, { command, ...agent }: AsAgent): Promise<string> {
  const agent_id = await spawned(client, agent);
  const { result } = await client.call(toolInvoke, { agent_id, tool: "terminal_open", input: { command, models: true } });
  return shown(client, (result as { vm_id: string }).vm_id);
}

async function shown(client: Client, vm_id: string, enough?: RegExp): Promise<string> {
  let text = "";
  for (let offset = 0; ; ) {
    const read = await client.call(vmRead, { vm_id, offset, wait_ms: 10_000 });
    text += read.text;
    offset = read.next;
    if ((read.end && offset >= read.size) || enough?.test(text)) return text;
  }
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { agentLogs, agentSpawn, agentSpawnAndRun, agentSubmitStreaming, type Json, toolInvoke, vmRungs } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";

/** What of it was reached at all, by whatever a program speaks. */
const heard: string[] = [];
const site = createServer((request, response) => {
  heard.push(`${request.method} ${request.url}`);
  response.writeHead(200, { "content-type": "application/json" }).end('{"results":[]}');
});
let connections = 0;
site.on("connection", () => connections++);

const call = (name: string, input: Json) => ({ calls: [{ name, input }] });
const own = Object.values(networkInterfaces())
  .flat()
  .flatMap((one) => (one && one.family === "IPv4" && !one.internal ? [one.address] : []));

/** Every way out that a tool has, to a place that listens: by name, by address, by this machine's own addresses, with and without the proxy. */
function attempts(port: number): { name: string; input: Json }[] {
  const url = `http://127.0.0.1:${port}/tool`;
  const raw = ["127.0.0.1", "localhost", ...own].map((host) => `(exec 3<>/dev/tcp/${host}/${port} && printf 'GET /raw HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3)`);
  const curl = `curl -s -m 5 ${url}; curl -s -m 5 --noproxy '*' ${url}; curl -s -m 5 -x http://127.0.0.1:${port} http://example.com/`;
  const line = `timeout 20 bash -c '${[...raw.map((one) => one.replaceAll("'", "'\\''")), "true"].join("; ")}' 2>&1; ${curl}; getent hosts example.com; true`;
  const js = `try { console.log(typeof fetch === "function" ? await (await fetch("${url}")).text() : "no fetch") } catch (error) { console.log(String(error)) }`;
  const python = `import urllib.request, socket\nfor what in (lambda: urllib.request.urlopen("${url}"), lambda: socket.create_connection(("127.0.0.1", ${port}), 3).send(b"GET /py HTTP/1.0\\r\\n\\r\\n")):\n  try: what()\n  except BaseException as error: print(error)`;
  return [
    { name: "web_fetch", input: { url } },
    { name: "web_search", input: { query: "what I read" } },
    { name: "ask_document", input: { url, question: "what", fields: { a: { type: "boolean" } } } },
    { name: "shell", input: { command: line } },
    { name: "shell", input: { command: line, network: true } },
    { name: "terminal_open", input: { command: line, network: true } },
    { name: "terminal_open", input: { command: line, models: true } },
    { name: "terminal_open", input: { command: line, network: true, models: true } },
    { name: "run_code", input: { language: "bash", code: line } },
    { name: "run_code", input: { language: "javascript", code: js } },
    { name: "run_code", input: { language: "python", code: python } },
    { name: "spawn_agent", input: { task: "fetch it", name: "hand", model: "script/hand", tools: ["web_fetch", "shell"] } },
    { name: "shell", input: { command: "sleep 3" } },
  ];
}

let terminal: Terminal;
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => site.listen(0, "0.0.0.0", resolve));
  port = (site.address() as AddressInfo).port;
  const script = {
    tries: [...attempts(port).map(({ name, input }) => call(name, input)), { text: "tried" }],
    hand: [
      call("web_fetch", { url: `http://127.0.0.1:${port}/hand` }),
      call("shell", { command: `curl -s http://127.0.0.1:${port}/hand`, network: true }),
      { text: "tried" },
    ],
    open: [call("shell", { command: `curl -s -m 20 http://127.0.0.1:${port}/open`, network: true }), { text: "tried" }],
    idle: [{ text: "done" }],
  };
  terminal = new Terminal({
    script,
    env: { AETHER_SEARCH_URL: `http://127.0.0.1:${port}/search`, AETHER_INFERENCE_PORT: "0", AETHER_PYTHON_WITHOUT_WALL: "1" },
  });
  await terminal.run("call", "system.ping", "{}");
}, 120_000);
afterAll(async () => {
  await terminal[Symbol.asyncDispose]();
  site.closeAllConnections();
  site.close();
});

interface Ended {
  readonly name: string;
  readonly code: string;
}

async function fates(agentId: string): Promise<Ended[]> {
  const client = await terminal.connect();
  const { entries } = await client.call(agentLogs, { agent_id: agentId, limit: 1_000 });
  await client.close();
  return entries.flatMap(({ kind, body }) => {
    const { call: id, outcome } = body as { call: string; outcome?: { ok: boolean; error?: { code: string } } };
    return kind === "call.settled" && /^t/.test(id) ? [{ name: id, code: outcome?.ok ? "ok" : (outcome?.error?.code ?? "") }] : [];
  });
}

const nothingIsHeard = (before: { heard: number; connections: number }): void => {
  expect({ heard: heard.slice(before.heard), connections }).toEqual({ heard: [], connections: before.connections });
};
const now = () => ({ heard: heard.length, connections });

describe("network none is none", () => {
  test("of a run: whatever its model tries, nothing is reached, by tools, boxes of any rung, children or the proxy", { timeout: 240_000 }, async () => {
    const before = now();
    const { err, out } = await terminal.run("run", "-m", "script/tries", "--detach", "--json", "work");
    expect(err).not.toMatch(/error/i);
    const id = String(jsonLines(out).find((event) => event["agent_id"])?.["agent_id"]);
    expect(await terminal.run("logs", "-f", id)).toMatchObject({ code: 0 });
    const ended = await fates(id);
    expect(ended).toHaveLength(attempts(port).length);
    // Those that it was not given, and one that has nothing to reach: no agent's word opens them.
    expect(ended.slice(0, 3).every(({ code }) => code === "DENIED" || code === "INVALID")).toBe(true);
    nothingIsHeard(before);
  });

  test("its header says so", async () => {
    const { err } = await terminal.run("run", "-m", "script/idle", "work");
    expect(err).toMatch(/^network none$/m);
  });

  test("of an agent by its manifest, with every tool; and of what a person does in its name", { timeout: 240_000 }, async () => {
    const before = now();
    const client = await terminal.connect();
    const capabilities = ["network: none", "tool: *", "vm.use: *", "spawn_child: *", "model.use: script/*"];
    const manifest = { name: "closed", model: "script/tries", capabilities };
    const { agent_id, code } = await client.call(agentSpawnAndRun, { manifest, message: "go" });
    expect(code).toBe(0);
    expect(await fates(agent_id)).toHaveLength(attempts(port).length);
    const acted = await client.call(agentSpawn, { manifest: { ...manifest, model: "script/idle", lifecycle: "persistent" } });
    for (const { name: tool, input } of attempts(port).slice(0, 7))
      await client.call(toolInvoke, { agent_id: acted.agent_id, tool, input: input as Json }).catch((error: { code: string }) => error.code);
    await client.close();
    nothingIsHeard(before);
  });

  test("of a goal at the door", { timeout: 240_000 }, async () => {
    const before = now();
    const client = await terminal.connect();
    expect(await client.call(agentSubmitStreaming, { goal: "work", model: "script/tries" })).toMatchObject({ exit_code: 0, response: "tried" });
    await client.close();
    nothingIsHeard(before);
  });

  test("and no right to a way out can be given beside it", async () => {
    const client = await terminal.connect();
    const manifest = { name: "closed", model: "script/idle", capabilities: ["network: none"] };
    for (const [action, resource] of [
      ["host.use", "**"],
      ["secret.use", "KEY"],
    ] as const) {
      const authority = { grants: [{ action, resource }], budget: {}, depth: 0, children: 0 };
      await expect(client.call(agentSpawn, { manifest, authority })).rejects.toMatchObject({
        code: "INVALID",
        message: expect.stringMatching(/network: none and (?:host|secret)\.use/),
      });
    }
    await client.close();
  });

  test("the same place is reached by who may", { timeout: 120_000 }, async () => {
    const client = await terminal.connect();
    const { rungs } = await client.call(vmRungs, {});
    const capabilities = ["tool: [shell, web_fetch]", "vm.use: *", `host.use: 127.0.0.1/${port}/**`];
    const { agent_id } = await client.call(agentSpawn, { manifest: { name: "open", model: "script/idle", lifecycle: "persistent", capabilities } });
    await client.call(toolInvoke, { agent_id, tool: "web_fetch", input: { url: `http://127.0.0.1:${port}/tool` } });
    expect(heard).toContain("GET /tool");
    if (rungs.some(({ rung, available }) => rung === "process" && available)) {
      await client.call(agentSpawnAndRun, { manifest: { name: "open", model: "script/open", capabilities }, message: "go" });
      expect(heard).toContain("GET /open");
    }
    await client.close();
  });
});

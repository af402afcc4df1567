import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createSecretsFile } from "@aether/drivers/secrets-file";
import { type Json, modelGenerate } from "@aether/protocol";
import { afterAll, expect, test } from "vitest";
import { ollamaServer } from "../../packages/drivers/src/model-openai-compatible/ollama-server.test-harness.ts";
import { refuse, send, serve, WIRES } from "../../packages/drivers/src/model-sdk/wire-server.test-harness.ts";
import { Terminal } from "../support/cli.ts";
import { filesWith } from "../support/files-with.ts";
import { until } from "../support/installation.ts";

/** Planted as a key; it must be found nowhere but sealed. */
const CANARY = "sk-canary-77d1/model+key";

const servers: AsyncDisposable[] = [];
afterAll(async () => void (await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))));

const MODELS = { "llama3.2:1b": { context: 131_072, capabilities: ["completion", "tools"] }, "vectors:1b": { context: 2_048, capabilities: ["embedding"] } };

async function provider(key?: string, options: { readonly studio?: boolean } = {}) {
  const server = await ollamaServer(MODELS, { ...options, ...(key !== undefined && { key }) });
  servers.push(server);
  return server;
}

const traces = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString("base64").slice(0, 20),
  Buffer.from(value).toString("hex"),
  createHash("sha256").update(value).digest("hex"),
];

const connect = (terminal: Terminal, url: string, ...more: readonly string[]) =>
  terminal.runGiven(`${CANARY}\n`, "model", "connect", "openai-compatible", "--base-url", url, "--name", "mine", "--key", ...more);

test("a connection works at once, outlives kills, and its key is in no file but sealed, and in no output", async () => {
  const server = await provider(CANARY, { studio: true });
  await using terminal = new Terminal();
  const outputs: string[] = [];
  const run = async (...args: readonly string[]) => {
    const end = await terminal.run(...args);
    outputs.push(end.out + end.err);
    return end;
  };
  const begun = await terminal.runGiven("not-the-key-1234\n", "model", "connect", "openai-compatible", "--base-url", server.baseUrl, "--name", "mine", "--key");
  expect([begun.code, begun.err]).toEqual([0, expect.stringContaining("does not say which models it has: 127.0.0.1")]);
  expect(begun.err).not.toContain("not-the-key");
  const connected = await connect(terminal, server.baseUrl);
  expect([connected.code, connected.err]).toEqual([0, expect.stringMatching(/replaced mine: on this machine[\s\S]*2 models: mine\/llama3\.2:1b/)]);
  await terminal.killDaemon();
  expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  expect((await run("model", "list", "mine")).out).toMatch(/MODEL +CONTEXT[\s\S]*mine\/llama3\.2:1b +8192 assumed +- +- +this machine +ready/);
  expect(await run("model", "test", "mine/llama3.2:1b")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^works .*"you said Say: ready" in \d+ ms.*11 tokens in, 5 out/),
  });
  expect((await run("run", "-m", "mine/llama3.2:1b", "say hello")).out).toContain("you said");
  expect((await run("doctor")).out).toMatch(/ok +provider +mine: connected; on this machine/);
  expect((await run("call", "model.connections")).out).toContain('"key": true');
  outputs.push(connected.out + connected.err);
  expect(outputs.join("\n")).not.toContain("canary");
  expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  const folder = join(terminal.home, "secrets");
  expect([folder, ...readdirSync(folder).map((file) => join(folder, file))].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600, 0o600]);
  // What looks finds: the connection itself rests in the journal.
  expect(filesWith(terminal.home, [server.baseUrl]).length).toBeGreaterThan(0);
});

test.for([
  { provider: "anthropic", wire: "anthropic", header: "x-api-key", sent: CANARY },
  { provider: "openai", wire: "openai responses", header: "authorization", sent: `Bearer ${CANARY}` },
  { provider: "google", wire: "google", header: "x-goog-api-key", sent: CANARY },
])("$provider is spoken to on its own wire, with its key where that wants it", async ({ provider: name, wire: wanted, header, sent }) => {
  const wire = WIRES.find((one) => one.name === wanted);
  if (!wire) throw new Error(`no wire ${wanted}`);
  await using server = await serve((response, seen) => {
    const { id, methods } = { id: wire.model, methods: ["generateContent"] };
    const list = { data: [{ id }], models: [{ name: `models/${id}`, inputTokenLimit: 9_000, supportedGenerationMethods: methods }] };
    if (seen.headers[header] !== sent) return refuse(401, { error: { message: "invalid key" } })(response, seen);
    if (/\/models(\?|$)/.test(seen.path)) return refuse(200, list)(response, seen);
    return send(wire.opening("ready"), wire.closing({ input: 7, output: 2 }))(response, seen);
  });
  await using terminal = new Terminal();
  const connected = await terminal.runGiven(CANARY, "model", "connect", name, "--base-url", server.baseUrl);
  expect([connected.code, connected.err]).toEqual([0, expect.stringContaining(`1 model: ${name}/${wire.model}`)]);
  const tried = await terminal.run("model", "test", `${name}/${wire.model}`);
  expect([tried.code, tried.out]).toEqual([0, expect.stringMatching(/answered "ready" .* 7 tokens in, 2 out/)]);
});

test("a key that is replaced, or removed with its connection, counts at once", async () => {
  const server = await provider(CANARY, { studio: true });
  await using terminal = new Terminal();
  await connect(terminal, server.baseUrl);
  expect((await terminal.run("model", "test", "mine/llama3.2:1b")).code).toBe(0);
  await terminal.runGiven("another-key-1234\n", "model", "connect", "openai-compatible", "--base-url", server.baseUrl, "--name", "mine", "--key");
  const refused = await terminal.run("model", "test", "mine/llama3.2:1b");
  expect([refused.code, refused.out]).toEqual([1, expect.stringMatching(/^fails .*answered 401[\s\S]*key/)]);
  expect(refused.out).not.toContain("another-key");
  expect(await terminal.run("model", "disconnect", "mine")).toMatchObject({ code: 0, err: expect.stringContaining("disconnected mine") });
  expect((await terminal.run("model", "test", "mine/llama3.2:1b")).err).toContain("there is no model mine/llama3.2:1b");
  expect((await terminal.run("model", "disconnect", "mine")).err).toContain("mine was not connected by you; nothing is");
  expect(readFileSync(join(terminal.home, "secrets", "secrets.json"), "utf8")).not.toContain("sealed");
  await terminal.killDaemon();
  expect((await terminal.run("model", "list", "mine")).err).toContain('no model has "mine" in its name');
});

test("a step that runs ends with what it began with", async () => {
  let release = (): void => undefined;
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url !== "/v1/chat/completions") return void response.writeHead(200, { "content-type": "application/json" }).end('{"data":[{"id":"m"}]}');
    asked++;
    release = () =>
      response
        .writeHead(200, { "content-type": "text/event-stream" })
        .end('data: {"choices":[{"index":0,"delta":{"content":"late"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await using terminal = new Terminal();
  await connect(terminal, `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  const client = await terminal.connect();
  const step = client.call(modelGenerate, { model: "mine/m", prompt: "go on" });
  await until("the step", async () => (asked > 0 ? true : undefined));
  expect((await terminal.run("model", "disconnect", "mine")).code).toBe(0);
  await expect(client.call(modelGenerate, { model: "mine/m", prompt: "more" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  release();
  expect(await step).toMatchObject({ text: "late" });
  await client.close();
  server.closeAllConnections();
  server.close();
});

test("who was connected without consent is not given private text; consent is kept with who gave it and when, and in the audit log", async () => {
  await using terminal = new Terminal();
  const far = ["model", "connect", "openai-compatible", "--base-url", "https://models.invalid/v1", "--name", "far"];
  const without = await terminal.runGiven("", ...far, "--no-private");
  expect(without.err).toContain("models.invalid reads the prompts of runs that use it, and is never given private text");
  const client = await terminal.connect();
  const ask = (confidentiality: "public" | "private") =>
    client.call(modelGenerate, {
      model: "far/m",
      messages: [{ role: "user", parts: [{ type: "text", text: "hello" }], label: { integrity: "untrusted", confidentiality, sources: [] } }],
    });
  await expect(ask("private")).rejects.toMatchObject({ code: "DENIED", message: expect.stringMatching(/models\.invalid was connected without consent/) });
  await expect(ask("public")).rejects.toMatchObject({ code: "UPSTREAM" });
  await client.close();
  await terminal.killDaemon();
  const begun = Date.now();
  const given = await terminal.runGiven("", ...far);
  expect(given.err).toContain("models.invalid reads the prompts of runs that use it, private text too");
  const other = await terminal.connect();
  await expect(
    other.call(modelGenerate, {
      model: "far/m",
      messages: [{ role: "user", parts: [{ type: "text", text: "hello" }], label: { integrity: "untrusted", confidentiality: "private", sources: [] } }],
    }),
  ).rejects.toMatchObject({ code: "UPSTREAM" });
  await other.close();
  const { connections } = JSON.parse((await terminal.run("model", "list", "--json")).out) as { connections: { at: number }[] };
  expect(connections).toMatchObject([{ name: "far", reader: "models.invalid", private: true, key: false, by: "local", source: "connected" }]);
  expect(connections[0]?.at).toBeGreaterThanOrEqual(begun);
  expect(filesWith(terminal.home, ["model.connected"]).length).toBeGreaterThan(0);
});

test("a server on this machine that may pass on what it is sent is given no private text where it was connected so", async () => {
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url === "/v1/chat/completions") asked++;
    response.writeHead(200, { "content-type": "application/json" }).end('{"data":[{"id":"m"}]}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await using terminal = new Terminal();
  const told = await terminal.runGiven("", "model", "connect", "openai-compatible", "--base-url", `http://${host}/v1`, "--name", "proxy", "--no-private");
  expect(told.err).toContain(`${host} reads the prompts of runs that use it, and is never given private text`);
  const client = await terminal.connect();
  for (const confidentiality of ["private", "secret"] as const) {
    const message = {
      role: "user" as const,
      parts: [{ type: "text" as const, text: "hello" }],
      label: { integrity: "trusted" as const, confidentiality, sources: [] },
    };
    await expect(client.call(modelGenerate, { model: "proxy/m", messages: [message] })).rejects.toMatchObject({ code: "DENIED" });
  }
  expect(asked).toBe(0);
  await client.close();
  server.close();
});

/** A server that is slow to answer is found by a later look. */
const listed = (terminal: Terminal, line: RegExp): Promise<true> =>
  until(`${line} in the list`, async () => (line.test((await terminal.run("model", "list")).out) ? true : undefined));

test("servers of this machine are found, used and lost without a word of configuration", async () => {
  const server = await ollamaServer(MODELS);
  const studio = await provider(undefined, { studio: true });
  await using terminal = new Terminal({ env: { AETHER_LOCAL_MODELS: `ollama@${server.port},lmstudio@${studio.port}` } });
  await listed(terminal, /ollama\/llama3\.2:1b +131k +- +- +this machine +ready\n/);
  await listed(terminal, /ollama\/vectors:1b +2048 .*ready; makes vectors only\n/);
  await listed(terminal, /lmstudio\/llama3\.2:1b +131k/);
  expect((await terminal.run("run", "-m", "ollama/llama3.2:1b", "say hello")).out).toContain("you said");
  expect((await terminal.run("doctor")).out).toMatch(/provider +ollama: found; on this machine/);
  expect((await terminal.run("model", "disconnect", "ollama")).err).toContain("AETHER_LOCAL_MODELS=off");
  await server.close();
  await until("its absence", async () => (/ollama\//.test((await terminal.run("model", "list")).out) ? undefined : true));
});

/** Two by names of their own, as a copy has one, and one by the service's. */
const ELSEWHERE = {
  "mine:latest": { remote: { host: "https://ollama.com:443", saidIn: "list" } },
  "shown:latest": { remote: { host: "https://ollama.com:443", saidIn: "show" } },
  "large:120b-cloud": {},
} as const;

const asked = ({ heard }: Awaited<ReturnType<typeof provider>>) => heard.filter(({ path }) => path === "/v1/chat/completions");

test.for([...Object.keys(ELSEWHERE), "mine", "large:cloud"])("what Ollama has its own service run is no model of this machine: %s", async (model) => {
  const server = await ollamaServer({ ...MODELS, ...ELSEWHERE });
  servers.push(server);
  await using terminal = new Terminal({ env: { AETHER_LOCAL_MODELS: `ollama@${server.port}` } });
  await listed(terminal, /ollama\/llama3\.2:1b/);
  expect((await terminal.run("model", "list")).out).not.toMatch(/ollama\/(?:mine|shown|large)/);
  expect(await terminal.run("run", "-m", `ollama/${model}`, "say hello")).toMatchObject({ code: 1, out: "" });
  expect(asked(server)).toEqual([]);
});

test("nor is it where a server of this machine cannot be asked what it has, and a name of that service tells", async () => {
  const server = await ollamaServer({ ...MODELS, ...ELSEWHERE });
  servers.push(server);
  await using terminal = new Terminal();
  await connect(terminal, server.baseUrl);
  const refused = await terminal.run("run", "-m", "mine/large:120b-cloud", "say hello");
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/is run elsewhere[\s\S]*--base-url https:\/\/ollama\.com\/v1/) });
  expect(asked(server)).toEqual([]);
});

test("a model is found by the very first command, and one that is nowhere is told how to be connected", async () => {
  const server = await provider();
  await using terminal = new Terminal({ env: { AETHER_LOCAL_MODELS: `ollama@${server.port}` } });
  expect((await terminal.run("run", "-m", "ollama/llama3.2:1b", "say hello")).out).toContain("you said");
  for (const [name, says] of [
    ["anthropic/claude", "aether model connect anthropic"],
    ["nobody/m", "aether model connect PROVIDER"],
  ] as const)
    expect(await terminal.run("run", "-m", name, "say hello")).toMatchObject({ code: 1, err: expect.stringContaining(says) });
});

const refusing = new Terminal();
servers.push(refusing);
afterAll(async () => expect(JSON.parse((await refusing.run("model", "list", "--json")).out).connections).toEqual([]));

test.for<{ why: string; args: readonly string[]; input?: string; says: RegExp }>([
  { why: "a provider that is none", args: ["connect", "antropic"], says: /no provider "antropic"; near it: anthropic/ },
  { why: "a key on the command line", args: ["connect", "anthropic", CANARY], says: /a key is not written on the command line/ },
  { why: "no key where one is needed", args: ["connect", "anthropic"], input: "\n", says: /anthropic answers nobody without a key/ },
  { why: "a key that no header carries", args: ["connect", "anthropic"], input: `${CANARY}\nX-Evil: 1\n`, says: /printable ASCII/ },
  { why: "no address", args: ["connect", "openai-compatible"], says: /say where openai-compatible is: --base-url/ },
  { why: "an address in the clear", args: ["connect", "openai-compatible", "--base-url", "http://models.example/v1"], input: CANARY, says: /in the clear/ },
  { why: "a password in an address", args: ["connect", "vllm", "--base-url", `https://u:${encodeURIComponent(CANARY)}@models.example/`], says: /user name/ },
  { why: "a name that is the installation's own", args: ["connect", "ollama", "--name", "offline"], says: /models of another kind are called offline/ },
  { why: "a name that stands for a chain", args: ["connect", "ollama", "--name", "fast"], says: /"fast" stands for a chain of models/ },
  { why: "a name with a slash", args: ["connect", "ollama", "--name", "a/b"], says: /lower-case letters/ },
  { why: "a verb that is none", args: ["add", "anthropic"], says: /there is no "aether model add".*Usage: aether model connect/s },
])("the command line refuses $why, connects nobody and repeats no key", async ({ args, input = "", says }) => {
  const end = await refusing.runGiven(input, "model", ...args);
  expect([end.code, end.err]).toEqual([expect.toSatisfy((code) => code === 1 || code === 2), expect.stringMatching(says)]);
  expect(end.out + end.err).not.toMatch(/canary/);
});

test("a key without its connection, as a kill between the two leaves it, is gone after the next start", async () => {
  await using terminal = new Terminal();
  await connect(terminal, "http://127.0.0.1:9/v1");
  await terminal.killDaemon();
  const file = createSecretsFile({ folder: join(terminal.home, "secrets"), now: () => 1 });
  await file.set("model-connections", { name: "orphan", value: CANARY, hosts: ["api.example/443/**"], header: "authorization" });
  await terminal.run("model", "list");
  expect((await file.list("model-connections")).map(({ name }) => name)).toEqual(["mine"]);
});

test("keys that cannot be read stop nothing but the connection that needs one", async () => {
  await using terminal = new Terminal();
  await connect(terminal, "http://127.0.0.1:9/v1");
  await terminal.killDaemon();
  rmSync(join(terminal.home, "secrets", "secrets.key"));
  const listed = await terminal.run("model", "list");
  expect([listed.code, listed.out, listed.err]).toEqual([0, expect.stringContaining("offline/rules"), expect.stringMatching(/mine .*secrets\.key is missing/)]);
  expect(await terminal.run("model", "test", "mine/m")).toMatchObject({ code: 1, out: expect.stringContaining("secrets.key is missing") });
});

test("a key goes nowhere but to the address it was given for", async () => {
  const [server, other] = [await provider(undefined, { studio: true }), await provider(undefined, { studio: true })];
  await using terminal = new Terminal();
  await connect(terminal, server.baseUrl);
  const moved = await terminal.run("model", "connect", "openai-compatible", "--base-url", other.baseUrl, "--name", "mine");
  expect(moved.err).toContain("replaced mine");
  expect((await terminal.run("model", "test", "mine/llama3.2:1b")).code).toBe(0);
  expect(server.heard.map(({ headers }) => headers.authorization)).toContain(`Bearer ${CANARY}`);
  expect(other.heard.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([]);
});

test("a key that was piped where none is read is said to be unread, and one that is asked for is read", async () => {
  const server = await provider(CANARY, { studio: true });
  await using terminal = new Terminal();
  const words = ["model", "connect", "openai-compatible", "--base-url", server.baseUrl, "--name", "mine"];
  const unread = await terminal.runGiven(`${CANARY}\n`, ...words);
  expect([unread.code, unread.err]).toEqual([0, expect.stringMatching(/no key was read: .*--key/)]);
  expect(server.heard.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([]);
  const read = await terminal.runGiven(`${CANARY}\n`, ...words, "--key");
  expect([read.code, read.err]).toEqual([0, expect.not.stringContaining("no key was read")]);
  expect(server.heard.flatMap(({ headers }) => headers.authorization ?? [])).toContain(`Bearer ${CANARY}`);
});

test("a run ends before it costs more than it may, and what is priced is shown with its price", async () => {
  const server = await provider();
  await using terminal = new Terminal({ env: { AETHER_LOCAL_MODELS: `ollama@${server.port}` } });
  mkdirSync(terminal.home, { mode: 0o700 });
  writeFileSync(join(terminal.home, "models.yaml"), "prices: { 'ollama/llama3.2:1b': { input: 2000000, output: 10000000 } }\n");
  const poor = await terminal.run("run", "-m", "ollama/llama3.2:1b", "--usd", "0.000050", "say hello");
  expect([poor.code, poor.err]).toEqual([4, expect.stringMatching(/spends +at most \$0\.0001/)]);
  expect((await terminal.run("run", "-m", "ollama/llama3.2:1b", "--usd", "5", "say hello")).out).toContain("you said");
  await listed(terminal, /131k +2\.00 +10\.00 +this machine/);
  const [, tokens = "", dollars] = /ollama\/llama3\.2:1b +1 +(\d+) +0 +5 +\$(\d\.\d{4})\n/.exec((await terminal.run("cost")).out) ?? [];
  // The provider counts 11 tokens of a prompt that has thousands of characters, which cannot be.
  expect(Number(tokens)).toBeGreaterThan(1_000);
  expect(dollars).toBe(((Number(tokens) * 2 + 5 * 10) / 1_000_000).toFixed(4));
  expect((await terminal.run("run", "--usd", "half", "say hello")).err).toContain('--usd takes dollars, such as 0.50, not "half"');
});

test("what was spent is shown by model, run and day, with what is not known", async () => {
  const server = await provider();
  await using terminal = new Terminal({ env: { AETHER_LOCAL_MODELS: `ollama@${server.port}` } });
  expect((await terminal.run("cost")).err).toContain("no model was used yet");
  await terminal.run("model", "test", "ollama/llama3.2:1b");
  await terminal.run("run", "-m", "ollama/llama3.2:1b", "say hello");
  expect((await terminal.run("cost")).out).toMatch(
    /MODEL +STEPS +TOKENS IN +CACHED +TOKENS OUT +COST\nollama\/llama3\.2:1b +2 +(\d{4}) +0 +10 +\$0\nall +2 +\1 /,
  );
  const byRun = JSON.parse((await terminal.run("cost", "--by", "run,day", "--since", "7d", "--json")).out) as { rows: Json[]; total: Json };
  expect([byRun.rows.length, byRun.total]).toEqual([2, expect.objectContaining({ steps: 2, microUsd: 0 })]);
  expect((await terminal.run("cost", "--until", "2020-01-01")).err).toContain("no model was used there");
  for (const day of ["tuesday", "constructor"])
    expect(await terminal.run("cost", "--since", day)).toMatchObject({ code: 2, err: expect.stringContaining("write a day as 2026-03-01") });
  expect(await terminal.run("cost", "--by", "week")).toMatchObject({ code: 2, err: expect.stringContaining("model, run, agent, owner, day") });
});

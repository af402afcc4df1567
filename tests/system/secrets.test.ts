import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { agentSpawnAndRun, canonicalJson, type Json, secretList, secretSet } from "@aether/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { boxesWork, listening } from "../support/boxes.ts";
import { jsonLines, Terminal } from "../support/cli.ts";
import { filesWith } from "../support/files-with.ts";
import { until } from "../support/installation.ts";

/** Planted as a value; it must be found nowhere. */
const CANARY = "canary-c41f/77+value";

const each = (write: (sign: string) => string): string => [...CANARY].map(write).join("");
/** Pages that say the value in ways that are only read when the page is. */
const SAID: Readonly<Record<string, { readonly media: string; readonly body: string | Buffer }>> = {
  "/said-wide": { media: "text/html; charset=utf-16le", body: Buffer.from(`<p>it is ${CANARY}.</p>`, "utf16le") },
  "/said-wide-entities": {
    media: "text/html; charset=utf-16le",
    body: Buffer.from(`<p>it is ${each((sign) => `&#${sign.charCodeAt(0)};`)}.</p>`, "utf16le"),
  },
  "/said-numbers": { media: "text/html", body: `<p>it is ${each((sign) => `&#${sign.charCodeAt(0)};`)}.</p>` },
  "/said-bold": { media: "text/html", body: `<p>it is ${each((sign) => `<b>${sign}</b>`)}.</p>` },
  "/said-halves": { media: "text/html", body: `<p>it is ${CANARY.slice(0, 9)}<!-- x --><i></i>${CANARY.slice(9)}.</p>` },
  "/said-title": { media: "text/html", body: `<title>it is ${each((sign) => `&#x${sign.charCodeAt(0).toString(16)};`)}.</title><p>it is secret://key.</p>` },
  "/said-json": { media: "application/json", body: `it is ${each((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)}.` },
  "/said-percent": { media: "text/plain", body: `it is ${each((sign) => `%${sign.charCodeAt(0).toString(16)}`)}.` },
};

/** Boxes for shells are real ones where bubblewrap works, and have the machine's curl. */
let boxed = false;
const heard: { url: string; headers: IncomingHttpHeaders }[] = [];
const server = createServer((request, response) => {
  heard.push({ url: request.url ?? "", headers: request.headers });
  if (request.url === "/away") response.writeHead(302, { location: `http://localhost:${port}/?k=${CANARY}` });
  else if (request.url?.startsWith("/said-")) {
    const { media, body } = SAID[request.url] ?? { media: "text/plain", body: "" };
    response.setHeader("content-type", media).write(body);
  } else response.setHeader("content-type", "text/plain").write(`you said ${request.headers.authorization ?? "nothing"}`);
  // Answers once something else was asked.
  if (request.url === "/wait")
    void until("another request", async () => (heard.length > 1 ? true : undefined)).then(
      () => response.end(),
      () => response.end(),
    );
  else response.end();
});
let port = 0;

beforeAll(async () => {
  boxed = boxesWork("secrets of boxes are not tested", "curl");
  port = await listening(server);
});
beforeEach(() => {
  heard.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A value as it may rest: plain, as a digest of the call, encoded. */
const traces = (value: string, params?: Json): string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString("base64").slice(0, 20),
  Buffer.from(value).toString("hex"),
  createHash("sha256").update(value).digest("hex"),
  ...(params === undefined
    ? []
    : [
        createHash("sha256")
          .update(`secret.set\n${canonicalJson(params)}`)
          .digest("hex"),
      ]),
];

const call = (name: string, input: Json) => ({ name, input });
const fetcher = (path: string) => [{ calls: [call("web_fetch", { url: `http://127.0.0.1:${port}${path}` })] }, { text: "done" }];

/** A terminal with one secret for the server above. */
async function withSecret(script: Record<string, unknown> = {}): Promise<Terminal> {
  const terminal = new Terminal({ script: { plain: fetcher("/page"), away: fetcher("/away"), ...script } });
  const end = await terminal.runGiven(`${CANARY}\n`, "secret", "set", "key", "--host", `127.0.0.1:${port}`);
  expect([end.code, end.out + end.err]).toEqual([0, expect.stringContaining("set key")]);
  expect(end.out + end.err).not.toContain(CANARY);
  return terminal;
}

const results = (text: string): Json[] =>
  jsonLines(text).flatMap((event) => {
    const body = event["body"] as { call?: string; outcome?: { ok: boolean; value?: Json; error?: Json } } | undefined;
    return event["kind"] === "call.settled" && body?.call?.startsWith("t") ? [(body.outcome?.ok ? body.outcome.value : body.outcome?.error) ?? null] : [];
  });

async function agents(terminal: Terminal): Promise<string[]> {
  const ps = JSON.parse((await terminal.run("ps", "--all", "--json")).out) as { agent_id: string }[] | { agents: { agent_id: string }[] };
  return (Array.isArray(ps) ? ps : ps.agents).map(({ agent_id }) => agent_id);
}

/** Runs a script to its end; what its tools answered, and what the person saw. */
async function ran(terminal: Terminal, ...args: readonly string[]): Promise<{ answers: Json[]; err: string }> {
  const before = await agents(terminal);
  const end = await terminal.run("run", ...args, "go on");
  const id = (await agents(terminal)).find((one) => !before.includes(one));
  return { answers: results((await terminal.run("logs", id ?? "", "--json")).out), err: end.err };
}

describe("the value of a secret", () => {
  test("is in no file of the installation but sealed, also after refusals, replacements and a kill", async () => {
    await using terminal = await withSecret();
    const client = await terminal.connect();
    const params = { name: "other", hosts: ["api.example/443/**"], value: `${CANARY}-2` };
    for (let count = 0; count < 2; count++) await client.call(secretSet, params, { key: "one-key" });
    expect(await client.call(secretSet, { ...params, value: `${CANARY}-3` }, { key: "one-key" })).toEqual({ name: "other", replaced: true });
    await expect(client.call(secretSet, { ...params, value: `${CANARY}\r\nX: 1` })).rejects.toMatchObject({ code: "INVALID" });
    await expect(client.call(secretSet, { ...params, hosts: ["**"] })).rejects.toMatchObject({ code: "INVALID" });
    const listed = await client.call(secretList, {});
    expect(listed.secrets.map(({ name, hosts }) => [name, hosts])).toEqual([
      ["key", [`127.0.0.1/${port}/**`]],
      ["other", ["api.example/443/**"]],
    ]);
    expect(JSON.stringify(listed)).not.toContain("canary");
    await client.close();
    const words = [...traces(CANARY), ...traces(`${CANARY}-2`, params), ...traces(`${CANARY}-3`, { ...params, value: `${CANARY}-3` })];
    expect(filesWith(terminal.home, words)).toEqual([]);
    await terminal.killDaemon();
    expect((await terminal.run("secret", "list")).out).toContain("other");
    expect(filesWith(terminal.home, words)).toEqual([]);
    // What looks finds: the names beside the values, and in the audit log, which no kill took.
    expect(filesWith(terminal.home, ["api.example/443"]).length).toBeGreaterThan(1);
    using database = new DatabaseSync(join(terminal.home, "journal.db"), { readOnly: true, timeout: 10_000 });
    const rows = database.prepare("select json_extract(body, '$.name') as name from audit where kind = 'secret.set' order by seq").all();
    expect(rows.map(({ name }) => name)).toEqual(["key", "other", "other", "other"]);
  });

  test("goes out with a run that was given it, is shown by name, and is reflected as its handle", async () => {
    await using terminal = await withSecret();
    const { answers, err } = await ran(terminal, "-m", "script/plain", "--allow", `127.0.0.1:${port}`, "--secret", "key");
    expect(err).toContain("secrets key (to 127.0.0.1 as authorization)");
    expect(heard).toMatchObject([{ url: "/page", headers: { authorization: `Bearer ${CANARY}` } }]);
    expect(answers).toMatchObject([{ text: "you said Bearer secret://key" }]);
    expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  });

  test("is reflected as its handle however the page spells it", async () => {
    const calls = Object.keys(SAID).map((path) => call("web_fetch", { url: `http://127.0.0.1:${port}${path}` }));
    await using terminal = await withSecret({ spelled: [{ calls }, { text: "done" }] });
    const { answers } = await ran(terminal, "-m", "script/spelled", "--allow", `127.0.0.1:${port}`, "--secret", "key");
    expect(answers.map((answer) => (answer as { text?: string }).text)).toEqual(calls.map(() => "it is secret://key."));
    expect(JSON.stringify(answers)).not.toContain(CANARY);
    expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  });

  test("is not followed to another host, nor is its handle", async () => {
    await using terminal = await withSecret();
    const { answers } = await ran(terminal, "-m", "script/away", "--allow", `127.0.0.1:${port},localhost:${port}`, "--secret", "key");
    expect(answers).toMatchObject([{ code: "DENIED", message: expect.stringContaining("never into an address") }]);
    expect(heard.map(({ url }) => url)).toEqual(["/away"]);
    expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  });

  test("is in no environment of a box; its handle in a header is filled in on the way out, for who was given it", async ({ skip }) => {
    skip(!boxed, "no box here runs curl");
    const curl = `curl -s --noproxy '' -H 'Authorization: Token secret://key' http://127.0.0.1:${port}/box; env; printf done`;
    const shell = [{ calls: [call("shell", { command: curl, network: true })] }, { text: "done" }];
    await using terminal = await withSecret({ shell });
    const { answers } = await ran(terminal, "-m", "script/shell", "--allow", `send:127.0.0.1:${port}`, "--secret", "key");
    expect(answers).toMatchObject([{ stdout: expect.stringMatching(/^you said Token secret:\/\/key[\s\S]*HOME=[\s\S]*done$/) }]);
    expect(heard).toMatchObject([{ url: "/box", headers: { authorization: `Token ${CANARY}` } }]);
    expect(JSON.stringify(answers)).not.toContain(CANARY);
    expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  });

  test("goes out with a command in the background, which has its agent's right and not its words", async ({ skip }) => {
    skip(!boxed, "no box here runs curl");
    const curl = `curl -s --noproxy '' http://127.0.0.1:${port}/behind`;
    const opener = [{ calls: [call("terminal_open", { command: curl, network: true })] }, ...fetcher("/wait")];
    await using terminal = await withSecret({ opener });
    await ran(terminal, "-m", "script/opener", "--allow", `send:127.0.0.1:${port}`, "--secret", "key");
    expect(heard.find(({ url }) => url === "/behind")?.headers.authorization).toBe(`Bearer ${CANARY}`);
    expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  });

  test("is on no request of a run, a command or a child that was not given it", async () => {
    const handle = `curl -s --noproxy '' -H 'Authorization: Bearer secret://key' http://127.0.0.1:${port}/box`;
    await using terminal = await withSecret({
      parent: [{ calls: [call("spawn_agent", { task: "go", model: "script/plain", tools: ["web_fetch"] })] }, { text: "done" }],
      shell: [{ calls: [call("shell", { command: handle, network: true })] }, { text: "done" }],
    });
    const allow = ["--allow", `send:127.0.0.1:${port}`];
    expect((await ran(terminal, "-m", "script/plain", ...allow)).answers).toMatchObject([{ text: "you said nothing" }]);
    await ran(terminal, "-m", "script/parent", ...allow, "--secret", "key");
    if (boxed) {
      const [shown] = (await ran(terminal, "-m", "script/shell", ...allow)).answers as { stdout?: string }[];
      expect(shown?.stdout).toContain("grant needed: secret.use: key");
    }
    expect(heard.map(({ url, headers }) => [url, headers.authorization])).toEqual([["/page", undefined]]);
    expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  });

  test.for([
    { why: "goes out with an agent whose manifest grants it", more: ["secret.use: key"], said: "you said Bearer secret://key" },
    { why: "stays with an agent whose manifest grants another", more: ["secret.use: other"], said: "you said nothing" },
  ])("$why", async ({ more, said }) => {
    await using terminal = await withSecret();
    const capabilities = ["tool: web_fetch", `host.use: 127.0.0.1/${port}/**`, ...more];
    const client = await terminal.connect();
    const { agent_id } = await client.call(agentSpawnAndRun, { manifest: { name: "fetches", model: "script/plain", capabilities }, message: "go" });
    await client.close();
    expect(results((await terminal.run("logs", agent_id, "--json")).out)).toMatchObject([{ text: said }]);
    expect(filesWith(terminal.home, traces(CANARY))).toEqual([]);
  });

  test("is gone once it is removed", async () => {
    await using terminal = await withSecret();
    expect((await terminal.run("secret", "remove", "key")).code).toBe(0);
    expect((await terminal.run("secret", "remove", "key")).err).toContain("there is no secret key");
    expect((await terminal.run("run", "--secret", "key", "go on")).err).toContain("aether secret set key");
    expect((await terminal.run("secret", "list")).err).toContain("there are no secrets");
  });
});

test.for<{ why: string; args: readonly string[]; input: string; says: RegExp }>([
  { why: "a value on the command line", args: ["set", "key", CANARY, "--host", "api.example"], input: "", says: /is not written on the command line/ },
  { why: "no host", args: ["set", "key"], input: CANARY, says: /say where key may go/ },
  { why: "every host", args: ["set", "key", "--host", "*/443/**"], input: CANARY, says: /name one host/ },
  { why: "an address for a host", args: ["set", "key", "--host", "https://api.example/"], input: CANARY, says: /write the host alone/ },
  { why: "no value", args: ["set", "key", "--host", "api.example"], input: "\n", says: /no value was given/ },
  { why: "a value of two lines", args: ["set", "key", "--host", "api.example"], input: `${CANARY}\nX-Evil: 1\n`, says: /printable ASCII/ },
  { why: "a name that is a pattern", args: ["set", "*", "--host", "api.example"], input: CANARY, says: /begins with a letter/ },
  { why: "a verb that is none", args: ["show", "key"], input: "", says: /there is no "aether secret show"/ },
])("the command line refuses $why, and repeats no value", async ({ args, input, says }) => {
  await using terminal = new Terminal();
  const end = await terminal.runGiven(input, "secret", ...args);
  expect([end.code, end.err]).toEqual([2, expect.stringMatching(says)]);
  expect(end.out + end.err).not.toContain(CANARY);
});

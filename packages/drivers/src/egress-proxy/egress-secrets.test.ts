import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EgressEvent, type EgressRules, type HeldSecret, judgeHost, type LineRules, type SecretValues } from "@aether/ports";
import { type Action, compilePattern, type Grant, SyscallError } from "@aether/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEgressProxy } from "./egress-proxy.ts";
import { asWritten } from "./leaving.test-harness.ts";
import { type Servers, startServers } from "./tls-server.test-harness.ts";

const CANARY = "canary-7f3a+9/value";
const folder = mkdtempSync(join(tmpdir(), "aether-secret-"));
let servers: Servers;
/** What the servers say; the request is heard either way. */
let answer: RequestListener = () => undefined;

beforeAll(async () => {
  servers = await startServers((request, response) => answer(request, response));
});
beforeEach(() => {
  servers.heard.length = 0;
  answer = (_request, response) => response.end("ok");
});
afterAll(async () => {
  await servers[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const secret = (name: string, more: Partial<HeldSecret> = {}): HeldSecret => ({
  name,
  value: CANARY,
  hosts: [`api.example/${servers.port}/**`],
  header: "authorization",
  setAt: 1,
  ...more,
});

/** Secrets of the owner `ann`; a test may take one away. */
function held(secrets: HeldSecret[]): SecretValues {
  return {
    list: async (owner) => (owner === "ann" ? secrets.map(({ value: _, ...rule }) => rule) : []),
    reveal: async (owner, name) => (owner === "ann" ? secrets.find((one) => one.name === name) : undefined),
  };
}

const grant = (action: Action, resource: string): Grant => ({ action, resource });
const ANYWHERE = grant("host.use", "**");
const USES = grant("secret.use", "key");

/** The rules of a caller as services make them. */
function rulesOf(grants: readonly Grant[], { owner = "ann", signal = new AbortController().signal, events = [] as EgressEvent[] } = {}): LineRules {
  const permits = (action: Action, resource: string): boolean => grants.some((one) => one.action === action && compilePattern(one.resource).matches(resource));
  const require = (action: Action, resource: string): void => {
    if (!permits(action, resource)) throw new SyscallError("DENIED", "no");
  };
  const inForce = (action: Action) => grants.filter((one) => one.action === action).map(({ resource }) => ({ resource, limited: false }));
  const ctx = { permits, require, inForce, lapsed: () => [], caller: { owner }, signal } as unknown as Parameters<typeof judgeHost>[0];
  const judge: EgressRules["judge"] = (target) => {
    const verdict = judgeHost(ctx, target, { by: "command" });
    // The public internet of these tests is this machine.
    return verdict.allowed ? { ...verdict, private: verdict.private || !/^[\d.]+$/.test(target.host) } : verdict;
  };
  return { judge, leaves: asWritten, record: async (event) => void events.push(event), maxBytes: 10_000_000 };
}

interface Setup {
  readonly grants?: readonly Grant[];
  readonly secrets?: HeldSecret[];
  readonly owner?: string;
  readonly signal?: AbortSignal;
}

async function open({ grants = [ANYWHERE, USES], secrets = [secret("key")], owner = "ann", signal = new AbortController().signal }: Setup = {}) {
  const events: EgressEvent[] = [];
  const egress = createEgressProxy({ folder, now: () => 5, secrets: held(secrets), resolve: async () => ["127.0.0.1"] });
  const rules = rulesOf(grants, { owner, signal, events });
  const line = await egress.open({ id: "b1", rules });
  return { egress, rules, events, socket: line.socket, secrets, [Symbol.asyncDispose]: () => egress.close() };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

function ask(socket: string, url: string, { method = "GET", headers = {}, body = "" } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath: socket, path: url, method, headers: { host: "x", ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (chunk: Buffer) => parts.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("latin1"), headers: response.headers }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

function raw(socket: string, sent: string): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const client = connect(socket, () => client.write(sent));
    client.on("data", (chunk) => {
      text += String(chunk);
    });
    client.on("error", () => resolve(text));
    client.on("close", () => resolve(text));
  });
}

const HANDLE = { authorization: "Bearer secret://key" };
const api = (path = "/"): string => `http://api.example:${servers.port}${path}`;
const nothingHeard = (): void => {
  expect(servers.heard).toEqual([]);
};

describe("a secret is put in", () => {
  test("where its handle stands, and the request goes out over TLS", async () => {
    await using at = await open();
    expect(await ask(at.socket, api("/me?x=1"), { method: "POST", headers: HANDLE, body: "data" })).toMatchObject({ status: 200, text: "ok" });
    expect(servers.heard).toMatchObject([
      { tls: true, url: "/me?x=1", body: "data", headers: { authorization: `Bearer ${CANARY}`, "accept-encoding": "identity" } },
    ]);
    expect(at.events).toMatchObject([{ allowed: true, host: "api.example", port: servers.port, secrets: ["key"] }]);
    expect(JSON.stringify(at.events)).not.toContain(CANARY);
  });

  test("by itself where its own hosts are asked and the header is free", async () => {
    await using at = await open({ secrets: [secret("key", { header: "x-api-key" })] });
    await ask(at.socket, api());
    expect(servers.heard).toMatchObject([{ tls: true, headers: { "x-api-key": CANARY } }]);
  });

  test("not by itself where the request has its header already", async () => {
    await using at = await open();
    await ask(at.socket, api().replace("http:", "https:"), { headers: { authorization: "Basic own" } });
    expect(servers.heard).toMatchObject([{ headers: { authorization: "Basic own" } }]);
    expect(at.events[0]).not.toHaveProperty("secrets");
  });

  test("in the system's own requests alike", async () => {
    await using at = await open();
    answer = (_request, response) => response.setHeader("x-seen", CANARY).end(`you are ${CANARY}`);
    const request = { url: `https://api.example:${servers.port}/`, method: "GET", headers: { accept: "*/*" }, maxBytes: 1_000 };
    const got = await at.egress.request(request, at.rules, new AbortController().signal);
    expect(servers.heard).toMatchObject([{ tls: true, headers: { authorization: `Bearer ${CANARY}` } }]);
    expect([Buffer.from(got.body).toString(), got.headers["x-seen"], got.secrets]).toEqual(["you are secret://key", "secret://key", ["key"]]);
  });

  test("without TLS only on this machine, by its literal address, under a grant that writes it", async () => {
    const address = `127.0.0.1/${servers.plainPort}/**`;
    await using at = await open({ grants: [grant("host.use", address), USES], secrets: [secret("key", { hosts: [address] })] });
    await ask(at.socket, `http://127.0.0.1:${servers.plainPort}/`, { headers: HANDLE });
    expect(servers.heard).toMatchObject([{ tls: false, headers: { authorization: `Bearer ${CANARY}` } }]);
  });

  test("never over an unencrypted connection to a name, though the name leads to this machine", async () => {
    await using at = await open({ secrets: [secret("key", { hosts: [`api.example/${servers.plainPort}/**`] })] });
    expect((await ask(at.socket, `http://api.example:${servers.plainPort}/`, { headers: HANDLE })).status).toBe(502);
    nothingHeard();
  });

  test("on port 443 where the address says 80", async () => {
    await using at = await open({ secrets: [secret("key", { hosts: ["api.example/443/**"] })] });
    await ask(at.socket, "http://api.example/x", { headers: HANDLE });
    expect(at.events).toMatchObject([{ host: "api.example", port: 443, path: "/x" }]);
  });
});

describe("an attack ends with a reason, and nothing leaves", () => {
  const rows: readonly { why: string; says: RegExp; setup?: () => Setup; url?: () => string; headers?: Record<string, string>; method?: string }[] = [
    { why: "another host", url: () => `http://other.example:${servers.port}/`, says: /secret key goes to api\.example/ },
    { why: "another port of the host", url: () => "http://api.example:8443/", says: /secret key goes to api\.example/ },
    {
      why: "another path than the secret's",
      setup: () => ({ secrets: [secret("key", { hosts: [`api.example/${servers.port}/GET/v1/**`] })] }),
      url: () => api("/v2"),
      says: /goes to .*\/v1/,
    },
    {
      why: "another method than the secret's",
      setup: () => ({ secrets: [secret("key", { hosts: [`api.example/${servers.port}/GET/**`] })] }),
      method: "POST",
      says: /goes to .*GET/,
    },
    { why: "a holder without the grant, such as a child", setup: () => ({ grants: [ANYWHERE] }), says: /grant needed: secret\.use: key/ },
    { why: "a grant for another secret", setup: () => ({ grants: [ANYWHERE, grant("secret.use", "other")] }), says: /grant needed: secret\.use: key/ },
    { why: "a holder without the host", setup: () => ({ grants: [USES] }), says: /grant needed: host\.use: api\.example/ },
    { why: "another owner's line", setup: () => ({ owner: "bob" }), says: /there is no secret key/ },
    { why: "a call that was stopped", setup: () => ({ signal: AbortSignal.abort() }), says: /grant needed: secret\.use: key/ },
    { why: "a secret that was removed", setup: () => ({ secrets: [] }), says: /there is no secret key/ },
    { why: "a handle in the query", url: () => api("/?k=secret://key"), headers: {}, says: /never into an address/ },
    { why: "a handle in the query, percent-encoded", url: () => api("/?k=secret%3a%2f%2Fkey"), headers: {}, says: /never into an address/ },
    { why: "a handle in the path", url: () => api("/secret://key"), headers: {}, says: /never into an address/ },
    { why: "a handle without a name", headers: { authorization: "secret://" }, says: /grant needed: secret\.use/ },
    { why: "a handle of another spelling", headers: { authorization: "SECRET://KEY" }, says: /grant needed: secret\.use: KEY/ },
    {
      why: "one good handle and one bad one",
      headers: { authorization: "secret://key", cookie: "a=secret://other" },
      says: /grant needed: secret\.use: other/,
    },
    {
      why: "two secrets that want one header",
      setup: () => ({ secrets: [secret("key"), secret("key2")], grants: [ANYWHERE, grant("secret.use", "*")] }),
      headers: {},
      says: /key and key2 are both for api\.example/,
    },
  ];
  test.for(rows)("$why", async ({ setup = () => ({}), url = api, headers = HANDLE, method = "GET", says }) => {
    await using at = await open(setup());
    const { status, text } = await ask(at.socket, url(), { headers, method });
    expect([status, text]).toEqual([403, expect.stringMatching(says)]);
    expect(at.events).toMatchObject([{ allowed: false, why: expect.stringMatching(/./) }]);
    nothingHeard();
  });

  test("a redirect to another host does not take it along", async () => {
    await using at = await open();
    answer = (_request, response) => response.writeHead(302, { location: `http://other.example:${servers.port}/?k=${CANARY}` }).end();
    const first = await ask(at.socket, api(), { headers: HANDLE });
    expect(first.headers.location).toBe(`http://other.example:${servers.port}/?k=secret://key`);
    expect((await ask(at.socket, first.headers.location ?? "", { headers: HANDLE })).status).toBe(403);
    expect(servers.heard.map(({ host }) => host)).toEqual([`api.example:${servers.port}`]);
  });

  test("a right that is taken away, and a secret that is replaced, count for the next request of the same line", async () => {
    const stopping = new AbortController();
    const secrets = [secret("key")];
    await using at = await open({ signal: stopping.signal, secrets });
    expect((await ask(at.socket, api(), { headers: HANDLE })).status).toBe(200);
    secrets.splice(0, 1, secret("key", { hosts: ["other.example/443/**"] }));
    expect((await ask(at.socket, api(), { headers: HANDLE })).status).toBe(403);
    secrets.splice(0, 1, secret("key"));
    stopping.abort();
    expect((await ask(at.socket, api(), { headers: HANDLE })).status).toBe(403);
    expect(servers.heard).toHaveLength(1);
  });

  test("two holders have two lines: one's secret is not on the other's", async () => {
    const egress = createEgressProxy({ folder, now: () => 5, secrets: held([secret("key")]), resolve: async () => ["127.0.0.1"] });
    const [a, b] = [await egress.open({ id: "a", rules: rulesOf([ANYWHERE, USES]) }), await egress.open({ id: "b", rules: rulesOf([ANYWHERE]) })];
    const statuses = [await ask(a.socket, api(), { headers: HANDLE }), await ask(b.socket, api(), { headers: HANDLE })].map(({ status }) => status);
    await egress.close();
    expect(statuses).toEqual([200, 403]);
    expect(servers.heard).toHaveLength(1);
  });

  test("a handle in a body stays text", async () => {
    await using at = await open();
    await ask(at.socket, api(), { method: "POST", headers: HANDLE, body: "secret://key" });
    expect(servers.heard).toMatchObject([{ body: "secret://key" }]);
  });

  test.for([
    { why: "a folded line", head: "Authorization: Bearer secret://key\r\n X-Evil: 1" },
    { why: "a bare return", head: "Authorization: Bearer secret://key\rX-Evil: 1" },
    { why: "a space before the colon", head: "Authorization : Bearer secret://key" },
    { why: "a handle as a name", head: "secret://key: x" },
  ])("$why in a header makes no second one", async ({ head }) => {
    await using at = await open();
    await raw(at.socket, `GET ${api()} HTTP/1.1\r\nHost: x\r\n${head}\r\nConnection: close\r\n\r\n`);
    for (const { headers } of servers.heard) expect(headers).not.toHaveProperty("x-evil");
  });

  test("a header that is meant for the proxy alone carries nothing on, and takes no place", async () => {
    await using at = await open();
    await ask(at.socket, api(), { headers: { "proxy-authorization": "secret://key", connection: "authorization", authorization: "secret://key" } });
    expect(servers.heard).toMatchObject([{ headers: { authorization: `Bearer ${CANARY}` } }]);
    expect(JSON.stringify(servers.heard)).not.toContain("secret://");
  });
});

describe("a server that repeats it", () => {
  test("in headers and body says the handle instead, however the body is cut", async () => {
    await using at = await open();
    answer = async (_request, response) => {
      response.writeHead(200, { "x-echo": `a ${CANARY} b`, "set-cookie": [`k=${CANARY}`, "z=1"] });
      for (const part of ["start ", CANARY.slice(0, 5), CANARY.slice(5, 9), CANARY.slice(9), CANARY, ` ${encodeURIComponent(CANARY)} canary-`, "7f3b end"]) {
        response.write(part);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    };
    const { headers, text } = await ask(at.socket, api(), { headers: HANDLE });
    expect(text).toBe("start secret://keysecret://key secret://key canary-7f3b end");
    expect([headers["x-echo"], headers["set-cookie"]]).toEqual(["a secret://key b", ["k=secret://key", "z=1"]]);
  });

  test.for([
    { why: "as it is", name: "Canary-9f3A-key" },
    { why: "in other letters, within others", name: "X-CANARY-9F3A-KEY-echo" },
    { why: "in hexadecimal", name: `x${Buffer.from("Canary-9f3A-key").toString("hex").toUpperCase()}` },
  ])("in the name of a header ($why) is not heard, in trailers and the status neither", async ({ name }) => {
    const value = "Canary-9f3A-key";
    await using at = await open({ secrets: [secret("key", { value })] });
    answer = (_request, response) => {
      response.writeHead(200, value, { [name]: "1", "x-own": "2", trailer: `x-late, ${name}` });
      response.write("a");
      response.addTrailers({ "x-late": value, [name]: "3" });
      response.end();
    };
    const heard = await raw(at.socket, `GET ${api()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret://key\r\nConnection: close\r\n\r\n`);
    expect(heard).toMatch(/^HTTP\/1.1 200 OK[\s\S]*x-own: 2/);
    for (const said of [value, Buffer.from(value).toString("hex")]) expect(heard.toLowerCase()).not.toContain(said.toLowerCase());
  });

  test("with a length says another length", async () => {
    await using at = await open();
    const body = `[${CANARY}]`;
    answer = (_request, response) => response.writeHead(200, { "content-length": body.length }).end(body);
    expect((await ask(at.socket, api(), { headers: HANDLE })).text).toBe("[secret://key]");
  });

  test("and what only begins like it is not held back for ever, nor changed", async () => {
    await using at = await open();
    const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, index) => index)), Buffer.from("canary-7f3")]);
    answer = (_request, response) => response.end(bytes);
    expect((await ask(at.socket, api(), { headers: HANDLE })).text).toBe(bytes.toString("latin1"));
  });

  test("compressed, though asked not to, is refused", async () => {
    await using at = await open();
    answer = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x");
    expect(await ask(at.socket, api(), { headers: HANDLE })).toMatchObject({ status: 502, text: expect.stringContaining("compressed") });
    expect(at.events).toMatchObject([{ allowed: false, secrets: ["key"] }]);
  });

  test("to a request without it is passed on as it is", async () => {
    await using at = await open({ grants: [ANYWHERE] });
    answer = (_request, response) => response.end(CANARY);
    expect((await ask(at.socket, api().replace("http:", "https:"))).text).toBe(CANARY);
  });
});

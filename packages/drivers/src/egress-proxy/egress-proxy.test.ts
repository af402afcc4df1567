import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EgressEvent, EgressTarget, EgressVerdict, LineRules, SecretValues } from "@aether/ports";
import { SyscallError, toWireError } from "@aether/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEgressProxy } from "./egress-proxy.ts";
import { ALLOWED, asWritten } from "./leaving.test-harness.ts";

/** The "internet" of these tests is this machine; the resolver says that public names live here. */
const folder = mkdtempSync(join(tmpdir(), "aether-egress-"));
const seen: { url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let web: Server;
let port = 0;

beforeAll(async () => {
  web = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ url: request.url ?? "", headers: request.headers, body });
    if (request.url === "/big") response.end("x".repeat(300_000));
    else response.setHeader("x-from", "web").end(`hello ${request.method} ${request.url}`);
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  port = (web.address() as AddressInfo).port;
});
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  rmSync(folder, { recursive: true, force: true });
});

const NO_SECRETS: SecretValues = { list: async () => [], reveal: async () => undefined };

interface Setup {
  readonly judge?: (target: EgressTarget) => EgressVerdict;
  readonly leaves?: LineRules["leaves"];
  readonly maxBytes?: number;
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

async function openLine({
  judge = () => ({ allowed: true, private: true }),
  leaves = asWritten,
  maxBytes = 1_000_000,
  resolve = async () => ["127.0.0.1"],
}: Setup = {}) {
  const events: EgressEvent[] = [];
  const egress = createEgressProxy({ folder, now: () => 5, secrets: NO_SECRETS, resolve });
  const rules: LineRules = { judge, leaves, record: async (event) => void events.push(event), maxBytes };
  const line = await egress.open({ id: "b1", rules });
  return { egress, line, rules, events, [Symbol.asyncDispose]: () => egress.close() };
}

/** A plain request through the proxy. */
function ask(socket: string, url: string, { method = "GET", headers = {}, body = "" } = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath: socket, path: url, method, headers: { host: "set-by-client", ...headers } }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += String(chunk);
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** What comes back on a raw connection. */
function raw(socket: string, sent: string, after = ""): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const client = connect(socket, () => client.write(sent));
    client.on("data", (chunk) => {
      text += String(chunk);
      if (after !== "" && text.includes("200 Connection established")) client.write(after);
    });
    client.on("error", () => resolve(text));
    client.on("close", () => resolve(text));
  });
}

test("a granted host answers, and the connection is told once, with its bytes and the address that was dialled", async () => {
  await using at = await openLine();
  const answer = await ask(at.line.socket, `http://site.example:${port}/a?b=1`, { method: "POST", body: "data" });
  expect(answer).toEqual({ status: 200, text: "hello POST /a?b=1" });
  const told = { at: 5, host: "site.example", port, method: "POST", path: "/a", allowed: true, address: "127.0.0.1", sent: 4, received: 17 };
  expect(at.events).toEqual([{ ...told, decision: ALLOWED }]);
});

test("one use is counted for each place that is gone to, whatever had to be judged before", async () => {
  const used: string[] = [];
  const judge = (target: EgressTarget): EgressVerdict => ({ allowed: true, private: true, use: () => used.push(`${target.method} ${target.port}`) });
  await using at = await openLine({ judge });
  await ask(at.line.socket, `http://site.example:${port}/a`);
  await raw(at.line.socket, `CONNECT site.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  expect(used).toEqual([`GET ${port}`, `CONNECT ${port}`]);
});

test("nothing goes out where the use is refused", async () => {
  const before = seen.length;
  const use = (): void => {
    throw new SyscallError("QUOTA", "this right could be used 1 times and has been");
  };
  await using at = await openLine({ judge: () => ({ allowed: true, private: true, use }) });
  const answer = await ask(at.line.socket, `http://site.example:${port}/a`);
  expect(answer).toMatchObject({ status: 429, text: expect.stringContaining("has been") });
  expect(await raw(at.line.socket, `CONNECT site.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`)).toContain("429");
  expect([seen.length, at.events.map(({ allowed }) => allowed)]).toEqual([before, [false, false]]);
});

test("the host that was judged is the host that is asked, whatever the client says", async () => {
  await using at = await openLine();
  await ask(at.line.socket, `http://site.example:${port}/h`, { headers: { host: "evil.example", "proxy-authorization": "Basic x", connection: "close" } });
  const last = seen.at(-1);
  expect(last?.headers.host).toBe(`site.example:${port}`);
  expect(last?.headers["proxy-authorization"]).toBeUndefined();
});

test("a body in pieces arrives as one request's body, whatever its method", async () => {
  await using at = await openLine();
  const before = seen.length;
  const smuggled = "GET /second HTTP/1.1\r\nHost: evil.example\r\n\r\n";
  const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
  await raw(at.line.socket, `DELETE http://site.example:${port}/first HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
  expect(seen.slice(before)).toMatchObject([{ url: "/first", body: smuggled }]);
});

test.for([
  { why: "its length", named: "content-length" },
  { why: "its length, in other letters", named: "keep-alive, Content-Length" },
])("a body stays a body where the client calls $why its own affair", async ({ named }) => {
  await using at = await openLine({ judge: ({ method }) => (method === "GET" ? { allowed: true, private: true } : { allowed: false, why: "", grant: "" }) });
  seen.length = 0;
  const second = "DELETE /second HTTP/1.1\r\nHost: x\r\n\r\n";
  const head = `GET http://site.example:${port}/first HTTP/1.1\r\nHost: x\r\nContent-Length: ${second.length}`;
  await raw(at.line.socket, `${head}\r\nConnection: ${named}, close\r\n\r\n${second}`);
  await ask(at.line.socket, `http://site.example:${port}/after`);
  expect(seen.map(({ url, body }) => ({ url, body }))).toEqual([
    { url: "/first", body: second },
    { url: "/after", body: "" },
  ]);
});

test.for([
  { why: "headers without end", head: `GET http://site.example/ HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(40_000)}\r\n\r\n`, says: "at most 32768 bytes" },
  {
    why: "a body of two lengths",
    head: "POST http://site.example/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    says: "no request",
  },
  {
    why: "an upgrade",
    head: "GET http://site.example/a HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    says: "ask for a tunnel",
    told: [{ host: "site.example", port: 80, method: "GET", path: "/a", allowed: false, why: expect.stringContaining("passes no upgrade on") }],
  },
  {
    why: "an upgrade for nobody knows whom",
    head: "GET http://site.example/../a HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    says: "ask for a tunnel",
  },
])("$why is refused with a reason", async ({ head, says, told = [] }) => {
  await using at = await openLine();
  const text = await raw(at.line.socket, head);
  expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(text).toContain(says);
  expect(at.events).toMatchObject(told);
});

test("what is not granted is refused with the grant that would do, and is told", async () => {
  await using at = await openLine({ judge: ({ host }) => ({ allowed: false, why: "no grant", grant: `host.use: ${host}/**` }) });
  const before = seen.length;
  expect(await ask(at.line.socket, "http://site.example/x")).toMatchObject({ status: 403, text: expect.stringContaining("host.use: site.example/**") });
  expect(await raw(at.line.socket, "CONNECT site.example:443 HTTP/1.1\r\n\r\n")).toContain("403 Refused");
  expect(at.events.map(({ allowed, why }) => [allowed, why])).toEqual([
    [false, "no grant"],
    [false, "no grant"],
  ]);
  expect(seen.length).toBe(before);
});

test("a tunnel carries bytes both ways and is counted", async () => {
  const echo = createTcpServer((socket) => socket.on("data", (chunk) => socket.end(`echo ${chunk}`)));
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  await using at = await openLine();
  const text = await raw(at.line.socket, `CONNECT site.example:${(echo.address() as AddressInfo).port} HTTP/1.1\r\n\r\n`, "ping");
  echo.close();
  expect(text).toContain("echo ping");
  await expect
    .poll(() => at.events)
    .toMatchObject([
      { method: "CONNECT", path: "", allowed: true, opening: true, address: "127.0.0.1", sent: 0, received: 0 },
      { method: "CONNECT", path: "", allowed: true, sent: 4, received: 9 },
    ]);
});

test("method and path are part of what is asked", async () => {
  const asked: EgressTarget[] = [];
  await using at = await openLine({
    judge: (target) => {
      asked.push(target);
      return { allowed: false, why: "w", grant: "g" };
    },
  });
  await ask(at.line.socket, "http://Site.Example./a/b?secret=1", { method: "DELETE" });
  // Once as it is written, and once as it would go with a secret.
  expect(asked.map(({ port }) => port).sort()).toEqual([443, 80]);
  for (const one of asked) expect(one).toMatchObject({ host: "site.example", method: "DELETE", path: "/a/b" });
});

test.for([
  { why: "a name that points to this machine", host: "inside.example", addresses: ["127.0.0.1"] },
  { why: "a name that points to the metadata service", host: "meta.example", addresses: ["169.254.169.254"] },
  { why: "a name that points there in IPv6 clothes", host: "mapped.example", addresses: ["::ffff:169.254.169.254"] },
  { why: "6to4", host: "sixtofour.example", addresses: ["2002:7f00:1::1"] },
  { why: "a name with private addresses only", host: "lan.example", addresses: ["10.0.0.1", "192.168.0.1"] },
  { why: "this machine by its address", host: "127.0.0.1", addresses: [] },
  { why: "localhost", host: "localhost", addresses: ["127.0.0.1"] },
])("$why is refused, though the host is granted", async ({ host, addresses }) => {
  await using at = await openLine({ judge: () => ({ allowed: true, private: false }), resolve: async () => addresses });
  expect((await ask(at.line.socket, `http://${host}:${port}/`)).status).toBe(403);
  expect(await raw(at.line.socket, `CONNECT ${host}:${port} HTTP/1.1\r\n\r\n`)).toContain("403 Refused");
  const request = { url: `http://${host}:${port}/`, method: "GET", headers: {}, maxBytes: 1_000 };
  await expect(at.egress.request(request, at.rules, new AbortController().signal)).rejects.toMatchObject({ code: "DENIED" });
});

test.for([
  { why: "a name that points into a private network", addresses: ["10.77.0.9"], allowed: false },
  { why: "a name behind which nobody listens", addresses: ["127.0.0.9"], allowed: true },
])("$why: what it points to is told to nobody who asks", async ({ addresses, allowed }) => {
  await using at = await openLine({ judge: () => ({ allowed: true, private: allowed }), resolve: async () => addresses });
  const url = "http://lan.example:9/";
  const request = { url, method: "GET", headers: {}, maxBytes: 1_000 };
  const told = [
    (await ask(at.line.socket, url)).text,
    await raw(at.line.socket, "CONNECT lan.example:9 HTTP/1.1\r\n\r\n"),
    JSON.stringify(await at.egress.request(request, at.rules, new AbortController().signal).catch((error: unknown) => toWireError(error))),
  ];
  for (const one of told) {
    expect(one).toContain("lan.example");
    expect(one).not.toMatch(/10\.77|127\.0\.0\.9|private network|this machine/);
  }
});

test("the name of a host that is not granted is never looked up: the question alone would tell it something", async () => {
  const lookedUp: string[] = [];
  await using at = await openLine({
    judge: ({ host }) => ({ allowed: false, why: `no grant for ${host}`, grant: `host.use: ${host}` }),
    resolve: async (host) => {
      lookedUp.push(host);
      return ["192.0.2.1"];
    },
  });
  expect((await ask(at.line.socket, "http://c2VjcmV0.evil.example/")).status).toBe(403);
  expect(await raw(at.line.socket, "CONNECT c2VjcmV0.evil.example:443 HTTP/1.1\r\n\r\n")).toContain("403 Refused");
  const request = { url: "https://c2VjcmV0.evil.example/", method: "GET", headers: {}, maxBytes: 1_000 };
  await expect(at.egress.request(request, at.rules, new AbortController().signal)).rejects.toMatchObject({ code: "DENIED" });
  expect([lookedUp, at.events.map(({ allowed }) => allowed)]).toEqual([[], [false, false, false]]);
});

test("a name that changes its address between the check and the call is asked once only", async () => {
  let count = 0;
  await using at = await openLine({
    judge: () => ({ allowed: true, private: true }),
    resolve: async () => (count++ === 0 ? ["127.0.0.1"] : ["169.254.169.254"]),
  });
  expect((await ask(at.line.socket, `http://flip.example:${port}/`)).status).toBe(200);
  expect([count, at.events[0]?.address]).toEqual([1, "127.0.0.1"]);
});

test("of several addresses a public one is taken, never a special one", async () => {
  await using at = await openLine({ judge: () => ({ allowed: true, private: false }), resolve: async () => ["10.0.0.1", "192.0.2.1", "127.0.0.1"] });
  expect((await ask(at.line.socket, "http://mixed.example/")).status).toBe(403);
});

test("two holders have two lines: one's grants are not the other's", async () => {
  const egress = createEgressProxy({ folder, now: () => 5, secrets: NO_SECRETS, resolve: async () => ["127.0.0.1"] });
  const rules = (allowed: boolean): LineRules => ({
    leaves: asWritten,
    maxBytes: 1_000,
    record: async () => undefined,
    judge: () => (allowed ? { allowed, private: true } : { allowed, why: "no", grant: "g" }),
  });
  const [a, b] = [await egress.open({ id: "a", rules: rules(true) }), await egress.open({ id: "b", rules: rules(false) })];
  const results = [await ask(a.socket, `http://site.example:${port}/`), await ask(b.socket, `http://site.example:${port}/`, { headers: { "x-holder": "a" } })];
  await egress.close();
  expect(results.map(({ status }) => status)).toEqual([200, 403]);
});

test("bytes are counted over all connections, and cut when they are used up", async () => {
  await using at = await openLine({ maxBytes: 100_000 });
  await ask(at.line.socket, `http://site.example:${port}/big`).catch(() => undefined);
  const second = await ask(at.line.socket, `http://site.example:${port}/`).catch(() => undefined);
  expect(second?.text ?? "").not.toContain("hello");
});

test("what leaves in a request's address and headers is counted too", async () => {
  await using at = await openLine({ maxBytes: 20_000 });
  const asks = (name: string) => ask(at.line.socket, `http://site.example:${port}/${name}`, { headers: { "x-told": "a".repeat(9_000) } });
  const before = seen.length;
  const statuses = [await asks("a"), await asks("b"), await asks("c")].map(({ status }) => status);
  expect([statuses, seen.slice(before).map(({ url }) => url)]).toEqual([
    [200, 200, 429],
    ["/a", "/b"],
  ]);
});

test.for([
  { why: "another method", headers: { "x-http-method-override": "delete" }, judged: "DELETE /api/x" },
  { why: "another method, by another name", headers: { "X-Method-Override": "DELETE" }, judged: "DELETE /api/x" },
  { why: "another path", headers: { "x-original-url": "/admin?all" }, judged: "GET /admin" },
  { why: "another path, by another name", headers: { "X-Rewrite-URL": "admin" }, judged: "GET /admin" },
])("a grant of one method and path is not of $why, though a header asks for it", async ({ headers, judged }) => {
  const asked: string[] = [];
  await using at = await openLine({
    judge: ({ method, path }) => {
      asked.push(`${method} ${path}`);
      return method === "GET" && path.startsWith("/api/") ? { allowed: true, private: true } : { allowed: false, why: "no grant", grant: "g" };
    },
  });
  const before = seen.length;
  const site = `http://site.example:${port}`;
  expect(await ask(at.line.socket, `${site}/api/x`, { headers })).toMatchObject({ status: 403 });
  expect([asked.at(-1), seen.length, at.events.map(({ allowed }) => allowed)]).toEqual([judged, before, [false]]);
  const own = at.egress.request({ url: `${site}/api/x`, method: "GET", headers, maxBytes: 100 }, at.rules, new AbortController().signal);
  await expect(own).rejects.toMatchObject({ code: "DENIED" });
});

test("the socket belongs to this user alone, and goes with the line", async () => {
  const at = await openLine();
  expect(statSync(folder).mode & 0o77).toBe(0);
  const { socket } = at.line;
  await at.egress.close();
  expect(() => statSync(socket)).toThrow(/ENOENT/);
});

test.for([
  { why: "no address", sent: "GET / HTTP/1.1\r\nHost: x\r\n\r\n" },
  { why: "user information", sent: "GET http://a@127.0.0.1/ HTTP/1.1\r\nHost: x\r\n\r\n" },
  { why: "a decimal host", sent: "GET http://2130706433/ HTTP/1.1\r\nHost: x\r\n\r\n" },
  { why: "a tunnel without a port", sent: "CONNECT site.example HTTP/1.1\r\n\r\n" },
  { why: "a tunnel to a short address", sent: "CONNECT 127.1:80 HTTP/1.1\r\n\r\n" },
  { why: "a tunnel to a decimal host", sent: "CONNECT 2130706433:80 HTTP/1.1\r\n\r\n" },
  { why: "a tunnel to a hexadecimal host", sent: "CONNECT 0x7f000001:80 HTTP/1.1\r\n\r\n" },
  { why: "a tunnel with user information", sent: "CONNECT a@site.example:80 HTTP/1.1\r\n\r\n" },
  { why: "a tunnel with a path", sent: "CONNECT site.example:80/x:80 HTTP/1.1\r\n\r\n" },
  { why: "a tunnel to port 0", sent: "CONNECT site.example:0 HTTP/1.1\r\n\r\n" },
  { why: "no HTTP", sent: "\u0000\u0001\u0002\r\n\r\n" },
  { why: "two lengths", sent: "POST http://site.example/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
])("$why is refused and reaches nobody", async ({ sent }) => {
  await using at = await openLine({ judge: () => ({ allowed: true, private: true }) });
  const before = seen.length;
  const text = await raw(at.line.socket, sent);
  expect(text).not.toContain(" 200 ");
  expect(seen.length).toBe(before);
});

test("the system's own requests are judged alike, bounded, and end with their deadline", async () => {
  await using at = await openLine();
  const url = `http://site.example:${port}`;
  const ask1 = (path: string, maxBytes: number) =>
    at.egress.request({ url: `${url}${path}`, method: "GET", headers: {}, maxBytes }, at.rules, new AbortController().signal);
  expect(await ask1("/own", 1_000)).toMatchObject({ status: 200, headers: { "x-from": "web" } });
  await expect(ask1("/big", 1_000)).rejects.toMatchObject({ code: "TOO_LARGE" });
  const never = createTcpServer(() => undefined);
  await new Promise<void>((resolve) => never.listen(0, "127.0.0.1", resolve));
  const silent = `http://site.example:${(never.address() as AddressInfo).port}/`;
  await expect(at.egress.request({ url: silent, method: "GET", headers: {}, maxBytes: 10 }, at.rules, AbortSignal.timeout(100))).rejects.toMatchObject({
    code: "TIMEOUT",
  });
  never.close();
});

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EgressEvent, Leaving, LineRules } from "@aether/ports";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createEgressProxy } from "./egress-proxy.ts";
import { ALLOWED, asWritten } from "./leaving.test-harness.ts";

const folder = mkdtempSync(join(tmpdir(), "aether-leaving-"));
const seen: { asked: string; headers: IncomingHttpHeaders; body: string }[] = [];
let web: Server;
let port = 0;
beforeAll(async () => {
  web = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ asked: `${request.method} ${request.url}`, headers: request.headers, body });
    response.end("ok");
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  port = (web.address() as AddressInfo).port;
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => {
  web.closeAllConnections();
  web.close();
  rmSync(folder, { recursive: true, force: true });
});

async function lineWith(leaves: LineRules["leaves"], limited?: true) {
  const events: EgressEvent[] = [];
  const used: string[] = [];
  const egress = createEgressProxy({
    folder,
    now: () => 5,
    secrets: { list: async () => [], reveal: async () => undefined },
    resolve: async () => ["127.0.0.1"],
  });
  const judge: LineRules["judge"] = ({ path }) => ({ allowed: true, private: true, ...(limited && { limited }), use: () => used.push(path) });
  const { socket } = await egress.open({ id: "b1", rules: { judge, leaves, record: async (event) => void events.push(event), maxBytes: 1_000_000 } });
  /** What comes back for what is written piece by piece, each once something has come of the one before. */
  const said = (...pieces: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      let text = "";
      const [first = "", ...rest] = pieces;
      const client = connect(socket, () => client.write(first));
      client.on("data", (chunk) => {
        text += String(chunk);
        const next = rest.shift();
        if (next !== undefined) client.write(next);
      });
      client.on("error", () => resolve(text));
      client.on("close", () => resolve(text));
    });
  return { said, events, used, [Symbol.asyncDispose]: () => egress.close() };
}

const DENIED = { ...ALLOWED, verdict: "deny" as const, rule: "untrusted-leaves" };
const refuses: LineRules["leaves"] = async () => ({ allowed: false, plain: "no", why: "nobody named it", decision: DENIED });
const get = (path: string, head = "", body = ""): string =>
  `GET http://site.example:${port}${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${head}\r\n${body}`;

test.for<{ why: string; request: () => string; is: () => Partial<Leaving> }>([
  { why: "an address", request: () => get("/a?b=c#d"), is: () => ({ url: `http://site.example:${port}/a?b=c`, method: "GET", beside: [], usual: [] }) },
  { why: "an address as it is written", request: () => get("/a//%41;b?"), is: () => ({ url: `http://site.example:${port}/a//%41;b?` }) },
  { why: "usual headers", request: () => get("/", "User-Agent: u\r\nAccept: a\r\n"), is: () => ({ beside: [], usual: ["user-agent", "accept"] }) },
  {
    why: "other headers",
    request: () => get("/", "X-Note: 1\r\nRange: bytes=1-2\r\n"),
    is: () => ({ beside: ["the header x-note", "the header range"], usual: [] }),
  },
  { why: "a body", request: () => get("/", "Content-Length: 2\r\n", "hi"), is: () => ({ beside: ["a body"] }) },
  { why: "a body in pieces", request: () => get("/", "Transfer-Encoding: chunked\r\n", "2\r\nhi\r\n0\r\n\r\n"), is: () => ({ beside: ["a body"] }) },
  { why: "another method", request: () => get("/").replace("GET", "PURGE"), is: () => ({ method: "PURGE", beside: ["the method PURGE"] }) },
  {
    why: "a tunnel",
    request: () => "CONNECT Site.Example:443 HTTP/1.1\r\n\r\n",
    is: () => ({ url: "https://site.example/", method: "CONNECT", beside: ["all that goes through a tunnel"] }),
  },
])("the gate is asked about $why, and what it refuses goes nowhere, counts nothing and is on record with why", async ({ request, is }) => {
  const asked: Leaving[] = [];
  await using at = await lineWith(async (leaving) => {
    asked.push(leaving);
    return refuses(leaving);
  });
  expect(await at.said(request())).toMatch(/^HTTP\/1.1 403 [\s\S]*nobody named it/);
  expect(asked).toMatchObject([is()]);
  expect([seen, at.used]).toEqual([[], []]);
  expect(at.events).toMatchObject([{ allowed: false, why: "nobody named it", decision: DENIED }]);
});

test("where only the address may leave, constants stand in place of its headers", async () => {
  await using at = await lineWith(async () => ({ allowed: true, as: "address", decision: ALLOWED }));
  await at.said(get("/a", "User-Agent: own\r\nAccept-Language: own\r\nDNT: 1\r\nContent-Length: 0000000\r\n"));
  const { host: _, ...headers } = seen[0]?.headers ?? {};
  expect(headers).toEqual({ accept: "*/*", "user-agent": "Aether (+box)", connection: "close" });
});

test("a body is cut off once it may not leave any more, also where it is under way", async () => {
  let parts = 0;
  await using at = await lineWith(async (leaving) => (leaving.goesOn && ++parts > 1 ? refuses(leaving) : asWritten(leaving)));
  const gone = new Promise<void>((resolve) => web.once("connection", (socket) => socket.once("close", () => resolve())));
  const head = get("/a", "Transfer-Encoding: chunked\r\n", "5\r\nfirst\r\n");
  const answer = new Promise<string>((resolve) => {
    web.once("request", () => undefined);
    resolve(at.said(`${head}6\r\nsecond\r\n0\r\n\r\n`));
  });
  // Both pieces in one part may pass as one; then there is nothing to cut.
  const told = await answer;
  if (parts > 1) {
    await gone;
    expect(told).toMatch(/403/);
    expect(seen.map(({ body }) => body).join("")).not.toContain("second");
  }
  expect(parts).toBeGreaterThan(0);
});

test("what goes through a tunnel is asked about as it goes, and the tunnel ends with the first refusal", async () => {
  let open = true;
  await using at = await lineWith(async (leaving) => (open ? asWritten(leaving) : refuses(leaving)));
  const inner = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  web.once("request", () => {
    open = false;
  });
  const told = await at.said(`CONNECT site.example:${port} HTTP/1.1\r\n\r\n`, inner("/one"), inner("/two"));
  expect([seen.map(({ asked }) => asked), told.includes("ok")]).toEqual([["GET /one"], true]);
  expect(at.events).toMatchObject([{ opening: true }, { allowed: false, why: "nobody named it", decision: DENIED }]);
});

test("what is sent with the opening of a tunnel is asked about like the rest", async () => {
  let asked = 0;
  await using at = await lineWith(async (leaving) => (asked++ === 0 ? asWritten(leaving) : refuses(leaving)));
  await at.said(`CONNECT site.example:${port} HTTP/1.1\r\n\r\nGET /early HTTP/1.1\r\nHost: a\r\n\r\n`);
  expect(seen).toEqual([]);
});

test("under a right to a part of a host, a path that servers read in different ways and a body that names a method are refused", async () => {
  await using at = await lineWith(asWritten, true);
  expect(await at.said(get("/v1/.%20./x"))).toMatch(/400|403/);
  expect(await at.said(get("/v1/x", "Content-Length: 14\r\n", "_method=DELETE"))).toMatch(/^HTTP\/1.1 400/);
  expect(seen).toEqual([]);
  await using whole = await lineWith(asWritten);
  await whole.said(get("/v1/.%20./x"));
  expect(seen.map(({ asked }) => asked)).toEqual(["GET /v1/.%20./x"]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EgressEvent, EgressRules, LineRules } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEgressProxy } from "./egress-proxy.ts";
import { asWritten } from "./leaving.test-harness.ts";

/** What is answered a kill may not take from the record. */
const folder = mkdtempSync(join(tmpdir(), "aether-record-"));
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  "/whole": (response) => response.end("hello"),
  "/pieces": (response) => response.write("hel") && response.end("lo"),
  "/nothing": (response) => response.writeHead(204).end(),
};
let web: Server;
let port = 0;
let dialled = 0;
beforeAll(async () => {
  web = createServer((asked, response) => ANSWERS[asked.url ?? ""]?.(response));
  web.on("connection", () => dialled++);
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  port = (web.address() as AddressInfo).port;
});
afterAll(() => {
  web.closeAllConnections();
  web.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A line whose record takes until `keep` resolves. */
async function openLine(keep: Promise<void>, judge: EgressRules["judge"] = () => ({ allowed: true, private: true })) {
  const { promise: told, resolve } = Promise.withResolvers<EgressEvent>();
  const secrets = { list: async () => [], reveal: async () => undefined };
  const egress = createEgressProxy({ folder, now: () => 5, secrets, resolve: async () => ["127.0.0.1"] });
  const record = (event: EgressEvent): Promise<void> => {
    resolve(event);
    return keep;
  };
  const rules: LineRules = { judge, leaves: asWritten, record, maxBytes: 1_000_000 };
  const { socket } = await egress.open({ id: "b1", rules });
  return { egress, rules, socket, told, [Symbol.asyncDispose]: () => egress.close() };
}

const DENY: EgressRules["judge"] = () => ({ allowed: false, why: "no", grant: "g" });

function ask(socket: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ socketPath: socket, path: `http://site.example:${port}${path}` }, resolve)
      .once("error", reject)
      .end();
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}

/** In each turn of the loop sockets hand over what has come. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test.for([
  { path: "/whole", text: "hello", allowed: true },
  { path: "/pieces", text: "hello", allowed: true },
  { path: "/nothing", text: "", allowed: true },
  { path: "/refused", text: "aether: no (grant needed: g)\n", allowed: false },
])("the answer to $path is whole once it is on record", async ({ path, text, allowed }) => {
  const kept = Promise.withResolvers<void>();
  await using at = await openLine(kept.promise, allowed ? undefined : DENY);
  let isWhole = false;
  const answered = ask(at.socket, path)
    .then(textOf)
    .finally(() => {
      isWhole = true;
    });
  expect(await at.told).toMatchObject({ allowed, path });
  await turns();
  expect(isWhole).toBe(false);
  kept.resolve();
  expect(await answered).toBe(text);
});

test("what comes before the end of an answer waits for nothing", async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<ServerResponse>();
  web.once("request", (_asked, response: ServerResponse) => begin(response));
  const kept = Promise.withResolvers<void>();
  await using at = await openLine(kept.promise);
  const asked = ask(at.socket, "/slow");
  const server = await begun;
  server.write("first");
  const response = await asked;
  const first = await new Promise((resolve) => response.once("data", resolve));
  expect(String(first)).toBe("first");
  server.end("last");
  kept.resolve();
  expect(await textOf(response)).toBe("last");
});

test.for([{ judge: undefined }, { judge: DENY }])("the system's own request ends once it is on record", async ({ judge }) => {
  const kept = Promise.withResolvers<void>();
  await using at = await openLine(kept.promise, judge);
  let hasEnded = false;
  const asked = at.egress
    .request({ url: `http://site.example:${port}/whole`, method: "GET", headers: {}, maxBytes: 1_000 }, at.rules, new AbortController().signal)
    .then(
      ({ status }) => status,
      (error: SyscallError) => error.code,
    )
    .finally(() => {
      hasEnded = true;
    });
  await at.told;
  await turns();
  expect(hasEnded).toBe(false);
  kept.resolve();
  expect(await asked).toBe(judge ? "DENIED" : 200);
});

test("a tunnel begins once it is on record", async () => {
  const kept = Promise.withResolvers<void>();
  await using at = await openLine(kept.promise);
  let said = "";
  const client = connect(at.socket, () => client.write(`CONNECT site.example:${port} HTTP/1.1\r\n\r\n`)).on("data", (bytes) => {
    said += String(bytes);
  });
  expect(await at.told).toMatchObject({ method: "CONNECT", allowed: true, opening: true });
  await turns();
  expect(said).toBe("");
  kept.resolve();
  await expect.poll(() => said).toContain("200 Connection established");
  client.destroy();
});

test("a tunnel that cannot be put on record does not begin", async () => {
  const full = Promise.reject(new SyscallError("STORAGE", "the disk is full"));
  full.catch(() => undefined);
  const before = dialled;
  await using at = await openLine(full);
  const client = connect(at.socket, () => client.write(`CONNECT site.example:${port} HTTP/1.1\r\n\r\n`));
  expect(String(await new Promise((resolve) => client.once("data", resolve)))).toMatch(/^HTTP\/1.1 5\d\d /);
  expect(dialled).toBe(before);
  client.destroy();
});

test("what cannot be put on record is not answered; what is refused stays so", async () => {
  const full = Promise.reject(new SyscallError("STORAGE", "the disk is full"));
  full.catch(() => undefined);
  await using at = await openLine(full);
  for (const path of ["/whole", "/pieces"]) await expect(ask(at.socket, path).then(textOf)).rejects.toThrow();
  const own = { url: `http://site.example:${port}/whole`, method: "GET", headers: {}, maxBytes: 1_000 };
  await expect(at.egress.request(own, at.rules, new AbortController().signal)).rejects.toMatchObject({ code: "STORAGE" });
  await using shut = await openLine(full, DENY);
  expect((await ask(shut.socket, "/whole")).statusCode).toBe(403);
  await expect(shut.egress.request(own, shut.rules, new AbortController().signal)).rejects.toMatchObject({ code: "DENIED" });
});

test("a line that is closed has put on record what it cut off", async () => {
  const events: EgressEvent[] = [];
  const secrets = { list: async () => [], reveal: async () => undefined };
  const egress = createEgressProxy({ folder, now: () => 5, secrets, resolve: async () => ["127.0.0.1"] });
  const record = async (event: EgressEvent): Promise<void> => {
    await turns();
    events.push(event);
  };
  const line = await egress.open({ id: "b1", rules: { judge: () => ({ allowed: true, private: true }), leaves: asWritten, record, maxBytes: 1_000_000 } });
  const client = connect(line.socket, () => client.write(`CONNECT site.example:${port} HTTP/1.1\r\n\r\n`)).on("error", () => undefined);
  await new Promise((resolve) => client.once("data", resolve));
  await line.close();
  expect(events).toMatchObject([
    { allowed: true, opening: true },
    { allowed: true, method: "CONNECT" },
  ]);
});

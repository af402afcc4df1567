import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EgressEvent, LineRules } from "@aether/ports";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEgressProxy } from "./egress-proxy.ts";
import { asWritten } from "./leaving.test-harness.ts";

/** A host that takes connections and never says anything. */
const folder = mkdtempSync(join(tmpdir(), "aether-leaves-"));
let silent: Server;
let port = 0;
const dialled: Socket[] = [];
beforeAll(async () => {
  silent = createServer((socket) => {
    dialled.push(socket);
    socket.on("error", () => undefined).resume();
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  port = (silent.address() as AddressInfo).port;
});
afterAll(() => {
  for (const socket of dialled) socket.destroy();
  silent.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openLine(resolve: () => Promise<readonly string[]>) {
  const told = Promise.withResolvers<EgressEvent>();
  const egress = createEgressProxy({ folder, now: () => 5, secrets: { list: async () => [], reveal: async () => undefined }, resolve });
  const line = await egress.open({
    id: "b1",
    rules: { judge: () => ({ allowed: true, private: true }), leaves: asWritten, record: async (event) => told.resolve(event), maxBytes: 1_000_000 },
  });
  return { socket: line.socket, told: told.promise, [Symbol.asyncDispose]: () => egress.close() };
}

const GET = (): string => `GET http://site.example:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`;
const POST = (): string => `POST http://site.example:${port}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\ndata`;
const CONNECT = (): string => `CONNECT site.example:${port} HTTP/1.1\r\n\r\n`;

test.for([
  ["a request", GET],
  ["a request with a body", POST],
  ["a tunnel", CONNECT],
] as const)("a client that leaves takes %s with it: a box cannot heap up connections to others", async ([, sent]) => {
  await using at = await openLine(async () => ["127.0.0.1"]);
  const arrived = new Promise<Socket>((resolve) => silent.once("connection", resolve));
  const client = connect(at.socket, () => client.write(sent()));
  client.on("error", () => undefined);
  const upstream = await arrived;
  const gone = new Promise((resolve) => upstream.once("close", resolve));
  client.destroy();
  await gone;
  expect(await at.told).toMatchObject({ host: "site.example", port });
});

test("a client that leaves while the name of its host is looked up dials nobody", async () => {
  const asked = Promise.withResolvers<void>();
  const found = Promise.withResolvers<readonly string[]>();
  await using at = await openLine(() => {
    asked.resolve();
    return found.promise;
  });
  const before = dialled.length;
  const client = connect(at.socket, () => client.write(GET()));
  client.on("error", () => undefined);
  await asked.promise;
  const left = new Promise((resolve) => client.once("close", resolve));
  client.destroy();
  await left;
  // In each turn of the loop the proxy is told what has happened to its sockets.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  found.resolve(["127.0.0.1"]);
  expect(await at.told).toMatchObject({ allowed: false, why: expect.stringMatching(/client left/) });
  expect(dialled.length).toBe(before);
});

test.for([
  ["an upgrade", "GET http://site.example/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
  ["a tunnel", "CONNECT site.example HTTP/1.1\r\n\r\n"],
  ["no HTTP", "\u0000\r\n\r\n"],
] as const)("a client that asks for %s and leaves before it is refused ends nobody but itself", async ([, sent]) => {
  await using at = await openLine(async () => ["127.0.0.1"]);
  const uncaught: unknown[] = [];
  const hear = (error: unknown): number => uncaught.push(error);
  process.on("uncaughtException", hear);
  try {
    for (let times = 0; times < 20; times++)
      await new Promise<void>((resolve) => {
        const client = connect(at.socket, () => {
          client.write(sent);
          client.destroy();
        });
        client.once("close", () => setTimeout(resolve, 2));
      });
    expect(uncaught).toEqual([]);
  } finally {
    process.off("uncaughtException", hear);
  }
});

test("a host that goes over to another protocol, unasked, fails what asked it: nobody waits for ever", async () => {
  const turncoat = createServer((socket) => {
    socket.on("error", () => undefined).once("data", () => socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello"));
  });
  await new Promise<void>((resolve) => turncoat.listen(0, "127.0.0.1", resolve));
  const url = `http://site.example:${(turncoat.address() as AddressInfo).port}/`;
  const resolve = async (): Promise<readonly string[]> => ["127.0.0.1"];
  await using at = await openLine(resolve);
  try {
    const client = connect(at.socket, () => client.write(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`));
    client.on("error", () => undefined);
    const said = await new Promise<string>((heard) => client.once("data", (bytes) => heard(String(bytes))));
    expect(said).toMatch(/^HTTP\/1\.1 502 /);
    const egress = createEgressProxy({ folder, now: () => 5, secrets: { list: async () => [], reveal: async () => undefined }, resolve });
    const rules: LineRules = { judge: () => ({ allowed: true, private: true }), leaves: asWritten, record: async () => undefined, maxBytes: 1_000_000 };
    const asked = egress.request({ url, method: "GET", headers: {}, maxBytes: 1_000 }, rules, new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ code: "UPSTREAM", message: expect.stringMatching(/went over to another protocol/) });
  } finally {
    turncoat.close();
  }
});

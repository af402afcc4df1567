import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Box, BoxDoor, BoxProgram } from "@aether/ports";
import { type CommandOver, command, finish, never, reader, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";

const sandbox = createProcessSandbox({ installation: `g${process.pid}` });
const state = await sandbox.probe();
const root = realpathSync(mkdtempSync(join(tmpdir(), "aether-egress-")));
const servers: Server[] = [];
afterAll(async () => {
  await sandbox.close();
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  rmSync(root, { recursive: true });
});

/** A proxy that says its own name, what was asked, and sends back what a tunnel brings. */
async function proxy(name: string): Promise<string> {
  const socket = join(root, `${name}.sock`);
  const server = createServer((request, response) => response.end(`${name} saw ${request.method} ${request.url}`));
  server.on("connect", (request, connection, head) => {
    // A client that has enough leaves while the rest is on its way.
    connection.on("error", () => connection.destroy());
    connection.write(`HTTP/1.1 200 OK\r\n\r\n${name} opened ${request.url}\n`);
    connection.write(head);
    connection.pipe(connection);
  });
  servers.push(server.listen(socket));
  await once(server, "listening");
  return socket;
}

async function open(name: string, egress?: { readonly socket: string }, doors?: readonly BoxDoor[]): Promise<Box> {
  const folder = join(root, name);
  mkdirSync(folder);
  const places = [{ at: `/run/${name}`, folder, writable: true, hidden: [] }];
  const limits = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128 };
  return sandbox.open({ id: name, places, env: {}, limits, ...(egress && { egress }), ...(doors && { doors }) }, never());
}

async function said(box: Box, program: BoxProgram, over: CommandOver = {}): Promise<string> {
  return (await finish(await box.start(command(program, over), never()))).stdout;
}

const GET = "exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://a.test/x HTTP/1.1\\r\\nHost: a.test\\r\\nConnection: close\\r\\n\\r\\n' >&3; tail -n 1 <&3";

test("a box with egress reaches its own proxy, from commands, session and terminal, and nothing else", async ({ skip }) => {
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const [one, two] = await Promise.all(["one", "two"].map(async (name) => open(name, { socket: await proxy(name) })));
  if (!one || !two) throw new Error("two boxes were asked for");
  expect(await said(one, shell(GET))).toBe("one saw GET http://a.test/x");
  expect(await said(two, shell(GET))).toBe("two saw GET http://a.test/x");
  expect(await said(one, shell(GET), { session: {} })).toBe("one saw GET http://a.test/x");
  expect(await said(one, shell(GET), { terminal: { cols: 80, rows: 24 } })).toContain("one saw GET http://a.test/x");
  expect(await said(one, shell("echo $http_proxy $HTTPS_PROXY"))).toBe("http://127.0.0.1:3128 http://127.0.0.1:3128\n");
  expect(await said(one, shell("echo x > /dev/tcp/1.1.1.1/443 || echo cut"))).toBe("cut\n");
  expect(await said(one, shell(`cat ${join(root, "two.sock")} || echo absent`))).toBe("absent\n");
});

test("a door leads from its own port to its own socket, beside a way out and without one", async ({ skip }) => {
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const [left, right, out] = await Promise.all(["left", "right", "out"].map(proxy));
  if (!left || !right || !out) throw new Error("three sockets were asked for");
  const at = (port: number): string => GET.replace("3128", String(port));
  const one = await open("doorsa", undefined, [
    { port: 3129, socket: left },
    { port: 4000, socket: right },
  ]);
  const two = await open("doorsb", { socket: out }, [{ port: 3129, socket: right }]);
  expect(await said(one, shell(at(3129)))).toBe("left saw GET http://a.test/x");
  expect(await said(one, shell(at(4000)), { session: {} })).toBe("right saw GET http://a.test/x");
  expect(await said(one, shell(at(3129)), { terminal: { cols: 80, rows: 24 } })).toContain("left saw GET http://a.test/x");
  expect(await said(one, shell("echo x > /dev/tcp/127.0.0.1/3128 || echo cut$http_proxy"))).toBe("cut\n");
  expect(await said(two, shell(at(3129)))).toBe("right saw GET http://a.test/x");
  expect(await said(two, shell(GET))).toBe("out saw GET http://a.test/x");
  expect(await said(two, shell("echo x > /dev/tcp/127.0.0.1/4000 || echo cut"))).toBe("cut\n");
});

test("a tunnel carries bytes both ways, and a large answer whole", async ({ skip }) => {
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const box = await open("tunnel", { socket: await proxy("tunnel") });
  const code = `const socket = require("net").connect(3128, "127.0.0.1");
    socket.write("CONNECT b.test:443 HTTP/1.1\\r\\nHost: b.test\\r\\n\\r\\n");
    let got = 0; let first = "";
    socket.on("data", (bytes) => { got += bytes.length; first ||= bytes.toString(); if (got > 1_000_000) { console.log(first.split("\\n")[2]); socket.destroy(); } });
    socket.write("z".repeat(1_000_100));`;
  expect(await said(box, { kind: "code", language: "javascript", code, args: [] })).toContain("tunnel opened b.test:443");
});

test("what listens in one box is not there in another, nor on the host", async ({ skip }) => {
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const [one, two] = [await open("listener"), await open("stranger")];
  const serve = "require('http').createServer((q, s) => s.end('mine')).listen(8123, '127.0.0.1', () => console.log('ready'))";
  const out = reader(await one.start(command({ kind: "code", language: "javascript", code: serve, args: [] }), never()));
  await out.seen("ready");
  const ask = "exec 3<>/dev/tcp/127.0.0.1/8123 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && tail -n 1 <&3 || echo refused";
  expect(await said(one, shell(ask), { session: {} })).toBe("mine");
  expect(await said(two, shell(ask))).toBe("refused\n");
  await expect(fetch("http://127.0.0.1:8123/")).rejects.toThrow();
});

import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { egressFetch } from "./egress-fetch.ts";

const open: { readonly server: Server; readonly folder: string }[] = [];

afterEach(async () => {
  for (const { server, folder } of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
});

/** A proxy on a Unix socket, and what it was asked. */
async function proxy(answer: RequestListener): Promise<{ readonly socket: string; readonly asked: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "aether-egress-"));
  const socket = join(folder, "line");
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    answer(request, response);
  });
  server.on("connect", (request, stream) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    stream.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  open.push({ server, folder });
  return { socket, asked };
}

test("a plain request goes to the proxy with its whole address, and the answer comes back in bytes", async () => {
  const { socket, asked } = await proxy((_, response) => response.writeHead(201, { "x-told": "yes" }).end(Buffer.from([255, 0, 1])));
  const answer = await egressFetch(socket)("http://news.example:8080/a?b=c", { method: "POST", body: "given", headers: { "x-own": "1" } });
  expect(asked).toEqual(["POST http://news.example:8080/a?b=c news.example:8080"]);
  expect(answer).toMatchObject({ status: 201, headers: { "x-told": "yes" }, url: "http://news.example:8080/a?b=c" });
  expect([...answer.body]).toEqual([255, 0, 1]);
});

test("every step of a redirect is the proxy's to judge", async () => {
  const { socket, asked } = await proxy((request, response) => {
    if (request.url?.includes("first")) response.writeHead(302, { location: "http://169.254.169.254/latest" }).end();
    else response.writeHead(403).end("no");
  });
  expect(await egressFetch(socket)("http://first.example/")).toMatchObject({ status: 403, url: "http://169.254.169.254/latest" });
  expect(asked).toEqual(["GET http://first.example/ first.example", "GET http://169.254.169.254/latest 169.254.169.254"]);
});

test.for([
  { why: "to another host loses them", to: "http://thief.example/", told: [undefined, undefined] },
  { why: "to another port loses them", to: "http://first.example:81/", told: [undefined, undefined] },
  { why: "on the same host keeps them", to: "/next", told: ["Bearer key", "a=b"] },
])("credentials on a redirect: one $why", async ({ to, told }) => {
  const heard: unknown[] = [];
  const { socket } = await proxy(({ url, headers }, response) => {
    if (url === "http://first.example/") return response.writeHead(302, { location: to }).end();
    heard.push([headers.authorization, headers.cookie], headers["x-own"]);
    return response.end();
  });
  await egressFetch(socket)("http://first.example/", { headers: { Authorization: "Bearer key", Cookie: "a=b", "x-own": "1" } });
  expect(heard).toEqual([told, "1"]);
});

test.for([
  { why: "a tunnel that the proxy refuses", url: "https://secret.example/", says: /refused secret\.example:443 with 403/ },
  { why: "an address that is not of the web", url: "file:///etc/passwd", says: /file: is no protocol/ },
])("$why is an error that says so", async ({ url, says }) => {
  const { socket } = await proxy((_, response) => response.end());
  await expect(egressFetch(socket)(url)).rejects.toThrow(says);
});

test("a host that goes over to another protocol is an error that says so", async () => {
  const { socket } = await proxy(({ socket: stream }) => stream.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello"));
  await expect(egressFetch(socket)("http://site.example/")).rejects.toThrow(/site\.example went over to another protocol/);
});

test("redirects without end stop", async () => {
  const { socket, asked } = await proxy((_, response) => response.writeHead(302, { location: "/again" }).end());
  await expect(egressFetch(socket)("http://loop.example/", { maxRedirects: 3 })).rejects.toThrow(/too many redirects/);
  expect(asked).toHaveLength(4);
});

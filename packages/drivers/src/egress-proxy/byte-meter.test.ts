import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LineRules } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { ByteMeter } from "./byte-meter.ts";
import { createEgressProxy } from "./egress-proxy.ts";
import { asWritten } from "./leaving.test-harness.ts";

const noMore = (): never => {
  throw new SyscallError("BUDGET", "none are left", { limit: "bytes" });
};

test("what the budget refuses is refused by its own error, and told", () => {
  let told = 0;
  const meter = new ByteMeter({ maxBytes: 10, take: (bytes) => (bytes > 3 ? noMore() : undefined) }, () => told++);
  meter.take(3);
  expect(() => meter.take(4)).toThrow(expect.objectContaining({ code: "BUDGET" }));
  expect(() => meter.take(4)).toThrow(expect.objectContaining({ code: "QUOTA" }));
  expect(told).toBe(2);
});

/** A server that says everything back, and what came to it. */
async function echo() {
  const server = createServer((socket) => void socket.on("error", () => undefined).pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as { port: number }).port, [Symbol.asyncDispose]: async () => void server.close() };
}

/** A tunnel through the line; `heard` is how many bytes came back. */
async function tunnel(path: string, port: number): Promise<{ client: Socket; heard: () => number; closed: Promise<void> }> {
  const client = connect(path);
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.on("error", () => undefined);
  client.write(`CONNECT echo.example:${port} HTTP/1.1\r\n\r\n`);
  let all = 0;
  const open = new Promise<void>((resolve) => client.once("data", () => resolve()));
  client.on("data", (chunk: Buffer) => {
    all += chunk.length;
  });
  await open;
  return { client, heard: () => all, closed };
}

test("when the bytes of a holder run out all its connections end, those that were idle too, and nothing goes on beyond them", { timeout: 60_000 }, async () => {
  await using far = await echo();
  const folder = mkdtempSync(join(tmpdir(), "aether-bytes-"));
  const egress = createEgressProxy({
    folder,
    now: () => 5,
    secrets: { list: async () => [], reveal: async () => undefined },
    resolve: async () => ["127.0.0.1"],
  });
  let left = 100_000;
  const rules: LineRules = {
    judge: () => ({ allowed: true, private: true }),
    leaves: asWritten,
    record: async () => undefined,
    maxBytes: 10_000_000,
    take: (bytes) => {
      if (bytes > left) noMore();
      left -= bytes;
    },
  };
  const line = await egress.open({ id: "b1", rules });
  const [idle, busy] = [await tunnel(line.socket, far.port), await tunnel(line.socket, far.port)];
  const pumping = setInterval(() => busy.client.writable && busy.client.write(Buffer.alloc(8_192)), 1);
  await Promise.all([idle.closed, busy.closed]);
  clearInterval(pumping);
  // With the words by which the tunnel was opened.
  expect(busy.heard()).toBeLessThanOrEqual(100_100);
  expect(left).toBeGreaterThanOrEqual(0);
  await egress.close();
  rmSync(folder, { recursive: true, force: true });
});

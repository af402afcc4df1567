import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createWeb, request } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EgressEvent, EgressVerdict, LineRules } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEgressProxy } from "./egress-proxy.ts";
import { asWritten } from "./leaving.test-harness.ts";

const folder = mkdtempSync(join(tmpdir(), "aether-ends-"));
/** Says everything back. */
const echo = createServer((socket) => void socket.on("error", () => undefined).pipe(socket));
/** Begins an answer that never ends. */
const web = createWeb((_asked, response) => void response.write("begun"));
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
beforeAll(async () => {
  for (const server of [echo, web]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  web.closeAllConnections();
  web.close();
  echo.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A line whose clock stands until it is told to go on. */
async function openLine(judge: (now: number) => EgressVerdict) {
  const events: EgressEvent[] = [];
  const clock = { now: 1_000 };
  const egress = createEgressProxy({
    folder,
    now: () => clock.now,
    secrets: { list: async () => [], reveal: async () => undefined },
    resolve: async () => ["127.0.0.1"],
  });
  let count = 0;
  const counting = (): EgressVerdict => {
    count++;
    return judge(clock.now);
  };
  const rules: LineRules = { judge: counting, leaves: asWritten, record: async (event) => void events.push(event), maxBytes: 1_000_000 };
  const { socket } = await egress.open({ id: "b1", rules });
  return { socket, events, clock, judged: () => count, [Symbol.asyncDispose]: () => egress.close() };
}

/** A tunnel with a word sent and heard. */
function tunnel(path: string) {
  const client = connect(path);
  client.on("error", () => undefined);
  let text = "";
  client.on("data", (chunk) => {
    text += String(chunk);
  });
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.write(`CONNECT site.example:${portOf(echo)} HTTP/1.1\r\n\r\n`);
  return { client, heard: () => text, closed };
}

/** A plain request whose answer goes on. */
function asking(path: string) {
  let text = "";
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const asked = request({ socketPath: path, path: `http://site.example:${portOf(web)}/x` }, (response) => {
    response.on("data", (chunk) => {
      text += String(chunk);
    });
    response.on("error", () => undefined);
    response.once("close", resolve);
  });
  asked.on("error", () => undefined);
  asked.end();
  return { client: asked, heard: () => text, closed };
}

const KINDS = [
  { kind: "a tunnel", open: tunnel, begun: "200 Connection established" },
  { kind: "an answer", open: asking, begun: "begun" },
] as const;
const YES = { allowed: true, private: true } as const;
const NO = { allowed: false, why: "it was granted until noon", grant: "host.use: site.example/**" } as const;
const SOON = { timeout: 30_000 };

test.for(
  KINDS.flatMap((kind) => [
    { ...kind, why: "the right to it ends", later: (): EgressVerdict => NO, says: "it was granted until noon" },
    {
      ...kind,
      why: "what is left opens no private address",
      later: (): EgressVerdict => ({ ...YES, private: false }),
      says: "writes site.example out",
    },
    {
      ...kind,
      why: "the uses of what is left are used up",
      later: (): EgressVerdict => ({
        ...YES,
        use: () => {
          throw new SyscallError("QUOTA", "could be used 1 times and has been");
        },
      }),
      says: "could be used 1 times",
    },
  ]),
)("$kind that is under way is ended when $why, and it is on record why", async ({ open, begun, later, says }) => {
  await using line = await openLine((now) => (now < 1_050 ? { ...YES, until: 1_050 } : later()));
  const { heard, closed } = open(line.socket);
  await expect.poll(heard, SOON).toContain(begun);
  expect(line.events.every(({ allowed }) => allowed)).toBe(true);
  line.clock.now = 1_050;
  await closed;
  await expect.poll(() => line.events.at(-1), SOON).toMatchObject({ allowed: false, why: expect.stringContaining(says), address: "127.0.0.1" });
});

test.for(KINDS)("$kind goes on where another right allows it, until that ends too", async ({ open, begun }) => {
  let ends = 1_030;
  await using line = await openLine((now) => (now < 1_060 ? { ...YES, until: ends } : NO));
  const { heard, closed } = open(line.socket);
  await expect.poll(heard, SOON).toContain(begun);
  const before = line.judged();
  ends = 1_060;
  line.clock.now = 1_040;
  await expect.poll(line.judged, SOON).toBe(before + 1);
  expect(line.events.some(({ allowed }) => !allowed)).toBe(false);
  line.clock.now = 1_060;
  await closed;
  await expect.poll(() => line.events.at(-1)?.allowed, SOON).toBe(false);
});

test("what ends before its right does is told as it was", async () => {
  await using line = await openLine(() => ({ ...YES, until: 5_000_000_000_000 }));
  const { client, heard } = tunnel(line.socket);
  await expect.poll(heard, SOON).toContain("200");
  client.end();
  await expect.poll(() => line.events.length, SOON).toBe(2);
  expect(line.events.map(({ allowed }) => allowed)).toEqual([true, true]);
});

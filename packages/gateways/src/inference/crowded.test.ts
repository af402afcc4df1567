import { connect, type Socket } from "node:net";
import type { DoorSession } from "@aether/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { type InferenceLimits, type InferenceListener, listenInference, TokenTable } from "./index.ts";
import { type Replay, replay, type Step } from "./replay-session.test-harness.ts";

const open: (InferenceListener | Socket)[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await ("destroy" in thing ? thing.destroy() : thing[Symbol.asyncDispose]());
});

interface Arranged extends Replay {
  readonly tokens: TokenTable;
  readonly token: string;
  readonly listener: InferenceListener;
  readonly port: number;
}

async function arrange(limits: Partial<InferenceLimits>, step: Step = {}): Promise<Arranged> {
  const replayed = replay([{ parts: [{ type: "text", text: "ok" }], ...step }]);
  const tokens = new TokenTable();
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (given): DoorSession | undefined => tokens.find(given),
    mapModel: (asked) => asked,
    log: { warn: () => undefined, error: () => undefined },
    limits: { closeMs: 100, ...limits },
  });
  open.push(listener);
  return { ...replayed, tokens, token: tokens.issue(replayed.session).token, listener, port: Number(listener.address.split(":").at(-1)) };
}

const post = ({ listener, token }: Pick<Arranged, "listener" | "token">, more: Record<string, string> = {}): Promise<Response> =>
  fetch(`${listener.address}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }], ...more }),
  });

interface Dialled {
  readonly socket: Socket;
  readonly seen: () => string;
  readonly closed: Promise<void>;
}

/** A client that says no more than this. */
async function dial(port: number, text: string): Promise<Dialled> {
  const socket = connect(port, "127.0.0.1");
  open.push(socket);
  socket.on("error", () => {});
  let said = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(text);
  return { socket, seen: () => said, closed };
}

describe("connections without a token", () => {
  const half = ({ port }: Arranged): Promise<Dialled> => dial(port, "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\n");
  const halves = async (arranged: Arranged, count: number): Promise<Dialled[]> => {
    const made: Dialled[] = [];
    while (made.length < count) made.push(await half(arranged));
    return made;
  };

  test("that take all places keep nobody out who has one: the oldest give way", async () => {
    const arranged = await arrange({ connections: 4 });
    const made = await halves(arranged, 9);
    await Promise.all(made.slice(0, 5).map(({ closed }) => closed));
    expect((await post(arranged)).status).toBe(200);
    expect(made.slice(6).map(({ socket }) => socket.destroyed)).toEqual([false, false, false]);
  });

  test("do not cut off a request that is being answered", async () => {
    const hold = Promise.withResolvers<void>();
    const arranged = await arrange({ connections: 2 }, { hold: hold.promise });
    const answered = post(arranged);
    await expect.poll(() => arranged.calls).toHaveLength(1);
    await Promise.all((await halves(arranged, 3)).slice(0, 2).map(({ closed }) => closed));
    hold.resolve();
    expect((await answered).status).toBe(200);
  });

  test("are closed themselves where every place has a request under way", async () => {
    const hold = Promise.withResolvers<void>();
    const arranged = await arrange({ connections: 1 }, { hold: hold.promise });
    const answered = post(arranged);
    await expect.poll(() => arranged.calls).toHaveLength(1);
    await (await half(arranged)).closed;
    hold.resolve();
    expect((await answered).status).toBe(200);
  });
});

const IDLE = (token: string): string => `GET /v1/models HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${token}\r\n\r\n`;

test("a connection whose request has ended gives way too, and keeps its place until then", async () => {
  const arranged = await arrange({ connections: 2 });
  const idle = [await dial(arranged.port, IDLE(arranged.token)), await dial(arranged.port, IDLE(arranged.token))];
  for (const { seen } of idle) await expect.poll(seen).toMatch(/^HTTP\/1.1 200 /);
  expect((await post(arranged)).status).toBe(200);
  await idle[0]?.closed;
  expect(idle[1]?.socket.destroyed).toBe(false);
});

const unfinished = (token: string): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${token}\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n${" ".repeat(8_999)}`;

test("one token's unfinished bodies, however many, leave room for another's", async () => {
  const arranged = await arrange({ heldBytes: 40_000, bodyBytes: 10_000 });
  const { token: other } = arranged.tokens.issue(replay([]).session);
  const held: Dialled[] = [];
  while (held.length < 8) held.push(await dial(arranged.port, unfinished(other)));
  await expect.poll(() => held.filter(({ seen }) => seen().startsWith("HTTP/1.1 429 ")).length).toBe(6);
  expect((await post(arranged, { user: "x".repeat(2_000) })).status).toBe(200);
});

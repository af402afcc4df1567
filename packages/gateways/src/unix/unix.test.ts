import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Door, type DoorRequest, type DoorSession, type Json, type Label, RPC_LIMITS, SyscallError } from "@aether/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listenUnix, type UnixListener, type UnixOptions } from "./index.ts";

/** What the fake door saw; the gates let a test decide when a held call ends. */
interface Seen {
  opened: number;
  closed: number;
  calls: DoorRequest[];
  cancelled: string[];
  finished: string[];
  gates: Map<string, PromiseWithResolvers<Json>>;
}

let folder: string;
let seen: Seen;
const open: (AsyncDisposable | Socket)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aether-unix-"));
  seen = { opened: 0, closed: 0, calls: [], cancelled: [], finished: [], gates: new Map() };
});
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await ("destroy" in thing ? thing.destroy() : thing[Symbol.asyncDispose]());
  await rm(folder, { recursive: true });
});

interface FakeInput {
  readonly value?: Json;
  readonly count?: number;
  readonly bytes?: number;
  readonly name?: string;
}
const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"] };
const MORE: Label = { ...MAIL, sources: ["/mail", "/more"] };

const methods: Record<string, (input: FakeInput, request: DoorRequest) => Json | Promise<Json>> = {
  echo: ({ value = null }) => value,
  big: ({ bytes = 0 }) => "x".repeat(bytes),
  bug() {
    throw new TypeError("not a function");
  },
  async hold({ name }, { key = "" }) {
    const gate = Promise.withResolvers<Json>();
    seen.gates.set(name ?? key, gate);
    const value = await gate.promise;
    seen.finished.push(name ?? key);
    return value;
  },
  stream({ count = 0, bytes = 1 }, { onEvent }) {
    for (let seq = 0; seq < count; seq++) onEvent?.("delta", "x".repeat(bytes), seq);
    return { sent: count };
  },
  taint(_input, { onEvent }) {
    for (const [seq, label] of [undefined, MAIL, MAIL, MORE].entries()) onEvent?.("delta", null, seq, label);
    return null;
  },
};

const fakeSession = (): DoorSession => ({
  async call(request) {
    seen.calls.push(request);
    const run = methods[request.method];
    if (!run) throw new SyscallError("UNKNOWN_METHOD", `${request.method} is not a syscall`, { name: request.method });
    return run(request.params as FakeInput, request);
  },
  cancel(key) {
    seen.cancelled.push(key);
    for (const gate of seen.gates.values()) gate.reject(new SyscallError("CANCELLED", "cancelled"));
  },
  methods: () => ["echo", "hold"],
  async close() {
    seen.closed += 1;
  },
});

const fakeDoor: Door = {
  async open() {
    seen.opened += 1;
    return fakeSession();
  },
};

async function listen(options: Partial<UnixOptions> = {}): Promise<UnixListener> {
  const listener = await listenUnix({ path: join(folder, "s"), door: fakeDoor, log: { warn() {}, error() {} }, ...options });
  open.push(listener);
  return listener;
}

/** A client that only knows bytes. */
async function dial(path: string, allowHalfOpen = false) {
  const socket = connect({ path, allowHalfOpen });
  open.push(socket);
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  let rest = "";
  const whole: string[] = [];
  const waiting: (() => void)[] = [];
  const stir = () => {
    for (const wake of waiting.splice(0)) wake();
  };
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const parts = chunk.split("\n");
    parts[0] = rest + parts[0];
    rest = parts.pop() ?? "";
    whole.push(...parts);
    stir();
  });
  const state = { ended: false, closed: false };
  const ended = new Promise<void>((resolve) => socket.once("end", resolve)).then(() => {
    state.ended = true;
    stir();
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve())).then(() => {
    state.closed = true;
    stir();
  });
  const next = async (count = 1): Promise<Reply[]> => {
    while (whole.length < count && !state.closed) await new Promise<void>((resolve) => waiting.push(resolve));
    return whole.splice(0, count).map((line) => JSON.parse(line));
  };
  const send = (...messages: unknown[]) =>
    socket.write(messages.map((message) => `${typeof message === "string" ? message : JSON.stringify(message)}\n`).join(""));
  return { socket, send, next, ended, closed };
}
// biome-ignore lint/suspicious/noExplicitAny: replies are looked at member by member
type Reply = any;

const call = (id: unknown, method: string, params: object = {}) => ({ jsonrpc: "2.0", id, method, params });
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};

describe("the socket", () => {
  test("is 0600 in a folder made 0700, and goes at close", async () => {
    const listener = await listen({ path: join(folder, "run", "s") });
    expect((await lstat(join(folder, "run"))).mode & 0o777).toBe(0o700);
    expect((await lstat(listener.address)).mode & 0o777).toBe(0o600);
    await listener.close();
    expect(await readdir(join(folder, "run"))).toEqual([]);
  });

  test("takes the place of one that a killed process left", async () => {
    const path = join(folder, "s");
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(`${path}.live`, () => resolve()));
    await rename(`${path}.live`, path);
    dead.close();
    const client = await dial((await listen()).address);
    client.send(call(1, "echo", { value: 1 }));
    expect(await client.next()).toEqual([{ jsonrpc: "2.0", id: 1, result: 1 }]);
  });

  test.for([
    { why: "a file in its place", code: "EXISTS", arrange: (path: string) => writeFile(path, "mine") },
    { why: "a link in its place", code: "EXISTS", arrange: (path: string) => symlink("/dev/null", path) },
    { why: "a folder open to the group", code: "DENIED", arrange: () => chmod(folder, 0o750) },
  ])("is refused with $why: $code", async ({ code, arrange }) => {
    await arrange(join(folder, "s"));
    await expect(listen()).rejects.toMatchObject({ code });
  });

  test("is refused in a folder that is a link", async () => {
    await mkdir(join(folder, "real"), { mode: 0o700 });
    await symlink("real", join(folder, "link"));
    await expect(listen({ path: join(folder, "link", "s") })).rejects.toMatchObject({ code: "DENIED" });
  });

  test("is refused when the path is longer than systems allow", () =>
    expect(listen({ path: join(folder, "x".repeat(100)) })).rejects.toMatchObject({ code: "INVALID" }));

  test("one connection too many is told so", async () => {
    const { address } = await listen({ limits: { connections: 1 } });
    await dial(address);
    const second = await dial(address);
    expect(await second.next()).toMatchObject([{ id: null, error: { code: -32028 } }]);
    await second.closed;
  });

  test("a door that refuses says why", async () => {
    const door: Door = { open: () => Promise.reject(new SyscallError("UNAVAILABLE", "draining")) };
    const client = await dial((await listen({ door })).address);
    expect(await client.next()).toMatchObject([{ id: null, error: { code: -32018, message: "draining" } }]);
    await client.closed;
  });
});

describe("requests", () => {
  test("answers come in the order of completion", async () => {
    const client = await dial((await listen()).address);
    client.send(call(1, "hold", { name: "a" }), call("two", "echo", { value: 2 }));
    expect(await client.next()).toMatchObject([{ id: "two", result: 2 }]);
    seen.gates.get("a")?.resolve("late");
    expect(await client.next()).toMatchObject([{ id: 1, result: "late" }]);
  });

  test("a line in many pieces, several in one, blank ones, and carriage returns", async () => {
    const client = await dial((await listen()).address);
    const line = `${JSON.stringify(call(1, "echo", { value: "ü€😀" }))}\r\n\n  \n${JSON.stringify(call(2, "echo"))}\n`;
    for (const byte of Buffer.from(line)) client.socket.write(Uint8Array.of(byte));
    expect(await client.next(2)).toMatchObject([
      { id: 1, result: "ü€😀" },
      { id: 2, result: null },
    ]);
  });

  test.for([
    { why: "no JSON", bytes: "{nope", code: -32700 },
    { why: "no UTF-8", bytes: Buffer.from([0x22, 0xff, 0xfe, 0x22]), code: -32700 },
    { why: "an overlong encoding", bytes: Buffer.from([0x22, 0xc0, 0xaf, 0x22]), code: -32700 },
    { why: "a cut character", bytes: Buffer.from([0x22, 0xe2, 0x82, 0x22]), code: -32700 },
    { why: "a byte order mark", bytes: "\ufeff{}", code: -32700 },
    { why: "NUL bytes", bytes: "\0\0\0", code: -32700 },
    { why: "no request", bytes: "[1]", code: -32600 },
    { why: "too deep", bytes: "[".repeat(100_000), code: -32600 },
    { why: "10 MB", bytes: Buffer.alloc(10_000_000, 0x61), code: -32019 },
    { why: "an HTTP request", bytes: "GET / HTTP/1.1", code: -32700 },
  ])("$why is refused with $code and the connection goes on", async ({ bytes, code }) => {
    const client = await dial((await listen()).address);
    client.socket.write(bytes);
    client.send("", call(1, "echo", { value: 1 }));
    const [refused, answered] = await client.next(2);
    expect([refused].flat()[0]).toMatchObject({ id: null, error: { code } });
    expect(answered).toEqual({ jsonrpc: "2.0", id: 1, result: 1 });
  });

  test("an unknown method, and a bug", async () => {
    const client = await dial((await listen()).address);
    client.send(call(1, "nope"), call(2, "bug"));
    expect((await client.next(2)).sort((a, b) => a.id - b.id)).toMatchObject([
      { id: 1, error: { code: -32601, data: { code: "UNKNOWN_METHOD", details: { name: "nope" } } } },
      { id: 2, error: { code: -32603, data: { code: "INTERNAL" } } },
    ]);
  });

  test("notifications run and are not answered", async () => {
    const client = await dial((await listen()).address);
    client.send(
      { jsonrpc: "2.0", method: "echo", params: { value: 1 } },
      { jsonrpc: "2.0", method: "nope" },
      { jsonrpc: "2.0", method: "stream", params: { count: 2 } },
      call(1, "echo"),
    );
    expect(await client.next()).toMatchObject([{ id: 1 }]);
    expect(seen.calls.map(({ method }) => method)).toEqual(["echo", "nope", "stream", "echo"]);
  });

  test("a batch is answered at once, without its notifications", async () => {
    const client = await dial((await listen()).address);
    client.send([call(1, "echo", { value: 1 }), { jsonrpc: "2.0", method: "echo" }, 7, call(2, "nope")], [{ jsonrpc: "2.0", method: "echo" }], call(3, "echo"));
    const [batch, last] = (await client.next(2)).sort((a) => (Array.isArray(a) ? -1 : 1));
    expect(batch).toMatchObject([
      { id: 1, result: 1 },
      { id: null, error: { code: -32600 } },
      { id: 2, error: { code: -32601 } },
    ]);
    expect(last).toMatchObject({ id: 3 });
  });

  test("the key goes to the door; without one the door gets a fresh one", async () => {
    const client = await dial((await listen()).address);
    client.send({ ...call(1, "echo"), key: "mine" }, call(2, "echo"), call(3, "echo"));
    await client.next(3);
    const [mine, ...made] = seen.calls.map(({ key }) => key);
    expect(mine).toBe("mine");
    expect(new Set([...made, mine]).size).toBe(3);
  });

  test.for([
    { why: "by key", request: { key: "k" }, params: { key: "k" } },
    { why: "by the request's id", request: {}, params: { id: 1 } },
  ])("rpc.cancel $why reaches the session", async ({ request, params }) => {
    const client = await dial((await listen()).address);
    client.send({ ...call(1, "hold"), ...request }, call(2, "rpc.cancel", params));
    const replies = await client.next(2);
    expect(replies.find(({ id }) => id === 2)).toMatchObject({ result: { ok: true } });
    expect(replies.find(({ id }) => id === 1)).toMatchObject({ error: { code: -32017 } });
    expect(seen.cancelled).toEqual([seen.calls[0]?.key]);
  });

  test.for([
    { method: "rpc.cancel", params: {}, code: -32602 },
    { method: "rpc.cancel", params: { id: 99 }, code: -32004 },
    { method: "rpc.discover", params: {}, code: -32601 },
  ])("$method $params is refused with $code", async ({ method, params, code }) => {
    const client = await dial((await listen()).address);
    client.send(call(1, method, params));
    expect(await client.next()).toMatchObject([{ id: 1, error: { code } }]);
  });

  test("rpc.methods lists", async () => {
    const client = await dial((await listen()).address);
    client.send(call(1, "rpc.methods"));
    expect(await client.next()).toMatchObject([{ result: { methods: ["echo", "hold"] } }]);
  });
});

describe("bounds", () => {
  test("the 65th running call is BUSY, and a place that gets free is used", async () => {
    const client = await dial((await listen()).address);
    for (let id = 0; id < 65; id++) client.send(call(id, "hold", { name: `${id}` }));
    expect(await client.next()).toMatchObject([{ id: 64, error: { code: -32028, data: { details: { limit: 64 } } } }]);
    seen.gates.get("3")?.resolve(3);
    await client.next();
    client.send(call(100, "echo", { value: "in" }));
    expect(await client.next()).toMatchObject([{ id: 100, result: "in" }]);
  });

  test("beyond the burst calls are BUSY until time has passed", async () => {
    let time = 0;
    const client = await dial((await listen({ limits: { callsPerSecond: 10, burst: 3 }, now: () => time })).address);
    for (let id = 0; id < 5; id++) client.send(call(id, "echo"));
    const codes = (await client.next(5)).sort((a, b) => a.id - b.id).map((reply) => reply.error?.code ?? "ok");
    expect(codes).toEqual(["ok", "ok", "ok", -32028, -32028]);
    time += 100;
    client.send(call(5, "echo"), call(6, "echo"));
    expect((await client.next(2)).sort((a, b) => a.id - b.id)).toMatchObject([{ result: null }, { error: { data: { details: { retryAfterMs: 100 } } } }]);
  });

  test("1,000 requests in one write: each is answered once", async () => {
    const client = await dial((await listen()).address);
    client.send(...Array.from({ length: 1_000 }, (_, id) => call(id, "echo", { value: id })));
    const replies = await client.next(1_000);
    expect(new Set(replies.map(({ id }) => id)).size).toBe(1_000);
    for (const reply of replies) expect(reply.result === reply.id || reply.error?.code === -32028).toBe(true);
  });

  test("a client that does not read stops being read", async () => {
    const client = await dial((await listen({ limits: { stallMs: 3_600_000, closeMs: 1 } })).address);
    client.socket.pause();
    // 20 MB of answers are asked for; only what one pause lets in is ever made.
    for (let id = 0; id < 200; id++) client.send(call(id, "big", { bytes: 100_000, pad: "x".repeat(10_000) }));
    await until(() => seen.calls.length > 2);
    for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(seen.calls.length).toBeLessThan(64);
    client.socket.resume();
    expect((await client.next(200)).length).toBe(200);
    expect(seen.calls.length).toBe(200);
  });

  test("a client that never reads is closed, and its memory given back", async () => {
    const warnings: string[] = [];
    const client = await dial((await listen({ limits: { stallMs: 30 }, log: { warn: (message) => warnings.push(message), error() {} } })).address);
    client.socket.pause();
    client.send(...Array.from({ length: 10 }, (_, id) => call(id, "big", { bytes: 1_000_000 })));
    await until(() => seen.closed === 1);
    expect(warnings).toHaveLength(1);
  });
});

describe("events", () => {
  test("come before the response, with the request's id", async () => {
    const client = await dial((await listen()).address);
    client.send(call("s", "stream", { count: 2 }));
    expect(await client.next(3)).toEqual([
      { jsonrpc: "2.0", method: "event", params: { id: "s", seq: 0, event: "delta", value: "x" } },
      { jsonrpc: "2.0", method: "event", params: { id: "s", seq: 1, event: "delta", value: "x" } },
      { jsonrpc: "2.0", id: "s", result: { sent: 2 } },
    ]);
  });

  test("carry their label where it is another than before", async () => {
    const client = await dial((await listen()).address);
    client.send(call("s", "taint"));
    const marks = (await client.next(5)).slice(0, 4).map(({ params: { seq, label } }) => [seq, label]);
    expect(marks).toEqual([
      [0, undefined],
      [1, MAIL],
      [2, undefined],
      [3, MORE],
    ]);
  });

  test("beyond what the client takes they are dropped, counted and told, and the response comes", async () => {
    const client = await dial((await listen()).address);
    client.send(call(1, "stream", { count: 1_000, bytes: 100_000 }));
    const replies: Reply[] = [];
    do replies.push(...(await client.next()));
    while (replies.at(-1).id !== 1);
    const events = replies.slice(0, -1).map(({ params }) => params);
    const missed = events.filter(({ event }) => event === "lag").reduce((sum, { value }) => sum + value.missed, 0);
    expect(missed).toBeGreaterThan(900);
    expect(events.filter(({ event }) => event === "delta").length + missed).toBe(1_000);
    expect(events.at(-1)).toEqual({ id: 1, event: "lag", value: { missed }, seq: 999 });
  });
});

describe("leaving", () => {
  test("a client that goes away cancels nothing", async () => {
    const client = await dial((await listen()).address);
    client.send(call(1, "hold", { name: "work" }), call(2, "echo"));
    await client.next();
    client.socket.destroy();
    await until(() => seen.closed === 1);
    seen.gates.get("work")?.resolve("done");
    await until(() => seen.finished.length === 1);
    expect(seen.cancelled).toEqual([]);
  });

  test("the session of a client that went away does not wait for its calls", async () => {
    const client = await dial((await listen()).address);
    client.send(call(1, "hold", { name: "never" }));
    await until(() => seen.gates.has("never"));
    client.socket.destroy();
    await until(() => seen.closed === 1);
    expect(seen.finished).toEqual([]);
  });

  test("a client that has said all still gets its answers, also for a last line without newline", async () => {
    const client = await dial((await listen()).address, true);
    client.send(call(1, "hold", { name: "a" }));
    client.socket.end(JSON.stringify(call(2, "echo", { value: "tail" })));
    expect(await client.next()).toMatchObject([{ id: 2, result: "tail" }]);
    seen.gates.get("a")?.resolve("late");
    expect(await client.next()).toMatchObject([{ id: 1, result: "late" }]);
    await client.ended;
    await until(() => seen.closed === 1);
  });

  test("half a request and then nothing harms nobody", async () => {
    const { address } = await listen();
    const half = await dial(address);
    half.socket.write('{"jsonrpc":"2.0","id":1,"meth');
    const other = await dial(address);
    other.send(call(1, "echo", { value: 1 }));
    expect(await other.next()).toMatchObject([{ result: 1 }]);
    half.socket.destroy();
    await until(() => seen.closed === 1);
    expect(seen.calls).toHaveLength(1);
  });
});

describe("closing", () => {
  test("lets running calls end, refuses new ones and new connections", async () => {
    const listener = await listen();
    const client = await dial(listener.address);
    client.send(call(1, "hold", { name: "a" }));
    await until(() => seen.gates.has("a"));
    const closing = listener.close();
    client.send(call(2, "echo"));
    expect(await client.next()).toMatchObject([{ id: 2, error: { code: -32018 } }]);
    seen.gates.get("a")?.resolve("done");
    expect(await client.next()).toMatchObject([{ id: 1, result: "done" }]);
    await closing;
    await expect(lstat(listener.address)).rejects.toMatchObject({ code: "ENOENT" });
    expect(seen.closed).toBe(1);
  });

  test("at the deadline what still runs is answered UNAVAILABLE with its key, and goes on", async () => {
    const listener = await listen({ limits: { closeMs: 20 } });
    const client = await dial(listener.address);
    const key = randomUUID();
    client.send({ ...call(1, "hold", { name: "a" }), key });
    await until(() => seen.gates.has("a"));
    const closing = listener.close();
    expect(await client.next()).toMatchObject([{ id: 1, error: { code: -32018, data: { details: { key } } } }]);
    await closing;
    expect(seen.cancelled).toEqual([]);
    seen.gates.get("a")?.resolve("done");
    await until(() => seen.finished.length === 1);
  });

  test("is not held up by a client that does not read, nor by a door that does not open", async () => {
    const listener = await listen({ limits: { closeMs: 20 } });
    const client = await dial(listener.address);
    client.socket.pause();
    client.send(call(1, "big", { bytes: RPC_LIMITS.bytes }));
    await until(() => seen.calls.length === 1);
    await listener.close();
    const stuck = await listen({ path: join(folder, "t"), door: { open: () => new Promise<never>(() => {}) }, limits: { closeMs: 20 } });
    await dial(stuck.address);
    await stuck.close();
    await Promise.all([listener.close(), stuck.close()]);
  });
});

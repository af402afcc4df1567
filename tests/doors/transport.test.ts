import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient, memoryTransport, type StreamEvent, type Transport } from "@aether/client";
import { unixTransport } from "@aether/client/unix";
import { listenUnix } from "@aether/gateways/unix";
import { type Door, type DoorRequest, type DoorSession, type Json, type Label, RPC_LIMITS, SyscallError, syscall, systemPing } from "@aether/protocol";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";

const shape = { summary: "A syscall of the fake door.", errors: [], flow: "read", needs: { open: "it is a fake" } } as const;
const AnyJson = z.json() as z.ZodType<Json>;
const echo = syscall({ ...shape, name: "fake.echo", input: z.strictObject({ value: AnyJson }), output: z.strictObject({ value: AnyJson }) });
const hold = syscall({ ...shape, name: "fake.hold", input: z.strictObject({ name: z.string() }), output: z.string() });
const fail = syscall({ ...shape, name: "fake.fail", input: z.strictObject({ code: z.string() }), output: z.null() });
const missing = syscall({ ...shape, name: "fake.missing", input: z.strictObject({}), output: z.null() });
const lie = syscall({ ...shape, name: "fake.lie", input: z.strictObject({}), output: z.string() });
const stream = syscall({
  ...shape,
  name: "fake.stream",
  input: z.strictObject({ values: z.array(AnyJson) }),
  output: z.strictObject({ sent: z.int() }),
  events: { delta: z.string() },
});

const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"] };

/** A door whose calls are looked at and let go by the test. */
class FakeDoor implements Door {
  readonly calls: DoorRequest[] = [];
  readonly cancelled: string[] = [];
  readonly finished: string[] = [];
  readonly gates = new Map<string, PromiseWithResolvers<string>>();
  closed = 0;
  running = 0;
  most = 0;

  async open(): Promise<DoorSession> {
    return {
      call: async (request) => {
        this.calls.push(request);
        this.most = Math.max(this.most, ++this.running);
        // A turn of the loop, so that calls overlap.
        await new Promise((resolve) => setImmediate(resolve));
        try {
          return await this.#run(request);
        } finally {
          this.running -= 1;
        }
      },
      cancel: (key) => {
        this.cancelled.push(key);
        this.gates.get(key)?.reject(new SyscallError("CANCELLED", "stopped by its caller"));
      },
      methods: () => ["fake.echo", "fake.hold"],
      close: async () => {
        this.closed += 1;
      },
    };
  }

  async #run({ method, params, key = "", onEvent }: DoorRequest): Promise<Json> {
    const { value, values, code, name } = params as { value: Json; values: Json[]; code: "CONFLICT"; name: string };
    switch (method) {
      case "fake.echo":
        return { value };
      case "fake.fail":
        throw new SyscallError(code, "as asked", { etag: "abc", nested: { list: [1, null] } });
      case "fake.lie":
        return 42;
      case "system.ping":
        return { ok: true };
      case "fake.stream":
        for (const [seq, item] of values.entries()) onEvent?.("delta", item, seq, seq > 0 ? MAIL : undefined);
        return { sent: values.length };
      case "fake.hold": {
        const gate = Promise.withResolvers<string>();
        this.gates.set(key, gate);
        const text = await gate.promise;
        this.finished.push(name);
        return text;
      }
      default:
        throw new SyscallError("UNKNOWN_METHOD", `${method} is not a syscall`, { name: method });
    }
  }
}

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aether-client-"));
  cleanups.push(() => rm(folder, { recursive: true }));
  return join(folder, "s");
}

async function overUnix(door: Door): Promise<Transport> {
  const listener = await listenUnix({ path: await socketPath(), door, log: { warn() {}, error() {} }, limits: { closeMs: 50 } });
  cleanups.push(() => listener.close());
  return unixTransport({ path: listener.address });
}

const transports: { name: string; open: (door: Door) => Promise<Transport> }[] = [
  { name: "memory", open: async (door) => memoryTransport(await door.open({ channel: "memory" })) },
  { name: "unix", open: overUnix },
];

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};

describe.for(transports)("$name", ({ open }) => {
  const arrange = async (): Promise<{ door: FakeDoor; client: Client }> => {
    const door = new FakeDoor();
    const client = createClient(await open(door));
    cleanups.push(() => client.close());
    return { door, client };
  };

  test("a call gives the definition's output", async () => {
    const { client } = await arrange();
    expect(await client.call(systemPing, {})).toEqual({ ok: true });
  });

  test("any JSON value comes back as it was sent", async () => {
    const { client } = await arrange();
    const value = fc.jsonValue({ maxDepth: 5 }).filter((it) => !JSON.stringify(it).includes("__proto__")) as fc.Arbitrary<Json>;
    await fc.assert(
      fc.asyncProperty(value, async (value) => {
        const answer = await client.call(echo, { value });
        expect(answer).toEqual({ value: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  test.for<{ why: string; sent: unknown; got: Json }>([
    { why: "a lone surrogate", sent: "\ud800", got: "\ud800" },
    { why: "line separators", sent: "a\nb\r\n\u2028\u0000", got: "a\nb\r\n\u2028\u0000" },
    { why: "minus zero is zero", sent: -0, got: 0 },
    { why: "no number", sent: Number.NaN, got: null },
    { why: "a date by its text", sent: new Date(0), got: "1970-01-01T00:00:00.000Z" },
    { why: "members left undefined", sent: { a: undefined, b: [undefined] }, got: { b: [null] } },
    { why: "a constructor is data", sent: { constructor: { prototype: 1 } }, got: { constructor: { prototype: 1 } } },
    { why: "1 MB of text", sent: "ü".repeat(500_000), got: "ü".repeat(500_000) },
  ])("in process and from far the same: $why", async ({ sent, got }) => {
    const { client } = await arrange();
    expect(JSON.stringify(await client.call(echo, { value: sent as Json }))).toBe(JSON.stringify({ value: got }));
  });

  test("a prototype is refused, and never left out", async () => {
    const { client, door } = await arrange();
    const value = JSON.parse('{"list":[{"__proto__":{"x":1},"a":1}]}') as Json;
    const refused: unknown = await client.call(echo, { value }).catch((error: unknown) => error);
    expect(SyscallError.is(refused) && [refused.code, refused.message]).toEqual(["INVALID", expect.stringContaining("params.value.list[0].__proto__")]);
    expect(door.calls).toEqual([]);
  });

  test("the door gets a copy, never the caller's object", async () => {
    const { client, door } = await arrange();
    const value = { list: [1] };
    await client.call(echo, { value });
    expect(door.calls.map(({ params }) => (params as { value: unknown }).value)).toEqual([value]);
    for (const { params } of door.calls) expect((params as { value: unknown }).value).not.toBe(value);
  });

  test.for(["CONFLICT", "DENIED", "BUDGET", "BUSY", "INTERNAL"] as const)("%s arrives with its message and data", async (code) => {
    const { client } = await arrange();
    const error = await client.call(fail, { code }).catch((thrown) => thrown);
    expect(SyscallError.is(error)).toBe(true);
    expect(error).toMatchObject({ code, message: "as asked", data: { etag: "abc", nested: { list: [1, null] } } });
  });

  test.for([
    { why: "no such method", definition: missing, input: {}, code: "UNKNOWN_METHOD" },
    { why: "an answer that does not fit", definition: lie, input: {}, code: "UNSUPPORTED" },
    { why: "10 MB", definition: echo, input: { value: "x".repeat(10_000_000) }, code: "TOO_LARGE" },
    { why: "one byte too many", definition: echo, input: { value: "x".repeat(RPC_LIMITS.bytes) }, code: "TOO_LARGE" },
    { why: "too deep", definition: echo, input: { value: JSON.parse("[".repeat(70) + "]".repeat(70)) }, code: "INVALID" },
    { why: "not JSON", definition: echo, input: { value: 1n as never }, code: "INVALID" },
  ])("$why is $code, and the next call works", async ({ definition, input, code }) => {
    const { client } = await arrange();
    await expect(client.call(definition, input)).rejects.toMatchObject({ code });
    expect(await client.call(echo, { value: 1 })).toEqual({ value: 1 });
  });

  test("a key that cannot be one is INVALID", async () => {
    const { client } = await arrange();
    await expect(client.call(echo, { value: 1 }, { key: "a.1" })).rejects.toMatchObject({ code: "INVALID" });
  });

  test("1,000 calls at once: each gets its own answer", async () => {
    const { client } = await arrange();
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, value) => client.call(echo, { value })));
    expect(answers.map(({ value }) => value)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });

  test("answers may overtake each other", async () => {
    const { client, door } = await arrange();
    const held = client.call(hold, { name: "slow" }, { key: "slow" });
    expect(await client.call(echo, { value: 1 })).toEqual({ value: 1 });
    await until(() => door.gates.has("slow"));
    door.gates.get("slow")?.resolve("late");
    expect(await held).toBe("late");
  });

  test("methods are listed", async () => {
    const { client } = await arrange();
    expect(await client.methods()).toEqual(["fake.echo", "fake.hold"]);
  });

  test("events come in order, then the result", async () => {
    const { client } = await arrange();
    const events: StreamEvent[] = [];
    const call = client.stream(stream, { values: ["a", "b", "c"] });
    for await (const event of call) events.push(event);
    // The door says a label once; the client says it of every event that has it.
    expect(events).toEqual(["a", "b", "c"].map((value, seq) => ({ event: "delta", value, seq, ...(seq > 0 && { label: MAIL }) })));
    expect(await call.result).toEqual({ sent: 3 });
  });

  test("an event that does not fit its definition fails the call", async () => {
    const { client } = await arrange();
    const call = client.stream(stream, { values: ["a", 7, "c"] });
    const events: StreamEvent[] = [];
    const reading = (async () => {
      for await (const event of call) events.push(event);
    })();
    await expect(call.result).rejects.toMatchObject({ code: "UNSUPPORTED" });
    await expect(reading).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(events).toEqual([{ event: "delta", value: "a", seq: 0 }]);
  });

  test("a listener that throws fails its own call and no other", async () => {
    const { client } = await arrange();
    const onEvent = () => {
      throw new RangeError("mine");
    };
    await expect(client.call(stream, { values: ["a"] }, { onEvent })).rejects.toThrow("mine");
    expect(await client.call(echo, { value: 1 })).toEqual({ value: 1 });
  });

  test("a reader that lags keeps the newest and learns how many it missed", async () => {
    const { client } = await arrange();
    const call = client.stream(stream, { values: Array.from({ length: 100 }, (_, index) => `${index}`) }, { buffer: 3 });
    await call.result;
    const events: StreamEvent[] = [];
    for await (const event of call) events.push(event);
    expect(events[0]).toEqual({ event: "lag", value: { missed: 97 }, seq: 96 });
    expect(events.slice(1).map(({ value }) => value)).toEqual(["97", "98", "99"]);
  });

  test("leaving the loop cancels nothing", async () => {
    const { client, door } = await arrange();
    const call = client.stream(stream, { values: ["a", "b"] });
    for await (const _ of call) break;
    expect(await call.result).toEqual({ sent: 2 });
    expect(door.cancelled).toEqual([]);
  });

  test("an abort cancels at the door and frees the caller", async () => {
    const { client, door } = await arrange();
    const controller = new AbortController();
    const held = client.call(hold, { name: "x" }, { key: "k", signal: controller.signal });
    await until(() => door.gates.has("k"));
    controller.abort();
    await expect(held).rejects.toMatchObject({ code: "CANCELLED", data: { key: "k" } });
    await until(() => door.cancelled.length === 1);
    expect(door.cancelled).toEqual(["k"]);
  });

  test("aborted before: nothing is sent", async () => {
    const { client, door } = await arrange();
    await expect(client.call(echo, { value: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "CANCELLED" });
    await client.call(echo, { value: 2 });
    expect(door.calls).toHaveLength(1);
  });

  test("cancel by key lets the call tell its own end", async () => {
    const { client, door } = await arrange();
    const held = client.call(hold, { name: "x" }, { key: "k" });
    const outcome = expect(held).rejects.toMatchObject({ code: "CANCELLED", message: "stopped by its caller" });
    await until(() => door.gates.has("k"));
    await client.cancel("k");
    await outcome;
  });

  test("closing leaves the call running, and tells its key", async () => {
    const { client, door } = await arrange();
    const held = client.call(hold, { name: "work" }, { key: "k" });
    const outcome = expect(held).rejects.toMatchObject({ code: "UNAVAILABLE", data: { key: "k" } });
    await until(() => door.gates.has("k"));
    await client.close();
    await outcome;
    await until(() => door.closed === 1);
    door.gates.get("k")?.resolve("done");
    await until(() => door.finished.length === 1);
    expect(door.cancelled).toEqual([]);
    await expect(client.call(echo, { value: 1 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await client.close();
  });
});

describe("unix only", () => {
  test("nobody there says how to start it", async () => {
    await expect(unixTransport({ path: await socketPath() })).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("aether up") });
  });

  test("more calls than the door runs at once wait here; a cancelled one that waits is never sent", async () => {
    const door = new FakeDoor();
    const client = createClient(await overUnix(door));
    cleanups.push(() => client.close());
    const held = Array.from({ length: 64 }, (_, index) => client.call(hold, { name: `${index}` }, { key: `k${index}` }));
    const waiting = client.call(echo, { value: "after" });
    const dropped = client.call(hold, { name: "never" }, { key: "never" });
    const outcome = expect(dropped).rejects.toMatchObject({ code: "CANCELLED" });
    await until(() => door.gates.size === 64);
    expect(door.calls).toHaveLength(64);
    await client.cancel("never");
    await outcome;
    for (const gate of door.gates.values()) gate.resolve("ok");
    expect(await Promise.all(held)).toHaveLength(64);
    expect(await waiting).toEqual({ value: "after" });
    expect(door.calls).toHaveLength(65);
    expect(door.most).toBe(64);
  });

  test("calls that may wait are bounded", async () => {
    const listener = await listenUnix({ path: await socketPath(), door: new FakeDoor(), log: { warn() {}, error() {} }, limits: { closeMs: 20 } });
    cleanups.push(() => listener.close());
    const client = createClient(await unixTransport({ path: listener.address, window: 1, waiting: 1 }));
    const [first, second] = [client.call(hold, { name: "a" }), client.call(hold, { name: "b" })];
    await expect(client.call(hold, { name: "c" })).rejects.toMatchObject({ code: "BUSY" });
    const outcomes = Promise.allSettled([first, second]);
    await client.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  test("a daemon that dies fails what was under way, with the key to ask later", async () => {
    const door = new FakeDoor();
    const path = await socketPath();
    const listener = await listenUnix({ path, door, log: { warn() {}, error() {} }, limits: { closeMs: 1 } });
    const client = createClient(await unixTransport({ path }));
    const held = client.call(hold, { name: "x" }, { key: "k" });
    const outcome = expect(held).rejects.toMatchObject({ code: "UNAVAILABLE", data: { key: "k" } });
    await until(() => door.gates.has("k"));
    await listener.close();
    await outcome;
  });

  test.for([
    { why: "HTTP", bytes: "HTTP/1.1 400 Bad Request\r\n\r\n" },
    { why: "no UTF-8", bytes: Buffer.from([0xff, 0x0a]) },
    { why: "another protocol's JSON", bytes: '{"type":"hello"}\n' },
    { why: "a line without end", bytes: "x".repeat(10_000) },
    { why: "nothing, and the end", bytes: "" },
  ])("a peer that is no door is given up: $why", async ({ bytes }) => {
    await using client = await clientOf(bytes);
    await expect(client.call(systemPing, {})).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("a door that lets nobody in is heard: every call fails with what it said", async () => {
    await using client = await clientOf('{"jsonrpc":"2.0","id":null,"error":{"code":-32028,"message":"full"}}\n');
    for (let call = 0; call < 2; call++) await expect(client.call(systemPing, {})).rejects.toMatchObject({ code: "BUSY", message: "full" });
  });

  /** Of a peer that says this to whatever comes first. */
  async function clientOf(bytes: string | Buffer): Promise<Client & AsyncDisposable> {
    const path = await socketPath();
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => {});
      socket.once("data", () => socket.end(bytes));
    });
    await new Promise<void>((resolve) => server.listen(path, () => resolve()));
    cleanups.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const client = createClient(await unixTransport({ path, maxReplyBytes: 1_000 }));
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
  }
});

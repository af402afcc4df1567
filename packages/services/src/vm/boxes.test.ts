import type { Box, CallContext, EgressLine, Sandbox } from "@aether/ports";
import { TRUSTED } from "@aether/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Boxes, type BoxRequest } from "./boxes.ts";
import type { BoxBounds } from "./room.ts";

const GB = 1_073_741_824;
const ROOMY = { run: { memoryBytes: 64 * GB, pids: 100_000 }, installation: { memoryBytes: 64 * GB, pids: 100_000 }, box: { memoryBytes: GB / 2 } };

/** A rung that counts its boxes. */
function opened({
  close = async () => undefined,
  line = {},
  bounds = ROOMY,
}: {
  close?: () => Promise<void>;
  line?: Partial<EgressLine>;
  bounds?: BoxBounds;
} = {}) {
  const count = { opened: 0, closed: 0 };
  const memory: number[] = [];
  const warned: string[] = [];
  const readersClosed: number[] = [];
  const sandbox = {
    rung: "bash",
    features: { runtimes: false, network: true },
    open: async ({ limits }: { limits: { memoryBytes: number } }): Promise<Box> => {
      count.opened++;
      memory.push(limits.memoryBytes);
      return {
        close: async () => {
          count.closed++;
          await close();
        },
      } as unknown as Box;
    },
  } as unknown as Sandbox;
  const boxes = new Boxes({
    egress: { open: async () => ({ socket: "/s", close: async () => undefined, ...line }) } as never,
    models: {} as never,
    reader: async () => ({ read: async () => undefined as never, close: async () => void readersClosed.push(1) }),
    newId: () => "b1",
    record: async () => undefined,
    bounds,
    room: { mustHaveRoom: async () => undefined, watch: () => () => undefined, allow: async () => undefined, grew: () => undefined },
    fileBytes: 1_000,
    log: { warn: (message: string) => warned.push(message) } as never,
  });
  const request = (over: Partial<BoxRequest> = {}): BoxRequest => ({
    sandbox,
    holder: "p",
    workspace: "p",
    places: [{ at: "/run/p", folder: "/host/p", writable: true, hidden: [] }],
    until: null,
    limits: {},
    network: false,
    models: false,
    label: TRUSTED,
    runtime: undefined,
    ...over,
  });
  const ctx = {
    caller: { owner: "o", pid: "p", root: "p", label: TRUSTED, authority: {} },
    inForce: () => [],
    signal: new AbortController().signal,
    now: () => 0,
    bytesLeft: () => undefined,
  } as unknown as CallContext;
  return { boxes, memory, count, request, ctx, warned, readersClosed };
}

test("commands that begin together share one box, and it is closed with their holder", async () => {
  const { boxes, count, request, ctx } = opened();
  const used = await Promise.all([1, 2, 3].map(() => boxes.use(request(), ctx, async (box) => box)));
  expect(new Set(used).size).toBe(1);
  await boxes.closeOf("p");
  expect(count).toEqual({ opened: 1, closed: 1 });
});

test("commands that begin together after another shape of the box share the new one", async () => {
  const { boxes, count, request, ctx } = opened();
  await boxes.use(request({ limits: { pids: 7 } }), ctx, async () => undefined);
  await Promise.all([1, 2].map(() => boxes.use(request(), ctx, async () => undefined)));
  await boxes.closeAll();
  expect(count).toEqual({ opened: 2, closed: 2 });
});

test("a box is not closed as idle between the moment a command finds it and its work", async () => {
  const { boxes, count, request, ctx } = opened();
  await boxes.use(request(), ctx, async () => undefined);
  const closedBefore: number[] = [];
  const using = boxes.use(request(), ctx, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    closedBefore.push(count.closed);
  });
  await boxes.closeIdle(10_000_000);
  await using;
  expect(closedBefore).toEqual([0]);
});

test("a box that cannot be closed gives back its way out all the same", async () => {
  let linesClosed = 0;
  const line = { close: async () => void linesClosed++ };
  const { boxes, request, ctx, readersClosed } = opened({ close: () => Promise.reject(new Error("it stays")), line });
  await boxes.use(request({ network: true }), ctx, async () => undefined);
  await expect(boxes.closeOf("p")).rejects.toThrow("it stays");
  expect([linesClosed, readersClosed.length]).toEqual([1, 1]);
});

test("a box that does not open, and whose way out does not close, is nobody's unheard error", async () => {
  const { boxes, request, ctx, warned } = opened({ line: { close: () => Promise.reject(new Error("busy")) } });
  const sandbox = { ...request().sandbox, open: () => Promise.reject(new Error("no box")) } as Sandbox;
  const unheard: unknown[] = [];
  const hear = (error: unknown): number => unheard.push(error);
  process.on("unhandledRejection", hear);
  try {
    await expect(boxes.use(request({ sandbox, network: true }), ctx, async () => undefined)).rejects.toThrow("no box");
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(unheard).toEqual([]);
    expect(warned).toHaveLength(1);
  } finally {
    process.off("unhandledRejection", hear);
  }
});

test("a box has the memory that it asks for, and the installation's where it asks for none", async () => {
  const { boxes, request, ctx, memory } = opened({ bounds: { ...ROOMY, box: { memoryBytes: 3 * GB } } });
  await boxes.use(request({ holder: "a" }), ctx, async () => undefined);
  await boxes.use(request({ holder: "b", limits: { memoryBytes: GB } }), ctx, async () => undefined);
  expect(memory).toEqual([3 * GB, GB]);
});

describe("what boxes hold together", () => {
  const TIGHT = { run: { memoryBytes: 2 * GB, pids: 1_000 }, installation: { memoryBytes: 3 * GB, pids: 1_500 }, box: { memoryBytes: GB / 2 } };
  const limits = { memoryBytes: GB, pids: 100 };
  const inRun = (ctx: CallContext, root: string): CallContext => ({ ...ctx, caller: { ...ctx.caller, root } });

  /** A command that goes on until it is let go. */
  function working({ boxes, request, ctx }: ReturnType<typeof opened>, holder: string, over: { root?: string; limits?: BoxRequest["limits"] } = {}) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const done = boxes.use(request({ holder, limits: over.limits ?? limits }), inRun(ctx, over.root ?? "r1"), async () => {
      begun.resolve();
      await promise;
    });
    done.catch(begun.reject);
    return { begun: begun.promise, end: resolve, done };
  }

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("of one run is bounded: one more waits for another to rest, whose box makes room", async () => {
    const at = opened({ bounds: TIGHT });
    const [one, two] = [working(at, "a"), working(at, "b")];
    await Promise.all([one.begun, two.begun]);
    const three = working(at, "c");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(at.count).toEqual({ opened: 2, closed: 0 });
    one.end();
    await one.done;
    await three.begun;
    expect(at.count).toEqual({ opened: 3, closed: 1 });
    for (const each of [two, three]) each.end();
    await Promise.all([two.done, three.done]);
  });

  test("where none rests in time, it is BUSY and names the bound and its setting", async () => {
    const at = opened({ bounds: TIGHT });
    const [one, two] = [working(at, "a"), working(at, "b")];
    await Promise.all([one.begun, two.begun]);
    const three = working(at, "c");
    const refused = expect(three.done).rejects.toMatchObject({
      code: "BUSY",
      message: expect.stringMatching(/2048 MB of memory that all boxes of this run .*AETHER_RUN_BOXES_MEMORY_MB/),
      data: { limit: 2 * GB, asked: GB, setting: "AETHER_RUN_BOXES_MEMORY_MB" },
    });
    three.begun.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(31_000);
    await refused;
  });

  test("of the installation is bounded over runs, and so are processes", async () => {
    const at = opened({ bounds: TIGHT });
    const held = [working(at, "a"), working(at, "b"), working(at, "c", { root: "r2" })];
    await Promise.all(held.map(({ begun }) => begun));
    for (const { over, setting } of [
      { over: { root: "r3" }, setting: "AETHER_BOXES_MEMORY_MB" },
      { over: { root: "r2", limits: { memoryBytes: 1, pids: 950 } }, setting: "AETHER_RUN_BOXES_PROCESSES" },
      { over: { root: "r3", limits: { memoryBytes: 1, pids: 1_300 } }, setting: "AETHER_RUN_BOXES_PROCESSES" },
    ]) {
      const more = working(at, "d", over);
      more.begun.catch(() => undefined);
      const refused = expect(more.done).rejects.toMatchObject({ data: { setting } });
      await vi.advanceTimersByTimeAsync(31_000);
      await refused;
    }
    expect(at.count.opened).toBe(3);
  });

  test("one that could never fit is QUOTA at once", async () => {
    const at = opened({ bounds: TIGHT });
    await expect(at.boxes.use(at.request({ limits: { memoryBytes: 2 * GB + 1 } }), at.ctx, async () => undefined)).rejects.toMatchObject({
      code: "QUOTA",
      message: expect.stringContaining("raise AETHER_RUN_BOXES_MEMORY_MB"),
    });
  });

  test("a box that closed, or never opened, holds nothing, and who gives up waits no longer", async () => {
    const at = opened({ bounds: TIGHT });
    const broken = { ...at.request().sandbox, open: () => Promise.reject(new Error("no box")) } as Sandbox;
    for (let n = 0; n < 5; n++) await expect(at.boxes.use(at.request({ sandbox: broken, limits }), at.ctx, async () => undefined)).rejects.toThrow("no box");
    for (let n = 0; n < 5; n++) {
      await at.boxes.use(at.request({ holder: `h${n}`, limits }), at.ctx, async () => undefined);
      await at.boxes.closeOf(`h${n}`);
    }
    const [one, two] = [working(at, "a"), working(at, "b")];
    await Promise.all([one.begun, two.begun]);
    const giver = new AbortController();
    const waiting = at.boxes.use(at.request({ holder: "c", limits }), { ...inRun(at.ctx, "r1"), signal: giver.signal }, async () => undefined);
    giver.abort();
    await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

test("a right of boxes that is taken back closes its holder's, also with a command in it, which is refused; other rights and holders do not", async () => {
  const { boxes, count, request, ctx } = opened();
  await boxes.use(request({ holder: "q" }), ctx, async () => undefined);
  let end = (): void => undefined;
  const running = boxes.use(request(), ctx, () => new Promise<void>((resolve) => (end = resolve)));
  await vi.waitFor(() => expect(count.opened).toBe(2));
  await boxes.lost("p", [{ action: "message.send", resource: "*" }]);
  expect(count.closed).toBe(0);
  await boxes.lost("p", [{ action: "fs.read", resource: "/mnt/o/notes/**" }]);
  expect(count.closed).toBe(1);
  end();
  await expect(running).rejects.toMatchObject({ code: "DENIED" });
  await boxes.closeAll();
});

test("a box is closed when the first right to what is in it expires, used or not", async () => {
  vi.useFakeTimers();
  try {
    const { boxes, count, request, ctx } = opened();
    const timed = { ...ctx, now: () => Date.now() } as typeof ctx;
    await boxes.use(request({ until: Date.now() + 3_000_000_000 }), timed, async () => undefined);
    await vi.advanceTimersByTimeAsync(2_999_999_999);
    expect(count.closed).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(count.closed).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

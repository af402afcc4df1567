import type { Box, CallContext, EgressLine, Sandbox } from "@aether/ports";
import { TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { Boxes, type BoxRequest } from "./boxes.ts";

/** A rung that counts its boxes. */
function opened({ close = async () => undefined, line = {} }: { close?: () => Promise<void>; line?: Partial<EgressLine> } = {}) {
  const count = { opened: 0, closed: 0 };
  const warned: string[] = [];
  const readersClosed: number[] = [];
  const sandbox = {
    rung: "bash",
    features: { runtimes: false, network: true },
    open: async (): Promise<Box> => {
      count.opened++;
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
    log: { warn: (message: string) => warned.push(message) } as never,
  });
  const request = (over: Partial<BoxRequest> = {}): BoxRequest => ({
    sandbox,
    holder: "p",
    workspace: "p",
    places: [],
    limits: {},
    network: false,
    models: false,
    label: TRUSTED,
    runtime: undefined,
    ...over,
  });
  const ctx = {
    caller: { owner: "o", pid: "p", label: TRUSTED, authority: { grants: [] } },
    signal: new AbortController().signal,
    now: () => 0,
  } as unknown as CallContext;
  return { boxes, count, request, ctx, warned, readersClosed };
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

import type { CallContext, Sandbox } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { createLeftovers } from "./leftovers.ts";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const sandbox = (rung: string, reap: () => Promise<number>): Sandbox => ({ rung, reap }) as unknown as Sandbox;
const contextOf = (createdAt: number, signal = new AbortController().signal): CallContext =>
  ({ key: "k", caller: { pid: "p" }, signal, processes: { get: async () => ({ createdAt }) } }) as unknown as CallContext;
const BEFORE = 1;
const AFTER = Number.MAX_SAFE_INTEGER;
const rest = () => new Promise<void>((resolve) => setImmediate(resolve));

test("who lived before waits until every rung's are ended; who begins now does not", async () => {
  const [one, two] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const leftovers = createLeftovers({ sandboxes: [sandbox("process", () => one.promise), sandbox("container", () => two.promise)], log });
  leftovers.end();
  const order: string[] = [];
  const old = leftovers.gone(contextOf(BEFORE)).then(() => order.push("old"));
  await leftovers.gone(contextOf(AFTER)).then(() => order.push("new"));
  one.resolve(1);
  await rest();
  order.push("one rung is done");
  two.resolve(0);
  await old;
  expect(order).toEqual(["new", "one rung is done", "old"]);
});

test("what cannot be ended is named, is no reason to go on, and is tried again", async () => {
  let works = false;
  const reap = async (): Promise<number> => {
    if (!works) throw new SyscallError("UNAVAILABLE", "podman could not remove aether-1-2");
    return 1;
  };
  const leftovers = createLeftovers({ sandboxes: [sandbox("container", reap)], log });
  leftovers.end();
  await expect(leftovers.gone(contextOf(BEFORE))).rejects.toMatchObject({
    code: "UNKNOWN_OUTCOME",
    message: expect.stringContaining("container: podman could not remove aether-1-2") as string,
  });
  await leftovers.gone(contextOf(AFTER));
  works = true;
  await expect(leftovers.gone(contextOf(BEFORE))).rejects.toMatchObject({ code: "UNKNOWN_OUTCOME" });
  await leftovers.gone(contextOf(BEFORE));
});

test("who is cancelled does not wait on", async () => {
  const leftovers = createLeftovers({ sandboxes: [sandbox("process", () => new Promise(() => undefined))], log });
  leftovers.end();
  const giveUp = new AbortController();
  const waits = leftovers.gone(contextOf(BEFORE, giveUp.signal));
  await rest();
  giveUp.abort();
  await expect(waits).rejects.toMatchObject({ code: "CANCELLED" });
});

import { expect, test } from "vitest";
import { createWorkspaceLock, type Release } from "./workspace-lock.ts";

const never = new AbortController().signal;
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise(setImmediate);
  return done;
};

test("calls of one workspace take turns in the order they came; others do not wait", async () => {
  const lock = createWorkspaceLock();
  const order: number[] = [];
  const first = await lock.take("a", never);
  const waiting = [1, 2, 3].map(async (n) => {
    const release = await lock.take("a", never);
    order.push(n);
    release();
  });
  const other = await lock.take("b", never);
  expect(order).toEqual([]);
  first();
  await Promise.all(waiting);
  other();
  expect(order).toEqual([1, 2, 3]);
});

test("a holder whose call is cancelled holds on until it lets go; letting go twice is harmless", async () => {
  const lock = createWorkspaceLock();
  const cancelled = new AbortController();
  const release = await lock.take("a", cancelled.signal);
  const next = lock.take("a", never);
  expect(await settled(next)).toBe(false);
  cancelled.abort();
  expect(await settled(next)).toBe(false);
  release();
  const second = await next;
  const third = lock.take("a", never);
  release();
  expect(await settled(third)).toBe(false);
  second();
  (await third)();
});

test("one that gives up while it waits leaves the queue to the others", async () => {
  const lock = createWorkspaceLock();
  const gone = new AbortController();
  const first = await lock.take("a", never);
  const second = lock.take("a", gone.signal);
  const third = lock.take("a", never);
  gone.abort();
  await expect(second).rejects.toMatchObject({ code: "CANCELLED" });
  first();
  (await third)();
  await expect(lock.take("a", gone.signal)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("the queue is bounded", async () => {
  const lock = createWorkspaceLock();
  const first = await lock.take("a", never);
  const waiting: Promise<Release>[] = [];
  for (let n = 0; n < 64; n++) waiting.push(lock.take("a", never));
  await expect((async () => lock.take("a", never))()).rejects.toMatchObject({ code: "BUSY" });
  first();
  for (const one of waiting) (await one)();
});

import { expect, test } from "vitest";
import type { BoxExit, BoxProcess } from "./sandbox.ts";
import { SessionTurns } from "./session-turns.ts";

const command = (exited: Promise<BoxExit>): BoxProcess => ({ exited }) as unknown as BoxProcess;

test("one that was given up before it came hears so at once, and is never started", async () => {
  const turns = new SessionTurns();
  const first = Promise.withResolvers<BoxExit>();
  await turns.start(new AbortController().signal, async () => command(first.promise));
  let hasStarted = false;
  const given = turns.start(AbortSignal.abort(), async () => {
    hasStarted = true;
    return command(first.promise);
  });
  await expect(given).rejects.toMatchObject({ code: "CANCELLED" });
  const order: string[] = [];
  const third = turns.start(new AbortController().signal, async () => {
    order.push("third");
    return command(first.promise);
  });
  await new Promise(setImmediate);
  order.push("first ended");
  first.resolve({} as BoxExit);
  await third;
  expect([order, hasStarted]).toEqual([["first ended", "third"], false]);
});

import type { Client } from "@aether/client";
import type { Json, LogEntry } from "@aether/protocol";
import { expect, test } from "vitest";
import { ToldRun } from "./told-run.ts";

const entry = (seq: number): LogEntry => ({ agent_id: "p1", seq, at: seq, kind: "call.settled", body: {} });

/** A log of so many events, and what is told of it. */
function following(log: number) {
  const told: (number | string)[] = [];
  let seen = 0;
  let asked = 0;
  const client = {
    call: async (_: unknown, { after, limit }: { after: number; limit: number }) => {
      asked++;
      return { entries: Array.from({ length: Math.max(0, Math.min(limit, log - after)) }, (__, index) => entry(after + index + 1)) };
    },
  } as unknown as Client;
  const onEntry = ({ seq }: LogEntry): void => {
    if (seq > seen) told.push(seq);
    seen = Math.max(seen, seq);
  };
  const run = new ToldRun(client, { progress: { seen: () => seen, told: (event) => void told.push(event) }, onEntry });
  return { told, run, asked: () => asked };
}

test("what comes is told at once and in order; nothing is read from the log", () => {
  const { told, run, asked } = following(2);
  run.hear("event", entry(1) as unknown as Json);
  run.hear("delta", { text: "a" });
  run.hear("unheard of", {});
  run.hear("event", entry(2) as unknown as Json);
  expect([told, asked()]).toEqual([[1, "delta", 2], 0]);
});

test("of what a slow reader lost, no event is missing, and those after it keep their order", async () => {
  const { told, run } = following(1_200);
  run.hear("event", entry(1) as unknown as Json);
  run.hear("lag", { missed: 7 });
  run.hear("event", entry(1_100) as unknown as Json);
  run.hear("delta", { text: "a" });
  run.hear("event", entry(1_101) as unknown as Json);
  expect(told).toEqual([1]);
  await run.whole("p1");
  expect(told.filter((one) => typeof one === "number")).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 1));
  expect(told).toContain("delta");
});

test("a loss at the very end is made good before the end is told", async () => {
  const { told, run } = following(3);
  run.hear("event", entry(1) as unknown as Json);
  run.hear("lag", { missed: 2 });
  await run.whole("p1");
  expect(told).toEqual([1, 2, 3]);
});

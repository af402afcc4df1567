import type { Journal } from "@aether/ports";
import { expect, test } from "vitest";
import { MOST_HEARD } from "../budget/mailroom.ts";
import { Live, loadLive } from "./live.ts";
import { idle, processRow } from "./process.test-harness.ts";

test("a process that has taken all the messages it may takes no more when it comes back from its snapshot", async () => {
  const row = processRow("p1", { program: "idle" });
  const live = new Live(row, idle);
  live.fold("signal.received", { signal: "pause" }, 0);
  for (let at = 0; at < MOST_HEARD; at++) live.fold("message.received", { id: `m${at}`, body: "hello" }, at);
  const seq = MOST_HEARD + 2;
  const journal = {
    snapshot: async () => ({ seq, version: 1, state: live.snapshot() }),
    effects: async () => [],
    events: async () => [],
  } as unknown as Journal;
  const back = await loadLive(journal, { ...row, head: seq, snap: seq }, idle);
  expect([live.deaf, back.deaf]).toEqual([true, true]);
});

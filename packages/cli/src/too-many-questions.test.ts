import type { Client } from "@aether/client";
import type { Json, LogEntry } from "@aether/protocol";
import { expect, test } from "vitest";
import { Paused } from "./too-many-questions.ts";

const LATER = Date.now() + 60_000;
const entry = (kind: string, body: Json, at = LATER): LogEntry => ({ agent_id: "p1", seq: 1, kind, at, body });
const TIRED = { signal: "pause", reason: "questions" };

test.for<{ why: string; heard: readonly LogEntry[]; waiting?: string; agents: readonly string[] }>([
  { why: "one that asked too often stands still", heard: [entry("signal.received", TIRED)], agents: ["p1"] },
  { why: "one that a person paused is the person's", heard: [entry("signal.received", { signal: "pause" })], agents: [] },
  { why: "one that was let go on does", heard: [entry("signal.received", TIRED), entry("signal.received", { signal: "resume" })], agents: [] },
  { why: "one that has ended is over", heard: [entry("signal.received", TIRED), entry("process.exited", {})], agents: [] },
  { why: "an old pause that lasts is one", heard: [entry("signal.received", TIRED, 1)], waiting: "signal", agents: ["p1"] },
  {
    why: "an old pause of one that works is over, though the log is not heard to its end",
    heard: [entry("signal.received", TIRED, 1)],
    waiting: "model",
    agents: [],
  },
])("$why", async ({ heard, waiting = "", agents }) => {
  const paused = new Paused();
  for (const one of heard) paused.hear(one);
  const client = { call: async () => ({ agents: [{ agent_id: "p1", waiting_on: waiting }] }) } as unknown as Client;
  expect(await paused.agents(client, "p1")).toEqual(agents);
});

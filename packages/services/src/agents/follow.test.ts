import type { CallContext, Envelope } from "@aether/ports";
import { type Json, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { followRun } from "./follow.ts";

interface Event {
  readonly seq: number;
  readonly kind: string;
  readonly at: number;
  readonly body: Json;
}

const settled = (seq: number, call: string): Event => ({ seq, kind: "call.settled", at: seq, body: { call, outcome: { ok: true, value: null } } });
const exited = (seq: number): Event => ({ seq, kind: "process.exited", at: seq, body: { reason: "completed" } });

/** A run with this log, of which `before` was told and is told again to who comes now. */
function run(log: readonly Event[], before: readonly [event: string, call: string, value: Json][]) {
  const told: [string, Json][] = [];
  let say: (message: Envelope) => void = () => undefined;
  const tell = (event: string, payload: Json): void => say({ topic: `run.p1.p1.${event}`, payload, label: TRUSTED } as Envelope);
  const ctx = {
    signal: new AbortController().signal,
    emit: (event: string, value: Json) => void told.push([event, value]),
    listen: (_pattern: string, handler: (message: Envelope) => void) => {
      say = handler;
      for (const [event, call, value] of before) tell(event, { call: `p1:${call}`, value });
      return { close: async () => undefined };
    },
    processes: {
      get: async () => ({ pid: "p1", state: "running" }),
      events: async (_pid: string, after: number) => log.filter(({ seq }) => seq > after),
    },
  } as unknown as CallContext;
  const following = followRun({ pid: "p1", root: "p1", after: 0 }, ctx).catch(() => undefined);
  return { told, tell, following, event: (event: Event) => tell("event", { agent_id: "p1", ...event }) };
}

test("what was said before who follows came is told after the log, and nothing of a call that the log has settled", async () => {
  const at = run(
    [settled(1, "m0")],
    [
      ["delta", "m0", { text: "stale", at: 0 }],
      ["delta", "m1", { text: "fresh", at: 0 }],
    ],
  );
  at.tell("delta", { call: "p1:m1", value: { text: "er", at: 5 } });
  at.event(settled(2, "m1"));
  at.tell("delta", { call: "p1:m1", value: { text: "late", at: 7 } });
  at.event(exited(3));
  await at.following;
  const kinds = at.told.map(([event, value]) => (event === "event" ? (value as { seq: number }).seq : (value as { text: string }).text));
  expect(kinds).toEqual([1, "fresh", "er", 2, 3]);
});

test("what was too large, or is said by other calls under the same name, is not told", async () => {
  const at = run([], [["delta", "t0-0", { text: "of another kind" }]]);
  at.tell("delta", { call: "p1:m0", value: null, omitted: true });
  at.tell("output", { call: "p1:t0-0", value: { stream: "stdin", text: "x", at: 0 } });
  at.event(exited(1));
  await at.following;
  expect(at.told.map(([event]) => event)).toEqual(["event"]);
});

test("a reader who does not keep up misses words, and no event", async () => {
  const at = run([], []);
  for (let index = 0; index < 20_000; index++) at.tell("delta", { call: "p1:m0", value: { text: "x", at: index } });
  at.event(settled(1, "m0"));
  at.event(exited(2));
  await at.following;
  const events = at.told.filter(([event]) => event === "event");
  expect(events.map(([, value]) => (value as { seq: number }).seq)).toEqual([1, 2]);
  expect(at.told.length).toBeLessThan(5_000);
});

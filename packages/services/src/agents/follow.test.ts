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

interface Other {
  readonly pid: string;
  readonly parent: string | null;
  readonly log: readonly Event[];
}
interface Others {
  readonly others?: readonly Other[];
  readonly after?: number;
}

/** A run with this log, of which `before` was told and is told again to who comes now. */
function run(log: readonly Event[], before: readonly [event: string, call: string, value: Json][], { others = [], after = 0 }: Others = {}) {
  const told: [string, Json][] = [];
  const raised: Json[] = [];
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
      // The newest first, as it is asked for.
      list: async () => others.map(({ pid, parent }) => ({ pid, parent, label: `of ${pid}` })).toReversed(),
      events: async (pid: string, from: number, limit = 500) =>
        (others.find((one) => one.pid === pid)?.log ?? log).filter(({ seq }) => seq > from).slice(0, limit),
    },
    raise: (label: Json) => void raised.push(label),
  } as unknown as CallContext;
  const following = followRun({ pid: "p1", root: "p1", after }, ctx).catch(() => undefined);
  return { told, raised, tell, following, event: (event: Event) => tell("event", { agent_id: "p1", ...event }) };
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

test("what agents below it did before is told too, in the order in which it happened and under its label; of nobody else's", async () => {
  const spread = (from: number, count: number): Event[] =>
    Array.from({ length: count }, (_, index) => ({ ...settled(index + 1, `t${index}`), at: from + 2 * index }));
  const others = [
    { pid: "p2", parent: "p1", log: spread(2, 150) },
    { pid: "p3", parent: "p2", log: spread(3, 3) },
    { pid: "p9", parent: "p8", log: spread(1, 3) },
  ];
  const at = run([settled(1, "m0")], [], { others });
  at.event(exited(2));
  await at.following;
  const events = at.told.map(([, value]) => value as unknown as { agent_id: string; at: number; seq: number });
  expect(events.filter(({ agent_id }) => agent_id === "p2").map(({ seq }) => seq)).toEqual(others[0]?.log.map(({ seq }) => seq));
  expect(events.slice(0, 6).map(({ agent_id, at: time }) => `${agent_id} ${time}`)).toEqual(["p1 1", "p2 2", "p3 3", "p2 4", "p3 5", "p2 6"]);
  expect(events.filter(({ agent_id }) => agent_id === "p9")).toEqual([]);
  expect(at.raised).toEqual(["of p2", "of p3"]);
});

test("who goes on following has heard of the others before", async () => {
  const at = run([settled(1, "m0"), settled(2, "m1")], [], { others: [{ pid: "p2", parent: "p1", log: [settled(1, "m0")] }], after: 1 });
  at.event(exited(3));
  await at.following;
  expect(at.told.map(([, value]) => (value as { agent_id: string }).agent_id)).toEqual(["p1", "p1"]);
});

import type { CallContext, ProcessFilter, ProcessRow } from "@aether/ports";
import { type AgentInfo, agentList, type Json, type Label } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { type HeardNow, listAgents } from "./agent-listing.ts";

interface Event {
  readonly kind: string;
  readonly at: number;
  readonly body: Json;
}

/** An installation with so many agents, which counts what is read of it. */
function counting(all: number, events: readonly Event[] = [], now: HeardNow["now"] = () => undefined) {
  const read = { rows: 0, infos: 0, counts: 0, events: 0 };
  const raised: Label[] = [];
  const ctx = {
    raise: (label: Label) => void raised.push(label),
    processes: {
      list: async ({ limit = 1_000, bornBefore = all + 1 }: ProcessFilter) => {
        const rows = Array.from({ length: Math.min(limit, bornBefore - 1) }, (_, index) => ({
          birth: bornBefore - 1 - index,
          state: "running",
          head: 100,
          waitOn: null,
          pid: "p1",
        }));
        read.rows += rows.length;
        return rows;
      },
      count: async ({ bornBefore = all + 1 }: ProcessFilter) => {
        read.counts++;
        return bornBefore - 1;
      },
      events: async (_pid: string, after: number, limit: number) => {
        read.events += limit;
        return events.map((event, index) => ({ seq: after + index + 1, ...event }));
      },
    },
  } as unknown as CallContext;
  const infoOf = async ({ birth }: ProcessRow): Promise<AgentInfo> => {
    read.infos++;
    return { agent_id: `p${birth}` } as AgentInfo;
  };
  return { read, raised, list: (asked: object) => listAgents(agentList.input.parse({ order: "newest", ...asked }), ctx, { infoOf, now }) };
}

describe("a page of agents", () => {
  test.for([
    { all: 1_050, more: 1_000 },
    { all: 100_000, more: 99_950 },
  ])("of $all reads one row more than it tells, counts the rest once, and says where the next begins", async ({ all, more }) => {
    const { read, list } = counting(all);
    const page = await list({ limit: 50 });
    expect(page).toMatchObject({ more, next: all - 49 });
    expect(page.agents).toHaveLength(50);
    expect(read).toEqual({ rows: 51, infos: 50, counts: 1, events: 0 });
    const second = await list({ limit: 50, before: page.next });
    expect(second.agents[0]?.agent_id).toBe(`p${all - 50}`);
    expect(second.more).toBe(more - 50);
  });

  test("that holds all counts nothing, and says that there are no more", async () => {
    const { read, list } = counting(50);
    expect(Object.keys(await list({ limit: 50 }))).toEqual(["agents"]);
    expect(read).toEqual({ rows: 50, infos: 50, counts: 0, events: 0 });
  });
});

describe("what an agent does now", () => {
  const step = (turn: number, ...names: string[]): Event => {
    const parts = names.map((name) => ({ type: "tool-call", id: name, name, input: { command: `do ${name}` } }));
    return { kind: "call.settled", at: 10 * turn, body: { call: `m${turn}`, outcome: { ok: true, value: { parts } } } };
  };
  const ended = (call: string, at: number): Event => ({ kind: "call.settled", at, body: { call, outcome: { ok: true, value: null } } });
  const about = (name: string) => ({ name, about: `do ${name}` });

  test.for([
    { why: "nothing was heard of it: it waits for its model", events: [{ kind: "process.spawned", at: 3, body: {} }], doing: { since: 3, calls: [] } },
    { why: "a call is under way", events: [step(1, "shell")], doing: { since: 10, calls: [about("shell")] } },
    { why: "one of two has ended", events: [step(1, "a", "b"), ended("t1-0", 12)], doing: { since: 10, calls: [about("b")] } },
    { why: "all have ended: it waits for its model", events: [step(1, "a"), ended("t1-0", 12)], doing: { since: 12, calls: [] } },
    { why: "its last step counts", events: [step(1, "a"), ended("t1-0", 12), step(2, "b")], doing: { since: 20, calls: [about("b")] } },
  ])("where $why", async ({ events, doing }) => {
    const { read, list } = counting(1, events);
    expect((await list({ doing: true })).agents).toEqual([{ agent_id: "p1", doing }]);
    expect(read.events).toBe(64);
  });

  test("is told as it is heard, under the label of what told so, and no log is read", async () => {
    const label: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/m"] };
    const doing = { since: 5, calls: [], asks: { model: "a/b", does: "thinks" as const } };
    const { read, raised, list } = counting(1, [step(1, "shell")], () => ({ doing, label }));
    expect((await list({ doing: true })).agents).toEqual([{ agent_id: "p1", doing }]);
    expect([read.events, raised]).toEqual([0, [label]]);
  });
});

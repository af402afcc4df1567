import type { CallContext } from "@aether/ports";
import { type Json, SyscallError } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { ownHistory } from "./own-history.ts";

interface Event {
  readonly kind: string;
  readonly body: Json;
}
const settled = (call: string, value: Json): Event => ({ kind: "call.settled", body: { call, outcome: { ok: true, value } } });
const thought = (turn: number, say: string): Event =>
  settled(`m${turn}`, {
    parts: [
      { type: "text", text: say },
      { type: "tool-call", id: "x", name: "file_read", input: { path: `${turn}.md` } },
    ],
    finish: "tool-calls",
  });
const heard = (text: string): Event => ({ kind: "message.received", body: { id: "x", from: "y", body: { text }, label: null } });

/** Two turns' worth of events for each number, with what `extra` says between them. */
function logOf(turns: number, extra: Readonly<Record<number, readonly Event[]>> = {}): Event[] {
  const log: Event[] = [{ kind: "process.spawned", body: {} }];
  for (let turn = 0; turn < turns; turn++)
    log.push(
      ...(extra[turn] ?? []),
      thought(turn, turn % 1_000 === 7 ? `the rare heron of ${turn}` : "on it"),
      settled(`t${turn}-0`, { text: `contents of ${turn}` }),
    );
  return log;
}

function open(log: readonly Event[], kind = "agent") {
  const read = { events: 0, calls: 0 };
  const announced: unknown[] = [];
  const ctx = {
    caller: { pid: "p1", owner: "local", kind },
    announce: (topic: string, body: Json) => announced.push([topic, body]),
    processes: {
      get: async () => ({ head: log.length }),
      events: async (_: string, after: number, limit: number) => {
        const found = log.slice(after, after + limit).map((event, index) => ({ ...event, seq: after + index + 1, at: 0 }));
        read.events += found.length;
        read.calls++;
        return found;
      },
    },
  } as unknown as CallContext;
  const call = async <T>(name: keyof typeof ownHistory, input: unknown): Promise<T> => {
    const handler = ownHistory[name] as unknown as (input: unknown, ctx: CallContext) => Promise<T>;
    return handler(input, ctx);
  };
  return { call, read, announced };
}

interface Found {
  readonly hits: readonly { readonly turn: number; readonly what: string; readonly text: string }[];
  readonly next: number | null;
}
interface Read {
  readonly text: string;
  readonly characters: number;
  readonly next_offset: number | null;
}

describe("looking for words", () => {
  test.for([
    { why: "the newest first", query: "on it", first: [19, 18, 17] },
    { why: "in what was called", query: "3.md", first: [13, 3] },
    { why: "in what came back", query: "CONTENTS of 12", first: [12] },
    { why: "in what it was told, before the turn that followed", query: "mind the gap", first: [5] },
    { why: "all words at once", query: "heron rare", first: [7] },
    { why: "nothing where one is missing", query: "heron common", first: [] },
  ])("finds $why", async ({ query, first }) => {
    const { call } = open(logOf(20, { 5: [heard("mind the gap")] }));
    const { hits } = await call<Found>("agent.history_search", { query });
    expect(hits.slice(0, 3).map(({ turn }) => turn)).toEqual(first);
  });

  test("finds what it was told wherever the log is parted while it is looked through", async () => {
    const missed: number[] = [];
    for (let turn = 230; turn < 260; turn++) {
      const { hits } = await open(logOf(500, { [turn]: [heard("mind the gap")] })).call<Found>("agent.history_search", { query: "mind the gap" });
      if (hits[0]?.turn !== turn) missed.push(turn);
    }
    expect(missed).toEqual([]);
  });

  test("says who said it, and shows the words around it", async () => {
    const { call } = open(logOf(1, { 0: [settled("t0-9", { text: `${"a".repeat(500)} needle ${"b".repeat(500)}` })] }));
    const [hit] = (await call<Found>("agent.history_search", { query: "needle" })).hits;
    expect(hit).toMatchObject({ what: "tool returned", text: expect.stringMatching(/^…a+ needle b+…$/) });
    expect(hit?.text.length).toBeLessThan(300);
  });

  test("looks through a bounded part of a long log, and goes on where it ended until all is found", async () => {
    const { call, read } = open(logOf(30_000));
    const found: number[] = [];
    let before: number | undefined;
    for (let asked = 1; ; asked++) {
      read.events = 0;
      const { hits, next } = await call<Found>("agent.history_search", { query: "heron", ...(before !== undefined && { before }) });
      expect(read.events).toBeLessThan(12_000);
      found.push(...hits.map(({ turn }) => turn));
      if (next === null) break;
      expect(next).toBeLessThan(before ?? Number.POSITIVE_INFINITY);
      before = next;
      expect(asked).toBeLessThan(20);
    }
    expect([...new Set(found)]).toEqual(Array.from({ length: 30 }, (_, index) => 29_007 - index * 1_000));
  });
});

describe("reading a turn", () => {
  test.for([0, 1, 4_999, 14_321, 29_999])("number %i is found with few reads, however long the log is", async (turn) => {
    const { call, read } = open(logOf(30_000));
    const { text } = await call<Read>("agent.history_read", { turn, offset: 0 });
    expect(text).toContain(`it called file_read {"path":"${turn}.md"}\nfile_read returned {"text":"contents of ${turn}"}`);
    expect(read.calls).toBeLessThan(20);
  });

  test("a long one comes in pieces that are the whole together", async () => {
    const long = "0123456789".repeat(2_500);
    const { call } = open(logOf(3, { 1: [heard("go on")] }).concat(settled("t2-1", { text: long })));
    let whole = "";
    for (let offset: number | null = 0; offset !== null; ) {
      const piece: Read = await call<Read>("agent.history_read", { turn: 2, offset });
      whole += piece.text;
      offset = piece.next_offset;
    }
    expect(whole).toContain(long);
  });

  test("that was never made is not there", async () => {
    await expect(open(logOf(3)).call("agent.history_read", { turn: 3, offset: 0 })).rejects.toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  });
});

test.for(["agent.compact", "agent.history_search", "agent.history_read"] as const)("%s is for agents only", async (name) => {
  const asked = open(logOf(3), "session").call(name, { query: "x", turn: 0, offset: 0 });
  await expect(asked).rejects.toThrow(SyscallError);
});

test.for([
  { why: "a summary", failed: undefined, topic: "agent.local.compacted" },
  { why: "a summary that failed", failed: { kind: "empty", message: "nothing" }, topic: "agent.local.summary_failed" },
])("$why is told of, with its kind", async ({ failed, topic }) => {
  const { call, announced } = open([]);
  const done = { turns: { from: 0, to: 4 }, messages: 8, tokens: { before: 90, after: 40 }, by: failed ? "rule" : "model", ...(failed && { failed }) };
  expect(await call("agent.compact", done)).toEqual(done);
  expect(announced).toEqual([[topic, { agent_id: "p1", ...done }]]);
});

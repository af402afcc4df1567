import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { expecting, type Handlers, type Service, service, sql, suspend } from "@aether/ports";
import { type EffectClass, type Json, open, SyscallError, syscall } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { Meter } from "../budget/meter.ts";
import { Approvals } from "../dispatch/approvals.ts";
import type { Draft } from "../dispatch/draft.ts";
import { Executor } from "../dispatch/executor.ts";
import { flowStageOf, surroundingsOf } from "../dispatch/flow.test-harness.ts";
import { Registry } from "../dispatch/registry.ts";
import { cutOff, HandClock, listeningLog, MemoryJournal, principal, watch } from "./process.test-harness.ts";
import { Session } from "./session.ts";
import { sessionRow } from "./session-row.ts";
import { answer } from "./waits.ts";

const define = <N extends string>(name: N, effect: EffectClass, tool?: string) =>
  syscall({
    name,
    summary: "For this test.",
    input: z.strictObject({ n: z.int().default(0) }),
    output: z.strictObject({ n: z.int() }),
    errors: [],
    effect,
    flow: "read",
    needs: open("a test"),
    ...(tool !== undefined && { tool: { name: tool } }),
  });
const count = define("t.count", "state");
const other = define("t.other", "state");
const clash = define("t.clash", "state");
const once = define("t.once", "once");
const probe = define("t.probe", "probeable");
const wait = define("t.wait", "state");
const again = define("t.again", "state");
const invoke = define("t.invoke", "once");
const act = define("t.act", "once", "act");
const hush = syscall({ ...count, name: "t.hush", unrecorded: true });
const outer = define("t.outer", "state");
const DEFINITIONS = { invoke, act, count, other, clash, once, probe, wait, again, hush, outer };

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** `t.wait` waits for `reply:<n>`, at most 60 s when n is 9; `t.again` waits twice; a handler stands at its gate while there is one. */
function testService(state: { runs: string[]; gate: Promise<void> | undefined }): Service {
  const run =
    (name: string) =>
    async ({ n }: { n: number }) => {
      state.runs.push(name);
      await state.gate;
      return { n: state.runs.length * 10 + n };
    };
  const handlers: Handlers<typeof DEFINITIONS> = {
    // A person is asked before p9 may use its tool.
    "t.invoke": async ({ n }, ctx) => (await ctx.callAs("p9", "act", { n })) as { n: number },
    "t.act": run("act"),
    "t.count": run("count"),
    "t.other": run("other"),
    "t.clash": async (_input, ctx) => {
      ctx.write(expecting(1, sql`update kernel_rule set tool = 'x' where id = 'nobody'`));
      return { n: 0 };
    },
    "t.once": run("once"),
    "t.hush": run("hush"),
    "t.outer": async ({ n }, ctx) => ctx.call(hush, { n }),
    "t.probe": { run: run("probe"), probe: async () => ({ n: 7 }) },
    "t.wait": {
      run: async ({ n }, ctx) => {
        await state.gate;
        return suspend({ on: [`reply:${n}`], ...(n === 9 && { deadline: ctx.now() + 60_000 }), memo: n });
      },
      resume: async (memo, outcome) => {
        state.runs.push("resumed");
        await state.gate;
        if (!outcome) throw new SyscallError("TIMEOUT", "nobody answered");
        return { n: Number(memo) };
      },
    },
    "t.again": {
      run: async () => suspend({ on: ["reply:first", "reply:second"], memo: 0 }),
      resume: async (memo) => {
        state.runs.push(`resumed ${String(memo)}`);
        await state.gate;
        return memo === 0 ? suspend({ on: ["reply:second"], memo: 1 }) : { n: 2 };
      },
    },
  };
  return service({ domain: "t", definitions: DEFINITIONS, handlers });
}

/** One installation: sessions over one journal and one service. */
function installation() {
  const state = { runs: [] as string[], gate: undefined as Promise<void> | undefined };
  const db = new DatabaseSync(":memory:");
  const journal = new MemoryJournal(db);
  const clock = new HandClock();
  const log = listeningLog();
  const digest = { sha256: (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex") };
  const ids = { process: () => "p", token: (prefix: string) => `${prefix}1` };
  const meter = new Meter();
  const registry = new Registry([testService(state)], digest);
  const approvals = new Approvals(journal.port, ids);
  const sessions = new Map<string, Session>();
  const commit = async (draft: Draft): Promise<void> => {
    await journal.port.commit({ ...draft.toStep(), ...(draft.consumedBy !== undefined && { consumed: { pid: draft.consumedBy, ids: draft.consumed } }) });
    for (const { pid } of draft.inbox) void sessions.get(pid)?.wake();
  };
  const executor = new Executor({
    journal: journal.port,
    clock,
    digest,
    meter,
    registry,
    approvals,
    flow: flowStageOf(journal.port),
    log,
    loadCounters: async () => undefined,
    commit,
    surroundings: surroundingsOf(() => principal("p9"), "p9"),
  });
  const session = (pid: string, born = false): Session => {
    meter.hold([{ id: pid, limits: {}, row: undefined }]);
    const made = new Session(
      principal(pid),
      {
        journal: journal.port,
        clock,
        log,
        ids,
        digest,
        executor,
        approvals,
        commit,
        auditRead: () => undefined,
        effectOf: (method) => registry.classOf(method),
        isRecorded: (method) => registry.isRecorded(method),
        bear: (who, draft) => void draft.spawn.unshift({ ...sessionRow(who, clock.now()), events: [] }),
      },
      born,
    );
    sessions.set(pid, made);
    return made;
  };
  /** What a service does that answers: the mail commits, then its reader is woken. */
  const reply = async (pid: string, topic: string, value: Json = 1): Promise<void> => {
    await journal.port.commit({ inbox: [answer(pid, { topic, outcome: { ok: true, value }, label: null, at: clock.now() })] });
    void sessions.get(pid)?.wake();
    await rest();
  };
  const gate = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    state.gate = promise;
    return () => {
      state.gate = undefined;
      resolve();
    };
  };
  const pass = (ms: number): Promise<void> => clock.pass(ms, rest);
  return { state, journal, clock, log, session, reply, gate, pass, states: () => [...journal.ledger.values()].map(({ state: now }) => now) };
}

const ask = (session: Session, name: string, { key, n }: { key?: string; n?: number } = {}) =>
  watch(session.call({ method: `t.${name}`, params: n === undefined ? {} : { n }, ...(key !== undefined && { key }) }));

describe("the row of a session", () => {
  test.for([
    { why: "a call that conflicts", first: "clash", said: /^CONFLICT/ },
    { why: "a disk that was away", first: "count", said: /^STORAGE/ },
  ])("comes with the next commit when $why was the first: what follows is recovered", async ({ first, said }) => {
    const { session, journal } = installation();
    const one = session("s1");
    if (first === "count") journal.fail("commit", 1);
    const failed = ask(one, first, { key: "a" });
    await rest();
    expect([failed.end, one.born, journal.processes.size]).toEqual([expect.stringMatching(said), false, 0]);
    const next = ask(one, "probe", { key: "b" });
    await rest();
    expect([next.end, one.born, [...journal.processes.keys()]]).toEqual([expect.stringMatching(/^\{"n":/), true, ["s1"]]);
  });

  test("is made once, however many calls commit first", async () => {
    const { session, journal } = installation();
    const one = session("s1");
    const calls = [1, 2, 3].map((n) => ask(one, "once", { n, key: `k${n}` }));
    await rest();
    expect(calls.map(({ end }) => end.startsWith("{"))).toEqual([true, true, true]);
    expect(journal.steps.filter(({ spawn = [] }) => spawn.length > 0)).toHaveLength(1);
  });
});

describe("the same key", () => {
  test.for([
    { why: "twice in one session", sessions: ["s1", "s1"], name: "count" },
    { why: "twice in one session, with an effect outside", sessions: ["s1", "s1"], name: "once" },
    { why: "in two sessions, with an effect outside", sessions: ["s1", "s2"], name: "once" },
  ])("$why at once enters the handler once and answers both", async ({ sessions, name }) => {
    const { session, state } = installation();
    const made = new Map([...new Set(sessions)].map((pid) => [pid, session(pid)]));
    const calls = sessions.map((pid) => ask(made.get(pid) as Session, name, { key: "k" }));
    await rest();
    expect(state.runs).toEqual([name]);
    expect(calls.map(({ end }) => end)).toEqual(['{"n":10}', '{"n":10}']);
  });

  test("of a call whose input holds a secret leaves nothing behind, runs it again with what is given then, and is no other call's", async () => {
    const { session, journal, state } = installation();
    const one = session("s1");
    for (const [name, n, says] of [
      ["hush", 1, /^\{"n":/],
      ["hush", 2, /^\{"n":/],
      ["outer", 3, /^UNSUPPORTED: t\.hush is given a secret/],
    ] as const) {
      const call = ask(one, name, { key: "k", n });
      await rest();
      expect([call.end, name === "hush" ? journal.ledger.size : 0]).toEqual([expect.stringMatching(says), 0]);
    }
    expect(state.runs).toEqual(["hush", "hush"]);
  });

  test("of a call that only changes rows, in two sessions at once, keeps one and answers both with it", async () => {
    const { session, journal, pass } = installation();
    const calls = [session("s1"), session("s2")].map((one) => ask(one, "count", { key: "k" }));
    await pass(5_000);
    expect(new Set(calls.map(({ end }) => end)).size).toBe(1);
    expect([calls[0]?.end.startsWith("{"), journal.ledger.size]).toEqual([true, 1]);
  });

  test.for([
    { why: "the same question again is given the first answer", name: "count", n: 1, says: /^\{"n":11\}$/ },
    { why: "another method is a conflict that names the key", name: "other", n: 1, says: /^CONFLICT: the key k was used for another call, of t.count/ },
    { why: "another input is a conflict that names the key", name: "count", n: 2, says: /^CONFLICT: the key k was used for another call, of t.count/ },
  ])("$why: while it runs, after it ended, and in another session", async ({ name, n, says }) => {
    const { session, state, gate } = installation();
    const [one, two] = [session("s1"), session("s2")];
    const openGate = gate();
    const first = ask(one, "count", { key: "k", n: 1 });
    const meanwhile = ask(one, name, { key: "k", n });
    openGate();
    await rest();
    const later = [ask(one, name, { key: "k", n }), ask(two, name, { key: "k", n })];
    await rest();
    expect(first.end).toBe('{"n":11}');
    for (const { end } of [meanwhile, ...later]) expect(end).toMatch(says);
    expect(state.runs).toEqual(["count"]);
  });

  test.for([
    { why: "comes when it ends there", fate: "ends", says: /^\{"n":10\}$/ },
    { why: "is unknown when its session is gone", fate: "exits", says: /^UNKNOWN_OUTCOME/ },
    { why: "is unknown when its row is gone", fate: "vanishes", says: /^UNKNOWN_OUTCOME/ },
    { why: "is not waited for for ever", fate: "hangs", says: /^TIMEOUT.*ask again by the same key/ },
  ])("the outcome of a call that runs in another session $why", async ({ fate, says }) => {
    const { session, journal, gate, pass } = installation();
    const openGate = gate();
    ask(session("s1"), "once", { key: "k" });
    await rest();
    const second = ask(session("s2"), "once", { key: "k" });
    let looks = 0;
    journal.before = (method) => {
      if (method === "effect") looks++;
    };
    await pass(1_000);
    expect(second.end).toBe("still waits");
    if (fate === "ends") openGate();
    const row = journal.processes.get("s1");
    if (fate === "exits" && row) journal.processes.set("s1", { ...row, state: "exited" });
    if (fate === "vanishes") journal.ledger.clear();
    await pass(602_000);
    expect(second.end).toMatch(says);
    expect(looks).toBeLessThan(400);
  });

  test("of a call elsewhere is no longer looked for when the connection is gone", async () => {
    const { session, gate, pass, clock } = installation();
    gate();
    ask(session("s1"), "once", { key: "k" });
    await rest();
    const two = session("s2");
    const second = ask(two, "once", { key: "k" });
    await rest();
    two.whenQuiet(() => undefined);
    await pass(100);
    expect([second.end, clock.waiting]).toEqual([expect.stringMatching(/^CANCELLED.*goes on/), 0]);
  });
});

describe("cancelling", () => {
  test("a call that waits ends it: the caller hears, the row has failed, and nothing waits any more", async () => {
    const { session, journal, reply, state, states } = installation();
    const one = session("s1");
    const call = ask(one, "wait", { key: "k", n: 3 });
    await rest();
    expect([states(), journal.rows("kernel_wait")]).toEqual([["suspended"], [expect.objectContaining({ topic: "reply:3" })]]);
    one.cancel("k");
    await rest();
    expect([call.end, states(), journal.rows("kernel_wait")]).toEqual(["CANCELLED: cancelled by the caller", ["failed"], []]);
    await reply("s1", "reply:3");
    expect([state.runs, journal.mail.size]).toEqual([[], 0]);
    const again = ask(one, "wait", { key: "k", n: 3 });
    await rest();
    expect(again.end).toBe("CANCELLED: cancelled by the caller");
  });

  test("by a signal does the same", async () => {
    const { session, states } = installation();
    const caller = new AbortController();
    const call = watch(session("s1").call({ method: "t.wait", params: {}, signal: caller.signal }));
    await rest();
    caller.abort();
    await rest();
    expect([call.end.slice(0, 9), states()]).toEqual(["CANCELLED", ["failed"]]);
  });

  test("before the wait is on disk ends it once it is", async () => {
    const { session, gate, states } = installation();
    const one = session("s1");
    const openGate = gate();
    const call = ask(one, "wait", { key: "k" });
    await rest();
    one.cancel("k");
    openGate();
    await rest();
    expect([call.end.slice(0, 9), states()]).toEqual(["CANCELLED", ["failed"]]);
  });

  test.for([
    { why: "the cancel commits first", order: ["cancel", "reply"], says: /^CANCELLED/, state: "failed", resumed: 0 },
    { why: "the answer is taken first, and ends as its handler says", order: ["reply", "cancel"], says: /^\{"n":0\}/, state: "done", resumed: 1 },
  ])("at the moment of the answer, $why: one of them wins", async ({ order, says, state, resumed }) => {
    const { session, journal, gate, state: seen, states } = installation();
    const one = session("s1");
    const call = ask(one, "wait", { key: "k" });
    await rest();
    const openGate = gate();
    const held = Promise.withResolvers<void>();
    journal.before = (method) => (method === "commit" && order[0] === "cancel" ? held.promise : undefined);
    for (const what of order) {
      if (what === "cancel") one.cancel("k");
      else {
        journal.mail.set("s1 reply:0", answer("s1", { topic: "reply:0", outcome: { ok: true, value: 1 }, label: null, at: 0 }));
        void one.wake();
      }
      await rest();
    }
    held.resolve();
    openGate();
    await rest();
    expect([call.end, states(), seen.runs.length, journal.mail.size]).toEqual([expect.stringMatching(says), [state], resumed, 0]);
  });

  test("from another session of its owner ends it for both callers", async () => {
    const { session, states, pass } = installation();
    const first = ask(session("s1"), "wait", { key: "k" });
    await rest();
    const two = session("s2");
    const second = ask(two, "wait", { key: "k" });
    await rest();
    two.cancel("k");
    await pass(100);
    expect([first.end, second.end, states()]).toEqual([...Array(2).fill("CANCELLED: cancelled by the caller"), ["failed"]]);
  });

  test("a call elsewhere that runs only ends the wait for it", async () => {
    const { session, gate, states, pass } = installation();
    const openGate = gate();
    const first = ask(session("s1"), "once", { key: "k" });
    await rest();
    const two = session("s2");
    const second = ask(two, "once", { key: "k" });
    await rest();
    two.cancel("k");
    await pass(100);
    expect([second.end.slice(0, 9), states()]).toEqual(["CANCELLED", ["intent"]]);
    openGate();
    await rest();
    expect(first.end).toBe('{"n":10}');
  });
});

describe("an answer", () => {
  test.for([
    { why: "that cannot be read at once", method: "inbox" as const, times: 3 },
    { why: "whose receipt cannot be committed at once", method: "commit" as const, times: 2 },
  ])("$why is not lost", async ({ method, times }) => {
    const { session, journal, pass } = installation();
    const one = session("s1");
    const call = ask(one, "wait", { n: 3, key: "k" });
    await rest();
    await journal.port.commit({ inbox: [answer("s1", { topic: "reply:3", outcome: { ok: true, value: 1 }, label: null, at: 0 })] });
    journal.fail(method, times);
    void one.wake();
    await rest();
    expect(call.end).toBe("still waits");
    await pass(10_000);
    expect([call.end, journal.mail.size]).toEqual(['{"n":3}', 0]);
  });

  test("that comes while its call goes on with another is not lost", async () => {
    const { session, reply, gate, state } = installation();
    const call = ask(session("s1"), "again", { key: "k" });
    await rest();
    const openGate = gate();
    await reply("s1", "reply:first");
    await reply("s1", "reply:second");
    expect(call.end).toBe("still waits");
    openGate();
    await rest();
    expect([call.end, state.runs]).toEqual(['{"n":2}', ["resumed 0", "resumed 1"]]);
  });

  test("is given to every call that waits for it", async () => {
    const { session, reply } = installation();
    const one = session("s1");
    const calls = [ask(one, "wait", { n: 3 }), ask(one, "wait", { n: 3 }), ask(one, "wait", { n: 4 })];
    await rest();
    await reply("s1", "reply:3");
    expect(calls.map(({ end }) => end)).toEqual(['{"n":3}', '{"n":3}', "still waits"]);
  });

  test("that never comes is a timeout", async () => {
    const { session, pass } = installation();
    const one = session("s1");
    const call = ask(one, "wait", { n: 9, key: "k" });
    await pass(60_000);
    await one.wake().then(rest);
    expect(call.end).toBe("TIMEOUT: nobody answered");
  });
});

describe("a call that waits for a person", () => {
  const decide = async (given: ReturnType<typeof installation>, state: string): Promise<void> => {
    await given.journal.port.commit({ writes: [sql`update kernel_approval set state = ${state}`] });
    await given.reply("s1", "approval:a1", null);
  };

  test.for([
    { why: "runs once a person said yes, with its intent on disk again", state: "approved", says: /^\{"n":14\}/, runs: ["act"], ends: ["done", "done"] },
    { why: "fails when a person said no", state: "denied", says: /^REFUSED/, runs: [], ends: ["failed"] },
  ])("$why", async ({ state, says, runs, ends }) => {
    const given = installation();
    const call = ask(given.session("s1"), "invoke", { key: "k", n: 4 });
    await rest();
    expect([call.end, given.states()]).toEqual(["still waits", ["parked"]]);
    const before = given.journal.steps.length;
    await decide(given, state);
    const intents = given.journal.steps.slice(before).flatMap(({ effects = [] }) => effects.filter(({ key }) => key === "c:local:k"));
    expect(call.end).toMatch(says);
    expect([given.state.runs, given.states(), given.journal.rows("kernel_wait"), given.journal.mail.size]).toEqual([runs, ends, [], 0]);
    expect(intents.map(({ state: now, from }) => [now, from])).toEqual([
      ["intent", ["parked"]],
      [ends[0], ["intent"]],
    ]);
  });

  test("and is cancelled withdraws its question, and does not run after a late yes", async () => {
    const given = installation();
    const one = given.session("s1");
    const call = ask(one, "invoke", { key: "k", n: 4 });
    await rest();
    one.cancel("k");
    await rest();
    expect([call.end.slice(0, 9), given.states(), given.journal.rows("kernel_wait")]).toEqual(["CANCELLED", ["failed"], []]);
    expect(given.journal.rows("kernel_approval")).toEqual([expect.objectContaining({ state: "used" })]);
    await decide(given, "approved");
    expect(given.state.runs).toEqual([]);
  });
});

describe("after a crash", () => {
  test.for([
    { why: "what can be probed is", syscall: "t.probe", input: { n: 1 }, says: /^\{"n":7\}/ },
    { why: "what cannot tell is unknown", syscall: "t.once", input: { n: 1 }, says: /^UNKNOWN_OUTCOME/ },
    {
      why: "a call that no longer decodes is unknown, and does not stay an intent",
      syscall: "t.once",
      input: { old: true },
      says: /^UNKNOWN_OUTCOME.*may have happened.*does not fit/,
    },
    { why: "one that is gone from this version is unknown too", syscall: "t.gone", input: {}, says: /^UNKNOWN_OUTCOME/ },
  ])("$why", async ({ syscall: name, input, says }) => {
    const { session, journal, state } = installation();
    journal.ledger.set(cutOff.key, { ...cutOff, class: name === "t.probe" ? "probeable" : "once", syscall: name, input });
    journal.processes.set("s1", { ...sessionRow(principal("s1"), 0), head: 0, snap: 0, birth: 1, epoch: 1 });
    await session("s1", true).recover();
    const call = watch(session("s2").call({ method: name, params: input, key: "k" }));
    await rest();
    expect([call.end, state.runs]).toEqual([expect.stringMatching(says), []]);
  });

  test("one call that cannot be recovered now does not keep the others from it", async () => {
    const { session, journal, log } = installation();
    for (const key of ["c:local:a", "c:local:b"]) journal.ledger.set(key, { ...cutOff, key, class: "probeable", syscall: "t.probe", input: {} });
    journal.fail("commit", 1);
    await session("s1", true).recover();
    expect([journal.ledger.get("c:local:a")?.state, journal.ledger.get("c:local:b")?.state, log.said.length]).toEqual(["intent", "done", 1]);
  });
});

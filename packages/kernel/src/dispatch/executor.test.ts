import { type CallContext, type EffectRow, type Handlers, type Journal, type Service, service, sql, suspend } from "@aether/ports";
import { type Authority, type Json, type Label, open, SyscallError, syscall } from "@aether/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { Meter } from "../budget/meter.ts";
import type { Ask } from "./admit.ts";
import { Approvals } from "./approvals.ts";
import { Executor } from "./executor.ts";
import type { Finished } from "./finished.ts";
import { flowStageOf, surroundingsOf } from "./flow.test-harness.ts";
import { agentOf } from "./principal.test-harness.ts";
import type { Principal } from "./principal.ts";
import { Registry } from "./registry.ts";

const define = <N extends string>(name: N, effect: "state" | "once" | "probeable" = "state") =>
  syscall({
    name,
    summary: "For this test.",
    input: z.strictObject({ n: z.int() }),
    output: z.strictObject({ sum: z.int() }),
    errors: [],
    effect,
    flow: "read",
    needs: open("a test"),
  });
const outer = define("t.outer");
const outside = define("t.outside", "once");
const add = define("t.add");
const wait = define("t.wait");
const lasting = syscall({ ...define("t.lasting", "probeable"), toItsEnd: true });
const looking = define("t.looking", "probeable");
const own = syscall({ ...define("t.own"), needs: () => [{ action: "label.control", resource: "x" }], personal: "no agent has it" });
const DEFINITIONS = { outer, outside, add, wait, lasting, looking, own };

type Run = (n: number, ctx: CallContext) => Promise<number>;
const LABEL: Label = { integrity: "trusted", confidentiality: "public", sources: [] };
const AUTHORITY: Authority = { grants: [], budget: {}, depth: 1, children: 5 };
const who: Principal = agentOf({ authority: AUTHORITY, label: LABEL });
const signal = new AbortController().signal;

let run: Run;
let added: number;
let executor: Executor;
/** Intents that a kill left. */
let unsettled: readonly Pick<EffectRow, "key" | "syscall" | "state">[];
/** Of calls inside others that have an intent, where a test keeps it. */
let ledger: Map<string, EffectRow> | undefined;

/** `t.add` counts its runs; `t.wait` waits twice and answers with its input and both answers. */
function testService(): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "t.outer": async ({ n }, ctx) => ({ sum: await run(n, ctx) }),
    "t.outside": async ({ n }, ctx) => ({ sum: await run(n, ctx) }),
    "t.own": async ({ n }) => ({ sum: n }),
    "t.lasting": { run: async ({ n }) => ({ sum: n }), probe: async () => undefined },
    "t.add": async ({ n }, ctx) => {
      ctx.write(sql`insert into added (n) values (${n})`);
      added++;
      return { sum: n };
    },
    "t.looking": {
      prepare: async ({ n }, ctx) => {
        ctx.write(sql`insert into looked (n) values (${n})`);
        return (await ctx.call(add, { n })).sum;
      },
      run: async ({ n }, ctx) => ({ sum: await run(n, ctx) }),
      probe: async (_input, ctx) => {
        await ctx.call(outside, { n: 0 });
        return undefined;
      },
    },
    "t.wait": {
      run: async ({ n }, ctx) => {
        ctx.write(sql`insert into waited (n) values (${n})`);
        return suspend({ on: [`reply:${n}.a`], deadline: 1_000 + n, memo: { n, sum: n } });
      },
      resume: async (memo, outcome) => {
        const { n, sum } = memo as { n: number; sum: number };
        if (!outcome) throw new SyscallError("TIMEOUT", "nobody answered");
        const next = sum + ((outcome.ok ? outcome.value : 0) as number);
        return sum === n ? suspend({ on: [`reply:${n}.b`], memo: { n, sum: next } }) : { sum: next };
      },
    },
  };
  return service({ domain: "t", definitions: DEFINITIONS, handlers });
}

beforeEach(() => {
  added = 0;
  ledger = undefined;
  unsettled = [];
  const effect = async (key: string) => ledger?.get(key);
  const bind = <T>(statement: T): T => statement;
  const journal = {
    bind,
    read: async () => [],
    processes: async () => [],
    counters: async () => [],
    effect,
    effects: async () => unsettled,
  } as unknown as Journal;
  const clock = { now: () => 0, timer: () => () => undefined };
  const digest = { sha256: (text: string | Uint8Array) => String(text) };
  const meter = new Meter();
  meter.hold([{ id: who.pid, limits: {}, row: undefined }]);
  executor = new Executor({
    journal,
    clock,
    digest,
    meter,
    registry: new Registry([testService()], digest),
    flow: flowStageOf(journal),
    approvals: new Approvals(journal, { process: () => "p2", token: () => "a" }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    loadCounters: async () => undefined,
    commit: async (draft) => {
      for (const [key, { row }] of draft.ledger) if (row) ledger?.set(key, row);
    },
    surroundings: surroundingsOf(() => who),
  });
});

const ask = (name: string, input: unknown): Ask => ({ who, key: "p1:c", name, input });
async function start(name = "t.outer"): Promise<Finished> {
  const admission = await executor.admit(ask(name, { n: 1 }));
  if (admission.kind !== "sealed") throw new Error(admission.kind);
  return executor.run(admission.call, { attempt: 1, signal });
}

/** As it would be after a kill: all that is left is what the journal holds. */
function goOn(finished: Finished, value: number | undefined): Promise<Finished> {
  const memo = JSON.parse(JSON.stringify(waitOf(finished).memo)) as Json;
  const answer = value === undefined ? undefined : ({ ok: true, value } as const);
  return executor.resume(ask("t.outer", null), { memo, answer }, { attempt: 2, signal });
}

function waitOf(finished: Finished) {
  if (finished.kind !== "suspended") throw new Error(JSON.stringify(finished));
  return finished.wait;
}
const writesOf = (finished: Finished): string[] =>
  finished.kind === "asked" ? [] : finished.draft.writes.map((write) => JSON.stringify(write).replace(/.*into (\w+).*/, "$1"));
const outcomeOf = (finished: Finished): unknown => (finished.kind === "settled" ? finished.outcome : finished.kind);

describe("a call whose inner call waits", () => {
  test("waits for the same, goes on with it, and does nothing twice", async () => {
    run = async (n, ctx) => {
      ctx.write(sql`insert into own (n) values (${n})`);
      const first = await ctx.call(add, { n: 10 });
      const second = await ctx.call(wait, { n: n + first.sum });
      const third = await ctx.call(wait, { n: 100 });
      return second.sum + third.sum;
    };
    const began = await start();
    expect(waitOf(began)).toMatchObject({ on: ["reply:11.a"], deadline: 1_011 });
    expect(writesOf(began)).toEqual(["added", "waited"]);
    const again = await goOn(began, 1_000);
    expect([waitOf(again).on, writesOf(again)]).toEqual([["reply:11.b"], []]);
    const next = await goOn(again, 2_000);
    expect([waitOf(next).on, writesOf(next)]).toEqual([["reply:100.a"], ["waited"]]);
    const last = await goOn(await goOn(next, 1), 2);
    expect(outcomeOf(last)).toEqual({ ok: true, value: { sum: 11 + 3_000 + 100 + 3 } });
    expect([writesOf(last), added]).toEqual([["own"], 1]);
  });

  test("the same memo and answer give the same, however often a kill makes it try", async () => {
    run = async (_n, ctx) => (await ctx.call(wait, { n: 5 })).sum;
    const half = await goOn(await start(), 1);
    const ends = [await goOn(half, 2), await goOn(half, 2)];
    expect(ends.map(outcomeOf)).toEqual([
      { ok: true, value: { sum: 8 } },
      { ok: true, value: { sum: 8 } },
    ]);
  });

  test("a deadline that passes is the inner call's error", async () => {
    run = async (_n, ctx) => (await ctx.call(wait, { n: 5 })).sum;
    expect(outcomeOf(await goOn(await start(), undefined))).toMatchObject({ ok: false, error: { code: "TIMEOUT" } });
  });

  test("a handler that catches everything waits all the same", async () => {
    run = async (_n, ctx) => {
      try {
        return (await ctx.call(wait, { n: 5 })).sum;
      } catch {
        return -1;
      }
    };
    expect(outcomeOf(await goOn(await goOn(await start(), 1), 2))).toEqual({ ok: true, value: { sum: 8 } });
  });

  test("of two that would wait at once, the second is asked when the first has ended", async () => {
    run = async (_n, ctx) => {
      const both = await Promise.all([ctx.call(wait, { n: 5 }), ctx.call(add, { n: 7 }), ctx.call(wait, { n: 6 })]);
      return both.reduce((sum, one) => sum + one.sum, 0);
    };
    const began = await start();
    expect([waitOf(began).on, writesOf(began).sort()]).toEqual([["reply:5.a"], ["added", "waited"]]);
    const second = await goOn(await goOn(began, 1), 1);
    expect([waitOf(second).on, writesOf(second)]).toEqual([["reply:6.a"], ["waited"]]);
    expect(outcomeOf(await goOn(await goOn(second, 1), 1))).toEqual({ ok: true, value: { sum: 7 + 7 + 8 } });
    expect(added).toBe(1);
  });

  test("a handler that asks otherwise the second time is not given the first answer", async () => {
    let asks = 5;
    run = async (_n, ctx) => (await ctx.call(wait, { n: asks++ })).sum;
    const half = await goOn(await start(), 1);
    expect(outcomeOf(await goOn(half, 2))).toMatchObject({ ok: false, error: { code: "UNKNOWN_OUTCOME" } });
  });

  test.for([
    { why: "that may have done something outside", name: "t.outside", spawns: false },
    { why: "that has made a process of its own", name: "t.outer", spawns: true },
  ])("is refused around a handler $why: it could not run again", async ({ name, spawns }) => {
    run = async (_n, ctx) => {
      if (spawns) await ctx.processes.spawn({ kind: "agent", program: "x", spec: null, authority: { ...AUTHORITY, depth: 0 } });
      return (await ctx.call(wait, { n: 5 })).sum;
    };
    expect(outcomeOf(await start(name))).toMatchObject({ ok: false, error: { code: "UNSUPPORTED", message: expect.stringContaining("call t.wait directly") } });
  });
});

describe("a call that looks before it acts", () => {
  async function sealed() {
    const admission = await executor.admit(ask("t.looking", { n: 3 }));
    if (admission.kind !== "sealed") throw new Error(admission.kind);
    return admission.call;
  }

  test("what the look writes, itself and in calls inside it, commits with the intent", async () => {
    const call = await sealed();
    const prepared = await executor.prepare(call, { attempt: 1, signal });
    if (!prepared.ok) throw new Error("the look failed");
    expect(prepared.evidence).toBe(3);
    const { writes, ledger, charges } = executor.intent(call, { ...prepared, attempt: 1, keepInput: false });
    expect(writes.map(({ text }) => text.replace(/.*into (\w+).*/, "$1"))).toEqual(["looked", "added"]);
    expect([ledger.get("p1:c")?.row?.state, charges.length]).toEqual(["intent", 1]);
  });

  test("after a crash the act asks under the same keys and costs as much as it would have", async () => {
    const keys: string[] = [];
    run = async (n, ctx) => {
      keys.push(ctx.key);
      return n === 0 ? 0 : (await ctx.call(outside, { n: 0 })).sum;
    };
    const calls = (finished: Finished): number =>
      finished.kind === "settled" ? finished.draft.charges.reduce((sum, charge) => sum + (charge.calls ?? 0), 0) : -1;
    const unharmed = await executor.run(await sealed(), { attempt: 1, signal });
    const recovered = await executor.probe(await sealed(), { attempt: 2, signal });
    expect(keys).toEqual(["p1:c", "p1:c.0", "p1:c.0", "p1:c", "p1:c.0"]);
    expect([outcomeOf(recovered), calls(recovered)]).toEqual([outcomeOf(unharmed), calls(unharmed)]);
  });

  test.for([
    { attempt: 3, runs: 1, code: undefined },
    { attempt: 4, runs: 0, code: "CANCELLED" },
    { attempt: 40, runs: 0, code: "CANCELLED" },
  ])("what was cut off each time is begun three times and no more: $attempt", async ({ attempt, runs, code }) => {
    let began = 0;
    run = async (n) => {
      if (n !== 0) began++;
      return n;
    };
    const finished = await executor.probe(await sealed(), { attempt, signal });
    const outcome = finished.kind === "settled" ? finished.outcome : undefined;
    expect([began, outcome?.ok === false ? outcome.error.code : undefined]).toEqual([runs, code]);
  });

  test.for([
    { why: "goes to its end", key: "p1:c.0", syscall: "t.lasting", runs: 1 },
    { why: "does not", key: "p1:c.0", syscall: "t.outside", runs: 0 },
    { why: "is inside another call", key: "p1:d.0", syscall: "t.lasting", runs: 0 },
  ])("after three times a call is begun again where one that was begun inside it $why: $runs", async ({ key, syscall: name, runs }) => {
    unsettled = [{ key, syscall: name, state: "intent" }];
    let began = 0;
    run = async (n) => {
      if (n !== 0) began++;
      return n;
    };
    await executor.probe(await sealed(), { attempt: 4, signal });
    expect(began).toBe(runs);
  });

  test("after a crash the receipt of a call inside brings what was read to come to it", async () => {
    const page: Label = { integrity: "untrusted", confidentiality: "public", sources: ["x.example"] };
    ledger = new Map();
    run = async (n, ctx) => {
      if (n === 0) ctx.raise(page);
      return n === 0 ? 7 : (await ctx.call(outside, { n: 0 })).sum;
    };
    const labelOf = (finished: Finished) => finished.kind === "settled" && finished.label;
    expect(labelOf(await executor.run(await sealed(), { attempt: 1, signal }))).toEqual(page);
    expect(ledger.get("p1:c.0")?.state).toBe("done");
    expect(labelOf(await executor.probe(await sealed(), { attempt: 2, signal }))).toEqual(page);
  });
});

describe("what is for a person's own session", () => {
  const granted: Authority = { ...AUTHORITY, grants: [{ action: "label.control", resource: "**" }] };
  const admitAs = (kind: Principal["kind"], name = "t.own") => executor.admit({ ...ask(name, { n: 1 }), who: { ...who, kind, authority: granted } });

  test("is its own to call", async () => {
    expect(await admitAs("session")).toMatchObject({ kind: "sealed" });
  });

  test.for(["agent", "command", "guest"] as const)("is no %s's, whatever it was granted, and the refusal is on record", async (kind) => {
    const error = expect.objectContaining({ code: "DENIED", message: "t.own is for a person's own session; no agent has it", data: {} });
    const audit = [{ kind: "syscall.refused", body: { syscall: "t.own", code: "DENIED" } }];
    expect(await admitAs(kind)).toMatchObject({ kind: "refused", error, draft: { audit } });
  });

  test("is not had by a call of one's own that makes it", async () => {
    run = async (n, ctx) => (await ctx.call(own, { n })).sum;
    expect(outcomeOf(await start())).toMatchObject({ ok: false, error: { code: "DENIED" } });
  });
});

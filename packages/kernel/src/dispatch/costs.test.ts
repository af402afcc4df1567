import { type CallContext, type Handlers, type Journal, service, suspend } from "@aether/ports";
import { type Authority, type Json, open, SyscallError, syscall } from "@aether/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { Meter } from "../budget/meter.ts";
import type { Sealed } from "./admit.ts";
import { Approvals } from "./approvals.ts";
import { Executor } from "./executor.ts";
import type { Finished } from "./finished.ts";
import { flowStageOf, surroundingsOf } from "./flow.test-harness.ts";
import { agentOf } from "./principal.test-harness.ts";
import type { Principal } from "./principal.ts";
import { Registry } from "./registry.ts";

const define = <N extends string>(name: N, tool?: string) =>
  syscall({
    name,
    summary: "For this test.",
    input: z.strictObject({}),
    output: z.strictObject({ n: z.int() }),
    errors: [],
    effect: "state",
    flow: "read",
    needs: open("a test"),
    cost: () => ({ tokens: 10 }),
    ...(tool !== undefined && { tool: { name: tool } }),
  });
const DEFINITIONS = { outer: define("t.outer"), wait: define("t.wait"), act: define("t.act", "act") };

/** One right that may be used once, and a tool that asks. */
const AUTHORITY: Authority = {
  grants: [
    { action: "fs.read", resource: "/once", constraints: { maxUses: 1, perMinute: 1 } },
    { action: "agent.act", resource: "p1" },
    { action: "tool.use", resource: "act" },
  ],
  ask: ["act"],
  budget: { tokens: 100 },
  depth: 1,
  children: 5,
};
const who: Principal = agentOf({ authority: AUTHORITY, label: { integrity: "trusted", confidentiality: "public", sources: [] } });
const signal = new AbortController().signal;

let executor: Executor;
let meter: Meter;
let run: (ctx: CallContext) => Promise<number>;
let resume: (ctx: CallContext) => Promise<unknown>;

beforeEach(() => {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "t.outer": async (_input, ctx) => ({ n: await run(ctx) }),
    "t.wait": {
      run: async () => suspend({ on: ["reply:a"], memo: null }),
      resume: async (_memo, _answer, ctx) => ({ n: (await resume(ctx)) as number }),
    },
    "t.act": async () => ({ n: 1 }),
  };
  const bind = <T>(statement: T): T => statement;
  const journal = { bind, read: async () => [], counters: async () => [], effect: async () => undefined } as unknown as Journal;
  const clock = { now: () => 0, timer: () => () => undefined };
  const digest = { sha256: (text: string | Uint8Array) => String(text) };
  meter = new Meter();
  meter.hold([{ id: who.pid, limits: AUTHORITY.budget, row: undefined }]);
  executor = new Executor({
    journal,
    clock,
    digest,
    meter,
    registry: new Registry([service({ domain: "t", definitions: DEFINITIONS, handlers })], digest),
    flow: flowStageOf(journal),
    approvals: new Approvals(journal, { process: () => "p2", token: () => "a" }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    loadCounters: async (ids) => meter.loadCounters(meter.unknown(ids), [], 0),
    commit: async () => undefined,
    surroundings: surroundingsOf(() => who),
  });
});

async function admitted(name: string): Promise<Sealed> {
  const admission = await executor.admit({ who, key: "p1:c", name, input: {} });
  if (admission.kind !== "sealed") throw new Error(admission.kind);
  return admission.call;
}
const goOn = (name: string, memo: Json): Promise<Finished> =>
  executor.resume({ who, key: "p1:c", name, input: null }, { memo, answer: undefined }, { attempt: 2, signal });
const endOf = (finished: Finished): unknown =>
  finished.kind === "settled" ? (finished.outcome.ok ? finished.outcome.value : finished.outcome.error.code) : finished.kind;
const chargesOf = (finished: Finished): unknown => (finished.kind === "asked" ? [] : finished.draft.charges);

describe("a call that goes on after its wait", () => {
  test.for([
    { why: "and gives what it promises", gives: 7, end: { n: 7 } },
    { why: "and gives something else", gives: "seven", end: "INTERNAL" },
    { why: "and fails", gives: new SyscallError("TIMEOUT", "nobody answered"), end: "TIMEOUT" },
  ])("is charged what it spent since then, $why", async ({ gives, end }) => {
    resume = async (ctx) => {
      ctx.spent({ tokens: 5 });
      if (gives instanceof Error) throw gives;
      return gives;
    };
    const began = await executor.run(await admitted("t.wait"), { attempt: 1, signal });
    expect(chargesOf(began)).toEqual([{ accounts: ["p1"], calls: 1, tokens: 10 }]);
    const finished = await goOn("t.wait", null);
    expect([endOf(finished), chargesOf(finished)]).toEqual([end, [{ accounts: ["p1"], tokens: 5 }]]);
    expect(meter.left("p1", 0)).toEqual({ tokens: 85 });
  });

  test("owes nothing more when it spent nothing", async () => {
    resume = async () => 1;
    expect(chargesOf(await goOn("t.wait", null))).toEqual([]);
  });
});

describe("a limited right that a handler asks for", () => {
  test("is used once, though a call inside waits and the handler runs again", async () => {
    resume = async () => 2;
    run = async (ctx) => {
      ctx.require("fs.read", "/once");
      return (await ctx.call(DEFINITIONS.wait, {})).n;
    };
    const began = await executor.run(await admitted("t.outer"), { attempt: 1, signal });
    if (began.kind !== "suspended") throw new Error(JSON.stringify(began));
    expect(began.draft.counters).toEqual([]);
    const finished = await goOn("t.outer", began.wait.memo);
    expect(endOf(finished)).toEqual({ n: 2 });
    expect(finished.kind === "settled" && finished.draft.counters).toEqual([{ id: "p1#0", add: 1, max: 1, at: 0 }]);
  });

  test("is not used up by a call that only asks a person", async () => {
    run = async (ctx) => {
      ctx.require("fs.read", "/once");
      return ((await ctx.callAs("p1", "act", {})) as { n: number }).n;
    };
    for (let time = 0; time < 3; time++) expect((await executor.run(await admitted("t.outer"), { attempt: 1, signal })).kind).toBe("asked");
    expect(meter.left("p1", 0)).toEqual({ tokens: 100 });
  });

  test("stays used when the call fails afterwards", async () => {
    run = async (ctx) => {
      ctx.require("fs.read", "/once");
      throw new SyscallError("INVALID", "no");
    };
    const finished = await executor.run(await admitted("t.outer"), { attempt: 1, signal });
    expect([endOf(finished), finished.kind === "settled" && finished.draft.counters]).toEqual(["INVALID", [{ id: "p1#0", add: 1, max: 1, at: 0 }]]);
    expect(endOf(await executor.run(await admitted("t.outer"), { attempt: 1, signal }))).toBe("QUOTA");
  });
});

test.for([
  { why: "that fails keeps what keeps account of its cost, and nothing else that it wrote", fails: true },
  { why: "that is done keeps both", fails: false },
])("a call $why", async ({ fails }) => {
  const [wrote, kept] = ["insert into wrote", "insert into kept"].map((text) => ({ text, values: [] }));
  run = async (ctx) => {
    if (wrote) ctx.write(wrote);
    if (kept) ctx.spent({ tokens: 5 }, kept);
    if (fails) throw new SyscallError("INVALID", "no");
    return 1;
  };
  const finished = await executor.run(await admitted("t.outer"), { attempt: 1, signal });
  expect(finished.kind === "settled" && finished.draft.toStep().writes).toEqual(fails ? [kept] : [wrote, kept]);
});

test("a call that is never run gives back what was set aside for it", async () => {
  const sealed = await admitted("t.outer");
  expect(meter.left("p1", 0)).toEqual({ tokens: 90 });
  executor.giveBack(sealed);
  executor.giveBack(sealed);
  expect(meter.left("p1", 0)).toEqual({ tokens: 100 });
});

import { type CallContext, type Envelope, type Handlers, type Journal, type OutboxRow, type Row, type Speaker, type Sql, service, sql } from "@aether/ports";
import { type Authority, type Json, joinLabels, type Label, open, SyscallError, syscall, TRUSTED } from "@aether/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { Meter } from "../budget/meter.ts";
import { Approvals } from "./approvals.ts";
import { Executor } from "./executor.ts";
import type { Finished } from "./finished.ts";
import { flowStageOf, surroundingsOf } from "./flow.test-harness.ts";
import { agentOf } from "./principal.test-harness.ts";
import type { Principal } from "./principal.ts";
import { Registry } from "./registry.ts";

const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"] };
const NOTE: Label = { integrity: "tool", confidentiality: "private", sources: ["/note"] };
const VAULT: Label = { integrity: "trusted", confidentiality: "secret", sources: ["/vault"] };
const STRANGER: Label = { integrity: "untrusted", confidentiality: "private", sources: ["service:s"] };

const Input = z.strictObject({ text: z.string().default("") });
const define = <N extends string>(name: N) =>
  syscall({
    name,
    summary: "For this test.",
    input: Input,
    output: z.strictObject({}),
    errors: [],
    effect: "state",
    flow: "read",
    needs: open("a test"),
    untold: ["text"],
    tool: { name: name.replace(".", "_") },
  });
const DEFINITIONS = { work: define("t.work"), inner: define("t.inner") };
const STRANGERS = { say: define("s.say") };

type Work = (ctx: CallContext, text: string) => Promise<void> | void;
let work: Work;
let inner: Work;
let outbox: OutboxRow[];
let handles: Row[];
let emitted: (readonly [event: string, label: Label])[];
/** Of the one subscription there is. */
let publish: (message: Envelope) => void;
/** Of an expectation within a handler: what that throws is its call's outcome, and no more. */
let unmet: unknown;
let executor: Executor;

const AUTHORITY: Authority = { grants: [{ action: "tool.use", resource: "*" }], budget: {}, depth: 1, children: 5 };
const principal = (over: Partial<Principal> = {}): Principal => agentOf({ owner: "ann", authority: AUTHORITY, ...over });

const does =
  (what: () => Work) =>
  async ({ text }: { text: string }, ctx: CallContext) => {
    try {
      await what()(ctx, text);
    } catch (error) {
      if (!SyscallError.is(error)) unmet = error;
      throw error;
    }
    return {};
  };
const handlers: Handlers<typeof DEFINITIONS> = { "t.work": does(() => work), "t.inner": does(() => inner) };

beforeEach(() => {
  work = () => undefined;
  inner = () => undefined;
  unmet = undefined;
  [outbox, handles, emitted] = [[], [], []];
  const journal = {
    bind: (statement: Sql, { domain, owner }: Speaker) => {
      if (statement.text.includes("Outbox")) throw new SyscallError("INTERNAL", `refused to ${domain}, for ${owner}`);
      return statement;
    },
    read: async ({ text }: { text: string }) => (text.includes("kernel_handle") ? handles : []),
    outbox: async (after: number, limit: number) => outbox.filter(({ pos }) => pos > after).slice(0, limit),
    counters: async () => [],
  } as unknown as Journal;
  const digest = { sha256: (text: string | Uint8Array) => String(text) };
  const meter = new Meter();
  meter.hold([{ id: "p1", limits: {}, row: undefined }]);
  const t = service({ domain: "t", definitions: DEFINITIONS, handlers });
  const s = service({ domain: "s", definitions: STRANGERS, handlers: { "s.say": does(() => work) } });
  executor = new Executor({
    journal,
    clock: { now: () => 0, timer: () => () => undefined },
    digest,
    meter,
    registry: new Registry([t, s], digest),
    flow: flowStageOf(journal),
    approvals: new Approvals(journal, { process: () => "p2", token: () => "a" }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    loadCounters: async () => undefined,
    commit: async () => undefined,
    surroundings: {
      ...surroundingsOf(() => principal()),
      emit: (_call, event, { label }) => void emitted.push([event, label]),
      listen: (_pattern, handler) => {
        publish = handler;
        return { close: async () => undefined };
      },
    },
  });
});

async function run({
  name = "t.work",
  text = "",
  who = {},
}: {
  name?: string;
  text?: string;
  who?: Partial<Principal>;
} = {}): Promise<Extract<Finished, { kind: "settled" }>> {
  const admission = await executor.admit({ who: principal(who), key: "p1:1", name, tool: name.replace(".", "_"), input: { text } });
  if (admission.kind !== "sealed") throw new Error(`it was not admitted: ${admission.kind}`);
  const finished = await executor.run(admission.call, { attempt: 1, signal: new AbortController().signal });
  if (unmet !== undefined) throw unmet;
  if (finished.kind !== "settled") throw new Error(`it did not end: ${finished.kind}`);
  return finished;
}
const labels = async (of: Parameters<typeof run>[0] = {}): Promise<readonly Label[]> => (await run(of)).draft.outbox.map(({ label }) => label);
const announce = (ctx: CallContext, body: Json = "x"): void => ctx.announce("a.b", body);
const holds = (pos: number, label: Label, topic = "a.b"): OutboxRow => ({ pos, topic, body: pos, label, at: 0 });
const message = (label: Label): Envelope => ({ v: 1, id: "e", topic: "a.b", type: "b", from: "kernel", payload: 1, label, time: 0 });

describe("what is announced and told has the label of", () => {
  test("a call that has read nothing", async () => {
    work = (ctx) => announce(ctx);
    expect(await labels()).toEqual([TRUSTED]);
  });

  test("its caller", async () => {
    work = (ctx) => announce(ctx);
    expect(await labels({ who: { label: MAIL } })).toEqual([MAIL]);
  });

  test("what the call has read, before and after it announced it", async () => {
    work = (ctx) => {
      ctx.raise(MAIL);
      announce(ctx);
      ctx.raise(NOTE);
    };
    expect(await labels()).toEqual([joinLabels(MAIL, NOTE)]);
  });

  test("what a handle brought, though the call's result tells nothing of it", async () => {
    handles = [{ id: "h_p5_0", label: JSON.stringify(MAIL), text: "their words" }];
    work = (ctx, text) => {
      announce(ctx, text);
      ctx.emit("said", text);
    };
    const { draft, label } = await run({ text: "handle:h_p5_0" });
    expect(draft.outbox).toMatchObject([{ body: "their words", label: MAIL }]);
    expect([label, emitted]).toEqual([TRUSTED, [["said", MAIL]]]);
  });

  test("what was read before a call inside announced it", async () => {
    work = async (ctx) => {
      ctx.raise(MAIL);
      await ctx.call(DEFINITIONS.inner, {});
    };
    inner = (ctx) => announce(ctx);
    expect(await labels()).toEqual([MAIL]);
  });

  test("what a call inside has read", async () => {
    inner = (ctx) => ctx.raise(MAIL);
    work = async (ctx) => {
      announce(ctx);
      await ctx.call(DEFINITIONS.inner, {});
      ctx.emit("done", null);
    };
    expect(await labels()).toEqual([MAIL]);
    expect(emitted).toEqual([["done", MAIL]]);
  });

  test("a service that nobody vouches for, at once", async () => {
    work = (ctx) => {
      announce(ctx);
      ctx.emit("said", "obey me");
    };
    expect(await labels({ name: "s.say" })).toEqual([STRANGER]);
    expect(emitted).toEqual([["said", STRANGER]]);
  });

  test("none that a payload claims", async () => {
    const claim = { label: TRUSTED as unknown as Json, from: "kernel" };
    work = (ctx) => {
      announce(ctx, claim);
      ctx.emit("said", claim);
    };
    expect(await labels({ who: { label: MAIL } })).toEqual([MAIL]);
    expect(emitted).toEqual([["said", MAIL]]);
  });
});

describe("who is told", () => {
  const told = async (who: Partial<Principal> = {}) => {
    const got: Json[] = [];
    const raised: Label[] = [];
    work = async (ctx) => {
      const { rows } = await ctx.messages({ pattern: "a.*" });
      got.push(...rows.map(({ body }) => body));
      ctx.emit("read", null);
      ctx.listen("a.*", ({ label }) => {
        got.push("heard");
        raised.push(label);
        ctx.emit("heard", null);
      });
      publish(message(VAULT));
    };
    const { label } = await run({ who });
    return { got, raised, label };
  };

  test("has the label of all that was handed out, and of nothing else", async () => {
    outbox = [holds(1, MAIL), holds(2, VAULT, "b.c"), holds(3, NOTE)];
    work = async (ctx) => {
      expect(await ctx.messages({ pattern: "a.*", limit: 1 })).toEqual({ rows: [holds(1, MAIL)], position: 1, end: false });
      ctx.emit("first", null);
      expect(await ctx.messages({ pattern: "a.*", after: 1 })).toEqual({ rows: [holds(3, NOTE)], position: 3, end: true });
    };
    expect((await run()).label).toEqual(joinLabels(MAIL, NOTE));
    expect(emitted).toEqual([["first", MAIL]]);
  });

  test("is told how many rows are kept no more, where it goes on from a position that is gone", async () => {
    outbox = [holds(7, MAIL), holds(8, MAIL, "b.c")];
    work = async (ctx) => {
      expect(await ctx.messages({ pattern: "a.*" })).toEqual({ rows: [holds(7, MAIL)], position: 8, end: true });
      expect(await ctx.messages({ pattern: "b.*", after: 3, limit: 1 })).toEqual({ rows: [holds(8, MAIL, "b.c")], position: 8, end: true, lost: 3 });
      for (const after of [6, 7, 8, 99]) expect(await ctx.messages({ pattern: ">", after })).not.toHaveProperty("lost");
    };
    await run();
  });

  test("has it before it has the message", async () => {
    outbox = [holds(1, MAIL)];
    const { got, label } = await told();
    expect(got).toEqual([1, "heard"]);
    expect(label).toEqual(joinLabels(MAIL, VAULT));
    expect(emitted).toEqual([
      ["read", MAIL],
      ["heard", joinLabels(MAIL, VAULT)],
    ]);
  });

  test.for([
    { ceiling: "public", got: [3], label: TRUSTED },
    { ceiling: "private", got: [1, 3], label: MAIL },
    { ceiling: "secret", got: [1, 2, 3, "heard"], label: joinLabels(MAIL, VAULT) },
  ] as const)("is told nothing more confidential than $ceiling where that is the ceiling", async ({ ceiling, got, label }) => {
    outbox = [holds(1, MAIL), holds(2, VAULT), holds(3, TRUSTED)];
    const seen = await told({ authority: { ...AUTHORITY, labelCeiling: ceiling } });
    expect(seen).toMatchObject({ got, label });
  });

  test("is shown labels as a person, and stays who they are", async () => {
    outbox = [holds(1, MAIL)];
    const person = principal({ kind: "session" });
    work = async (ctx) => {
      expect((await ctx.messages({ pattern: ">" })).rows[0]?.label).toEqual(MAIL);
      announce(ctx);
    };
    // What the call itself writes has been read by it all the same.
    expect(await labels({ who: person })).toEqual([MAIL]);
    expect(person.label).toEqual(TRUSTED);
  });

  test.for([
    { why: "no pattern", from: { pattern: "a..b" } },
    { why: "no position", from: { pattern: ">", after: -1 } },
    { why: "too many", from: { pattern: ">", limit: 1_001 } },
    { why: "none", from: { pattern: ">", limit: 0 } },
  ])("is refused $why", async ({ from }) => {
    work = async (ctx) => void (await ctx.messages(from));
    expect(await run()).toMatchObject({ outcome: { ok: false, error: { code: "INVALID" } } });
  });

  test("looks through a bounded part of the outbox, and goes on from there", async () => {
    outbox = Array.from({ length: 5_000 }, (_, index) => holds(index + 1, index === 4_999 ? MAIL : TRUSTED, index === 4_999 ? "a.b" : "b"));
    work = async (ctx) => {
      const first = await ctx.messages({ pattern: "a.*" });
      expect(first).toEqual({ rows: [], position: 4_096, end: false });
      expect(await ctx.messages({ pattern: "a.*", after: first.position })).toMatchObject({ rows: [{ pos: 5_000 }], position: 5_000, end: true });
    };
    expect((await run()).label).toEqual(MAIL);
  });

  test.for<{ why: string; does: (ctx: CallContext) => unknown }>([
    { why: "reads", does: (ctx) => ctx.read(sql`select body from Outbox`) },
    { why: "writes", does: (ctx) => ctx.write(sql`delete from t_a`, sql`delete from Outbox`) },
    { why: "keeps account with", does: (ctx) => ctx.spent({}, sql`delete from Outbox`) },
  ])("what a service $why is a statement of its domain and its caller's owner, or nothing", async ({ does }) => {
    work = async (ctx) => void (await does(ctx));
    expect(await run()).toMatchObject({ outcome: { ok: false, error: { code: "INTERNAL", message: "refused to t, for ann" } } });
  });
});

import { type Handlers, type Journal, type ProgramCall, service } from "@aether/ports";
import { type Authority, open, SyscallError, syscall } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { HandClock, HOUR } from "../support/hand-clock.ts";
import { bootKernel, EVERYTHING, systemClock } from "../support/kernel.ts";

const act = syscall({
  name: "look.act",
  summary: "Look for a while, then do something outside.",
  input: z.strictObject({
    name: z.string(),
    lookMs: z.int().default(0),
    held: z.boolean().default(false),
    fails: z.boolean().default(false),
    endless: z.boolean().default(false),
    needs: z.string().optional(),
  }),
  output: z.strictObject({}),
  errors: ["CONFLICT", "QUOTA"],
  effect: "once",
  flow: "destructive",
  needs: open("a test"),
});
/** As `look.act`, and admitted for a path. */
const granted = syscall({
  name: "look.granted",
  summary: "Look for a while at what one is granted.",
  input: z.strictObject({ path: z.string(), lookMs: z.int().default(0), fails: z.boolean().default(false) }),
  output: z.strictObject({}),
  errors: ["CONFLICT", "QUOTA"],
  effect: "once",
  flow: "destructive",
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
});
const raise = syscall({
  name: "look.raise",
  summary: "Read something secret.",
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  effect: "read",
  flow: "read",
  needs: open("a test"),
});
const DEFINITIONS = { act, granted, raise };

/** How long a test waits for what must come. */
const SOON = { timeout: 60_000 };
/** Long enough for what must not come. */
const A_WHILE_MS = 200;

/** What ran, in order, and how often each was looked at; looks that are held last until the test ends them. */
function looking() {
  const { promise: ended, resolve: endLooks } = Promise.withResolvers<void>();
  const ran: string[] = [];
  const looks: string[] = [];
  const handlers: Handlers<typeof DEFINITIONS> = {
    "look.act": {
      prepare: async ({ name, lookMs, held, fails, needs }, ctx) => {
        looks.push(name);
        if (needs !== undefined) ctx.require("fs.read", needs);
        if (lookMs > 0) await new Promise<void>((resolve) => systemClock.timer(lookMs, resolve));
        if (held) await ended;
        if (fails) throw new SyscallError("CONFLICT", "the look found something in the way");
        return null;
      },
      run: async ({ name, endless }, { signal }) => {
        ran.push(name);
        if (endless) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        return {};
      },
    },
    "look.granted": {
      prepare: async ({ lookMs, fails }) => {
        await new Promise<void>((resolve) => systemClock.timer(lookMs, resolve));
        if (fails) throw new SyscallError("CONFLICT", "the look found something in the way");
        return null;
      },
      run: async ({ path }) => {
        ran.push(path);
        return {};
      },
    },
    "look.raise": async (_input, ctx) => {
      ctx.raise({ integrity: "untrusted", confidentiality: "secret", sources: ["/secret"] });
      return {};
    },
  };
  return { ran, looks, endLooks, service: service({ domain: "look", definitions: DEFINITIONS, handlers }) };
}

const call = (id: string, input: Record<string, string | number | boolean> = {}): ProgramCall => ({ id, name: "look.act", input: { name: id, ...input } });

test("one whose look fails ends alone: what ran beside it is not run again", async () => {
  const { ran, service: extra } = looking();
  await using installation = await bootKernel({ extra: [extra] });
  const me = installation.login();
  const round = [call("a", { lookMs: 60, fails: true }), call("b"), call("c", { lookMs: 20 }), call("d", { lookMs: 40, fails: true })];
  const pid = await installation.spawn(me, { rounds: [round, [call("after")]] });
  const outcomes = await installation.outcomes(me, pid);
  expect(outcomes).toMatchObject({ a: { ok: false }, b: { ok: true }, c: { ok: true }, d: { ok: false }, after: { ok: true } });
  expect(ran.toSorted()).toEqual(["after", "b", "c"]);
});

test("a look that is over while its process is paused begins nothing; the call is looked at again when it goes on", async () => {
  const { ran, looks, endLooks, service: extra } = looking();
  await using installation = await bootKernel({ extra: [extra] });
  const me = installation.login();
  const pid = await installation.spawn(me, { rounds: [[call("a", { held: true })]] });
  await expect.poll(() => looks, SOON).toEqual(["a"]);
  await me.call({ method: "agent.pause", params: { agent_id: pid } });
  await expect.poll(async () => (await installation.journal.events(pid, 0)).map(({ kind }) => kind), SOON).toContain("signal.received");
  endLooks();
  await new Promise<void>((resolve) => systemClock.timer(A_WHILE_MS, resolve));
  expect(ran).toEqual([]);
  await me.call({ method: "agent.resume", params: { agent_id: pid } });
  expect(await installation.outcomes(me, pid)).toMatchObject({ a: { ok: true } });
  expect({ ran, looks }).toEqual({ ran: ["a"], looks: ["a", "a"] });
});

test("what the context came to hold while a look lasted is decided about before the call begins", async () => {
  const { ran, endLooks, service: extra } = looking();
  await using installation = await bootKernel({ extra: [extra] });
  const me = installation.login();
  const round: ProgramCall[] = [call("a", { held: true }), { id: "r", name: "look.raise", input: {} }];
  const pid = await installation.spawn(me, { rounds: [round] }, { ...EVERYTHING, depth: 1, labelCeiling: "private" });
  await expect.poll(async () => JSON.stringify(await installation.journal.events(pid, 0)), SOON).toContain('"call":"r"');
  endLooks();
  expect(await installation.outcomes(me, pid)).toMatchObject({ a: { ok: false, error: { code: "DENIED" } }, r: { ok: true } });
  expect(ran).toEqual([]);
});

const overIn = (ms: number, clock: HandClock): Authority => ({ ...EVERYTHING, depth: 1, expiresAt: clock.now() + ms });
const DEADLINE = { code: 1, reason: "deadline" };

test("a deadline that passes while it is looked ends the look, and leaves no row of a call that never ran", async () => {
  const { ran, looks, endLooks, service: extra } = looking();
  const clock = new HandClock();
  await using installation = await bootKernel({ extra: [extra], clock });
  const me = installation.login();
  const pid = await installation.spawn(me, { rounds: [[call("a", { held: true })]] }, overIn(HOUR, clock));
  await expect.poll(() => looks, SOON).toEqual(["a"]);
  clock.pass(HOUR);
  expect(await me.call({ method: "agent.wait", params: { agent_id: pid, timeout_ms: 20_000 } })).toMatchObject(DEADLINE);
  endLooks();
  await new Promise<void>((resolve) => systemClock.timer(A_WHILE_MS, resolve));
  expect({ looks, ran, rows: await installation.journal.effects(pid) }).toEqual({ looks: ["a"], ran: [], rows: [] });
});

test("a deadline ends a call that has no end of its own", async () => {
  const { ran, service: extra } = looking();
  const clock = new HandClock();
  await using installation = await bootKernel({ extra: [extra], clock });
  const me = installation.login();
  const pid = await installation.spawn(me, { rounds: [[call("a", { endless: true })]] }, overIn(HOUR, clock));
  await expect.poll(() => ran, SOON).toEqual(["a"]);
  clock.pass(HOUR);
  expect(await me.call({ method: "agent.wait", params: { agent_id: pid, timeout_ms: 20_000 } })).toMatchObject(DEADLINE);
  expect(ran).toEqual(["a"]);
});

const once: Authority = { ...EVERYTHING, depth: 1, grants: [{ action: "fs.read", resource: "/a/**", constraints: { maxUses: 1 } }] };

test("a right that only the look needs is used up by it", async () => {
  const { ran, service: extra } = looking();
  await using installation = await bootKernel({ extra: [extra] });
  const me = installation.login();
  const rounds = [[call("a", { needs: "/a/1" })], [call("b", { needs: "/a/1", lookMs: 20 })]];
  const pid = await installation.spawn(me, { rounds }, once);
  expect(await installation.outcomes(me, pid)).toMatchObject({ a: { ok: true }, b: { ok: false, error: { code: "QUOTA" } } });
  expect(ran).toEqual(["a"]);
});

test.for([
  { why: "at once", lookMs: 0, paused: false },
  { why: "late", lookMs: 60, paused: false },
  { why: "late, while its process is paused, and once more after that", lookMs: 150, paused: true },
])("a call whose look fails $why uses a limited right neither up nor twice", async ({ lookMs, paused }) => {
  const { ran, service: extra } = looking();
  await using installation = await bootKernel({ extra: [extra] });
  const me = installation.login();
  const ask = (id: string, fails: boolean): ProgramCall => ({ id, name: "look.granted", input: { path: `/a/${id}`, lookMs, fails } });
  const pid = await installation.spawn(me, { rounds: [[ask("bad", true)], [ask("good", false)], [ask("late", false)]] }, once);
  if (paused) {
    await me.call({ method: "agent.pause", params: { agent_id: pid } });
    await new Promise<void>((resolve) => systemClock.timer(2 * lookMs, resolve));
    await me.call({ method: "agent.resume", params: { agent_id: pid } });
  }
  expect(await installation.outcomes(me, pid)).toMatchObject({
    bad: { ok: false, error: { code: "CONFLICT" } },
    good: { ok: true },
    late: { ok: false, error: { code: "QUOTA" } },
  });
  expect(ran).toEqual(["/a/good"]);
});

test("a use whose commit failed is there for the next try", async () => {
  const { ran, service: extra } = looking();
  let failed = false;
  const wrap = (journal: Journal): Journal =>
    new Proxy(journal, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (name !== "commit" || typeof method !== "function") return typeof method === "function" ? method.bind(target) : method;
        return async (step: Parameters<Journal["commit"]>[0]) => {
          if (failed || !step.counters?.length) return target.commit(step);
          failed = true;
          throw new SyscallError("STORAGE", "the disk is full");
        };
      },
    });
  await using installation = await bootKernel({ extra: [extra], wrap });
  const me = installation.login();
  const pid = await installation.spawn(me, { rounds: [[call("a", { needs: "/a/1" })]] }, once);
  expect(await installation.outcomes(me, pid)).toMatchObject({ a: { ok: true } });
  expect({ ran, failed }).toEqual({ ran: ["a"], failed: true });
});

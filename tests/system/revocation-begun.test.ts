import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CallContext, type EffectHandler, type Journal, type Service, type Step, service, suspend } from "@aether/ports";
import { type AnySyscall, type Authority, type Json, syscall } from "@aether/protocol";
import { createApprovalService } from "@aether/services/approvals";
import { createGrantService } from "@aether/services/grants";
import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, EVERYTHING, systemClock, systemIds } from "../support/kernel.ts";

const SOON = { timeout: 60_000 };
const HOUR_MS = 3_600_000;
const base = mkdtempSync(join(tmpdir(), "aether-begun-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const work = syscall({
  name: "test3.work",
  summary: "Be at work until it is ended, at once or after a wait.",
  input: z.strictObject({ path: z.string() }),
  output: z.strictObject({}),
  errors: [],
  effect: "idempotent",
  flow: "read",
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  tool: { name: "test3_work" },
});

function holding() {
  const state = { began: [] as string[], ended: [] as string[] };
  const hold = async (path: string, ctx: CallContext) => {
    state.began.push(path);
    while (!path.startsWith("/free") && !ctx.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
    state.ended.push(`${path} ${ctx.signal.aborted ? "aborted" : "done"}`);
    ctx.signal.throwIfAborted();
    return {};
  };
  const held: Service = service({
    domain: "test3",
    definitions: { work } as Record<string, AnySyscall>,
    handlers: {
      "test3.work": {
        run: async ({ path }: { path: string }, ctx: CallContext) =>
          path === "/later" ? suspend({ on: [], deadline: ctx.now() + HOUR_MS, memo: path }) : hold(path, ctx),
        resume: (path: string, _answer: unknown, ctx: CallContext) => hold(path, ctx),
      } as EffectHandler<AnySyscall>,
    } as never,
  });
  return { state, held };
}

/** Holds back what comes after a commit or a read until it is let go. */
function gate() {
  const state = { hit: false, commits: 0, of: (_: string): boolean => false, go: (): void => undefined };
  const open = new Promise<void>((resolve) => (state.go = resolve));
  const pass = async (what: string): Promise<void> => {
    if (state.hit || !state.of(what)) return;
    state.hit = true;
    await open;
  };
  const wrap = (journal: Journal): Journal =>
    new Proxy(journal, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== "function") return value;
        if (name === "commit")
          return async (step: Step) => {
            const done = await target.commit(step);
            state.commits++;
            await pass(`commit ${JSON.stringify(step.effects ?? [])}`);
            return done;
          };
        if (name === "read")
          return async (query: Parameters<Journal["read"]>[0]) => {
            const rows = await target.read(query);
            await pass(`read ${JSON.stringify(query)}`);
            return rows;
          };
        return value.bind(target) as unknown;
      },
    });
  return { state, wrap };
}

async function installation(file = ":memory:", skew = 0) {
  const { state, held } = holding();
  const hold = gate();
  const system = await bootKernel({
    file,
    wrap: hold.wrap,
    clock: { ...systemClock, now: () => Date.now() + skew },
    extra: [held, createGrantService(), createApprovalService({ ids: systemIds })],
  });
  const me = system.login();
  const call = (method: string, params: Json) => me.call({ method, params });
  return { ...system, state, hold: hold.state, me, call, [Symbol.asyncDispose]: () => system[Symbol.asyncDispose]() };
}
type Installed = Awaited<ReturnType<typeof installation>>;

const use = (id: string) => [{ id, name: "test3_work", tool: "test3_work", input: { path: `/${id}` } }];
const ASKING: Authority = { ...EVERYTHING, ask: ["test3_work"] };

async function allow(system: Installed, pid: string): Promise<string> {
  type Pending = { pending: { id: string; agent_id: string }[] };
  const pending = async () => ((await system.call("approval.list", {})) as unknown as Pending).pending.filter(({ agent_id }) => agent_id === pid);
  await expect.poll(async () => (await pending()).length, SOON).toBe(1);
  await system.call("approval.respond", { id: (await pending())[0]?.id ?? "", decision: "approve", scope: "run" });
  const rules = async () => ((await system.call("approval.rules", {})) as unknown as { rules: { id: string }[] }).rules;
  await expect.poll(async () => (await rules()).length, SOON).toBe(1);
  return (await rules())[0]?.id ?? "";
}

const takeBack = {
  "a standing yes": (system: Installed, _pid: string, rule: string) => system.call("approval.withdraw", { id: rule }),
  "a right": (system: Installed, pid: string) => system.call("grant.revoke", { agent_id: pid, action: "fs.read", resource: "**" }),
};
const ENDED = ["CANCELLED", "DENIED", "REFUSED"];

async function outcomeOf(system: Installed, pid: string, call: string): Promise<unknown> {
  const outcome = (await system.outcomes(system.me, pid))[call];
  return outcome?.ok === false ? outcome.error.code : outcome;
}

describe.each(Object.keys(takeBack) as (keyof typeof takeBack)[])("%s that is taken back", (what) => {
  test("ends a call whose intent is on disk and that has not begun", async () => {
    await using system = await installation();
    const pid = await system.spawn(system.me, { rounds: [use("free"), use("held")] }, ASKING);
    system.hold.of = (one) => one.startsWith("commit") && one.includes(`${pid}:held`) && one.includes('"intent"');
    const rule = await allow(system, pid);
    await expect.poll(() => system.hold.hit, SOON).toBe(true);
    await takeBack[what](system, pid, rule);
    system.hold.go();
    expect(ENDED).toContain(await outcomeOf(system, pid, "held"));
    expect(system.state.began).toEqual(["/free"]);
  });

  test.each(["commit", "read"])("ends a call that a restart begins again, whatever recovery had read (%s)", async (at) => {
    const file = join(base, `${what.length}${at}.db`);
    const first = await installation(file);
    const pid = await first.spawn(first.me, { rounds: [use("free"), use("held")] }, ASKING);
    const rule = await allow(first, pid);
    await expect.poll(() => first.state.began, SOON).toEqual(["/free", "/held"]);
    await first[Symbol.asyncDispose]();
    const { state, held } = holding();
    const hold = gate();
    hold.state.of = (one) =>
      at === "read" ? one.startsWith("read") && one.includes("select 1 from kernel_rule") : one.startsWith("commit") && one.includes(`${pid}:held`);
    const booted = await bootKernel({ file, wrap: hold.wrap, extra: [held, createGrantService(), createApprovalService({ ids: systemIds })] });
    const me = booted.login();
    await using system = { ...booted, state, hold: hold.state, me, call: (method: string, params: Json) => me.call({ method, params }) };
    await expect.poll(() => hold.state.hit, SOON).toBe(true);
    await takeBack[what](system, pid, rule);
    hold.state.go();
    expect(ENDED).toContain(await outcomeOf(system, pid, "held"));
    expect(state.began).toEqual([]);
  });

  test("ends a call that waited meanwhile, when it would go on", async () => {
    const file = join(base, `${what.length}later.db`);
    const first = await installation(file);
    const pid = await first.spawn(first.me, { rounds: [use("free"), use("later")] }, ASKING);
    const rule = await allow(first, pid);
    await expect.poll(async () => (await first.journal.effect(`${pid}:later`))?.state, SOON).toBe("suspended");
    await takeBack[what](first, pid, rule);
    await first[Symbol.asyncDispose]();
    await using system = await installation(file, 2 * HOUR_MS);
    expect(ENDED).toContain(await outcomeOf(system, pid, "later"));
    expect(system.state.began).toEqual([]);
  });

  test("ends a call that goes on after a wait, whose rights were just found to hold", async () => {
    const file = join(base, `${what.length}about.db`);
    const first = await installation(file);
    const pid = await first.spawn(first.me, { rounds: [use("free"), use("later")] }, ASKING);
    const rule = await allow(first, pid);
    await expect.poll(async () => (await first.journal.effect(`${pid}:later`))?.state, SOON).toBe("suspended");
    await first[Symbol.asyncDispose]();
    const { state, held } = holding();
    const hold = gate();
    hold.state.of = (one) => one.startsWith("read") && one.includes("select 1 from kernel_rule");
    const booted = await bootKernel({
      file,
      wrap: hold.wrap,
      clock: { ...systemClock, now: () => Date.now() + 2 * HOUR_MS },
      extra: [held, createGrantService(), createApprovalService({ ids: systemIds })],
    });
    const me = booted.login();
    await using system = { ...booted, state, hold: hold.state, me, call: (method: string, params: Json) => me.call({ method, params }) };
    await expect.poll(() => hold.state.hit, SOON).toBe(true);
    const { commits } = hold.state;
    const taken = takeBack[what](system, pid, rule);
    await expect.poll(() => hold.state.commits, SOON).toBeGreaterThan(commits);
    hold.state.go();
    await taken;
    expect(ENDED).toContain(await outcomeOf(system, pid, "later"));
    // Between what is on disk and what is told of it, it may have begun; then it was told to end.
    expect(state.ended).toEqual(state.began.map((path) => `${path} aborted`));
  });

  test("ends a call that goes on after a wait and a restart while it runs", async () => {
    const file = join(base, `${what.length}running.db`);
    const first = await installation(file);
    const pid = await first.spawn(first.me, { rounds: [use("free"), use("later")] }, ASKING);
    const rule = await allow(first, pid);
    await expect.poll(async () => (await first.journal.effect(`${pid}:later`))?.state, SOON).toBe("suspended");
    await first[Symbol.asyncDispose]();
    await using system = await installation(file, 2 * HOUR_MS);
    await expect.poll(() => system.state.began, SOON).toEqual(["/later"]);
    await takeBack[what](system, pid, rule);
    expect(system.state.ended).toEqual(["/later aborted"]);
    expect(await outcomeOf(system, pid, "later")).toBe("CANCELLED");
  });
});

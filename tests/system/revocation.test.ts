import { type CallContext, type EffectHandler, type Service, service, sql, suspend } from "@aether/ports";
import { type AnySyscall, type Authority, type Json, open, syscall, TRUSTED } from "@aether/protocol";
import { createApprovalService } from "@aether/services/approvals";
import { createGrantService } from "@aether/services/grants";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, EVERYTHING, ended, systemIds } from "../support/kernel.ts";

const SOON = { timeout: 60_000 };
const ofFlow = (name: string, flow: "read" | "disclose") =>
  syscall({
    name,
    summary: "Wait until it is let through.",
    input: z.strictObject({ path: z.string() }),
    output: z.strictObject({}),
    errors: [],
    effect: "idempotent",
    flow,
    needs: ({ path }) => (flow === "read" ? [{ action: "fs.read", resource: path }] : open("a test") && []),
    tool: { name: name.replace(".", "_") },
  });
const wait = ofFlow("test2.wait", "read");
const think = ofFlow("test2.think", "disclose");
const later = ofFlow("test2.later", "read");

/** Calls that are held, and how they ended. */
function holding() {
  const state = { running: [] as string[], ended: [] as string[], lost: [] as string[], held: true };
  const run = async ({ path }: { path: string }, ctx: CallContext) => {
    state.running.push(path);
    while (state.held && !path.startsWith("/free") && !ctx.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
    state.ended.push(`${path} ${ctx.signal.aborted ? "aborted" : "done"}`);
    ctx.signal.throwIfAborted();
    return {};
  };
  const goesOn = {
    run: async ({ path }: { path: string }, ctx: CallContext) => suspend({ on: [], deadline: ctx.now() + 20, memo: path }),
    resume: (path: string, _answer: unknown, ctx: CallContext) => run({ path }, ctx),
  };
  const definitions = { wait, think, later } as Record<string, AnySyscall>;
  const held: Service = service({
    domain: "test2",
    definitions,
    handlers: {
      "test2.wait": { run } as EffectHandler<AnySyscall>,
      "test2.think": { run } as EffectHandler<AnySyscall>,
      "test2.later": goesOn as never,
    } as never,
    // What outlives its calls takes a while to end, and its failure is none of the revocation's.
    async lost(_pid, grants) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      state.lost.push(`${grants.map(({ resource }) => resource).join(" ")} after ${state.ended.length}`);
      throw new Error("it would not end");
    },
  });
  return { state, held };
}

async function installation() {
  const { state, held } = holding();
  const system = await bootKernel({ extra: [held, createGrantService(), createApprovalService({ ids: systemIds })] });
  const me = system.login();
  const call = (method: string, params: Json) => me.call({ method, params });
  return { ...system, state, me, call, [Symbol.asyncDispose]: () => system[Symbol.asyncDispose]() };
}

const authority = (...grants: Authority["grants"]): Authority => ({ grants, budget: {}, depth: 3, children: 10 });
const READ = (resource: string) => ({ action: "fs.read" as const, resource });
const CHILD = { action: "tool.use" as const, resource: "test_spawn" };

describe("a right that is taken back", () => {
  test("is gone from the agent and all below it, which keep what they hold otherwise; what ran by it has ended before the answer", async () => {
    await using system = await installation();
    const both = authority(READ("/a/**"), READ("/a/kept/**"), CHILD);
    const grandchild = {
      id: "s",
      name: "test.spawn",
      input: {
        plan: { rounds: [[{ id: "w", name: "test2.wait", input: { path: "/a/grandchild" } }]] },
        authority: authority(READ("/a/grandchild"), READ("/a/kept/x")),
      },
    };
    const child = {
      id: "s",
      name: "test.spawn",
      input: { plan: { rounds: [[grandchild], [{ id: "w", name: "test2.wait", input: { path: "/a/child" } }]], stay: true }, authority: both },
    };
    const pid = await system.spawn(
      system.me,
      {
        rounds: [
          [child],
          [{ id: "w", name: "test2.wait", input: { path: "/a/top" } }],
          [
            { id: "k", name: "test2.wait", input: { path: "/a/kept/y" } },
            { id: "z", name: "test2.wait", input: { path: "/a/z" } },
          ],
        ],
      },
      both,
    );
    await expect.poll(() => system.state.running.length, SOON).toBe(3);
    const answer = await system.call("grant.revoke", { agent_id: pid, action: "fs.read", resource: "/a/**" }).catch((error: unknown) => error);
    // Everything of the action within the pattern, also what was given apart.
    expect(answer).toEqual({ grants: ["fs.read: /a/**", "fs.read: /a/kept/**"], processes: 3 });
    expect([...system.state.ended].sort()).toEqual(["/a/child aborted", "/a/grandchild aborted", "/a/top aborted"]);
    // And the service has ended what outlives its calls, of each of them, once the calls had ended.
    expect([...system.state.lost].sort()).toEqual(["/a/** /a/kept/** after 3", "/a/** /a/kept/** after 3", "/a/grandchild /a/kept/x after 3"]);
    system.state.held = false;
    expect((await system.outcomes(system.me, pid)).z).toMatchObject({ ok: false, error: { code: "DENIED" } });
    const rows = await system.journal.read(sql`select count(*) as lost from audit where kind = 'grant.lost'`);
    expect(rows).toEqual([{ lost: 3 }]);
    expect(await system.journal.read(sql`select json_extract(body, '$.processes') as processes, verdict from audit where kind = 'grant.revoked'`)).toEqual([
      { processes: 3, verdict: "done" },
    ]);
  });

  test("ends a call too that waited and goes on just then", async () => {
    await using system = await installation();
    const goesOn = { id: "l", name: "test2.later", input: { path: "/a/later" } };
    const pid = await system.spawn(system.me, { rounds: [[goesOn]], stay: true }, authority(READ("/a/**")));
    await expect.poll(() => system.state.running, SOON).toEqual(["/a/later"]);
    await system.call("grant.revoke", { agent_id: pid, action: "fs.read", resource: "/a/**" });
    expect(system.state.ended).toEqual(["/a/later aborted"]);
  });

  test("of one grant the others stay, with the counters that they had", async () => {
    await using system = await installation();
    system.state.held = false;
    const limited = authority(READ("/first"), { ...READ("/twice"), constraints: { maxUses: 2 } });
    const use = (id: string, path: string) => [{ id, name: "test2.wait", input: { path } }];
    const pid = await system.spawn(
      system.me,
      { rounds: [use("a", "/twice"), [{ id: "t", name: "agent.wait", input: { agent_id: "none", timeout_ms: 1 } }]], stay: true },
      limited,
    );
    await expect.poll(() => system.state.ended.length, SOON).toBe(1);
    await system.call("grant.revoke", { agent_id: pid, action: "fs.read", resource: "/first" });
    const acting = await system.kernel.actAs({ pid, owner: "local" }, async () => TRUSTED);
    const ask = (path: string, key: string) => ended(acting.call({ method: "test2.wait", params: { path }, key }));
    expect([await ask("/first", "k1"), await ask("/twice", "k2"), await ask("/twice", "k3")]).toEqual(["DENIED", {}, "QUOTA"]);
  });

  test("leaves a model's answer that needs nothing of it, and is kept over a restart of the process", async () => {
    await using system = await installation();
    const pid = await system.spawn(
      system.me,
      { rounds: [[{ id: "m", name: "test2.think", input: { path: "/model" } }], [{ id: "w", name: "test2.wait", input: { path: "/a" } }]] },
      authority(READ("/a")),
    );
    await expect.poll(() => system.state.running.length, SOON).toBe(1);
    await system.call("grant.revoke", { agent_id: pid, action: "fs.read", resource: "**" });
    system.state.held = false;
    const outcomes = await system.outcomes(system.me, pid);
    expect(outcomes).toMatchObject({ m: { ok: true }, w: { ok: false, error: { code: "DENIED" } } });
  });

  test("is not taken by an agent, nor in part, nor from a stranger, nor where it is not held", async () => {
    await using system = await installation();
    const pid = await system.spawn(system.me, { rounds: [], stay: true }, authority(READ("/a/**")));
    const revoke = (resource: string, who = system.me) => ended(who.call({ method: "grant.revoke", params: { agent_id: pid, action: "fs.read", resource } }));
    expect(await revoke("/a/b")).toBe("CONFLICT");
    expect([await revoke("/b/**"), await revoke("/a/**", system.login("eve")), await revoke("/a/x*y/**")]).toEqual(["NOT_FOUND", "NOT_FOUND", "INVALID"]);
    const other = await system.spawn(system.me, { rounds: [[{ id: "r", name: "grant.revoke", input: { agent_id: pid, action: "fs.read", resource: "**" } }]] });
    expect((await system.outcomes(system.me, other)).r).toMatchObject({ ok: false, error: { code: "DENIED" } });
    expect(await system.call("grant.list", { agent_id: pid })).toMatchObject({ grants: expect.arrayContaining([{ action: "fs.read", resource: "/a/**" }]) });
  });
});

describe("a standing yes", () => {
  const ASKING: Authority = { ...EVERYTHING, ask: ["test2_wait"] };
  const use = (id: string) => [{ id, name: "test2_wait", tool: "test2_wait", input: { path: `/${id}` } }];
  type Pending = { pending: { id: string }[] };

  test("is listed with its uses; taken back, what runs by it ends, and the next call is asked about", async () => {
    await using system = await installation();
    const pid = await system.spawn(system.me, { rounds: [use("free"), use("held"), use("later")] }, ASKING);
    const pending = async () => ((await system.call("approval.list", {})) as unknown as Pending).pending;
    await expect.poll(async () => (await pending()).length, SOON).toBe(1);
    const [first] = await pending();
    await system.call("approval.respond", { id: first?.id ?? "", decision: "approve", scope: "run" });
    await expect.poll(() => system.state.running, SOON).toEqual(["/free", "/held"]);
    const { rules } = (await system.call("approval.rules", {})) as unknown as { rules: { id: string; uses: number }[] };
    expect(rules).toMatchObject([{ tool: "test2_wait", run: pid, values: null, created_by: "local", uses: 1 }]);
    expect(await ended(system.login("eve").call({ method: "approval.withdraw", params: { id: rules[0]?.id ?? "" } }))).toBe("NOT_FOUND");
    await system.call("approval.withdraw", { id: rules[0]?.id ?? "" });
    expect(system.state.ended).toEqual(["/free done", "/held aborted"]);
    expect(await system.call("approval.rules", {})).toEqual({ rules: [], more: false });
    expect(await ended(system.call("approval.withdraw", { id: rules[0]?.id ?? "" }))).toBe("NOT_FOUND");
    await expect.poll(async () => (await pending()).length, SOON).toBe(1);
    const kinds = (await system.journal.read(sql`select distinct kind from audit where kind like 'rule.%' order by kind`)).map(({ kind }) => kind);
    expect(kinds).toEqual(["rule.made", "rule.used", "rule.withdrawn"]);
    expect((await pending())[0]).toMatchObject({ input: { path: "/later" } });
  });
});

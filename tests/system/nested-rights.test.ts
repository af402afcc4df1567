import { type CallContext, type Handlers, service, sql } from "@aether/ports";
import { type Authority, type Grant, open, syscall } from "@aether/protocol";
import { createApprovalService } from "@aether/services/approvals";
import { createGrantService } from "@aether/services/grants";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, ended, systemIds } from "../support/kernel.ts";

const SOON = { timeout: 60_000 };
const common = { summary: "For this test.", output: z.strictObject({ said: z.array(z.string()) }), errors: [], effect: "read" as const };
/** Nothing that a revocation ends: it only asks a model. */
const asking = { ...common, flow: "disclose" as const, needs: open("a test"), input: z.strictObject({ paths: z.array(z.string()) }) };
const outer = syscall({ ...asking, name: "test3.outer" });
const middle = syscall({ ...asking, name: "test3.middle" });
const look = syscall({
  ...common,
  name: "test3.look",
  flow: "read",
  input: z.strictObject({ path: z.string() }),
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  tool: { name: "test3_look" },
});
const URL = "http://x.example/a";
const ADDRESS = "x.example/80/GET/a";
/** Goes by the right to this very address, as a box does. */
const get = syscall({
  ...common,
  name: "test3.get",
  flow: "egress",
  input: z.strictObject({}),
  needs: () => [{ action: "host.use", resource: ADDRESS }],
  slots: () => [{ slot: "url", type: "host", value: URL }],
});
const DEFINITIONS = { outer, middle, look, get };

/** `outer` calls `middle`, which looks at each path in turn and says how it went; before each but the first it waits to be let on. */
function nesting() {
  const state = { at: 0, upTo: Number.POSITIVE_INFINITY, raises: false, seen: [] as string[] };
  const inTurn = async ({ paths }: { paths: string[] }, ctx: CallContext) => {
    const said: string[] = [];
    for (const path of paths) {
      while (state.at >= state.upTo) await new Promise((resolve) => setTimeout(resolve, 5));
      const how = await ctx.call(look, { path }).then(
        () => "read",
        ({ code }: { code: string }) => code,
      );
      state.at++;
      said.push(how);
    }
    return { said };
  };
  const handlers: Handlers<typeof DEFINITIONS> = {
    "test3.outer": async (input, ctx) => {
      if (state.raises) ctx.raise({ integrity: "untrusted", confidentiality: "private", sources: ["a test"] });
      return ctx.call(middle, input);
    },
    "test3.middle": inTurn,
    "test3.get": async (_input, ctx) => {
      ctx.require("host.use", ADDRESS, ADDRESS);
      // What its own call has used is not spent for it.
      const { verdict } = await ctx.judge({ name: "test3.get", input: {}, pid: ctx.caller.pid });
      ctx.raise({ integrity: "untrusted", confidentiality: "private", sources: ["a test"] });
      return { said: [verdict] };
    },
    "test3.look": async ({ path }) => {
      state.seen.push(path);
      return { said: [] };
    },
  };
  return { state, nested: service({ domain: "test3", definitions: DEFINITIONS, handlers }) };
}

async function installation() {
  const { state, nested } = nesting();
  const system = await bootKernel({ extra: [nested, createGrantService(), createApprovalService({ ids: systemIds })] });
  const me = system.login();
  return { ...system, state, me, [Symbol.asyncDispose]: () => system[Symbol.asyncDispose]() };
}

const holding = (...grants: readonly Grant[]): Authority => ({ grants: [...grants], budget: {}, depth: 1, children: 1 });
const reading = (paths: readonly string[]) => ({ rounds: [[{ id: "o", name: "test3.outer", input: { paths: [...paths] } }]] });

describe("a call inside others", () => {
  test.for([{ raises: false }, { raises: true }])("has what its caller has by then, also where the label rose around it ($raises)", async ({ raises }) => {
    await using system = await installation();
    const { state } = system;
    state.raises = raises;
    state.upTo = 1;
    const pid = await system.spawn(system.me, reading(["/a", "/a"]), holding({ action: "fs.read", resource: "/a" }));
    await expect.poll(() => state.at, SOON).toBe(1);
    await system.me.call({ method: "grant.revoke", params: { agent_id: pid, action: "fs.read", resource: "/a" } });
    state.upTo = 2;
    expect((await system.outcomes(system.me, pid))["o"]).toMatchObject({ ok: true, value: { said: ["read", "DENIED"] } });
    expect(state.seen).toEqual(["/a"]);
  });

  test.for<{ why: string; constraints: Grant["constraints"]; said: readonly string[] }>([
    { why: "maxUses", constraints: { maxUses: 1 }, said: ["read", "QUOTA", "QUOTA"] },
    { why: "perMinute", constraints: { perMinute: 2 }, said: ["read", "read", "QUOTA"] },
    { why: "args", constraints: { args: { path: ["/a/x", "/a/xy"] } }, said: ["read", "DENIED", "read"] },
    { why: "expiresAt", constraints: { expiresAt: 1 }, said: ["DENIED", "DENIED", "DENIED"] },
  ])("is bound by $why of its caller's right", async ({ constraints, said }) => {
    await using system = await installation();
    const pid = await system.spawn(
      system.me,
      reading(["/a/x", "/a/y", "/a/xy"]),
      holding({ action: "fs.read", resource: "/a/**", ...(constraints && { constraints }) }),
    );
    expect((await system.outcomes(system.me, pid))["o"]).toMatchObject({ ok: true, value: { said } });
    expect(system.state.seen).toHaveLength(said.filter((one) => one === "read").length);
  });
});

describe("a yes to a call whose right was taken back while it was asked about", () => {
  const asked = (tool: string, paths: readonly string[]) => ({
    rounds: paths.map((path, index) => [{ id: `c${index}`, name: "test3.look", tool, input: { path } }]),
  });
  test.for([
    { why: "the right to what it reads", gone: { action: "fs.read", resource: "/a" }, scope: "once" },
    { why: "the right to what it reads, for good", gone: { action: "fs.read", resource: "/a" }, scope: "run" },
    { why: "the right to the tool", gone: { action: "tool.use", resource: "test3_look" }, scope: "once" },
    { why: "the right to the tool, for good", gone: { action: "tool.use", resource: "test3_look" }, scope: "run" },
  ])("is none to it: $why", async ({ gone, scope }) => {
    await using system = await installation();
    const rights = holding({ action: "fs.read", resource: "/a" }, { action: "tool.use", resource: "test3_look" });
    const pid = await system.spawn(system.me, asked("test3_look", ["/a", "/a"]), { ...rights, ask: ["test3_look"] });
    const pending = async () => ((await system.me.call({ method: "approval.list", params: {} })) as { pending: { id: string }[] }).pending;
    await expect.poll(async () => (await pending()).length, SOON).toBe(1);
    const [question] = await pending();
    await system.me.call({ method: "grant.revoke", params: { agent_id: pid, ...gone } });
    await ended(system.me.call({ method: "approval.respond", params: { id: question?.id ?? "", decision: "approve", scope } }));
    const refused = { ok: false, error: { code: "DENIED" } };
    expect(await system.outcomes(system.me, pid)).toMatchObject({ c0: refused, c1: refused });
    expect(system.state.seen).toEqual([]);
  });
});

test("a right to one address names it until it is used up, whatever else is granted beside it", async () => {
  await using system = await installation();
  const once = (id: string) => [{ id, name: "test3.get", input: {} }];
  const rights = holding({ action: "host.use", resource: ADDRESS, constraints: { maxUses: 2 } }, { action: "host.use", resource: "**" });
  await system.spawn(system.me, { rounds: [once("a"), once("b"), once("c")] }, rights);
  type Asked = { syscall: string; flow?: { decision: { slots: { value: string; named: string | null }[] } } };
  const pending = async () => ((await system.me.call({ method: "approval.list", params: {} })) as unknown as { pending: Asked[] }).pending;
  await expect.poll(async () => (await pending()).length, SOON).toBe(1);
  expect((await pending())[0]?.flow?.decision.slots).toMatchObject([{ value: URL, named: null }]);
  const settled = await system.journal.read(sql`select body from event where kind = 'call.settled' order by seq`);
  expect(settled.map(({ body }) => JSON.parse(String(body)).outcome)).toMatchObject([
    { ok: true, value: { said: ["allow"] } },
    { ok: true, value: { said: ["allow"] } },
  ]);
});

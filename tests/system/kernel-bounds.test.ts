import { type Handlers, type Journal, type ProgramCall, service } from "@aether/ports";
import { type Authority, open, syscall } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, EVERYTHING, ended } from "../support/kernel.ts";

/** How long a test waits for what must come. */
const SOON = { timeout: 60_000 };

/** Reads what it is given, and reports for each path whether it might. */
const readAll = syscall({
  name: "probe.read_all",
  summary: "Ask for each path while running.",
  input: z.strictObject({ first: z.string(), paths: z.array(z.string()) }),
  output: z.strictObject({ ends: z.array(z.string()) }),
  errors: [],
  effect: "read",
  flow: "read",
  needs: ({ first }) => [{ action: "fs.read", resource: first }],
});
/** Its intent is committed before it runs, and all that came before with it. */
const touch = syscall({
  name: "probe.touch",
  summary: "Do something outside.",
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  effect: "once",
  flow: "read",
  needs: open("a test"),
});
/** Asks for its path before its intent, and again when it runs. */
const lookFirst = syscall({
  name: "probe.look_first",
  summary: "Ask for a path twice.",
  input: z.strictObject({ path: z.string() }),
  output: z.strictObject({}),
  errors: ["QUOTA"],
  effect: "once",
  flow: "read",
  needs: open("a test"),
});
const DEFINITIONS = { readAll, touch, lookFirst };
const handlers: Handlers<typeof DEFINITIONS> = {
  "probe.look_first": {
    prepare: async ({ path }, ctx) => {
      ctx.require("fs.read", path);
      return null;
    },
    run: async ({ path }, ctx) => {
      ctx.require("fs.read", path);
      return {};
    },
  },
  "probe.touch": async () => ({}),
  "probe.read_all": async ({ paths }, ctx) => ({
    ends: paths.map((path) => {
      try {
        ctx.require("fs.read", path);
        return "read";
      } catch (error) {
        return (error as { code: string }).code;
      }
    }),
  }),
};
const probe = service({ domain: "probe", definitions: DEFINITIONS, handlers });

const call = (id: string, first: string, ...paths: string[]): ProgramCall => ({ id, name: "probe.read_all", input: { first, paths } });
const limited = (constraints: { maxUses?: number; perMinute?: number }): Authority => ({
  ...EVERYTHING,
  grants: [
    { action: "fs.read", resource: "/a/**", constraints },
    { action: "fs.read", resource: "/free" },
  ],
});

test.for([
  { why: "may be used once", constraints: { maxUses: 1 }, ends: ["read", "QUOTA", "QUOTA"] },
  { why: "may be used twice", constraints: { maxUses: 2 }, ends: ["read", "read", "QUOTA"] },
  { why: "may be used twice a minute", constraints: { perMinute: 2 }, ends: ["read", "read", "QUOTA"] },
])("what a handler asks for while it runs counts: a right that $why", async ({ constraints, ends }) => {
  await using installation = await bootKernel({ extra: [probe] });
  const me = installation.login();
  const rounds = [[call("c", "/free", "/a/1", "/a/2", "/a/3")], [call("again", "/free", "/a/4")], [call("need", "/a/5")]];
  const pid = await installation.spawn(me, { rounds }, limited(constraints));
  const { c, again, need } = await installation.outcomes(me, pid);
  expect([c, again]).toEqual([
    { ok: true, value: { ends } },
    { ok: true, value: { ends: ["QUOTA"] } },
  ]);
  expect(need).toMatchObject({ ok: false, error: { code: "QUOTA" } });
  const [counter, ...others] = await installation.journal.counters([`${pid}#0`]);
  // What counts by the minute is known by its times, what counts for good by a number.
  expect([counter?.recent.length, others]).toEqual([constraints.perMinute ?? 0, []]);
  if (constraints.maxUses !== undefined) expect(counter?.used).toBe(constraints.maxUses);
});

test("what dispatch has counted for a call does not count again when its handler asks for the same", async () => {
  await using installation = await bootKernel({ extra: [probe] });
  const me = installation.login();
  const pid = await installation.spawn(me, { rounds: [[call("c", "/a/1", "/a/1", "/a/1", "/a/2")]] }, limited({ maxUses: 2 }));
  const { c } = await installation.outcomes(me, pid);
  expect(c).toEqual({ ok: true, value: { ends: ["read", "read", "read"] } });
});

test("a look before the intent and the run after it count a resource once", async () => {
  await using installation = await bootKernel({ extra: [probe] });
  const me = installation.login();
  const look = (id: string): ProgramCall => ({ id, name: "probe.look_first", input: { path: "/a/1" } });
  const pid = await installation.spawn(me, { rounds: [[look("first")], [look("second")]] }, limited({ maxUses: 1 }));
  expect(await installation.outcomes(me, pid)).toMatchObject({ first: { ok: true }, second: { ok: false, error: { code: "QUOTA" } } });
  expect(await installation.journal.counters([`${pid}#0`])).toEqual([{ id: `${pid}#0`, used: 1, recent: [] }]);
});

/** Counts what is read of it, as rows. */
function counting(rows: { read: number }): (journal: Journal) => Journal {
  return (journal) =>
    new Proxy(journal, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          const result: unknown = await Reflect.apply(method, target, args);
          if (name === "processes" || name === "read") rows.read += (result as unknown[]).length;
          return result;
        };
      },
    });
}

test("the rows read for a spawn are as many for the fortieth child as for the first", async () => {
  const rows = { read: 0 };
  await using installation = await bootKernel({ extra: [probe], wrap: counting(rows) });
  const me = installation.login();
  const spawns = Array.from({ length: 40 }, (_, index): ProgramCall[][] => [
    [{ id: `s${index}`, name: "test.spawn", input: { plan: { rounds: [], stay: true } } }],
    [{ id: `t${index}`, name: "probe.touch", input: {} }],
  ]);
  const read: number[] = [];
  for (const plan of [spawns.slice(0, 5), spawns]) {
    rows.read = 0;
    const pid = await installation.spawn(me, { rounds: plan.flat(), stay: true });
    await expect.poll(async () => (await installation.journal.processes({ parent: pid })).length).toBe(plan.length);
    read.push(rows.read / plan.length);
  }
  expect(read[1]).toBeLessThanOrEqual((read[0] ?? 0) + 1);
});

test.for([
  { why: "all at once", together: 600 },
  { why: "one after the other", together: 1 },
])("no more than 256 messages wait for an agent that reads none, and who sends one more is told so: $why", async ({ together }) => {
  await using installation = await bootKernel();
  const me = installation.login();
  const agent_id = await installation.spawn(me, { rounds: [], stay: true });
  await me.call({ method: "agent.pause", params: { agent_id } });
  await expect.poll(async () => (await installation.journal.process(agent_id))?.waitOn, SOON).toBe("signal");
  const send = () => me.call({ method: "agent.send", params: { agent_id, message: "hello" } });
  const taken = async () => (await installation.journal.events(agent_id, 0, 1_000)).filter(({ kind }) => kind === "message.received").length;
  let delivered = 0;
  for (let full = false; !full && delivered < 600; ) {
    // Until it has taken all that it may, there is room again.
    const isDeaf = (await taken()) >= 64;
    const ends = await Promise.all(Array.from({ length: together }, () => ended(send())));
    delivered += ends.filter((end) => end !== "BUSY").length;
    full = isDeaf && ends.includes("BUSY");
  }
  expect([delivered, await taken()]).toEqual([256 + 64, 64]);
  await expect(send()).rejects.toThrow(/256 messages wait for p.*no more may/);
  await me.call({ method: "agent.resume", params: { agent_id } });
  await expect.poll(async () => (await installation.journal.inbox(agent_id)).length, SOON).toBe(0);
  expect(await ended(send())).toMatchObject({ delivered: true });
});

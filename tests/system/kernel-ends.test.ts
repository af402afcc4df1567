import { type Handlers, type Journal, type Program, type Step, service } from "@aether/ports";
import { type Json, open, syscall } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, EVERYTHING, ended, systemClock } from "../support/kernel.ts";

/** How long a test waits for what must come. */
const SOON = { timeout: 60_000 };

/** Holds the first commit that fits, or the answer to it, until it is let through. */
function gate(fits: (step: Step) => boolean, what: "commit" | "answer" = "commit") {
  const held = Promise.withResolvers<void>();
  const open_ = Promise.withResolvers<void>();
  const wrap = (journal: Journal): Journal =>
    new Proxy(journal, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== "function") return method;
        if (name !== "commit") return method.bind(target);
        return async (step: Step) => {
          const answer = what === "answer" ? await target.commit(step) : undefined;
          if (fits(step)) {
            held.resolve();
            await open_.promise;
          }
          return answer ?? target.commit(step);
        };
      },
    });
  return { wrap, held: held.promise, letThrough: () => open_.resolve() };
}

const child = { plan: { rounds: [], stay: true } };
const bears = ({ spawn = [] }: Step): boolean => spawn.some(({ spec }) => (spec as { stay?: boolean } | null)?.stay === true);

test.for([
  { why: "by the agent itself", asked: "itself" },
  { why: "by a session that calls its tool", asked: "session" },
])("a stop that arrives while a child is being born $why leaves no orphan (I3)", async ({ asked }) => {
  const birth = gate((step) => bears(step) && step.spawn?.some(({ parent }) => parent === pid) === true);
  let pid = "";
  await using installation = await bootKernel({ wrap: birth.wrap });
  const me = installation.login();
  const work = [{ id: "s", name: "test.spawn", input: child }];
  const wait = [{ id: "w", name: "agent.wait", input: { agent_id: "p0", timeout_ms: 1 } }];
  pid = await installation.spawn(me, { rounds: asked === "itself" ? [wait, work, wait] : [], stay: true });
  const born = asked === "session" ? ended(me.call({ method: "tool.invoke", params: { agent_id: pid, tool: "test_spawn", input: child } })) : undefined;
  await birth.held;
  const stop = installation.login().call({ method: "agent.stop", params: { agent_id: pid, reason: "enough" } });
  if (asked === "session") await stop;
  birth.letThrough();
  await Promise.all([born, stop]);
  await expect.poll(async () => (await installation.journal.process(pid))?.state, SOON).toBe("exited");
  await expect.poll(async () => (await installation.journal.processes({ parent: pid })).map(({ state }) => state), SOON).toEqual(["exited"]);
});

test("a child whose parent had ended when the installation was killed is stopped by the next start", async () => {
  const left: string[] = [];
  const wrap = (journal: Journal): Journal => {
    const migrate = journal.migrate.bind(journal);
    let seeded = false;
    // The kernel's tables come first: then the journal is as a kill left it.
    journal.migrate = async (tables) => {
      await migrate(tables);
      if (seeded) return;
      seeded = true;
      const row = {
        owner: "local",
        identity: "x",
        kind: "agent",
        program: "planned",
        priority: 0,
        waitOn: null,
        wakeAt: null,
        createdAt: 0,
        endedAt: null,
      } as const;
      const rest = {
        exit: null,
        authority: EVERYTHING as unknown as Json,
        label: { integrity: "trusted", confidentiality: "public", sources: [] },
        events: [],
      };
      await journal.commit({
        spawn: [
          { ...row, ...rest, pid: "parent", parent: null, root: "parent", state: "exited", spec: null },
          { ...row, ...rest, pid: "child", parent: "parent", root: "parent", state: "waiting", spec: { rounds: [], stay: true } },
        ],
      });
      left.push("child");
    };
    return journal;
  };
  await using installation = await bootKernel({ wrap });
  expect(left).toEqual(["child"]);
  await expect.poll(async () => (await installation.journal.process("child"))?.exit, SOON).toMatchObject({ reason: "stopped" });
});

test("who stops a run that is not in memory hears how many lived, and each says why it ended", async () => {
  await using installation = await bootKernel();
  const me = installation.login();
  const plan = { rounds: [[{ id: "s", name: "test.spawn", input: child }]], stay: true };
  const agent_id = await installation.spawn(me, plan);
  const other = await installation.spawn(me, { rounds: [], stay: true });
  await expect.poll(() => installation.kernel.stats().resident, SOON).toBe(0);
  expect(await me.call({ method: "agent.stop", params: { agent_id, reason: "enough of it" } })).toEqual({ ok: true, stopped: 2 });
  const run = await installation.journal.processes({ root: agent_id });
  expect(run.map(({ state, exit }) => [state, (exit as { output: string }).output])).toEqual([
    ["exited", "enough of it"],
    ["exited", "enough of it"],
  ]);
  expect((await installation.journal.process(other))?.state).toBe("waiting");
});

test("a deadline's timer is set when the wait is on disk, not before", async () => {
  const timers: number[] = [];
  const clock = {
    ...systemClock,
    timer: (ms: number, fire: () => void) => {
      timers.push(ms);
      return systemClock.timer(ms, fire);
    },
  };
  const near = (): number[] => timers.filter((ms) => ms > 20_000 && ms <= 30_000);
  const wait = gate(({ effects = [] }) => effects.some(({ state }) => state === "suspended"));
  await using installation = await bootKernel({ wrap: wait.wrap, clock });
  const me = installation.login();
  const other = await installation.spawn(me, { rounds: [], stay: true });
  await installation.spawn(me, { rounds: [[{ id: "w", name: "agent.wait", input: { agent_id: other, timeout_ms: 30_000 } }]] });
  await wait.held;
  expect(near()).toEqual([]);
  wait.letThrough();
  await expect.poll(near, SOON).toHaveLength(1);
});

/** Time that runs a hundred times as fast. */
const quick = { now: () => systemClock.now() * 100, timer: (ms: number, fire: () => void) => systemClock.timer(ms / 100, fire) };

test("an end does not wait for ever: what is late is named, and left to the next start", async () => {
  const stuck = gate(bears);
  const never = new Promise<void>(() => undefined);
  const services = ["slow", "broken", "good"];
  const stopped: string[] = [];
  const extra = services.map((domain) =>
    service({
      domain,
      definitions: {},
      handlers: {},
      stop: async () => {
        stopped.push(domain);
        if (domain === "slow") await never;
        if (domain === "broken") throw new Error("its disk is gone");
      },
    }),
  );
  await using installation = await bootKernel({ wrap: stuck.wrap, clock: quick, extra });
  const me = installation.login();
  void ended(me.call({ method: "test.spawn", params: child }));
  await stuck.held;
  expect(await installation.kernel.drain(1_000)).toEqual({ clean: false });
  expect(stopped).toEqual(["good", "broken", "slow"]);
  expect(installation.said).toEqual(
    expect.arrayContaining([
      { message: expect.stringContaining("commits are late"), fields: { of: [me.who.pid] } },
      { message: expect.stringContaining("a service was not stopped"), fields: { service: "broken", error: "Error: its disk is gone" } },
      { message: expect.stringContaining("a service was not stopped"), fields: { service: "slow", error: expect.stringContaining("did not stop within") } },
    ]),
  );
});

const held = Promise.withResolvers<void>();
const hold = syscall({
  name: "probe.hold",
  summary: "Wait until the test says so.",
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  effect: "read",
  flow: "read",
  needs: open("a test"),
});
const costly = syscall({ ...hold, name: "probe.costly", cost: () => ({ tokens: 60 }) });
const DEFINITIONS = { hold, costly };
const handlers: Handlers<typeof DEFINITIONS> = {
  "probe.hold": async () => {
    await held.promise;
    return {};
  },
  "probe.costly": async () => ({}),
};
/** Asks for something costly and for something that does not exist, and ends with the first refusal. */
const quits: Program<boolean> = {
  name: "quits",
  version: 1,
  start: () => false,
  fold: (_, event) => event.type === "settled",
  decide: (refused) => {
    if (refused) return { do: "exit", exit: { code: 1, reason: "refused", output: null } };
    const calls = ["probe.costly", "probe.none"].map((name, index) => ({ id: `c${index}`, name, input: {} }));
    return { do: "calls", calls };
  },
  save: (refused) => refused,
  restore: (saved) => saved === true,
};
const spawnQuits = syscall({ ...hold, name: "probe.spawn", effect: "state", flow: "spawn" });
const ALL = { ...DEFINITIONS, spawnQuits };
const allHandlers: Handlers<typeof ALL> = {
  ...handlers,
  "probe.spawn": async (_input, ctx) => {
    await ctx.processes.spawn({ kind: "agent", program: "quits", spec: null, authority: { ...ctx.caller.authority, grants: [], budget: {}, depth: 0 } });
    return {};
  },
};
const probe = service({ domain: "probe", definitions: ALL, handlers: allHandlers, programs: [quits as unknown as Program] });

test("a child that ends while the stop of its run is on its way keeps its own end", async () => {
  const stop = gate(({ patches = [] }) => patches.some(({ patch }) => patch.state === "stopped"));
  const [began, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const extra = service({
    domain: "probe",
    definitions: { hold },
    handlers: {
      "probe.hold": async () => {
        began.resolve();
        await over.promise;
        return {};
      },
    },
  });
  await using installation = await bootKernel({ extra: [extra], wrap: stop.wrap });
  const me = installation.login();
  const call = { id: "h", name: "probe.hold", input: {} };
  const parent = await installation.spawn(me, { rounds: [[{ id: "s", name: "test.spawn", input: { plan: { rounds: [[call]] } } }]], stay: true });
  await began.promise;
  const stopped = installation.login().call({ method: "agent.stop", params: { agent_id: parent, reason: "enough" } });
  await stop.held;
  over.resolve();
  const child = async () => (await installation.journal.processes({ parent }))[0];
  await expect.poll(async () => (await child())?.state, SOON).toBe("exited");
  const end = await child();
  stop.letThrough();
  await stopped;
  expect((await installation.journal.process(parent))?.exit).toMatchObject({ reason: "stopped" });
  expect([await child(), end?.exit]).toEqual([end, { code: 0, reason: "completed", output: { h: { ok: true, value: {} } } }]);
});

test("what was set aside for a call that never ran is free again for the rest of its run", async () => {
  // The journal knows of the end, the kernel not yet.
  let parent = "";
  const exit = gate(({ process }) => process?.patch?.state === "exited" && process.pid !== parent, "answer");
  await using installation = await bootKernel({ extra: [probe], wrap: exit.wrap });
  const me = installation.login();
  const call = (id: string, name: string) => ({ id, name, input: {} });
  const plan = { rounds: [[call("h", "probe.hold"), call("s", "probe.spawn")], [call("c", "probe.costly")]] };
  parent = await installation.spawn(me, plan, { ...EVERYTHING, budget: { tokens: 100 } });
  await exit.held;
  held.resolve();
  expect((await installation.outcomes(me, parent)).c).toEqual({ ok: true, value: {} });
  exit.letThrough();
});

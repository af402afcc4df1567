import { type Handlers, type Journal, type Step, service } from "@aether/ports";
import { open, syscall } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, EVERYTHING, systemClock } from "../support/kernel.ts";

/** How long a test waits for what must come. */
const SOON = { timeout: 60_000 };
/** Long enough for an end that waits for nothing. */
const A_WHILE_MS = 300;

const inner = syscall({
  name: "probe.inner",
  summary: "Do something in many steps.",
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  effect: "probeable",
  flow: "read",
  toItsEnd: true,
  needs: open("a test"),
});
const { toItsEnd: _, ...rest } = inner;
const loose = syscall({ ...rest, name: "probe.loose" });
/** Ends when the other has begun. */
const hasBegun = syscall({ ...rest, name: "probe.begun", effect: "read" });
const outer = syscall({
  name: "probe.outer",
  summary: "Have it done.",
  input: z.strictObject({ loose: z.boolean().default(false) }),
  output: z.strictObject({}),
  errors: [],
  effect: "state",
  flow: "read",
  needs: open("a test"),
});
const DEFINITIONS = { inner, loose, hasBegun, outer };

/** A kernel with a call that has begun and ends when it is let; what was committed of its end and of ends of processes, in order. */
async function begins({ clock = systemClock }: { readonly clock?: typeof systemClock } = {}) {
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const order: string[] = [];
  const effect = {
    prepare: async () => null,
    run: async () => {
      begun.resolve();
      await gate.promise;
      return {};
    },
    probe: async () => undefined,
  };
  const handlers: Handlers<typeof DEFINITIONS> = {
    "probe.inner": effect,
    "probe.loose": effect,
    "probe.begun": async () => {
      await begun.promise;
      return {};
    },
    "probe.outer": async (input, ctx) => ctx.call(input.loose ? loose : inner, {}),
  };
  const wrap = (journal: Journal): Journal =>
    new Proxy(journal, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== "function") return method;
        if (name !== "commit") return method.bind(target);
        return async (step: Step) => {
          const answer = await target.commit(step);
          const { effects = [], process } = step;
          if (effects.some((write) => JSON.stringify(write).includes("probe.inner") && JSON.stringify(write).includes('"done"'))) order.push("recorded");
          if (process?.patch?.state === "exited") order.push(process.pid);
          return answer;
        };
      },
    });
  const installation = await bootKernel({ wrap, clock, extra: [service({ domain: "probe", definitions: DEFINITIONS, handlers })] });
  return { ...installation, begun: begun.promise, letEnd: () => gate.resolve(), order, [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose]() };
}

const calls = (input: Record<string, boolean> = {}) => [{ id: "o", name: "probe.outer", input }];
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the end of a process is told when what its calls do to their end is on record (I3, I4)", () => {
  test.for([
    { why: "it is stopped", plan: { rounds: [calls()] } },
    {
      why: "its run is stopped, and a child does it",
      plan: { rounds: [[{ id: "s", name: "test.spawn", input: { plan: { rounds: [calls()] } } }]], stay: true },
    },
  ])("$why", async ({ plan }) => {
    await using installation = await begins();
    const { journal, order, begun, letEnd } = installation;
    const me = installation.login();
    const agent_id = await installation.spawn(me, plan);
    await begun;
    let isTold = false;
    const told = me.call({ method: "agent.stop", params: { agent_id, reason: "enough" } }).then(() => {
      isTold = true;
    });
    await later(A_WHILE_MS);
    expect([isTold, (await journal.process(agent_id))?.state === "exited"]).toEqual([false, false]);
    letEnd();
    await told;
    await expect.poll(async () => (await journal.process(agent_id))?.state, SOON).toBe("exited");
    expect(order[0]).toBe("recorded");
    expect(order).toContain(agent_id);
  });

  test("its run ends by itself, and a child does it", async () => {
    await using installation = await begins();
    const { journal, order, begun, letEnd } = installation;
    const child = { id: "s", name: "test.spawn", input: { plan: { rounds: [calls()] } } };
    const wait = { id: "w", name: "probe.begun", input: {} };
    const agent_id = await installation.spawn(installation.login(), { rounds: [[child], [wait]] });
    await begun;
    await later(2 * A_WHILE_MS);
    expect((await journal.process(agent_id))?.state).not.toBe("exited");
    letEnd();
    await expect.poll(async () => (await journal.process(agent_id))?.exit, SOON).toMatchObject({ reason: "completed" });
    expect(order[0]).toBe("recorded");
  });

  test("its time is up", async () => {
    await using installation = await begins();
    const { journal, order, begun, letEnd } = installation;
    const agent_id = await installation.spawn(installation.login(), { rounds: [calls()] }, { ...EVERYTHING, expiresAt: Date.now() + 1_000 });
    await begun;
    await later(1_000 + A_WHILE_MS);
    expect((await journal.process(agent_id))?.state).not.toBe("exited");
    letEnd();
    await expect.poll(async () => (await journal.process(agent_id))?.exit, SOON).toMatchObject({ reason: "deadline" });
    expect(order).toEqual(["recorded", agent_id]);
  });

  test("it is stopped, and its own call does it", async () => {
    await using installation = await begins();
    const { journal, order, begun, letEnd } = installation;
    const me = installation.login();
    const agent_id = await installation.spawn(me, { rounds: [[{ id: "i", name: "probe.inner", input: {} }]] });
    await begun;
    const told = me.call({ method: "agent.stop", params: { agent_id, reason: "enough" } });
    await later(A_WHILE_MS);
    expect((await journal.process(agent_id))?.state).not.toBe("exited");
    letEnd();
    await told;
    await expect.poll(async () => (await journal.process(agent_id))?.exit, SOON).toMatchObject({ reason: "stopped" });
    expect(order).toContain(agent_id);
    expect((await journal.effect(`${agent_id}:i`))?.state).toBe("done");
    expect((await journal.events(agent_id, 0, 100)).map(({ kind }) => kind)).toEqual(["process.spawned", "call.settled", "process.exited"]);
  });

  test("any other call is waited for by nobody", async () => {
    await using installation = await begins();
    const me = installation.login();
    const agent_id = await installation.spawn(me, { rounds: [calls({ loose: true })] });
    await installation.begun;
    await me.call({ method: "agent.stop", params: { agent_id, reason: "enough" } });
    expect((await installation.journal.process(agent_id))?.state).toBe("exited");
    installation.letEnd();
  });

  test("one that does not come to its end is waited for so long, and named", async () => {
    const clock = { now: () => systemClock.now() * 100, timer: (ms: number, fire: () => void) => systemClock.timer(ms / 100, fire) };
    await using installation = await begins({ clock });
    const me = installation.login();
    const agent_id = await installation.spawn(me, { rounds: [calls()] });
    await installation.begun;
    await me.call({ method: "agent.stop", params: { agent_id, reason: "enough" } });
    expect(installation.order).toEqual([agent_id]);
    expect(installation.said).toContainEqual({ message: expect.stringContaining("before what its calls go on with"), fields: { pid: agent_id, calls: 1 } });
    installation.letEnd();
  });
});

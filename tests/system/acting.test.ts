import { type Handlers, service } from "@aether/ports";
import { type Authority, HOST_FILE, type Label, open, syscall, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, ended } from "../support/kernel.ts";

const thinkCall = syscall({
  name: "think.call",
  summary: "Cost what is asked, wait until it is let through, and tell the label.",
  input: z.strictObject({ model: z.string(), tokens: z.int(), secret: z.string().default("") }),
  output: z.strictObject({ label: z.string() }),
  errors: [],
  effect: "idempotent",
  flow: "disclose",
  needs: ({ model }) => [{ action: "model.use", resource: model }],
  cost: ({ tokens }) => ({ tokens }),
});
const thinkFree = syscall({
  name: "think.free",
  summary: "Need nothing.",
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  effect: "read",
  flow: "read",
  needs: open("a test"),
});
const thinkTold = syscall({
  name: "think.told",
  summary: "Tell another process something, and what is known of it.",
  input: z.strictObject({ to: z.string(), knows: z.enum(["public", "private", "secret"]), reads: z.boolean() }),
  output: z.strictObject({ told: z.string() }),
  errors: [],
  effect: ({ reads }) => (reads ? "read" : "state"),
  flow: "durable-write",
  needs: open("a test"),
});
const DEFINITIONS = { thinkCall, thinkFree, thinkTold } as const;

function thinking() {
  const gates: (() => void)[] = [];
  const state = { held: false, waiting: 0 };
  const handlers: Handlers<typeof DEFINITIONS> = {
    "think.call": async ({ tokens }, ctx) => {
      if (state.held)
        await new Promise<void>((resolve, reject) => {
          state.waiting++;
          gates.push(resolve);
          ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason), { once: true });
        });
      ctx.spent({ tokens });
      return { label: ctx.caller.label.confidentiality };
    },
    "think.free": async () => ({}),
    "think.told": async ({ to, knows, reads }, ctx) => {
      ctx.raise({ ...TRUSTED, confidentiality: knows });
      if (!reads) ctx.processes.send({ to, id: `told-${knows}`, kind: "message", body: {} });
      ctx.spent({ tokens: 3 });
      return { told: knows };
    },
  };
  const letThrough = (): void => {
    for (const gate of gates.splice(0)) gate();
  };
  return { state, letThrough, service: service({ domain: "think", definitions: DEFINITIONS, handlers }) };
}

const authority = (budget: Authority["budget"], more: Partial<Authority["grants"][number]> = {}): Authority => ({
  grants: [{ action: "model.use", resource: "small", ...more }],
  budget,
  depth: 1,
  children: 10,
});
const STAY = { rounds: [], stay: true };
const PUBLIC = async (): Promise<Label> => TRUSTED;
const SOON = { timeout: 60_000 };

let keys = 0;
const think = (tokens: number, more: { model?: string; secret?: string } = {}) => ({
  method: "think.call",
  params: { model: "small", tokens, ...more },
  key: `k${keys++}`,
});

test("calls in a process's name have its rights, are charged to its tree, and leave an audit record and nothing else", async () => {
  const thinks = thinking();
  await using installation = await bootKernel({ extra: [thinks.service] });
  const pid = await installation.spawn(installation.login(), STAY, authority({ tokens: 100 }));
  const acting = await installation.kernel.actAs({ pid, owner: "local" }, PUBLIC);
  thinks.state.held = true;
  const one = acting.call(think(40, { secret: "words of a prompt" }));
  await expect.poll(() => thinks.state.waiting, SOON).toBe(1);
  const [intent] = (await installation.journal.effects(pid)).filter(({ key }) => key.startsWith("act:"));
  expect(intent).toMatchObject({ state: "intent", input: null, evidence: { spend: { calls: 1, tokens: 40 } } });
  thinks.letThrough();
  thinks.state.held = false;
  expect(await one).toEqual({ label: "public" });
  expect(await ended(acting.call(think(10, { model: "large" })))).toBe("DENIED");
  expect(await ended(acting.call(think(61)))).toBe("BUDGET");
  expect(await ended(acting.call(think(60)))).toEqual({ label: "public" });
  expect((await installation.journal.effects(pid)).filter(({ key }) => key.startsWith("act:"))).toEqual([]);
  expect(await installation.journal.accounts([pid])).toMatchObject([{ tokens: 100 }]);
});

test("a hundred calls at once do not spend more than is there", async () => {
  const thinks = thinking();
  await using installation = await bootKernel({ extra: [thinks.service] });
  const pid = await installation.spawn(installation.login(), STAY, authority({ tokens: 100 }));
  const [one, two] = await Promise.all([1, 2].map(() => installation.kernel.actAs({ pid, owner: "local" }, PUBLIC)));
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, at) => ended((at % 2 ? one : two)?.call(think(7)) ?? Promise.reject(new Error("nobody")))),
  );
  expect(outcomes.filter((outcome) => outcome !== "BUDGET")).toHaveLength(14);
  expect(await installation.journal.accounts([pid])).toMatchObject([{ tokens: 98 }]);
});

test("a limited right is used up by whoever uses it", async () => {
  const thinks = thinking();
  await using installation = await bootKernel({ extra: [thinks.service] });
  const pid = await installation.spawn(installation.login(), STAY, authority({}, { constraints: { maxUses: 2 } }));
  const one = await installation.kernel.actAs({ pid, owner: "local" }, PUBLIC);
  const two = await installation.kernel.actAs({ pid, owner: "local" }, PUBLIC);
  await one.call(think(1));
  await two.call(think(1));
  expect(await ended(one.call(think(1)))).toBe("QUOTA");
});

test("what is asked has at least the label that its line gives, which never falls", async () => {
  const thinks = thinking();
  await using installation = await bootKernel({ extra: [thinks.service] });
  const pid = await installation.spawn(installation.login(), STAY, authority({}));
  let label: Label = TRUSTED;
  const acting = await installation.kernel.actAs({ pid, owner: "local" }, async () => label);
  expect(await acting.call(think(1))).toEqual({ label: "public" });
  label = HOST_FILE;
  expect(await acting.call(think(1))).toEqual({ label: "private" });
  label = TRUSTED;
  expect(await acting.call(think(1))).toEqual({ label: "private" });
  const other = await installation.kernel.actAs({ pid, owner: "local" }, PUBLIC);
  expect(await other.call(think(1))).toEqual({ label: "public" });
});

test.for([{ reads: true }, { reads: false }])(
  "an answer above what its asker can know is not given, and nothing of the call is done but paid (read: $reads)",
  async ({ reads }) => {
    await using installation = await bootKernel({ extra: [thinking().service] });
    const me = installation.login();
    const pid = await installation.spawn(me, STAY, authority({ tokens: 100 }));
    const other = await installation.spawn(me, STAY, authority({}));
    const acting = await installation.kernel.actAs({ pid, owner: "local" }, async () => HOST_FILE);
    const told = (knows: Label["confidentiality"]) => ended(acting.call({ method: "think.told", params: { to: other, knows, reads }, key: knows }));
    expect([await told("public"), await told("private"), await told("secret")]).toEqual([{ told: "public" }, { told: "private" }, "DENIED"]);
    const heard = async () => (await installation.journal.events(other, 0, 100)).filter(({ kind }) => kind === "message.received").map(({ body }) => body);
    if (!reads) await expect.poll(heard, SOON).toMatchObject([{ id: "told-public" }, { id: "told-private" }]);
    await expect.poll(() => installation.journal.accounts([pid]), SOON).toMatchObject([{ tokens: 9, calls: 3 }]);
  },
);

test.for([
  { why: "of another owner", owner: "stranger", stop: false },
  { why: "that has ended", owner: "local", stop: true },
])("nobody acts for a process $why", async ({ owner, stop }) => {
  await using installation = await bootKernel({ extra: [thinking().service] });
  const me = installation.login();
  const pid = await installation.spawn(me, STAY, authority({}));
  if (stop) await me.call({ method: "agent.stop", params: { agent_id: pid, reason: "enough" } });
  await expect(installation.kernel.actAs({ pid, owner }, PUBLIC)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a stop ends what is asked in a process's name before it is acknowledged, and nothing is asked after it (I3)", async () => {
  const thinks = thinking();
  await using installation = await bootKernel({ extra: [thinks.service] });
  const me = installation.login();
  const pid = await installation.spawn(me, STAY, authority({}));
  const acting = await installation.kernel.actAs({ pid, owner: "local" }, PUBLIC);
  thinks.state.held = true;
  let isOver = false;
  const under = ended(acting.call(think(5))).finally(() => {
    isOver = true;
  });
  await expect.poll(() => thinks.state.waiting, SOON).toBe(1);
  await me.call({ method: "agent.stop", params: { agent_id: pid, reason: "enough" } });
  expect([isOver, acting.revoked]).toEqual([true, true]);
  expect(await under).toBe("CANCELLED");
  expect(await ended(acting.call(think(5)))).toBe("NOT_FOUND");
  expect(await ended(acting.call({ method: "think.free", params: {}, key: "free" }))).toBe("NOT_FOUND");
});

test("the end of a session ends what is asked in its name, and its accounts leave memory", async () => {
  const thinks = thinking();
  await using installation = await bootKernel({ extra: [thinks.service] });
  const me = installation.login();
  const acting = await installation.kernel.actAs(me.who, PUBLIC);
  await acting.call(think(5));
  await installation.kernel.closeSession(me);
  expect(acting.revoked).toBe(true);
  expect(await installation.journal.process(me.who.pid)).toMatchObject({ state: "exited" });
});

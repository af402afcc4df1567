import { type Handlers, service } from "@aether/ports";
import { open, syscall } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, ended } from "../support/kernel.ts";

/** How long a test waits for what must come. */
const SOON = { timeout: 60_000 };

const who = syscall({
  name: "probe.who",
  summary: "Say whose call it is.",
  input: z.strictObject({}),
  output: z.strictObject({ owner: z.string() }),
  errors: [],
  effect: "read",
  flow: "read",
  needs: open("a test"),
  tool: { name: "who" },
});
const DEFINITIONS = { who };
const handlers: Handlers<typeof DEFINITIONS> = { "probe.who": async (_input, ctx) => ({ owner: ctx.caller.owner }) };
const probe = service({ domain: "probe", definitions: DEFINITIONS, handlers });

test("a tool is called with the rights of one's own process only: another owner's is as good as none (I12)", async () => {
  await using installation = await bootKernel({ extra: [probe] });
  const [me, eve] = [installation.login(), installation.login("eve")];
  const agent_id = await installation.spawn(me, { rounds: [], stay: true });
  const invoke = { method: "tool.invoke", params: { agent_id, tool: "who", input: {} } };
  const absent = { method: "tool.invoke", params: { agent_id: "p0", tool: "who", input: {} } };
  expect([await ended(me.call(invoke)), await ended(eve.call(invoke)), await ended(eve.call(absent))]).toEqual([
    { result: { owner: "local" } },
    "NOT_FOUND",
    "NOT_FOUND",
  ]);
});

test("a message is answered by whom it was for, and by nobody who knows its id", async () => {
  await using installation = await bootKernel();
  const [me, eve] = [installation.login(), installation.login("eve")];
  const reply = (response: string) => ({ method: "agent.reply", params: { message_id: "run-c-local-k", response, stop_reason: "completed" } });
  const begin = [{ id: "s", name: "agent.wait", input: { agent_id: "none", timeout_ms: 1 } }];
  const asked = await installation.spawn(me, { rounds: [], stay: true });
  const run = ended(me.call({ method: "agent.run", params: { agent_id: asked, message: "hello", timeout_ms: 60_000 }, key: "k" }));
  await expect.poll(async () => (await installation.journal.effect("c:local:k"))?.state, SOON).toBe("suspended");
  const liar = await installation.spawn(me, { rounds: [begin, [{ id: "r", name: "agent.reply", input: reply("a liar").params }]] });
  const forged = [await ended(me.call(reply("myself"))), await ended(eve.call(reply("eve"))), (await installation.outcomes(me, liar)).r];
  expect(forged).toEqual(["DENIED", "DENIED", { ok: true, value: { waiting: 0 } }]);
  await me.call({ method: "agent.stop", params: { agent_id: asked, reason: "enough" } });
  expect(await run).toEqual({ response: "enough", stop_reason: "stopped" });
});

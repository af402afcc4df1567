import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import type { ModelDriver } from "@aether/ports";
import type { AgentInfo, Json } from "@aether/protocol";
import { createModelsService } from "@aether/services/models";
import { expect, test } from "vitest";
import { HandClock, HOUR } from "../support/hand-clock.ts";
import { bootKernel } from "../support/kernel.ts";

const SOON = { timeout: 60_000, interval: 10 };

/** Every answer uses 60 tokens, and may use 100. */
function countingModel(asked: { times: number }): ModelDriver {
  return {
    name: "fake",
    reader: { host: "models.example" },
    models: async () => [{ name: "m", contextTokens: 100_000 }],
    async *step() {
      asked.times++;
      yield { type: "text-delta", text: `answer ${asked.times}` };
      yield { type: "finish", reason: "stop", usage: { inputTokens: 50, outputTokens: 10 } };
    },
  };
}

test("an agent whose budget renews waits for that, across a cut-off installation, and each hour's use is exact", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aether-renews-"));
  const file = join(folder, "journal.db");
  const clock = new HandClock();
  const asked = { times: 0 };
  const boot = async (journal: Awaited<ReturnType<typeof openSqliteJournal>>) =>
    bootKernel({ clock, wrap: () => journal, extra: [createModelsService({ drivers: [countingModel(asked)], tools: () => [], clock })] });
  const manifest = { name: "a", model: "fake/m", lifecycle: "persistent", max_output_tokens: 50, budget_config: { max_tokens: 200, reset: "hour" } };

  const first = await openSqliteJournal({ file, node: "local" });
  const before = await boot(first);
  const session = before.login();
  const { agent_id } = (await session.call({ method: "agent.spawn", params: { manifest } })) as { agent_id: string };
  const say = (to: typeof session, message: string): Promise<Json> => to.call({ method: "agent.run", params: { agent_id, message, timeout_ms: 600_000 } });
  const statusIn = async (to: typeof session): Promise<AgentInfo> => (await to.call({ method: "agent.status", params: { agent_id } })) as unknown as AgentInfo;
  expect(await say(session, "one")).toMatchObject({ response: "answer 1" });
  expect(await say(session, "two")).toMatchObject({ response: "answer 2" });
  void say(session, "three").catch(() => undefined);
  await expect.poll(async () => (await statusIn(session)).waiting_on, SOON).toBe("budget");
  const hour = Math.floor(clock.now() / HOUR) * HOUR;
  expect([asked.times, (await first.accounts([agent_id]))[0]]).toMatchObject([2, { tokens: 120, since: hour, tokensBefore: 0 }]);

  // Cut off: nothing is drained, and the next start fences what is left.
  const second = await openSqliteJournal({ file, node: "local" });
  await using after = await boot(second);
  const again = after.login();
  clock.pass(30 * 60_000);
  expect(await statusIn(again)).toMatchObject({ state: "waiting", waiting_on: "budget", exit: null });
  expect(asked.times).toBe(2);
  clock.pass(15 * 60_000);
  await expect.poll(() => asked.times, SOON).toBe(3);
  await expect.poll(async () => (await statusIn(again)).waiting_on, SOON).toBe("message");
  expect((await second.accounts([agent_id]))[0]).toMatchObject({ tokens: 180, since: hour + HOUR, tokensBefore: 120 });
  expect(await say(again, "four")).toMatchObject({ response: "answer 4" });
  void say(again, "five").catch(() => undefined);
  await expect.poll(async () => (await statusIn(again)).waiting_on, SOON).toBe("budget");
  expect((await second.accounts([agent_id]))[0]).toMatchObject({ tokens: 240, since: hour + HOUR, tokensBefore: 120 });
  await again.call({ method: "agent.stop", params: { agent_id } });
  await first.close().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

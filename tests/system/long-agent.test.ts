import { type Handlers, type ModelDriver, type StepRequest, service } from "@aether/ports";
import { promptTokensOf, syscall } from "@aether/protocol";
import { createModelsService } from "@aether/services/models";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, systemClock } from "../support/kernel.ts";

/** The long form: as many steps as the issue asks for. */
const STEPS = process.env.SOAK === "1" ? 100_000 : 2_500;
const LONG = { timeout: process.env.SOAK === "1" ? 1_800_000 : 120_000 };

const CONTEXT_TOKENS = 4_000;
const ROOM = 3_000;

/** Leaves a receipt that stays, as a write does. */
const testMark = syscall({
  name: "mark.set",
  summary: "Leave a mark.",
  input: z.strictObject({ number: z.int() }),
  output: z.strictObject({ marked: z.string() }),
  errors: [],
  effect: "keyed",
  flow: "durable-write",
  needs: () => [{ action: "host.use", resource: "marks" }],
  tool: { name: "mark" },
});
const DEFINITIONS = { testMark };

function marks() {
  const handlers: Handlers<typeof DEFINITIONS> = { "mark.set": async ({ number }) => ({ marked: `number ${number} of very many marks` }) };
  return service({ domain: "mark", definitions: DEFINITIONS, handlers });
}

interface Watched {
  readonly turns: number[];
  summaries: number;
  tokens: number;
  messages: number;
}

/** Calls `mark` at every step but each STEPS-th, which answers; remembers how large its prompts were. */
function marker(): { driver: ModelDriver; watched: Watched } {
  const watched: Watched = { turns: [], summaries: 0, tokens: 0, messages: 0 };
  const see = (request: StepRequest): void => {
    watched.tokens = Math.max(watched.tokens, promptTokensOf(request));
    watched.messages = Math.max(watched.messages, request.messages.length);
  };
  const driver: ModelDriver = {
    name: "marker",
    reader: "local",
    models: async () => [{ name: "one", contextTokens: ROOM }],
    async *step(request) {
      const usage = { inputTokens: 1, outputTokens: 1 };
      if (request.task === "summarise") {
        watched.summaries++;
        yield { type: "text-delta", text: "Many marks were left." };
        return yield { type: "finish", reason: "stop", usage };
      }
      see(request);
      watched.turns.push(request.turn);
      if (request.turn % STEPS === STEPS - 1) {
        yield { type: "text-delta", text: "rested" };
        return yield { type: "finish", reason: "stop", usage };
      }
      yield { type: "tool-call", id: `c${request.turn}`, name: "mark", input: { number: request.turn } };
      yield { type: "finish", reason: "tool-calls", usage };
    },
  };
  return { driver, watched };
}

test("an agent of thousands of steps asks, holds and reads no more at its end than at its start", LONG, async () => {
  const { driver, watched } = marker();
  const models = createModelsService({ drivers: [driver], tools: () => [], clock: systemClock });
  const read = { events: 0, effects: 0, snapshots: 0 };
  await using system = await bootKernel({
    extra: [models, marks()],
    wrap: (journal) => ({
      ...journal,
      events: async (...asked) => {
        const rows = await journal.events(...asked);
        read.events += rows.length;
        return rows;
      },
      effects: async (...asked) => {
        const rows = await journal.effects(...asked);
        read.effects += rows.length;
        return rows;
      },
      snapshot: async (pid) => {
        const row = await journal.snapshot(pid);
        read.snapshots += JSON.stringify(row ?? null).length;
        return row;
      },
    }),
  });
  const session = system.login();
  const manifest = {
    name: "marker",
    model: "marker/one",
    lifecycle: "persistent",
    max_steps: 1_000_000,
    max_output_tokens: 500,
    memory: { context_window: CONTEXT_TOKENS, max_history_messages: 60 },
    capabilities: ["tool: mark", "host.use: marks"],
  };
  const { agent_id } = (await session.call({ method: "agent.spawn", params: { manifest } })) as { agent_id: string };
  const work = (): Promise<unknown> => session.call({ method: "agent.run", params: { agent_id, message: "Leave marks.", timeout_ms: LONG.timeout } });
  expect(await work()).toMatchObject({ response: "rested" });
  expect(watched.turns).toEqual(Array.from({ length: STEPS }, (_, turn) => turn));
  expect(watched.tokens + 500).toBeLessThanOrEqual(ROOM);
  expect(watched.messages).toBeLessThanOrEqual(60 + 17);
  expect(watched.summaries).toBeGreaterThan(STEPS / 60);
  const [row] = await system.journal.processes({ kinds: ["agent"] });
  expect(row?.head).toBeGreaterThan(2 * STEPS);
  expect(await system.journal.effects(agent_id)).toHaveLength(STEPS - 1);

  // It rests, and is gone from memory: going on reads a snapshot and what came after it, whatever lies before.
  await expect.poll(() => system.kernel.stats().resident).toBe(0);
  Object.assign(read, { events: 0, effects: 0, snapshots: 0 });
  const again = session.call({ method: "agent.run", params: { agent_id, message: "And once more.", timeout_ms: 60_000 } });
  while (watched.turns.length === STEPS) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(read.events).toBeLessThanOrEqual(64);
  expect(read.effects).toBeLessThanOrEqual(4);
  expect(read.snapshots).toBeLessThan(100_000);
  await session.call({ method: "agent.stop", params: { agent_id } });
  await again.catch(() => undefined);
});

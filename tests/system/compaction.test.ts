import { type Handlers, type ModelDriver, type StepRequest, service } from "@aether/ports";
import { type AgentInfo, CONFIDENTIALITY, covers, joinLabels, Label, type LogEntry, syscall, TRUSTED } from "@aether/protocol";
import { createModelsService, parseModelRules } from "@aether/services/models";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, systemClock } from "../support/kernel.ts";

const see = syscall({
  name: "see.something",
  summary: "See something of a label.",
  input: z.strictObject({ label: Label, turn: z.int() }),
  output: z.strictObject({}),
  errors: [],
  effect: "read",
  flow: "read",
  needs: () => [{ action: "host.use", resource: "sights" }],
  tool: { name: "see" },
});
const DEFINITIONS = { see };
const handlers: Handlers<typeof DEFINITIONS> = {
  "see.something": async ({ label }, ctx) => {
    ctx.raise(label);
    return {};
  },
};

const USAGE = { inputTokens: 10, outputTokens: 1 };

/** A driver that is remembered: `ask` says which tool input a turn calls `see` with; undefined = it answers. */
function driverOf(name: string, { reader = "local", ask }: { reader?: ModelDriver["reader"]; ask: (request: StepRequest) => object | undefined }) {
  const asked: StepRequest[] = [];
  const driver: ModelDriver = {
    name,
    reader,
    models: async () => ["one", "two"].map((model) => ({ name: model, contextTokens: 100_000 })),
    async *step(request) {
      asked.push(request);
      const input = request.task === "summarise" ? undefined : ask(request);
      if (input) yield { type: "tool-call", id: `c${request.turn}`, name: "see", input: input as never };
      else yield { type: "text-delta", text: request.task === "summarise" ? "much was seen" : "done" };
      yield { type: "finish", reason: input ? "tool-calls" : "stop", usage: USAGE };
    },
  };
  return { driver, asked };
}

interface Run {
  readonly drivers: readonly ModelDriver[];
  readonly rules?: object;
  readonly manifest?: object;
}

/** One agent with a short memory, from its goal to its end. */
async function live({ drivers, rules = {}, manifest = {} }: Run) {
  const models = createModelsService({ drivers, rules: parseModelRules(rules, "a test"), tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models, service({ domain: "see", definitions: DEFINITIONS, handlers })] });
  const session = system.login();
  const asks = { name: "seer", model: "near/one", memory: { max_history_messages: 6 }, capabilities: ["tool: see", "host.use: sights"], ...manifest };
  const run = { manifest: asks, message: "look", detach: true };
  const { agent_id } = (await session.call({ method: "agent.spawn_and_run", params: run })) as { agent_id: string };
  await session.call({ method: "agent.wait", params: { agent_id, timeout_ms: 20_000 } });
  const [info, logs] = await Promise.all([
    session.call({ method: "agent.status", params: { agent_id } }) as unknown as Promise<AgentInfo>,
    session.call({ method: "agent.logs", params: { agent_id, limit: 1_000 } }) as unknown as Promise<{ entries: LogEntry[] }>,
  ]);
  const row = await system.journal.process(agent_id);
  const settled = logs.entries.flatMap(({ kind, body }) => (kind === "call.settled" ? [body as unknown as Settled] : []));
  return { info, settled, label: row?.label as unknown as Label };
}

interface Settled {
  readonly call: string;
  readonly label?: Label;
  readonly outcome: { readonly ok: boolean; readonly value?: { readonly by?: string; readonly failed?: { readonly kind: string; readonly message: string } } };
}

test("labels never fall while history gives way to summaries, and what is secret reaches no model elsewhere (I7)", async () => {
  const label = fc.record({
    integrity: fc.constantFrom("trusted" as const, "tool" as const, "untrusted" as const),
    confidentiality: fc.constantFrom(...CONFIDENTIALITY),
    sources: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(label, { minLength: 8, maxLength: 16 }), async (labels) => {
      const seen: Label[] = [];
      const near = driverOf("near", {
        ask: ({ turn }) => {
          const next = labels[turn];
          if (next) seen.push(next);
          return next && { label: next, turn };
        },
      });
      const secretAt: boolean[] = [];
      const far = driverOf("far", { reader: { host: "elsewhere.example" }, ask: () => undefined });
      const rules = { rules: [{ name: "cheap summaries", when: { asked: ["near/one"], task: ["summarise"] }, use: ["far/one"] }] };
      const watched: ModelDriver = {
        ...far.driver,
        step: (request, signal) => {
          secretAt.push(seen.some(({ confidentiality }) => confidentiality === "secret"));
          return far.driver.step(request, signal);
        },
      };
      const { info, settled, label: last } = await live({ drivers: [near.driver, watched], rules });
      expect(info.exit).toMatchObject({ code: 0 });
      const summaries = settled.flatMap(({ call, outcome }) => (call.startsWith("c") ? [outcome.value] : []));
      expect(summaries.length).toBeGreaterThan(1);
      expect(secretAt.every((secret) => !secret)).toBe(true);
      expect(summaries.filter((made) => made?.by === "rule").every((made) => made?.failed?.message.includes("secret never leaves"))).toBe(true);
      let before: Label = TRUSTED;
      for (const { label: rose } of settled) {
        if (!rose) continue;
        expect(covers(rose, before)).toBe(true);
        before = rose;
      }
      expect(covers(last, labels.reduce(joinLabels, TRUSTED))).toBe(true);
    }),
    { numRuns: 12 },
  );
});

test("summaries are paid for like every step, and noting them down is free", async () => {
  const near = driverOf("near", { ask: ({ turn }) => (turn < 12 ? { label: TRUSTED, turn } : undefined) });
  const { info, settled } = await live({ drivers: [near.driver] });
  const count = (kind: string): number => settled.filter(({ call }) => call.startsWith(kind)).length;
  expect([count("m"), count("s"), count("c")]).toEqual([13, expect.any(Number), count("s")]);
  expect(count("s")).toBeGreaterThan(2);
  expect(info.spent).toMatchObject({ tokens: (count("m") + count("s")) * 11, calls: count("m") + count("s") + count("t") });
});

test("a model that makes no sense is followed by the next rung for one step", async () => {
  const near = driverOf("near", { ask: ({ turn, model }) => (turn > 3 ? undefined : model === "two" ? { label: TRUSTED, turn } : { lable: turn }) });
  const rules = { aliases: { fast: ["near/one"], best: ["near/two"] }, ladder: ["fast", "best"] };
  await live({ drivers: [near.driver], rules, manifest: { model: "fast" } });
  expect(near.asked.filter(({ task }) => task === undefined).map(({ model }) => model)).toEqual(["one", "two", "one", "two", "one"]);
});

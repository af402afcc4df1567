import type { ModelDriver, StepRequest } from "@aether/ports";
import type { Signal } from "@aether/protocol";
import { systemClock } from "../packages/host/src/platform.ts";
import { createBreaker } from "../packages/services/src/models/breaker.ts";
import { chooseChain } from "../packages/services/src/models/router/choose-chain.ts";
import { judgeCandidate } from "../packages/services/src/models/router/judge-candidate.ts";
import { parseModelRules } from "../packages/services/src/models/router/model-rules.ts";
import { createScheduler } from "../packages/services/src/models/scheduler/scheduler.ts";
import { type Figure, median, type Row, ratioAtMost } from "./support/figure.ts";

/** What a step of the fastest model takes at least: a stream of 200 parts, read to its end. */
const PARTS = 200;
const NEVER = new AbortController().signal;

export const schedulerRow: Row = {
  name: "scheduler",
  about: "a step through router, circuit breaker and inference scheduler against the driver alone",
  measure: async () => [await figure(1), await figure(200)],
};

const instant: ModelDriver = {
  name: "bench",
  reader: "local",
  models: async () => [{ name: "instant", contextTokens: 1_000_000 }],
  async *step() {
    for (let part = 0; part < PARTS; part++) yield { type: "text-delta", text: "word " };
    yield { type: "finish", reason: "stop", usage: { inputTokens: 100, outputTokens: PARTS } };
  },
};

const REQUEST: StepRequest = { model: "instant", system: "", messages: [], tools: [], maxOutputTokens: 4_096, identity: "bench", turn: 0 };

async function direct(signal: Signal): Promise<number> {
  let read = 0;
  for await (const part of instant.step(REQUEST, signal)) if (part.type === "text-delta") read += part.text.length;
  return read;
}

/** Steps of eight owners through everything between a step and its driver. */
function gatedStep(): (owner: string) => Promise<number> {
  const rules = parseModelRules(
    {
      aliases: { fast: ["bench/instant", "bench/other"], best: ["bench/other"] },
      ladder: ["fast", "best"],
      rules: Array.from({ length: 16 }, (_, index) => ({ name: `rule ${index}`, when: { task: [`task ${index}`] }, use: ["bench/other"] })),
    },
    "the benchmark",
  );
  const scheduler = createScheduler({ clock: systemClock, limitsOf: () => ({ concurrency: 64, requestsPerMinute: 10_000_000, queue: 10_000 }) });
  const breaker = createBreaker();
  const wanted = { confidentiality: "private", needs: new Set(["tools"] as const), promptTokens: 100 } as const;
  return async (owner) => {
    chooseChain(rules, { ...wanted, model: "fast", escalate: 0 });
    judgeCandidate({ driver: instant }, wanted);
    const slot = await scheduler.enter("bench", { owner, priority: 0, deadline: systemClock.now() + 600_000, tokens: 4_196, signal: NEVER });
    const permit = breaker.begin(systemClock.now());
    const read = await direct(NEVER);
    if (permit) breaker.end(permit, "ok", systemClock.now());
    slot.leave(300);
    return read;
  };
}

async function figure(atOnce: number): Promise<Figure> {
  const times = { gated: [] as number[], direct: [] as number[] };
  for (let round = 0; round < 60; round++) {
    const gated = gatedStep();
    const step = { gated: (index: number) => gated(`owner ${index % 8}`), direct: () => direct(NEVER) };
    for (const name of round % 2 === 0 ? (["gated", "direct"] as const) : (["direct", "gated"] as const)) {
      const time = await timed(atOnce, step[name]);
      if (round >= 10) times[name].push(time);
    }
  }
  const [ours, alone] = [median(times.gated), median(times.direct)];
  return {
    what: `a step of ${PARTS} parts, ${atOnce} at once`,
    value: ours,
    unit: "µs",
    baseline: { what: "the driver alone", value: alone },
    goal: ratioAtMost(1.25),
    note: `${(ours - alone).toFixed(1)} µs more a step`,
  };
}

/** Microseconds a step. */
async function timed(atOnce: number, step: (index: number) => Promise<number>): Promise<number> {
  const rounds = Math.ceil(200 / atOnce);
  const start = performance.now();
  for (let round = 0; round < rounds; round++) await Promise.all(Array.from({ length: atOnce }, (_, index) => step(index)));
  return ((performance.now() - start) * 1_000) / (rounds * atOnce);
}

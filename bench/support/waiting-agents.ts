import { setTimeout as sleep } from "node:timers/promises";
import type { WaitingReport } from "../waiting.ts";
import { createBenchModel } from "./bench-model.ts";
import { median } from "./figure.ts";
import { BenchSystem } from "./system.ts";

const FEW = 1_000;
const MANY = 50_000;
const TRIALS = 40;

let thought = Promise.withResolvers<void>();
const model = createBenchModel({ onStep: () => void thought.resolve() });
await using system = await BenchSystem.start({ home: process.argv[2] ?? "", model });
const agents: string[] = [];

/** The agents that are there, in state waiting. */
async function grow(to: number): Promise<void> {
  const manifest = { name: "waiter", model: "bench/1", lifecycle: "persistent", capabilities: ["tool: echo"] };
  while (agents.length < to) {
    const batch = Array.from({ length: Math.min(250, to - agents.length) }, () => system.call<{ agent_id: string }>("agent.spawn", { manifest }));
    for (const { agent_id } of await Promise.all(batch)) agents.push(agent_id);
  }
  await system.settled();
}

/** After everything that could be freed has been, several times over. */
async function heap(): Promise<number> {
  await sleep(300);
  for (let round = 0; round < 6; round++) {
    globalThis.gc?.();
    await sleep(30);
  }
  return process.memoryUsage().heapUsed;
}

async function wake(agent: string): Promise<{ resume: number; send: number }> {
  thought = Promise.withResolvers<void>();
  const start = performance.now();
  const sent = system.call("agent.send", { agent_id: agent, message: "Wake up." }).then(() => performance.now() - start);
  await thought.promise;
  const resume = performance.now() - start;
  const send = await sent;
  await system.settled();
  return { resume, send };
}

await grow(FEW);
await wake(agents[0] ?? "");
const heapFew = await heap();
await grow(MANY);
const heapMany = await heap();
const { resident } = system.kernel.stats();
const wakes: { resume: number; send: number }[] = [];
for (let trial = 0; trial < TRIALS; trial++) wakes.push(await wake(agents[trial * 1_000 + 7] ?? ""));
const report: WaitingReport = {
  few: FEW,
  many: MANY,
  heapFew,
  heapMany,
  resident,
  resumeMs: median(wakes.map(({ resume }) => resume)),
  readMs: median(wakes.map(({ send }) => send)),
};
process.stdout.write(JSON.stringify(report));

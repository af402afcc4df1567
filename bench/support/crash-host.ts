import { setTimeout as sleep } from "node:timers/promises";
import { createBenchModel } from "./bench-model.ts";
import { createMarkService } from "./mark-service.ts";
import { BenchSystem } from "./system.ts";

/** Agents at work, to be killed by the parent process; started again on the same home they go on. */
const [home = "", marks = "", agents = "0", cycles = "0"] = process.argv.slice(2);
const count = Number(agents);
const seen = new Set<string>();
const model = createBenchModel({
  onStep: async ({ identity }) => {
    seen.add(identity);
    if (seen.size === count) process.send?.({ said: "all running" });
    await sleep(400 + (seen.size % 100));
  },
  call: ({ turn }) => ({ name: "mark", input: { name: `step-${turn}` } }),
});
const system = await BenchSystem.start({ home, model, extra: [createMarkService(marks)] });
process.send?.({ said: "ready", resumed: system.resumed });
if (system.resumed === 0) {
  const manifest = { name: "worker", model: `bench/${cycles}`, max_steps: 1_000, capabilities: ["tool: mark", "host.use: *"] };
  const params = { manifest, message: "Go.", detach: true };
  await Promise.all(Array.from({ length: count }, () => system.call("agent.spawn_and_run", params)));
}
await system.settled();
const ended = await system.journal.processes({ kinds: ["agent"], limit: 100_000 });
const completed = ended.filter(({ exit }) => (exit as { reason?: string } | null)?.reason === "completed").length;
await system.close();
process.send?.({ said: "done", completed });
process.disconnect();

import type { StepRequest } from "@aether/ports";
import { createBenchModel } from "./support/bench-model.ts";
import { type Figure, median, type Row, ratioAtMost } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";
import { BenchSystem } from "./support/system.ts";

const CHILDREN = 16;
const ROUNDS = 5;
const SLOWEST_MS = 500;

/** Child i thinks for about `SLOWEST_MS × (i + 1) / 16`; its parent waits for all. Beside it: the slowest child alone. */
export const childrenRow: Row = {
  name: "children",
  about: "16 parallel children against the slowest of them alone",
  async measure() {
    using folder = new Folder();
    const asked: number[] = [];
    const onStep = async ({ messages, tools, turn }: StepRequest): Promise<void> => {
      const parent = tools.some(({ name }) => name === "spawn_agents");
      if (parent) asked.push(performance.now());
      const task = messages[0]?.parts[0];
      const delay = !parent && task?.type === "text" ? Number(/\d+/.exec(task.text)?.[0] ?? 0) : 0;
      if (delay > 0 && turn === 0) await new Promise((resolve) => setTimeout(resolve, delay));
    };
    const call = ({ tools, messages }: StepRequest) => {
      const parent = tools.some(({ name }) => name === "spawn_agents");
      if (!parent) return { name: "echo", input: { message: "working" } };
      const task = messages[0]?.parts[0];
      const alone = task?.type === "text" && task.text === "Alone.";
      const delays = Array.from({ length: CHILDREN }, (_, index) => Math.round((SLOWEST_MS * (index + 1)) / CHILDREN));
      const tasks = alone ? delays.slice(-1) : delays;
      return { name: "spawn_agents", input: { children: tasks.map((delay, index) => ({ task: `Wait ${delay}.`, name: `child-${index}`, model: "bench/1" })) } };
    };
    await using system = await BenchSystem.start({ home: folder.path, model: createBenchModel({ onStep, call }) });
    const wall = async (goal: string): Promise<number> => {
      asked.length = 0;
      const manifest = { name: "parent", model: "bench/1", capabilities: ["tool: [echo, spawn_agents]", "agent.spawn: *"], children: 100 };
      const { code } = await system.call<{ code: number }>("agent.spawn_and_run", { manifest, message: goal });
      if (code !== 0) throw new Error("the parent failed");
      return (asked[1] ?? Number.NaN) - (asked[0] ?? Number.NaN);
    };
    await wall("All.");
    const all: number[] = [];
    const alone: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      all.push(await wall("All."));
      alone.push(await wall("Alone."));
    }
    const figure: Figure = {
      what: `${CHILDREN} children, from the call to the parent's next thought`,
      value: median(all),
      unit: "ms",
      baseline: { what: `the slowest alone (its model takes ${SLOWEST_MS} ms)`, value: median(alone) },
      goal: ratioAtMost(1.05),
    };
    return [figure];
  },
};

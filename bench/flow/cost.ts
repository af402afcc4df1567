import { decideFlow, type KernelDeps } from "@aether/kernel";
import { type Handlers, service } from "@aether/ports";
import { DEFAULT_FLOW_POLICY, open, syscall } from "@aether/protocol";
import * as z from "zod";
import { judge } from "../../packages/kernel/src/dispatch/flow-stage.ts";
import { createBenchModel } from "../support/bench-model.ts";
import { atLeast, atMost, type Figure, type Goal, median, percentile } from "../support/figure.ts";
import { Folder } from "../support/folder.ts";
import { BenchSystem } from "../support/system.ts";
import { Arena, type Run } from "./arena.ts";
import { alwaysAllow } from "./replay.ts";
import type { Suite } from "./suite.ts";

type Question = Parameters<NonNullable<KernelDeps["gate"]>>[0];

const ADDRESS = "amara@tidewater-boats.example";
const Text = z.strictObject({ text: z.string() });

const strangerRead = syscall({
  name: "stranger.read",
  summary: "Read what a stranger wrote.",
  input: z.strictObject({ turn: z.int() }),
  output: Text,
  errors: [],
  effect: "read",
  flow: "read",
  needs: open("a bench's stranger"),
  tool: { name: "stranger_read" },
});
const strangerSend = syscall({
  name: "stranger.send",
  summary: "Send a text to somebody.",
  input: z.strictObject({ to: z.string(), text: z.string() }),
  output: Text,
  errors: [],
  effect: "state",
  flow: "send",
  slots: ({ to }) => [{ slot: "to", type: "address", value: to }],
  content: ({ text }) => text,
  needs: open("a bench's stranger"),
  tool: { name: "stranger_send" },
});
const DEFINITIONS = { strangerRead, strangerSend } as const;
const handlersOf = (done: { calls: number }): Handlers<typeof DEFINITIONS> => ({
  "stranger.read": async ({ turn }) => {
    done.calls += 1;
    return { text: `letter ${turn}` };
  },
  "stranger.send": async ({ text }) => {
    done.calls += 1;
    return { text };
  },
});

/** Agents that read a stranger's words and then write to somebody the user named, as fast as they can. */
async function startAgents(gate?: KernelDeps["gate"]): Promise<{ cycles: (agents: number, each: number) => Promise<number>; close: () => Promise<void> }> {
  const folder = new Folder();
  const done = { calls: 0 };
  const call = ({ turn }: { turn: number }) =>
    turn % 2 === 0 ? { name: "stranger_read", input: { turn } as never } : { name: "stranger_send", input: { to: ADDRESS, text: `letter ${turn}` } };
  const system = await BenchSystem.start({
    home: folder.path,
    model: createBenchModel({ call }),
    extra: [service({ domain: "stranger", definitions: DEFINITIONS, handlers: handlersOf(done) })],
    strangers: ["stranger"],
    ...(gate && { gate }),
  });
  return {
    cycles: async (agents, each) => {
      const manifest = { name: "worker", model: `bench/${each}`, max_steps: 1_000, capabilities: ["tool: stranger_read", "tool: stranger_send"] };
      const params = { manifest, message: `Answer every letter with a mail to ${ADDRESS}.`, detach: true };
      const before = done.calls;
      const start = performance.now();
      await Promise.all(Array.from({ length: agents }, () => system.call("agent.spawn_and_run", params)));
      await system.settled();
      // An agent that waits for a person has settled too, and would count as a fast one.
      if (done.calls - before < agents * (each - 1)) throw new Error(`${agents} agents made ${done.calls - before} calls in ${each} cycles each`);
      return (agents * each * 1_000) / (performance.now() - start);
    },
    close: async () => {
      await system.close();
      folder[Symbol.dispose]();
    },
  };
}

const ROUNDS = 24;
const AGENTS = 50;
const CYCLES = 50;

/** The gate alone, the stage around it, and what labels and gate take from a system at full load. */
export async function costFigures(suites: readonly Suite[]): Promise<Figure[]> {
  const met: Question[] = [];
  const calls: (() => boolean)[] = [];
  for (const suite of suites) {
    await using arena = await Arena.open(suite, (question) => {
      met.push(question);
      return decideFlow(question);
    });
    for (const task of suite.user_tasks) calls.push(...stagesOf(await arena.run(task), { arena, words: task.prompt }));
  }
  const decisions = met.map((question) => () => decideFlow(question).verdict === "allow");
  return [
    ...spread("flow gate", { acts: decisions, note: "decisions that the tasks above asked for in an untrusted context", goal: atMost(200) }),
    ...spread("flow stage of dispatch", {
      acts: calls,
      note: "slots, who named them, and the gate; all calls of the tasks above as from an untrusted context",
    }),
    ...(await closedLoop()),
  ];
}

/** The calls of a run, to be judged again. */
function stagesOf({ calls, label }: Run, { arena, words }: { readonly arena: Arena; readonly words: string }): (() => boolean)[] {
  const authority = { grants: [], budget: {}, depth: 0, children: 0 };
  const who = {
    pid: "p",
    root: "p",
    line: "p",
    workspace: "p",
    owner: "local",
    identity: "worst",
    kind: "agent" as const,
    authority,
    cwd: "/run/p",
    label,
    words,
    found: [],
  };
  const under = { who, policy: DEFAULT_FLOW_POLICY, now: 0, isSpent: () => false };
  return calls.flatMap(({ tool, args }) => {
    const entry = arena.entry(tool);
    return entry ? [() => judge(decideFlow, { entry, input: args }, under).verdict === "allow"] : [];
  });
}

const BATCHES = 31;
let sink = 0;

/** Nanoseconds of each act, the median of batches of a hundred, over all acts. */
function spread(what: string, { acts, note, goal }: { readonly acts: readonly (() => boolean)[]; readonly note: string; readonly goal?: Goal }): Figure[] {
  const times = acts.map(() => [] as number[]);
  for (let batch = 0; batch < BATCHES; batch++) {
    for (const [index, act] of acts.entries()) {
      const start = performance.now();
      for (let turn = 0; turn < 100; turn++) if (act()) sink++;
      times[index]?.push((performance.now() - start) * 10_000);
    }
  }
  if (sink < 0) throw new Error("the work was optimised away");
  const typical = times.map(median);
  return [
    { what: `${what}, p50`, value: median(typical), unit: "ns", ...(goal && { goal }), note: `${acts.length} ${note}` },
    { what: `${what}, p99`, value: percentile(typical, 0.99), unit: "ns" },
  ];
}

/** Round by round beside each other, so that what else the machine does falls on both. */
async function closedLoop(): Promise<Figure[]> {
  const ours = await startAgents();
  const bare = await startAgents(alwaysAllow);
  const rounds: Record<"ours" | "bare", Load>[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const measured = round % 2 === 0 ? { ours: await loadOf(ours), bare: await loadOf(bare) } : await otherWay(ours, bare);
    if (round > 0) rounds.push(measured);
  }
  await Promise.all([ours.close(), bare.close()]);
  const middle = (of: (round: (typeof rounds)[number]) => number): number => median(rounds.map(of));
  const what = `${AGENTS} agents that read a stranger and write to the named, with labels and gate`;
  const rates = `${middle((round) => round.ours.rate).toFixed(0)} and ${middle((round) => round.bare.rate).toFixed(0)} cycles/s`;
  return [
    {
      what: `${what}: throughput`,
      value: middle((round) => round.ours.rate / round.bare.rate),
      unit: "× of a gate that always allows",
      goal: atLeast(0.97),
      note: `median of ${ROUNDS} rounds, each beside the other; ${rates}`,
    },
    { what: `${what}: processor time a cycle`, value: middle((round) => round.ours.cpu / round.bare.cpu), unit: "× of a gate that always allows" },
  ];
}

interface Load {
  readonly rate: number;
  /** Microseconds a cycle. */
  readonly cpu: number;
}
type Agents = Awaited<ReturnType<typeof startAgents>>;

async function otherWay(ours: Agents, bare: Agents): Promise<Record<"ours" | "bare", Load>> {
  const other = await loadOf(bare);
  return { ours: await loadOf(ours), bare: other };
}

async function loadOf({ cycles }: Agents): Promise<Load> {
  const before = process.cpuUsage();
  const rate = await cycles(AGENTS, CYCLES);
  const { user, system } = process.cpuUsage(before);
  return { rate, cpu: (user + system) / (AGENTS * CYCLES) };
}

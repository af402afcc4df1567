import type { StepRequest } from "@aether/ports";
import { promptTokensOf } from "@aether/protocol";
import { createBenchModel } from "./support/bench-model.ts";
import { atMost, type Figure, median, type Row, ratioAtMost } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";
import { BenchSystem } from "./support/system.ts";

const STEPS = 100_000;
/** Of the agent it is compared with; both are timed over as many steps at their end. */
const YOUNG = 5_000;
const WINDOW = 2_500;
const WATCH_EVERY = 1_000;
const MIB = 1_048_576;

/** One agent that works very long: what it holds, asks and costs must not grow with what lies behind it. */
export const longRow: Row = {
  name: "long",
  about: "one agent of 100,000 steps: memory, prompt and time a step at its start and at its end",
  async measure(): Promise<Figure[]> {
    using folder = new Folder();
    const stamps = new Float64Array(STEPS + 1);
    const watched: Watched[] = [];
    const model = createBenchModel({ onStep: (request) => void watch(request, { stamps, watched }) });
    await using system = await BenchSystem.start({ home: folder.path, model });
    const young = await lived(system, { stamps, steps: YOUNG });
    watched.length = 0;
    const start = performance.now();
    const late = await lived(system, { stamps, steps: STEPS });
    const seconds = (performance.now() - start) / 1_000;
    const [first, last] = [watched.slice(0, watched.length / 10), watched.slice(-watched.length / 10)];
    young.push(...(await lived(system, { stamps, steps: YOUNG })));
    await system.close();
    const resumed = await resume(folder.path);
    return [
      ...sizes(first, last),
      {
        what: "time a step, p50 of the last 2,500",
        value: median(late),
        unit: "ms",
        baseline: { what: "the last 2,500 of agents of 5,000 steps, one before and one after", value: median(young) },
        goal: ratioAtMost(1.2),
        note: `${seconds.toFixed(0)} s in all; journal ${(system.journalBytes() / STEPS / 1_024).toFixed(2)} KB a step`,
      },
      resumed,
    ];
  },
};

/** @returns what each of its last steps took, in ms */
async function lived(system: BenchSystem, { stamps, steps }: { readonly stamps: Float64Array; readonly steps: number }): Promise<number[]> {
  stamps.fill(0);
  await system.launch(steps);
  while (stamps[steps] === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await system.settled();
  return Array.from({ length: WINDOW }, (_, back) => (stamps[steps - back] ?? 0) - (stamps[steps - back - 1] ?? 0));
}

interface Watched {
  readonly tokens: number;
  readonly messages: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** Garbage that waits to be collected is nobody's memory: with `--expose-gc` it is not counted. */
const collect = (globalThis as { gc?: () => void }).gc;

function watch(request: StepRequest, { stamps, watched }: { readonly stamps: Float64Array; readonly watched: Watched[] }): undefined {
  stamps[request.turn] = performance.now();
  if (request.turn % WATCH_EVERY !== WATCH_EVERY - 1) return;
  collect?.();
  const { heapUsed, rss } = process.memoryUsage();
  watched.push({ tokens: promptTokensOf(request), messages: request.messages.length, heapBytes: heapUsed, rssBytes: rss });
}

function sizes(first: readonly Watched[], last: readonly Watched[]): Figure[] {
  const figure = ({ what, unit, most }: Pick<Figure, "what" | "unit"> & { readonly most: number }, read: (at: Watched) => number): Figure => ({
    what: `${what}, most of the last 10,000 steps`,
    value: Math.max(...last.map(read)),
    unit,
    baseline: { what: "of the first 10,000", value: Math.max(...first.map(read)) },
    goal: ratioAtMost(most),
  });
  return [
    figure({ what: "prompt", unit: "tokens", most: 1.2 }, ({ tokens }) => tokens),
    figure({ what: "messages in it", unit: "", most: 1.2 }, ({ messages }) => messages),
    figure({ what: collect ? "heap after a collection" : "heap", unit: "MB", most: 1.5 }, ({ heapBytes }) => heapBytes / MIB),
    figure({ what: "resident memory", unit: "MB", most: 1.5 }, ({ rssBytes }) => rssBytes / MIB),
  ];
}

/** What it would take to go on: the events behind the last snapshot, whatever lies before it. */
async function resume(home: string): Promise<Figure> {
  const model = createBenchModel({});
  await using system = await BenchSystem.start({ home, model });
  const [row] = (await system.journal.processes({ kinds: ["agent"] })).toSorted((a, b) => b.head - a.head);
  return {
    what: "events folded to resume it",
    value: (row?.head ?? 0) - (row?.snap ?? 0),
    unit: "",
    goal: atMost(64),
    note: `of ${row?.head ?? 0}`,
  };
}

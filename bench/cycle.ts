import type { StepRequest } from "@aether/ports";
import { writers } from "./journal.ts";
import { BareStore } from "./support/bare-store.ts";
import { createBenchModel } from "./support/bench-model.ts";
import { atMost, type Figure, median, percentile, type Row, ratioAtLeast, ratioAtMost } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";
import { BenchSystem } from "./support/system.ts";

const ROUNDS = 5;
const AGENTS = 500;

/** A cycle: the model's reply is folded, its echo call runs, results and the next model call are on disk. */
export const cycleRow: Row = {
  name: "cycle",
  about: "durable cycle: instant model, one echo call",
  measure: async () => [...(await alone()), ...(await history()), ...(await saturation()), ...(await openLoop())],
};

/** One agent, beside one writer that commits a row and waits. */
async function alone(): Promise<Figure[]> {
  using folder = new Folder();
  const stamps: number[] = [];
  const model = createBenchModel({ onStep: () => void stamps.push(performance.now()) });
  await using store = await BareStore.open(folder.file("bare.db"));
  const system = await BenchSystem.start({ home: folder.file("home"), model });
  const cycles = 500;
  const ours: number[] = [];
  const bare: number[] = [];
  let transactions = 0;
  for (let round = 0; round < ROUNDS + 1; round++) {
    stamps.length = 0;
    const before = await system.journal.stats();
    await system.launch(cycles);
    await until(() => stamps.length > cycles);
    await system.settled();
    const after = await system.journal.stats();
    if (round === 0) continue; // warm-up
    transactions += after.transactions - before.transactions;
    ours.push(...gaps(stamps));
    for (let commit = 0; commit < cycles; commit++) {
      const start = performance.now();
      await store.step(0);
      bare.push(performance.now() - start);
    }
  }
  await system.close();
  const bytes = system.journalBytes() / (cycles * (ROUNDS + 1));
  const baseline = { what: "one fenced step of the bare store", value: median(bare) };
  return [
    { what: "1 agent, p50", value: median(ours), unit: "ms", goal: atMost(1), baseline },
    { what: "transactions a cycle (spawn and exit included)", value: transactions / (cycles * ROUNDS), unit: "", goal: atMost(2) },
    { what: "journal a cycle, file size after close", value: bytes, unit: "bytes", goal: atMost(4_096) },
  ];
}

/** Whether a long history makes cycles dearer: the same process runs 50 cycles many times, and 5,000 at a stretch. */
async function history(): Promise<Figure[]> {
  using folder = new Folder();
  const stamps: number[] = [];
  const model = createBenchModel({ onStep: () => void stamps.push(performance.now()) });
  await using system = await BenchSystem.start({ home: folder.file("home"), model });
  const perCycle = async (cycles: number): Promise<number> => {
    stamps.length = 0;
    await system.launch(cycles);
    await until(() => stamps.length > cycles);
    await system.settled();
    return ((stamps.at(-1) ?? 0) - (stamps[0] ?? 0)) / cycles;
  };
  await perCycle(500);
  const short: number[] = [];
  const long: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (let run = 0; run < 15; run++) short.push(await perCycle(50));
    long.push(await perCycle(5_000));
  }
  const baseline = { what: "a cycle of a 50-cycle run", value: median(short) };
  return [{ what: "a cycle of a 5,000-cycle run, mean", value: median(long), unit: "ms", baseline, goal: ratioAtMost(1.2) }];
}

/** 500 agents as fast as they can, beside 500 writers. */
async function saturation(): Promise<Figure[]> {
  using folder = new Folder();
  await using store = await BareStore.open(folder.file("bare.db"));
  const all = Promise.withResolvers<void>();
  let [waiting, steps] = [0, 0];
  let go = Promise.withResolvers<void>();
  const model = createBenchModel({
    onStep: ({ turn }: StepRequest) => {
      steps++;
      if (turn > 0) return undefined;
      if (++waiting % AGENTS === 0) all.resolve();
      return go.promise;
    },
  });
  await using system = await BenchSystem.start({ home: folder.file("home"), model });
  const cycles = 50;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 3; round++) {
    go = Promise.withResolvers<void>();
    await Promise.all(Array.from({ length: AGENTS }, () => system.launch(cycles)));
    await until(() => waiting === AGENTS * (round + 1));
    steps = 0;
    const start = performance.now();
    go.resolve();
    await until(() => steps === AGENTS * cycles);
    ours.push((AGENTS * cycles * 1_000) / (performance.now() - start));
    await system.settled();
    bare.push(await writers((writer) => store.step(writer), { count: AGENTS, commits: 50 }));
  }
  const baseline = { what: "bare grouped store, 500 writers", value: median(bare) };
  return [{ what: "500 agents closed loop", value: median(ours), unit: "cycles/s", baseline, goal: ratioAtLeast(0.6) }];
}

const RATE = 2_000;
const SECONDS = 8;

/** Replies arrive on a fixed timetable whether or not the system keeps up; a cycle counts from its timetable's moment. */
async function openLoop(): Promise<Figure[]> {
  using folder = new Folder();
  await using store = await BareStore.open(folder.file("bare.db"));
  const late: number[] = [];
  const due = new Timetable();
  const order = new Map<string, number>();
  let started = Number.POSITIVE_INFINITY;
  const at = (agent: number, turn: number): number => started + ((turn * AGENTS + agent) * 1_000) / RATE;
  const model = createBenchModel({
    onStep: ({ identity, turn }: StepRequest) => {
      const agent = order.get(identity) ?? order.size;
      order.set(identity, agent);
      if (turn > 0) late.push(performance.now() - at(agent, turn - 1));
      if (turn === 0) return due.at(() => at(agent, 0));
      const next = at(agent, turn);
      return due.at(() => next);
    },
  });
  await using system = await BenchSystem.start({ home: folder.file("home"), model });
  await Promise.all(Array.from({ length: AGENTS }, () => system.launch("forever")));
  await until(() => order.size === AGENTS);
  await new Promise((resolve) => setTimeout(resolve, 500));
  started = performance.now() + 50;
  const cycles = RATE * SECONDS;
  await until(() => late.length >= cycles);
  due.stop();
  const measured = late.slice(RATE);
  const bare = await storeOpenLoop(store);
  return [
    {
      what: `500 agents open loop at ${RATE.toLocaleString("en")} cycles/s, p99`,
      value: percentile(measured, 0.99),
      unit: "ms",
      baseline: { what: "bare store, same timetable, p99", value: percentile(bare, 0.99) },
      goal: atMost(10),
      note: `p50 ${median(measured).toFixed(2)} ms against ${median(bare).toFixed(2)} ms; the timetable ticks every 1 ms`,
    },
  ];
}

async function storeOpenLoop(store: BareStore): Promise<number[]> {
  const late: number[] = [];
  const due = new Timetable();
  const start = performance.now() + 50;
  const commits = RATE * 3;
  for (let commit = 0; commit < commits; commit++) {
    const moment = start + (commit * 1_000) / RATE;
    void due
      .at(() => moment)
      .then(() => store.step(commit % AGENTS))
      .then(() => late.push(performance.now() - moment));
  }
  await until(() => late.length === commits);
  due.stop();
  return late;
}

/** Lets waiters go at their moment, looking every millisecond. */
class Timetable {
  #waiting: { moment: () => number; go: () => void }[] = [];
  readonly #timer = setInterval(() => this.#tick(), 1);

  at(moment: () => number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ moment, go: resolve }));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    const ready = this.#waiting.filter(({ moment }) => moment() <= now);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter(({ moment }) => moment() > now);
    for (const { go } of ready) go();
  }
}

function gaps(stamps: readonly number[]): number[] {
  return stamps.slice(1).map((stamp, index) => stamp - (stamps[index] ?? stamp));
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 1));
}

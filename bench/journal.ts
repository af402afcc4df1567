import { fileURLToPath } from "node:url";
import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import type { EventRow, Journal, NewProcess, Step } from "@aether/ports";
import { TRUSTED } from "@aether/protocol";
import { BareStore } from "./support/bare-store.ts";
import { type Figure, machine, median, percentile, type Row, ratioOf } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";

const ROUNDS = 5;
const WRITERS = [
  { count: 1, commits: 1_000 },
  { count: 64, commits: 200 },
  { count: 500, commits: 30 },
];
const BODY = { text: "x".repeat(468) };

export const journalRow: Row = {
  name: "journal",
  about: "fenced steps a second, by the journal alone",
  measure: benchJournal,
};

/** Rounds of ours and of the bare store take turns, so that a machine that slows down slows both. */
export async function benchJournal(): Promise<readonly Figure[]> {
  using folder = new Folder();
  await using store = await BareStore.open(folder.file("bare.db"));
  const journal = await openSqliteJournal({ file: folder.file("journal.db"), node: "bench" });
  const epoch = await journal.takeOver("bench");
  await journal.commit({ spawn: Array.from({ length: 500 }, (_, writer) => born(writer)) });
  const ours = new Writers(journal, epoch);
  const figures: Figure[] = [];
  for (const { count, commits } of WRITERS) {
    const rates: Record<"step" | "whole" | "bareStep" | "bareRow", number[]> = { step: [], whole: [], bareStep: [], bareRow: [] };
    const waits: Record<"step" | "whole", number[]> = { step: [], whole: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      if (round === 1) for (const list of [...Object.values(rates), ...Object.values(waits)]) list.length = 0; // round 0 warms up
      rates.step.push(await writers((writer) => timed(waits.step, ours.step(writer)), { count, commits }));
      rates.whole.push(await writers((writer) => timed(waits.whole, ours.whole(writer)), { count, commits }));
      rates.bareStep.push(await writers((writer) => store.step(writer), { count, commits }));
      rates.bareRow.push(await writers(() => store.row(), { count, commits }));
    }
    const baseline = { what: "bare grouped store, same statements", value: median(rates.bareStep) };
    const bareRow = `one insert a commit: ${Math.round(median(rates.bareRow)).toLocaleString("en")} commits/s`;
    figures.push(
      {
        what: `${count} writers, compare-and-set and two events`,
        value: median(rates.step),
        unit: "steps/s",
        baseline,
        note: `${wait(waits.step)}; ${bareRow}`,
      },
      { what: `${count} writers, a program's whole step`, value: median(rates.whole), unit: "steps/s", baseline, note: wait(waits.whole) },
    );
  }
  await journal.close();
  return figures;
}

const wait = (milliseconds: readonly number[]): string =>
  `p50 ${percentile(milliseconds, 0.5).toFixed(2)} ms, p99 ${percentile(milliseconds, 0.99).toFixed(2)} ms`;

async function timed(into: number[], commit: Promise<unknown>): Promise<void> {
  const start = performance.now();
  await commit;
  into.push(performance.now() - start);
}

/** Commits a second of so many writers that each wait for their last commit. */
export async function writers(commit: (writer: number) => Promise<unknown>, { count, commits }: { count: number; commits: number }): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, writer) => {
      for (let done = 0; done < commits; done++) await commit(writer);
    }),
  );
  return (count * commits * 1_000) / (performance.now() - start);
}

/** Processes that append to their own logs. */
class Writers {
  readonly #journal: Journal;
  readonly #epoch: number;
  readonly #heads = new Map<number, number>();

  constructor(journal: Journal, epoch: number) {
    this.#journal = journal;
    this.#epoch = epoch;
  }

  step(writer: number): Promise<unknown> {
    return this.#journal.commit({ process: this.#advance(writer) });
  }

  /** What the kernel commits in a cycle: the step with an intent, the receipt of the last one, a notice, a charge, an audit record. */
  whole(writer: number): Promise<unknown> {
    const process = this.#advance(writer);
    const { pid, head } = process;
    const key = `${pid}:${head}`;
    const intent = { key, pid, owner: "local", syscall: "model.step", class: "idempotent", state: "intent" as const, attempt: 1, at: 0 };
    return this.#journal.commit({
      process,
      effects: [{ ...intent, digest: "d".repeat(64), definition: "h".repeat(64), input: null, evidence: null, result: null }],
      settled: [`${pid}:${head - 2}`],
      outbox: [{ topic: `agent.${pid}.step`, body: { seq: head }, label: TRUSTED, at: 0 }],
      charges: [{ accounts: [pid, "root"], tokens: 100, calls: 1 }],
      audit: [{ owner: "local", pid, kind: "model.asked", at: 0, body: { call: key, syscall: "model.step" } }],
    });
  }

  #advance(writer: number): NonNullable<Step["process"]> {
    const head = this.#heads.get(writer) ?? 0;
    this.#heads.set(writer, head + 2);
    const event: Omit<EventRow, "pid" | "seq"> = { kind: "call.settled", v: 1, at: 0, body: BODY };
    return { pid: `p${writer}`, epoch: this.#epoch, head, events: [event, event], patch: { state: "running" } };
  }
}

function born(writer: number): NewProcess {
  return {
    pid: `p${writer}`,
    owner: "local",
    parent: null,
    root: `p${writer}`,
    identity: `p${writer}`,
    kind: "agent",
    program: "agent",
    state: "ready",
    priority: 0,
    waitOn: null,
    wakeAt: null,
    createdAt: 0,
    endedAt: null,
    exit: null,
    authority: null,
    label: null,
    spec: null,
    events: [],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(machine());
  for (const figure of await benchJournal()) {
    const { what, value, unit, baseline, note } = figure;
    const ratio = ratioOf(figure)?.toFixed(2) ?? "-";
    console.log(
      `${what.padEnd(48)} ${Math.round(value).toLocaleString("en").padStart(8)} ${unit}  ${ratio} × ${baseline?.what} (${Math.round(baseline?.value ?? 0)})  ${note}`,
    );
  }
}

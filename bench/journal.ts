import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import type { Journal, NewProcess, Step } from "@aether/ports";
import { BareStore } from "./support/bare-store.ts";
import { type Figure, median, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";

const ROUNDS = 5;
const WRITERS = [
  { count: 1, commits: 2_000 },
  { count: 64, commits: 200 },
  { count: 500, commits: 40 },
];
const BODY = { text: "x".repeat(468) };

export const journalRow: Row = {
  name: "journal",
  about: "fenced steps a second: compare-and-set and two events, by the journal alone",
  async measure() {
    using folder = new Folder();
    await using store = await BareStore.open(folder.file("bare.db"));
    const journal = await openSqliteJournal({ file: folder.file("journal.db"), node: "bench" });
    const epoch = await journal.takeOver("bench");
    const heads = new Map<number, number>();
    await journal.commit({ spawn: Array.from({ length: 500 }, (_, writer) => born(writer)) });
    const figures: Figure[] = [];
    for (const { count, commits } of WRITERS) {
      const rates = { ours: [] as number[], step: [] as number[], row: [] as number[] };
      for (let round = 0; round < ROUNDS; round++) {
        rates.ours.push(await writers((writer) => step(journal, { writer, epoch, heads }), { count, commits }));
        rates.step.push(await writers((writer) => store.step(writer), { count, commits }));
        rates.row.push(await writers(() => store.row(), { count, commits }));
      }
      const baseline = { what: "bare grouped store, same statements", value: median(rates.step) };
      const note = `one insert a commit: ${Math.round(median(rates.row)).toLocaleString("en")} commits/s`;
      figures.push({ what: `${count} writers`, value: median(rates.ours), unit: "steps/s", baseline, note });
    }
    await journal.close();
    return figures;
  },
};

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

function step(journal: Journal, { writer, epoch, heads }: { writer: number; epoch: number; heads: Map<number, number> }): Promise<unknown> {
  const head = heads.get(writer) ?? 0;
  heads.set(writer, head + 2);
  const event = { kind: "call.settled", v: 1, at: 0, body: BODY };
  const advance: Step = { process: { pid: `p${writer}`, epoch, head, events: [event, event], patch: { state: "running" } } };
  return journal.commit(advance);
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

import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Figure, median, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";

const AGENTS = 1_000;
const CYCLES = 12;
const ROUNDS = 3;

interface Word {
  readonly said: "ready" | "all running" | "done";
  readonly completed?: number;
}

/** Each agent's every step leaves one line in a file outside; the process is killed while all of them work. */
export const crashRow: Row = {
  name: "crash",
  about: `kill -9 with ${AGENTS.toLocaleString("en")} agents running, to all running again`,
  async measure() {
    const rounds: Awaited<ReturnType<typeof round>>[] = [];
    for (let done = 0; done < ROUNDS; done++) rounds.push(await round());
    const worst = (pick: (result: (typeof rounds)[number]) => number): number => Math.max(...rounds.map(pick));
    const figures: Figure[] = [
      {
        what: "from the restart to all running again",
        value: median(rounds.map(({ again }) => again)),
        unit: "s",
        baseline: { what: "the start of an empty home", value: median(rounds.map(({ empty }) => empty)) },
        goal: atMost(3),
        note: "run from the sources, which costs about half a second of start",
      },
      { what: "steps lost", value: worst(({ lost }) => lost), unit: "", goal: atMost(0), note: `of ${(AGENTS * CYCLES * ROUNDS).toLocaleString("en")}` },
      { what: "steps doubled", value: worst(({ doubled }) => doubled), unit: "", goal: atMost(0) },
    ];
    return figures;
  },
};

async function round(): Promise<{ empty: number; again: number; lost: number; doubled: number }> {
  using folder = new Folder();
  const empty = await emptyStart();
  const marks = folder.file("marks");
  const first = start(folder, marks);
  await first.heard("all running");
  await sleep(500);
  first.child.kill("SIGKILL");
  await first.gone;
  const before = linesOf(marks).length;
  if (before === 0 || before >= AGENTS * CYCLES) throw new Error(`killed too early or too late: ${before} steps were done`);
  const begun = performance.now();
  const second = start(folder, marks);
  await second.heard("all running");
  const again = (performance.now() - begun) / 1_000;
  const { completed = 0 } = await second.heard("done");
  await second.gone;
  const lines = linesOf(marks);
  const distinct = new Set(lines).size;
  if (completed !== AGENTS) throw new Error(`${AGENTS - completed} agents did not complete`);
  return { empty, again, lost: AGENTS * CYCLES - distinct, doubled: lines.length - distinct };
}

async function emptyStart(): Promise<number> {
  using folder = new Folder();
  const begun = performance.now();
  const host = start(folder, folder.file("marks"), 0);
  await host.heard("ready");
  const seconds = (performance.now() - begun) / 1_000;
  await host.gone;
  return seconds;
}

function start(folder: Folder, marks: string, agents = AGENTS): { child: ChildProcess; heard: (said: Word["said"]) => Promise<Word>; gone: Promise<void> } {
  const file = new URL("./support/crash-host.ts", import.meta.url).pathname;
  const child = fork(file, [folder.file("home"), marks, String(agents), String(CYCLES)], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const words: Word[] = [];
  child.on("message", (word) => words.push(word as Word));
  let ended = false;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve())).then(() => {
    ended = true;
  });
  const heard = async (said: Word["said"]): Promise<Word> => {
    for (;;) {
      const word = words.find((candidate) => candidate.said === said);
      if (word) return word;
      if (ended) throw new Error(`the process ended before it said "${said}"`);
      await sleep(2);
    }
  };
  return { child, heard, gone };
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

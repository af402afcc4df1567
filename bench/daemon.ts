import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { atMost, type Figure, median, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const LAUNCHER = `${ROOT}aether`;
const ROUNDS = 5;
const GOAL = "Read the notes in examples/notes and write a one-page brief with the open questions to brief.md";

/** Through the launcher, as a person starts it; the bundle is made before the first round. */
export const upRow: Row = {
  name: "up",
  about: "`aether up` to ready, and resident memory 3 s later",
  async measure() {
    using first = new Folder();
    launch(["--version"], first);
    const [up, bare, rss, bareRss] = [[], [], [], []] as number[][] as [number[], number[], number[], number[]];
    for (let round = 0; round < ROUNDS; round++) {
      using folder = new Folder();
      const start = performance.now();
      launch(["up"], folder);
      up.push((performance.now() - start) / 1_000);
      const pid = Number(/process\s+(\d+)/.exec(launch(["status"], folder))?.[1]);
      await sleep(3_000);
      rss.push(megabytes(pid));
      launch(["down"], folder);
      const began = performance.now();
      execFileSync(process.execPath, ["-e", ""]);
      bare.push((performance.now() - began) / 1_000);
      bareRss.push(await bareMemory());
    }
    const figures: Figure[] = [
      { what: "up to ready", value: median(up), unit: "s", baseline: { what: "node that does nothing", value: median(bare) }, goal: atMost(1) },
      { what: "idle RSS", value: median(rss), unit: "MB", baseline: { what: "node that waits", value: median(bareRss) }, goal: atMost(120) },
    ];
    return figures;
  },
};

/** The README's goal, in a daemon that is up; measured once the offline model is there. */
export const runRow: Row = {
  name: "run",
  about: "`aether run` of the README's goal",
  async measure() {
    if (!existsSync(`${ROOT}packages/drivers/src/model-offline/index.ts`)) return [];
    using home = new Folder();
    const warm: number[] = [];
    const bare: number[] = [];
    let first = Number.NaN;
    for (let round = 0; round < ROUNDS; round++) {
      using out = new Folder();
      const start = performance.now();
      launch(["run", "--to", realpathSync(out.path), GOAL], home);
      const seconds = (performance.now() - start) / 1_000;
      if (round === 0) first = seconds;
      else warm.push(seconds);
      if (!existsSync(out.file("brief.md"))) throw new Error("the run delivered no brief.md");
      const began = performance.now();
      launch(["status"], home);
      bare.push((performance.now() - began) / 1_000);
    }
    launch(["down"], home);
    const baseline = { what: "`aether status`, the same way in", value: median(bare) };
    return [
      { what: "first run: the daemon starts, nothing is cached", value: first, unit: "s", baseline, goal: atMost(3) },
      { what: "again, daemon up", value: median(warm), unit: "s", baseline, goal: atMost(3) },
    ];
  },
};

function launch(words: readonly string[], { path }: Folder): string {
  return execFileSync(LAUNCHER, words, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, AETHER_HOME: `${path}/home` },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function megabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

async function bareMemory(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
  try {
    await sleep(500);
    return megabytes(child.pid ?? 0);
  } finally {
    child.kill();
  }
}

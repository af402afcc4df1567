import { execFile } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { promisify } from "node:util";
import { createBenchModel } from "../support/bench-model.ts";
import { type Figure, median, type Row } from "../support/figure.ts";
import { Folder } from "../support/folder.ts";
import { BenchSystem } from "../support/system.ts";

const execute = promisify(execFile);
const HERE = new URL("./", import.meta.url).pathname;
const PEERS = ["langgraph", "openai-agents"];
const INSTALL_MS = 300_000;
/** Ours and theirs in turn, so that a machine that slows down slows all of them. */
const PASSES = 2;

interface Result {
  readonly name: string;
  readonly figures: readonly Measured[];
}

interface Measured {
  readonly steps: number;
  readonly msPerStep: number;
  /** 20 runs at once. */
  readonly stepsPerSecond: number;
  readonly bytesPerStep?: number;
}

/** Other systems at the same scripted work, installed into a throw-away folder and never a dependency. */
export const peersRow: Row = {
  name: "peers",
  about: "the same scripted work by others: instant model, one echo a step",
  async measure() {
    using folder = new Folder();
    const fault = await install(folder.path);
    const ours: Result[] = [];
    const theirs = new Map<string, (Result | string)[]>(PEERS.map((peer) => [peer, []]));
    for (let pass = 0; pass < PASSES; pass++) {
      ours.push(await measureOurs());
      for (const peer of PEERS) theirs.get(peer)?.push(fault ?? (await measurePeer(folder, { peer, pass })));
    }
    return [...theirs].flatMap(([peer, results]): Figure[] => {
      const failed = results.find((result) => typeof result === "string");
      if (failed !== undefined) return [{ what: peer, value: Number.NaN, unit: "", note: `not measured: ${failed}` }];
      return compare(middle(ours), middle(results as Result[]));
    });
  },
};

/** Figure by figure the median of the passes. */
function middle(passes: readonly Result[]): Result {
  const [first] = passes;
  if (!first) throw new Error("no pass was measured");
  const figures = first.figures.map(({ steps }, index): Measured => {
    const of = (pick: (measured: Measured) => number | undefined): number =>
      median(passes.flatMap((pass) => pass.figures[index] ?? []).flatMap((m) => pick(m) ?? []));
    const bytes = of(({ bytesPerStep }) => bytesPerStep);
    return { steps, msPerStep: of((m) => m.msPerStep), stepsPerSecond: of((m) => m.stepsPerSecond), ...(Number.isFinite(bytes) && { bytesPerStep: bytes }) };
  });
  return { name: first.name, figures };
}

function compare(ours: Result, other: Result): Figure[] {
  return other.figures.flatMap((theirs): Figure[] => {
    const mine = ours.figures.find(({ steps }) => steps === theirs.steps);
    if (!mine) return [];
    const at = `${theirs.steps} steps`;
    const bytes = (value: number | undefined): string => (value === undefined ? "" : `${Math.round(value).toLocaleString("en")} bytes stored a step`);
    return [
      {
        what: `Aether, one run of ${at}`,
        value: mine.msPerStep,
        unit: "ms/step",
        baseline: { what: other.name, value: theirs.msPerStep },
        note: [bytes(mine.bytesPerStep), theirs.bytesPerStep === undefined ? "" : `theirs ${bytes(theirs.bytesPerStep)}`].filter(Boolean).join(", "),
      },
      { what: `Aether, 20 runs of ${at} at once`, value: mine.stepsPerSecond, unit: "steps/s", baseline: { what: other.name, value: theirs.stepsPerSecond } },
    ];
  });
}

/** Undefined when all went well, else why not. */
async function install(folder: string): Promise<string | undefined> {
  cpSync(HERE, folder, { recursive: true });
  mkdirSync(`${folder}/data`);
  try {
    const words = ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"];
    await execute("npm", words, { cwd: folder, timeout: INSTALL_MS });
    return undefined;
  } catch (error) {
    return `npm could not install it (${firstLine(error)})`;
  }
}

/** Each pass has a file of its own: what an earlier one stored would be gone on with, and not begun. */
async function measurePeer(folder: Folder, { peer, pass }: { readonly peer: string; readonly pass: number }): Promise<Result | string> {
  try {
    const file = folder.file(`data/${peer}-${pass}.db`);
    const { stdout } = await execute(process.execPath, ["--disable-warning=ExperimentalWarning", `${peer}.peer.js`, file], {
      cwd: folder.path,
      timeout: INSTALL_MS,
    });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Result;
  } catch (error) {
    return `it failed (${firstLine(error)})`;
  }
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (
    (stderr || message || String(error))
      .trim()
      .split("\n")
      .find((line) => line.includes("rror")) ?? "no reason given"
  );
}

async function measureOurs(): Promise<Result> {
  const figures: Measured[] = [];
  for (const steps of [50, 200]) {
    using folder = new Folder();
    const system = await BenchSystem.start({ home: folder.path, model: createBenchModel({}) });
    const run = (): Promise<unknown> => {
      const manifest = { name: "worker", model: `bench/${steps}`, max_steps: 1_000, capabilities: ["tool: echo"] };
      return system.call("agent.spawn_and_run", { manifest, message: "Go." });
    };
    await run();
    const alone: number[] = [];
    const together: number[] = [];
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      await run();
      alone.push((performance.now() - start) / steps);
    }
    const start = performance.now();
    await Promise.all(Array.from({ length: 20 }, run));
    together.push((20 * steps * 1_000) / (performance.now() - start));
    await system.close();
    const bytesPerStep = system.journalBytes() / (24 * steps);
    figures.push({ steps, msPerStep: median(alone), stepsPerSecond: median(together), bytesPerStep });
  }
  return { name: "Aether", figures };
}

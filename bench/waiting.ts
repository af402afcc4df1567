import { spawn } from "node:child_process";
import { atMost, type Figure, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";

export interface WaitingReport {
  readonly few: number;
  readonly many: number;
  readonly heapFew: number;
  readonly heapMany: number;
  readonly resident: number;
  readonly resumeMs: number;
  readonly readMs: number;
}

/** In a process of its own, because the heap is what is measured. */
export const waitingRow: Row = {
  name: "waiting",
  about: "agents that wait for a message: heap(50k) − heap(1k) after garbage collection, and waking one",
  async measure() {
    using folder = new Folder();
    const report = await inChild<WaitingReport>(new URL("./support/waiting-agents.ts", import.meta.url), [folder.path]);
    const bytes = (report.heapMany - report.heapFew) / (report.many - report.few);
    const figures: Figure[] = [
      { what: "heap a waiting agent", value: bytes, unit: "bytes", goal: atMost(16) },
      { what: `process objects in memory with ${report.many.toLocaleString("en")} waiting`, value: report.resident, unit: "", goal: atMost(0) },
      {
        what: "message to first thought, p50",
        value: report.resumeMs,
        unit: "ms",
        baseline: { what: "one committed message", value: report.readMs },
        goal: atMost(5),
      },
    ];
    return figures;
  },
};

/** Runs a script that prints one line of JSON. */
async function inChild<T>({ pathname: script }: URL, args: readonly string[]): Promise<T> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--expose-gc", script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(said) as T;
}

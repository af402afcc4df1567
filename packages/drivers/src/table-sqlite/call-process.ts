import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Enclosure, Wall } from "@aether/ports";

/** Of the process's JavaScript, in MiB. */
const HEAP_MIB = 2_048;
const QUIET = ["--disable-warning=ExperimentalWarning", "--disable-warning=SecurityWarning"];

/** A process for one call, started ahead of it. */
export interface CallProcess {
  readonly child: ChildProcess;
  /** Once it has ended. */
  readonly release: () => Promise<void>;
}

/**
 * Starts a process that reads one call from its input and writes one answer: inside the wall where it can be had, and always with Node's
 * own permission flags, so that a file which takes it over reads code and that call's files and nothing else, starts nothing and speaks to nobody.
 */
export async function startCallProcess(wall: Wall | undefined, program = new URL("./table-call.worker.ts", import.meta.url)): Promise<CallProcess> {
  const read = codeOf(fileURLToPath(program));
  const argv: Enclosure["argv"] = [
    process.execPath,
    `--max-old-space-size=${HEAP_MIB}`,
    "--disallow-code-generation-from-strings",
    "--permission",
    ...read.map((path) => `--allow-fs-read=${path}`),
    ...QUIET,
    fileURLToPath(program),
  ];
  const stands = wall !== undefined && (await wall.probe()).stands;
  const started: Enclosure = stands
    ? await wall.enclose({ argv, env: {}, read: [process.execPath, ...read], write: [] })
    : { argv, env: {}, release: async () => {} };
  const [file, ...args] = started.argv;
  const child = spawn(file, args, { env: { ...started.env }, cwd: "/", stdio: ["pipe", "pipe", "ignore"] });
  child.once("exit", () => void started.release());
  child.once("error", () => void started.release());
  return { child, release: started.release };
}

/** Folders of what the program is made of: the bundle, or the sources, and the packages above it. */
function codeOf(file: string): readonly string[] {
  const above: string[] = [];
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) above.push(folder);
  const packages = above.map((folder) => join(folder, "node_modules")).filter((folder) => existsSync(folder));
  const sources = above.findLast((folder) => folder.endsWith("/packages"));
  return [file.endsWith(".ts") && sources !== undefined ? sources : dirname(file), ...packages];
}

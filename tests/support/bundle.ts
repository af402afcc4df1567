import { globSync } from "node:fs";
import { join } from "node:path";
import { bundledBeside } from "../../tools/bundle.ts";

export const ROOT = new URL("../../", import.meta.url).pathname;

export interface Programs {
  /** The test daemon. */
  readonly daemon: string;
  /** The command line. */
  readonly cli: string;
}

/** Where the runner put the programs, as `programs.setup.ts` tells its test files. */
const FOLDER = "TEST_PROGRAMS";

let folder: Promise<string> | undefined;

/** Both programs as they are in the bundle, made once for all test files: they start several times faster than the sources. */
export async function bundledPrograms(): Promise<Programs> {
  folder ??= process.env[FOLDER] === undefined ? makePrograms() : Promise.resolve(process.env[FOLDER]);
  const made = await folder;
  return { daemon: join(made, "daemon.js"), cli: join(made, "cli.js") };
}

function makePrograms(): Promise<string> {
  const entries = { daemon: "tests/support/daemon.ts", cli: "packages/cli/src/main.ts" };
  return bundledBeside(join(ROOT, ".cache", "test-programs"), entries, globSync("tests/support/*.ts", { cwd: ROOT }).sort());
}

/** For the runner: makes them before the first test file. */
export async function setPrograms(): Promise<void> {
  process.env[FOLDER] = await makePrograms();
}

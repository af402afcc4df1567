import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

interface Engine {
  readonly program: string;
  /** The test files that are skipped without it. */
  readonly of: RegExp;
  readonly what: string;
  readonly get: string;
}

const ENGINES: readonly Engine[] = [
  { program: "bwrap", of: /sandbox-(linux|guest)|tests\/system/, what: "the process rung", get: "apt install bubblewrap" },
  { program: "podman", of: /sandbox-linux\/container/, what: "the container rung", get: "apt install podman runc" },
  { program: "runsc", of: /sandbox-linux\/container-gvisor/, what: "containers made by gVisor", get: "apt install runsc" },
];

const isThere = (program: string): boolean => (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

const LEAST_MEGABYTES = 500;

/** Megabytes that are free for files of tests. */
export function freeMegabytes(folder = tmpdir()): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 1_000_000);
}

/** What this machine lacks for these test files, said once and by name instead of by each of them. */
export function missingOf(files: readonly string[]): string[] {
  const engines = process.platform === "linux" ? ENGINES.filter(({ program, of }) => !isThere(program) && files.some((file) => of.test(file))) : [];
  const free = freeMegabytes();
  if (free < LEAST_MEGABYTES) {
    throw new Error(`${tmpdir()} has ${free} MB of free room; tests need ${LEAST_MEGABYTES}. Make room there, or set TMPDIR to a folder that has it`);
  }
  return engines.map(({ program, what, get }) => `${program} is not on this machine, so the tests of ${what} are skipped (${get})`);
}

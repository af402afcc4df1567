import { randomUUID } from "node:crypto";
import { fstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SyscallError } from "@aether/protocol";
import type { Context } from "./command.ts";
import { readBytes } from "./hidden-input.ts";
import { endingOf } from "./name-of-content.ts";
import { size } from "./terminal.ts";

const MOST = { most: 67_108_864, says: "standard input has more than 64 MB; put it into a file of the folder and name that" };
/** Silence after which it is said what is waited for, in ms. */
const QUIET_MS = 1_000;

/** Standard input as a file of a person's. */
export interface Given {
  /** Holds nothing else. */
  readonly folder: string;
  /** `stdin.csv`, `stdin.txt`, … */
  readonly file: string;
  readonly bytes: number;
}

/**
 * What is piped into the command, or comes from a file, as a file in a folder of its own: material of a stranger's, like any file of the
 * machine. Undefined where there is none: a terminal, `/dev/null`, or nothing in it.
 *
 * @throws SyscallError `TOO_LARGE` above 64 MB, `STORAGE` where it cannot be kept
 */
export async function givenInput({ config, screen }: Pick<Context, "config" | "screen">): Promise<Given | undefined> {
  if (!isGiven()) return undefined;
  const waiting = setTimeout(() => screen.say(screen.yellow("waiting for the end of standard input (Ctrl-D, or < /dev/null to leave it out)")), QUIET_MS);
  const bytes = await readBytes(process.stdin, MOST).finally(() => clearTimeout(waiting));
  if (bytes.length === 0) return undefined;
  // In the home, where it is kept as long as its run; agents see nothing else of it.
  const all = join(config.home, "given");
  const folder = join(all, `given-${randomUUID().slice(0, 8)}`);
  const file = `stdin.${endingOf(bytes)}`;
  try {
    mkdirSync(all, { recursive: true, mode: 0o700 });
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, file), bytes, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("STORAGE", `standard input could not be kept for the run: ${why}; make room there, or set AETHER_HOME to a folder of yours`);
  }
  return { folder, file, bytes: bytes.length };
}

/** As a header says it. */
export const givenWords = ({ file, bytes }: Given): string => `standard input as ${file} (${size(bytes)})`;

/** A terminal and `/dev/null` are devices. */
function isGiven(): boolean {
  try {
    const about = fstatSync(0);
    return about.isFIFO() || about.isSocket() || about.isFile();
  } catch {
    // It is closed.
    return false;
  }
}

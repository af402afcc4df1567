import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "@aether/client";
import { unixTransport } from "@aether/client/unix";
import { SyscallError } from "@aether/protocol";
import type { Config } from "./config.ts";

const START_MS = 15_000;

/** Connects to the daemon of this home. @throws SyscallError `UNAVAILABLE` when none runs */
export async function connect(config: Config): Promise<Client> {
  return createClient(await unixTransport({ path: config.socket }));
}

export interface Connected {
  readonly client: Client;
  /** It was started for this call. */
  readonly started: boolean;
}

/**
 * Connects, and starts a detached daemon first when none runs. Two that start at once are settled by the lock: the
 * loser leaves and both clients reach the winner.
 *
 * @param program  the command line that runs a daemon in the foreground
 * @throws SyscallError `UNAVAILABLE` with the daemon's last words when it does not come up within 15 s
 */
export async function connectOrStart(config: Config, program: readonly string[]): Promise<Connected> {
  const first = await tryConnect(config);
  if (first) return { client: first, started: false };
  const daemon = startDaemon(config, program);
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const client = await tryConnect(config);
    if (client) return { client, started: true };
    if (daemon.failed()) throw new SyscallError("UNAVAILABLE", `the daemon did not start: ${daemon.lastWords()}`);
    await sleep(15);
  }
  throw new SyscallError("UNAVAILABLE", `the daemon did not answer within ${START_MS / 1_000} s: ${daemon.lastWords() || "it said nothing"}`);
}

async function tryConnect(config: Config): Promise<Client | undefined> {
  try {
    return await connect(config);
  } catch (error) {
    if (SyscallError.is(error) && error.code === "UNAVAILABLE") return undefined;
    throw error;
  }
}

function startDaemon(config: Config, program: readonly string[]): { failed(): boolean; lastWords(): string } {
  const folder = join(config.home, "log");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "start.log");
  const out = openSync(file, "w", 0o600);
  const [command = process.execPath, ...args] = program;
  const child = spawn(command, args, { detached: true, stdio: ["ignore", out, out], cwd: config.home });
  closeSync(out);
  child.unref();
  let code: number | null = null;
  child.once("exit", (exit) => {
    code = exit ?? 1;
  });
  // Losing the race for the lock is no failure: the winner answers.
  return { failed: () => code !== null && code !== 0 && !lastWords(file).includes("another daemon"), lastWords: () => lastWords(file) };
}

function lastWords(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(-3).join(" ");
  } catch {
    return "";
  }
}

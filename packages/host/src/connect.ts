import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "@aether/client";
import { unixTransport } from "@aether/client/unix";
import { SyscallError } from "@aether/protocol";
import type { Config } from "./config.ts";
import { makeFolder } from "./home-folder.ts";

const START_MS = 15_000;
/** Until a start is tried again, when the home is still held by a daemon that is leaving. */
const AGAIN_MS = 100;

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
 * @throws SyscallError `UNAVAILABLE` with the daemon's last words when it does not come up within 15 s, `STORAGE` when the
 *         home cannot be written
 */
export async function connectOrStart(config: Config, program: readonly string[]): Promise<Connected> {
  const first = await tryConnect(config);
  if (first) return { client: first, started: false };
  let daemon = startDaemon(config, program);
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const client = await tryConnect(config);
    if (client) return { client, started: true };
    if (daemon.ended() === "failed") throw new SyscallError("UNAVAILABLE", `the daemon did not start: ${daemon.lastWords()}`);
    if (daemon.ended() === "refused") {
      await sleep(AGAIN_MS);
      daemon = startDaemon(config, program);
    }
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

interface Starting {
  /** `refused` = another daemon holds the home: one that answers soon, or one that is leaving. */
  ended(): "failed" | "refused" | undefined;
  lastWords(): string;
}

function startDaemon(config: Config, program: readonly string[]): Starting {
  const folder = makeFolder(join(config.home, "log"), config);
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
  const ended = (): ReturnType<Starting["ended"]> => {
    if (code === null) return undefined;
    return code === 0 || lastWords(file).includes("another daemon") ? "refused" : "failed";
  };
  return { ended, lastWords: () => lastWords(file) };
}

function lastWords(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(-3).join(" ");
  } catch {
    return "";
  }
}

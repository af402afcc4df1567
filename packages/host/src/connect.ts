import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "@aether/client";
import { unixTransport } from "@aether/client/unix";
import { SyscallError, systemPing } from "@aether/protocol";
import { type Config, environmentOf } from "./config.ts";
import { fullDisk, isFull } from "./full-disk.ts";
import { makeFolder } from "./home-folder.ts";
import { mendHome } from "./private-home.ts";

/** One that cannot start says so and ends long before; one that still runs on a busy machine is waited for. */
const START_MS = 60_000;
/** What begins each of its own messages. */
const OWN_WORDS = "aether: ";
/** Of a program that ends without one. */
const MOST_LAST_LINES = 3;
/** Characters. */
const MOST_LAST_WORDS = 2_000;
/** A daemon that finds its home held by another one ends with this code. */
export const EXIT_HELD = 75;
/** Daemons that are killed while they start, before that is the answer. */
const MOST_KILLED = 1;
/** Until a start is tried again, when the home is still held by a daemon that is leaving. */
const AGAIN_MS = 100;

/** Connects to the daemon of this home, which has answered then. @throws SyscallError `UNAVAILABLE` when none runs, or it does not answer */
export async function connect(config: Config): Promise<Client> {
  const client = createClient(await unixTransport({ path: config.socket }));
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(deaf(config)), START_MS);
  try {
    await Promise.race([client.call(systemPing, {}), late.promise]);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a connection failed because no daemon of this home runs, or it is leaving: one that runs and does not answer is something else. */
export const isNotRunning = (error: unknown): boolean => SyscallError.is(error) && error.code === "UNAVAILABLE" && error.data["deaf"] !== true;

function deaf({ home }: Config): SyscallError {
  const way = "it is stopped, or more than busy: wait for it, or end its process and try again; what was committed is kept";
  return new SyscallError("UNAVAILABLE", `the daemon of ${home} has not answered for ${START_MS / 1_000} s: ${way}`, { home, deaf: true });
}

export interface Connected {
  readonly client: Client;
  /** It was started for this call. */
  readonly started: boolean;
  /** What had to be closed to other users before that. */
  readonly mended: readonly string[];
}

/**
 * Connects, and starts a detached daemon first when none runs. Two that start at once are settled by the lock: the
 * loser leaves and both clients reach the winner.
 *
 * @param program  the command line that runs a daemon in the foreground
 * @throws SyscallError `UNAVAILABLE` with the daemon's last words when it does not come up within 60 s, or one that runs does not answer, `STORAGE` when the
 *         home cannot be written, `DENIED` when others may write it and it cannot be closed to them
 */
export async function connectOrStart(config: Config, program: readonly string[]): Promise<Connected> {
  const first = await tryConnect(config);
  if (first) return { client: first, started: false, mended: [] };
  const mended = mendHome(config);
  const until = Date.now() + START_MS;
  let daemon = startDaemon(config, program);
  try {
    for (let killed = 0; Date.now() < until; ) {
      const client = await tryConnect(config);
      if (client) return { client, started: true, mended };
      const end = daemon.ended();
      if (end?.how === "failed" || (end?.how === "killed" && ++killed > MOST_KILLED)) throw notStarted(end.why, config);
      if (end) {
        await sleep(AGAIN_MS);
        daemon.forget();
        daemon = startDaemon(config, program);
      }
      await sleep(15);
    }
    throw new SyscallError("UNAVAILABLE", `the daemon did not answer within ${START_MS / 1_000} s: ${daemon.lastWords() || "it said nothing"}`);
  } finally {
    daemon.forget();
  }
}

/** On a full disk its last words were lost, or only say that something could not be written. */
function notStarted(why: string, { home }: Config): SyscallError {
  return isFull(home) ? fullDisk(home) : new SyscallError("UNAVAILABLE", `the daemon did not start: ${why}`);
}

/** A daemon that leaves may take a connection, and close it unheard: one that answers stays, as it has a client now. */
async function tryConnect(config: Config): Promise<Client | undefined> {
  try {
    return await connect(config);
  } catch (error) {
    if (isNotRunning(error)) return undefined;
    throw error;
  }
}

interface Starting {
  /** `refused` = another daemon holds the home: one that answers soon, or one that is leaving. */
  ended(): { readonly how: "failed" | "refused" | "killed"; readonly why: string } | undefined;
  lastWords(): string;
  forget(): void;
}

/** Each starter hears its own daemon only: two that start at once must not read each other's words. */
function startDaemon(config: Config, program: readonly string[]): Starting {
  const folder = makeFolder(join(config.home, "log"), config);
  const file = join(folder, `start-${process.pid}.log`);
  const out = openLog(file, config);
  const [command = process.execPath, ...args] = program;
  const child = spawn(command, args, { detached: true, stdio: ["ignore", out, out], cwd: config.home, env: environmentOf(config) });
  closeSync(out);
  child.unref();
  let end: ReturnType<Starting["ended"]>;
  child.once("error", (error) => {
    end = { how: "failed", why: error.message };
  });
  child.once("exit", (code, signal) => {
    if (signal !== null) end = { how: "killed", why: `it was ended by ${signal} while it started` };
    else if (code === 0 || code === EXIT_HELD) end = { how: "refused", why: "another daemon holds the home" };
    else end = { how: "failed", why: lastWords(file) || `it ended with exit code ${code} and said nothing` };
  });
  return { ended: () => end, lastWords: () => lastWords(file), forget: () => rmSync(file, { force: true }) };
}

function openLog(file: string, { home }: Config): number {
  try {
    return openSync(file, "w", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw fullDisk(home);
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("STORAGE", `${home} cannot be written (${why}); check who owns it, or set AETHER_HOME to a folder of yours`, { home });
  }
}

/** What the program says itself, of however many lines; else the end of whatever is there. */
function lastWords(file: string): string {
  try {
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const said = lines.findLastIndex((line) => line.startsWith(OWN_WORDS));
    const last = said < 0 ? lines.slice(-MOST_LAST_LINES).join(" ") : lines.slice(said).join("\n");
    return last.replace(OWN_WORDS, "").slice(0, MOST_LAST_WORDS);
  } catch {
    return "";
  }
}

import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { holdLock } from "@aether/drivers/lock-file";
import { listenUnix } from "@aether/gateways/unix";
import type { Log } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { type ComposeOptions, compose, type System } from "./compose.ts";
import type { Config } from "./config.ts";
import { fileLog } from "./file-log.ts";
import { makeFolder } from "./home-folder.ts";
import { mendHome } from "./private-home.ts";
import { mustBeTaken, taking } from "./taken.ts";
import { dropUpWish } from "./up-wish.ts";

/** Somebody's word. By a signal it may be the machine that goes down: what was asked for holds. */
const STOPPED = "system.stop";
const DRAIN_MS = 5_000;
/** A full container stop gives ten seconds; a second signal gives none. */
const EXIT_AFTER_MS = 9_000;
const COLLECT_AFTER_MS = 1_000;

export interface DaemonOptions {
  readonly config: Config;
  /** Runs until told to stop; otherwise it leaves when nothing is left to do. */
  readonly stay: boolean;
  /** See {@link ComposeOptions.warm}. */
  readonly warm?: boolean;
  readonly extra?: ComposeOptions["extra"];
  readonly vouched?: ComposeOptions["vouched"];
  /** Told what was mended before the start. */
  readonly say?: (text: string) => void;
  readonly ready?: (facts: { resumed: number; socket: string }) => void;
}

/**
 * Holds the lock, serves the socket, and ends by itself, by `system.stop`, SIGTERM or SIGINT: it starts nothing new,
 * lets running calls end within 5 s, and leaves the rest to the next start.
 *
 * @throws SyscallError `EXISTS` when another daemon holds this home
 */
export async function runDaemon({ stay, warm = false, say, ready, extra = [], vouched = [], ...options }: DaemonOptions): Promise<void> {
  const { values: config, untaken } = taking(options.config);
  const { idleMs } = config;
  makeFolder(config.home, config);
  const mended = mendHome(config);
  for (const text of mended) say?.(text);
  const lock = await holdLock(join(config.home, "lock.db"));
  if (!lock) throw new SyscallError("EXISTS", `another daemon holds ${config.home}; talk to it (aether status), or stop it (aether down)`);
  const log = fileLog(config.home, { maxBytes: config.logBytes });
  if (mended.length > 0) log.warn("the home was open to others", { mended });
  const { promise: told, resolve: tell } = Promise.withResolvers<string>();
  try {
    await using system = await compose({ config, log, warm, stays: () => stay, onStop: () => tell(STOPPED), extra, vouched });
    // First: what cannot be opened ends the start before anybody is told that it is up.
    await system.inference.listen();
    mustBeTaken("of the configuration", untaken(Object.keys(options.config)));
    // Closed also where what follows fails: an open socket would keep half a daemon alive.
    await using listener = await listenUnix({ path: config.socket, door: system.door, log });
    log.info("ready", { pid: process.pid, resumed: system.resumed, epoch: system.kernel.epoch });
    ready?.({ resumed: system.resumed, socket: config.socket });
    const stopWatching = stay ? () => undefined : leaveWhenIdle(system, { idleMs, leave: () => tell("idle"), log });
    const stopCollecting = collectOnceIdle(() => system.idle());
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        tell(signal);
        setTimeout(() => process.exit(1), EXIT_AFTER_MS).unref();
      });
    }
    const why = await told;
    log.info("stopping", { why });
    if (why === STOPPED) dropUpWish(config);
    stopWatching();
    stopCollecting();
    await Promise.all([system.drain(DRAIN_MS), listener.close()]);
  } finally {
    await lock.release();
  }
}

/** What only the start needed goes back to the machine, as soon as there is nothing to do: a daemon that waits would keep it for hours. */
function collectOnceIdle(idle: () => boolean): () => void {
  const timer = setInterval(() => {
    if (!idle()) return;
    clearInterval(timer);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as NodeJS.GCFunction;
    collect({ type: "major", execution: "sync", flavor: "last-resort" });
  }, COLLECT_AFTER_MS);
  timer.unref();
  return () => clearInterval(timer);
}

interface Leaving {
  readonly idleMs: number;
  readonly leave: () => void;
  readonly log: Log;
}

function leaveWhenIdle(system: Pick<System, "idle" | "mayLeave">, { idleMs, leave, log }: Leaving): () => void {
  let since = Date.now();
  const look = async (): Promise<void> => {
    const idle = system.idle();
    if (idle && Date.now() - since < idleMs) return;
    const began = Date.now();
    // A client that came meanwhile is no longer idle.
    if (idle && (await system.mayLeave()) && system.idle()) leave();
    else since = began;
  };
  const timer = setInterval(
    () => void look().catch((error: unknown) => log.error("whether the daemon may leave could not be read", { error: String(error) })),
    Math.min(1_000, idleMs),
  );
  return () => clearInterval(timer);
}

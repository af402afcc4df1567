import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import type { Socket } from "node:net";
import { SyscallError } from "@aether/protocol/errors";
import { ToldFailure } from "../told-failure.ts";
import { CHANNELS, CONTROL_FD, FIRST_CHANNEL, type ToGuestFiles } from "../wire.ts";
import { UNANSWERED } from "./file-calls.ts";
import { type FileGrant, FileHolder } from "./file-holder.ts";
import { encodeFrame, type Frame, FrameReader } from "./frames.ts";

/** The daemon's end of the guests' process, which is handed on to it. */
const HANDED_ON = 4;
/** Calls that wait: files that are closed, and one that is answered; beside them what threads left that were ended. */
const MOST_WAITING = 65_536;
/** For a grant that is on its way. */
const PATIENCE_MS = 10_000;

/** The grants of commands that run, by their keys: the number of the command, and what nobody guesses. */
class Grants {
  readonly #granted = new Map<string, FileGrant>();
  readonly #awaited = new Map<string, PromiseWithResolvers<FileGrant>>();
  readonly #used = new Map<string, FileHolder>();
  /** They come in the order of their numbers. */
  #latest = 0;

  add(key: string, grant: FileGrant): void {
    this.#latest = Math.max(this.#latest, numberOf(key));
    this.#granted.set(key, grant);
    this.#awaited.get(key)?.resolve(grant);
    this.#awaited.delete(key);
  }

  /** Its command has ended, whatever its thread says. */
  end(key: string): void {
    this.#granted.delete(key);
    this.#used.get(key)?.endIf(key);
    this.#used.delete(key);
  }

  /** Opens once. @throws ToldFailure for a key that opens nothing */
  async open(key: string, holder: FileHolder): Promise<void> {
    const granted = this.#granted.get(key);
    if (this.#used.has(key) || (granted === undefined && numberOf(key) <= this.#latest)) throw new ToldFailure("the command has ended");
    const grant = granted ?? (await this.#waitFor(key));
    if (!this.#granted.has(key) || this.#used.has(key)) throw new ToldFailure("the command has ended");
    this.#used.set(key, holder);
    holder.begin(key, grant);
  }

  #waitFor(key: string): Promise<FileGrant> {
    const awaited = Promise.withResolvers<FileGrant>();
    this.#awaited.set(key, awaited);
    const timer = setTimeout(() => awaited.reject(new ToldFailure("nothing was granted to the command")), PATIENCE_MS);
    return awaited.promise.finally(() => clearTimeout(timer));
  }
}

const numberOf = (key: string): number => Number.parseInt(key, 10) || 0;

/**
 * Holds the files of all guests and starts their process, which has none. It runs no code of a guest's. It ends with the
 * daemon, and with the process of guests, which ends with it.
 */
export function runGuestFiles(): void {
  const grants = new Grants();
  process.on("message", (message: ToGuestFiles) => {
    if (message.kind === "grant") grants.add(message.key, message.grant);
    else if (message.kind === "revoke") for (const key of message.keys) grants.end(key);
    else startGuests(message, grants);
  });
  process.on("disconnect", () => process.exit());
}

function startGuests({ argv: [file, ...args], env }: Extract<ToGuestFiles, { readonly kind: "start" }>, grants: Grants): void {
  const between = Array.from({ length: FIRST_CHANNEL - CONTROL_FD - 1 }, () => "ignore" as const);
  const channels = Array.from({ length: CHANNELS }, () => "pipe" as const);
  const child: ChildProcess = spawn(file, args, { env: { ...env }, cwd: "/", stdio: ["ignore", "ignore", "ignore", HANDED_ON, ...between, ...channels] });
  // Its own end stays open; this one would keep the daemon from noticing that it is gone.
  closeSync(HANDED_ON);
  child.once("error", () => process.exit(1));
  child.once("exit", (code, killedBy) => {
    process.exitCode = code ?? 1;
    if (killedBy === null) process.exit();
    process.kill(process.pid, killedBy);
  });
  for (const socket of child.stdio.slice(FIRST_CHANNEL)) if (socket) serve(socket as Socket, grants);
}

/** One thread's calls, one after the other. A thread waits for its answer before it asks again, but for files that it closes. */
function serve(socket: Socket, grants: Grants): void {
  const holder = new FileHolder();
  const reader = new FrameReader();
  const waiting: Frame[] = [];
  let isBusy = false;
  const drop = (): void => {
    holder.end();
    socket.destroy();
  };
  const work = async (): Promise<void> => {
    isBusy = true;
    for (let frame = waiting.shift(); frame; frame = waiting.shift()) {
      const { answer, bytes } = await answered(frame, holder, grants);
      if (!socket.destroyed && !isUnanswered(frame)) socket.write(encodeFrame(answer, bytes));
    }
    isBusy = false;
  };
  socket.on("error", drop);
  socket.on("end", drop);
  socket.on("data", (piece) => {
    try {
      waiting.push(...reader.push(piece));
    } catch {
      return drop();
    }
    if (waiting.length > MOST_WAITING) return drop();
    if (!isBusy) work().catch(drop);
  });
}

const isUnanswered = ({ head }: Frame): boolean => Array.isArray(head) && head[0] === UNANSWERED;

/** Opens what a command is granted with its first call; then answers that, as any other. */
async function answered({ head, bytes }: Frame, holder: FileHolder, grants: Grants): ReturnType<FileHolder["answer"]> {
  const words: readonly unknown[] = Array.isArray(head) ? head : [];
  if (words[0] === "sync") return { answer: { result: words[1] } };
  if (words[0] !== "first") return holder.answer(words, bytes);
  try {
    await grants.open(typeof words[1] === "string" ? words[1] : "", holder);
  } catch (cause) {
    holder.end();
    const isTold = cause instanceof SyscallError || cause instanceof ToldFailure;
    return { answer: { failed: isTold ? cause.message : "its files could not be opened" } };
  }
  return holder.answer(words.slice(2), bytes);
}

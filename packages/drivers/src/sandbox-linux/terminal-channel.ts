import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadStream } from "node:tty";
import type { BoxOutput } from "@aether/ports";
import { SyscallError, type TerminalSize } from "@aether/protocol";
import type { IPty } from "@lydell/node-pty";
import type { Channel } from "./channel.ts";
import { LAUNCH_ENV } from "./launch-script.ts";

export interface Terminal {
  readonly channel: Channel;
  /** On the host. */
  readonly pid: number;
  readonly ended: Promise<number>;
}

/** Why there are no terminals on this machine; undefined = there are. */
export async function terminalFault(): Promise<string | undefined> {
  try {
    await import("@lydell/node-pty");
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? (cause.message.split("\n")[0] ?? cause.message) : String(cause);
  }
}

/** @throws SyscallError `UNAVAILABLE` where node-pty has no build for this machine */
export async function openTerminal(sh: string, script: string, size: TerminalSize): Promise<Terminal> {
  const fault = await terminalFault();
  if (fault !== undefined) {
    throw new SyscallError(
      "UNAVAILABLE",
      `terminals need the package @lydell/node-pty with its build for ${process.platform}-${process.arch}: ${fault}; install it, or run the command without a terminal`,
    );
  }
  const { spawn } = await import("@lydell/node-pty");
  const terminal = spawn(sh, ["-c", script], { ...size, name: "xterm-256color", cwd: "/", env: { ...LAUNCH_ENV }, encoding: null });
  const ended = Promise.withResolvers<number>();
  terminal.onExit(({ exitCode, signal }) => ended.resolve(signal ? 128 + signal : exitCode));
  return { channel: new TerminalChannel(terminal), pid: terminal.pid, ended: ended.promise };
}

/** What is written at once. */
const CHUNK = 4_096;
/** Between two attempts to write to a terminal that takes nothing now. */
const LEAST_WAIT_MS = 1;
const MOST_WAIT_MS = 50;

/** What the package has beyond its types. Once its stream is destroyed the number may be another file's. */
interface Opened {
  readonly fd: number;
  readonly _socket: ReadStream;
}

/** Of a job that goes on writing after the end of its program: at most so much more is read. */
const MOST_LAST_BYTES = 1_048_576;
/** What the system holds for a terminal is read when as long nothing came. */
const QUIET_MS = 20;

/** The package destroys its stream at the first error, and soon after the program's end, with all that nobody has read yet. */
function keepLastWords(socket: ReadStream): void {
  const destroy = socket.destroy.bind(socket);
  const leave = (error?: Error): ReadStream => {
    readAll(socket);
    return destroy(error);
  };
  const lookUntilQuiet = (heard: number, most: number): void => {
    readAll(socket);
    if (socket.bytesRead === heard || socket.bytesRead > most) leave();
    else if (!socket.destroyed) setTimeout(lookUntilQuiet, QUIET_MS, socket.bytesRead, most);
  };
  socket.destroy = (error) => {
    if (error || socket.readableEnded || socket.destroyed) return leave(error);
    lookUntilQuiet(-1, socket.bytesRead + MOST_LAST_BYTES);
    return socket;
  };
}

/** Hands out what waits, also of one that is paused. */
function readAll(socket: ReadStream): void {
  while (socket.read() !== null);
}

class TerminalChannel implements Channel {
  readonly #terminal: IPty;
  readonly #opened: Opened;
  #pending: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(terminal: IPty) {
    this.#terminal = terminal;
    this.#opened = terminal as unknown as Opened;
    keepLastWords(this.#opened._socket);
  }

  open(output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void): void {
    this.#terminal.onData((data) => {
      if (!this.#isClosed) output("stdout", Buffer.from(data));
    });
  }

  pause(): void {
    this.#terminal.pause();
  }

  resume(): void {
    if (!this.#isClosed) this.#terminal.resume();
  }

  /** Not by the package: it tries again without a pause, and nothing else runs, until a program reads, which it may never do. */
  write(bytes: Uint8Array): Promise<void> {
    const written = this.#pending.then(() => this.#writeAll(bytes));
    this.#pending = written.catch(() => {});
    return written;
  }

  end(): void {
    // The end of input, as a person types it.
    this.write(Uint8Array.of(0x04)).catch(() => {});
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.#isOpen) this.#terminal.resize(cols, rows);
  }

  drain(): void {
    readAll(this.#opened._socket);
  }

  close(): void {
    this.#isClosed = true;
    this.#terminal.resume();
  }

  get #isOpen(): boolean {
    return !this.#isClosed && !this.#opened._socket.destroyed;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0, wait = LEAST_WAIT_MS; at < bytes.length; ) {
      if (!this.#isOpen) throw new Error("the terminal was closed");
      const taken = this.#writeSome(bytes.subarray(at, at + CHUNK));
      at += taken;
      wait = taken > 0 ? LEAST_WAIT_MS : Math.min(wait * 2, MOST_WAIT_MS);
      if (taken === 0) await sleep(wait);
    }
  }

  /** As much as the terminal takes now. */
  #writeSome(bytes: Uint8Array): number {
    try {
      return writeSync(this.#opened.fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw error;
    }
  }
}

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

class TerminalChannel implements Channel {
  readonly #terminal: IPty;
  /** The package takes text; a letter may come in two parts. */
  readonly #text = new TextDecoder();
  #isClosed = false;

  constructor(terminal: IPty) {
    this.#terminal = terminal;
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

  async write(bytes: Uint8Array): Promise<void> {
    this.#terminal.write(this.#text.decode(bytes, { stream: true }));
  }

  end(): void {
    // The end of input, as a person types it.
    this.#terminal.write("\x04");
  }

  resize({ cols, rows }: TerminalSize): void {
    this.#terminal.resize(cols, rows);
  }

  drain(): void {
    // The package hands out what it read before it tells of the end.
  }

  close(): void {
    this.#isClosed = true;
    this.#terminal.resume();
  }
}

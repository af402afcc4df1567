import type { Client } from "@aether/client";
import { type CommandEnd, inertLine, SyscallError, vmResize, vmTake } from "@aether/protocol";
import type { Screen } from "../terminal.ts";
import { CommandInput, followCommand } from "./follow-command.ts";
import { terminalFilter } from "./terminal-filter.ts";

/** Ctrl-]: it leaves a terminal, which goes on. */
const LEAVE = 0x1d;

export interface Attaching {
  readonly client: Client;
  readonly screen: Screen;
  readonly id: string;
  readonly offset: number;
  /** Its input is ours from the beginning; else from the first key on, so that looking takes nothing from an agent. */
  readonly own: boolean;
}

/**
 * A person's terminal joined to that of a command: keys go in, output comes out, its size follows.
 *
 * @returns undefined when the person left; what was taken over is given back
 */
export async function attachTerminal(attaching: Attaching): Promise<CommandEnd | undefined> {
  const { client, screen, id, offset, own } = attaching;
  const left = new AbortController();
  const keys = new Keys(attaching, left);
  const filter = terminalFilter(() => keys.hold);
  const { stdin, stdout } = process;
  const onKeys = (bytes: Buffer): void => keys.typed(bytes);
  const onSize = (): void => keys.sized();
  const onSignal = (): void => left.abort();
  screen.say(screen.dim(`attached to ${id}; Ctrl-] leaves it, and it goes on`));
  stdin.setRawMode(true);
  stdin.on("data", onKeys);
  stdout.on("resize", onSize);
  for (const signal of ["SIGHUP", "SIGTERM"] as const) process.on(signal, onSignal);
  try {
    const decoder = new TextDecoder();
    return await followCommand(client, {
      id,
      offset,
      signal: left.signal,
      said: (_, bytes) => void stdout.write(filter.take(decoder.decode(bytes, { stream: true }))),
      owned: () => void (own && keys.sized()),
    });
  } finally {
    stdin.off("data", onKeys);
    stdout.off("resize", onSize);
    for (const signal of ["SIGHUP", "SIGTERM"] as const) process.off(signal, onSignal);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write(filter.putBack());
    await keys.giveBack();
    if (keys.refused !== undefined) screen.say(screen.yellow(inertLine(keys.refused)));
  }
}

/** What is typed here, on its way to a command. */
class Keys {
  readonly #attaching: Attaching;
  readonly #left: AbortController;
  readonly #input: CommandInput;
  #took: Promise<void> | undefined;
  #hasTaken = false;
  /** Why it went no further. */
  refused: string | undefined;

  constructor(attaching: Attaching, left: AbortController) {
    this.#attaching = attaching;
    this.#left = left;
    this.#input = new CommandInput(attaching.client, attaching.id);
    if (attaching.own) this.#took = Promise.resolve();
  }

  /** The input is ours. */
  get hold(): boolean {
    return this.#took !== undefined;
  }

  typed(bytes: Buffer): void {
    const at = bytes.indexOf(LEAVE);
    const sent = at < 0 ? bytes : bytes.subarray(0, at);
    const done = sent.length > 0 ? this.#send(sent) : Promise.resolve();
    if (at >= 0) void done.finally(() => this.#left.abort());
  }

  /** It has the size of this terminal, once its input is ours. */
  sized(): void {
    const { columns: cols, rows } = process.stdout;
    if (this.#took === undefined || !cols || !rows) return;
    const { client, id } = this.#attaching;
    void this.#took.then(() => client.call(vmResize, { vm_id: id, cols, rows })).catch(() => undefined);
  }

  /** What was somebody else's is theirs again. */
  async giveBack(): Promise<void> {
    const { client, id } = this.#attaching;
    if (this.#hasTaken) await client.call(vmTake, { vm_id: id, release: true }).catch(() => undefined);
  }

  async #send(bytes: Buffer): Promise<void> {
    try {
      await this.#take();
      await this.#input.write(bytes);
    } catch (error) {
      this.refused ??= SyscallError.is(error) ? error.message : String(error);
      this.#left.abort();
    }
  }

  #take(): Promise<void> {
    if (this.#took === undefined) {
      const { client, id } = this.#attaching;
      this.#took = client.call(vmTake, { vm_id: id }).then(() => {
        this.#hasTaken = true;
      });
      this.sized();
    }
    return this.#took;
  }
}

import type { Client } from "@aether/client";
import { type CommandEnd, inertLine, inertProse, SyscallError, vmKill, vmSignal } from "@aether/protocol";
import { atBrokenPipe } from "../broken-pipe.ts";
import type { Screen } from "../terminal.ts";
import { CommandInput, followCommand } from "./follow-command.ts";

export interface Plain {
  readonly client: Client;
  readonly screen: Screen;
  readonly id: string;
  readonly offset: number;
  /** It was started here: standard input is its own to the end, Ctrl-C is meant for it, and nobody reading ends it. */
  readonly own: boolean;
}

/**
 * A command without a terminal: its streams are those of this process. To a terminal nothing goes but what it can show.
 *
 * @returns undefined when it was left
 */
export async function followPlain(plain: Plain): Promise<CommandEnd | undefined> {
  const { client, id, offset, own } = plain;
  const left = new AbortController();
  using _signals = whileRunning(plain, left);
  using _pipe = own ? atBrokenPipe(async () => void (await client.call(vmKill, { vm_id: id }))) : undefined;
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const runs = Promise.withResolvers<void>();
  const given = own ? giveInput(plain, runs.promise) : undefined;
  try {
    return await followCommand(client, {
      id,
      offset,
      signal: left.signal,
      owned: () => runs.resolve(),
      said(stream, bytes) {
        const to = process[stream];
        to.write(to.isTTY ? inertProse(decoders[stream].decode(bytes, { stream: true }).replaceAll("\r\n", "\n")) : bytes);
      },
    });
  } finally {
    given?.stop();
  }
}

/** Standard input goes to the command from when it runs. */
function giveInput({ client, screen, id }: Plain, runs: Promise<void>): { stop(): void } {
  const { stdin } = process;
  const input = new CommandInput(client, id);
  const pass = async (): Promise<void> => {
    await runs;
    for await (const bytes of stdin) await input.write(Buffer.from(bytes as Uint8Array));
    await input.end();
  };
  let stopped = false;
  void pass().catch((error: unknown) => {
    if (!stopped) screen.say(screen.yellow(`its input is not passed on: ${inertLine(SyscallError.is(error) ? error.message : String(error))}`));
  });
  return {
    stop() {
      stopped = true;
      stdin.destroy();
    },
  };
}

/** Signals to this process are meant for a command that was started here; one that is only watched goes on. */
function whileRunning({ client, screen, id, own }: Plain, left: AbortController): Disposable {
  let interrupted = false;
  const tell = (work: Promise<unknown>): void =>
    void work.catch((error: unknown) => screen.say(screen.yellow(inertLine(SyscallError.is(error) ? error.message : String(error)))));
  const end = (): void => tell(client.call(vmKill, { vm_id: id }));
  const on = {
    SIGINT: (): void => {
      if (!own) return left.abort();
      if (interrupted) return end();
      interrupted = true;
      tell(client.call(vmSignal, { vm_id: id, signal: "INT" }));
    },
    SIGTERM: (): void => (own ? end() : left.abort()),
    SIGHUP: (): void => left.abort(),
  };
  for (const [name, act] of Object.entries(on)) process.on(name, act);
  return {
    [Symbol.dispose]: () => {
      for (const [name, act] of Object.entries(on)) process.off(name, act);
    },
  };
}

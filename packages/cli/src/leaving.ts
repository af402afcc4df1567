import { agentStop, inertLine } from "@aether/protocol";
import type { Context } from "./command.ts";

export interface Leaving extends Disposable {
  /** Ctrl-C asked for the run to be stopped. */
  readonly interrupted: boolean;
}

export interface Followed {
  readonly agentId: string;
  /** It was started here: Ctrl-C stops it. */
  readonly own: boolean;
  readonly context: Pick<Context, "screen" | "connect">;
  /** Called before a word is said. */
  clear(): void;
  /** Called before a question: the same, and what is being written stays. */
  keep?: (() => void) | undefined;
  /** Asks what Ctrl-C means; default: it stops a run of one's own at once. `say` writes a line for good. */
  atInterrupt?: ((say: (words: string) => void) => Promise<AtInterrupt>) | undefined;
}

/** The run is stopped, goes on, or is left as it is. */
export type AtInterrupt = "stop" | "on" | "leave";

/** As shells count them: 128 and the number of the signal. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export const INTERRUPTED = CODES.SIGINT;

/** What signals mean to somebody who follows a run: they leave it, and say how it goes on. Ctrl-C stops a run that was started here. */
export function whileFollowing({ agentId, own, context, clear, keep, atInterrupt }: Followed): Leaving {
  const { screen } = context;
  let interrupted = false;
  const leave = (signal: keyof typeof CODES, words: string): void => {
    clear();
    screen.say(words);
    process.exit(CODES[signal]);
  };
  const onEnd = (signal: "SIGHUP" | "SIGTERM"): void => leave(signal, `the run goes on; follow it with: aether logs -f ${agentId}`);
  let asking = false;
  let over = false;
  const say = (words: string): void => {
    // The run is drawn again by then.
    clear();
    screen.say(words);
  };
  const ask = async (question: (tell: typeof say) => Promise<AtInterrupt>): Promise<void> => {
    asking = true;
    (keep ?? clear)();
    const meant = await question(say);
    asking = false;
    // It ended while somebody thought about it.
    if (over) return;
    if (meant === "leave") leave("SIGINT", `the run goes on: aether chat ${agentId}, or end it with: aether stop ${agentId}`);
    if (meant === "stop") stop();
  };
  const onInterrupt = (): void => {
    if (asking) return;
    if (atInterrupt && !interrupted) return void ask(atInterrupt);
    if (!own) return leave("SIGINT", `\nthe run goes on; follow it with: aether logs -f ${agentId}, or end it with: aether stop ${agentId}`);
    if (interrupted) return leave("SIGINT", `\nleft before the run had ended; aether show ${agentId} says how it ends`);
    stop();
  };
  const stop = (): void => {
    interrupted = true;
    clear();
    screen.say("\nstopping the run; Ctrl-C again leaves at once");
    void stopRun(agentId, context).catch((error: Error) =>
      leave("SIGINT", `it could not be stopped: ${inertLine(error.message)}; the run goes on: aether stop ${agentId}`),
    );
  };
  process.on("SIGINT", onInterrupt).on("SIGTERM", onEnd).on("SIGHUP", onEnd);
  return {
    get interrupted() {
      return interrupted;
    },
    [Symbol.dispose]: () => {
      over = true;
      process.off("SIGINT", onInterrupt).off("SIGTERM", onEnd).off("SIGHUP", onEnd);
    },
  };
}

/** On a connection of its own: the one that is followed may be of a daemon that is gone. */
async function stopRun(agentId: string, { connect }: Followed["context"]): Promise<void> {
  const { client } = await connect();
  await client.call(agentStop, { agent_id: agentId, reason: "interrupted at the terminal" });
  await client.close();
}

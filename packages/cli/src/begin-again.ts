import type { Client } from "@aether/client";
import { SyscallError } from "@aether/protocol";
import type { Context } from "./command.ts";

/** Daemons that are gone before that is the answer. */
const MOST_GONE = 5;

/** The daemon that is asked: another one, where the one before is gone. */
export interface Asking {
  client: Client;
}

/**
 * Asks again where the daemon was killed before it answered: what is asked must change nothing twice. One that was told to stop is not
 * started again.
 *
 * @throws SyscallError whatever the work fails with, `UNAVAILABLE` once five daemons were gone
 */
export async function askingAgain<T>(asking: Asking, context: Context, work: (client: Client) => Promise<T>): Promise<T> {
  for (let gone = 1; ; gone++) {
    try {
      return await work(asking.client);
    } catch (error) {
      // `gone`: the line to it broke. Whatever else is not there now is an answer.
      const isGone = SyscallError.is(error) && error.code === "UNAVAILABLE" && error.data["gone"] === true;
      if (!isGone || gone >= MOST_GONE) throw error;
      context.screen.say("the daemon was gone before the run began; starting it again");
      asking.client = (await context.connect()).client;
    }
  }
}

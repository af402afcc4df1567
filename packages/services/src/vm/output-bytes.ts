import type { BoxProcess } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/**
 * Counts what a command puts out against its call's budget, before it is kept. What comes when no more is left ends the command: at most
 * what the box holds ready to be read (1 MiB) is lost, and none of it is counted.
 */
export class OutputBytes {
  readonly #count: (bytes: number) => void;
  readonly #process: Pick<BoxProcess, "signal">;
  #over: string | undefined;

  /** `count` refuses with `BUDGET` what is not left. */
  constructor(count: (bytes: number) => void, process: Pick<BoxProcess, "signal">) {
    this.#count = count;
    this.#process = process;
  }

  /** Why it was ended, in a sentence; undefined while nothing lacked. */
  get over(): string | undefined {
    return this.#over;
  }

  /** Whether they may be kept. */
  take(bytes: number): boolean {
    if (this.#over !== undefined) return false;
    try {
      this.#count(bytes);
      return true;
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "BUDGET") throw error;
      this.#over = `it was ended where its output used up the bytes of its run: ${error.message}`;
      this.#process.signal("KILL");
      return false;
    }
  }
}

import { Transform, type TransformCallback } from "node:stream";
import type { EgressRules } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Bytes a holder has left, over all its connections, and in its budget. */
export class ByteMeter {
  #left: number;
  readonly #take: EgressRules["take"];
  readonly #usedUp: () => void;

  /** `usedUp`: told whenever bytes are asked for that are not left. */
  constructor({ maxBytes, take }: Pick<EgressRules, "maxBytes" | "take">, usedUp: () => void = () => undefined) {
    this.#left = maxBytes;
    this.#take = take;
    this.#usedUp = usedUp;
  }

  /** Before they go on. @throws SyscallError `QUOTA` when they are used up, `BUDGET` when its budget has no more */
  take(bytes: number): void {
    try {
      this.#left -= bytes;
      if (this.#left < 0) throw new SyscallError("QUOTA", "the bytes this box may send and receive are used up; a new run begins with new ones");
      this.#take?.(bytes);
    } catch (error) {
      this.#usedUp();
      throw error;
    }
  }
}

export interface Counted {
  bytes: number;
}

/** Passes bytes on and counts them; ends with an error when there are none left. */
export function counting(meter: ByteMeter, counted: Counted): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      try {
        meter.take(chunk.length);
        counted.bytes += chunk.length;
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

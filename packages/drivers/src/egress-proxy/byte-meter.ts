import { Transform, type TransformCallback } from "node:stream";
import { SyscallError } from "@aether/protocol";

/** Bytes a holder has left, over all its connections. */
export class ByteMeter {
  #left: number;

  constructor(max: number) {
    this.#left = max;
  }

  /** @throws SyscallError `QUOTA` when they are used up */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new SyscallError("QUOTA", "the bytes this box may send and receive are used up; a new run begins with new ones");
  }
}

export interface Counted {
  bytes: number;
}

/** Passes bytes on and counts them; ends with an error when there are none left. */
export function counting(meter: ByteMeter, counted: Counted): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      counted.bytes += chunk.length;
      try {
        meter.take(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

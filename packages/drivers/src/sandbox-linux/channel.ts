import type { BoxOutput } from "@aether/ports";
import type { TerminalSize } from "@aether/protocol";

/** A command's three streams, or its terminal. */
export interface Channel {
  /** Begins to read; called once. */
  open(output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void): void;
  pause(): void;
  resume(): void;
  /** Rejects with any error when the command does not read any more. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
  resize(size: TerminalSize): void;
  /** Hands out what is left, at once. */
  drain(): void;
  /** What a job in the background still writes is thrown away, so that it is not ended by it. */
  close(): void;
}

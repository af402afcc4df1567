import { type BoxOutput, type CallContext, piecesOf } from "@aether/ports";
import { decoder, wholeCharacters } from "./whole-characters.ts";

/** Characters of a command's output that are told while it runs, and of one event. */
const MOST_TOLD = 262_144;
const MOST_OF_ONE = 16_384;

/** Tells whoever watches what a command writes, as it comes and in whole characters; of one that writes without end, the beginning. */
export class ToldOutput {
  readonly #ctx: Pick<CallContext, "emit">;
  readonly #told = { stdout: 0, stderr: 0 };
  readonly #kept: Record<BoxOutput["stream"], Uint8Array> = { stdout: new Uint8Array(0), stderr: new Uint8Array(0) };
  #cut = false;

  constructor(ctx: Pick<CallContext, "emit">) {
    this.#ctx = ctx;
  }

  take({ stream, bytes }: BoxOutput): void {
    if (this.#cut) return;
    const kept = this.#kept[stream];
    const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
    const whole = wholeCharacters(all);
    this.#kept[stream] = all.slice(whole);
    this.#tell(stream, decoder.decode(all.subarray(0, whole)));
  }

  /** Bytes that never became a character. */
  end(): void {
    for (const stream of ["stdout", "stderr"] as const) if (!this.#cut) this.#tell(stream, decoder.decode(this.#kept[stream]));
  }

  #tell(stream: BoxOutput["stream"], text: string): void {
    for (const piece of piecesOf(text, MOST_OF_ONE)) {
      const at = this.#told[stream];
      this.#cut = this.#told.stdout + this.#told.stderr + piece.length > MOST_TOLD;
      this.#ctx.emit("output", { stream, at, text: this.#cut ? "" : piece, ...(this.#cut && { cut: true }) });
      if (this.#cut) return;
      this.#told[stream] += piece.length;
    }
  }
}

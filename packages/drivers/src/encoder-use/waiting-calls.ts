import { SyscallError } from "@aether/protocol";

/** Larger batches gain nothing: the model is bound by its arithmetic. */
const BATCH = 16;
/** Of a batch: what the model holds in memory grows with the longest text times their number. */
const BATCH_CHARACTERS = 4_000;
/** Of all callers. Some 8 MB of text, and half a minute of work where they are sentences. */
const MAX_WAITING = 2_048;

export interface Call {
  /** Those that wait, the next one last. */
  readonly texts: string[];
  /** Texts that wait or are being worked on. */
  owed: number;
  /** It was in a batch that failed: from then on it shares none, so that a text that kills the encoder fails its own caller only. */
  failed: boolean;
  done(texts: readonly string[], vectors: readonly Float32Array[]): void;
  resolve(): void;
  reject(error: unknown): void;
}

/** The texts of one call in a batch. */
export interface Share {
  readonly call: Call;
  readonly texts: string[];
}

/** Calls with texts that wait. A batch takes one text of each in turn: a caller with few waits for no caller with many. */
export class WaitingCalls {
  readonly #calls = new Set<Call>();
  #texts = 0;

  get size(): number {
    return this.#calls.size;
  }

  /** @throws SyscallError `BUSY` */
  add(call: Call): void {
    if (this.#texts + call.texts.length > MAX_WAITING)
      throw new SyscallError("BUSY", `${this.#texts} texts wait for the sentence encoder, which lets ${MAX_WAITING} wait; try again later`, {
        limit: MAX_WAITING,
      });
    this.#calls.add(call);
    this.#texts += call.texts.length;
  }

  drop(call: Call): void {
    if (this.#calls.delete(call)) this.#texts -= call.texts.length;
  }

  /** After a failure: they are the next, for they have waited longest. */
  again({ call, texts }: Share): void {
    this.drop(call);
    call.failed = true;
    call.texts.push(...texts.toReversed());
    const others = [...this.#calls];
    this.#calls.clear();
    for (const next of [call, ...others]) this.#calls.add(next);
    this.#texts += call.texts.length;
  }

  /** At least one text where anybody waits. */
  take(): Share[] {
    const [first] = this.#calls;
    if (!first) return [];
    const sharing = first.failed ? [first] : [...this.#calls].filter(({ failed }) => !failed);
    const shares = new Map<Call, Share>();
    for (let texts = 0, characters = 0, at = 0; texts < BATCH; at++) {
      const call = sharing[at % sharing.length];
      if (!call || sharing.every((each) => each.texts.length === 0)) break;
      const text = call.texts.at(-1);
      if (text === undefined) continue;
      if (texts > 0 && characters + text.length > BATCH_CHARACTERS) break;
      call.texts.pop();
      this.#texts--;
      texts++;
      characters += text.length;
      const share = shares.get(call);
      if (share) share.texts.push(text);
      else shares.set(call, { call, texts: [text] });
    }
    this.#turn(first);
    return [...shares.values()];
  }

  /** Whoever was first is last now, and who has nothing left leaves. */
  #turn(first: Call): void {
    this.#calls.delete(first);
    if (first.texts.length > 0) this.#calls.add(first);
    for (const call of this.#calls) if (call.texts.length === 0) this.#calls.delete(call);
  }
}

import { type Bus, compileTopics, type Journal, type OutboxRow } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { positionBefore } from "./position-before.ts";
import type { StreamCursors } from "./stream-cursors.ts";

export interface OpenStream {
  readonly journal: Pick<Journal, "outbox">;
  /** Carries what an outbox relay publishes. */
  readonly bus: Pick<Bus, "subscribe">;
  /** Topics wanted; `>` for all. */
  readonly pattern: string;
  /** A position: the stream begins with the first row after it. 0, the default, is the beginning. */
  readonly after?: number;
  /** Instead of `after`: begins with rows of this time, epoch milliseconds. */
  readonly since?: number;
  /** Ends the stream. */
  readonly signal?: Signal;
  /** Where it says what it still needs, so that retention leaves it. */
  readonly cursors?: StreamCursors;
}

/**
 * Rows of the outbox, in order, each once. One reader at a time. Keep the `pos` of the last row you are done with: it
 * is the cursor to come back with, also after a restart.
 */
export interface OutboxStream extends AsyncIterable<OutboxRow>, AsyncDisposable {
  /** Position up to which the outbox was looked through; rows up to here that match were handed out or are about to be. */
  readonly position: number;
  /** Ends it, also while the reader waits for the next row. */
  close(): Promise<void>;
}

/** Rows held for the reader. A reader that is slower than the writers costs no more: the rest stays on disk. */
const PAGE = 256;

/**
 * Replays from a position and goes on with what comes. Rows always come from the journal; the bus only wakes. So there
 * is no hand-over at which a row could be missed or repeated, and a lost or doubled message on the bus changes nothing.
 *
 * Rows that retention took before they were read end it with `NOT_FOUND`: the positions have no gaps of their own.
 *
 * @throws SyscallError `INVALID` for a bad pattern or position
 */
export function openStream(options: OpenStream): OutboxStream {
  return new Stream(options);
}

class Stream implements OutboxStream {
  readonly #options: OpenStream;
  readonly #matches: (topic: string) => boolean;
  readonly #subscription: ReturnType<Bus["subscribe"]>;
  readonly #letGo: (() => void) | undefined;
  readonly #onAbort = () => void this.close();
  #position: number;
  /** The highest position heard of. */
  #heard = 0;
  #ended = false;
  #reading = false;
  #wake = () => {};

  constructor(options: OpenStream) {
    const { bus, pattern, after = 0, since, signal } = options;
    if (!Number.isSafeInteger(after) || after < 0) throw new SyscallError("INVALID", `a position is a whole number from 0 on, not ${after}`);
    if (since !== undefined && options.after !== undefined)
      throw new SyscallError("INVALID", "a stream begins after a position or since a time; name one of them");
    this.#options = options;
    this.#position = after;
    const wake = ({ seq = 0 }: { readonly seq?: number }) => {
      this.#heard = Math.max(this.#heard, seq);
      this.#wake();
    };
    // One waiting message is enough: the newest says how far the outbox has come.
    this.#subscription = bus.subscribe(pattern, wake, { capacity: 1, whenFull: "latest-by-key", key: () => "" });
    this.#matches = compileTopics(pattern);
    this.#letGo = options.cursors?.hold(() => this.#position);
    if (signal?.aborted) void this.close();
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get position(): number {
    return this.#position;
  }

  [Symbol.asyncIterator](): AsyncIterator<OutboxRow, undefined> {
    if (this.#reading) throw new SyscallError("INVALID", "a stream has one reader; open a second stream for a second one");
    this.#reading = true;
    const rows = this.#rows();
    return {
      next: () => rows.next(),
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#letGo?.();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#wake();
    await this.#subscription.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#rows(): AsyncGenerator<OutboxRow, undefined> {
    const { journal, since } = this.#options;
    if (since !== undefined) this.#position = await positionBefore(journal, since);
    // From a time, or from the beginning, is from the first row that is there.
    for (let begun = since === undefined && this.#position > 0; !this.#ended; begun = true) {
      const rows = await journal.outbox(this.#position, PAGE);
      if (begun) refuseGap(rows, this.#position);
      for (const row of rows) {
        if (this.#ended) return undefined;
        this.#position = row.pos;
        if (this.#matches(row.topic)) yield row;
      }
      if (rows.length < PAGE) await this.#news();
    }
    return undefined;
  }

  /** Until a row after the position was heard of. What was published before the last read had its row read by it. */
  async #news(): Promise<void> {
    while (!this.#ended && this.#heard <= this.#position) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Positions have no gaps but those that retention makes. */
function refuseGap([first]: readonly OutboxRow[], position: number): void {
  if (first === undefined || first.pos === position + 1) return;
  const oldest = first.pos;
  const message = `rows after position ${position} are no longer kept; the oldest is ${oldest}: begin again from there, and fetch anew what was derived from the rows`;
  throw new SyscallError("NOT_FOUND", message, { position, oldest });
}

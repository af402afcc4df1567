import type { BoxOutput } from "@aether/ports";

/** What waits for the reader before the command is made to wait. */
const ROOM = 1_048_576;

/** Output on its way to one reader. It never refuses: who fills it asks `full` and stops. */
export class OutputQueue implements AsyncIterable<BoxOutput> {
  readonly #room: () => void;
  readonly #waiting: BoxOutput[] = [];
  #bytes = 0;
  #closed = false;
  #arrived = Promise.withResolvers<void>();

  /** @param room called when there is room again after it was full */
  constructor(room: () => void) {
    this.#room = room;
  }

  get full(): boolean {
    return this.#bytes >= ROOM;
  }

  push(output: BoxOutput): void {
    this.#waiting.push(output);
    this.#bytes += output.bytes.length;
    this.#arrived.resolve();
  }

  /** Nothing more comes; what waits is still read. */
  close(): void {
    this.#closed = true;
    this.#arrived.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BoxOutput> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        const wasFull = this.full;
        this.#bytes -= next.bytes.length;
        if (wasFull && !this.full) this.#room();
        yield next;
      } else if (this.#closed) {
        return;
      } else {
        this.#arrived = Promise.withResolvers<void>();
        await this.#arrived.promise;
      }
    }
  }
}

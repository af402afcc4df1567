import type { ServerResponse } from "node:http";
import type { InferenceLimits } from "../limits.ts";

export interface EventWriterOptions {
  readonly response: ServerResponse;
  readonly limits: InferenceLimits;
  /** The stream's content type. */
  readonly media: string;
  /** What is sent in silence. */
  beat(): string;
  /** Asked for when the first of them leaves. */
  headers(): Readonly<Record<string, string>>;
  /** Of those that the head announced, told with the end. */
  readonly trailers?: () => Readonly<Record<string, string>>;
  /** The client takes too little: its connection has been cut. */
  onSlow(unsent: number): void;
}

/**
 * A streamed answer on its way to one client. The head leaves with the first of them, so that what fails before it is
 * still told by its status. A model cannot be held back by its reader, so one that lags too far is cut off.
 */
export class EventWriter {
  readonly #options: EventWriterOptions;
  #beat: NodeJS.Timeout | undefined;
  #stall: NodeJS.Timeout | undefined;
  /** Bytes of the largest event since all was taken. */
  #largest = 0;
  #begun = false;
  /** The head said that a trailer comes. */
  #announced = false;
  #ended = false;

  constructor(options: EventWriterOptions) {
    this.#options = options;
    options.response.on("drain", () => this.#drained());
    options.response.once("close", () => this.#stop());
  }

  get begun(): boolean {
    return this.#begun;
  }

  send(text: string): void {
    const { response } = this.#options;
    if (text === "" || this.#ended || response.destroyed) return;
    this.#begin();
    const taken = response.write(text);
    this.#mind(text, taken);
    this.#rest();
  }

  /** Opens the stream after the first silence, where nothing was said by then, so that what nobody can hurry keeps its client. */
  wait(open: () => string): void {
    const { limits } = this.#options;
    this.#beat = setTimeout(() => this.send(open()), limits.beatMs).unref();
  }

  end(text: string): void {
    const { response, trailers } = this.#options;
    if (this.#ended || response.destroyed) return;
    this.#begin();
    this.#ended = true;
    clearTimeout(this.#beat);
    if (this.#announced && trailers) response.addTrailers(trailers());
    response.end(text);
    if (!response.writableFinished) this.#mind(text, false);
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { response, headers, media } = this.#options;
    const head = { "content-type": media, ...headers() };
    this.#announced = Object.hasOwn(head, "trailer");
    response.writeHead(200, head);
  }

  #mind(text: string, taken: boolean): void {
    const { response, limits } = this.#options;
    if (taken) return;
    this.#largest = Math.max(this.#largest, Buffer.byteLength(text));
    // One event may be larger than all that may wait, and whoever reads it is not slow.
    if (response.writableLength > limits.unsentBytes + this.#largest) this.#cut();
    else this.#stall ??= setTimeout(() => this.#cut(), limits.stallMs).unref();
  }

  #drained(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    this.#largest = 0;
  }

  #cut(): void {
    const { response, onSlow } = this.#options;
    const unsent = response.writableLength;
    this.#stop();
    response.destroy();
    onSlow(unsent);
  }

  #rest(): void {
    const { response, limits, beat } = this.#options;
    clearTimeout(this.#beat);
    if (response.destroyed) return;
    this.#beat = setTimeout(() => this.send(beat()), limits.beatMs).unref();
  }

  #stop(): void {
    this.#ended = true;
    clearTimeout(this.#beat);
    clearTimeout(this.#stall);
  }
}

import type { Json, Label, Signal } from "@aether/protocol";

/**
 * What crosses the bus. `from` and `label` are stamped by the kernel (DESIGN 4.6, 4.7); what a client or a service claims in a payload
 * is content, and no more.
 */
export interface Envelope {
  readonly v: 1;
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly from: string;
  readonly payload: Json;
  /** What whoever sent it had read, and so what whoever is told has read (I7). Required: a message that says nothing of it is not made. */
  readonly label: Label;
  readonly meta?: { readonly trace?: string; readonly causation?: string };
  /** Epoch milliseconds. */
  readonly time: number;
  /** Position in a stream; absent on plain publishes. */
  readonly seq?: number;
  /** Where an answer goes. */
  readonly replyTo?: string;
}

export type Overflow = "drop-oldest" | "latest-by-key" | "error" | "disconnect";

export interface SubscribeOptions {
  /** One member of a group gets each message. */
  readonly group?: string;
  /** Messages that may wait; default 1,024. Whatever it is, it is full when about 4 MiB of large payloads wait. */
  readonly capacity?: number;
  /** Default `drop-oldest`. */
  readonly whenFull?: Overflow;
  /** For `latest-by-key`; default the topic. */
  readonly key?: (envelope: Envelope) => string;
  /** Ends by itself after this many messages. */
  readonly max?: number;
}

export interface Subscription extends AsyncDisposable {
  readonly pattern: string;
  /** Messages lost to the overflow policy so far. */
  readonly dropped: number;
  /** No delivery begins after this resolves. */
  close(): Promise<void>;
}

export type BusHandler = (envelope: Envelope) => void | Promise<void>;

/** Of the answer that a responder is about to give. */
export interface Answering {
  /** Joined to the label of the answer, which begins as the request's. */
  raise(label: Label): void;
}

/**
 * Dotted topics: tokens of `[A-Za-z0-9_-]`, at most 16 tokens and 255 characters; in patterns `*` is one token and a
 * last `>` one or more. Delivery is asynchronous, at most once, in order per publisher and subscription. A throwing
 * handler harms nobody: it is reported on `bus.handler_error`. Overflow is reported on `bus.slow`.
 *
 * Errors: `INVALID` for a bad topic or pattern, `TOO_LARGE` for a payload above 256 KiB.
 */
export interface Bus {
  publish(envelope: Envelope): void;
  /**
   * Whether anybody may be told of this topic now. `false` is certain, so that who publishes a great deal can spare the
   * making of an envelope; a bus that reaches other machines may always say `true`. @throws SyscallError `INVALID`
   */
  listens(topic: string): boolean;
  subscribe(pattern: string, handler: BusHandler, options?: SubscribeOptions): Subscription;
  /** First answer wins. @throws SyscallError `UNAVAILABLE` (no responder), `TIMEOUT`, `CANCELLED`, or the responder's own */
  request(envelope: Envelope, options: { readonly deadlineMs: number; readonly signal?: Signal }): Promise<Envelope>;
  /** Collects answers until `count` came or it was quiet for `quietMs`. */
  requestMany(
    envelope: Envelope,
    options: { readonly deadlineMs: number; readonly count?: number; readonly quietMs?: number; readonly signal?: Signal },
  ): Promise<readonly Envelope[]>;
  /** Answers every request on `pattern`; a thrown SyscallError travels as the error. An answer, an error too, has at least its request's label. */
  respond(pattern: string, handler: (envelope: Envelope, answering: Answering) => Promise<Json> | Json, options?: SubscribeOptions): Subscription;
  stats(): { readonly published: number; readonly delivered: number; readonly dropped: number; readonly subscriptions: number };
  /** Delivers what is queued, then closes every subscription. */
  drain(): Promise<void>;
}

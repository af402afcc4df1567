import type { Answering, Bus, BusHandler, Clock, Envelope, Ids, SubscribeOptions, Subscription } from "@aether/ports";
import { ERRORS, type ErrorCode, fromWireError, type Json, type Label, SyscallError, TRUSTED } from "@aether/protocol";
import { DeliveryLoop } from "./delivery-loop.ts";
import { LocalSubscription } from "./local-subscription.ts";
import { noteSize } from "./payload-sizes.ts";
import { PendingRequests, type Question } from "./pending-requests.ts";
import { createResponder } from "./responder.ts";
import { type RouteGroup, RouteTable } from "./route-table.ts";
import { type SealOptions, sealPayload } from "./seal-payload.ts";
import { SlowReports } from "./slow-reports.ts";
import { checkGroup, INBOX } from "./topic.ts";

export interface LocalBusOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Bytes of a payload's JSON text in UTF-8; default 262,144. */
  readonly maxPayloadBytes?: number;
  /** Whether envelopes and payloads are frozen on publish, which lets subscribers share them; default true. */
  readonly freeze?: boolean;
  /** Milliseconds that `drain` waits for handlers; default 5,000. */
  readonly drainMs?: number;
}

const DEFAULT_CAPACITY = 1_024;
const MAX_CAPACITY = 1_000_000;
const MAX_MESSAGE = 1_000;
const UNDERSCORE = 95;
const SLOW = "bus.slow";
const HANDLER_ERROR = "bus.handler_error";

/**
 * The bus of one process.
 *
 * - Subscribers share the published envelope, which is frozen in place; a publisher may not change it either.
 * - Any matching subscription counts as a possible responder, also one that only listens.
 * - Answers travel on `_INBOX.<token>`, which no pattern matches. Their `from` is `bus`, their type `reply` or `error`.
 * - Responders serve up to `capacity` requests at once and let as many wait; beyond, a request fails with `BUSY`.
 * - `latest-by-key` drops the waiting message with the same key once full, or the oldest where none has it; replacing is
 *   counted in `dropped` but is not reported as slow.
 * - After `drain` publishing reaches nobody, and subscribing is `UNAVAILABLE`.
 */
export function createLocalBus(options: LocalBusOptions): Bus {
  return new LocalBus(options);
}

class LocalBus implements Bus {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #seal: SealOptions;
  readonly #drainMs: number;
  readonly #routes = new RouteTable();
  readonly #subscriptions = new Set<LocalSubscription>();
  readonly #pending: PendingRequests;
  readonly #slow: SlowReports;
  readonly #loop: DeliveryLoop;
  #published = 0;
  #dropped = 0;
  #underWay = 0;
  #drained: Promise<void> | undefined;
  #onRest: (() => void) | undefined;

  constructor({ clock, ids, maxPayloadBytes = 262_144, freeze = true, drainMs = 5_000 }: LocalBusOptions) {
    this.#clock = clock;
    this.#ids = ids;
    this.#seal = { limit: maxPayloadBytes, freeze };
    this.#drainMs = drainMs;
    this.#pending = new PendingRequests({ clock, ids });
    this.#slow = new SlowReports({ clock, send: (subscription) => this.#reportSlow(subscription) });
    this.#loop = new DeliveryLoop(() => this.#rested());
  }

  publish(envelope: Envelope): void {
    this.#send(envelope);
  }

  listens(topic: string): boolean {
    const { plain, groups } = this.#routes.lookup(topic);
    return plain.length + groups.length > 0;
  }

  subscribe(pattern: string, handler: BusHandler, options: SubscribeOptions = {}): Subscription {
    const { group, capacity = DEFAULT_CAPACITY, whenFull = "drop-oldest", key, max } = options;
    if (this.#drained !== undefined) throw closed(`no new subscription on ${pattern}`);
    if (group !== undefined) checkGroup(group);
    checkCount("capacity", capacity, MAX_CAPACITY);
    if (max !== undefined) checkCount("max", max, Number.MAX_SAFE_INTEGER);
    const parts = { pattern, handler, group, capacity, whenFull, key, max: max ?? Number.POSITIVE_INFINITY };
    const subscription = new LocalSubscription(parts, {
      ready: (ready) => this.#loop.add(ready),
      failed: ({ pattern: by }, failed, error) => this.#reportError(by, failed, error),
      rested: () => this.#rested(),
      ended: (ended, waiting) => this.#ended(ended, waiting),
    });
    this.#routes.add(subscription);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  respond(pattern: string, handler: (envelope: Envelope, answering: Answering) => Promise<Json> | Json, options: SubscribeOptions = {}): Subscription {
    const answering = createResponder({
      handler: (request, answering) => {
        this.#underWay++;
        return handler(request, answering);
      },
      concurrency: options.capacity ?? DEFAULT_CAPACITY,
      send: (request, replyTo, answer) => {
        const meta = { causation: request.id, ...(request.meta?.trace !== undefined && { trace: request.meta.trace }) };
        this.#send({ ...this.#own(replyTo, answer), meta });
      },
      failed: (request, error) => this.#reportError(pattern, request, error),
      done: () => {
        this.#underWay--;
        this.#rested();
      },
    });
    return this.subscribe(pattern, answering, { whenFull: "error", ...options });
  }

  async request(envelope: Envelope, options: Parameters<Bus["request"]>[1]): Promise<Envelope> {
    const [first] = await this.#ask(envelope, { ...options, count: 1 });
    if (first === undefined) throw new Error("a request ended without answer and without error");
    if (first.type === "error") throw remoteError(first);
    return first;
  }

  requestMany(envelope: Envelope, options: Parameters<Bus["requestMany"]>[1]): Promise<readonly Envelope[]> {
    return this.#ask(envelope, options);
  }

  stats(): ReturnType<Bus["stats"]> {
    return { published: this.#published, delivered: this.#loop.delivered, dropped: this.#dropped, subscriptions: this.#subscriptions.size };
  }

  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  #ask(envelope: Envelope, options: Omit<Question, "topic" | "send">): Promise<readonly Envelope[]> {
    const { topic } = envelope;
    return this.#pending.ask({ ...options, topic, send: (replyTo) => this.#sendRequest({ ...envelope, replyTo }) });
  }

  #sendRequest(envelope: Envelope): void {
    const { topic } = envelope;
    const { plain, groups } = this.#routes.lookup(topic);
    const accepted = this.#send(envelope);
    if (accepted > 0) return;
    if (plain.length + groups.length > 0) throw new SyscallError("BUSY", `every responder on ${topic} has a full queue; try again later`, { topic });
    throw new SyscallError("UNAVAILABLE", `nobody answers on ${topic}; start what serves it, or check the name`, { topic });
  }

  /** How many subscriptions took it. */
  #send(envelope: Envelope): number {
    const { topic } = envelope;
    if (topic.charCodeAt(0) === UNDERSCORE && topic.startsWith(`${INBOX}.`)) return this.#sendAnswer(envelope);
    const { plain, groups } = this.#routes.lookup(topic);
    this.#close(envelope);
    let accepted = 0;
    for (const subscription of plain) accepted += this.#offer(subscription, envelope);
    for (const group of groups) accepted += this.#offerGroup(group, envelope);
    return accepted;
  }

  #sendAnswer(envelope: Envelope): number {
    this.#close(envelope);
    this.#pending.answer(envelope);
    return 0;
  }

  /** From here on nobody changes it. */
  #close(envelope: Envelope): void {
    noteSize(envelope, sealPayload(envelope.payload, this.#seal));
    if (this.#seal.freeze) {
      if (envelope.meta !== undefined) Object.freeze(envelope.meta);
      if (envelope.label !== TRUSTED) Object.freeze(Object.freeze(envelope.label).sources);
      Object.freeze(envelope);
    }
    this.#published++;
  }

  #offerGroup(group: RouteGroup, envelope: Envelope): number {
    const { members } = group;
    const start = group.next++ % members.length;
    let best = members[start];
    for (let step = 1; step < members.length && best !== undefined && best.load > 0; step++) {
      const member = members[(start + step) % members.length];
      if (member !== undefined && member.load < best.load) best = member;
    }
    return best === undefined ? 0 : this.#offer(best, envelope);
  }

  #offer(subscription: LocalSubscription, envelope: Envelope): 0 | 1 {
    if (subscription.isFullFor(envelope)) return this.#overflow(subscription, envelope);
    subscription.push(envelope);
    return 1;
  }

  #overflow(subscription: LocalSubscription, envelope: Envelope): 0 | 1 {
    const { whenFull } = subscription;
    this.#dropped++;
    const replaced = whenFull === "latest-by-key" ? subscription.replace(envelope) : 0;
    if (replaced > 0) {
      this.#dropped += replaced - 1;
      return 1;
    }
    const accepts = whenFull === "drop-oldest" || whenFull === "latest-by-key";
    if (accepts) {
      this.#dropped += subscription.makeRoom(envelope) - 1;
      subscription.push(envelope);
    } else subscription.refuse();
    if (whenFull === "disconnect") this.#dropped += subscription.disconnect();
    if (envelope.topic !== SLOW) this.#slow.add(subscription);
    return accepts ? 1 : 0;
  }

  #ended(subscription: LocalSubscription, waiting: readonly Envelope[]): void {
    this.#routes.remove(subscription);
    this.#subscriptions.delete(subscription);
    if (subscription.group === undefined) return;
    // The others of its group take over what it had not begun.
    for (const envelope of waiting) {
      const group = this.#routes.lookup(envelope.topic).groups.find(({ name }) => name === subscription.group);
      if (group) this.#offerGroup(group, envelope);
    }
  }

  #reportSlow({ pattern, group, whenFull, capacity, dropped }: LocalSubscription): void {
    this.#send(this.#own(SLOW, { type: "slow", payload: { pattern, group: group ?? null, whenFull, capacity, dropped }, label: TRUSTED }));
  }

  #reportError(pattern: string, { topic, id, label }: Envelope, error: unknown): void {
    // Whoever fails on these would be told of it by the same way, for ever.
    if (topic === HANDLER_ERROR || topic === SLOW) return;
    const code = SyscallError.is(error) ? error.code : "INTERNAL";
    const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE);
    // A failure may quote what it failed on.
    this.#send(this.#own(HANDLER_ERROR, { type: "handler_error", payload: { pattern, topic, id, code, message }, label }));
  }

  #own(topic: string, { type, payload, label }: { readonly type: string; readonly payload: Json; readonly label: Label }): Envelope {
    return { v: 1, id: this.#ids.token("b"), topic, type, from: "bus", payload, label, time: this.#clock.now() };
  }

  #rested(): void {
    this.#onRest?.();
  }

  #resting(): boolean {
    if (this.#underWay > 0) return false;
    for (const subscription of this.#subscriptions) if (!subscription.resting) return false;
    return true;
  }

  async #drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      const stopTimer = this.#clock.timer(this.#drainMs, resolve);
      this.#onRest = () => {
        if (!this.#resting()) return;
        if (this.#slow.flush() && !this.#resting()) return;
        stopTimer();
        resolve();
      };
      this.#rested();
    });
    this.#onRest = undefined;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    this.#pending.failAll(closed("no answer will come"));
    this.#slow.flush();
  }
}

/** Anyone may answer, so an error answer is not believed to be well made. */
function remoteError({ payload, topic }: Envelope): SyscallError {
  const { code, message, data } = (payload ?? {}) as { readonly [name: string]: Json | undefined };
  return fromWireError({
    code: typeof code === "string" && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : "UPSTREAM",
    message: typeof message === "string" ? message : `the responder failed without saying why (${topic})`,
    ...(typeof data === "object" && data !== null && !Array.isArray(data) && { data: data as { readonly [name: string]: Json } }),
  });
}

function checkCount(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new SyscallError("INVALID", `${name} is a whole number from 1 to ${most}, not ${value}`);
}

function closed(what: string): SyscallError {
  return new SyscallError("UNAVAILABLE", `${what}: the bus is draining; the system is going down`);
}

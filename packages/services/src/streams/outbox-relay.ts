import type { Bus, Clock, Ids, Journal, OutboxRow } from "@aether/ports";
import { type Json, type Label, SyscallError } from "@aether/protocol";
import { positionBefore } from "./position-before.ts";

export interface OutboxRelayDeps {
  readonly journal: Pick<Journal, "outbox">;
  readonly bus: Pick<Bus, "publish">;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The `from` of every envelope. */
  readonly from: string;
  /** Publishes what stands after this position. Default: only what is committed from now on. */
  readonly after?: number;
}

export interface OutboxRelay extends AsyncDisposable {
  /** There are new outbox rows on disk. Cheap; many calls are one read. Never throws. */
  poke(): void;
  /** Position of the last row published; undefined until it is known where to begin. */
  readonly position: number | undefined;
  /** Publishes what the last poke announced, then stops. */
  close(): Promise<void>;
}

/** Rows of one read; below a subscription's default capacity, so that one page does not overflow it. */
const PAGE = 256;
const FIRST_RETRY_MS = 50;
/** Reads in vain before it waits for the next poke: about 5 s. */
const MAX_RETRIES = 8;
const REFUSED = "outbox.refused";

/**
 * Publishes outbox rows in order of position, each on its topic, with `seq` = position and the topic's last token as
 * type and the label it was committed with. What was committed before it began is not repeated: who needs that reads a stream from a position.
 *
 * A row that the bus refuses is told on `outbox.refused` and passed over. When the journal cannot be read it tries again
 * for a while, then waits for the next poke; no row is lost by that.
 */
export function createOutboxRelay(deps: OutboxRelayDeps): OutboxRelay {
  const relay = new Relay(deps);
  // At once: the later it looks where to begin, the more a clock that is set back could hide.
  relay.poke();
  return relay;
}

class Relay implements OutboxRelay {
  readonly #deps: OutboxRelayDeps;
  readonly #bornAt: number;
  #position: number | undefined;
  #wanted = false;
  #run: Promise<void> | undefined;
  #closing = false;
  #stopWaiting: (() => void) | undefined;

  constructor(deps: OutboxRelayDeps) {
    this.#deps = deps;
    this.#bornAt = deps.clock.now();
    this.#position = deps.after;
  }

  get position(): number | undefined {
    return this.#position;
  }

  poke(): void {
    if (this.#closing) return;
    this.#wanted = true;
    this.#run ??= this.#relayAll();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#stopWaiting?.();
    await this.#run;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Never rejects. */
  async #relayAll(): Promise<void> {
    let failures = 0;
    while (this.#wanted && failures <= MAX_RETRIES) {
      this.#wanted = false;
      try {
        await this.#relayPages();
        failures = 0;
      } catch {
        // The rows stay on disk; they are read again.
        this.#wanted = true;
        failures++;
        if (this.#closing) break;
        await this.#wait(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 4));
      }
    }
    this.#run = undefined;
  }

  async #relayPages(): Promise<void> {
    const { journal } = this.#deps;
    this.#position ??= await positionBefore(journal, this.#bornAt);
    for (let full = true; full; ) {
      const rows: readonly OutboxRow[] = await journal.outbox(this.#position, PAGE);
      for (const row of rows) {
        this.#position = row.pos;
        this.#publish(row);
      }
      full = rows.length === PAGE;
    }
  }

  #publish({ pos, topic, body, label, at }: OutboxRow): void {
    try {
      this.#send({ topic, payload: body, label, time: at, seq: pos });
    } catch (error) {
      const code = SyscallError.is(error) ? error.code : "INTERNAL";
      const message = error instanceof Error ? error.message : String(error);
      this.#send({ topic: REFUSED, payload: { pos, code, message: message.slice(0, 1_000) }, label, time: this.#deps.clock.now() });
    }
  }

  #send(part: { readonly topic: string; readonly payload: Json; readonly label: Label; readonly time: number; readonly seq?: number }): void {
    const { bus, ids, from } = this.#deps;
    bus.publish({ v: 1, id: ids.token("e"), type: part.topic.slice(part.topic.lastIndexOf(".") + 1), from, ...part });
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#deps.clock.timer(ms, resolve);
      this.#stopWaiting = () => {
        stop();
        resolve();
      };
    });
  }
}

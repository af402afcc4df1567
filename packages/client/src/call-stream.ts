import { type Json, LAG_EVENT, type Label } from "@aether/protocol";

/** One event of a running call. `lag` with `{ missed }` stands where events were lost; the committed log has them. */
export interface StreamEvent {
  readonly event: string;
  readonly value: Json;
  readonly seq: number;
  /** Of what the call had read by then; absent = trusted and public. */
  readonly label?: Label;
}

export interface StreamOptions {
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** Events that may wait to be read, default 1,024; beyond that the oldest are dropped and reported as `lag`. */
  readonly buffer?: number;
}

/**
 * The events of one call, read once, by one reader. It ends when the call does, by the call's error if it failed.
 * Leaving the loop cancels nothing; `result` comes all the same.
 */
export interface CallStream<O> extends AsyncIterable<StreamEvent> {
  readonly key: string;
  readonly result: Promise<O>;
}

export interface EventQueue extends AsyncIterable<StreamEvent> {
  push(event: StreamEvent): void;
  end(error?: unknown): void;
}

/** A bounded queue with one reader. */
export function createEventQueue(capacity: number): EventQueue {
  let queue: StreamEvent[] = [];
  let missed: { readonly count: number; readonly seq: number } | undefined;
  let state: { readonly is: "open" | "left" } | { readonly is: "ended"; readonly error?: unknown } = { is: "open" };
  let wake: (() => void) | undefined;
  let taken = false;

  const stir = (): void => {
    wake?.();
    wake = undefined;
  };
  const drop = ({ event, value, seq }: StreamEvent): void => {
    missed = { count: (missed?.count ?? 0) + (event === LAG_EVENT ? missedIn(value) : 1), seq };
  };
  const next = (): StreamEvent | undefined => {
    if (missed === undefined) return queue.shift();
    const lag = { event: LAG_EVENT, value: { missed: missed.count }, seq: missed.seq };
    missed = undefined;
    return lag;
  };

  async function* read(): AsyncGenerator<StreamEvent, void> {
    try {
      for (;;) {
        const event = next();
        if (event) yield event;
        else if (state.is !== "open") break;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
      if (state.is === "ended" && "error" in state) throw state.error;
    } finally {
      if (state.is === "open") state = { is: "left" };
      queue = [];
    }
  }

  return {
    push(event) {
      if (state.is !== "open") return;
      queue.push(event);
      if (queue.length > capacity) drop(queue.shift() as StreamEvent);
      stir();
    },
    end(...error) {
      if (state.is === "open") state = error.length > 0 ? { is: "ended", error: error[0] } : { is: "ended" };
      stir();
    },
    [Symbol.asyncIterator]() {
      if (taken) throw new Error("the events of a call can be read once");
      taken = true;
      return read();
    },
  };
}

function missedIn(value: Json): number {
  const count = typeof value === "object" && value !== null && "missed" in value ? value.missed : undefined;
  return typeof count === "number" ? count : 1;
}

import { type DoorRequest, type DoorSession, type Json, SyscallError } from "@aether/protocol";
import * as z from "zod";

/** What a refused step wanted of a limit, what is left of it, and what calls under way hold of it and may give back. */
const Refusal = z.object({ left: z.number(), held: z.number().positive(), wanted: z.number() });

/**
 * A session whose calls wait, in their order, for budget that others of them hold: it was set aside and may not be spent. One that no
 * call under way could free room for is refused at once; so waiting always ends, by those that run or by its client's leaving.
 */
class RoomQueue implements DoorSession {
  readonly #session: DoorSession;
  readonly #waiters: (() => void)[] = [];
  #running = 0;

  constructor(session: DoorSession) {
    this.#session = session;
  }

  async call(request: DoorRequest): Promise<Json> {
    for (let turn = 1; ; turn++) {
      this.#running++;
      try {
        const done = await this.#session.call(turn === 1 ? request : { ...request, key: `${request.key}-room-${turn}` });
        this.#ended();
        return done;
      } catch (error) {
        if (this.#running === 1 || !couldFit(error)) {
          this.#ended();
          throw error;
        }
        this.#running--;
        await this.#turn(request.signal, turn > 1);
        if (request.signal?.aborted) {
          this.#wakeNext();
          throw error;
        }
      }
    }
  }

  cancel(key: string): void {
    this.#session.cancel(key);
  }

  methods(): readonly string[] {
    return this.#session.methods();
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #ended(): void {
    this.#running--;
    this.#wakeNext();
  }

  #wakeNext(): void {
    this.#waiters.shift()?.();
  }

  /** Resolves when a call has ended. Who was woken in vain stays the first. */
  async #turn(signal: DoorRequest["signal"], again: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (again) this.#waiters.unshift(resolve);
    else this.#waiters.push(resolve);
    const leave = (): void => {
      const at = this.#waiters.indexOf(resolve);
      if (at >= 0) this.#waiters.splice(at, 1);
      resolve();
    };
    signal?.addEventListener("abort", leave, { once: true });
    await promise;
    signal?.removeEventListener("abort", leave);
  }
}

/** Whether it would fit once all that is held has come back. */
function couldFit(error: unknown): boolean {
  if (!SyscallError.is(error) || error.code !== "BUDGET") return false;
  const { left, held, wanted } = Refusal.safeParse(error.data).data ?? { left: 0, held: 0, wanted: 1 };
  return wanted <= left + held;
}

/** The same queue for the same session, whichever of its requests asks. */
export function queueOf(queues: WeakMap<DoorSession, DoorSession>, session: DoorSession): DoorSession {
  const queue = queues.get(session) ?? new RoomQueue(session);
  queues.set(session, queue);
  return queue;
}

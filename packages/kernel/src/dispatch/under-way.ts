import { SyscallError } from "@aether/protocol";
import { type Controller, newController } from "../process/controller.ts";
import type { Admission, Ask, Sealed } from "./admit.ts";
import { Attempts } from "./attempts.ts";
import type { Surroundings } from "./context.ts";
import type { RunOptions } from "./finished.ts";
import type { Principal } from "./principal.ts";
import { WordsTold } from "./words-told.ts";

/** A call that goes on after a wait: nobody has its input any more. */
export interface Resumed {
  readonly ask: Ask;
}

export type Running = Sealed | Resumed;

/** The standing yes by which a call was let through. */
export const ruleOf = (call: Running): string | undefined => ("entry" in call ? call.rule : call.ask.rule);

interface Taken {
  readonly which: (call: Running) => boolean;
  readonly reason: SyscallError;
}

/** So many of the last ones are known; a call that was admitted before all of these is as old as no call that begins. */
const MOST_TAKEN = 256;

/**
 * Calls of processes from their admission to their end, so that they can be ended when a right that they run by is taken back. A
 * session's own are its to cancel.
 */
export class UnderWay {
  readonly words = new WordsTold();
  readonly attempts = new Attempts();
  readonly #calls = new Map<Controller, { readonly call: Running; readonly ended: Promise<void> }>();
  /** Of those that go on to their end. */
  readonly #lasting = new Set<{ readonly who: Principal; readonly ended: Promise<void> }>();
  /** What was taken back in this boot, the last of it: one may be admitted, or on its way to disk, while nobody finds it at work. */
  readonly #taken: Taken[] = [];
  #count = 0;
  /** How much had been taken back before its rights were looked at. */
  readonly #since = new WeakMap<Sealed, number>();

  /** Looks at rights, of which any may be taken back from now on. */
  async admitting(admit: () => Promise<Admission>): Promise<Admission> {
    const since = this.#count;
    const admission = await admit();
    if (admission.kind === "sealed") this.#since.set(admission.call, since);
    return admission;
  }

  async run<T>(call: Running, options: RunOptions, work: (options: RunOptions) => Promise<T>): Promise<T> {
    if (call.ask.who.kind === "session") return work(options);
    const { signal } = options;
    const controller = newController();
    const forward = (): void => controller.abort(signal.reason);
    if (signal.aborted) forward();
    else signal.addEventListener("abort", forward, { once: true });
    const gone = this.#goneSince(call);
    if (gone) controller.abort(gone);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#calls.set(controller, { call, ended });
    this.words.begin(call.ask.key);
    try {
      return await work({ ...options, signal: controller.signal });
    } finally {
      signal.removeEventListener("abort", forward);
      this.#calls.delete(controller);
      this.words.end(call.ask.key);
      resolve();
    }
  }

  /** Until what it did is on record. */
  toItsEnd<T>({ ask: { who }, entry }: Sealed, work: () => Promise<T>): Promise<T> {
    const working = work();
    if (entry.definition.toItsEnd === true) this.lasts(who, working);
    return working;
  }

  /** The ends of a process, and of its run, wait for it. */
  lasts(who: Principal, working: Promise<unknown>): void {
    const over = (): void => void this.#lasting.delete(one);
    const one = { who, ended: working.then(over, over) };
    this.#lasting.add(one);
  }

  /** The ends of those that go on: of a process, and of all of its run where that began with it. */
  lasting(pid: string): readonly Promise<void>[] {
    return [...this.#lasting].flatMap(({ who, ended }) => (who.pid === pid || who.root === pid ? [ended] : []));
  }

  /** Tells on, and knows what was told of what runs. */
  telling(tell: Surroundings["emit"]): Surroundings["emit"] {
    return (call, event, told) => {
      this.words.hear(call.key, event, told);
      tell(call, event, told);
    };
  }

  /** Ends those that run, and those that are admitted and have not begun. Resolves when all that ran have ended. */
  async abort(which: (call: Running) => boolean, reason: SyscallError): Promise<void> {
    this.#count++;
    this.#taken.push({ which, reason });
    if (this.#taken.length > MOST_TAKEN) this.#taken.shift();
    const found = [...this.#calls].filter(([, { call }]) => which(call));
    for (const [controller] of found) controller.abort(reason);
    await Promise.all(found.map(([, { ended }]) => ended));
  }

  /** Of one that goes on after a wait its rights are looked at once it is known here. */
  #goneSince(call: Running): SyscallError | undefined {
    if (!("entry" in call)) return undefined;
    const since = this.#since.get(call) ?? 0;
    const newer = this.#count - since;
    if (newer > this.#taken.length) return new SyscallError("CANCELLED", "too many rights were taken back since it was let through");
    return newer === 0 ? undefined : this.#taken.slice(-newer).find(({ which }) => which(call))?.reason;
  }
}

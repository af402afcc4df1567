import { type Label, type Signal, SyscallError } from "@aether/protocol";
import { Meter } from "../budget/meter.ts";
import type { Carried } from "../flow/handles.ts";
import type { Touching } from "../flow/plants.ts";
import { newController } from "../process/controller.ts";
import type { Ask } from "./admit.ts";
import { RunningCall, type Surroundings } from "./context.ts";
import { GrantUses } from "./grant-uses.ts";
import type { Entry } from "./registry.ts";

/** Characters of what is shown; a mark is of all of it. */
const MOST = 65_536;

/** What a person is shown of a call that waits for them, beside its input. */
export interface CallPreview {
  readonly text: string;
  /** The same as long as that is. */
  readonly mark: string;
  /** Of what was looked at. */
  readonly label: Label;
}

interface Looked {
  readonly entry: Entry;
  readonly input: unknown;
  readonly carried?: Carried;
}

export type Previewing = (ask: Ask, call: Looked) => Promise<CallPreview | undefined>;
export type LookingAt = (ask: Pick<Ask, "who" | "key" | "signal">, call: Looked) => Promise<Touching | undefined>;

/** Uses up no right, and is charged to nobody. */
function lookingIn(
  around: Surroundings,
  { who, key }: Pick<Ask, "who" | "key">,
  { signal, entry, carried }: Pick<Looked, "carried" | "entry"> & { readonly signal: Signal },
): RunningCall {
  const uses = new GrantUses(who, new Meter(), { admitted: [], before: [] });
  const looking = { who, key, domain: entry.domain, attempt: 1, signal, said: () => undefined, free: true, uses };
  return new RunningCall({ ...looking, ...(carried && { carried: carried.label }) }, around);
}

/** What of a person's own folders a call would change. Where that cannot be told the call fails with the cause, before anything has happened. */
export function touchingIn(around: Surroundings): LookingAt {
  return async ({ who, key, signal = newController().signal }, { entry, input, carried }) => {
    const { touches } = entry.handler;
    if (!touches) return undefined;
    const context = lookingIn(around, { who, key }, { signal, entry, ...(carried && { carried }) });
    const touched = await unlessAborted(touches(input as never, context), signal);
    return { touched, brings: context.label };
  };
}

/** What cannot be looked at, for whatever reason, is shown as that, and no yes to it is one to anything else. */
export function previewingIn(around: Surroundings): Previewing {
  return async ({ who, key, signal = newController().signal }, { entry, input, carried }) => {
    const { preview } = entry.handler;
    if (!preview) return undefined;
    const context = lookingIn(around, { who, key }, { signal, entry, ...(carried && { carried }) });
    try {
      const { text, mark } = await unlessAborted(preview(input as never, context), signal);
      return { text: kept(text), mark, label: context.bearing(context.label) };
    } catch (error) {
      const why = SyscallError.is(error) ? error.message : `what it would change cannot be shown: ${error instanceof Error ? error.message : String(error)}`;
      return { text: kept(why), mark: "", label: context.bearing(context.label) };
    }
  };
}

function kept(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST).toWellFormed()}\n… ${text.length - MOST} more characters are not kept with the question`;
}

/** What hangs, and heeds no signal, is left to itself. */
function unlessAborted<T>(work: Promise<T>, signal: Signal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

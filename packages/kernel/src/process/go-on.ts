import type { EffectRow, Outcome } from "@aether/ports";
import type { Ask } from "../dispatch/admit.ts";
import type { Executor } from "../dispatch/executor.ts";
import type { Launch } from "./launch.ts";
import type { Live } from "./live.ts";
import { askedAs } from "./waiting-as.ts";
import { clearWait, waitOf } from "./waits.ts";

export interface Answered {
  readonly call: string;
  readonly effect: EffectRow;
  /** Undefined where its time passed. */
  readonly answer: Outcome | undefined;
  /** The inbox row of the answer. */
  readonly consumed: string;
}

/** A suspended call resumes; a parked one starts again from decode, and every stage decides anew. */
export function goOn(live: Live, { call, effect, answer, consumed }: Answered, executor: Executor): Launch | undefined {
  const waiting = waitOf(effect);
  if (!waiting) return undefined;
  live.pending.writes.push(clearWait(effect.key));
  if (effect.state === "parked") {
    const { intent } = effect.evidence as { intent: EffectRow | null };
    if (intent) {
      live.effects.set(call, intent);
      live.pending.upsert(intent, ["parked"]);
    } else {
      live.effects.delete(call);
      live.pending.remove(effect.key);
    }
    live.forced = true;
    return undefined;
  }
  live.effects.set(call, { ...effect, state: "intent", class: "state" });
  const { name, tool } = waiting;
  const ask: Ask = { who: live.who, key: effect.key, input: null, ...askedAs(waiting) };
  const attempt = effect.attempt + 1;
  return {
    call: { id: call, name, input: null, ...(tool !== undefined && { tool }) },
    consumed,
    start: ({ signal }) => executor.resume(ask, { memo: waiting.memo, answer }, { attempt, signal }),
  };
}

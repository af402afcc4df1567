import { type AnySyscall, type FlowPolicy, flowOf, type Slot } from "@aether/protocol";
import type { Carried } from "../flow/handles.ts";
import type { Standing } from "../flow/naming.ts";
import type { Touching } from "../flow/plants.ts";
import { type Deed, deedOf } from "../flow/word-acts.ts";
import type { Principal } from "./principal.ts";
import type { Entry } from "./registry.ts";

/** A call that is decided about. */
export interface Judged {
  readonly entry: Pick<Entry, "definition">;
  readonly input: unknown;
  readonly carried?: Carried | undefined;
  /** Of a person's own folders; absent = nothing. */
  readonly touching?: Touching | undefined;
}

/** Whose call it is, and under what. */
export interface Under extends Standing {
  readonly who: Principal;
  readonly policy: FlowPolicy;
  /** What the words name for so many calls has been used by as many: it is named no more. */
  readonly spent?: boolean;
}

/** What it does with its values, as the words would say it. */
export function deedOfCall(definition: AnySyscall, input: unknown, slots: readonly Slot[]): Deed {
  const deed = deedOf(definition.name, flowOf(definition, input), slots);
  return definition.recurs?.(input) ? { ...deed, recurs: true } : deed;
}

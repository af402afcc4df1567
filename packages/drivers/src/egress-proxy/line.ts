import type { EgressEvent, EgressRules, LineRules, SecretValues } from "@aether/ports";
import type { ByteMeter } from "./byte-meter.ts";
import type { Resolve } from "./choose-address.ts";

/** What every connection of one holder is judged and counted by. */
export interface Line {
  readonly rules: EgressRules;
  readonly resolve: Resolve;
  readonly secrets: SecretValues;
  readonly meter: ByteMeter;
  readonly now: () => number;
  /** Durable when it resolves. */
  tell(event: Omit<EgressEvent, "at">): Promise<void>;
}

/** Of a box: whether what it asks for may leave is asked of the flow gate. */
export interface BoxLine extends Line {
  readonly leaves: LineRules["leaves"];
}

/** What was refused, or is over, stays so where it cannot be put on record: that is told by whoever keeps the record. */
export const unlessUnrecorded = (told: Promise<void>): Promise<void> => told.catch(() => undefined);

import type { EgressEvent, EgressRules, SecretValues } from "@aether/ports";
import type { ByteMeter } from "./byte-meter.ts";
import type { Resolve } from "./choose-address.ts";

/** What every connection of one holder is judged and counted by. */
export interface Line {
  readonly rules: EgressRules;
  readonly resolve: Resolve;
  readonly secrets: SecretValues;
  readonly meter: ByteMeter;
  /** Durable when it resolves. */
  tell(event: Omit<EgressEvent, "at">): Promise<void>;
}

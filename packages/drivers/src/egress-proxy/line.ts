import type { EgressEvent, EgressRules } from "@aether/ports";
import type { ByteMeter } from "./byte-meter.ts";
import type { Resolve } from "./choose-address.ts";

/** What every connection of one holder is judged and counted by. */
export interface Line {
  readonly rules: EgressRules;
  readonly resolve: Resolve;
  readonly meter: ByteMeter;
  tell(event: Omit<EgressEvent, "at">): void;
}

import type { Touched } from "@aether/ports";
import { BEGINS_WITH_DOT, type Label, MAX_PLANTS, type Plant, type PlantRule, plantOf } from "@aether/protocol";

/** Places of persons' folders that a call would change, and what their content brings beside what its caller has read. */
export interface Touching {
  readonly touched: readonly Touched[];
  readonly brings: Label;
}

/**
 * What of it other programs run or trust: what is refused comes first, then what is known to run, then what only has a dot before its name. Beyond
 * {@link MAX_PLANTS} they are told by their number, so that nobody says yes to what they cannot know of.
 */
export function plantsOf({ touched }: Pick<Touching, "touched">, rules: readonly PlantRule[]): readonly Plant[] {
  const plants = touched.flatMap(({ path, ...where }) => {
    const plant = plantOf(where, rules);
    return plant ? [{ path, ...plant }] : [];
  });
  const sorted = plants.toSorted((one, other) => rankOf(one) - rankOf(other));
  const rest = sorted.slice(MAX_PLANTS);
  const [first] = rest;
  if (first === undefined) return sorted;
  return [...sorted.slice(0, MAX_PLANTS), { ...first, why: `this one and ${rest.length - 1} more like those above, which are too many to be named here` }];
}

const rankOf = ({ as, why }: Plant): number => (as === "refused" ? 0 : why === BEGINS_WITH_DOT ? 2 : 1);

import type { Touched } from "@aether/ports";
import { type Label, MAX_PLANTS, type Plant, type PlantRule, plantOf } from "@aether/protocol";

/** Places of persons' folders that a call would change, and what their content brings beside what its caller has read. */
export interface Touching {
  readonly touched: readonly Touched[];
  readonly brings: Label;
}

/** What of it other programs run or trust; what is refused comes first, and beyond {@link MAX_PLANTS} nothing is named. */
export function plantsOf({ touched }: Pick<Touching, "touched">, rules: readonly PlantRule[]): readonly Plant[] {
  const plants = touched.flatMap(({ path, ...where }) => {
    const plant = plantOf(where, rules);
    return plant ? [{ path, ...plant }] : [];
  });
  return [...plants.filter(({ as }) => as === "refused"), ...plants.filter(({ as }) => as === "asked")].slice(0, MAX_PLANTS);
}

import * as z from "zod";
import { listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import { mostCostOf } from "./price.ts";

/** The most that a question may use, as it is set aside: what it is charged where a crash leaves nobody who knows better. */
export const Most = z.strictObject({
  /** `<driver>/<model>` */
  model: z.string(),
  /** Of the price list that counted. */
  price: z.string(),
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  microUsd: z.int().nonnegative(),
});
export type Most = z.infer<typeof Most>;

/** What a call keeps of it in its intent. */
export const Kept = Most.extend({
  /** The same of an answer of which nothing was kept when it was cut off; absent where all of it may have been written by then. */
  unmarked: Most.optional(),
});
export type Kept = Most & { unmarked?: Most };

type Asked = Pick<Resolved, "name" | "price" | "driver">;
interface Expected {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Of one model. */
export function mostOf({ name, price, driver }: Asked, { inputTokens, outputTokens }: Expected): Most {
  return { model: name, price: listOf(price, driver), inputTokens, outputTokens, microUsd: mostCostOf({ inputTokens, outputTokens }, price) };
}

/** The dearest of them; of equals, the first. */
export const dearestOf = (all: readonly [Most, ...Most[]]): Most => all.reduce((dearest, one) => (one.microUsd > dearest.microUsd ? one : dearest));

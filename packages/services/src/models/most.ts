import type { CallContext } from "@aether/ports";
import type { Budget } from "@aether/protocol";
import { z } from "zod";
import { listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import { mostCostOf } from "./price.ts";
import { rollUp } from "./usage/roll-up.ts";

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

/** Charges a call that is not made again; it cannot have used more than its budget had left. */
export async function chargeMost(evidence: unknown, ctx: CallContext, left: Budget): Promise<void> {
  const most = Most.parse(evidence);
  const tokens = Math.min(most.inputTokens + most.outputTokens, left.tokens ?? Number.POSITIVE_INFINITY);
  const microUsd = Math.min(most.microUsd, left.microUsd ?? Number.POSITIVE_INFINITY);
  const inputTokens = Math.min(most.inputTokens, tokens);
  const usage = { inputTokens, outputTokens: tokens - inputTokens };
  ctx.spent({ tokens, microUsd }, rollUp({ model: most.model, price: most.price, usage, microUsd, end: "lost" }, ctx));
}

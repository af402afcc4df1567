import type { CallContext } from "@aether/ports";
import type { Usage } from "@aether/protocol";
import { createBill, listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import type { Holds } from "./hold.ts";
import { chargeLost } from "./lost-attempts.ts";
import { mostOf } from "./most.ts";
import { rollUp } from "./usage/roll-up.ts";
import { soundUsage } from "./usage/sound-usage.ts";

interface Paying {
  readonly ctx: CallContext;
  readonly holds: Holds;
  /** The most that it may use. */
  readonly estimate: Pick<Usage, "inputTokens" | "outputTokens">;
}

/** One request to one model: its money is set aside before, and what its attempts used is charged, whatever becomes of it. `owe` is told of each that came to nothing: by estimate, where nobody counted. */
export async function paid<T extends { readonly usage: Usage }>(
  model: Resolved,
  { ctx, holds, estimate }: Paying,
  ask: (owe: (usage: Usage | undefined) => void) => Promise<T>,
): Promise<T & { readonly cost: { readonly microUsd: number; readonly price: string } }> {
  const most = mostOf(model, estimate);
  if (ctx.attempt > 1) await chargeLost(ctx, most);
  const hold = most.microUsd > 0 ? await holds.open(ctx, { tokens: 0, microUsd: most.microUsd }) : undefined;
  const bill = createBill(estimate.inputTokens);
  const add = (usage: Usage): Usage => {
    const sound = soundUsage(usage, estimate);
    return bill.add(model, { ending: { type: "finish", reason: "stop", usage: sound }, written: 0 });
  };
  let end: "answered" | "failed" = "failed";
  try {
    const got = await ask((usage = estimate) => void add(usage));
    const usage = add(got.usage);
    end = "answered";
    return { ...got, usage, cost: { microUsd: bill.microUsd, price: listOf(model.price, model.driver) } };
  } finally {
    await hold?.close(bill.microUsd);
    ctx.spent({ tokens: bill.tokens, microUsd: hold ? 0 : bill.microUsd }, ...bill.items.map((item) => rollUp({ ...item, end }, ctx)));
  }
}

import type { CallContext } from "@aether/ports";
import type { Usage } from "@aether/protocol";
import { createBill, listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import type { Holds } from "./hold.ts";
import { chargeLost } from "./lost-attempts.ts";
import { mostOf } from "./most.ts";
import { createPurse } from "./purse.ts";
import { rollUp } from "./usage/roll-up.ts";
import { soundUsage } from "./usage/sound-usage.ts";

interface Paying {
  readonly ctx: CallContext;
  readonly holds: Holds;
  /** The most that it may use. */
  readonly estimate: Pick<Usage, "inputTokens" | "outputTokens">;
}

/** How its attempts are paid for. */
export interface Owing {
  /** An attempt came to nothing, and is paid for all the same: of what it used, or by estimate where nobody counted. */
  owe(usage: Usage | undefined): void;
  /** Sets aside what one more attempt may use, where what was set aside is owed already. @throws SyscallError `BUDGET` */
  again(): Promise<void>;
}

/** One request to one model: what an attempt may use is set aside before it, and what all of them used is charged, whatever becomes of it. */
export async function paid<T extends { readonly usage: Usage }>(
  model: Resolved,
  { ctx, holds, estimate }: Paying,
  ask: (owing: Owing) => Promise<T>,
): Promise<T & { readonly cost: { readonly microUsd: number; readonly price: string } }> {
  const most = mostOf(model, estimate);
  if (ctx.attempt > 1) await chargeLost(ctx, most);
  const purse = createPurse(ctx, holds);
  // Its tokens were set aside with its admission.
  if (most.microUsd > 0) await purse.reserve({ tokens: 0, microUsd: most.microUsd });
  const bill = createBill(estimate.inputTokens);
  const add = (usage: Usage): Usage => {
    const sound = soundUsage(usage, estimate);
    return bill.add(model, { ending: { type: "finish", reason: "stop", usage: sound }, written: 0 });
  };
  let end: "answered" | "failed" = "failed";
  try {
    const got = await ask({
      owe: (usage = estimate) => void add(usage),
      async again() {
        if (bill.tokens > 0) await purse.reserve({ tokens: most.inputTokens + most.outputTokens, microUsd: most.microUsd });
      },
    });
    const usage = add(got.usage);
    end = "answered";
    return { ...got, usage, cost: { microUsd: bill.microUsd, price: listOf(model.price, model.driver) } };
  } finally {
    ctx.spent(await purse.pay(bill), ...bill.items.map((item) => rollUp({ ...item, end }, ctx)));
  }
}

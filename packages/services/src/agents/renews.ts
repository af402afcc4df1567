import type { Outcome } from "@aether/ports";

/** What an agent asks for itself, and can ask again under another name. A tool's call is its model's, which is told and decides. */
const ASKED = ["think", "summarise", "reply", "restart"] as const;

export interface Renews {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly phase: (typeof ASKED)[number];
}

/** Whether a call was refused by a budget that renews, and what the agent then goes on with. */
export function renewsAfter(asked: string, { outcome }: { readonly outcome: Outcome }): Renews | undefined {
  const phase = ASKED.find((one) => one === asked);
  if (phase === undefined || outcome.ok || outcome.error.code !== "BUDGET") return undefined;
  const { resetsAt } = (outcome.error.data ?? {}) as { readonly resetsAt?: unknown };
  return typeof resetsAt === "number" ? { until: resetsAt, phase } : undefined;
}

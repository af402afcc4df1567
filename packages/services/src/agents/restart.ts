import type { Exit } from "@aether/ports";
import * as z from "zod";

/** No wait between two attempts is longer, in ms. */
const LONGEST_WAIT_MS = 300_000;

/** What happens when an agent fails: it begins again as the same process, so with no other rights, home or budget. */
export const RestartPolicy = z.strictObject({
  policy: z
    .enum(["never", "on-failure", "always"])
    .describe(
      "whether it begins again when it fails. `on-failure`: unless another attempt would only meet the same bound; `always`: after those ends too, for a persistent one",
    ),
  max_restarts: z.int().min(1).max(1_000).default(3).describe("within any `within_seconds`; the next failure is the last"),
  within_seconds: z.int().min(1).max(604_800).default(600).describe("the window in which restarts are counted"),
  backoff_ms: z
    .int()
    .min(100)
    .max(LONGEST_WAIT_MS)
    .default(1_000)
    .describe("before the first restart of the window; doubled for each further one, up to five minutes"),
});
export type RestartPolicy = z.infer<typeof RestartPolicy>;

/** Reasons of ends that the model says itself: it did not do what was asked, or a command that it ran did not end well. */
export const UNDONE = { cannot: "cannot", failed: "command_failed" } as const;
export const isUndone = (finish: string): finish is keyof typeof UNDONE => Object.hasOwn(UNDONE, finish);

/** Ends that another attempt would only repeat: a bound somebody set was met, or somebody said no. */
const FINAL: ReadonlySet<string> = new Set([
  "budget_exceeded",
  "stopped",
  "deadline",
  "max_steps",
  "cannot",
  "command_failed",
  "output_refused",
  "context_full",
  "restarts_exhausted",
]);
/** Ends after which nothing is tried again, whatever the policy says. */
const LAST: ReadonlySet<string> = new Set(["budget_exceeded", "stopped", "deadline", "restarts_exhausted"]);

/** Whether another attempt could end otherwise. */
export const mayRepair = ({ code, reason }: Pick<Exit, "code" | "reason">): boolean => code !== 0 && !FINAL.has(reason);

export type Verdict =
  | { readonly kind: "stands" }
  | { readonly kind: "again"; readonly restarts: readonly number[]; readonly waitMs: number }
  | { readonly kind: "exhausted"; readonly exit: Exit };

/**
 * Decides about a failure from the log alone: `restarts` are the times of earlier ones, in epoch milliseconds, and what
 * is returned replaces them.
 */
export function judgeFailure(policy: RestartPolicy | undefined, failure: { exit: Exit; at: number; restarts: readonly number[] }): Verdict {
  const { exit, at, restarts } = failure;
  if (!policy || !mayRestart(policy, exit)) return { kind: "stands" };
  const recent = restarts.filter((time) => time > at - policy.within_seconds * 1_000);
  if (recent.length < policy.max_restarts) return { kind: "again", restarts: [...recent, at], waitMs: waitBefore(policy, recent.length) };
  const output = `it failed ${recent.length + 1} times within ${policy.within_seconds} s; the last time: ${exit.reason}, ${textOf(exit)}`;
  return { kind: "exhausted", exit: { code: exit.code, reason: "restarts_exhausted", output } };
}

function mayRestart({ policy }: RestartPolicy, exit: Exit): boolean {
  if (policy === "never" || exit.code === 0) return false;
  return policy === "always" ? !LAST.has(exit.reason) : mayRepair(exit);
}

function waitBefore({ backoff_ms }: RestartPolicy, earlier: number): number {
  return Math.min(LONGEST_WAIT_MS, backoff_ms * 2 ** Math.min(earlier, 20));
}

/** All waits of one window together, in ms. Longer than the window, and the policy would never give up. */
export function waitsOf(policy: RestartPolicy): number {
  return Array.from({ length: policy.max_restarts }, (_, earlier) => waitBefore(policy, earlier)).reduce((sum, wait) => sum + wait, 0);
}

const textOf = ({ output }: Exit): string => (typeof output === "string" ? output : JSON.stringify(output)).slice(0, 2_000);

import { readFileSync } from "node:fs";
import { BOUNDS_OF_A_USER } from "./scripts.ts";

/** As the kernel names them for a process. */
const NAMES = { sigpending: "Max pending signals", msgqueue: "Max msgqueue size", memlock: "Max locked memory" } as const;

/**
 * What the kernel counts for a whole user, as a container engine is told it: as much as a box of the process rung may have, and no more than
 * this process could give, as an engine without root cannot raise it and starts nothing then.
 *
 * @param limits as `/proc/<pid>/limits` says them
 */
export function boundsOfUser(limits = ownLimits()): string[] {
  return Object.entries(NAMES).map(([name, words]) => {
    const most = Math.min(BOUNDS_OF_A_USER[name as keyof typeof NAMES], hardOf(limits, words));
    return `${name}=${most}:${most}`;
  });
}

function hardOf(limits: string, words: string): number {
  const [, , hard] =
    /^(\S+)\s+(\S+)/.exec(
      limits
        .split("\n")
        .find((line) => line.startsWith(words))
        ?.slice(words.length)
        .trim() ?? "",
    ) ?? [];
  return hard === undefined || hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard);
}

function ownLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "latin1");
  } catch {
    // An engine on another system runs its containers in a machine of its own.
    return "";
  }
}

import type { AgentInfo } from "@aether/protocol";

/** What an agent is doing, in the words that people use for it. */
export function stateOf({ state, waiting_on: on, exit }: Pick<AgentInfo, "state" | "waiting_on" | "exit">): string {
  if (exit) return exit.reason;
  // Only a pause makes an agent wait for a signal.
  if (on === "signal") return "paused";
  return on === null ? state : `${state}: ${on}`;
}

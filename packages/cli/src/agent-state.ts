import { type AgentInfo, ownOf } from "@aether/protocol";
import type { EndWays } from "./end-ways.ts";

/** What an agent is doing, in the words that people use for it. */
export function stateOf({ state, waiting_on: on, exit }: Pick<AgentInfo, "state" | "waiting_on" | "exit">): string {
  if (exit) return exit.reason;
  // Only a pause makes an agent wait for a signal.
  if (on === "signal") return "paused";
  return on === null ? state : `${state}: ${on}`;
}

const REASONS: Readonly<Record<string, string>> = {
  cannot: "it could not do what was asked",
  command_failed: "a command was run, and did not end well",
  output_missing: "a file that was to be handed over was not made",
  output_refused: "a file could not be handed over",
  budget_exceeded: "one of its limits leaves too little for the next step",
  max_steps: "it took as many steps as it may (--steps)",
  max_tokens: "the model's answer was cut off",
  filtered: "the model's provider held the answer back",
  model_failed: "the model failed",
  context_full: "its prompt does not fit its model any more",
  stuck: "it made the same call again and again",
};

/** How a run goes on that its model left; undefined where that is not what ended it. */
export const wayOn = (reason: string, { goOn }: EndWays): string | undefined => (reason === "model_failed" ? goOn : undefined);

/** The reason as scripts know it, and what it means. */
export const endWords = (reason: string): string => (ownOf(REASONS, reason) === undefined ? reason : `${reason}: ${ownOf(REASONS, reason)}`);

/** What became of an agent, wherever it is told of. */
export function stateWords(agent: Pick<AgentInfo, "state" | "waiting_on" | "exit">): string {
  const { exit } = agent;
  return exit ? `${endWords(exit.reason)} (code ${exit.code})` : stateOf(agent);
}

/** What ps calls states, and those that agents are in then. */
export const STATES = {
  ready: ["ready"],
  running: ["running"],
  waiting: ["waiting"],
  alive: ["ready", "running", "waiting", "stopped"],
  ended: ["exited"],
} as const;

import { expect, test } from "vitest";
import { stateOf } from "./agent-state.ts";

test.for([
  { agent: { state: "running", waiting_on: null, exit: null }, says: "running" },
  { agent: { state: "waiting", waiting_on: "approval", exit: null }, says: "waiting: approval" },
  { agent: { state: "waiting", waiting_on: "signal", exit: null }, says: "paused" },
  { agent: { state: "exited", waiting_on: "signal", exit: { code: 1, reason: "stopped", output: null } }, says: "stopped" },
] as const)("$agent.state on $agent.waiting_on is $says", ({ agent, says }) => {
  expect(stateOf(agent)).toBe(says);
});

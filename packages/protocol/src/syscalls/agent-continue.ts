import * as z from "zod";
import { Budget } from "../authority.ts";
import { FilePart } from "../message.ts";
import { syscall } from "../syscall.ts";
import { AgentId } from "./agent.ts";
import { HandOver } from "./agent-hand-over.ts";

export const agentContinue = syscall({
  name: "agent.continue",
  summary: "Go on with a run that has ended: a new run with its context, workspace, labels and the rights that it has left.",
  input: z.strictObject({
    /** The first process of the run. */
    agent_id: AgentId,
    message: z.string().min(1).max(65_536),
    /** The message as a person typed it, without the quotes that were put around names: what lists and pages show. */
    typed: z.string().min(1).max(65_536).optional(),
    /** Shown with it, by the hash of their content; `model.attach` keeps it. */
    files: z
      .array(FilePart.omit({ type: true }))
      .max(32)
      .default([]),
    /** Files and whole folders that it may read beside what it could. */
    reads: z.array(z.string().min(1).max(4096)).max(32).default([]),
    /** Files to hand over at its end, which these words name; those of before are not handed over again. */
    outputs: z
      .array(z.strictObject({ from: z.string(), to: z.string(), overwrite: z.boolean() }))
      .max(64)
      .default([]),
    hand_over: HandOver.optional(),
    /** What it may use from now on, of each kind that is named; of the others it has what is left. */
    budget: Budget.omit({ wallMs: true, resets: true }).default({}),
  }),
  output: z.strictObject({
    agent_id: z.string(),
    /** What of before is not in force any more, in words. */
    warnings: z.array(z.string()),
  }),
  errors: ["NOT_FOUND", "INVALID", "CONFLICT", "BUDGET", "QUOTA", "UNAVAILABLE"],
  effect: "state",
  flow: "spawn",
  audit: "agent.started",
  told: (_asked, { agent_id }) => ({ agent_id }),
  personal: "an agent that goes on with another's context would speak by what it was told",
  asks: ["agent.spawn", "agent.control", "agent.read"],
  needs: ({ agent_id }) => [
    { action: "agent.spawn", resource: "*" },
    { action: "agent.control", resource: agent_id },
    { action: "agent.read", resource: agent_id },
  ],
});

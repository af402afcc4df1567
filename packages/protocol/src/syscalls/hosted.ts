import * as z from "zod";
import { DamagedRows } from "../damaged-rows.ts";
import { Usage } from "../message.ts";
import { open, syscall } from "../syscall.ts";
import { AgentId } from "./agent.ts";

const MessageId = z.string().min(1).max(128);

export const agentHosted = syscall({
  name: "agent.hosted",
  summary: "List the agents that wait for messages and that the caller may send to.",
  input: z.strictObject({}),
  output: z.strictObject({
    agents: z.array(
      z.strictObject({
        agent_id: z.string(),
        /** What to ask for it by: its name, or its id where another has the same name. */
        name: z.string(),
      }),
    ),
    damaged: DamagedRows.optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["message.send"],
  needs: open("it names only agents that the caller may send to"),
});

export const agentAsk = syscall({
  name: "agent.ask",
  summary: "Give an agent that is idle a message whose answer agent.hear waits for.",
  input: z.strictObject({
    /** Its name, or its id. */
    agent: z.string().min(1).max(128),
    message: z.string().min(1).max(65_536),
  }),
  output: z.strictObject({
    agent_id: z.string(),
    message_id: MessageId,
    /** Where in its log the answer may begin. */
    after: z.int().nonnegative(),
  }),
  errors: ["NOT_FOUND", "BUSY", "INVALID"],
  effect: "state",
  flow: "spawn",
  audit: "message.sent",
  asks: ["message.send"],
  needs: open("once the name is looked up, it asks for message.send on the agent"),
});

const Asked = z.strictObject({ agent_id: AgentId, message_id: MessageId });

export const agentHear = syscall({
  name: "agent.hear",
  summary: "Wait for the answer to a message that this process gave by agent.ask.",
  input: Asked.extend({ after: z.int().nonnegative(), timeout_ms: z.int().min(1).max(86_400_000).default(3_600_000) }),
  output: z.strictObject({
    response: z.string(),
    finish: z.enum(["stop", "cannot"]),
    /** Of all model steps that the agent made for it, and the agents that it started for it. */
    usage: Usage,
    /** Of these agents that it started it is not known what they used. */
    damaged: DamagedRows.optional(),
  }),
  errors: ["NOT_FOUND", "TIMEOUT", "BUDGET", "UPSTREAM", "UNAVAILABLE"],
  effect: "read",
  flow: "read",
  asks: [],
  needs: open("it hears only answers to what this process asked"),
});

export const agentWithdraw = syscall({
  name: "agent.withdraw",
  summary: "Tell an agent that nobody waits for the answer to a message any more: it takes no further step for it.",
  input: Asked,
  output: z.strictObject({ delivered: z.boolean() }),
  errors: [],
  effect: "state",
  flow: "durable-write",
  audit: "message.withdrawn",
  asks: [],
  needs: open("it takes back only what this process asked"),
});

import * as z from "zod";
import { syscall } from "../syscall.ts";
import { AgentId } from "./agent.ts";
import { agentHear } from "./hosted.ts";

export const agentAnswer = syscall({
  name: "agent.answer",
  summary: "Wait for an agent's answer to a message that agent.send gave it; whoever may read the agent may ask, as often as they like.",
  input: z.strictObject({ agent_id: AgentId, message_id: z.string().min(1).max(200), timeout_ms: z.int().min(1).max(86_400_000).default(600_000) }),
  output: agentHear.output,
  errors: agentHear.errors,
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: ({ agent_id }) => [{ action: "agent.read", resource: agent_id }],
});

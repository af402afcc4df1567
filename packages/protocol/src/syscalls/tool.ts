import * as z from "zod";
import { JsonValue } from "../json.ts";
import { open, syscall } from "../syscall.ts";
import { AgentId } from "./agent.ts";

export const toolList = syscall({
  name: "tool.list",
  summary: "List the tools, or those one agent holds.",
  input: z.strictObject({ agent_id: AgentId.optional() }),
  output: z.strictObject({ tools: z.array(z.strictObject({ name: z.string(), description: z.string(), inputSchema: JsonValue, syscall: z.string() })) }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: open("the list of tools is in the public reference; one agent's list asks for agent.read while running"),
});

export const toolInvoke = syscall({
  name: "tool.invoke",
  summary: "Call a tool with an agent's rights, under its approvals and budget.",
  input: z.strictObject({ agent_id: AgentId, tool: z.string().min(1).max(128), input: JsonValue }),
  output: z.strictObject({ result: JsonValue }),
  errors: ["NOT_FOUND", "UNKNOWN_METHOD"],
  effect: "state",
  flow: "authority",
  asks: ["agent.act"],
  needs: ({ agent_id }) => [{ action: "agent.act", resource: agent_id }],
});

export const toolEcho = syscall({
  name: "tool.echo",
  summary: "Return the message; for trying the door.",
  input: z.strictObject({ message: z.string().max(65_536) }),
  output: z.strictObject({ message: z.string() }),
  errors: [],
  effect: "pure",
  flow: "read",
  asks: [],
  needs: open("it returns what it was given and touches nothing"),
  tool: { name: "echo", description: "Return the message." },
});

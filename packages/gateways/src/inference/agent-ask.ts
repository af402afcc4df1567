import { type Json, SyscallError, Usage } from "@aether/protocol";
import * as z from "zod";
import type { Answer, Ask } from "./ask.ts";
import { refuse } from "./read-body.ts";

const PREFIX = "agent/";

/** The agent that a model's name stands for. */
export const agentNamed = (served: string): string | undefined => (served.startsWith(PREFIX) ? served.slice(PREFIX.length) : undefined);

export const modelOfAgent = (name: string): string => `${PREFIX}${name}`;

/**
 * What an agent is told for a client: the last turn, as it knows what was said before. It has its own tools, its own system text
 * and its own settings.
 *
 * @throws SyscallError `INVALID` for what would change the answer's meaning if it were left out
 */
export function messageFor({ messages, tools, schema, dropped }: Ask): string {
  refuse(tools.length > 0 || dropped.some((member) => member.startsWith("tools")), "tools", "an agent uses its own tools; leave them out, or ask a model");
  if (schema !== undefined) throw new SyscallError("INVALID", "an agent answers in text: leave the schema out, and say in the message which form is wanted");
  const last = messages.at(-1);
  if (last?.role !== "user") throw new SyscallError("INVALID", "the last turn must be the user's: it is what the agent is told");
  if (last.parts.some(({ type }) => type !== "text"))
    throw new SyscallError("INVALID", "an agent is told text: put the file where the agent may read, and name its path");
  return last.parts.map((part) => (part.type === "text" ? part.text : "")).join("\n\n");
}

/** What of a request an agent is not told, in the words of the header. */
export function untold({ system, messages, settings, dropped }: Ask): readonly string[] {
  const left = { system: system !== "", history: messages.length > 1, settings: Object.keys(settings).length > 0 };
  return [...dropped, ...Object.entries(left).flatMap(([name, there]) => (there ? [name] : []))];
}

const Told = z.object({ agent_id: z.string(), message_id: z.string(), after: z.number() });
const Heard = z.object({ response: z.string(), finish: z.enum(["stop", "cannot"]), usage: Usage });

export const readTold = (value: Json): z.infer<typeof Told> => Told.parse(value);

export function readHeard(value: Json): Answer {
  const { response, finish, usage } = Heard.parse(value);
  return { parts: response === "" ? [] : [{ type: "text", text: response }], finish, usage };
}

import { z } from "zod";
import { JsonValue } from "./json.ts";
import { Label } from "./label.ts";

/** One part of what a person, a model or a tool said. */
export const Part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("reasoning"), text: z.string(), meta: JsonValue.optional() }),
  z.strictObject({ type: z.literal("tool-call"), id: z.string(), name: z.string(), input: JsonValue, meta: JsonValue.optional() }),
  z.strictObject({ type: z.literal("tool-result"), id: z.string(), name: z.string(), ok: z.boolean(), content: JsonValue }),
]);
export type Part = z.infer<typeof Part>;
export type ToolCallPart = Extract<Part, { type: "tool-call" }>;
export type ToolResultPart = Extract<Part, { type: "tool-result" }>;

export const Message = z.strictObject({
  role: z.enum(["user", "assistant", "tool"]),
  parts: z.array(Part).max(1024),
  label: Label.optional(),
});
export type Message = z.infer<typeof Message>;

export const Usage = z.strictObject({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative().optional(),
});
export type Usage = z.infer<typeof Usage>;

const sizes = new WeakMap<Message, number>();

/** Characters of a message as a prompt counts them; measured once per message object. */
export function messageSize(message: Message): number {
  const known = sizes.get(message);
  if (known !== undefined) return known;
  const size = message.parts.reduce((sum, part) => sum + partSize(part), 0);
  sizes.set(message, size);
  return size;
}

function partSize(part: Part): number {
  if (part.type === "text" || part.type === "reasoning") return part.text.length;
  return JSON.stringify(part.type === "tool-call" ? part.input : part.content).length;
}

/** A tool as a model sees it; derived from a syscall definition. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

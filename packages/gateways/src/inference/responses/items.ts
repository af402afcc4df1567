import { isDeepStrictEqual } from "node:util";
import type { Json, Part, ToolCallPart } from "@aether/protocol";
import { argumentsText } from "../read-body.ts";
import { memberOf, sealMeta } from "../sealed-meta.ts";
import { ENCRYPTED } from "./read.ts";
import type { ToolNames } from "./tool-names.ts";

export type Item = { readonly type: string; readonly id: string; readonly [member: string]: Json };

export const textPart = (text: string): Json => ({ type: "output_text", text, annotations: [], logprobs: [] });
export const summaryPart = (text: string): Json => ({ type: "summary_text", text });

export const messageItem = (id: string, text: string): Item => ({ id, type: "message", status: "completed", role: "assistant", content: [textPart(text)] });

export function reasoningItem(id: string, text: string, meta: Json | undefined): Item {
  const closed = closedForm(id, meta);
  return { id, type: "reasoning", summary: text === "" ? [] : [summaryPart(text)], ...(closed !== undefined && { encrypted_content: closed }) };
}

/** A thought's id at its provider, where it is of this wire; clients send it back with the thought. */
export function itemIdOf(meta: Json | undefined): string | undefined {
  const id = memberOf(memberOf(meta, "openai"), "itemId");
  return typeof id === "string" && /^rs_[A-Za-z0-9_-]{1,200}$/.test(id) ? id : undefined;
}

/** This wire's own word travels as it is where its id is the item's; anything else is sealed with what belongs to it. */
function closedForm(id: string, meta: Json | undefined): string | undefined {
  const word = memberOf(memberOf(meta, "openai"), "reasoningEncryptedContent");
  const own = itemIdOf(meta) === id && typeof word === "string" && isDeepStrictEqual(meta, { openai: { itemId: id, reasoningEncryptedContent: word } });
  return own ? sealMeta({ openai: { reasoningEncryptedContent: word } }, ENCRYPTED) : sealMeta(meta, NOBODY);
}
const NOBODY = { provider: "", member: "" } as const;

/** A call as the wire has it, and the text that its deltas carry. */
export function callItem(id: string, { id: callId, name: flat, input }: ToolCallPart, names: ToolNames): { readonly item: Item; readonly text: string } {
  const { kind, name, namespace } = names.wireTool(flat);
  const where = { call_id: callId, name, ...(namespace !== undefined && { namespace }) };
  if (kind === "function") {
    const text = argumentsText(input);
    return { text, item: { id: `fc_${id}`, type: "function_call", status: "completed", ...where, arguments: text } };
  }
  const given = memberOf(input, "input");
  const text = typeof given === "string" ? given : argumentsText(input);
  return { text, item: { id: `ctc_${id}`, type: "custom_tool_call", status: "completed", ...where, input: text } };
}

/** The items of a whole answer. */
export function itemsOf(parts: readonly Part[], { id, names }: { readonly id: string; readonly names: ToolNames }): Item[] {
  return parts.flatMap((part, at) => {
    if (part.type === "text") return part.text === "" ? [] : [messageItem(`msg_${id}_${at}`, part.text)];
    if (part.type === "reasoning") return [reasoningItem(itemIdOf(part.meta) ?? `rs_${id}_${at}`, part.text, part.meta)];
    return part.type === "tool-call" ? [callItem(`${id}_${at}`, part, names).item] : [];
  });
}

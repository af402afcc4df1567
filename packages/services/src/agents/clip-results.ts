import { CHARACTERS_PER_TOKEN, type Json, type Message, messageSize, type Part, textSize } from "@aether/protocol";
import * as z from "zod";
import { clipped, fairShare } from "./transcript.ts";

/** Of a prompt, what the results of one turn may take. */
const RESULTS = 0.4;
/** A result is never cut below this many characters. */
const LEAST = 200;

/**
 * The results of one turn, at most as large together as a prompt of `most` tokens bears. One that is cut says so, and how to
 * read the whole: it stands in the log, under its turn.
 */
export function clipResults(parts: readonly Part[], { turn, most }: { readonly turn: number; readonly most: number }): { parts: Part[]; cut: boolean } {
  const sizes = parts.map((part) => (part.type === "tool-result" ? sizeOf(part.content) : 0));
  const share = fairShare(sizes, most * RESULTS * CHARACTERS_PER_TOKEN);
  let cut = false;
  const fitting = parts.map((part, index): Part => {
    if (part.type !== "tool-result" || (sizes[index] ?? 0) <= Math.max(share, LEAST)) return part;
    cut = true;
    return { ...part, content: clippedContent(part.content, { turn, size: Math.max(share, LEAST) }) };
  });
  return { parts: fitting, cut };
}

/** The same for what stands in a prompt already, results and a model's own words, so that the last turn fits a smaller context. */
export function clipMessage(message: Message, at: { readonly turn: number; readonly most: number }): Message {
  if (message.role === "user") return message;
  const { parts, cut } = message.role === "tool" ? clipResults(message.parts, at) : clipWords(message.parts, at);
  return cut ? { ...message, parts } : message;
}

function clipWords(parts: readonly Part[], { turn, most }: { readonly turn: number; readonly most: number }): { parts: Part[]; cut: boolean } {
  const sizes = parts.map((part) => messageSize({ role: "assistant", parts: [part] }));
  const share = Math.max(LEAST, fairShare(sizes, most * RESULTS * CHARACTERS_PER_TOKEN));
  const fitting = parts.map((part, index): Part => {
    if ((sizes[index] ?? 0) <= share) return part;
    if (part.type === "text") return { ...part, text: clipped(part.text, share) };
    return part.type === "tool-call" ? { ...part, input: clippedContent(part.input, { turn, size: share }) } : part;
  });
  return { parts: fitting, cut: fitting.some((part, index) => part !== parts[index]) };
}

/** What stands in the place of a result that was too large. */
const Clipped = z.strictObject({ shown: z.string(), characters: z.int(), whole: z.string().startsWith("history_read ") });

const sizeOf = (content: Json): number => textSize(JSON.stringify(content));

function clippedContent(content: Json, { turn, size }: { readonly turn: number; readonly size: number }): Json {
  const known = Clipped.safeParse(content).data;
  const text = known?.shown ?? (typeof content === "string" ? content : JSON.stringify(content));
  // Quotes and line ends are escaped once more in the prompt.
  let shown = clipped(text, size);
  for (let less = size; sizeOf(shown) > size && less > LEAST / 2; less *= 0.8) shown = clipped(text, less);
  return known ? { ...known, shown } : { shown, characters: text.length, whole: `history_read {"turn":${turn}}` };
}

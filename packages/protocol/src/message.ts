import * as z from "zod";
import { Hash } from "./ids.ts";
import { JsonValue } from "./json.ts";
import { Label } from "./label.ts";

/** An image or a document: its bytes are in the blob store under their SHA-256. */
export const FilePart = z.strictObject({
  type: z.literal("file"),
  hash: Hash,
  /** MIME type, such as `image/png`. */
  media: z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/),
  bytes: z.int().positive().max(33_554_432),
  name: z.string().max(255).optional(),
});
export type FilePart = z.infer<typeof FilePart>;

/**
 * One part of what a person, a model or a tool said. `meta` is what a provider wants back with the part, verbatim, in a member
 * named after the provider; nobody else reads it.
 */
export const Part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string(), meta: JsonValue.optional() }),
  z.strictObject({ type: z.literal("reasoning"), text: z.string(), meta: JsonValue.optional() }),
  z.strictObject({ type: z.literal("tool-call"), id: z.string(), name: z.string(), input: JsonValue, meta: JsonValue.optional() }),
  z.strictObject({ type: z.literal("tool-result"), id: z.string(), name: z.string(), ok: z.boolean(), content: JsonValue }),
  FilePart,
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
  /** Of the input: read from the provider's prompt cache. */
  cachedTokens: z.int().nonnegative().optional(),
  /** Of the input: written to it. */
  cacheWriteTokens: z.int().nonnegative().optional(),
  /** Of the output: thought, not said. */
  reasoningTokens: z.int().nonnegative().optional(),
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

/** What an image costs in a prompt, as characters: about 1,600 tokens, the most that the usual providers charge for one. */
export const FILE_CHARACTERS = 5_600;

function partSize(part: Part): number {
  if (part.type === "text" || part.type === "reasoning") return textSize(part.text);
  if (part.type === "file") return FILE_CHARACTERS;
  return textSize(JSON.stringify(part.type === "tool-call" ? part.input : part.content));
}

/** Scripts of which a tokeniser takes a character, or less, for a token: CJK, Hangul, Kana, emoji. */
const WIDE = /[\u2e80-\uffff]/;
const FROM_WIDE = 0x2e80;
/** Characters of Latin text to a token, about; what a wide character counts as. */
export const CHARACTERS_PER_TOKEN = 3.5;

/** Tokens of so many characters, by estimate and rather too many: what a provider does not count must not pass a budget for free. */
export const tokensOfSize = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** Characters of a text as a prompt counts them: a wide one counts as a token's worth. */
export function textSize(text: string): number {
  if (!WIDE.test(text)) return text.length;
  let wide = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= FROM_WIDE) wide++;
  return text.length + wide * (CHARACTERS_PER_TOKEN - 1);
}

const marks = new WeakMap<Message, number>();

/**
 * 53 bits that tell two prompts apart: which messages, and in which order. Each message object is read once, so a
 * prompt costs its number of messages. Against accidents, not against people: nothing is proven by it.
 */
export function messagesMark(messages: readonly Message[]): number {
  let high = messages.length;
  let low = 0;
  for (const message of messages) {
    const mark = markOf(message);
    high = Math.imul(high ^ mark, HIGH);
    low = Math.imul(low ^ (mark / 2 ** 32), LOW) ^ (high >>> 15);
  }
  return joined(high, low);
}

function markOf(message: Message): number {
  const known = marks.get(message);
  if (known !== undefined) return known;
  // Messages come from events, which are stored and read back in the order of their keys.
  const text = JSON.stringify(message);
  let high = text.length;
  let low = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, HIGH);
    low = Math.imul(low ^ code, LOW) ^ (high >>> 15);
  }
  const mark = joined(high, low);
  marks.set(message, mark);
  return mark;
}

/** The odd multipliers of MurmurHash3's finaliser. */
const HIGH = 0x85ebca6b;
const LOW = 0xc2b2ae35;
/** Two lanes as one number that JSON carries whole. */
const joined = (high: number, low: number): number => (low & 0x1fffff) * 2 ** 32 + (high >>> 0);

/** A tool as a model sees it; derived from a syscall definition. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

import * as z from "zod";
import { Hash } from "./ids.ts";
import { type Json, JsonValue } from "./json.ts";
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
  return jsonSizeOf(part.type === "tool-call" ? part.input : part.content);
}

const [BRACKETS, QUOTES, SEPARATOR] = [2, 2, 1];

/** Characters of a value's JSON as a prompt counts them, told without writing it: a long text costs a tenth of that. */
export function jsonSizeOf(value: Json, sizeOf: (text: string) => number = textSize): number {
  if (typeof value === "string") return sizeOf(value) + escapesIn(value) + QUOTES;
  if (typeof value !== "object" || value === null) return String(value).length;
  const between = (members: number): number => BRACKETS + Math.max(members - 1, 0) * SEPARATOR;
  if (Array.isArray(value)) return value.reduce((sum: number, item: Json) => sum + jsonSizeOf(item, sizeOf), between(value.length));
  const members = Object.entries(value as Readonly<Record<string, Json>>);
  return members.reduce((sum, [name, member]) => sum + jsonSizeOf(name) + SEPARATOR + jsonSizeOf(member, sizeOf), between(members.length));
}

const MAY_BE_ESCAPED = /["\\\p{Cc}]/u;

/** How many characters JSON adds to a text to escape what it holds. */
function escapesIn(text: string): number {
  if (!MAY_BE_ESCAPED.test(text)) return 0;
  let added = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20) added += SHORT_ESCAPES.has(unit) ? 1 : 5;
    else if (unit === 0x22 || unit === 0x5c) added += 1;
  }
  return added;
}
/** Of \b, \t, \n, \f and \r; other signs below a blank are written `\u0001`. */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

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

const toolSizes = new WeakMap<ToolSpec, number>();

/** Characters of a list of tools as a prompt counts them; each object is measured once. */
export function toolsSize(tools: readonly ToolSpec[]): number {
  return tools.reduce((sum, tool) => sum + toolSize(tool) + SEPARATOR, BRACKETS);
}

function toolSize(tool: ToolSpec): number {
  const known = toolSizes.get(tool);
  if (known !== undefined) return known;
  const size = JSON.stringify(tool).length;
  toolSizes.set(tool, size);
  return size;
}

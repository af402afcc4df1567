import * as z from "zod";
import type { Json } from "./json.ts";
import { FILE_CHARACTERS, jsonSizeOf, textSize, tokensOfSize } from "./message.ts";

/** The wires that clients of models and their providers speak: Anthropic's Messages, OpenAI's Responses and Chat Completions, Google's Gemini API. */
export const WIRE_KINDS = ["anthropic", "responses", "chat", "gemini"] as const;
export type WireKind = (typeof WIRE_KINDS)[number];

/** Most bytes of a request's JSON. */
export const MAX_WIRE_BYTES = 33_554_432;
/** Brackets open at once in it. */
export const MAX_WIRE_DEPTH = 128;

/** One line of visible ASCII. */
const HeaderValue = z.string().regex(/^[\x20-\x7e]{1,1024}$/);

/** All headers of a client that a provider is sent; credentials and whatever names an account are none of them. */
export const WireHeaders = z.strictObject({
  "anthropic-beta": HeaderValue.optional(),
  "anthropic-version": HeaderValue.optional(),
  "openai-beta": HeaderValue.optional(),
});
export type WireHeaders = z.infer<typeof WireHeaders>;

/**
 * A question as its client wrote it. A model whose provider speaks the same wire is sent this instead of the messages beside it,
 * but for the model's name, the bound of the answer, whether it streams, and what {@link screenWire} takes out.
 */
export const Verbatim = z.strictObject({
  wire: z.enum(WIRE_KINDS),
  /** The request's JSON text. */
  body: z.string().min(2).max(MAX_WIRE_BYTES),
  headers: WireHeaders.default({}),
  /** Why there are no messages beside it: what it asks for is in no other wire. Then only models of this wire are asked. */
  only: z.strictObject({ why: z.string().max(2_000), param: z.string().max(500).optional() }).optional(),
});
export type Verbatim = z.infer<typeof Verbatim>;

/** From so many characters on, a run of base64 is taken for a file's bytes, of which a prompt counts none. */
const MIN_BYTES = 2_048;

/** What a request is reserved with, in tokens: its whole text, as nobody here knows which of it a model is shown. */
export const wireTokensOf = (body: string): number => tokensOfSize(Math.max(wireSizeOf(body), 1));

/** Characters of a text of which nobody here knows what it is: bytes of a file count as a file and not as words. */
export function wireSizeOf(text: string): number {
  let size = textSize(text);
  // A run as long as that holds one of these places, whichever way it lies, so only what stands around them is looked at.
  for (let at = MIN_BYTES - 1; at < text.length; at += MIN_BYTES) {
    if (!isBase64(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isBase64(text.charCodeAt(start - 1))) start--;
    RUN.lastIndex = at;
    RUN.test(text);
    const end = RUN.lastIndex;
    if (end - start >= MIN_BYTES) size += FILE_CHARACTERS - (end - start);
    at += MIN_BYTES * Math.floor((end - 1 - at) / MIN_BYTES);
  }
  return size;
}

/** The same of a value's JSON. */
export const wireSizeIn = (value: Json): number => jsonSizeOf(value, wireSizeOf);

const RUN = /[A-Za-z0-9+/]+/y;

/** A letter, a digit, `+` or `/`. */
const isBase64 = (unit: number): boolean => (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x2f && unit <= 0x39) || unit === 0x2b;

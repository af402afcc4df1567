import type { Json } from "./json.ts";
import { utf8Bytes } from "./utf8-bytes.ts";

export interface NotDecoded {
  readonly ok: false;
  readonly why: "syntax" | "size" | "depth";
  readonly message: string;
}
export type Decoded = { readonly ok: true; readonly value: Json } | NotDecoded;

export interface DecodeLimits {
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** Brackets open at once. */
  readonly depth: number;
}

/**
 * JSON text from outside to a value, within bounds and without throwing. A member called `__proto__` is dropped at any
 * depth, so that no consumer can turn it into a prototype by copying; `constructor` and the like are plain data.
 */
export function decodeJson(text: string, limits: DecodeLimits): Decoded {
  const excess = beyond(text, limits);
  if (excess) return excess;
  try {
    return { ok: true, value: mayNameProto(text) ? JSON.parse(text, dropProto) : JSON.parse(text) };
  } catch (cause) {
    return { ok: false, why: "syntax", message: `not a JSON text: ${cause instanceof Error ? cause.message : "unknown cause"}` };
  }
}

/** How a text exceeds its bounds, if it does; says nothing about whether it is JSON. */
export function beyond(text: string, limits: DecodeLimits): NotDecoded | undefined {
  if (!fits(text, limits.bytes)) return { ok: false, why: "size", message: `the text is larger than ${limits.bytes} bytes; send large contents in parts` };
  if (!isShallow(text, limits.depth)) return { ok: false, why: "depth", message: `the text nests deeper than ${limits.depth} brackets; flatten it` };
  return undefined;
}

/** An escape can spell any letter of the name; then every key has to be looked at. */
function mayNameProto(text: string): boolean {
  return text.includes("__proto__") || text.includes("\\u00");
}

function dropProto(key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}

function fits(text: string, bytes: number): boolean {
  if (text.length > bytes) return false;
  return text.length * 3 <= bytes || utf8Bytes(text) <= bytes;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** Brackets inside strings do not count. Runs before the parser, whose own bound is the machine's stack. */
function isShallow(text: string, depth: number): boolean {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    else if (unit === 0x5b || unit === 0x7b) open += 1;
    else if (unit === 0x5d || unit === 0x7d) open -= 1;
    if (open > depth) return false;
  }
  return true;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at;
    if (unit === BACKSLASH) at += 1;
  }
  return text.length;
}

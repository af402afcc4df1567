import type { Json } from "./json.ts";
import { utf8Bytes } from "./utf8-bytes.ts";

export interface NotDecoded {
  readonly ok: false;
  readonly why: "syntax" | "size" | "depth" | "values";
  readonly message: string;
}
/** It has a member that no value may have; `rest` is the value without it. */
export interface Forbidden {
  readonly ok: false;
  readonly why: "member";
  readonly message: string;
  readonly rest: Json;
}
export type Decoded = { readonly ok: true; readonly value: Json } | NotDecoded | Forbidden;

export interface DecodeLimits {
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** Brackets open at once. */
  readonly depth: number;
  /** Values in it, those in lists and objects each counted; absent = as many as its bytes hold. A short one costs who looks at it as much as a long one. */
  readonly values?: number;
}

/** Of a tool call's arguments as a model writes them, whichever way they come. */
export const ARGUMENT_LIMITS: DecodeLimits = { bytes: 33_554_432, depth: 64, values: 100_000 };

/**
 * JSON text from outside to a value, within bounds and without throwing. A member called `__proto__` is refused at any depth: copied, it
 * would be a prototype, and left out, something else would be done than was asked. `constructor` and the like are plain data.
 */
export function decodeJson(text: string, limits: DecodeLimits): Decoded {
  const excess = beyond(text, limits);
  if (excess) return excess;
  try {
    const value = JSON.parse(text) as Json;
    const member = mayNameProto(text) ? protoIn(value) : undefined;
    if (member === undefined) return { ok: true, value };
    return { ok: false, why: "member", message: protoWords(member), rest: JSON.parse(text, dropProto) as Json };
  } catch (cause) {
    return { ok: false, why: "syntax", message: `not a JSON text: ${cause instanceof Error ? cause.message : "unknown cause"}` };
  }
}

/** Where a value has a member called `__proto__`, as `a.b[0].__proto__`; undefined = nowhere. */
export function protoIn(value: unknown): string | undefined {
  return hasProto(value) ? placeOfProto(value, "") : undefined;
}

/** Objects of lists in which there is none: a conversation is the list of the step before and a little more, and its messages do not change. */
const without = new WeakSet<object>();

function hasProto(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(itemHasProto);
  if (Object.hasOwn(value, "__proto__")) return true;
  for (const name in value) if (hasProto((value as Readonly<Record<string, unknown>>)[name])) return true;
  return false;
}

function itemHasProto(item: unknown): boolean {
  if (typeof item !== "object" || item === null || without.has(item)) return false;
  const has = hasProto(item);
  if (!has) without.add(item);
  return has;
}

function placeOfProto(value: unknown, at: string): string {
  if (Array.isArray(value)) {
    const index = value.findIndex(hasProto);
    return placeOfProto(value[index], `${at}[${index}]`);
  }
  const object = value as Readonly<Record<string, unknown>>;
  const named = (name: string): string => (at === "" ? name : `${at}.${name}`);
  if (Object.hasOwn(object, "__proto__")) return named("__proto__");
  const name = Object.keys(object).find((key) => hasProto(object[key])) ?? "";
  return placeOfProto(object[name], named(name));
}

/** Why it is refused, and where it stands. */
export const protoWords = (member: string): string =>
  `not usable: it has the member ${member.length > 200 ? `…${member.slice(-200)}` : member}, which no object may have; give it another name`;

/** How a text exceeds its bounds, if it does; says nothing about whether it is JSON. */
export function beyond(text: string, limits: DecodeLimits): NotDecoded | undefined {
  if (!fits(text, limits.bytes)) return { ok: false, why: "size", message: `the text is larger than ${limits.bytes} bytes; send large contents in parts` };
  const why = excessOf(text, limits);
  if (why === "depth") return { ok: false, why, message: `the text nests deeper than ${limits.depth} brackets; flatten it` };
  if (why === "values") return { ok: false, why, message: `the text holds more than ${limits.values} values; send fewer, or several as one text` };
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

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];

/**
 * Runs before the parser, whose own bound is the machine's stack. What stands inside strings does not count. A value begins where the
 * text does, after each comma, and after each bracket that opens.
 */
function excessOf(text: string, { depth, values = Number.POSITIVE_INFINITY }: DecodeLimits): "depth" | "values" | undefined {
  let open = 0;
  let begun = 1;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    else if (unit === COMMA) begun += 1;
    else if (unit === 0x5b || unit === 0x7b) {
      open += 1;
      begun += 1;
    } else if (unit === 0x5d || unit === 0x7d) open -= 1;
    if (open > depth) return "depth";
    if (begun > values) return "values";
  }
  return undefined;
}

/** Where the quote is that ends it: the next one before which no backslash stands, or an even number of them. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (first > start + 1 && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
}

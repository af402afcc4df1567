import { MAX_TEXT, SyscallError } from "@aether/protocol";
import { placesIn } from "./find-text.ts";
import { othersTurn } from "./others-turn.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
export const LINE_END = 0x0a;
const BOM = "\ufeff";

/** A file's text with its byte order mark, if it has one. @throws SyscallError `UNSUPPORTED` naming the first byte that is not text */
export function decodeText(bytes: Uint8Array, path: string): string {
  const zero = bytes.indexOf(0);
  const text = zero < 0 ? tryDecode(bytes) : undefined;
  if (text !== undefined) return text;
  const invalid = firstInvalid(bytes);
  const offset = zero < 0 ? invalid : Math.min(zero, invalid);
  throw new SyscallError("UNSUPPORTED", `${path} is not UTF-8 text: byte ${offset} cannot be in one`, { path, offset });
}

/** @throws SyscallError `INVALID` for text that {@link decodeText} would not give back: half a character, a NUL */
export function encodeText(text: string): Uint8Array {
  if (text.includes("\u0000")) throw new SyscallError("INVALID", "the text contains a NUL character; text files have none");
  if (!text.isWellFormed()) throw new SyscallError("INVALID", "the text contains half a character (a lone surrogate), which UTF-8 cannot carry");
  return encoder.encode(text);
}

export function withoutBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(1) : text;
}

export interface Slice {
  readonly text: string;
  readonly lines: number;
  readonly truncated: boolean;
}

interface Wanted {
  readonly offset: number;
  readonly limit?: number | undefined;
}

/** Characters looked at before others have their turn: some milliseconds. */
const PIECE = 2 ** 20;

/** Lines `offset` … `offset + limit - 1` with their line ends, at most 1 MiB of them. An empty text has no lines. */
export async function sliceLines(text: string, wanted: Wanted): Promise<Slice> {
  let so: Counted = { lines: 0, from: text.length, to: text.length, begins: true };
  for (let at = 0; at < text.length; at += PIECE) {
    if (at > 0) await othersTurn();
    so = countLines(text, so, { ...wanted, at });
  }
  const { lines, from, to } = so;
  const kept = fit(text.slice(from, to));
  return { text: kept, lines, truncated: from + kept.length < text.length };
}

interface Counted {
  readonly lines: number;
  readonly from: number;
  readonly to: number;
  /** Whether a line begins with the next character. */
  readonly begins: boolean;
}

/** Looked at sign by sign: a file of nothing but line ends has 67 million of them, and to search for each is fifty times as long. */
function countLines(text: string, so: Counted, { at: first, offset, limit }: Wanted & { readonly at: number }): Counted {
  let { lines, from, to, begins } = so;
  const end = Math.min(text.length, first + PIECE);
  for (let at = first; at < end; at++) {
    if (begins) {
      lines++;
      if (lines === offset) from = at;
      if (limit !== undefined && lines === offset + limit) to = at;
    }
    begins = text.charCodeAt(at) === LINE_END;
  }
  return { lines, from, to, begins };
}

/** Cuts at the last line end that fits, or inside a line that alone is too long. */
function fit(text: string): string {
  if (text.length * 3 <= MAX_TEXT) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(MAX_TEXT));
  if (read === text.length) return text;
  const lineEnd = text.lastIndexOf("\n", read - 1);
  return text.slice(0, lineEnd < 0 ? read : lineEnd + 1);
}

/** How often `part` stands in `text`; overlapping places count, so that "exactly once" is never a guess. */
export function countMatches(text: string, part: string, most = Number.POSITIVE_INFINITY): number {
  let count = 0;
  for (const _ of placesIn(text, part)) if (++count > most) break;
  return count;
}

/** Each place of `part`, from the first on, becomes `by`; what overlaps one that did does not. */
export function replaceMatches(text: string, part: string, by: string): { readonly text: string; readonly replaced: number } {
  const between: string[] = [];
  let from = 0;
  for (const at of placesIn(text, part)) {
    if (at < from) continue;
    between.push(text.slice(from, at));
    from = at + part.length;
  }
  return { text: [...between, text.slice(from)].join(by), replaced: between.length };
}

function tryDecode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The length of the longest decodable start: found by halving, since every start of a valid text is valid but for its last character. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 8) {
    const middle = characterStart(bytes, (good + bad) >> 1);
    if (middle > good && tryDecode(bytes.subarray(good, middle)) !== undefined) good = middle;
    else if (middle < bad && middle > good) bad = middle;
    else break;
  }
  return good + validPrefix(bytes.subarray(good));
}

function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > at - 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

function validPrefix(bytes: Uint8Array): number {
  let end = 0;
  for (let length = 1; length <= 4 && end + length <= bytes.length; ) {
    if (tryDecode(bytes.subarray(end, end + length)) === undefined) length++;
    else {
      end += length;
      length = 1;
    }
  }
  return end;
}

import { type Json, SyscallError } from "@aether/protocol";

export interface SealOptions {
  /** Bytes of the payload's JSON text in UTF-8. */
  readonly limit: number;
  /** Whether to freeze it through and through, so that subscribers can share it. */
  readonly freeze: boolean;
}

const MAX_DEPTH = 256;
/** The longest text of a number, `-1.2345678901234567e-300`. */
const NUMBER_BYTES = 25;
/** A control character becomes `\u0000`. */
const CHAR_BYTES = 6;
/** No value weighs more than this many times its text: `0,` weighs 26 against 2. */
const WORST_RATIO = 32;

/** Up to here a queue's length bounds its bytes well enough. */
const SMALL = 4_096;
/** Of a text, most characters weigh six times what they take; of numbers, about a third of it. */
const USUAL_RATIO = 3;

/**
 * Checks that a payload is JSON within the limit, and freezes it. The text is only made when a cheap upper bound passes
 * the limit: writing it for every message would cost ten times the delivery.
 *
 * Returns about how many bytes it takes; 0 for any that takes at most 4 KiB.
 *
 * @throws SyscallError `INVALID` (JSON cannot carry it), `TOO_LARGE`
 */
export function sealPayload(payload: Json, { limit, freeze }: SealOptions): number {
  const weight = weigh(payload, 0, { limit, freeze });
  if (weight <= limit) return weight <= SMALL ? 0 : Math.ceil(weight / USUAL_RATIO);
  const actual = Buffer.byteLength(JSON.stringify(payload));
  if (actual > limit) throw tooLarge(limit, actual);
  return actual;
}

function weigh(value: Json | undefined, depth: number, options: SealOptions): number {
  if (typeof value === "string") return value.length * CHAR_BYTES + 3;
  if (typeof value === "number") return NUMBER_BYTES + 1;
  if (typeof value === "boolean" || value === null) return 6;
  if (typeof value !== "object") throw invalid(`a payload is JSON, which cannot carry ${value === undefined ? "undefined" : `a ${typeof value}`}`);
  if (depth >= MAX_DEPTH) throw invalid(`a payload is nested at most ${MAX_DEPTH} deep; this one is deeper, or contains itself`);
  const weight = Array.isArray(value) ? weighArray(value, depth, options) : weighObject(value as { readonly [key: string]: Json }, depth, options);
  if (options.freeze) Object.freeze(value);
  return weight;
}

function weighArray(value: readonly Json[], depth: number, options: SealOptions): number {
  let weight = 3;
  for (const item of value) weight += weigh(item, depth + 1, options);
  guard(weight, options.limit);
  return weight;
}

function weighObject(value: { readonly [key: string]: Json }, depth: number, options: SealOptions): number {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw invalid(`a payload is plain JSON, not a ${nameOf(prototype)}; send what it stands for`);
  let weight = 3;
  for (const key in value) {
    const member = value[key];
    // JSON leaves such members out, and optional properties are often written so.
    if (member !== undefined) weight += key.length * CHAR_BYTES + 4 + weigh(member, depth + 1, options);
  }
  guard(weight, options.limit);
  return weight;
}

/** Ends the walk through parts that are shared many times over, long before their text could be written. */
function guard(weight: number, limit: number): void {
  if (weight > limit * WORST_RATIO) throw tooLarge(limit, Math.ceil(weight / WORST_RATIO));
}

function nameOf(prototype: unknown): string {
  const maker = (prototype as { readonly constructor?: { readonly name?: unknown } }).constructor;
  return typeof maker?.name === "string" ? maker.name : "foreign object";
}

function invalid(message: string): SyscallError {
  return new SyscallError("INVALID", message);
}

function tooLarge(limit: number, actual: number): SyscallError {
  return new SyscallError(
    "TOO_LARGE",
    `a message carries at most ${limit} bytes, this one at least ${actual}; put the bytes in a blob and send its reference`,
    {
      limit,
      actual,
    },
  );
}

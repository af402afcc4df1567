import { smallCode } from "./spellings.ts";

/** One way to read what stands at a place: a sign, and where the next one begins. */
export interface Reading {
  readonly code: number;
  readonly end: number;
}

const NAMED: ReadonlyMap<string, number> = new Map(Object.entries({ amp: 38, lt: 60, gt: 62, quot: 34, apos: 39 }));
/** Percent form, JSON and programs, HTML. */
const ESCAPED = /%([0-9a-f]{2})|\\u00([0-9a-f]{2})|\\x([0-9a-f]{2})|&#x0{0,6}([0-9a-f]{2});|&#0{0,6}([0-9]{2,3});|&(amp|lt|gt|quot|apos);/iy;
/** What one of those may begin with, up to the end of a text that goes on later. */
const BEGUN = /^(?:%[0-9a-f]?|\\(?:u(?:0(?:0[0-9a-f]?)?)?|x[0-9a-f]?)?|&(?:#(?:x0{0,6}[0-9a-f]{0,2}|0{0,6}[0-9]{0,3})?|[a-z]{0,4})?)$/i;
const LONGEST = 12;
const [PLUS, SPACE, BACKSLASH] = [43, 32, 92];
/** Where one of these stands, another sign may be meant. */
export const MARKS: ReadonlySet<number> = new Set([..."%\\&+"].map((mark) => mark.charCodeAt(0)));
const LINE_ENDS = new Set([10, 13]);
/** Of letters of four bytes. */
const MOST_ZEROS = 3;
/** A line that was broken, in letters of two bytes. */
const MOST_BETWEEN = 5;
const LAST_BETWEEN = 13;

/** Whether it stands for itself, and nothing else: most signs do. */
export const isPlain = (code: number): boolean => code > LAST_BETWEEN && !MARKS.has(code);

/** What may stand at a place of a text, as it is or escaped. */
export function readingsAt(text: string, at: number): readonly Reading[] {
  const code = text.charCodeAt(at);
  const plain = { code, end: at + 1 };
  if (code === PLUS) return [plain, { code: SPACE, end: at + 1 }];
  if (!MARKS.has(code)) return [plain];
  const next = text.charCodeAt(at + 1);
  // Only marked as meant, as in `\/`.
  if (code === BACKSLASH && !isWordSign(next)) return [plain, { code: next, end: at + 2 }];
  ESCAPED.lastIndex = at;
  const found = ESCAPED.exec(text);
  return found ? [plain, { code: escapedCode(found), end: ESCAPED.lastIndex }] : [plain];
}

const isWordSign = (code: number): boolean => (code >= 48 && code <= 57) || (smallCode(code) >= 97 && smallCode(code) <= 122);

function escapedCode([, percent, json, program, hex, decimal, name]: RegExpExecArray): number {
  if (decimal !== undefined) return Number.parseInt(decimal, 10);
  if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? 0;
  return Number.parseInt(percent ?? json ?? program ?? hex ?? "", 16);
}

/** Whether more may be read there once the text goes on. */
export const isBegun = (text: string, at: number): boolean =>
  MARKS.has(text.charCodeAt(at)) && text.length - at <= LONGEST && BEGUN.test(text.slice(at, at + LONGEST));

/**
 * Where the next sign stands: past the zeros that letters of two or four bytes have, and, where a text may be broken into lines, past a line's end.
 * It is the text's length where nothing follows yet.
 */
export function nextSign(text: string, from: number, isBroken: boolean): number {
  let at = from;
  while (at - from < (isBroken ? MOST_BETWEEN : MOST_ZEROS) && isBetween(text.charCodeAt(at), isBroken)) at++;
  return at;
}

const isBetween = (code: number, isBroken: boolean): boolean => code === 0 || (isBroken && LINE_ENDS.has(code));

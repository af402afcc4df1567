import { ownOf } from "@aether/protocol";

/** What may not stand directly before and after a value, so that it is the whole of what is named. */
interface Edges {
  readonly before: RegExp;
  readonly after: RegExp;
  /** Letters are the same in either case. */
  readonly fold?: true;
}
/** A mark belongs to the letter before it: `ive.org` is no end of `naïve.org`, however that is written. */
export const WORD: Edges = { before: /[\p{L}\p{M}\p{N}_-]$/u, after: /^[\p{L}\p{M}\p{N}_-]/u };
export const TEXT: Edges = { ...WORD, fold: true };
/** `brien@x.org` is no end of `o'brien@x.org`; a sign with a blank before it is none of an address. */
export const ADDRESS: Edges = {
  fold: true,
  before: /[\p{L}\p{M}\p{N}._%+@-]$|[\p{L}\p{M}\p{N}][!#$&'’*/=?^`{|}~]$/u,
  after: /^(?:[\p{L}\p{M}\p{N}_@-]|\.[\p{L}\p{N}])/u,
};
/** A dot and a capital letter begin the next sentence. */
export const HOST: Edges = { fold: true, before: /[\p{L}\p{M}\p{N}._%+@-]$/u, after: /^(?:[\p{L}\p{M}\p{N}_@-]|\.[\p{Ll}\p{Lo}\p{N}])/u };
/** Other signs may be part of a file's name, or stand for several: `log.*` and `log+old` are not `log`. */
export const PATH: Edges = { before: /[\p{L}\p{M}\p{N}_./~-]$/u, after: /^(?:[\p{L}\p{M}\p{N}_/+@~%=&#$*{[^-]|\.[\p{L}\p{N}*_{[~-])/u };
/** Places of one value that are looked at; where there are as many, more may say something else. */
export const MOST_PLACES = 64;

/** Where a value stands as a whole in the words. */
export function occurrences(words: string, value: string, { before, after, fold }: Edges): number[] {
  const [text, asked] = fold ? [words.toLowerCase(), value.toLowerCase()] : [words, value];
  // Folding may change lengths; then its offsets mean nothing in the words.
  const around = text.length === words.length ? words : text;
  const found: number[] = [];
  for (let at = text.indexOf(asked); at >= 0 && found.length < MOST_PLACES; at = text.indexOf(asked, at + 1)) {
    const end = at + asked.length;
    if (!before.test(around.slice(Math.max(0, at - 2), at)) && !after.test(around.slice(end, end + 3))) found.push(at);
  }
  return found;
}

const QUOTES: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "“": "”", "‘": "’", "«": "»" };

export function isQuoted(words: string, at: number, length: number): boolean {
  const close = ownOf(QUOTES, words[at - 1] ?? "");
  return close !== undefined && words[at + length] === close;
}

const MOST_QUOTED = 200;

/** Whether it stands in a longer quoted text: a title, whose words name nothing by themselves. */
export function isPartOfQuoted(words: string, at: number, length: number): boolean {
  const before = words.slice(Math.max(0, at - MOST_QUOTED), at);
  const [open] = /(?<![\p{L}\p{N}])['"`“‘«](?=[^'"`“”‘’«»]*$)/u.exec(before) ?? [];
  if (open === undefined || isQuoted(words, at, length)) return false;
  const after = words.slice(at + length, at + length + MOST_QUOTED);
  const close = ownOf(QUOTES, open) ?? open;
  const end = [...after].findIndex((char, index) => char === close && !/[\p{L}\p{N}]/u.test(after[index + 1] ?? ""));
  return end >= 0 && !after.slice(0, end).includes("\n");
}

/** A capital letter that no sentence begins with. */
export function hasCapital(words: string, at: number): boolean {
  return /\p{Lu}|\p{Lo}/u.test(words[at] ?? "") && !isBehind(/[.!?:;\n]/, words, at);
}

/** Blanks and marks at the end of a text, tried where they begin: from each of them it would take the square of a long run. */
const LAST_MARKS = /(?<!["'“‘(\s])["'“‘(\s]*$/u;

/** Whether it stands at the beginning, or behind one of these signs, with nothing but blanks and opening marks between. */
export function isBehind(signs: RegExp, words: string, at: number): boolean {
  const { 0: marks = "", index = 0 } = LAST_MARKS.exec(words.slice(0, at)) ?? {};
  return index === 0 || signs.test(`${words[index - 1]}${marks}`);
}

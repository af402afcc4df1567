import type { Clause } from "./word-clauses.ts";

/** The file that is asked about, another file, and any other name, quotation or address. */
export const OWN = "◆";
const OTHER = "¤";
const NAME = "§";

const QUOTED = /^["'`“‘«][^"'`“”‘’«»\n]{0,200}[^\s./"'`]\.\p{L}[\p{L}\p{N}]{0,7}["'`”’»]$/u;
const IS_FILE = /^["'`“‘«]?[^\s"'`“”‘’«»]*(?:[^\s./]\.\p{L}[\p{L}\p{N}]{0,7}|\/|(?:^|\/)\.\p{L}[\p{L}\p{N}_-]*)["'`”’»]?$/u;
const SHOUTED = /(?<![^\s"'`“‘«(,])[^\s"'`“”‘’«»(),;:]{1,200}\.\p{Lu}[\p{Lu}\p{N}]{1,7}(?![\p{L}\p{N}.])/gu;

/** A part of a clause with one sign for each name; `from` is where it begins in the words. */
const marked = (words: string, text: string, from: number): string =>
  text.replace(/¤+/gu, (run: string, at: number) => signOf(words.slice(from + at, from + at + run.length))).replace(SHOUTED, OTHER);

/** A mark of quotation that is cut off from its name stays one. */
const signOf = (name: string): string => (/^["'`“”‘’«»]$/u.test(name) ? '"' : IS_FILE.test(name) || QUOTED.test(name) ? OTHER : NAME);

/** Of the clause, what stands before a file and behind it. */
export function markedSides(words: string, { at, length }: { readonly at: number; readonly length: number }, { start, text }: Clause) {
  const from = Math.max(0, at - start);
  return { before: marked(words, text.slice(0, from), start), after: marked(words, text.slice(from + length), start + from + length) };
}

/** A sentence longer than this is not understood. */
const MOST = 8_000;

/** The sentence that a clause is in, with the file in it; undefined = it is longer than is read. */
export function markedSentence(
  words: string,
  clauses: readonly Clause[],
  { clause, at, length }: { readonly clause: Clause; readonly at?: number; readonly length?: number },
): string | undefined {
  const index = clauses.indexOf(clause);
  const isSame = (one: Clause | undefined): boolean => one?.sentence === clause.sentence && one.turn === clause.turn;
  let [first, last] = [index, index];
  while (isSame(clauses[first - 1])) first--;
  while (isSame(clauses[last + 1])) last++;
  if ((clauses[last]?.end ?? 0) - (clauses[first]?.start ?? 0) > MOST) return undefined;
  return clauses
    .slice(first, last + 1)
    .map((one) => {
      if (at === undefined || one !== clause) return marked(words, one.text, one.start);
      const { before, after } = markedSides(words, { at, length: length ?? 0 }, one);
      return `${before}${OWN}${after}`;
    })
    .join("");
}

/** The sentences before and behind it, as they stand. */
export function neighbours(clauses: readonly Clause[], clause: Clause): string {
  const index = clauses.indexOf(clause);
  return clauses
    .slice(Math.max(0, index - 8), index + 9)
    .filter(({ sentence, turn }) => turn === clause.turn && Math.abs(sentence - clause.sentence) === 1)
    .map(({ text }) => text.slice(0, MOST))
    .join("");
}

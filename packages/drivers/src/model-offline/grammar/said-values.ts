import { agreeing } from "./agreeing.ts";
import type { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded, type Language } from "./tagged.ts";

/** In small letters, and with spaces for its marks. */
const plain = (text: string): string =>
  folded(text)
    .replace(/[^\p{L}\p{N}']+/gu, " ")
    .trim();

/** The values of a column that the words from here on name, the longest first. */
export function valueAt(clause: Clause, at: number, { values = [] }: ColumnShape): { value: string; length: number } | undefined {
  for (let length = Math.min(6, clause.length - at); length >= 1; length--) {
    const part = clause.words.slice(at, at + length);
    // "Dr. Berger" has a mark inside; a stretch neither begins nor ends with one.
    if (part.some((_, index) => clause.isUsed(at + index)) || [part[0], part.at(-1)].some((word) => word?.token.kind === "sign")) continue;
    if (part.some(({ token, shown }) => token.kind === "sign" && !/^[.&+/]$/.test(shown))) continue;
    const text = plain(part.map(({ token }) => token.text).join(" "));
    // "La location de salle" beside the value "Location salle".
    const isInner = (index: number): boolean => index > 0 && index < length - 1;
    const short = length < 3 ? text : plain(part.flatMap(({ token }, index) => (isInner(index) && clause.can(at + index, "of") ? [] : [token.text])).join(" "));
    const value = saidValue(values, length === 1 ? [text] : [text, short], clause.language);
    if (value !== undefined) return { value, length };
  }
  const agreed = agreeing(clause, at, values);
  return agreed === undefined ? undefined : { value: agreed, length: 1 };
}

/** The value that is said: as it is, in the plural, or in another form of one word. */
function saidValue(values: readonly string[], texts: readonly string[], language: Language): string | undefined {
  const [text = ""] = texts;
  const isOne = texts.length === 1;
  const exact = values.find((each) => texts.includes(plain(each)) && (isOne || !/^\P{L}*$/u.test(each)));
  if (exact !== undefined) return exact;
  if (!isOne) return values.find((each) => isPluralOf(text, plain(each), language));
  return text.length < 4 ? undefined : values.find((each) => sameValue(folded(each), text, language));
}

/** "Tote bags" are of "Tote bag": of several words the last one may be in the plural. */
function isPluralOf(text: string, value: string, language: Language): boolean {
  const [[words, last = ""], [others, other = ""]] = [text, value].map(
    (each) => [each.slice(0, each.lastIndexOf(" ") + 1), each.split(" ").at(-1)] as const,
  ) as [readonly [string, string | undefined], readonly [string, string | undefined]];
  return words === others && words !== "" && last.length > 3 && /^\p{L}+$/u.test(other) && sameNoun(other, last, language);
}

/** "German" is not "Germany", but "refunds" is "refund". */
const sameValue = (value: string, word: string, language: Language): boolean =>
  /^\p{L}+$/u.test(value) && (sameNoun(value, word, language) || isSameState(value, word, language));

/** "Entregadas" is "entregado": what is done agrees with what it is told of. */
function isSameState(value: string, word: string, language: Language): boolean {
  const ending = STATES[language];
  return ending?.test(value) === true && ending.test(word) && value.replace(ending, "$1") === word.replace(ending, "$1");
}
const STATES: Readonly<Partial<Record<Language, RegExp>>> = { es: /([aei]d)[oa]s?$/, pt: /([aei]d)[oa]s?$/, it: /([aeiu]t)[oaie]$/, fr: /(e|[iu])e?s?$/ };

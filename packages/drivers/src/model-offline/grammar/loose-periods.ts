import type { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { following, monthAt, monthPeriod, type Period, yearAt } from "./numbers.ts";
import { folded } from "./tagged.ts";

/** A month or a quarter as it is said; its year where that is said too. */
export interface LoosePeriod {
  readonly first: number;
  readonly last: number;
  readonly year: number | undefined;
  readonly used: readonly number[];
}

const ORDINALS = [
  "first|1st|erste[nsmr]?|premiere?|primer[ao]?|prim[ao]|primeir[ao]",
  "second|2nd|zweite[nsmr]?|deuxieme|seconde?|segund[ao]|second[ao]",
].concat([
  "third|3rd|dritte[nsmr]?|troisieme|tercera?|tercero|terz[ao]|terceir[ao]",
  "fourth|4th|last|vierte[nsmr]?|letzte[nsmr]?|quatrieme|dernier|cuart[ao]|ultim[ao]|quart[ao]",
]);
export const QUARTER = /^(?:quarters?|quartals?|quartale|trimestres?|trimestri)$/;

/** Q2, T2, the second quarter, 2. Quartal: the quarter that begins at a word, and the word after it. */
function quarterAt(clause: Clause, at: number): { quarter: number; next: number } | undefined {
  const word = clause.at(at);
  if (!word) return undefined;
  const short = /^[QTqt]([1-4])$/.exec(word.shown)?.[1];
  if (short !== undefined) return { quarter: Number(short), next: at + 1 };
  const named = ORDINALS.findIndex((words) => new RegExp(`^(?:${words})$`).test(folded(word.shown))) + 1;
  const counted = word.token.kind === "number" && /^[1-4]$/.test(word.token.text) ? Number(word.token.text) : 0;
  const noun = [at + 1, at + 2].find((index) => QUARTER.test(folded(clause.at(index)?.shown ?? "")));
  const quarter = named || counted;
  return quarter > 0 && noun !== undefined && (noun === at + 1 || /^[.ºo]$/.test(clause.at(at + 1)?.shown ?? "")) ? { quarter, next: noun + 1 } : undefined;
}

const run = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** A quarter, or a month that no year or day is said of, that begins at a word. */
export function loosePeriodAt(clause: Clause, at: number): LoosePeriod | undefined {
  const quarter = quarterAt(clause, at);
  if (quarter) {
    const year = clause.can(quarter.next, "of", "stop") ? following(clause, quarter.next - 1) : quarter.next;
    const said = yearAt(clause, year);
    const first = quarter.quarter * 3 - 2;
    return { first, last: first + 2, year: said, used: run(at, said === undefined || year === undefined ? quarter.next : year + 1) };
  }
  const season = seasonAt(clause, at) ?? halfAt(clause, at);
  if (season) return season;
  const month = monthAt(clause, at);
  const word = clause.at(at);
  if (month === undefined || word === undefined || !isMonth(clause, at, word.shown)) return undefined;
  return { first: month, last: month, year: undefined, used: [at] };
}

/** Of whole months of one year, which winter is not. */
const SEASONS: readonly (readonly [first: number, words: RegExp])[] = [
  [3, /^(?:spring(?:time)?|fruhling|fruhjahr|printemps|primavera)$/],
  [6, /^(?:summer(?:time)?|sommer|ete|verano|estate|verao)$/],
  [9, /^(?:autumn|herbst|automne|otono|autunno|outono)$/],
];

const HALF = /^(?:half|halbjahr(?:es)?|semestre|semester)$/;

/** "The first half of 2025", "zweites Halbjahr": six months. */
function halfAt(clause: Clause, at: number): LoosePeriod | undefined {
  const half = ORDINALS.slice(0, 2).findIndex((words) => new RegExp(`^(?:${words})$`).test(folded(clause.at(at)?.shown ?? "")));
  if (half < 0 || !HALF.test(folded(clause.at(at + 1)?.shown ?? ""))) return undefined;
  const place = clause.can(at + 2, "of", "stop") ? following(clause, at + 1) : at + 2;
  const year = yearAt(clause, place);
  const first = half * 6 + 1;
  return { first, last: first + 5, year, used: run(at, year === undefined || place === undefined ? at + 2 : place + 1) };
}

/** "In spring", "im Sommer 2025": from March to May, and so on. */
function seasonAt(clause: Clause, at: number): LoosePeriod | undefined {
  const word = folded(clause.at(at)?.shown ?? "");
  const found =
    clause.at(at)?.token.kind === "word" && (isLed(clause, at) || (clause.can(at - 1, "stop") && isLed(clause, at - 1)))
      ? SEASONS.find(([, words]) => words.test(word))
      : undefined;
  if (!found) return undefined;
  const [first] = found;
  const next = clause.can(at + 1, "of") ? at + 2 : at + 1;
  const year = yearAt(clause, next);
  return { first, last: first + 2, year, used: year === undefined ? [at] : run(at, next + 1) };
}

/** "May" and "march" may be verbs, and three letters much else: a month stands after a small word, or is written large. */
function isMonth(clause: Clause, at: number, shown: string): boolean {
  if (shown.length < 4 && !/^(?:may|mai)$/i.test(shown)) return false;
  return /^\p{Lu}/u.test(shown) ? at > 0 : isLed(clause, at);
}

/** A small word stands before it that leads to days. */
const isLed = (clause: Clause, at: number): boolean =>
  clause.can(at - 1, "of", "as", "for", "by", "since", "until", "before", "after", "between", "is", "and", "or") ||
  /(?:^|\s)(?:of|in|von|im|de|en|di|do|da|em|au|no|na)$/i.test(clause.at(at - 1)?.shown ?? "");

/** The days of it in the only year that a column has; or why that is not known. */
export function settledPeriod(clause: Clause, { first, last, year, used }: LoosePeriod, column: ColumnShape): { period: Period } | { unclear: string } {
  const years = year === undefined ? (column.values ?? []) : [String(year)];
  const [only, ...others] = years;
  const said = clause.shown(used[0] ?? 0, (used.at(-1) ?? 0) + 1);
  if (only === undefined) return { unclear: `${said} is of a year that is not said, and ${column.name} has none that could be meant.` };
  if (others.length > 0) return { unclear: `${said} may be of ${years.toSorted().join(" or ")}: say of which year.` };
  return { period: { from: monthPeriod(Number(only), first).from, to: monthPeriod(Number(only), last).to } };
}

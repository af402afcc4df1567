import { conceptsOf } from "../lexicon/concepts.ts";
import type { Clause } from "./clause.ts";
import { isNumeric, type Match } from "./columns.ts";
import { stretch } from "./comparisons.ts";
import { folded } from "./tagged.ts";

/** Columns that are made of two others, and where they stand in the words. */
export interface Computed {
  readonly compute: readonly { readonly as: string; readonly of: string }[];
  readonly columns: readonly Match[];
}

/** "Quantity times price" is a column of its own, with the name that is given before it. */
export function readComputed(clause: Clause, matches: readonly Match[]): Computed {
  const compute: { as: string; of: string }[] = [];
  const columns: Match[] = [];
  const isOpen = (from: number, to: number): boolean => stretch(from, to - from).every((index) => clause.isFree(index) && !clause.isUsed(index));
  for (let at = 0; at < clause.length; at++) {
    const op = clause.isUsed(at) ? undefined : operatorAt(clause, at);
    const left = op && matches.find((match) => match.at < at && isOpen(match.at + match.length, at));
    const right = op && matches.find((match) => match.at > at && isOpen(at + 1, match.at));
    if (!op || !left || !right || !isNumeric(left.column) || !isNumeric(right.column)) continue;
    clause.use(at, ...stretch(left.at, left.length), ...stretch(right.at, right.length));
    const { as, places } = nameOf(clause, matches, left.at);
    const name = as ?? `${left.column.name} ${op === "*" ? "×" : op} ${right.column.name}`;
    compute.push({ as: name, of: `[${left.column.name}] ${op} [${right.column.name}]` });
    columns.push(...places.map((place) => ({ at: place, length: 1, column: { name, type: "number" as const, values: undefined } })));
  }
  return { compute, columns };
}

/** The name that is given to what is worked out at a word, and where it is spoken of. */
function nameOf(clause: Clause, matches: readonly Match[], at: number): { readonly as: string | undefined; readonly places: readonly number[] } {
  const named = nameBefore(clause, matches, at);
  const meant = named === undefined ? nameElsewhere(clause, matches) : undefined;
  const as = named ?? (meant === undefined ? undefined : spokenName(clause, meant));
  const again = clause.words.flatMap(({ shown }, index) =>
    as !== undefined && index < at && !clause.isUsed(index) && folded(shown) === folded(as) ? [index] : [],
  );
  return { as, places: again.length > 0 ? again : [meant ?? at] };
}

/** "Revenue as quantity times price": the word before is its name. */
function nameBefore(clause: Clause, matches: readonly Match[], at: number): string | undefined {
  const by = [at - 1, at - 2].find((index) => clause.can(index, "as", "is", "with") || clause.at(index)?.shown === "=");
  const word = by === undefined ? undefined : clause.at(by - 1);
  // What is a column already is no new name: "the customers by quantity times price".
  if (by === undefined || matches.some((match) => match.at === by - 1)) return undefined;
  if (word?.token.kind !== "word" || clause.isUsed(by - 1) || clause.isFree(by - 1)) return undefined;
  if (word.senses.size > 0 && !clause.has("compute")) return undefined;
  clause.use(by - 1, by);
  return word.shown;
}

/** "The highest amount, multiplying boxes by price": a word for money that no column has is its name. */
function nameElsewhere(clause: Clause, matches: readonly Match[]): number | undefined {
  const isFree = (at: number): boolean =>
    !clause.isUsed(at) && !clause.can(at, "sum", "total") && !clause.isFree(at) && !matches.some((match) => match.at === at);
  const isMoney = (at: number, word: string): boolean => isTurnover(clause, at) || MONEY.some((concept) => conceptsOf(word).has(concept));
  const found = clause.words.flatMap(({ token }, at) => (token.kind === "word" && isFree(at) && isMoney(at, folded(token.text)) ? [at] : []));
  return found.length === 1 ? found[0] : undefined;
}

/** "Chiffre d'affaires" is one thing, and its words are three. */
const isTurnover = (clause: Clause, at: number): boolean =>
  folded(clause.at(at)?.token.text ?? "") === "chiffre" && folded(clause.at(at + 2)?.token.text ?? "") === "affaires";

function spokenName(clause: Clause, at: number): string | undefined {
  if (!isTurnover(clause, at)) return clause.at(at)?.shown;
  clause.use(at + 1, at + 2);
  return `${clause.at(at)?.shown} d'${clause.at(at + 2)?.shown}`;
}

const MONEY = ["amount", "revenue", "expense"];

/** What is made of two columns at a word or a sign. */
function operatorAt(clause: Clause, at: number): "*" | "+" | "-" | "/" | undefined {
  const sign = clause.at(at)?.shown ?? "";
  const isMultiplied = clause.can(at, "by", "per", "with") && clause.words.some(({ shown }, index) => index < at && /^m[uú]ltipli/i.test(shown));
  if (clause.can(at, "times") || isMultiplied || /^[*×]$/.test(sign)) return "*";
  if (clause.can(at, "plus") || sign === "+") return "+";
  if (clause.can(at, "minus")) return "-";
  return clause.can(at, "divided") || sign === "/" ? "/" : undefined;
}

import { conceptsOf } from "../lexicon/concepts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isNumeric, type Match, matchColumns } from "./columns.ts";
import { readComputed } from "./computed-columns.ts";
import type { ColumnShape } from "./frame.ts";
import { heldOf, moneyOf, partsOf, worthMade } from "./money.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded } from "./tagged.ts";

/** A figure that a usual word stands for, and where the word begins. */
interface Word {
  readonly at: number;
  readonly name: string;
  readonly kind: "revenue" | "profit" | "margin" | "worth";
  /** Places of the words for what has that worth. */
  readonly of?: readonly number[];
}

/** Columns that usual words mean though the table has none of that name; `why`: what keeps them from being worked out. */
export type MeantMeasures =
  | { readonly columns: readonly ColumnShape[] /** Words that say of what it is. */; readonly said: readonly number[] }
  | { readonly why: string };

const PROFIT = /^(?:profits?|gewinn[es]*|benefices?|beneficios?|ganancias?|profitt[oi]|util[ei]|guadagn[oi]|lucros?)$/;
const MARGIN = /^(?:margins?|margen?|marges?|margenes|margin[ei]|margem|margens)$/;
/** A whole of its own, which may be what is meant. */
const WHOLE = /total|gesamt|summe|insgesamt|importe|somme/;

/**
 * "Umsatz", "chiffre d'affaires": quantity times price, where the table says neither and has one column of each; or the only
 * column of money, where rows have no number of pieces.
 */
export function meantMeasures(clause: Clause, columns: readonly ColumnShape[], rowsName: string): MeantMeasures {
  // Whoever says how it is worked out gives it the name.
  if (readComputed(clause.copy(), matchColumns(clause, columns).matches).compute.length > 0) return { columns: [], said: [] };
  const made: ColumnShape[] = [];
  const said: number[] = [];
  for (const word of wordsIn(clause, columns)) {
    if (made.some(({ name }) => folded(name) === folded(word.name))) continue;
    const found = formulaOf(word, columns, { clause, rowsName });
    if (found === undefined) continue;
    if ("why" in found) return found;
    made.push({ name: word.name, type: "number", values: undefined, made: found.of });
    said.push(...(word.of ?? []));
  }
  return { columns: made, said };
}

/** Words for such a figure that no column and no value answers to. */
function wordsIn(clause: Clause, columns: readonly ColumnShape[]): Word[] {
  const { matches } = matchColumns(clause, columns);
  const values = columns.flatMap((column) => (column.values ?? []).map(folded));
  const isValue = (word: string): boolean => values.some((value) => value === word || sameNoun(value, word, clause.language));
  const isTaken = (at: number): boolean => clause.isUsed(at) || matches.some((match) => at >= match.at && at < match.at + match.length);
  return clause.words.flatMap(({ token, shown }, at): Word[] => {
    if (token.kind !== "word" || isTaken(at) || isValue(folded(token.text))) return [];
    const held = heldAt(
      clause,
      at,
      matches.filter(({ column }) => heldOf(columns).some(({ name }) => name === column.name)),
    );
    const kind = held ? "worth" : kindAt(clause, at);
    if (kind === undefined || isAnswered(kind, columns)) return [];
    if (held) return [{ at, name: shown, kind, of: Array.from({ length: held.length }, (_, index) => held.at + index) }];
    return [{ at, name: kind === "revenue" && CHIFFRE.test(folded(shown)) ? "chiffre d affaires" : shown, kind }];
  });
}

/** What says how much something is worth. */
export const VALUE = /^(?:value|valeur|valor|valore|wert|worth)$/;
/** "The total value of the stock", "how much is our stock worth": what it is the value of is how many there are. */
function heldAt(clause: Clause, at: number, matches: readonly Match[]): Match | undefined {
  if (!VALUE.test(folded(clause.at(at)?.token.text ?? ""))) return undefined;
  const isBetween = (from: number, to: number): boolean =>
    Array.from({ length: to - from }, (_, index) => from + index).every((index) => clause.can(index, "stop", "of", "total", "sum", "all"));
  return matches.find((match) => (match.at > at ? isBetween(at + 1, match.at) : isBetween(match.at + match.length, at)));
}

const CHIFFRE = /^chiffre$/;

function kindAt(clause: Clause, at: number): Word["kind"] | undefined {
  const word = folded(clause.at(at)?.token.text ?? "");
  if (CHIFFRE.test(word)) return folded(clause.at(at + 2)?.token.text ?? "") === "affaires" ? "revenue" : undefined;
  if (conceptsOf(word).has("revenue")) return "revenue";
  // "What is all of it worth": of things that there are, and not of what came in.
  if (WORTH.test(word) && clause.words.slice(0, at).some((_, before) => clause.can(before, "is")) && clause.has("what", "how", "sum")) return "worth";
  return PROFIT.test(word) ? "profit" : MARGIN.test(word) ? "margin" : undefined;
}

/** A column says it itself, under this word or another one for it. */
function isAnswered(kind: Word["kind"], columns: readonly ColumnShape[]): boolean {
  if (kind === "revenue") return columnsOf(new Set(["revenue"]), columns).length > 0;
  if (kind === "worth") return columnsOf(new Set(["worth"]), columns).length > 0;
  return columns.some(({ name }) =>
    folded(name)
      .split(/[^\p{L}]+/u)
      .some((part) => PROFIT.test(part) || MARGIN.test(part)),
  );
}

type Formula = { readonly of: string } | { readonly why: string } | undefined;

interface Said {
  readonly clause: Clause;
  readonly rowsName: string;
}

const WORTH = /^(?:worth|wert)$/;

function formulaOf(word: Word, columns: readonly ColumnShape[], said: Said): Formula {
  if (word.kind === "worth") {
    const of = worthMade(columns);
    return of === undefined ? undefined : { of };
  }
  return word.kind === "revenue" ? revenueOf(word.name, columns, said) : earnedOf(word, columns);
}

function revenueOf(name: string, columns: readonly ColumnShape[], said: Said): Formula {
  const { quantities, prices } = partsOf(columns);
  const [quantity, price] = [quantities[0], prices[0]];
  if (!quantity || !price) return onlyMoney(name, columns, said);
  const wholes = columns.filter((column) => isNumeric(column) && !quantities.includes(column) && !prices.includes(column) && isWhole(column));
  const choices = [...wholes.map((column) => column.name), ...quantities.flatMap((one) => prices.map((other) => `${one.name} times ${other.name}`))];
  return choices.length > 1 ? { why: `${name} is no column, and may be ${choices.join(" or ")}: say which.` } : { of: `[${quantity.name}] * [${price.name}]` };
}

const NEUTRAL = /^(?:money|geld|argent|dinero|denaro|soldi|dinheiro)$/;
const SPENT: ReadonlySet<string> = new Set(["expense", "cost", "purchase", "salary"]);
/** What was spent is no revenue, and is money where a verb says that it was spent. */
function onlyMoney(name: string, columns: readonly ColumnShape[], { clause, rowsName }: Said): Formula {
  const money = moneyOf(columns);
  const isSpent =
    [...conceptsOf(rowsName)].some((concept) => SPENT.has(concept)) ||
    columnsOf(
      SPENT,
      columns.filter((column) => column.name === money?.name),
    ).length > 0;
  const spends = clause.words.some(({ token, shown }) => token.kind === "word" && conceptsOfVerb(folded(shown)).has("expense"));
  return money === undefined || (isSpent && !(spends && NEUTRAL.test(folded(name)))) ? undefined : { of: `[${money.name}]` };
}

/** What is left of a price after its cost; of all pieces where their number is a column. */
function earnedOf({ name, kind }: Word, columns: readonly ColumnShape[]): Formula {
  const { quantities, prices, costs } = partsOf(columns);
  const [quantity, price, cost] = [quantities[0], prices[0], costs[0]];
  if (!price || !cost) return undefined;
  if (prices.length + costs.length > 2 || quantities.length > 1 || (kind === "margin" && quantity))
    return {
      why: `${name} is no column, and may be worked out in more than one way from ${[...quantities, ...prices, ...costs].map((one) => one.name).join(", ")}: compute it in words (… times …, … minus …).`,
    };
  return { of: quantity ? `[${quantity.name}] * ([${price.name}] - [${cost.name}])` : `[${price.name}] - [${cost.name}]` };
}

const isWhole = ({ name }: ColumnShape): boolean =>
  WHOLE.test(folded(name)) || columnsOf(new Set(["amount", "payment"]), [{ name, type: "number", values: undefined }]).length > 0;

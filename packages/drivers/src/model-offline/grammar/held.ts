import type { TableCondition } from "@aether/protocol";
import { AUXILIARY } from "./auxiliaries.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isNumeric, type Match } from "./columns.ts";
import { stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { HAVING, lastWord } from "./lacking.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";

const ARTICLE = /^(?:an?|any|some|eine?n?|une?|una?|um|uma|alguna?|alcuna?|qualche|de l|du|des)$/;
const BUT = /^(?:but|aber|mais|pero|ma|mas)$/;
const WITH = /^(?:with|mit|avec|con|com)$/;

/** What rows must hold, and the matches that are left; uses the words. */
export interface Held {
  readonly found: readonly TableCondition[];
  readonly matches: readonly Match[];
}

/** "Which lessons have a remark", "members with an email": something stands there; "out of stock": nothing is left. */
export function readHeld(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]): Held {
  const stock = readStock(clause, columns, matches);
  const given = readGiven(clause, stock.matches);
  const held = given.matches.filter((match) => isHeld(clause, match));
  for (const { at, length } of held) clause.use(...stretch(at, length));
  const filled = held.map(
    ({ column }): TableCondition => (isNumeric(column) ? { column: column.name, is: ">", value: 0 } : { not: { column: column.name, is: "empty" } }),
  );
  return { found: [...stock.found, ...given.found, ...filled], matches: given.matches.filter((match) => !held.includes(match)) };
}

const TO_SOMEBODY = /^\p{L}{4,} (?:to|by|an|von|a|par|por|da|al|ao)$/u;

/** "Which books are lent" beside `Lent to`: somebody stands there, or nobody where it is denied; who it is asks for another thing. */
function readGiven(clause: Clause, matches: readonly Match[]): Held {
  const told = matches.filter(({ at, column }) => {
    const before = [at - 1, at - 2].find((index) => !clause.can(index, "not") && (clause.can(index, "is") || !clause.can(index, "stop")));
    const isTold = before !== undefined && (clause.can(before, "is") || AUXILIARY.test(lastWord(clause, before)));
    return column.type === "text" && TO_SOMEBODY.test(folded(column.name).replaceAll("_", " ")) && isTold && !clause.isUsed(at);
  });
  if (clause.words.some((_, at) => clause.can(at, "who")) || told.length !== 1) return { found: [], matches };
  const found = told.map(({ at, length, column }): TableCondition => {
    const not = [at - 1, at - 2].find((index) => clause.can(index, "not", "ne"));
    clause.use(...stretch(at, length), ...(not === undefined ? [] : [not]));
    const empty: TableCondition = { column: column.name, is: "empty" };
    return not === undefined ? { not: empty } : empty;
  });
  return { found, matches: matches.filter((match) => !told.includes(match)) };
}

function isHeld(clause: Clause, { at, length, column }: Match): boolean {
  if ((isNumeric(column) && column.type !== "integer") || flagIn(column) || clause.isUsed(at) || clause.has("column") || clause.has("min", "max")) return false;
  const words = clause
    .shown(Math.max(0, at - 3), at)
    .split(" ")
    .map((word) => folded(word));
  const isArticle = ARTICLE.test(words.at(-1) ?? "");
  const verb = words.at(isArticle ? -2 : -1) ?? "";
  const isSaid = HAVING.test(verb) && (isArticle || !WITH.test(verb));
  // "Have they an email": somebody's own is asked for, and a value may follow it.
  const isDenied = words.some((word) => /^(?:not?|nicht|kein\w*|pas|non|nao|sin|sans|ohne|senza|sem)$/.test(word));
  const next = clause.at(at + length);
  const isEnd = next === undefined || next.token.kind === "sign" || clause.can(at + length, "and", "next") || BUT.test(folded(next.shown));
  return isSaid && isEnd && !isDenied && !clause.can(at - 1, "which", "what") && isChoice(clause, at);
}

/** Rows are asked for or counted, and no single column of them. */
const isChoice = (clause: Clause, at: number): boolean =>
  clause.words.some(
    ({ token }, index) => index < at && (clause.can(index, "which", "who", "count", "show", "all", "where") || (clause.isUsed(index) && token.kind === "word")),
  );

const OUT =
  /^(?:out of stock|sold out|ausverkauft|nicht (?:mehr )?(?:auf lager|vorratig)|en rupture(?: de stock)?|epuise(?:e?s)?|agotad[oa]s?|sin (?:stock|existencias)|esaurit[oaie]|esgotad[oa]s?|sem stock)$/;
const IN = /^(?:in stock|auf lager|vorratig|en stock|in magazzino|disponibil[ei] in magazzino|em stock)$/;

/** "Which products are in stock": a number is left of them; "how many are in stock" asks for that number. */
function readStock(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]): Held {
  const [column, ...others] = columnsOf(new Set(["stock"]), columns).filter(isNumeric);
  const none: Held = { found: [], matches };
  if (!column || others.length > 0) return none;
  for (const at of clause.words.keys())
    for (const length of [4, 3, 2, 1]) {
      const text = folded(clause.shown(at, at + length));
      const isOut = OUT.test(text);
      if (!(isOut || (IN.test(text) && isTold(clause, at)))) continue;
      clause.use(...stretch(at, length));
      const rest = matches.filter((match) => match.at < at || match.at >= at + length);
      return { found: [{ column: column.name, is: isOut ? "=" : ">", value: 0 }], matches: rest };
    }
  return none;
}

/** "Which products are in stock": it is told of rows that are asked for. */
const isTold = (clause: Clause, at: number): boolean =>
  clause.can(at - 1, "is") &&
  !lastWord(clause, at - 2).endsWith("much") &&
  clause.words.some((_, index) => index < at && clause.can(index, "which")) &&
  !clause.has("count");

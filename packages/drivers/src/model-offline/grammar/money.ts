import { conceptsOf } from "../lexicon/concepts.ts";
import { conceptsOfVerb, isLightVerb, isYet } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, inMoney, isId, isNumeric, isRate, quantities } from "./columns.ts";
import type { ColumnShape, Tables } from "./frame.ts";
import { stemOf } from "./names-in-words.ts";
import { sameRoot } from "./same-root.ts";
import { isNoun } from "./table-verbs.ts";
import { folded } from "./tagged.ts";

const MONEY: ReadonlySet<string> = new Set(["amount", "price", "cost", "fee", "fine", "salary", "revenue", "payment", "expense", "donation"]);
const PRICE = /(?:^|[^\p{L}])(?:price|preis|prix|precio|prezzo|preco)(?:$|[^\p{L}])|(?:price|preis)$/u;

/** What was paid for a piece, and not what is paid for it. */
const COST = /cost|kosten|einkauf|purchase|achat|compra|acquisto|cout|coste/;

/** "Price each", "prix par personne": of one of what is counted beside it, and nothing that adds up. */
const EACH =
  /(?:^|[^\p{L}])(?:each|apiece|a head|per (?:person|head|piece|item|ticket|unit)|pro (?:person|kopf|stuck)|je (?:person|stuck)|par (?:personne|tete)|la piece|l'unite|unitaires?|chacune?|por (?:persona|cabeza|unidad|pessoa|unidade)|cada un[oa]?|unitari[oa]s?|a (?:testa|persona)|ciascun[oa]|cadaun[oa]|al pezzo)(?:$|[^\p{L}])/u;
const HEADS: ReadonlySet<string> = new Set(["person", "visitor", "guest", "ticket", "seat", "participant"]);

/** Columns of numbers by what they say of money: numbers of pieces, prices and costs. */
export function partsOf(columns: readonly ColumnShape[]): Readonly<Record<"quantities" | "prices" | "costs", readonly ColumnShape[]>> {
  const numbers = columns.filter(isNumeric);
  const costs = columnsOf(new Set(["cost"]), numbers).filter(({ name }) => !PRICE.test(folded(name)) || COST.test(folded(name)));
  const prices = numbers.filter((column) => PRICE.test(withoutUnit(column.name)) && !costs.includes(column));
  const isPieces = (column: ColumnShape): boolean => !prices.includes(column) && !costs.includes(column) && !isId(column.name);
  const pieces = columnsOf(new Set(["quantity"]), numbers).filter(isPieces);
  const isOfEach = pieces.length === 0 && prices.some(({ name }) => EACH.test(folded(name)));
  return { quantities: isOfEach ? columnsOf(HEADS, numbers).filter(isPieces) : pieces, prices, costs };
}

/** "Einzelpreis (€)": what it is measured in says nothing of what it is. */
const withoutUnit = (name: string): string => folded(name).replace(/\s*[([][^()[\]]*[)\]]\s*$/, "");

const IN_STOCK = /^(?:(?:in|on|en) )?(?:stock|hand)$|^(?:lager)?bestand$|^existencias$|^giacenza$|^estoque$/;
const stockOf = (columns: readonly ColumnShape[]): ColumnShape[] => columns.filter((column) => isNumeric(column) && IN_STOCK.test(withoutUnit(column.name)));
/** How many there are of something: what is in stock, or else a number of pieces. */
export function heldOf(columns: readonly ColumnShape[]): readonly ColumnShape[] {
  const stock = stockOf(columns);
  return stock.length > 0 ? stock : partsOf(columns).quantities;
}

/** What all that there is of something is worth: its number times the price of one, where there is one column of each. */
export function worthMade(columns: readonly ColumnShape[]): string | undefined {
  const { prices, costs } = partsOf(columns);
  const [[piece, ...others], [price, ...more]] = [heldOf(columns), prices];
  return piece && price && others.length + more.length + costs.length === 0 ? `[${piece.name}] * [${price.name}]` : undefined;
}

/** The only column of money; none where it is the price of one of several pieces, or of an hour. */
export function moneyOf(columns: readonly ColumnShape[]): ColumnShape | undefined {
  const pieces = partsOf(columns).quantities.map(({ name }) => name);
  const [column, ...others] = columnsOf(MONEY, columns.filter(isNumeric)).filter(
    (each) => !isId(each.name) && !pieces.includes(each.name) && !isPriceOfOne(each, columns),
  );
  return !column || others.length > 0 || isRate(column.name) || mayBeOfPieces(column, columns) ? undefined : column;
}

/** A price beside whole numbers that nobody knows: these may be how many pieces it is of. */
const mayBeOfPieces = (price: ColumnShape, columns: readonly ColumnShape[]): boolean =>
  PRICE.test(withoutUnit(price.name)) &&
  columns.some(
    (column) =>
      column.type === "integer" && isNumeric(column) && column.name !== price.name && !isId(column.name) && !unitOf(column.name) && saysNothing(column.name),
  );
const unitOf = (name: string): boolean => /[([][^)\]]+[)\]]/.test(name);
const saysNothing = (name: string): boolean =>
  folded(name)
    .split(/[^\p{L}]+/u)
    .every((part) => conceptsOf(part).size === 0 && conceptsOfVerb(part).size === 0);

/** What the money of rows is worked out from, where each has a number of pieces and the price of one. */
export function moneyMade(columns: readonly ColumnShape[]): string | undefined {
  const { quantities: pieces, prices } = partsOf(columns);
  const [quantity, price] = [pieces[0], prices[0]];
  const isOnly = pieces.length === 1 && prices.length === 1 && columnsOf(MONEY, columns.filter(isNumeric)).every((column) => prices.includes(column));
  return quantity && price && isOnly ? `[${quantity.name}] * [${price.name}]` : undefined;
}

/** What somebody owes is not what was paid. */
export const OWES = /^(?:ow(?:e|es|ed|ing)|schulde[nt]?|doi[ts]|doivent|deben?|devono|devem?)$/;

/** Rows are expenses, payments or earnings: what is asked of them is rather their money than their number. */
export const isMoneyRows = ({ files }: Tables): boolean => ["expense", "payment", "revenue"].some((concept) => conceptsOf(stemOf(files[0] ?? "")).has(concept));

/** "Expenses per category": rows that are expenses alone are money, and nobody asks how many there are without saying so. */
export function spentOf({ files, columns }: Tables, clause: Clause): ColumnShape | undefined {
  const column = conceptsOf(stemOf(files[0] ?? "")).has("expense") ? moneyOf(columns) : undefined;
  return column && !isPartOfMoney(column, columns, clause) ? column : undefined;
}

const isMoneyVerb = (word: string): boolean => {
  if (OWES.test(word) || BILLS.test(word)) return false;
  const concepts = conceptsOfVerb(word);
  return (concepts.has("expense") && concepts.has("payment")) || (concepts.has("revenue") && concepts.has("profit"));
};

/** Invoices, which in some languages begin like the verb for what is billed. */
const BILLS = /^(?:facturas|faturas|fatture|fattura|factures?)$/;

const EARNS =
  /^(?:earn|takes?$|took$|taken$|rais(?:e|es|ed)$|gross(?:e[ds])?$|rapport|verdien|eingebracht$|einbring|eingespielt$|einspiel|eingenommen|gagn|encaiss|gan(?:[ao]|amos|aron)$|ingres|guadagn|incass|ganh|arrecad|factur|fattur|fatur|recaud|spen[dt]|ausg[ae]b|depens|gast|spes[oaie]$|spend)/;
/** "What did Kim earn": the verb asks for nothing but money. */
export const asksMoney = (clause: Clause): boolean => !asksTime(clause) && (moneyTaken(clause) !== undefined || earnsMoney(clause));

/** "How long did we spend on lamps": time is spent and taken as well. */
const asksTime = (clause: Clause): boolean =>
  clause.words.some(({ shown }, at) => TIME.test(folded(shown)) && (clause.can(at - 1, "how", "count", "sum") || /^(?:how |wie ?viel )/.test(folded(shown))));
const TIME =
  /^(?:how )?(?:long|much time|many hours|many minutes|many days)$|^(?:time|lange?|zeit|temps|tiempo|tempo|longtemps|stunden|hours|minutes|heures|horas|ore)$/;

const IN = /^in(?: |$)/;
/** "What did the tickets bring in", "how much was taken in": money, whoever brings it. */
const broughtIn = (clause: Clause): number =>
  clause.language === "en"
    ? clause.words.findIndex(
        ({ shown }, at) => /^(?:bring|brings|brought|rak(?:e|es|ed)|pull(?:s|ed)?)$/i.test(shown) && IN.test(folded(clause.at(at + 1)?.shown ?? "")),
      )
    : -1;

const US = /^(?:we|they|you|i|did we|did they)$/;
const NOT_MONEY = /^(?:to|with|home|away|place|part|off|over|long|longer|days?|hours?|minutes?|time)$/;
/** "What did we take in Leeds": what came in, where nothing else is said to be taken. */
function moneyTaken(clause: Clause): number | undefined {
  if (clause.language !== "en") return undefined;
  const brought = clause.has("what", "sum") || clause.can(0, "what", "sum", "how", "which", "who") ? broughtIn(clause) : -1;
  if (brought >= 0) return brought;
  const at = clause.words.findIndex(({ shown }, index) => /^(?:take|took|make)$/i.test(shown) && US.test(folded(clause.at(index - 1)?.shown ?? "")));
  return at < 0 || !clause.can(0, "what") || NOT_MONEY.test(folded(clause.at(at + 1)?.shown ?? "")) ? undefined : at;
}

const earnsMoney = (clause: Clause): boolean =>
  clause.words.some(({ token, shown }, at) => token.kind === "word" && EARNS.test(folded(shown)) && isMoneyVerb(folded(shown)) && !isNoun(clause, at));

/** Some verb is of money, whatever else was read of it. */
export const saysMoney = (clause: Clause): boolean => !asksTime(clause) && saysMoneyIn(clause);
const saysMoneyIn = (clause: Clause): boolean =>
  moneyTaken(clause) !== undefined || clause.words.some(({ token, shown }, at) => token.kind === "word" && !isNoun(clause, at) && isMoneyVerb(folded(shown)));

/** Places of verbs that are of money: "earned", "spent", "took". */
export const moneyVerbs = (clause: Clause): number[] => [...(moneyTaken(clause) === undefined ? [] : [moneyTaken(clause) ?? 0]), ...ownMoneyVerbs(clause)];
const ownMoneyVerbs = (clause: Clause): number[] =>
  clause.left().filter((at) => clause.at(at)?.token.kind === "word" && !isNoun(clause, at) && isMoneyVerb(folded(clause.at(at)?.shown ?? "")));

/** "How much is still open": nothing that is left says of what else it may be. */
export const isOnlyLight = (clause: Clause): boolean =>
  clause.left().every((at) => {
    const word = folded(clause.at(at)?.shown ?? "");
    return isLightVerb(word) || isYet(word) || clause.can(at, "sum", "total", "what", "how");
  });

/** Prices of one piece each add up to nothing. */
export function isPriceOfOne(column: ColumnShape, columns: readonly ColumnShape[]): boolean {
  const { quantities: pieces, prices } = partsOf(columns);
  return prices.some(({ name }) => name === column.name) && (pieces.length > 0 || stockOf(columns).length > 0 || EACH.test(folded(column.name)));
}

const WHOLE = /total|amount|betrag|summe|montant|importe|importo|valor|somme/;
/** "Parts (£)" beside "Labour (£)", where no word says which: what is paid for a row may be either, or both. */
export function isPartOfMoney(column: ColumnShape, columns: readonly ColumnShape[], clause: Clause): boolean {
  if (!inMoney(column) || WHOLE.test(folded(column.name))) return false;
  const parts = columns.filter((each) => isNumeric(each) && inMoney(each) && !isRate(each.name) && !isPriceOfOne(each, columns));
  const names = folded(column.name).split(/[^\p{L}]+/u);
  const isSaid = clause.words.some(({ token, shown }) => token.kind === "word" && names.some((name) => name.length > 3 && sameRoot(shown, name)));
  return parts.some(({ name }) => name !== column.name) && !isSaid;
}

const nonEmpty = (concepts: ReadonlySet<string>): ReadonlySet<string>[] => (concepts.size > 0 ? [concepts] : []);

/** The column of quantities that a number is of: the only one, that of money for a sum of it, that of a verb such as "cost". */
export function quantityFor(clause: Clause, { columns, at, unit }: { columns: readonly ColumnShape[]; at: number; unit: boolean }): ColumnShape | undefined {
  const all = quantities(columns);
  if (all.length === 1) return all[0];
  // "Sold more than 60 seats and cost less than 10": the nearest verb says it.
  const verbs = [
    ...(clause.words
      .slice(0, at)
      .flatMap(({ token }) => nonEmpty(token.kind === "word" ? conceptsOfVerb(folded(token.text)) : new Set()))
      .at(-1) ?? []),
  ];
  const [column, ...others] = columnsOf(unit ? MONEY : new Set(verbs), all);
  // "Sales over £50": what one piece costs is not what is paid for all of them.
  return others.length > 0 || (unit && column && isPriceOfOne(column, columns) && (!verbs.includes("price") || verbs.includes("payment"))) ? undefined : column;
}

import type { Clause } from "./clause.ts";
import { columnsOf, inMoney, isNumeric } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { folded } from "./tagged.ts";

/** Units as people write them after a number, and what is measured in them. */
const UNITS: readonly (readonly [words: RegExp, concepts: readonly string[]])[] = [
  [
    /^(?:euros?|eur|dollars?|dolares|dollari|usd|€|\$|£|pounds?|libras?|sterline|sterling|pfund|chf|francs?|franken|franchi|francos|cents?|centimes|reais|pesos?)$/,
    ["amount", "price", "cost", "fee", "fine", "salary", "revenue", "payment", "expense"],
  ],
  [/^(?:percent|per cent|prozent|pour cent|pourcent|por ciento|per cento|por cento|%)$/, []],
  [
    /^(?:kg|kgs|kilos?|kilogram(?:me|m)?s?|kilogramm|chili|quilos?|g|gram(?:me|m|o|i)?s?|gramos?|grammi|tonnes?|tons?|tonnen|toneladas?|tonnellate|lbs?)$/,
    ["weight", "mass", "quantity"],
  ],
  [/^(?:l|lit(?:er|re)s?|litros?|litri|ml|hl|hectolit(?:er|re)s?)$/, ["volume", "quantity"]],
  [/^(?:km|kilomet(?:er|re)s?|kilometros?|chilometri|quilometros?|miles?|meilen|milles|millas|miglia|milhas)$/, ["distance"]],
  [/^(?:m|met(?:er|re)s?|metros?|metri|cm|centimet(?:er|re)s?|centimetros?|centimetri|mm)$/, ["size", "level", "distance", "height"]],
  [/^(?:ha|hectares?|hektar|hectareas?|ettari|hectares|m2|m²|acres?)$/, ["area", "size"]],
  [
    /^(?:h|hours?|stunden?|heures?|horas?|or[ae]|min|minutes?|minuten?|minutos?|minuti|days?|tage?n?|jours?|dias?|giorn[oi]|weeks?|wochen?|semaines?|semanas?|settiman[ae])$/,
    ["duration"],
  ],
  [/^(?:nights?|nachte?n?|nuits?|noches?|nott[ei]|noites?)$/, ["night", "duration"]],
  [/^(?:degrees?|grad|degres?|grados?|grad[oi]|graus?|°c?|celsius)$/, ["temperature"]],
  [/^(?:years?(?: old)?|jahre?n?|ans|anos|anni)$/, ["age"]],
  [/^(?:pages?|seiten?|paginas?|pagine)$/, ["page"]],
  [/^(?:points?|punkte?n?|puntos?|punti|pontos?|stars?|sterne?n?|etoiles?|estrellas?|stelle|estrelas?)$/, ["score"]],
  [
    /^(?:people|persons?|personen|leute|personnes?|personas|gente|person[ae]|pessoas?|pax|guests?)$/,
    ["serving", "guest", "person", "capacity", "seat", "visitor"],
  ],
  [/^(?:pieces?|stuck|pieces|piezas?|pezzi|pecas?|units?|unites?|unidades|unita)$/, ["quantity", "stock"]],
];

const partsOf = ({ name }: ColumnShape): string[] => name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "");

const unitAt = (clause: Clause, at: number): readonly string[] | undefined => {
  const word = folded(clause.at(at)?.shown ?? "");
  return UNITS.find(([words]) => words.test(word))?.[1];
};

export const isMoneyUnit = (clause: Clause, at: number): boolean => UNITS[0]?.[0].test(folded(clause.at(at)?.shown ?? "")) === true;
/** "£50", "50 euros": the number at a word is one of money. */
export const isOfMoney = (clause: Clause, at: number): boolean => /[€$£]/.test(clause.at(at)?.token.text ?? "") || isMoneyUnit(clause, at + 1);
export const isUnit = (clause: Clause, at: number): boolean => unitAt(clause, at) !== undefined;

/** The columns of numbers that are measured in the unit that stands at a word. */
export function measuredIn(clause: Clause, at: number, columns: readonly ColumnShape[]): ColumnShape[] {
  const word = folded(clause.at(at)?.shown ?? "");
  const own = columns.filter((column) => isNumeric(column) && word !== "" && partsOf(column).length > 1 && unitOf(column) === word);
  if (own.length === 1) return own;
  const concepts = unitAt(clause, at) ?? [];
  return columnsOf(new Set(concepts), columns.filter(isNumeric));
}

/** Units of one dimension, and how much each is of the first of them. */
const SCALES: readonly (readonly (readonly [words: RegExp, factor: number])[])[] = [
  [
    [/^(?:min|mins|minutes?|minuten?|minutos?|minut[oi]|minuti)$/, 1],
    [/^(?:s|secs?|seconds?|sekunden?|secondes?|segundos?|second[oi])$/, 1 / 60],
    [/^(?:h|hrs|hours?|stunden?|std|heures?|horas?|or[ae])$/, 60],
    [/^(?:days?|tage?n?|jours?|dias?|giorn[oi])$/, 1440],
    [/^(?:weeks?|wochen?|semaines?|semanas?|settiman[ae])$/, 10_080],
  ],
  [
    [/^(?:kg|kgs|kilos?|kilogram(?:me|m)?s?|kilogramm|chili|quilos?)$/, 1],
    [/^(?:g|gram(?:me|m|o|i)?s?|gramos?|grammi)$/, 0.001],
    [/^(?:t|tonnes?|tons?|tonnen?|toneladas?|tonnellate)$/, 1000],
  ],
  [
    [/^(?:m|met(?:er|re)s?|metros?|metri)$/, 1],
    [/^(?:km|kms|kilomet(?:er|re)s?|kilometros?|chilometri|quilometros?)$/, 1000],
    [/^(?:cm|centimet(?:er|re)s?|centimetros?|centimetri)$/, 0.01],
    [/^(?:mm|millimet(?:er|re)s?)$/, 0.001],
    [/^(?:mi|miles?|meilen?|milles?|millas?|miglia|milhas?)$/, 1609.344],
  ],
  [
    [/^(?:l|lit(?:er|re)s?|litros?|litri)$/, 1],
    [/^(?:ml|millilit(?:er|re)s?)$/, 0.001],
    [/^(?:cl|centilit(?:er|re)s?)$/, 0.01],
    [/^(?:hl|hectolit(?:er|re)s?)$/, 100],
  ],
];

const scaleOf = (word: string): { readonly of: number; readonly factor: number } | undefined =>
  SCALES.flatMap((scale, of) => scale.flatMap(([words, factor]) => (words.test(word) ? [{ of, factor }] : [])))[0];

/** What a column says that it is measured in: in brackets, as a word of its name for a unit, or as the last one. */
function unitOf({ name }: ColumnShape): string {
  const inBrackets = /[([]([^)\]]*)[)\]]/.exec(name)?.[1];
  const words = folded(inBrackets ?? name).split(/[^\p{L}\p{N}]+/u);
  return words.findLast((word) => word.length > 3 && scaleOf(word)) ?? words.findLast((word) => word !== "") ?? "";
}

/** "Longer than 2 km" of a column of minutes: what is measured so is something else. */
export function isOtherUnit(column: ColumnShape, clause: Clause, unit: number): boolean {
  const said = scaleOf(folded(clause.at(unit)?.shown ?? ""));
  const own = scaleOf(unitOf(column));
  // "Over 20 days" is of no fee.
  if (inMoney(column) && (unitAt(clause, unit)?.length ?? 0) > 0 && !isMoneyUnit(clause, unit)) return true;
  return said !== undefined && own !== undefined && said.of !== own.of;
}

/** Whether the unit that stands at a word is the one that a column is called by. */
export const isUnitOf = (column: ColumnShape, clause: Clause, unit: number): boolean => unitOf(column) === folded(clause.at(unit)?.shown ?? "");

/** Whether a column says that it is measured in minutes, hours or days. */
export const isTimed = (column: ColumnShape): boolean => isNumeric(column) && scaleOf(unitOf(column))?.of === 0;

/** A number in what the column is measured in: "two hours" of a column of minutes are 120. */
export function inUnitOf(column: ColumnShape, clause: Clause, { value, unit }: { readonly value: number; readonly unit: number }): number {
  const said = scaleOf(folded(clause.at(unit)?.shown ?? ""));
  const own = scaleOf(unitOf(column));
  return said && own && said.of === own.of && said.factor !== own.factor ? Math.round((value * said.factor * 1e6) / own.factor) / 1e6 : value;
}

import type { Clause } from "./clause.ts";
import { columnsOf, isNumeric } from "./columns.ts";
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
  const concepts = unitAt(clause, at) ?? [];
  return columnsOf(new Set(concepts), columns.filter(isNumeric));
}

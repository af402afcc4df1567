import { datesIn } from "../text/dates.ts";
import type { Document } from "../text/document.ts";
import { TIME } from "./dates-in-words.ts";
import { fold } from "./stems.ts";

/** What is measured by what is compared. */
export type Measured = "money" | "duration" | "length" | "weight" | "moment" | "temperature" | "number";

export interface Figure {
  /** In the smallest common unit: days, metres, kilograms, degrees; a moment by its parts. */
  readonly value: number;
  /** What it is counted in, where two can only be compared in one: a currency, or the word after a number. */
  readonly unit: string;
  readonly shown: string;
  readonly at: number;
}

const WORDS: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, "one ein eine einen einem einer un une uno una um uma"],
      [2, "two zwei deux dos due dois duas"],
      [3, "three drei trois tres tre"],
      [4, "four vier quatre cuatro quattro quatro"],
      [5, "five funf cinq cinco cinque"],
      [6, "six sechs seis sei"],
      [7, "seven sieben sept siete sette sete"],
      [8, "eight acht huit ocho otto oito"],
      [9, "nine neun neuf nueve nove"],
      [10, "ten zehn dix diez dieci dez"],
      [12, "twelve zwolf douze doce dodici doze"],
      [20, "twenty zwanzig vingt veinte venti vinte"],
      [24, "twenty-four"],
      [30, "thirty dreissig trente treinta trenta trinta"],
    ] as const
  ).flatMap(([value, words]) => words.split(" ").map((word) => [word, value] as const)),
);
const NUMBER = `(\\d+(?:[.,'  ]\\d{3})*(?:[.,]\\d+)?|(?<!\\p{L})(?:${[...WORDS.keys()].join("|")})(?!\\p{L}))`;

const UNITS: Readonly<Record<"duration" | "length" | "weight", readonly (readonly [factor: number, words: string])[]>> = {
  duration: [
    [1 / 1440, "minutes?|min|mins|minuten?|minutos?|minut[oi]"],
    [1 / 24, "hours?|hrs?|h|stunden?|std|heures?|horas?|or[ae]"],
    [1, "days?|tage?n?|jours?|dias?|giorn[oi]"],
    [7, "weeks?|wochen?|semaines?|semanas?|settiman[ae]"],
    [30.4, "months?|monate?n?|mois|mes|meses|mes[ei]"],
    [365, "years?|jahre?n?|ans?|annees?|anos?|ann[oi]"],
  ],
  length: [
    [0.001, "mm|millimet\\p{L}*"],
    [0.01, "cm|centimet\\p{L}*|zentimeter"],
    [1, "m|metres?|meters?|metern?|metros?|metri|metro"],
    [1000, "km|kilomet\\p{L}*|quilomet\\p{L}*|chilomet\\p{L}*"],
    [1609, "miles?|meilen?"],
  ],
  weight: [
    [0.001, "g|grams?|gramm|grammes?|gramos|grammi|gramas"],
    [1, "kg|kilos?|kilogram\\p{L}*|chili|quilos?"],
    [1000, "t|tonn\\p{L}*|toneladas?"],
  ],
};
const CURRENCY = "€|\\$|£|eur(?:os?)?|chf|pounds?|dollars?|franken|francs?";
const MONEY = new RegExp(`([€$£])\\s?${NUMBER}|${NUMBER}\\s?(${CURRENCY})(?!\\p{L})`, "gu");
const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:€|eur)/, "€"],
  [/^(?:\$|dollar)/, "$"],
  [/^(?:£|pound)/, "£"],
  [/^(?:chf|frank|franc)/, "CHF"],
];
const DEGREES = /(-?\d+(?:[.,]\d+)?)\s?(?:°|degrees?|grad|degres?|grados?|gradi|graus?)/gu;
const PLAIN = new RegExp(`${NUMBER}(?:\\s?(%|\\p{L}+(?:[²³]|/\\p{L}+)?))?`, "gu");

/** All figures of a text that measure one thing. */
export const figuresIn = (text: string, measured: Measured, document: Pick<Document, "dayOrder">): Figure[] =>
  read(text, measured, document).map((figure) => asWritten(text, figure));

function read(text: string, measured: Measured, document: Pick<Document, "dayOrder">): Figure[] {
  const folded = fold(text);
  switch (measured) {
    case "money":
      return [...folded.matchAll(MONEY)].flatMap(({ 0: shown, 1: sign, 2: after, 3: before, 4: word, index }) => {
        const currency = sign ?? word ?? "";
        return made({ shown, index, unit: CURRENCIES.find(([pattern]) => pattern.test(currency))?.[1] ?? currency }, numberOf(after ?? before ?? ""));
      });
    case "duration":
    case "length":
    case "weight":
      return UNITS[measured].flatMap(([factor, words]) =>
        [...folded.matchAll(new RegExp(`${NUMBER}[\\s-]?(?:${words})(?![\\p{L}²³])`, "gu"))].flatMap(({ 0: shown, 1: number, index }) =>
          made({ shown, index, unit: measured }, numberOf(number ?? "") * factor),
        ),
      );
    case "temperature":
      return [...folded.matchAll(DEGREES)].flatMap(({ 0: shown, 1: number, index }) =>
        made({ shown, index, unit: "°" }, Number((number ?? "").replace(",", "."))),
      );
    case "moment":
      return momentsIn(text, document);
    case "number":
      return [...folded.matchAll(PLAIN)].flatMap(({ 0: shown, 1: number, 2: unit, index }) => made({ shown, index, unit: unit ?? "" }, numberOf(number ?? "")));
  }
}

const made = ({ shown, index, unit }: { shown: string; index: number; unit: string }, value: number): Figure[] =>
  Number.isFinite(value) ? [{ value, unit, shown: shown.trim(), at: index }] : [];

/** As it is written, where small letters without accents are as many. */
const asWritten = (text: string, figure: Figure): Figure => {
  const { shown, at } = figure;
  const start = fold(text.slice(0, at)).length === at ? text.slice(at).search(/\S/) : -1;
  const own = start < 0 ? "" : text.slice(at + start, at + start + shown.length);
  return fold(own) === shown ? { ...figure, shown: own } : figure;
};

/** "18,400" and "3.290" are thousands, "4,5" is not. */
function numberOf(written: string): number {
  const word = WORDS.get(written);
  if (word !== undefined) return word;
  const bare = written.trim().replaceAll(/[  ']/g, "");
  if (/^\d{1,3}(?:[.,]\d{3})+$/.test(bare)) return Number(bare.replaceAll(/[.,]/g, ""));
  const decimal = /^(.*)[.,](\d{1,2})$/.exec(bare);
  return decimal ? Number(`${(decimal[1] ?? "").replaceAll(/[.,]/g, "")}.${decimal[2] ?? ""}`) : Number(bare.replaceAll(/[.,]/g, ""));
}

/** Dates by their day, times by their minute; a text that has both has the date. */
function momentsIn(text: string, { dayOrder }: Pick<Document, "dayOrder">): Figure[] {
  const dates = datesIn(text, dayOrder).filter(({ month }) => month !== undefined);
  if (dates.length > 0)
    return dates.map(({ year = 0, month = 0, day = 0, shown, from }) => ({
      value: year * 400 + month * 32 + day,
      unit: year === 0 ? "day" : "date",
      shown,
      at: from,
    }));
  return [...text.matchAll(TIME)].map(({ 0: shown, 1: hour, index }) => {
    const minutes = /[:.h]\s?(\d{2})/i.exec(shown)?.[1] ?? "0";
    const late = /p\.?m/i.test(shown) && Number(hour) < 12 ? 12 : 0;
    return { value: (Number(hour) + late) * 60 + Number(minutes), unit: "time", shown, at: index };
  });
}

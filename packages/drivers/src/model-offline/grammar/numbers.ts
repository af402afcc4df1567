import type { Clause } from "./clause.ts";
import { folded, type Language, LEXICONS } from "./tagged.ts";

/** What a word of digits, or one of the words for one to twelve, counts. */
export function numberAt(clause: Clause, index: number): number | undefined {
  const word = clause.at(index);
  if (word?.token.kind === "number") return numberIn(word.token.text, clause.language);
  if (word?.token.kind !== "word") return undefined;
  const part = partOf(clause, index);
  if (part !== undefined) return part;
  const at = folded(LEXICONS[clause.language].numbers)
    .split(",")
    .findIndex((names) => names.split("|").includes(folded(word.token.text)));
  return at < 0 ? undefined : at + 1;
}

/** "An hour", "half an hour": an article, or what stands for both, right before what is measured. */
function partOf(clause: Clause, index: number): number | undefined {
  const shown = folded(clause.at(index)?.shown ?? "");
  if (HOURS.test(folded(clause.at(index + 1)?.shown ?? "")) && ONE.test(shown) && clause.can(index - 1, "gt", "lt", "gte", "lte")) return 1;
  return undefined;
}
const ONE = /^(?:an?|eine[rmn]?|une|una?|un|uma?)$/;
const HOURS =
  /^(?:hour|minute|day|week|kilo|kg|lit(?:re|er)|kilomet(?:re|er)|mile|tonne|stunde|tag|woche|heure|jour|semaine|hora|dia|semana|or[ae]|giorno|settimana)$/;

/** A number as people of a language write it: in English a comma parts thousands, elsewhere a full stop does. */
export function numberIn(text: string, language: Language): number | undefined {
  const plain = text.replace(/[€$£%\s'’]/g, "");
  const grouped = language === "en" ? /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/ : /^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;
  const point = language === "en" ? plain.replaceAll(",", "") : plain.replaceAll(".", "").replace(",", ".");
  // Three digits after a comma are thousands in English; any other number of them are decimals.
  const decimal = language === "en" ? /^-?\d+(?:\.\d+|,\d{1,2})?$/ : /^-?\d+(?:[.,]\d+)?$/;
  if (grouped.test(plain)) return Number(point);
  if (decimal.test(plain)) return Number(plain.replace(",", "."));
  return undefined;
}

/** A stretch of days, first and last, as 2026-03-01. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The number of a month by its name; 1 to 12. */
export function monthOf(text: string, language: Language): number | undefined {
  const word = folded(text).replace(/\.$/, "");
  if (word.length < 3) return undefined;
  const months = LEXICONS[language].months.split(",");
  const exact = months.indexOf(word);
  const at = exact >= 0 ? exact : months.findIndex((month) => month.startsWith(word) && (word.length >= 4 || month.length <= 4 || word.length === 3));
  return at < 0 ? undefined : at + 1;
}

interface Dated {
  readonly period: Period;
  /** Places of the words it was said in. */
  readonly used: readonly number[];
}

/** A day, a month or a year that begins at a word: 2026-03-02, March 2026, 2 March 2026, March 2, 2026. */
export function periodAt(clause: Clause, index: number): Dated | undefined {
  const token = clause.at(index)?.token;
  if (!token) return undefined;
  if (token.kind === "date") return { period: ofWritten(token.text), used: [index] };
  return dayBefore(clause, index) ?? monthFirst(clause, index) ?? yearAlone(clause, index);
}

const dayAt = (clause: Clause, at: number | undefined): number | undefined => {
  const token = clause.at(at ?? -1)?.token;
  return token?.kind === "number" && /^(?:[1-9]|[12]\d|3[01]|0[1-9])$/.test(token.text) ? Number(token.text) : undefined;
};

/** 2 March 2026. */
function dayBefore(clause: Clause, index: number): Dated | undefined {
  const day = dayAt(clause, index);
  const at = following(clause, index);
  const month = monthAt(clause, at);
  const last = month === undefined ? undefined : following(clause, at);
  const year = yearAt(clause, last);
  return day === undefined || month === undefined || year === undefined ? undefined : { period: dayOf(year, month, day), used: span(index, last) };
}

/** March 2026, March 2, 2026. */
function monthFirst(clause: Clause, index: number): Dated | undefined {
  const month = monthAt(clause, index);
  const at = following(clause, index);
  if (month === undefined) return undefined;
  const year = yearAt(clause, at);
  if (year !== undefined) return { period: monthPeriod(year, month), used: span(index, at) };
  const day = dayAt(clause, at);
  const last = following(clause, at);
  const ofDay = yearAt(clause, last);
  return day === undefined || ofDay === undefined ? undefined : { period: dayOf(ofDay, month, day), used: span(index, last) };
}

function yearAlone(clause: Clause, index: number): Dated | undefined {
  const year = yearAt(clause, index);
  return year === undefined ? undefined : { period: { from: `${year}-01-01`, to: `${year}-12-31` }, used: [index] };
}

/** The next word but for "of" and a comma. */
export function following(clause: Clause, index: number | undefined): number | undefined {
  if (index === undefined) return undefined;
  let at = index + 1;
  while (clause.at(at) !== undefined && (clause.can(at, "of", "stop") || clause.at(at)?.token.text === ",") && clause.at(at)?.token.kind !== "number") at += 1;
  return clause.at(at) === undefined ? undefined : at;
}

export const monthAt = (clause: Clause, at: number | undefined): number | undefined => {
  const token = clause.at(at ?? -1)?.token;
  return token?.kind === "word" ? monthOf(token.text, clause.language) : undefined;
};

export const yearAt = (clause: Clause, at: number | undefined): number | undefined => {
  const token = clause.at(at ?? -1)?.token;
  return token?.kind === "number" && /^(?:19|20)\d\d$/.test(token.text) ? Number(token.text) : undefined;
};

const span = (from: number, to: number | undefined): number[] => Array.from({ length: (to ?? from) - from + 1 }, (_, index) => from + index);
const two = (value: number): string => String(value).padStart(2, "0");
const dayOf = (year: number, month: number, day: number): Period => ({ from: `${year}-${two(month)}-${two(day)}`, to: `${year}-${two(month)}-${two(day)}` });

export function monthPeriod(year: number, month: number): Period {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return { from: `${year}-${two(month)}-01`, to: `${year}-${two(month)}-${days}` };
}

function ofWritten(text: string): Period {
  const [year = "", month = "", day] = text.split("-");
  return day === undefined ? monthPeriod(Number(year), Number(month)) : { from: text, to: text };
}

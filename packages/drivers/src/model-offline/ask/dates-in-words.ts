import type { Language } from "../text/language.ts";
import { fold } from "./stems.ts";

const DAYS: Readonly<Record<Language, string>> = {
  en: "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thurs friday|fri saturday|sat sunday|sun",
  de: "montag|mo dienstag|di mittwoch|mi donnerstag|do freitag|fr samstag|sa|sonnabend sonntag|so|sonn",
  fr: "lundi mardi mercredi jeudi vendredi samedi dimanche",
  es: "lunes martes miercoles jueves viernes sabado domingo",
  it: "lunedi martedi mercoledi giovedi venerdi sabato domenica",
  pt: "segunda|segunda-feira terca|terca-feira quarta|quarta-feira quinta|quinta-feira sexta|sexta-feira sabado domingo",
};
/** Several days in one word or phrase. */
const SPANS: readonly (readonly [pattern: RegExp, days: readonly number[]])[] = [
  [/\b(?:weekends?|week-ends?|wochenenden?|fine settimana|fins? de semana|fines de semana)\b/, [6, 7]],
  [
    /\b(?:weekdays?|working days?|workdays|wochentags|werktags|werktage|en semaine|jours ouvrables|dias laborables|entre semana|giorni feriali|dias uteis)\b/,
    [1, 2, 3, 4, 5],
  ],
  [
    /\b(?:daily|every day|each day|seven days a week|taglich|jeden tag|tous les jours|quotidiennement|chaque jour|todos los dias|diariamente|a diario|cada dia|tutti i giorni|ogni giorno|quotidianamente|todos os dias)\b/,
    [1, 2, 3, 4, 5, 6, 7],
  ],
];
const NUMBERS = new Map(
  (Object.keys(DAYS) as Language[]).map((language) => [
    language,
    new Map(DAYS[language].split(" ").flatMap((names, index) => names.split("|").map((name) => [name, index + 1] as const))),
  ]),
);
const TO = /^\s*(?:-|–|—|to|until|till|through|bis|au|a|al|ate|ao|à|e o)\s*(?:einschliesslich\s*)?$/;

const MONTHS: readonly (readonly string[])[] = [
  "january januar janvier enero gennaio janeiro",
  "february februar fevrier febrero febbraio fevereiro",
  "march marz mars marzo marco",
  "april avril abril aprile",
  "mai mayo maggio maio",
  "june juni juin junio giugno junho",
  "july juli juillet julio luglio julho",
  "august aout agosto",
  "september septembre septiembre settembre setembro",
  "october oktober octobre octubre ottobre outubro",
  "november novembre noviembre novembro",
  "december dezember decembre diciembre dicembre dezembro",
].map((names) => names.split(" "));
const MONTH_NUMBERS = new Map(MONTHS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

/** The month that a word names; "May" only where it is written large. */
export const monthOf = (folded: string, shown: string): number | undefined => (shown === "May" ? 5 : MONTH_NUMBERS.get(folded));

/** Months that a text names, and those between two of them. */
export function monthsIn(text: string): Set<number> {
  const folded = fold(text);
  const found = new Set<number>();
  let last: { month: number; end: number } | undefined;
  for (const match of folded.matchAll(/\p{L}+/gu)) {
    const end = match.index + match[0].length;
    const month = monthOf(match[0], text.slice(match.index, end));
    if (month === undefined) continue;
    if (last && TO.test(folded.slice(last.end, match.index))) for (let at = last.month; at !== month; at = (at % 12) + 1) found.add(at);
    found.add(month);
    last = { month, end };
  }
  return found;
}

/** 1 is Monday; undefined where the word is no day. */
export function weekdayOf(folded: string, language: Language): number | undefined {
  const days = NUMBERS.get(language);
  const day = days?.get(folded) ?? days?.get(folded.replace(/s$/, ""));
  return day !== undefined && folded.length > 3 ? day : undefined;
}

/** Weekdays that a text names, those between two of them, and what stands for several. */
export function weekdaysIn(text: string, language: Language): Set<number> {
  const folded = fold(text);
  const found = new Set<number>();
  for (const [pattern, days] of SPANS) if (pattern.test(folded)) for (const day of days) found.add(day);
  let last: { day: number; end: number } | undefined;
  for (const match of folded.matchAll(/\p{L}+(?:-feira)?/gu)) {
    const day = dayAt(match[0], text.slice(match.index, match.index + match[0].length), language);
    if (day === undefined) continue;
    if (last && TO.test(folded.slice(last.end, match.index).replace(/\./g, ""))) for (let at = last.day; at !== day; at = (at % 7) + 1) found.add(at);
    found.add(day);
    last = { day, end: match.index + match[0].length };
  }
  return found;
}

/** Short names are written large: "Sat", "Mo". */
function dayAt(folded: string, written: string, language: Language): number | undefined {
  const days = NUMBERS.get(language);
  const day = days?.get(folded) ?? (folded.length > 4 ? days?.get(folded.replace(/s$/, "")) : undefined);
  return day !== undefined && (folded.length > 3 || /^\p{Lu}/u.test(written)) ? day : undefined;
}

export const TIME =
  /(?<![\d.,:])([01]?\d|2[0-4])(?:[:.][0-5]\d(?!\d|[.,]\d)|\s?h(?:\s?[0-5]\d)?(?![\p{L}\d])|\s?(?:am|pm|a\.m\.|p\.m\.|uhr|o'clock|heures?|horas)(?!\p{L}))/giu;
const NAMED_TIME = /\b(?:noon|midday|midnight|mittags?|mitternacht|midi|minuit|mediodia|medianoche|mezzogiorno|mezzanotte|meio-dia|meia-noite)\b/;
/** "At 9", "um neun", "a las 9", "alle 9": a number that the words before it make a time. */
const AT_TIME =
  /(?:\bum|\bab|\bbis|\ba las|\balle|\bore|\bas|\bat|\bfrom|\buntil|\bdesde las|\bhasta las|\bdalle|\bdas|\bate as)\s+(\d{1,2})(?![\d:%€$£]|[.,]\d|\s?(?!(?:e|y|et|und|and|to|bis|alle|oder|or|ou)\s)\p{L})/gu;
const PARTS: readonly (readonly [part: string, from: number, to: number])[] = [
  ["morning", 4, 12],
  ["noon", 11, 14],
  ["afternoon", 12, 18],
  ["evening", 17, 24],
  ["night", 21, 24],
];

/** Parts of the day in which a text names a time. */
export function partsOfDay(text: string): string[] {
  const hours = [...text.matchAll(TIME)].map(([written, hour]) => {
    const plain = Number(hour);
    return /p\.?m/i.test(written) && plain < 12 ? plain + 12 : plain;
  });
  return PARTS.filter(([, from, to]) => hours.some((hour) => hour >= from && hour < to)).map(([part]) => part);
}

export const holdsTime = (text: string): boolean => {
  TIME.lastIndex = 0;
  const folded = fold(text);
  return TIME.test(text) || NAMED_TIME.test(folded) || [...folded.matchAll(AT_TIME)].length > 0;
};

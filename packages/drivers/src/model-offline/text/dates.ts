/** A date as it is written somewhere, read as far as its words go. */
export interface WrittenDate {
  /** Undefined where none is written; a weekday or "tomorrow" has no parts at all. */
  readonly year?: number;
  /** 1 to 12. */
  readonly month?: number;
  /** 1 to 31. */
  readonly day?: number;
  readonly shown: string;
  readonly from: number;
  readonly to: number;
}

/** Which of two small numbers is the day: what the language or another date of the text says; undefined = nobody can know. */
export type DayOrder = "day first" | "month first" | undefined;

const MONTHS: readonly (readonly string[])[] = [
  ["january", "januar", "jänner", "janvier", "enero", "gennaio", "janeiro", "jan"],
  ["february", "februar", "feber", "février", "fevrier", "febrero", "febbraio", "fevereiro", "feb"],
  ["march", "märz", "maerz", "mars", "marzo", "março", "marco", "mar"],
  ["april", "avril", "abril", "aprile", "apr"],
  ["may", "mai", "mayo", "maggio", "maio"],
  ["june", "juni", "juin", "junio", "giugno", "junho", "jun"],
  ["july", "juli", "juillet", "julio", "luglio", "julho", "jul"],
  ["august", "août", "aout", "agosto", "aug"],
  ["september", "septembre", "septiembre", "setiembre", "settembre", "setembro", "sept", "sep"],
  ["october", "oktober", "octobre", "octubre", "ottobre", "outubro", "oct", "okt"],
  ["november", "novembre", "noviembre", "novembro", "nov"],
  ["december", "dezember", "décembre", "decembre", "diciembre", "dicembre", "dezembro", "dec", "dez"],
];
const NUMBER_OF = new Map(MONTHS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
const MONTH = `(?:${[...NUMBER_OF.keys()].sort((a, b) => b.length - a.length).join("|")})(?![\\p{L}\\p{N}])`;
const DAY = "\\d{1,2}(?!\\d)(?:st|nd|rd|th|er|\\.|º|°|ª)?";
const UNTIL = "\\s?(?:–|—|-|to|until|and|bis|und|au|et|al|y|e|a|ao)\\s?";
const YEAR = "((?:19|20)\\d{2})(?!\\d)";
const START = "(?<![\\p{L}\\p{N}.,/:-])";

const DAY_MONTH = new RegExp(`${START}(${DAY})(?:${UNTIL}(?:${DAY}))?\\s+(?:(?:of|de)\\s+)?(${MONTH})\\.?(?:,?\\s+(?:(?:of|de|del)\\s+)?${YEAR})?`, "giu");
const MONTH_DAY = new RegExp(`${START}(${MONTH})\\.?\\s+(${DAY})(?!\\d|[.,]\\d|:\\d)(?:${UNTIL}(?:${DAY}))?(?:,?\\s+${YEAR})?`, "giu");
const MONTH_YEAR = new RegExp(`${START}(${MONTH})\\.?\\s+(?:(?:of|de|del)\\s+)?${YEAR}`, "giu");
const ISO = /(?<![\p{L}\p{N}-])(\d{4})-(\d{2})-(\d{2})(?![\d-])/giu;
const NUMERIC = /(?<![\p{L}\p{N}.,/:-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\p{L}\d]|[./-]\d)/giu;
const SHORT = /(?<![\p{L}\p{N}.,/:-])(\d{1,2})\.(\d{1,2})\.(?!\d)/giu;
const YEAR_ONLY = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:in|since|until|by|im jahr|seit|ab|bis|en|depuis|dès|desde|hasta|nel|dal|entro il|em|até|no ano de)\\s+${YEAR}(?![.,]\\d|\\s?[%€$£]|\\s+\\p{Ll}{3,}s(?!\\p{L}))`,
  "giu",
);
const WEEKDAYS = [
  "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
  "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag",
  "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
  "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
  "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
  "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira",
].join("|");
const NEXT =
  "next|last|this|coming|nächste[nrsm]?|kommende[nrsm]?|letzte[nrsm]?|diese[nrsm]?|prochaine?|dernière?|próxim[oa]|pasado|prossim[oa]|scors[oa]|passad[oa]|que vem";
const PERIOD = "week|month|year|woche|monat|jahr|semaine|mois|année|semana|mes|año|settimana|mese|anno|mês|ano";
const RELATIVE = new RegExp(
  "(?<![\\p{L}\\p{N}])(?:" +
    "the day after tomorrow|tomorrow|yesterday|today|tonight|übermorgen|vorgestern|gestern|heute|morgen(?= (?:früh|abend|mittag))|" +
    "après-demain|demain|hier soir|aujourd['’]hui|pasado mañana|mañana por la \\p{L}+|ayer|hoy|dopodomani|domani|ieri|oggi|depois de amanhã|amanhã|ontem|" +
    `(?:${NEXT})\\s+(?:${WEEKDAYS}|${PERIOD})|(?:${WEEKDAYS})\\s+(?:prochain|dernier|próxim[oa]|que viene|prossim[oa]|que vem)|` +
    `(?:la|le|el|il|a|o)\\s+(?:${PERIOD})\\s+(?:prochaine?|próxim[oa]|que viene|prossim[oa]|que vem)|(?:${WEEKDAYS}))(?![\\p{L}\\p{N}]|['’]s)`,
  "giu",
);

type Parts = Pick<WrittenDate, "year" | "month" | "day">;
type Reader = readonly [RegExp, (match: RegExpMatchArray, order: DayOrder) => Parts | undefined];

/** The ways a date is written, the most telling first: what one has read no other reads again. */
const READERS: readonly Reader[] = [
  [ISO, ([, year, month, day]) => partsOf({ year, month: Number(month), day })],
  [DAY_MONTH, ([, day, month, year]) => (isMonth(month, year) ? partsOf({ year, month: monthOf(month), day }) : undefined)],
  [MONTH_DAY, ([, month = "", day, year]) => (/^\p{Lu}/u.test(month) || year !== undefined ? partsOf({ year, month: monthOf(month), day }) : undefined)],
  [MONTH_YEAR, ([, month, year]) => partsOf({ year, month: monthOf(month) })],
  [NUMERIC, numeric],
  [SHORT, ([, day, month], order) => (order === "day first" ? partsOf({ month: Number(month), day }) : undefined)],
  [YEAR_ONLY, ([, year]) => ({ year: Number(year) })],
  [RELATIVE, () => ({})],
];

/** All dates of a text in their order: written out in six languages, ISO, numeric, ranges; relative ones as they are written. */
export function datesIn(text: string, order: DayOrder = undefined): WrittenDate[] {
  const found: WrittenDate[] = [];
  for (const [pattern, read] of READERS)
    for (const match of text.matchAll(pattern)) {
      const parts = read(match, order);
      const to = match.index + match[0].length;
      const from = pattern === YEAR_ONLY ? to - 4 : match.index;
      const shown = text
        .slice(from, to)
        .trim()
        .replace(/(?<=\p{L}{3})\.$|[,;:]+$/u, "");
      if (parts && !found.some((other) => from < other.to && to > other.from)) found.push({ ...parts, shown, from, to });
    }
  const ordered = found.sort((a, b) => a.from - b.from);
  return ordered.filter((date, index) => !isWeekdayOf(text, date, ordered[index + 1]));
}

/** "Monday, 30 November" is one date. */
const isWeekdayOf = (text: string, date: WrittenDate, next: WrittenDate | undefined): boolean =>
  next?.month !== undefined &&
  date.month === undefined &&
  date.year === undefined &&
  /^,?\s*(?:the |den |dem |le |el |il )?$/.test(text.slice(date.to, next.from));

const monthOf = (name = ""): number => NUMBER_OF.get(name.toLowerCase()) ?? 0;

/** "3 mar" is no sea and "may 3" no permission: short names and those that are words are written large or have a year. */
function isMonth(name = "", year: string | undefined): boolean {
  return name.length > 3 || /^\p{Lu}/u.test(name) || year !== undefined || name === "mai";
}

function partsOf({
  year,
  month,
  day,
}: {
  year?: string | undefined;
  month: number;
  day?: string | undefined;
}): Pick<WrittenDate, "year" | "month" | "day"> | undefined {
  const number = day === undefined ? undefined : Number.parseInt(day, 10);
  if (month < 1 || month > 12 || (number !== undefined && (number < 1 || number > 31))) return undefined;
  const whole = year === undefined ? undefined : Number(year) < 100 ? 2000 + Number(year) : Number(year);
  return { ...(whole !== undefined && { year: whole }), month, ...(number !== undefined && { day: number }) };
}

/** "03/04/2027" is read only where the text or its language says which is the day; its year is known in any case. */
function numeric([, first = "", sign = "", second = "", year = ""]: RegExpMatchArray, order: DayOrder): Parts | undefined {
  if (year.length === 2 && (first.length < 2 || second.length < 2)) return undefined;
  const way = sign === "." ? "day first" : (orderOf(Number(first), Number(second)) ?? order);
  if (way === undefined) return { year: year.length === 2 ? 2000 + Number(year) : Number(year) };
  return way === "day first" ? partsOf({ year, month: Number(second), day: first }) : partsOf({ year, month: Number(first), day: second });
}

/** No year has thirteen months. */
const orderOf = (first: number, second: number): DayOrder => (first > 12 ? "day first" : second > 12 ? "month first" : undefined);

/** What the numeric dates of a text say themselves, or else its language does; English alone says nothing. */
export function dayOrderOf(text: string, language: string): DayOrder {
  const pairs = [...text.matchAll(NUMERIC)].map(([, first, , second]) => [Number(first), Number(second)] as const);
  const dayFirst = pairs.some(([first]) => first > 12);
  const monthFirst = pairs.some(([, second]) => second > 12);
  if (dayFirst !== monthFirst) return dayFirst ? "day first" : "month first";
  return language === "en" ? undefined : "day first";
}

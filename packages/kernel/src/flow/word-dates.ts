const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const MONTH = `(${MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|")})\\.?`;
const DAY = "(\\d{1,2})(?:st|nd|rd|th)?";
const YEAR = "(?:,?\\s+(\\d{4}))?";
const ISO = /\b(\d{4})-(\d{2})-(\d{2})/g;
const MONTH_FIRST = new RegExp(`\\b${MONTH}\\s+${DAY}\\b${YEAR}`, "gi");
const DAY_FIRST = new RegExp(`\\b${DAY}\\s+(?:of\\s+)?${MONTH}\\b${YEAR}`, "gi");

interface Day {
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
}

/** A day with or without a time of it, and nothing more: not the beginning of a span. */
const VALUE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{1,2}(?::\d{2}){0,2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Whether the words name the day of a value that begins `YYYY-MM-DD`; without a year they name it in any. */
export function dateNamed(words: string, value: string): boolean {
  const [asked] = VALUE.test(value) ? isoDays(value) : [];
  return asked !== undefined && daysIn(words).some(({ year, month, day }) => month === asked.month && day === asked.day && (year ?? asked.year) === asked.year);
}

function daysIn(words: string): Day[] {
  const monthFirst = [...words.matchAll(MONTH_FIRST)].map(([, month = "", day, year]) => dayOf(month, day, year));
  const dayFirst = [...words.matchAll(DAY_FIRST)].map(([, day, month = "", year]) => dayOf(month, day, year));
  return [...isoDays(words), ...monthFirst, ...dayFirst];
}

function isoDays(text: string): Day[] {
  return [...text.matchAll(ISO)].map(([, year, month, day]) => ({ year: Number(year), month: Number(month), day: Number(day) }));
}

function dayOf(month: string, day: string | undefined, year: string | undefined): Day {
  const index = MONTHS.findIndex((name) => name.startsWith(month.slice(0, 3).toLowerCase()));
  return { year: year === undefined ? undefined : Number(year), month: index + 1, day: Number(day) };
}

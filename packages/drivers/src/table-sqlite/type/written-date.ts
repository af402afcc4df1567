/** Which part of `03/04/2025` comes first. */
export type DayOrder = "day-first" | "month-first";

const TIME = String.raw`(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?(?:\s*(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?`;
const ISO = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`);
/** What every date has: a digit, and something between its parts unless they are eight digits. */
const HAS_DAY = /^\d{8}$|\d[^\d]|[^\d]\d/;
const COMPACT = /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const POINTED = new RegExp(`^(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?(\\d{4}|\\d{2})${TIME}$`);
const SLASHED = new RegExp(`^(\\d{1,2})([/-])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);
const DAY_NAMED = new RegExp(
  `^(?:\\p{L}+\\.?,?\\s+)?(\\d{1,2})(?:st|nd|rd|th|\\.|º)?[\\s-]+(?:de\\s+)?(\\p{L}{3,12})\\.?,?[\\s-]+(?:de\\s+)?(\\d{4})${TIME}$`,
  "u",
);
const MONTH_NAMED = new RegExp(`^(?:\\p{L}+\\.?,?\\s+)?(\\p{L}{3,12})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${TIME}$`, "u");

/** Beginnings of the names of months in six languages, without accents; the first that fits. */
const MONTHS: readonly (readonly string[])[] = [
  ["jan", "gen", "ene"],
  ["feb", "fev"],
  ["mar", "mrz", "maer"],
  ["apr", "avr", "abr"],
  ["may", "mai", "mag"],
  ["jun", "juin", "giu"],
  ["jul", "juil", "lug"],
  ["aug", "aou", "ago"],
  ["sep", "set"],
  ["oct", "okt", "ott", "out"],
  ["nov"],
  ["dec", "dez", "dic"],
];

interface Parts {
  readonly year: string | undefined;
  readonly month: string | number | undefined;
  readonly day: string | undefined;
  readonly time: readonly (string | undefined)[];
}

/** The order that a date with slashes can only be meant in; `either`; undefined for what is none. */
export function orderOf(written: string): DayOrder | "either" | undefined {
  const found = SLASHED.exec(written);
  if (!found) return undefined;
  const [first, second] = [Number(found[1]), Number(found[3])];
  if (first > 12) return second <= 12 ? "day-first" : undefined;
  return second > 12 ? "month-first" : "either";
}

/** `2025-12-31` or `2025-12-31 14:05:00`, in the time that is written; undefined for what is no date, or not of this order. */
export function readDate(written: string, order: DayOrder | undefined): string | undefined {
  const text = written.trim();
  if (text.length < 6 || text.length > 48 || !HAS_DAY.test(text)) return undefined;
  const parts = partsOf(text, order);
  if (!parts) return undefined;
  const [year, month, day] = [yearOf(parts.year), Number(parts.month), Number(parts.day)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const time = timeOf(parts.time);
  return time === undefined ? undefined : time === "" ? date : `${date} ${time}`;
}

function partsOf(text: string, order: DayOrder | undefined): Parts | undefined {
  const iso = ISO.exec(text) ?? COMPACT.exec(text);
  if (iso) return { year: iso[1], month: iso[2], day: iso[3], time: iso.slice(4) };
  const pointed = POINTED.exec(text);
  if (pointed) return { year: pointed[3], month: pointed[2], day: pointed[1], time: pointed.slice(4) };
  const slashed = order === undefined ? undefined : SLASHED.exec(text);
  if (slashed) {
    const [day, month] = order === "day-first" ? [slashed[1], slashed[3]] : [slashed[3], slashed[1]];
    return { year: slashed[4], month, day, time: slashed.slice(5) };
  }
  const dayNamed = DAY_NAMED.exec(text);
  if (dayNamed) return { year: dayNamed[3], month: monthOf(dayNamed[2]), day: dayNamed[1], time: dayNamed.slice(4) };
  const monthNamed = MONTH_NAMED.exec(text);
  return monthNamed ? { year: monthNamed[3], month: monthOf(monthNamed[1]), day: monthNamed[2], time: monthNamed.slice(4) } : undefined;
}

function monthOf(name = ""): number {
  const plain = name.toLowerCase().replaceAll("ä", "ae").normalize("NFD").replace(/\p{M}/gu, "");
  return MONTHS.findIndex((names) => names.some((one) => plain.startsWith(one))) + 1;
}

/** Two digits are of 1970 to 2069. */
const yearOf = (written = ""): number => (written.length > 2 ? Number(written) : Number(written) + (Number(written) < 70 ? 2000 : 1900));

function timeOf([hour, minute, second, half]: readonly (string | undefined)[]): string | undefined {
  if (hour === undefined) return "";
  let hours = Number(hour);
  if (half !== undefined && (hours < 1 || hours > 12)) return undefined;
  if (half !== undefined) hours = (hours % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return undefined;
  return `${two(hours)}:${minute}:${second ?? "00"}`;
}

const two = (number: number): string => String(number).padStart(2, "0");
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

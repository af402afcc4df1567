/** How numbers of a column are written. */
export interface NumberStyle {
  readonly decimal: "." | ",";
}

/** A number as it is written, without what stands around its digits. */
interface Bare {
  readonly digits: string;
  readonly negative: boolean;
  readonly percent: boolean;
  readonly currency: boolean;
}

const CURRENCY = /[€$£¥₹₽₩₺]|\b(?:EUR|USD|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|NZD|BRL|INR|MXN|ZAR|Fr\.?|kr|zł|R\$)(?![A-Za-z])/iu;
const SHAPE = /^\d[\d.,'’ \u00a0\u202f_]*$|^[.,]\d+$/u;
const EXPONENT = /^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}$/;
/** What keeps groups of three apart beside the two marks. */
const GROUPS = /(?<=\d)['’ \u00a0\u202f_](?=\d{3}(?!\d))/gu;
/** A number of more digits would not stay what it is. */
const MOST_DIGITS = 15;

/** Most numbers are that, and most texts hold no digit at all. */
const PLAIN = /^\d{1,15}$/;
const DIGIT = /\d/;

function bareOf(written: string): Bare | undefined {
  let text = written.trim();
  if (text.length > 64 || !DIGIT.test(text)) return undefined;
  let negative = false;
  const bracketed = /^\((.+)\)$/.exec(text);
  if (bracketed) [negative, text] = [true, bracketed[1] ?? ""];
  const currency = CURRENCY.test(text);
  if (currency) text = text.replace(CURRENCY, "").trim();
  const percent = text.endsWith("%");
  if (percent) text = text.slice(0, -1).trim();
  const sign = /^[+\-−–]/u.exec(text)?.[0];
  if (sign !== undefined) text = text.slice(1).trim();
  else if (/\d-$/.test(text)) [negative, text] = [true, text.slice(0, -1)];
  if (sign !== undefined && sign !== "+") negative = !negative;
  if (!SHAPE.test(text)) return undefined;
  return { digits: text.replace(GROUPS, ""), negative, percent, currency };
}

/** Whether its digits could be of one of the two ways of writing, of both, or of none. */
export type Marks = "." | "," | "both" | undefined;

const POINT = /^(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?$/;
const COMMA = /^(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?$/;

/** What a number says about how its column is written. */
export function marksOf(written: string): Marks {
  if (PLAIN.test(written)) return "both";
  if (EXPONENT.test(written.trim())) return written.includes(",") ? "," : written.includes(".") ? "." : "both";
  const bare = bareOf(written);
  if (!bare) return undefined;
  const { digits } = bare;
  const [point, comma] = [POINT.test(digits), COMMA.test(digits)];
  if (point && comma) return "both";
  return point ? "." : comma ? "," : undefined;
}

/** `1.234` and `1,234`: a number of either writing, and not the same one. */
export const isAmbiguous = (written: string): boolean => marksOf(written) === "both" && /\d[.,]\d{3}\b/.test(written);

/** @returns undefined for what is no number of this style; nothing is taken for zero */
export function readNumber(written: string, { decimal }: NumberStyle): number | undefined {
  if (PLAIN.test(written)) return Number(written);
  if (EXPONENT.test(written.trim())) return finite(Number(written.trim().replace(",", ".")));
  const bare = bareOf(written);
  if (!bare || !(decimal === "." ? POINT : COMMA).test(bare.digits)) return undefined;
  const plain = decimal === "." ? bare.digits.replaceAll(",", "") : bare.digits.replaceAll(".", "").replace(",", ".");
  if (plain.replace(/\D|^0+/g, "").length > MOST_DIGITS) return undefined;
  const value = finite(Number(plain));
  return value === undefined ? undefined : bare.negative ? -value : value;
}

export const hasPercent = (written: string): boolean => bareOf(written)?.percent === true;
export const hasCurrency = (written: string): boolean => bareOf(written)?.currency === true;

/** `007` and `01234` are names that are made of digits. */
export const isCode = (written: string): boolean => /^0\d[\d ]*$/.test(written) || /^\d{16,}$/.test(written);

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

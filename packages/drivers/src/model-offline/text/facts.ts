import { ownOf } from "@aether/protocol";
import type { Document, Sentence } from "./document.ts";

export interface Fact {
  /** Comparable: `date:2026-04-14`, `money:48000:eur`, `percent:99.9`, `count:12:customer`. */
  readonly kind: "date" | "money" | "percent" | "count";
  readonly unit: string;
  readonly value: number;
  readonly shown: string;
  /** What is counted, as it is written. */
  readonly noun?: string;
  readonly sentence: Sentence;
  readonly document: Document;
  /** The words around it, without itself. */
  readonly before: string;
  readonly after: string;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const DATE = new RegExp(
  `\\b(\\d{4})-(\\d{2})-(\\d{2})\\b|\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?(${MONTH})\\b\\.?(?:,?\\s+(\\d{4}))?|\\b(${MONTH})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\d)(?:,?\\s+(\\d{4}))?`,
  "gi",
);
const MONEY =
  /([€$£])\s?(\d[\d., ]*\d|\d)\s?(k|m|million|thousand|bn)?\b|\b(\d[\d.,]*\d|\d)\s?(k|m|million|thousand)?\s?(€|euros?|eur|usd|dollars?|gbp|pounds?)(?![\p{L}])/giu;
const PERCENT = /(\d+(?:[.,]\d+)?)\s?(?:%|percent|per cent)/gi;
const COUNT = /(?<![\d.,:€$£/-])\b(\d{1,3}(?:[, ]\d{3})+|\d{1,6}(?:\.\d{1,3})?)\s+((?:[a-z]+-?){1}[a-z]*(?:\s+[a-z]+)?)/gi;
const CURRENCY: Readonly<Record<string, string>> = {
  "€": "eur",
  euro: "eur",
  euros: "eur",
  eur: "eur",
  $: "usd",
  usd: "usd",
  dollar: "usd",
  dollars: "usd",
  "£": "gbp",
  gbp: "gbp",
  pound: "gbp",
  pounds: "gbp",
};

export function factsIn(documents: readonly Document[]): Fact[] {
  return documents.flatMap((document) => document.sentences.flatMap((sentence) => factsOf(sentence, document)));
}

function factsOf(sentence: Sentence, document: Document): Fact[] {
  const { text } = sentence;
  const make = (kind: Fact["kind"], match: RegExpMatchArray, found: { unit: string; value: number; noun?: string } | undefined): Fact[] => {
    if (!found || !Number.isFinite(found.value)) return [];
    const at = match.index ?? 0;
    return [
      {
        kind,
        ...found,
        shown: match[0].trim().replace(/[.,;:]+$/, ""),
        sentence,
        document,
        before: text.slice(0, at),
        after: text.slice(at + match[0].length),
      },
    ];
  };
  const dates = [...text.matchAll(DATE)].flatMap((match) => make("date", match, readDate(match)));
  const money = [...text.matchAll(MONEY)].flatMap((match) => make("money", match, readMoney(match)));
  const percents = [...text.matchAll(PERCENT)].flatMap((match) => make("percent", match, { unit: "%", value: Number((match[1] ?? "").replace(",", ".")) }));
  const taken = [...text.matchAll(DATE), ...text.matchAll(MONEY), ...text.matchAll(PERCENT)].map(
    (match) => [match.index, match.index + match[0].length] as const,
  );
  const counts = [...text.matchAll(COUNT)]
    .filter(({ index }) => !taken.some(([from, to]) => index >= from && index < to))
    .flatMap((match) => make("count", { ...match, 0: match[1] ?? "", index: match.index } as unknown as RegExpMatchArray, readCount(match)));
  return [...dates, ...money, ...percents, ...counts];
}

function readDate(match: RegExpMatchArray): { unit: string; value: number } | undefined {
  const [, isoYear, isoMonth, isoDay, dayA, monthA, , monthB, dayB] = match;
  const month = isoMonth !== undefined ? Number(isoMonth) : MONTHS.indexOf((monthA ?? monthB ?? "").slice(0, 3).toLowerCase()) + 1;
  const day = Number(isoDay ?? dayA ?? dayB);
  if (month < 1 || month > 12 || day < 1 || day > 31 || (isoYear !== undefined && Number(isoYear) < 1900)) return undefined;
  return { unit: "date", value: month * 100 + day };
}

function readMoney(match: RegExpMatchArray): { unit: string; value: number } | undefined {
  const [, sign, amountA, scaleA, amountB, scaleB, word] = match;
  const unit = ownOf(CURRENCY, (sign ?? word ?? "").toLowerCase());
  const value = amount(amountA ?? amountB ?? "") * scaleOf(scaleA ?? scaleB);
  return unit === undefined ? undefined : { unit, value };
}

function amount(text: string): number {
  const digits = text.replace(/ /g, "");
  if (/^\d{1,3}([.,]\d{3})+$/.test(digits)) return Number(digits.replace(/[.,]/g, ""));
  return Number(digits.replace(/,(?=\d{1,2}$)/, ".").replace(/,/g, ""));
}

function scaleOf(word: string | undefined): number {
  const scale = (word ?? "").toLowerCase();
  if (scale === "k" || scale === "thousand") return 1_000;
  return scale === "m" || scale === "million" ? 1_000_000 : scale === "bn" ? 1_000_000_000 : 1;
}

const NO_UNIT = new Set(
  "of and or to in on at is was are were by for from the a an with as that than then but who which will it we per until after before am pm about unless because since while so if when where here there last".split(
    " ",
  ),
);

function readCount(match: RegExpMatchArray): { unit: string; value: number; noun: string } | undefined {
  const [first = "", second] = (match[2] ?? "").toLowerCase().trim().split(/\s+/);
  if (NO_UNIT.has(first) || MONTHS.includes(first.slice(0, 3))) return undefined;
  const isPlural = /[^s]s$/.test(first) && first.length > 3;
  const noun = !isPlural && second !== undefined && !NO_UNIT.has(second) && !/(?:ed|ing|ly)$/.test(second) ? second : first;
  const value = Number((match[1] ?? "").replace(/[, ]/g, ""));
  if (value >= 1_900 && value <= 2_100) return undefined;
  return { unit: noun.replace(/s$/, ""), value, noun };
}

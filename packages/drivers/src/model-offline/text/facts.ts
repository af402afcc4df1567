import { ownOf } from "@aether/protocol";
import { datesIn, type WrittenDate } from "./dates.ts";
import type { Document, Sentence } from "./document.ts";

export interface Fact {
  /** Comparable: `date:2026-04-14`, `time:450` (minutes of a day), `money:48000:eur`, `percent:99.9`, `count:12:customer`. */
  readonly kind: "date" | "time" | "money" | "percent" | "count";
  readonly unit: string;
  readonly value: number;
  readonly shown: string;
  /** Of a date: its parts, as far as they are written. */
  readonly date?: Pick<WrittenDate, "year" | "month" | "day">;
  /** What is counted, as it is written. */
  readonly noun?: string;
  readonly sentence: Sentence;
  readonly document: Document;
  /** The words around it, without itself. */
  readonly before: string;
  readonly after: string;
}

const FIGURE = "\\d{1,3}(?:[.,'’ \u00a0\u202f]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d+)?";
const SCALE =
  "k|m|mio\\.?|mrd\\.?|bn|hundred|thousand|million|billion|tausend|millionen|milliarden?|mille?|mila|mil|millions?|milliards?|millón|millones|milione|milioni|milhão|milhões";
const COIN = "€|euros?|eur|usd|us-dollar|dollars?|dólares|dollari|gbp|pounds?|chf|franken|francs?";
const MONEY = new RegExp(
  `([€$£])\\s?(${FIGURE})(?:\\s?(${SCALE})(?![\\p{L}]))?|(?<![\\d.,])(${FIGURE})\\s?(?:(${SCALE})(?:\\s?(?:d['’]|de\\s|di\\s))?\\s?)?(${COIN})(?![\\p{L}])`,
  "giu",
);
const PERCENT = /(\d+(?:[.,]\d+)?)\s?(?:%|percent|per cent|prozent|pour cent|por ciento|per cento|por cento)/giu;
const COUNT = new RegExp(
  `(?<![\\p{L}\\d.,:€$£/-])(${FIGURE})(?![\\d.,:/-]\\d)\\s+(?:(${SCALE})\\s+(?:d['’]|de\\s|di\\s)?)?((?:\\p{L}[\\p{L}²³-]*)(?:\\s+\\p{L}+)?)`,
  "giu",
);
/** A time of day: 7:30, 19.30 Uhr, 9 Uhr, 21h15, 9 am. */
const TIME =
  /(?<![\d.,:])([01]?\d|2[0-3])(?::([0-5]\d)(?![\d:])(?:\s?(am|pm|a\.m\.|p\.m\.|uhr)(?!\p{L}))?|\.([0-5]\d)\s?uhr(?!\p{L})|\s?h\s?([0-5]\d)?(?![\p{L}\d])|\s?(am|pm|a\.m\.|p\.m\.|uhr|o['’]clock)(?!\p{L}))/giu;
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
  "us-dollar": "usd",
  dólares: "usd",
  dollari: "usd",
  chf: "chf",
  franken: "chf",
  francs: "chf",
  franc: "chf",
};

export function factsIn(documents: readonly Document[]): Fact[] {
  return documents.flatMap((document) => {
    const known = new Map<string, readonly Fact[]>();
    return document.sentences.flatMap((sentence) => {
      const facts = known.get(sentence.text)?.map((fact) => ({ ...fact, sentence })) ?? factsOf(sentence, document);
      known.set(sentence.text, facts);
      return facts;
    });
  });
}

export function factsOf(sentence: Sentence, document: Document): Fact[] {
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
  const dates = datesIn(text, document.dayOrder).flatMap(({ shown, from, to, ...date }) =>
    make("date", Object.assign([text.slice(from, to)], { index: from }) as unknown as RegExpMatchArray, dateValue(date)).map((fact) => ({
      ...fact,
      shown,
      date,
    })),
  );
  const money = [...text.matchAll(MONEY)].flatMap((match) => make("money", match, readMoney(match)));
  const percents = [...text.matchAll(PERCENT)].flatMap((match) => make("percent", match, { unit: "%", value: amount(match[1] ?? "") }));
  const times = [...text.matchAll(TIME)].flatMap((match) => make("time", match, readTime(match)));
  const taken = [...dates, ...times, ...money, ...percents].map(({ before, after }) => [before.length, text.length - after.length] as const);
  const counts = [...text.matchAll(COUNT)]
    .filter(({ index }) => !taken.some(([from, to]) => index >= from && index < to))
    .flatMap((match) =>
      make(
        "count",
        { ...match, 0: `${match[1] ?? ""}${match[2] === undefined ? "" : ` ${match[2]}`}`, index: match.index } as unknown as RegExpMatchArray,
        readCount(match),
      ),
    );
  return [...dates, ...times, ...money, ...percents, ...counts];
}

/** Weekdays and years alone have no place among days. */
const dateValue = ({ month, day }: Pick<WrittenDate, "month" | "day">): { unit: string; value: number } => ({
  unit: month === undefined ? "relative" : day === undefined ? "month" : "date",
  value: (month ?? 0) * 100 + (day ?? 0),
});

function readTime([, hour = "", minute, half, dotted, french, bare]: RegExpMatchArray): { unit: string; value: number } {
  const isPm = /^p/i.test(half ?? bare ?? "");
  const isAm = /^a/i.test(half ?? bare ?? "");
  const hours = isPm && Number(hour) < 12 ? Number(hour) + 12 : isAm && Number(hour) === 12 ? 0 : Number(hour);
  return { unit: "time", value: hours * 60 + Number(minute ?? dotted ?? french ?? 0) };
}

function readMoney(match: RegExpMatchArray): { unit: string; value: number } | undefined {
  const [, sign, amountA, scaleA, amountB, scaleB, word] = match;
  const unit = ownOf(CURRENCY, (sign ?? word ?? "").toLowerCase());
  const value = amount(amountA ?? amountB ?? "") * scaleOf(scaleA ?? scaleB);
  return unit === undefined ? undefined : { unit, value };
}

/** The last mark with one or two digits behind it is the decimal one; groups of three are thousands. */
function amount(text: string): number {
  const digits = text.replace(/[\s'’]/g, "");
  if (/^\d{1,3}([.,]\d{3})+$/.test(digits)) return Number(digits.replace(/[.,]/g, ""));
  const [, whole = digits, part] = /^(.*)[.,](\d+)$/.exec(digits) ?? [];
  return Number(`${whole.replace(/[.,]/g, "")}${part === undefined ? "" : `.${part}`}`);
}

function scaleOf(word: string | undefined): number {
  const scale = (word ?? "").toLowerCase().replace(/\.$/, "");
  if (scale === "hundred") return 100;
  if (/^(?:k|thousand|tausend|mille?|mila|mil)$/.test(scale)) return 1_000;
  if (/^(?:bn|billion|mrd|milliard)/.test(scale)) return 1_000_000_000;
  return /^m/.test(scale) ? 1_000_000 : 1;
}

const NO_UNIT = new Set(
  "starts begins ends opens closes costs takes lasts und oder bis uhr von vom bei mit für im auf zu ist sind et ou à au de du des le la les y o en el los las e ed di da del dei il al a em no na do dos das com para por per con para avec pour est sont es são è sono es of and or to in on at is was are were by for from the a an with as that than then but who which will it we per until after before am pm about unless because since while so if when where here there last".split(
    " ",
  ),
);

function readCount(match: RegExpMatchArray): { unit: string; value: number; noun: string } | undefined {
  const [first = "", second] = (match[3] ?? "").toLowerCase().trim().split(/\s+/);
  const scaled = match[2] !== undefined;
  if (NO_UNIT.has(first)) return undefined;
  const isPlural = /[^s]s$/.test(first) && first.length > 3;
  const isUnit = UNITS.has(first);
  const noun = !isPlural && !isUnit && second !== undefined && !NO_UNIT.has(second) && /s$/.test(second) && !/(?:ed|ing|ly)$/.test(second) ? second : first;
  const value = amount(match[1] ?? "") * (scaled ? scaleOf(match[2]) : 1);
  if (!scaled && value >= 1_900 && value <= 2_100 && /^\d{4}$/.test(match[1] ?? "") && !isUnit) return undefined;
  return { unit: noun.replace(/s$/, ""), value, noun };
}

/** Measures, which go with any thing. */
export const UNITS = new Set(
  "metre meter metro mètre kilometre kilometer hour minute second day week month year stunde tag woche monat jahr heure jour semaine hora día ora giorno ton litre liter knot m cm mm km kg g t l ml kw mw kwh gb mb tb h min s metres meters meter metros metri mètres metern kilometres kilometers kilometer kilómetros chilometri quilómetros knots hours hour minutes seconds days day weeks months years stunden minuten sekunden tage wochen monate jahre heures minutes jours semaines mois ans horas minutos días semanas meses años ore minuti giorni settimane mesi anni dias anos litres liters liter litros litri tonnes tons tonnen toneladas tonnellate".split(
    " ",
  ),
);

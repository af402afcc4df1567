import type { WeighFrame } from "../grammar/frame.ts";
import { cite } from "./cite.ts";
import { type Document, readAll, type Source, spokenAs } from "./document.ts";
import { factsIn } from "./facts.ts";
import { type Language, languageOf } from "./language.ts";
import { rootsIn } from "./roots.ts";

/** A figure of one text that can be compared with those of others. */
interface Figure {
  readonly value: number;
  /** Figures of one unit are compared. */
  readonly unit: string;
  readonly shown: string;
  readonly document: Document;
  readonly text: string;
  readonly line: number;
}

const DAYS: readonly (readonly [RegExp, number])[] = [
  [/^(?:min|minut)/i, 1 / 1_440],
  [/^(?:h|hours?|stunden?|heures?|horas?|or[ae])$/i, 1 / 24],
  [/^(?:working|business|days?|tagen?|tage?|werktagen?|werktage?|jours?|días?|dias?|giorn[oi])$/i, 1],
  [/^(?:weeks?|wochen?|semaines?|semanas?|settiman[ae])$/i, 7],
  [/^(?:months?|monaten?|monate?|mois|mes|meses|mes[ei]|mês)$/i, 30.4375],
  [/^(?:years?|jahren?|jahre?|ans?|années?|años?|ann[oi]|anos?)$/i, 365.25],
];
const WORDS =
  "one|a|an|eine?n?|un|una|une|uno|um|uma;two|zwei|deux|dos|due|dois|duas;three|drei|trois|tres|tre|três;four|vier|quatre|cuatro|quattro|quatro;five|fünf|cinq|cinco|cinque;six|sechs|seis|sei;seven|sieben|sept|siete|sette|sete;eight|acht|huit|ocho|otto|oito;nine|neun|neuf|nueve|nove;ten|zehn|dix|diez|dieci|dez;eleven|elf|onze|once|undici;twelve|zwölf|douze|doce|dodici|doze"
    .split(";")
    .map((words) => new Set(words.split("|")));
const SPAN = /(?<![\p{L}\p{N}.,])(\d+(?:[.,]\d+)?|\p{L}+)(?=[\s-](\p{L}+))/giu;

/** Durations of a sentence, in days. */
function durationsIn(text: string): { value: number; shown: string }[] {
  return [...text.matchAll(SPAN)].flatMap(([, count = "", unit = ""]) => {
    const days = DAYS.find(([pattern]) => pattern.test(unit))?.[1];
    const said = WORDS.findIndex((words) => words.has(count.toLowerCase())) + 1;
    const number = /^\d/.test(count) ? Number(count.replace(",", ".")) : said;
    return days === undefined || number === 0 ? [] : [{ value: number * days, shown: `${count} ${unit}` }];
  });
}

/** What the figures of each text are weighed by, or why they cannot be. */
export function weigh(
  sources: readonly Source[],
  { words, figure, most, subject }: WeighFrame,
  goal: string,
): { readonly text: string; readonly failed: boolean } {
  const documents = spokenAs(readAll(sources), languageOf(goal));
  const per = documents.map((document) => ({ document, figures: figuresOf(document, { words, figure }) }));
  const what = words.length > 0 ? `"${words.join(" ")}"` : "price";
  const unsaid = per.find(({ figures }) => figures.length === 0);
  if (unsaid) return { text: `${unsaid.document.name} says no figure of ${what} that could be compared.`, failed: true };
  const unclear = per.find(({ figures }) => new Set(figures.map(({ value, unit }) => `${value} ${unit}`)).size > 1);
  if (unclear)
    return {
      text: `${unclear.document.name} says more than one figure of ${what}: ${unclear.figures.map(({ shown }) => shown).join(", ")}. Say of what.`,
      failed: true,
    };
  const all = per.flatMap(({ figures }) => figures.slice(0, 1));
  if (new Set(all.map(({ unit }) => unit)).size > 1)
    return { text: `The figures are of different kinds: ${all.map(({ shown, document }) => `${shown} (${document.name})`).join(", ")}.`, failed: true };
  return { text: told(all, { most, subject }), failed: false };
}

function told(all: readonly Figure[], { most, subject }: { most: boolean; subject: string | undefined }): string {
  const sorted = [...all].sort((a, b) => (most ? b.value - a.value : a.value - b.value));
  const [first, second] = sorted;
  const lines = sorted.map(({ text, document, line }) => `- ${text} ${cite(document, line)}`);
  const isEven = first !== undefined && second !== undefined && first.value === second.value;
  const side = most ? "more" : "less";
  if (subject !== undefined) {
    const own = first !== undefined && subject.endsWith(first.document.name);
    return [isEven ? "No: both say the same." : own ? "Yes:" : "No:", "", ...lines].join("\n");
  }
  const head = isEven ? "They say the same:" : `${first?.document.name ?? ""} says ${side}: ${first?.shown ?? ""}.`;
  return [head, "", ...lines].join("\n");
}

/** A total is told before its parts. */
const TOTAL = /(?<!\p{L})(?:total|totale|gesamt\p{L}*|insgesamt|in all|altogether|endpreis|global)(?!\p{L})/iu;
const PRICE = new Set(["#price"]);

function figuresOf(document: Document, { words, figure }: Pick<WeighFrame, "words" | "figure">): Figure[] {
  const language = languageOf(words.join(" "));
  const asked = words.length > 0 ? words.flatMap((word) => rootsOf(word, [language, document.language])) : [PRICE];
  const own = document.sentences.filter(({ text }) => {
    const said = new Set(rootsIn(text, document.language).flatMap(({ roots }) => roots));
    return asked.every((roots) => [...roots].some((root) => said.has(root)));
  });
  // What speaks of no price by its word may say one all the same.
  const kept = own.length === 0 && words.length === 0 ? document.sentences : own;
  const found = kept.flatMap((sentence) => {
    const facts = factsIn([{ ...document, sentences: [sentence] }]);
    const money = facts.filter(({ kind }) => kind === "money").map(({ value, unit, shown }) => ({ value, unit: `money ${unit}`, shown }));
    const spans = durationsIn(sentence.text).map((span) => ({ ...span, unit: "time" }));
    const others = facts.filter(({ kind }) => kind === "percent" || kind === "count").map(({ value, unit, shown }) => ({ value, unit, shown }));
    const told = figure === "money" ? money : figure === "time" ? spans : [money, spans, others].find((some) => some.length > 0);
    return (told ?? []).map((each) => ({ ...each, document, text: sentence.text, line: sentence.line }));
  });
  const totals = figure === "money" ? found.filter(({ text }) => TOTAL.test(text)) : [];
  return totals.length > 0 ? totals : found;
}

function rootsOf(word: string, languages: readonly Language[]): ReadonlySet<string>[] {
  const roots = [...new Set(languages)].flatMap((language) => rootsIn(word, language).flatMap((each) => each.roots));
  return roots.length === 0 ? [] : [new Set(roots)];
}

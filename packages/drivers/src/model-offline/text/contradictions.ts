import type { Document } from "./document.ts";
import { type Fact, factsIn, UNITS } from "./facts.ts";
import { isSmall } from "./language.ts";
import { rootsIn } from "./roots.ts";
import { sameThing, sameTime, subjectIn } from "./subject.ts";
import { overlap, stem, wordsOf } from "./words.ts";

export interface Contradiction {
  readonly subject: string;
  readonly values: readonly { readonly shown: string; readonly document: Document; readonly line: number; readonly text: string }[];
}

/** Words that say nothing about what a value is the value of. */
const GENERIC = new Set(
  "date day week month year time number total amount around roughly about exactly least most new old first last next previous set moved planned plan said says expected agreed currently now team notes meeting eur euro usd dollar percent due owner days hour hours minute minutes second seconds"
    .split(" ")
    .map(stem),
);
/** A value that is given as a change, a part or a bound is no second opinion about the whole. */
const RELATIVE =
  /\b(?:by|another|extra|additional|further|more|fewer|less|up to|at least|at most|under|over|below|above|between|from|each|every|was|were|originally|used to|instead of|not|rather than|increase[sd]?|cut|save[sd]?|plus|minus|half|third|remaining|left|spent|of which|compared)\s*(?:\w+\s+){0,1}$/i;

const MOST_CHARACTERS = 300;
const MOST_NUMBERS = 4;
const MOST_VALUES = 3;
/** One file counts many things: only sentences that share this much of their words count the same. */
const ALIKE = 0.6;

/** Numbers and dates about the same thing that differ, within one file or between files. */
export function contradictionsIn(documents: readonly Document[]): Contradiction[] {
  const series = seriesIn(documents);
  const facts = factsIn(documents).filter(
    ({ before, sentence, unit }) =>
      unit !== "relative" && sentence.box === undefined && !RELATIVE.test(before.slice(-40)) && claims(sentence.text) && !series.has(shapeOf(sentence.text)),
  );
  const subjects = facts.map((fact) => ({ fact, subject: subjectOf(fact) })).filter(({ subject }) => subject.length > 0);
  const groups: { key: string[]; members: Fact[] }[] = [];
  for (const { fact, subject } of subjects) {
    const home = groups.find(
      ({ key, members }) =>
        sameKind(members[0], fact) && sameSize(members[0], fact) && sameSubject(key, subject, fact.kind) && members.every((other) => sameMatter(other, fact)),
    );
    if (home) {
      home.key = home.key.filter((word) => subject.includes(word));
      home.members.push(fact);
    } else groups.push({ key: subject, members: [fact] });
  }
  return groups.flatMap(({ key, members }) => toContradiction(key, members));
}

const shapeOf = (text: string): string => text.replace(/\d+/g, "#").toLowerCase();

/** Sentences that come again and again with other numbers: entries of a diary, none of which denies another. */
function seriesIn(documents: readonly Document[]): ReadonlySet<string> {
  const texts = new Set(documents.flatMap(({ sentences }) => sentences.map(({ text }) => text)));
  return new Set([...Map.groupBy(texts, shapeOf)].flatMap(([shape, same]) => (same.length > MOST_VALUES ? [shape] : [])));
}

/** Lists of measurements and questions claim nothing that another sentence could deny. */
function claims(text: string): boolean {
  return text.length <= MOST_CHARACTERS && !/[?？]$/.test(text) && (text.match(/\d[\d.,:/-]*/g) ?? []).length <= MOST_NUMBERS;
}

const sameKind = (a: Fact | undefined, b: Fact): boolean => a?.kind === b.kind && a.unit === b.unit;

/** Two shared words, or one where a side has no more; shares of a whole name their subject in one word. */
function sameSubject(a: readonly string[], b: readonly string[], kind: Fact["kind"]): boolean {
  const shared = a.filter((word) => b.includes(word)).length;
  return shared >= 2 || (shared === 1 && (kind === "percent" || Math.min(a.length, b.length) === 1));
}

/** Something has many times of a day: it opens at one and closes at another. Only the same words with another time deny each other. */
function sameWords(a: Fact, b: Fact): boolean {
  const words = (text: string, { document }: Fact): string =>
    rootsIn(text, document.language)
      .map(({ roots }) => roots[0] ?? "")
      .join(" ");
  return words(a.before, a) === words(b.before, b) && words(a.after, a) === words(b.after, b);
}

/** Of one thing, at one time, in one language. */
const sameMatter = (a: Fact, b: Fact): boolean =>
  (a.kind !== "time" || sameWords(a, b)) &&
  a.document.language === b.document.language &&
  sameThing(subjectIn(a), subjectIn(b), a.document.language === "en" || a.document.language === "de") &&
  (sameTime(a, b) || (a.kind === "date" && a.before.toLowerCase() === b.before.toLowerCase()));

/** Values of different size are of different things. */
function sameSize(a: Fact | undefined, b: Fact): boolean {
  if (!a || b.kind === "date" || b.kind === "time") return true;
  const [small, large] = a.value < b.value ? [a.value, b.value] : [b.value, a.value];
  return large <= Math.max(1, small) * 8;
}

/** The telling words near a value, its own clause first. */
function subjectOf({ before, after, kind, unit, document }: Fact): string[] {
  const clauseBefore = before.split(/[;:,(]|\band\b|\bbut\b|\bwhile\b/).at(-1) ?? "";
  const wide = wordsOf(clauseBefore).length >= 1 ? clauseBefore : before;
  const clauseAfter = (after.split(/[;,.(]|\band\b|\bbut\b|\bwhile\b/)[0] ?? "")
    .split(/\s+/)
    .slice(0, kind === "count" ? 4 : 5)
    .join(" ");
  const near = [...wordsOf(wide).slice(-5), ...wordsOf(clauseAfter)];
  return [...new Set(near)].filter(
    (word) =>
      !GENERIC.has(word) &&
      !isSmall(word, document.language) &&
      !(kind === "count" && UNITS.has(unit) && (word === unit || word === `${unit}s`)) &&
      !/^\d/.test(word) &&
      (kind === "count" || word !== stem(unit)),
  );
}

function toContradiction(key: readonly string[], members: readonly Fact[]): Contradiction[] {
  const dated = members.every(({ date }) => date?.year !== undefined);
  const byValue = [...Map.groupBy(members, ({ value, date }) => (dated ? `${value}:${date?.year ?? ""}` : String(value))).values()].flatMap(
    (same) => same[0] ?? [],
  );
  const apart = byValue.filter((fact, index) => byValue.findIndex(({ sentence }) => sentence === fact.sentence) === index);
  if (key.length === 0 || apart.length < 2 || apart.length > MOST_VALUES) return [];
  const [one] = apart;
  const sameFile = apart.every(({ document }) => document === one?.document);
  if (one?.kind === "count" && sameFile && !apart.every(({ sentence }) => overlap(wordsOf(sentence.text), wordsOf(one.sentence.text)) > ALIKE)) return [];
  const subject = wordsIn(apart[0]?.sentence.text ?? "", key);
  return [
    {
      subject,
      values: apart.map(({ shown, document, sentence }) => ({ shown: shown.replace(/[.,;:]+$/, ""), document, line: sentence.line, text: sentence.text })),
    },
  ];
}

/** The words of a subject as they stand in a sentence; with the small words between them where they stand close. */
function wordsIn(text: string, key: readonly string[]): string {
  const found = key
    .flatMap((word) => {
      const match = new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\p{L}*`, "iu").exec(text);
      return match ? [{ from: match.index, to: match.index + match[0].length, word: match[0].toLowerCase() }] : [];
    })
    .sort((a, b) => a.from - b.from)
    .slice(0, 4);
  const span = text.slice(found[0]?.from ?? 0, found.at(-1)?.to ?? 0).toLowerCase();
  const close = found.length > 1 && span.split(/\s+/).length <= found.length + 2 && !/[\d€$£%.,;:]/.test(span);
  return close ? span : found.length > 0 ? found.map(({ word }) => word).join(" ") : key.join(" ");
}

import { groupsOf, matterOf } from "./claim-groups.ts";
import type { Document } from "./document.ts";
import { type Fact, factsOf, UNITS } from "./facts.ts";
import { isSmall } from "./language.ts";
import { offersIn } from "./offers.ts";
import { namesThing } from "./subject.ts";
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
  const facts = claimsIn(documents).filter((fact) => fact.unit !== "relative" && !namesThing(fact) && !RELATIVE.test(fact.before.slice(-40)));
  const claims = facts.map((fact) => ({ fact, subject: subjectOf(fact) })).filter(({ subject }) => subject.length > 0);
  const offerOf = offersIn(facts);
  return groupsOf(claims.map((claim) => ({ ...claim, matter: matterOf(claim.fact, offerOf(claim.fact)) }))).flatMap(({ key, members }) =>
    toContradiction(key, members),
  );
}

/** What the sentences claim; one that stands there again, in whatever file, claims nothing more. */
function claimsIn(documents: readonly Document[]): Fact[] {
  const series = seriesIn(documents);
  const said = new Set<string>();
  return documents.flatMap((document) =>
    document.sentences.flatMap((sentence) => {
      const name = `${document.language} ${document.dayOrder} ${sentence.text}`;
      if (sentence.box !== undefined || said.has(name) || !claims(sentence.text) || series.has(shapeOf(sentence.text))) return [];
      said.add(name);
      return factsOf(sentence, document);
    }),
  );
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
  const apart = [...Map.groupBy(byValue, ({ sentence }) => sentence).values()].flatMap((same) => same[0] ?? []);
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

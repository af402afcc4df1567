import type { Expected } from "../grammar/frame.ts";
import { holdsAnswer, isNegated, type Wanted, wantedBy, wordsAsked } from "./asked.ts";
import { type Document, readAll, type Source } from "./document.ts";
import { type Language, languageOf } from "./language.ts";
import { rootsIn } from "./roots.ts";
import { rowsIn } from "./rows.ts";
import { dot, ENCODED_CHARACTERS, type Encode, MAX_ENCODED } from "./select.ts";
import { weights } from "./words.ts";

const SHOWN = 8;
/** A question has one answer; a few more where the files say it more than once. */
const SHOWN_ANSWERS = 3;
/** How much of the weight of what was searched for a passage must hold; less is another subject. */
const FLOOR = 0.66;

export interface Search {
  /** The goal it is of, whose question words tell what is wanted; default: the query. */
  readonly goal?: string;
  readonly query: string;
  /** Of what kind the answer must be. */
  readonly expected: Expected;
  /** What only asks the same is no answer. */
  readonly asked: boolean;
  readonly encode: Encode;
}

export interface Passages {
  /** Best first; none where nothing reaches the floor. */
  readonly passages: readonly { readonly text: string; readonly document: Document; readonly line: number }[];
  /** Words that no file has, as they are asked. */
  readonly missing: readonly string[];
}

interface Entry {
  readonly document: Document;
  readonly text: string;
  readonly line: number;
  readonly words: ReadonlySet<string>;
  /** Words that this passage leans on: what "it" is, what a label or a row is of. */
  readonly near: ReadonlySet<string>;
  /** Words of the headings, the title and the file's name: they count for a search, and answer no question. */
  readonly around: ReadonlySet<string>;
}

/** The passages that hold what was asked for. A question needs all of its words and an answer of its kind; a search most words. */
export async function findPassages(sources: readonly Source[], { goal, query, expected, asked: isAsked, encode }: Search): Promise<Passages> {
  const language = languageOf(goal ?? query);
  const asked = askedIn(goal ?? query, query, language);
  const wanted = wantedBy(goal ?? query, expected);
  const all = readAll(sources).flatMap(entriesOf);
  const known = (roots: readonly string[]): boolean =>
    all.some(({ words, around, near }) => roots.some((root) => words.has(root) || near.has(root) || around.has(root)));
  const missing = asked.filter(({ roots }) => !known(roots)).map(({ word }) => word);
  if (asked.length === 0 || missing.length > 0) return { passages: [], missing };
  const weight = weights(all.map(({ words }) => [...words]));
  const weightOf = ({ roots }: { roots: readonly string[] }): number => Math.max(...roots.map((root) => weight.get(root) ?? 0), 0.1);
  const whole = asked.reduce((sum, each) => sum + weightOf(each), 0);
  const said = new Set(asked.map(({ word }) => word.toLowerCase()));
  const negated = isNegated(goal ?? query, language);
  const held = all.flatMap((entry, order) => {
    const lexical = covers(entry, { asked, weightOf, whole, wanted });
    const echoes = isAsked && /[?？]\s*$/.test(entry.text);
    return lexical > 0 && !echoes && holdsAnswer({ text: entry.text, document: entry.document, asked: said, negated }, wanted)
      ? [{ ...entry, order, lexical }]
      : [];
  });
  const pool = held.sort((a, b) => b.lexical - a.lexical || a.order - b.order).slice(0, MAX_ENCODED - 1);
  if (pool.length === 0) return { passages: [], missing };
  const [vector, ...vectors] = await encode([query, ...pool.map(({ text }) => text.slice(0, ENCODED_CHARACTERS))]);
  const scored = pool
    .map((entry, index) => ({ ...entry, score: 0.35 * dot(vector, vectors[index]) + 0.65 * entry.lexical }))
    .sort((a, b) => b.score - a.score || a.order - b.order);
  const shown = scored.slice(0, wanted === undefined ? SHOWN : SHOWN_ANSWERS);
  return { passages: shown.map(({ text, document, line }) => ({ text, document, line })), missing };
}

/** What is asked about, word by word; a word that others may stand for has the roots of all of them. */
function askedIn(goal: string, query: string, language: Language): { word: string; roots: readonly string[] }[] {
  const words = wordsAsked(goal, query.split(/\s+/)).flatMap((group) => {
    const found = rootsIn(group, language);
    const [first] = found;
    return first && group.includes(" ") ? [{ word: first.word, roots: found.flatMap(({ roots }) => roots) }] : found;
  });
  return [...new Map(words.map((each) => [each.word.toLowerCase(), each])).values()];
}

interface Cover {
  readonly asked: readonly { readonly roots: readonly string[] }[];
  readonly weightOf: (word: { readonly roots: readonly string[] }) => number;
  readonly whole: number;
  readonly wanted: Wanted | undefined;
}

/** How much of what is asked a passage holds, 0 where that is too little. */
function covers({ words, near, around }: Entry, { asked, weightOf, whole, wanted }: Cover): number {
  const sum = (set: ReadonlySet<string>, left: readonly { roots: readonly string[] }[]) =>
    left.filter(({ roots }) => roots.some((root) => set.has(root))).reduce((total, each) => total + weightOf(each), 0);
  const open = asked.filter(({ roots }) => !roots.some((root) => words.has(root)));
  const own = sum(words, asked);
  const beside = wanted === undefined ? around : near;
  const more = sum(beside, open);
  const share = (own + more) / whole;
  return own > 0 && share >= (wanted === undefined ? FLOOR : 0.999) ? (own + more * 0.6) / whole : 0;
}

/** Leans on the sentence before it. */
const PRONOUN = /^(?:it|its|they|he|she|this|these|er|sie|es|dieser?|diese|dieses|il|elle|ils|elles|este|esta|él|ella|esso|essa|ele|ela)(?!\p{L})/iu;
const MAIL_FROM = /^(?:From|Von|De|Da)\s*:/;
const SENDING =
  "sent send wrote write written schickte geschickt schrieb geschrieben envoyé écrit enviado envió escribió inviato mandato scritto enviou escreveu";

function entriesOf(document: Document): Entry[] {
  const roots = (text: string): string[] => rootsIn(text, document.language).flatMap((each) => each.roots);
  const around = (heading: string): ReadonlySet<string> => new Set(roots(`${heading} ${document.title} ${document.name.replace(/[-_.]+/g, " ")}`));
  const sentences = document.sentences.map(({ text, line, heading }, index): Entry => {
    const before = PRONOUN.test(text) ? (document.sentences[index - 1]?.text ?? "") : "";
    const label = /^[^:]{2,40}:\s/.test(text) ? heading : "";
    const mail = MAIL_FROM.test(text) ? SENDING : "";
    return { document, text, line, words: new Set(roots(`${text} ${mail}`)), near: new Set(roots(`${before} ${label}`)), around: around(heading) };
  });
  const rows = document.tables.flatMap((table) =>
    rowsIn({ ...document, tables: [table] }).map(({ text, line, heading }): Entry => {
      const near = new Set(roots(`${(table.rows[0] ?? []).join(" ")} ${heading}`));
      return { document, text, line, words: new Set(roots(text)), near, around: around(heading) };
    }),
  );
  return [...sentences, ...rows];
}

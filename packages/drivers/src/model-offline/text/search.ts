import type { Expected } from "../grammar/frame.ts";
import { type Document, readAll, type Sentence, type Source } from "./document.ts";
import { dot, ENCODED_CHARACTERS, type Encode, MAX_ENCODED } from "./select.ts";
import { weights, wordsOf } from "./words.ts";

const SHOWN = 8;
/** Rows of one table that are looked at. */
const MOST_ROWS = 2_000;
/** How much of the weight of what was asked a passage must hold; less is another subject. */
const FLOOR = 0.66;

export interface Search {
  readonly query: string;
  /** Of what kind the answer must be. */
  readonly expected: Expected;
  /** What only asks the same is no answer. */
  readonly asked: boolean;
  readonly encode: Encode;
}

export interface Passages {
  /** Best first; none where nothing reaches the floor. */
  readonly passages: readonly { readonly text: string; readonly name: string; readonly line: number }[];
  /** Words that no file has. */
  readonly missing: readonly string[];
}

/** What a table says, row by row. */
function rowsIn({ tables }: Document): Pick<Sentence, "text" | "line" | "heading">[] {
  return tables.flatMap(({ rows, heading, line }) =>
    rows.slice(1, MOST_ROWS).map((cells, index) => ({ text: cells.filter((cell) => cell !== "").join(", "), line: line + index + 1, heading })),
  );
}

/** The passages that hold what was asked for: its words with the heading and title above count, and vectors order them. */
export async function findPassages(sources: readonly Source[], { query, expected, asked: isAsked, encode }: Search): Promise<Passages> {
  const all = readAll(sources).flatMap((document) =>
    [...document.sentences, ...rowsIn(document)].map((sentence) => ({
      document,
      sentence,
      words: new Set(wordsOf(sentence.text)),
      around: new Set(wordsOf(`${sentence.heading} ${document.title} ${document.name.replace(/[-_.]+/g, " ")}`)),
    })),
  );
  const asked = [...new Set(wordsOf(query))];
  const weight = weights(all.map(({ words }) => [...words]));
  const missing = asked.filter((word) => !all.some(({ words, around }) => words.has(word) || around.has(word)));
  if (asked.length === 0 || missing.length > 0) return { passages: [], missing };
  const weightOf = (word: string): number => weight.get(word) ?? 1;
  const whole = asked.reduce((sum, word) => sum + weightOf(word), 0);
  const held = all.flatMap((entry, order) => {
    const own = asked.filter((word) => entry.words.has(word)).reduce((sum, word) => sum + weightOf(word), 0);
    const near = asked.filter((word) => !entry.words.has(word) && entry.around.has(word)).reduce((sum, word) => sum + weightOf(word), 0);
    const share = (own + near) / whole;
    return own > 0 && share >= FLOOR && fits(entry.sentence.text, expected) && !(isAsked && /[?？]\s*$/.test(entry.sentence.text))
      ? [{ ...entry, order, lexical: (own + near * 0.6) / whole }]
      : [];
  });
  const pool = held.sort((a, b) => b.lexical - a.lexical || a.order - b.order).slice(0, MAX_ENCODED - 1);
  if (pool.length === 0) return { passages: [], missing };
  const [wanted, ...vectors] = await encode([query, ...pool.map(({ sentence }) => sentence.text.slice(0, ENCODED_CHARACTERS))]);
  const scored = pool
    .map((entry, index) => ({ ...entry, score: 0.35 * dot(wanted, vectors[index]) + 0.65 * entry.lexical }))
    .sort((a, b) => b.score - a.score || a.order - b.order);
  const passages = scored.slice(0, SHOWN).map(({ sentence, document }) => ({ text: sentence.text, name: document.name, line: sentence.line }));
  return { passages, missing };
}

const MONTHS =
  /\b(?:jan|feb|mar|apr|may|mai|jun|jul|aug|ao[uû]t|sep|oct|okt|nov|de[cz]|januar|m[aä]rz|mars|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|dez)\p{L}*\b/iu;
const DAYS = /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tomorrow|yesterday|week|month|year|noon|midnight|morning|evening)\b|\d{1,2}:\d{2}/i;

/** Whether a passage can hold an answer of the kind that is asked for. */
function fits(text: string, expected: Expected): boolean {
  switch (expected) {
    case "date":
      return MONTHS.test(text) || DAYS.test(text) || /\b\d{4}\b|\b\d{1,2}[./]\d{1,2}\b/.test(text);
    case "number":
      return /\d/.test(text) || /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|none|no)\b/i.test(text);
    case "person":
      return /\p{Lu}\p{Ll}/u.test(text) || /\b(?:I|we|he|she|they|nobody|team)\b/i.test(text);
    default:
      return true;
  }
}

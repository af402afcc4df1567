import { type Document, readAll, type Source } from "./document.ts";
import { languageOf } from "./language.ts";
import { rootsIn } from "./roots.ts";
import { rowsIn } from "./rows.ts";
import { dot, ENCODED_CHARACTERS, type Encode, MAX_ENCODED } from "./select.ts";
import { weights } from "./words.ts";

const SHOWN = 8;
/** How much of the weight of what was searched for a passage must hold; less is another subject. */
const FLOOR = 0.66;

export interface Search {
  readonly query: string;
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
  /** Words of the headings, the title and the file's name. */
  readonly around: ReadonlySet<string>;
}

/** The passages that hold most of the words that are searched for, in their own text or above it. */
export async function findPassages(sources: readonly Source[], { query, encode }: Search): Promise<Passages> {
  const asked = [...new Map(rootsIn(query, languageOf(query)).map((each) => [each.word.toLowerCase(), each])).values()];
  const all = readAll(sources).flatMap(entriesOf);
  const known = (roots: readonly string[]): boolean => all.some(({ words, around }) => roots.some((root) => words.has(root) || around.has(root)));
  const missing = asked.filter(({ roots }) => !known(roots)).map(({ word }) => word);
  if (asked.length === 0 || missing.length > 0) return { passages: [], missing };
  const weight = weights(all.map(({ words }) => [...words]));
  const weightOf = ({ roots }: { roots: readonly string[] }): number => Math.max(...roots.map((root) => weight.get(root) ?? 0), 0.1);
  const held = all.flatMap((entry, order) => {
    const lexical = covers(entry, asked, weightOf);
    return lexical > 0 ? [{ ...entry, order, lexical }] : [];
  });
  const pool = held.sort((a, b) => b.lexical - a.lexical || a.order - b.order).slice(0, MAX_ENCODED - 1);
  if (pool.length === 0) return { passages: [], missing };
  const [vector, ...vectors] = await encode([query, ...pool.map(({ text }) => text.slice(0, ENCODED_CHARACTERS))]);
  const scored = pool
    .map((entry, index) => ({ ...entry, score: 0.35 * dot(vector, vectors[index]) + 0.65 * entry.lexical }))
    .sort((a, b) => b.score - a.score || a.order - b.order);
  return { passages: scored.slice(0, SHOWN).map(({ text, document, line }) => ({ text, document, line })), missing };
}

type Rooted = { readonly roots: readonly string[] };

/** How much of what is searched for a passage holds, 0 where that is too little. */
function covers({ words, around }: Entry, asked: readonly Rooted[], weightOf: (word: Rooted) => number): number {
  const sum = (set: ReadonlySet<string>, left: readonly Rooted[]) =>
    left.filter(({ roots }) => roots.some((root) => set.has(root))).reduce((total, each) => total + weightOf(each), 0);
  const whole = asked.reduce((total, each) => total + weightOf(each), 0);
  const own = sum(words, asked);
  const more = sum(
    around,
    asked.filter(({ roots }) => !roots.some((root) => words.has(root))),
  );
  return own > 0 && (own + more) / whole >= FLOOR ? (own + more * 0.6) / whole : 0;
}

function entriesOf(document: Document): Entry[] {
  const setOf = (text: string): ReadonlySet<string> => new Set(rootsIn(text, document.language).flatMap(({ roots }) => roots));
  const around = (heading: string): ReadonlySet<string> => setOf(`${heading} ${document.title} ${document.name.replace(/[-_.]+/g, " ")}`);
  return [...document.sentences, ...rowsIn(document)].map(({ text, line, heading }) => ({ document, text, line, words: setOf(text), around: around(heading) }));
}

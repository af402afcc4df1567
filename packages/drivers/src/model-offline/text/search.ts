import { type Document, readAll, type Sentence, type Source } from "./document.ts";
import { dot, ENCODED_CHARACTERS, type Encode, MAX_ENCODED } from "./select.ts";
import { weights, wordsOf } from "./words.ts";

const SHOWN = 8;
/** Rows of one table that are looked at. */
const MOST_ROWS = 2_000;

/** What a table says, row by row. */
function rowsIn({ tables }: Document): Pick<Sentence, "text" | "line" | "heading">[] {
  return tables.flatMap(({ rows, heading, line }) =>
    rows.slice(1, MOST_ROWS).map((cells, index) => ({ text: cells.filter((cell) => cell !== "").join(", "), line: line + index + 1, heading })),
  );
}

/** The passages nearest in meaning to a question; words find the candidates, vectors order them. */
export async function searchByMeaning(sources: readonly Source[], query: string, encode: Encode): Promise<string> {
  const all = readAll(sources).flatMap((document) =>
    [...document.sentences, ...rowsIn(document)].map((sentence) => ({ document, sentence, words: wordsOf(`${sentence.heading} ${sentence.text}`) })),
  );
  if (all.length === 0) return "The files hold no sentences to search.";
  const asked = wordsOf(query);
  const weight = weights(all.map(({ words }) => words));
  const lexical = (words: readonly string[]): number => asked.filter((word) => words.includes(word)).reduce((sum, word) => sum + (weight.get(word) ?? 0), 0);
  const ranked = all.map((entry, order) => ({ ...entry, order, lexical: lexical(entry.words) })).sort((a, b) => b.lexical - a.lexical || a.order - b.order);
  const spread = ranked.filter((_, index) => index % Math.max(1, Math.floor(ranked.length / 48)) === 0);
  const pool = [...new Set([...ranked.slice(0, 47), ...spread])].slice(0, MAX_ENCODED - 1);
  const [wanted, ...vectors] = await encode([query, ...pool.map(({ sentence }) => sentence.text.slice(0, ENCODED_CHARACTERS))]);
  const top = Math.max(...pool.map((entry) => entry.lexical), 1e-9);
  const scored = pool
    .map((entry, index) => ({ ...entry, score: 0.65 * dot(wanted, vectors[index]) + 0.35 * (entry.lexical / top) }))
    .sort((a, b) => b.score - a.score);
  const lines = scored.slice(0, SHOWN).map(({ sentence, document }) => `- ${sentence.text} (${document.name}, line ${sentence.line})`);
  const files = [...new Set(scored.slice(0, SHOWN).map(({ document }) => document.name))];
  return `Nearest to "${query}", best first (in ${files.join(", ")}):\n\n${lines.join("\n")}`;
}

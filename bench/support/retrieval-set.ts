import { readFileSync } from "node:fs";

export interface Query {
  readonly text: string;
  /** The passage that answers it, as its place in the list. */
  readonly answer: number;
  /** Asked with words of the passage; the others avoid them. */
  readonly sameWords: boolean;
}

export interface RetrievalSet {
  readonly passages: readonly string[];
  readonly queries: readonly Query[];
}

/** `bench/data/retrieval.txt`: a line is a passage, and under it stand its questions: `?` in other words, `=` in its own. */
export function readRetrievalSet(): RetrievalSet {
  const lines = readFileSync(new URL("../data/retrieval.txt", import.meta.url), "utf8").split("\n");
  const passages: string[] = [];
  const queries: Query[] = [];
  for (const line of lines.filter((text) => text !== "")) {
    const mark = line.slice(0, 2);
    if (mark === "? " || mark === "= ") queries.push({ text: line.slice(2), answer: passages.length - 1, sameWords: mark === "= " });
    else passages.push(line);
  }
  return { passages, queries };
}

/** Shares of queries whose answer is first and among the first five, and the mean of 1/rank. Ties share their middle rank. */
export interface Quality {
  readonly first: number;
  readonly five: number;
  readonly mrr: number;
}

/** @param scores of every passage, for one query */
export function qualityOf(queries: readonly Query[], scores: (query: Query) => readonly number[]): Quality {
  const ranks = queries.map((query) => rankOf(scores(query), query.answer));
  const share = (most: number): number => ranks.filter((rank) => rank <= most).length / ranks.length;
  return { first: share(1), five: share(5), mrr: ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length };
}

function rankOf(scores: readonly number[], answer: number): number {
  const own = scores[answer] ?? Number.NaN;
  const better = scores.filter((score) => score > own).length;
  const equal = scores.filter((score) => score === own).length;
  return better + (equal + 1) / 2;
}

/** BM25 (k1 = 1.2, b = 0.75) over words cut to their stems by the commonest English endings. */
export function lexicalScores(passages: readonly string[]): (query: Query) => number[] {
  const words = passages.map(wordsOf);
  const average = words.reduce((sum, { length }) => sum + length, 0) / words.length;
  const holding = new Map<string, number>();
  for (const word of words.flatMap((each) => [...new Set(each)])) holding.set(word, (holding.get(word) ?? 0) + 1);
  const weight = (word: string): number => {
    const count = holding.get(word) ?? 0;
    return Math.log(1 + (words.length - count + 0.5) / (count + 0.5));
  };
  return ({ text }) => {
    const asked = [...new Set(wordsOf(text))];
    return words.map((passage) =>
      asked.reduce((sum, word) => {
        const count = passage.filter((other) => other === word).length;
        return sum + (weight(word) * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * passage.length) / average));
      }, 0),
    );
  };
}

const wordsOf = (text: string): string[] => (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) => word.replace(/(?<=..)(ing|ed|es|s|e)$/, ""));

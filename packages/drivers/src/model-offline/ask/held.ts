import type { AskedWord } from "./question.ts";
import type { Term } from "./terms.ts";

/** Where a passage holds a word that is asked, and how much that counts. */
export const LEVELS = { own: 1, near: 0.9, around: 0.7, before: 0.5, whole: 0.4 } as const;
export type Level = keyof typeof LEVELS;

export interface Held {
  readonly word: AskedWord;
  readonly weight: number;
  /** 0 where it is not held; else how near the word is to the one that stands there. */
  readonly strength: number;
  readonly level: Level;
  /** What stands there denies it: "closed" where "open" is asked. */
  readonly denied: boolean;
  /** Words of the texts that stand for it. */
  readonly same: ReadonlyMap<Term, number>;
}

/** Least that a strength must be to count as held. */
export const LEAST = 0.45;

import { SENTENCE_ENDS, withoutEnd } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";

export interface Token {
  readonly at: number;
  readonly text: string;
}

/** What may stand for a path: in quotation marks with blanks, or up to the next blank. */
const TOKENS = /(?<![\p{L}\p{N}])["'`“‘«][^"'`“”‘’«»\n]{1,400}["'`”’»]|[^\s"'`“”‘’«»()<>,;]+/gu;

/** More than one that has as many as this have some that are not read. */
export const MOST_TOKENS = 16_384;

export const tokensIn = keptReading((words): readonly Token[] =>
  [...words.matchAll(TOKENS)].slice(0, MOST_TOKENS).map(({ 0: whole, index }) => {
    const opened = /^["'`“‘«]/u.test(whole) ? 1 : 0;
    return { at: index + opened, text: withoutEnd(whole.slice(opened, whole.length - opened), SENTENCE_ENDS) };
  }),
);

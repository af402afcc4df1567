import type { Passage } from "./passages.ts";
import type { Question } from "./question.ts";
import type { Scored } from "./score.ts";
import { fold } from "./stems.ts";

/** Passages that hold the same words are as good as each other. */
const SAME = 0.999;
/** So many of them are told, and how many more there are. */
const MOST_LISTED = 20;
/** Kinds of questions that want to know how many or how often. */
export const COUNTED: ReadonlySet<Question["kind"]> = new Set(["count", "number", "often"]);

export const isLog = ({ name }: Pick<Passage["document"], "name">): boolean => /\.log$/i.test(name);

/** Several statements that answer a question equally well. */
export interface AsGood {
  readonly shown: readonly Passage[];
  /** Of lines of a log that are counted: how many there are. */
  readonly counted?: number;
  /** How many there are beyond those shown. */
  readonly more: number;
}

/**
 * "Who plays the flute": each of several statements of one text that say so is an answer, and some of them alone are none. How many there are
 * can be told of the lines of a log; of other statements nobody knows whether each is one. Undefined where fewer than three are as good.
 */
export function asGoodAs(first: Scored, best: readonly Scored[], { kind }: Question): AsGood | "uncounted" | undefined {
  const { document } = first.passage;
  const isSame = ({ score, passage }: Scored): boolean =>
    passage.document === document && passage.kind === first.passage.kind && Math.min(score, first.score) >= Math.max(score, first.score) * SAME;
  const same = [...new Map(best.filter(isSame).map(({ passage }) => [fold(passage.text), passage])).values()].sort((a, b) => a.order - b.order);
  const isCounted = COUNTED.has(kind);
  const isOfLog = isLog(document);
  if (same.length < (isCounted && isOfLog ? 2 : 3)) return undefined;
  if (isCounted && !isOfLog) return "uncounted";
  return { shown: same.slice(0, MOST_LISTED), more: Math.max(0, same.length - MOST_LISTED), ...(isCounted && { counted: same.length }) };
}

import { pointsBack } from "./bind-before.ts";
import type { Clause } from "./clause.ts";
import type { Frame } from "./frame.ts";
import { asksHowMany } from "./how-many.ts";

/** "And count them": nothing but how many there are of what was asked for before. */
export function countsThem(clause: Clause): boolean {
  const isPart = (at: number): boolean => clause.isFree(at) || clause.can(at, "count", "it", "row", "show", "say", "how", "next");
  const isSaid = (at: number): boolean => clause.can(at, "it", "row") || (clause.can(at, "count") && asksHowMany(clause, at));
  return clause.length > 0 && clause.has("count") && clause.words.every((_, at) => isPart(at)) && clause.words.some((_, at) => isSaid(at));
}

const NOT_COUNTED = "Of what goes to a file, rows that are chosen by conditions are counted; groups, figures, and the first or the different ones are not.";

/** How many there are of what the frame before it wrote to a file; said, and not written. */
export function countAgain(frames: readonly Frame[], clause: Clause): Frame | string | undefined {
  const last = frames.at(-1);
  if (last?.output === undefined || !countsThem(clause)) return undefined;
  if (last.job === "digest" && last.wishes.length === 1) {
    const { output: _, ...rest } = last;
    return { ...rest, counted: true, said: true };
  }
  if (last.job !== "table") return undefined;
  if (last.query.measures || last.query.pivot) return NOT_COUNTED;
  const { file, join, compute, where, deduplicate, select, distinct, limit } = last.query;
  if (distinct || limit !== undefined || (deduplicate && select)) return NOT_COUNTED;
  const query = { file, ...(join && { join }), ...(compute && { compute }), ...(where !== undefined && { where }), ...(deduplicate && { deduplicate }) };
  return { job: "table", query: { ...query, measures: [{ fn: "count" }] }, format: undefined, said: true };
}

/** "And what were they", after lines were counted: the lines themselves; a sentence where something else of them is asked for. */
export function linesAgain(frames: readonly Frame[], clause: Clause): Frame | string | undefined {
  const last = frames.at(-1);
  if (last?.job !== "mention" || last.counts !== "lines" || !pointsBack(clause)) return undefined;
  const isList = clause.words.every((_, at) => clause.isFree(at) || clause.can(at, "what", "which", "show", "say", "line", "it", "next", "display"));
  if (!isList || !clause.has("what", "which", "show", "display")) return LINES_ONLY;
  return { ...last, shown: true };
}

const LINES_ONLY = "Of lines that were counted, only the lines themselves are shown: ask what they are.";

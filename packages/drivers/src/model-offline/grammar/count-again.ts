import type { Clause } from "./clause.ts";
import type { Frame } from "./frame.ts";

/** "How many there are". */
const THERE = /(?:there (?:are|were)|es (?:sind|waren|gibt)|il y en a|hay|ci sono|ce ne sono|há|existem)\W*$/iu;

/** "And count them": nothing but how many there are of what was asked for before. */
export function countsThem(clause: Clause): boolean {
  const isPart = (at: number): boolean => clause.isFree(at) || clause.can(at, "count", "it", "row", "show", "say", "how", "next");
  return (
    clause.length > 0 &&
    clause.has("count") &&
    clause.words.every((_, at) => isPart(at)) &&
    (clause.has("it", "row") || THERE.test(clause.shown(0, clause.length)))
  );
}

/** How many there are of what the frame before it wrote to a file; said, and not written. */
export function countAgain(frames: readonly Frame[], clause: Clause): Frame | undefined {
  const last = frames.at(-1);
  if (last?.output === undefined || !countsThem(clause)) return undefined;
  if (last.job === "digest" && last.wishes.length === 1) {
    const { output: _, ...rest } = last;
    return { ...rest, counted: true, said: true };
  }
  if (last.job !== "table" || last.query.measures || last.query.pivot) return undefined;
  const { file, join, compute, where, deduplicate, select, distinct, limit } = last.query;
  if (distinct || limit !== undefined || (deduplicate && select)) return undefined;
  const query = { file, ...(join && { join }), ...(compute && { compute }), ...(where !== undefined && { where }), ...(deduplicate && { deduplicate }) };
  return { job: "table", query: { ...query, measures: [{ fn: "count" }] }, format: undefined, said: true };
}

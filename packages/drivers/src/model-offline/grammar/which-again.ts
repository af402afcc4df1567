import type { Clause } from "./clause.ts";
import { matchColumns } from "./columns.ts";
import type { Frame, Known } from "./frame.ts";

/** Points at what was asked for before. */
const BACK =
  /^(?:it|them|they|that|those|these|er|sie|es|ihn|diese[rsmn]?|ils?|elles?|celui|celle|ceux|él|ella|ellos|ellas|eso|lui|lei|esso|essa|loro|quello|quella|quelli|ele|ela|eles|elas|esse|isso)$/i;

export const pointsBack = (clause: Clause): boolean => clause.words.some(({ token }) => token.kind === "word" && BACK.test(token.text));

/** "… and which sample was it": the rows that have the largest or the smallest figure that was asked for before it. */
export function whichAgain(frames: readonly Frame[], clause: Clause, known: Known): Frame | undefined {
  const last = frames.at(-1);
  if (last?.job !== "table" || last.output !== undefined) return undefined;
  const { file, join, compute, where, measures = [], group, pivot } = last.query;
  const [measure] = measures;
  if (measures.length !== 1 || (measure?.fn !== "max" && measure?.fn !== "min") || measure.column === undefined || group || pivot) return undefined;
  const shapes = [file, ...(join ?? []).map((other) => other.file)].flatMap((name) => known.tables.get(name)?.columns ?? []);
  const named = matchColumns(clause, shapes);
  const taken = new Set(named.matches.flatMap(({ at, length }) => Array.from({ length }, (_, index) => at + index)));
  const isPart = (at: number): boolean =>
    taken.has(at) || clause.isFree(at) || clause.can(at, "which", "what", "who", "is", "it", "and", "next", "show", "say");
  if (named.unclear !== undefined || named.matches.length === 0 || !clause.words.every((_, at) => isPart(at))) return undefined;
  const select = [...new Set([...named.matches.map(({ column }) => column.name), measure.column])];
  const order = [{ column: measure.column, ...(measure.fn === "max" && { descending: true }) }];
  const rows = { file, ...(join && { join }), ...(compute && { compute }), ...(where !== undefined && { where }) };
  return { job: "table", query: { ...rows, select, order, limit: 1 }, format: undefined, ties: "all" };
}

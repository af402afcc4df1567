import { Clause } from "./clause.ts";
import { matchColumns } from "./columns.ts";
import type { Known, Reading, TableShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { DATA } from "./read-files.ts";
import { readFrames } from "./read-frames.ts";
import { folded, tag } from "./tagged.ts";

/** Shorter values are words of many goals. */
const SHORTEST = 4;

/** Why tables do not answer a goal that has words of theirs, beside texts that do not either; undefined where it has none of them. */
export function refusedByTables(goal: string, known: Known): Exclude<Reading, { frames: unknown }> | undefined {
  const names = known.names?.filter((name) => DATA.test(name)) ?? [];
  if (names.length === 0 || !known.asksTables) return undefined;
  const shapes = names.flatMap((name) => known.tables.get(name) ?? []);
  if (!shapes.some((shape) => hasWordOf(goal, shape))) return undefined;
  const reading = readFrames(goal, { ...known, names, tablesOnly: true });
  if ("look" in reading) return reading;
  return "cannot" in reading && reading.cannot.why !== undefined && reading.cannot.near.includes("table") ? reading : undefined;
}

/** Whether a goal names a column, or a value of one. */
function hasWordOf(goal: string, { columns }: TableShape): boolean {
  const { tagged, language } = tag(goal);
  const clause = new Clause(tagged, language);
  if (matchColumns(clause, columns).matches.some(({ byMeaning, at }) => byMeaning !== true && !clause.isFree(at))) return true;
  const words = clause.left().map((at) => folded(clause.at(at)?.shown ?? ""));
  return columns.some(
    ({ type, values = [] }) =>
      type === "text" && values.some((value) => value.length >= SHORTEST && words.some((word) => sameNoun(folded(value), word, language))),
  );
}

import { Clause } from "./clause.ts";
import type { Known, Reading } from "./frame.ts";
import { hasWordOf } from "./has-words.ts";
import { DATA } from "./read-files.ts";
import { readFrames } from "./read-frames.ts";
import { tag } from "./tagged.ts";

/** Why tables do not answer a goal that has words of theirs, beside texts that do not either; undefined where it has none of them. */
export function refusedByTables(goal: string, known: Known): Exclude<Reading, { frames: unknown }> | undefined {
  const names = known.names?.filter((name) => DATA.test(name)) ?? [];
  if (names.length === 0 || !known.asksTables) return undefined;
  const shapes = names.flatMap((name) => known.tables.get(name) ?? []);
  const { tagged, language } = tag(goal);
  if (!shapes.some((shape) => hasWordOf(new Clause(tagged, language), shape))) return undefined;
  const reading = readFrames(goal, { ...known, names, tablesOnly: true });
  if ("look" in reading) return reading;
  return "cannot" in reading && reading.cannot.why !== undefined && reading.cannot.near.includes("table") ? reading : undefined;
}

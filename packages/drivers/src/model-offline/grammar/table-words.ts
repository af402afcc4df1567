import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import type { Match } from "./columns.ts";
import type { TableFrame } from "./frame.ts";
import { type Asked, type Made, type Slots, unread } from "./slots.ts";

/** Words that only a question to a table has; a question about texts may have some of them too. */
const OF_TABLES: readonly Sense[] = [
  "count",
  "sum",
  "average",
  "min",
  "max",
  "median",
  "sort",
  "group",
  "pivot",
  "dedupe",
  "distinct",
  "join",
  "row",
  "column",
  "top",
  "last",
  "filter",
  "gt",
  "lt",
  "gte",
  "lte",
  "statistics",
  "times",
  "convert",
  "duplicate",
  "which",
  "show",
];

export const isAboutTables = (clause: Clause): boolean => clause.has(...OF_TABLES);

export const formatOf = ({ format, output }: Slots): TableFrame["format"] => {
  const ending = /\.(csv|json)$/i.exec(output ?? "")?.[1]?.toLowerCase();
  if (ending === "csv" || ending === "json") return ending;
  return format === "csv" || format === "json" ? format : undefined;
};

const PLAIN: readonly Sense[] = [
  "show",
  "what",
  "which",
  "how",
  "count",
  "summarise",
  "summary",
  "statistics",
  "column",
  "table",
  "file",
  "row",
  "read",
  "name",
  "write",
  "here",
  "value",
  "short",
  "search",
  "is",
];

/** What a table holds: its columns with their kinds, where nothing else is asked. */
export function describeOr({ clause, slots }: Asked, files: readonly string[], matches: readonly Match[]): Made | undefined {
  const onlyColumns = clause.has("column") && matches.length === 0 && !clause.has("row", "value", "duplicate", "dedupe");
  const isWhole = clause.has("statistics") || (clause.has("summarise", "summary") && matches.length === 0);
  if (!onlyColumns && !isWhole) return undefined;
  const own = clause.copy();
  own.take(...PLAIN);
  if (own.left().length > 0) return isWhole && matches.length === 0 ? unread("describe", own) : undefined;
  clause.take(...PLAIN);
  return { job: { job: "describe", files, columnsOnly: onlyColumns }, ...(slots.output !== undefined && { output: slots.output }) };
}

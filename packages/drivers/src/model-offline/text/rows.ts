import type { Document, Sentence } from "./document.ts";

/** Rows of one table that are looked at. */
const MOST_ROWS = 2_000;

/** What a table says, row by row. */
export function rowsIn({ tables }: Document): Pick<Sentence, "text" | "line" | "heading">[] {
  return tables.flatMap(({ rows, heading, lines }) =>
    rows.slice(1, MOST_ROWS).map((cells, index) => ({ text: cells.filter((cell) => cell !== "").join(", "), line: lines[index + 1] ?? 0, heading })),
  );
}

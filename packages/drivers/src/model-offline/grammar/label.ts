import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { columnsOf, isId } from "./columns.ts";
import type { ColumnShape, TableShape } from "./frame.ts";
import { stemOf } from "./names-in-words.ts";
import { folded } from "./tagged.ts";

const NAMES: ReadonlySet<string> = new Set(["name", "title"]);

/** What tells a row by its name: a column of names, the one that is called like the rows (`Client` of clients.csv). */
export function nameColumn(file: string, { columns, rows }: Pick<TableShape, "columns" | "rows">): ColumnShape | undefined {
  const texts = columns.filter(({ type, values }) => type === "text" && values !== undefined && values.length === rows);
  const called = columnsOf(NAMES, columns).filter(({ type }) => type === "text");
  const own = texts.filter(({ name }) => sharesConcept(conceptsOf(folded(name)), conceptsOf(stemOf(file))) || stemOf(file).startsWith(folded(name)));
  return called[0] ?? own[0];
}

/** The column that rows are told apart by: their name, or else their number. */
export const labelOf = (file: string, shape: Pick<TableShape, "columns" | "rows">): ColumnShape | undefined =>
  nameColumn(file, shape) ?? shape.columns.find(({ name, key }) => key || isId(name));

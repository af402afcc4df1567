import { conceptsOf } from "../lexicon/concepts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { columnsOf, isId, isNumeric } from "./columns.ts";
import { asksHowMany } from "./how-many.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

const HEADS: ReadonlySet<string> = new Set(["visitor", "guest", "person"]);

/** "How many came" to a row that has the number of its people: that is added up where a verb tells that they were there, or what is meant is not said. */
export function countsPeople(state: TableState, at: number): boolean {
  const { columns } = state.tables;
  const counts = columns.filter((column) => isNumeric(column) && !isId(column.name));
  const heads = isNothingNamed(state, at) ? columnsOf(HEADS, counts) : [];
  const [column, ...others] = heads;
  if (!column) return false;
  const isThere = state.clause.words.some(({ shown }) => conceptsOfVerb(folded(shown)).has("visitor"));
  if (isThere && others.length === 0) state.measures.push({ fn: "sum", column: column.name });
  else state.refuse(`Whether rows are counted, or ${heads.map(({ name }) => name).join(" or ")} is added up, is not said.`);
  return true;
}

function isNothingNamed({ clause, tables }: TableState, at: number): boolean {
  const next = at + 1;
  const isColumn = columnsOf(conceptsOf(folded(clause.at(next)?.shown ?? "")), tables.columns).length > 0;
  return asksHowMany(clause, at) && !tables.nouns.has(next) && !clause.can(next, "row", "of") && !isColumn;
}

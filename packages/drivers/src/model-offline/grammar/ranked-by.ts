import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { PEOPLE, PLACES } from "./asked-column.ts";
import { columnsOf } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";

/** "Who has the most …": the only column of people. */
export function peopleAsked({ clause, tables }: TableState, at: number): ColumnShape | undefined {
  if (!clause.words.some((_, index) => index < at && clause.can(index, "who"))) return undefined;
  const all = columnsOf(PEOPLE, tables.columns).filter((each) => each.type === "text" && flagIn(each) === undefined);
  // What a second table tells beside them names who or what the rows are of.
  const own = tables.join ? all.filter(({ name }) => tables.shapes[0]?.shape.columns.some((column) => column.name === name)) : all;
  const people = own.length > 0 ? own : all;
  const [column, ...others] = people;
  if (others.length === 0) return column;
  // "Name" beside "Manager": whose row it is.
  const names = columnsOf(new Set(["name"]), people);
  if (names.length === 1) return names[0];
  // "Who resolved the most tickets": of several the one that does so.
  const verbs = new Set(clause.words.flatMap(({ token, shown }) => (token.kind === "word" ? [...conceptsOfVerb(folded(shown))] : [])));
  const doing = people.filter((each) => columnsOf(verbs, [each]).length > 0);
  return doing.length === 1 ? doing[0] : undefined;
}

/** "Where did we have the most calls", "woher kommen die meisten": the only column of places. */
export function placeAsked({ clause, tables }: TableState, at: number): ColumnShape | undefined {
  if (!clause.words.some((_, index) => index < at && clause.can(index, "location"))) return undefined;
  const [column, ...others] = columnsOf(PLACES, tables.columns).filter((each) => each.type === "text" && flagIn(each) === undefined);
  return others.length === 0 ? column : undefined;
}

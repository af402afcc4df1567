import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { PEOPLE, PLACES } from "./asked-column.ts";
import { columnsOf } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { OWES } from "./money.ts";
import { PAID } from "./opposites.ts";
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
  if (doing.length === 1) return doing[0];
  // "Who owes us": whoever is served pays, and not who serves.
  const isPaying = clause.words.some(({ shown }) => OWES.test(folded(shown)) || PAID.test(folded(shown)));
  const paying = isPaying ? people.filter((each) => columnsOf(PAYERS, [each]).length > 0) : [];
  return paying.length === 1 ? paying[0] : undefined;
}

const PAYERS: ReadonlySet<string> = new Set(["customer", "patient", "member", "guest", "student", "tenant", "buyer", "borrower", "participant", "owner"]);

/** "Who owes how much", "which patients paid how much": a figure of each of those who are asked for. */
export function groupByAsked(state: TableState): void {
  const { clause, measures, group, matches } = state;
  const [measure, ...others] = measures;
  const isPlain = measure?.fn === "sum" && others.length === 0 && group.length === 0 && state.order.length === 0 && state.ranked === undefined && !state.share;
  const how = clause.words.findIndex(({ shown }) => HOW_MUCH.test(folded(shown)));
  if (!isPlain || how < 1) return;
  const which = matches.find(({ at, column }) => at < how && column.type === "text" && clause.can(at - 1, "which") && !clause.isUsed(at));
  const asked = which?.column ?? peopleAsked(state, how);
  if (which) state.useMatch(which);
  if (asked) group.push(asked.name);
}
const HOW_MUCH = /^(?:how (?:much|many)|wie ?viel|combien|cuant[oa]s?|quant[oaie]s?)$/;

const ORIGINS: ReadonlySet<string> = new Set(["city", "country", "region", "origin"]);
/** "Where did we have the most calls", "woher kommen die meisten": the only column of places. */
export function placeAsked({ clause, tables }: TableState, at: number): ColumnShape | undefined {
  if (!clause.words.some((_, index) => index < at && clause.can(index, "location"))) return undefined;
  const isFrom = clause.words.some(
    ({ shown }, index) =>
      /^woher$|^d'ou$/.test(folded(shown)) || (clause.can(index, "location") && /(?<!\p{L})from(?!\p{L})/u.test(clause.shown(0, clause.length))),
  );
  const [column, ...others] = columnsOf(isFrom ? ORIGINS : PLACES, tables.columns).filter((each) => each.type === "text" && flagIn(each) === undefined);
  return others.length === 0 ? column : undefined;
}

import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { columnsOf, isId, isNumeric, type Match } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { partsOf } from "./money.ts";
import { peopleAsked, placeAsked } from "./ranked-by.ts";
import { numberBeside } from "./slots.ts";
import { superlativeAt } from "./superlatives.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

/** What is so is what most rows are of. */
export const POPULAR =
  /^(?:(?:the )?most (?:popular|frequent|common|often|used|booked|requested|ordered|chosen|borrowed)|busiest|beliebteste[nrs]?|haufigste[nrs]?|am (?:haufigsten|beliebtesten|oftesten)|(?:le |la |les )?plus (?:de fois|populaires?|frequente?s?|souvent|demandee?s?|utilisee?s?|representee?s?|reservee?s?|empruntee?s?)|mas (?:popular(?:es)?|veces|frecuentes?|a menudo|usad[oa]s?|solicitad[oa]s?|pedid[oa]s?|utilizad[oa]s?)|piu (?:popolari?|volte|frequent[ei]|spesso|richiest[oaie]|usat[oaie]|utilizzat[oaie])|mais (?:popular(?:es)?|frequentes?|vezes|usad[oa]s?|pedid[oa]s?|procurad[oa]s?|utilizad[oa]s?))$/;
const UNPOPULAR =
  /^(?:least (?:popular|frequent|common)|quietest|seltenste[nrs]?|am seltensten|(?:le |la |les )?(?:moins (?:populaires?|frequente?s?|souvent)|plus rares?)|menos (?:popular(?:es)?|frecuentes?)|meno (?:popolari?|frequent[ei])|menos frequentes?)$/;

/** "The most popular service", "busiest stylist": groups by how many rows they have. */
function ranksByCount(state: TableState, at: number): boolean {
  const { clause } = state;
  const length = [1, 2].find((count) => [POPULAR, UNPOPULAR].some((words) => words.test(folded(clause.shown(at, at + count)))));
  if (length === undefined) return false;
  const isMost = POPULAR.test(folded(clause.shown(at, at + length)));
  const { key, asked, isSingle } = rankedThing(state, at);
  if (!key && !asked && state.group.length === 0) return false;
  // Of what has one row each nothing is more often than another.
  if (isSingle) return state.refuse(`Each ${(key?.column ?? asked)?.name} has one row of ${state.tables.files[0]}.`) ?? true;
  if (asked) state.group.push(asked.name);
  clause.use(...clause.places("location").filter((place) => asked && place < at), ...comingBeside(state, at, length));
  const limit = numberBeside(clause, at);
  clause.use(at, at + length - 1, ...(limit ? [limit.at] : []));
  if (key && state.useMatch(key)) state.group.push(key.column.name);
  const heads = headsOf(state, key?.column ?? asked);
  state.measures.push(heads === undefined ? { fn: "count" } : { fn: "sum", column: heads.name });
  state.ranked = { descending: isMost, limit: limit?.count ?? 1 };
  state.ties = limit === undefined;
  return true;
}

/** What is ranked: a column beside the word, or who or where is asked for; whether each of it has one row. */
function rankedThing(state: TableState, at: number): { readonly key: Match | undefined; readonly asked: ColumnShape | undefined; readonly isSingle: boolean } {
  const key = keyBeside(state, at);
  const asked = key || state.group.length > 0 ? undefined : (peopleAsked(state, at) ?? placeAsked(state, at));
  const values = (key?.column ?? asked)?.values;
  return { key, asked, isSingle: values !== undefined && values.length === state.tables.shapes[0]?.shape.rows };
}

/** "Who came most often": that somebody came is what each row tells. */
const comingBeside = ({ clause }: TableState, at: number, length: number): number[] =>
  [at - 1, at + length].filter((index) => conceptsOfVerb(folded(clause.at(index)?.shown ?? "")).has("visitor") && !clause.isFree(index));

const HEADS: ReadonlySet<string> = new Set(["visitor", "guest", "person"]);
/** The busiest day is that of the most people, where rows have a number of them. */
function headsOf({ clause, tables, group }: TableState, key: ColumnShape | undefined): ColumnShape | undefined {
  const isBusy = clause.words.some(({ shown }) => /^(?:busiest|quietest)$/.test(folded(shown)));
  if (!isBusy || key || group.length === 0) return undefined;
  const [column, ...others] = columnsOf(HEADS, tables.columns).filter((each) => isNumeric(each) && !isId(each.name));
  return others.length === 0 ? column : undefined;
}

/** The column of texts behind the word, or the one that is asked for before it. */
function keyBeside({ clause, matches }: TableState, at: number): Match | undefined {
  const open = matches.filter((match) => !clause.isUsed(match.at) && !isNumeric(match.column) && match.column.type !== "date");
  return open.find((match) => match.at > at && match.at - at < 3) ?? open.find((match) => match.at < at);
}

const SOLD: ReadonlySet<string> = new Set(["serving", "ticket"]);
const SELLS = /^(?:sells?|sold|verkauf\p{L}*|ven[dt]\p{L}*|vendu\p{L}*)$/u;
const MOST =
  /^(?:the )?(?:most|best|least|worst)$|^(?:am )?(?:meisten|besten|wenigsten)$|^(?:le )?(?:plus|mieux|moins)$|^mas$|^menos$|^di piu$|^piu$|^di meno$|^meno$|^mais$/;
/** "Which size sells best": pieces are added up of each, where rows have a number of them. */
function ranksBySold(state: TableState, at: number): boolean {
  const { clause, matches, tables, group } = state;
  const verb = clause.words.findIndex(({ token, shown }) => token.kind === "word" && SELLS.test(folded(shown)));
  const pieces = partsOf(tables.columns).quantities.filter(({ key }) => !key);
  const [quantity, ...others] = pieces.length > 0 ? pieces : columnsOf(SOLD, tables.columns).filter((column) => isNumeric(column) && !isId(column.name));
  const key = matches.find((match) => match.at < at && !clause.isUsed(match.at) && match.column.type === "text");
  const isMost = MOST.test(folded(clause.at(at)?.shown ?? ""));
  const isOfElse = matches.some((match) => match.at > at) || clause.left().some((index) => index > at && index !== verb);
  if (!isMost || verb < 0 || !quantity || others.length > 0 || !key || group.length > 0 || isOfElse) return false;
  if (!clause.words.some((_, index) => index < key.at && clause.can(index, "which", "what"))) return false;
  clause.use(at, verb);
  state.useMatch(key);
  group.push(key.column.name);
  state.measures.push({ fn: "sum", column: quantity.name });
  state.ranked = { descending: superlativeAt(clause, at, []).fn === "max", limit: 1 };
  state.ties = true;
  return true;
}

/** What most rows are of, or what most pieces were sold of. */
export const ranksByPopularity = (state: TableState, at: number): boolean => ranksByCount(state, at) || ranksBySold(state, at);

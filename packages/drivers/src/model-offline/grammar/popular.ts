import { columnsOf, isId, isNumeric, type Match } from "./columns.ts";
import { partsOf } from "./money.ts";
import { numberBeside } from "./slots.ts";
import { superlativeAt } from "./superlatives.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

/** What is so is what most rows are of. */
const POPULAR =
  /^(?:(?:the )?most (?:popular|frequent|common|often|used|booked|requested|ordered|chosen|borrowed)|busiest|beliebteste[nrs]?|haufigste[nrs]?|am (?:haufigsten|beliebtesten)|(?:le |la |les )?plus (?:populaires?|frequente?s?|souvent|demandee?s?|utilisee?s?|representee?s?|reservee?s?|empruntee?s?)|mas (?:popular(?:es)?|frecuentes?|a menudo|usad[oa]s?|solicitad[oa]s?|pedid[oa]s?|utilizad[oa]s?)|piu (?:popolari?|frequent[ei]|spesso|richiest[oaie]|usat[oaie]|utilizzat[oaie])|mais (?:popular(?:es)?|frequentes?|vezes|usad[oa]s?|pedid[oa]s?|procurad[oa]s?|utilizad[oa]s?))$/;
const UNPOPULAR =
  /^(?:least (?:popular|frequent|common)|quietest|seltenste[nrs]?|am seltensten|(?:le |la |les )?(?:moins (?:populaires?|frequente?s?|souvent)|plus rares?)|menos (?:popular(?:es)?|frecuentes?)|meno (?:popolari?|frequent[ei])|menos frequentes?)$/;

/** "The most popular service", "busiest stylist": groups by how many rows they have. */
function ranksByCount(state: TableState, at: number): boolean {
  const { clause } = state;
  const length = [1, 2].find((count) => [POPULAR, UNPOPULAR].some((words) => words.test(folded(clause.shown(at, at + count)))));
  if (length === undefined) return false;
  const isMost = POPULAR.test(folded(clause.shown(at, at + length)));
  const key = keyBeside(state, at);
  if (!key && state.group.length === 0) return false;
  const limit = numberBeside(clause, at);
  clause.use(at, at + length - 1, ...(limit ? [limit.at] : []));
  if (key && state.useMatch(key)) state.group.push(key.column.name);
  state.measures.push({ fn: "count" });
  state.ranked = { descending: isMost, limit: limit?.count ?? 1 };
  state.ties = limit === undefined;
  return true;
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

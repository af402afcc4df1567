import { isNumeric, type Match } from "./columns.ts";
import { numberBeside } from "./slots.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

/** What is so is what most rows are of. */
const POPULAR =
  /^(?:(?:the )?most (?:popular|frequent|common|often|used|booked|requested|ordered|chosen|borrowed)|busiest|beliebteste[nrs]?|haufigste[nrs]?|am (?:haufigsten|beliebtesten)|(?:le |la |les )?plus (?:populaires?|frequente?s?|souvent|demandee?s?|utilisee?s?|representee?s?|reservee?s?|empruntee?s?)|mas (?:popular(?:es)?|frecuentes?|a menudo|usad[oa]s?|solicitad[oa]s?|pedid[oa]s?|utilizad[oa]s?)|piu (?:popolari?|frequent[ei]|spesso|richiest[oaie]|usat[oaie]|utilizzat[oaie])|mais (?:popular(?:es)?|frequentes?|vezes|usad[oa]s?|pedid[oa]s?|procurad[oa]s?|utilizad[oa]s?))$/;
const UNPOPULAR =
  /^(?:least (?:popular|frequent|common)|quietest|seltenste[nrs]?|am seltensten|(?:le |la |les )?(?:moins (?:populaires?|frequente?s?|souvent)|plus rares?)|menos (?:popular(?:es)?|frecuentes?)|meno (?:popolari?|frequent[ei])|menos frequentes?)$/;

/** "The most popular service", "busiest stylist": groups by how many rows they have. */
export function ranksByCount(state: TableState, at: number): boolean {
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

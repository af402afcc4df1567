import type { TableQuery } from "@aether/protocol";
import { conceptsOf } from "../lexicon/concepts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { PEOPLE } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import { isDatePart } from "./date-parts.ts";
import { doubtfulFigure } from "./doubtful-figures.ts";
import type { Tables } from "./frame.ts";
import { asksHowMany } from "./how-many.ts";
import { HAVING, hasIn, isNever, lastWord, NOTHING } from "./lacking.ts";
import { OWES } from "./money.ts";
import { sameNoun } from "./names-in-words.ts";
import { monthAt } from "./numbers.ts";
import { PAID } from "./opposites.ts";
import { sameRoot } from "./same-root.ts";
import { isSkillLevel } from "./skill-levels.ts";
import { isQuality } from "./superlatives.ts";
import { doubtfulSupposed } from "./supposed.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";
import { walkConditions } from "./walk-conditions.ts";

const ORDERED: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
/** Points back at what was worked out before it: "only those over 200". */
const BACK = /^(?:those|these|ceux|celles|aquellos|aquellas|esos|esas|quelli|quelle|aqueles|aquelas)$/i;

/**
 * Why a question that was put together may be another one than was asked; undefined where nothing speaks for that. Such words
 * are refused: a figure of other rows looks like an answer.
 */
export function doubtfulOf(query: TableQuery, tables: Tables, clause: Clause): string | undefined {
  const { columns } = tables;
  const { measures = [], group = [], limit, where } = query;
  const measured = new Set(measures.map(({ fn, column }) => `${fn} ${column ?? ""}`));
  if (measured.size < measures.length) return "One figure is asked for twice: a condition on a sum or another figure of groups is not one of the jobs.";
  if (measures.length > 0 && limit !== undefined && (group.length === 0 || group.some((name) => measures.some(({ column }) => column === name))))
    return "A figure of the first, last or largest few rows is not one of the jobs: show these rows, or leave out how many.";
  if (limit !== undefined && clause.can(0, "is")) return "Whether something is the first of its kind is not one of the jobs: ask which is.";
  if (clause.language === "en" && clause.words.some(({ shown }) => /^(?:will|shall)$/i.test(shown))) return "What will be is in no table: ask for what was.";
  const doubted =
    doubtfulSupposed(clause) ??
    doubtfulLacking(query) ??
    doubtfulDenial(query, clause) ??
    doubtfulDebt(query, clause) ??
    doubtfulEach(clause) ??
    doubtfulMean(query, columns, clause) ??
    doubtfulHad(query, clause) ??
    doubtfulMost(query, tables, clause) ??
    doubtfulChoice(query, columns, clause) ??
    doubtfulEmpty(query, clause) ??
    doubtfulStill(query, columns, clause) ??
    doubtfulOfAll(query, tables, clause) ??
    doubtfulOnce(query, tables) ??
    doubtfulHeads(query, tables, clause) ??
    doubtfulFigure(query, tables, clause);
  if (doubted !== undefined) return doubted;
  const text = walkConditions(where).find(({ column, is }) => ORDERED.has(is) && columns.find(({ name }) => name === column)?.type === "text");
  if (text) return `${text.column} holds text: it is larger or smaller than nothing.`;
  const pointsBack = clause.words.some(({ shown }) => BACK.test(shown)) && walkConditions(where).some(({ is }) => ORDERED.has(is));
  if (group.length > 0 && pointsBack) return "A condition on a sum or another figure of groups is not one of the jobs.";
  return undefined;
}

/** "Who brought the most", of volunteers that stand there once each: the number of rows is one for all of them. */
function doubtfulOnce({ group = [], measures = [], limit, join, file }: TableQuery, { columns, shapes }: Tables): string | undefined {
  const [only, ...others] = group;
  const isCounted = measures.length === 1 && measures[0]?.fn === "count" && measures[0].column === undefined;
  const rows = shapes[0]?.shape.rows ?? 0;
  const values = columns.find(({ name }) => name === only)?.values;
  if (limit === undefined || join || !isCounted || others.length > 0 || rows < 2 || values?.length !== rows) return undefined;
  return `Each ${only} has one row of ${file}: none has more than another.`;
}

/** "How many beginners", of lessons where some stand in several rows: those are people, and rows are counted. */
function doubtfulHeads({ measures = [], where, join, file }: TableQuery, { columns, shapes }: Tables, clause: Clause): string | undefined {
  const isCounted = measures.length === 1 && measures[0]?.fn === "count" && measures[0].column === undefined;
  const isOfHeads = clause.words.some(({ shown }, at) => isSkillLevel(folded(shown)) && asksHowMany(clause, at - 1));
  if (!isCounted || !isOfHeads || join) return undefined;
  const chosen = new Set(walkConditions(where).map(({ column }) => column));
  const people = columnsOf(PEOPLE, columns).filter(({ type, name }) => type === "text" && !chosen.has(name));
  const rows = shapes[0]?.shape.rows ?? 0;
  return people.some(({ values }) => values?.length === rows)
    ? undefined
    : `Rows of ${file} are counted, and some may be of the same person: ask how many rows.`;
}

/** "Wie viel geben wir im Monat aus": of each month, or on average, is not said. */
function doubtfulEach(clause: Clause): string | undefined {
  const at = clause.words.findIndex(({ shown }) => /^(?:im monat|im jahr)$/.test(folded(shown)));
  const next = clause.at(at + 1);
  const isDated = next !== undefined && (next.token.kind === "number" || next.token.kind === "date" || monthAt(clause, at + 1) !== undefined);
  return at < 0 || isDated ? undefined : `Whether ${clause.at(at)?.shown} is of each of them, or of all on average, is not said: say "per".`;
}

/** "Wie viel Beitrag fehlt noch": rows without a figure have none to be added up. */
function doubtfulLacking({ measures = [], where }: TableQuery): string | undefined {
  const lacking = measures.find(({ column }) => column !== undefined && isLackedIn(where, column));
  return lacking ? `Rows without ${lacking.column} have none to work with: ask how many rows lack it, or which.` : undefined;
}

/** A row must lack it, or have none of it. */
function isLackedIn(where: TableQuery["where"], column: string): boolean {
  if (where === undefined || typeof where === "string" || "not" in where) return false;
  if ("all" in where) return where.all.some((each) => isLackedIn(each, column));
  if ("any" in where) return where.any.every((each) => isLackedIn(each, column));
  return where.column === column && (where.is === "empty" || (where.is === "=" && where.value === 0));
}

/** A word that denies something must be told by the rows that are chosen, or else the others were. */
function doubtfulDenial({ where, having, file }: TableQuery, clause: Clause): string | undefined {
  const isDenied = (at: number): boolean => clause.can(at, "not", "ne", "except");
  const denied = clause.words.findIndex(({ token, shown }, at) => token.kind === "word" && DENIAL.test(folded(shown)) && isDenied(at));
  const isTold = [...walkConditions(where), ...walkConditions(having)].some(
    ({ denied: isDenied, is, value }) =>
      isDenied || DENYING.has(is) || value === 0 || value === false || (typeof value === "string" && NO_VALUE.test(folded(value))),
  );
  return denied < 0 || isTold ? undefined : `Which rows of ${file} are so because of "${clause.shown(denied, denied + 2)}" is not said.`;
}
const DENYING: ReadonlySet<string> = new Set(["!=", "empty", "<", "<=", ">", ">="]);
const NO_VALUE = /^(?:no|n|nein|non|nao|false|0)$|^(?:not|nicht|pas|non|no|nao) /;
const DENIAL = /(?:^|\s)(?:not|no|isn't|aren't|wasn't|weren't|didn't|doesn't|don't|haven't|hasn't|nicht|kein(?:e[nrsm]?)?|pas|non|nao)$/;

/** "How many seats does screen 1 have", beside a number of seats sold: those that there are, are others. */
function doubtfulHad({ measures = [] }: TableQuery, clause: Clause): string | undefined {
  const isHad = clause.words.some(
    ({ shown }, at) =>
      HAD.test(folded(shown)) && !clause.words.slice(at + 1).some(({ token, shown: next }) => token.kind === "word" && conceptsOfVerb(folded(next)).size > 0),
  );
  const done = measures.flatMap(({ fn, column = "" }) => {
    const [, what = "", verb = ""] = DONE.exec(folded(column)) ?? [];
    return fn === "sum" && verb !== "" ? [{ column, what, verb }] : [];
  })[0];
  if (!done || !isHad || clause.words.some(({ shown }) => sameRoot(shown, done.verb) || folded(shown).includes(done.verb))) return undefined;
  return `Whether ${done.column} is meant, or how many ${done.what} there are, is not said.`;
}
const HAD = /^(?:have|has|hat|haben|a|ont|a-t-(?:il|elle|on)|tiene|tienen|ha|hanno|tem|have got|has got|there are|are there|gibt)$/;
const DONE = /^(\p{L}{3,})[\s_-]+(\p{L}{3,}ed|sold|made|caught|bought|verkauft|gedruckt|vendu(?:e?s)?|vendid[oa]s?|vendut[oaie])$/u;

/** What is still owed is no sum of all rows: a column must tell what was paid, or what is owed. */
function doubtfulDebt(query: TableQuery, clause: Clause): string | undefined {
  const owed = clause.words.find(({ token, shown }) => token.kind === "word" && OWES.test(folded(shown).replace(/-(?:t-)?\p{L}+$/u, "")));
  const isTold = walkConditions(query.where).some(({ column }) => PAID.test(folded(column)));
  const isNamed =
    owed !== undefined &&
    [...(query.measures ?? []).flatMap(({ column = "" }) => column), ...(query.select ?? []), ...(query.order ?? []).map(({ column }) => column)]
      .flatMap((name) => name.split(/[^\p{L}]+/u))
      .some((part) => sameRoot(owed.shown, part));
  return owed === undefined || isTold || isNamed ? undefined : `What is still owed is told by no column of ${query.file}.`;
}

/** "How much did we sell per day on average": the average of the sums of days is not that of the rows of each day. */
function doubtfulMean({ compute = [], group = [], measures = [] }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const parts = compute.filter(({ of }) => typeof of === "string" && isDatePart(of)).map(({ as }) => as);
  const part = [...parts, ...columns.filter(({ type }) => type === "date").map(({ name }) => name)].find((name) => group.includes(name));
  const averaged = measures.flatMap(({ fn, column }) => (fn === "average" && column !== undefined ? [column] : []));
  // "Average takings per day": what adds up is rather added up of each day before.
  const isMade = averaged.some((name) => compute.some(({ as }) => as === name) || columns.some((column) => column.name === name && column.made !== undefined));
  if (part === undefined || averaged.length === 0 || !(isMade || clause.words.some(({ shown }) => HOW_MUCH.test(folded(shown))))) return undefined;
  return `Whether the average row of each ${part}, or what a ${part} has on average, is meant is not said: ask for the figures of each ${part}.`;
}

const HOW_MUCH = /^(?:how (?:much|many)|wie ?viele?|combien|cuant[oa]s?|quant[oaie]s?)$/;
const MOST = /^(?:the |am |le |la |les |el |lo |los |las |il |lo |o |a )?(?:most|best|meisten?|beste[nrs]?|mieux|plus|mejor|mas|meglio|piu|melhor|mais)$/;

/** What sells most may be a row's or a sum; what was never returned is told by all rows of it, and not by those where it was not. */
function doubtfulMost(query: TableQuery, { columns, shapes }: Tables, clause: Clause): string | undefined {
  const rows = shapes[0]?.shape.rows;
  const { measures = [], group = [], limit, order = [], select = [], where, file } = query;
  const words = clause.words.flatMap(({ token, shown }) => (token.kind === "word" ? [folded(shown)] : []));
  const [told] = select.length > 0 ? select : group;
  if (
    (told !== undefined || words.some((word) => WHO.test(word))) &&
    where !== undefined &&
    (words.some((word) => NOBODY.test(word)) || [...clause.words.keys()].some((at) => isNever(clause, at)))
  )
    return `Whether rows that are otherwise, or each ${told ?? "one"} without any such row, is meant is not said: ask for rows of ${file}.`;
  const extreme = measures.find(({ fn }) => fn === "max" || fn === "min")?.column ?? (limit === 1 ? order[0]?.column : undefined);
  const column = columns.find(({ name }) => name === extreme);
  // Of one row for each the largest is its sum.
  const isEach = words.some((word) => WHO.test(word)) && columnsOf(NAMES, columns).some(({ values }) => values !== undefined && values.length === rows);
  if (!column || isEach || group.length > 0 || !words.some((word) => MOST.test(word)) || words.some(isQuality) || isNamed(column, words)) return undefined;
  return `Whether the largest ${column.name}, its sum or the number of rows is meant is not said: say "the highest ${column.name}", "the highest total ${column.name}" or "the most rows".`;
}

const STILL = /^(?:still|noch|encore|toujours|aun|todavia|ancora|ainda|immer noch)$/;
/** "Which animals are still here", "who still has skis": what is so until now must be told by something of the rows. */
function doubtfulStill({ where }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  for (const [at, { shown }] of clause.words.entries()) {
    if (!STILL.test(folded(shown)) || isNotYet(clause, at)) continue;
    const next = nextSaid(clause, at);
    const isState = tellsUntilNow(clause, next, columns) || saysValue(where, folded(clause.shown(at + 1, clause.length)));
    // "Nos deben dinero todavía": at the end it is of what was said before it.
    if (where !== undefined && next < 0 && clause.words.slice(0, at).some((_, index) => tellsUntilNow(clause, index, columns))) continue;
    if (where === undefined || next < 0 || !isState)
      return `Whether it is still so is told by no column of the words "${clause.shown(at, next < 0 ? clause.length : next + 1)}".`;
  }
  return undefined;
}

/** "Not yet", "no han entregado todavía". */
const isNotYet = (clause: Clause, at: number): boolean =>
  [at - 1, at + 1, ...(clause.language === "en" ? [] : [at - 2, at - 3, at - 4])].some((place) =>
    clause.can(place, "not", ...(place < at - 1 ? (["ne"] as const) : [])),
  );

/** The first word behind one that says something of its own. */
const nextSaid = (clause: Clause, at: number): number =>
  clause.words.findIndex(
    ({ token }, index) => index > at && token.kind !== "sign" && !(clause.can(index, "stop", "is", "of") && !HAVING.test(lastWord(clause, index))),
  );

function tellsUntilNow(clause: Clause, at: number, columns: Tables["columns"]): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  return (
    clause.can(at, "not", "except", "empty", "filled", "open") ||
    NOTHING.test(word) ||
    OWES.test(word) ||
    (at >= 0 && columns.some((column) => tellsState(column, word)))
  );
}

/** "Encore en attente": the words behind it are a value that rows are chosen by. */
const saysValue = (where: TableQuery["where"], text: string): boolean =>
  walkConditions(where).some(({ is, value }) => is === "=" && typeof value === "string" && text.startsWith(folded(value)));

/** A word of what rows are until something changes: a value, or what a column of yes and no or of days says. */
function tellsState(column: Tables["columns"][number], word: string): boolean {
  const bare = word.replace(/^(?:un|in|im|non|nao|nicht)-?(?=\p{L}{4})/u, "");
  if (column.values?.some((value) => folded(value) === word || sameRoot(word, value))) return true;
  return (
    (flagIn(column) !== undefined || column.type === "date" || PAID.test(folded(column.name))) && nameParts(column.name).some((part) => sameRoot(bare, part))
  );
}

/** "Which flats are empty", of repairs that say the flat: what is asked for is not what is missing in a row. */
function doubtfulEmpty({ where, file }: TableQuery, clause: Clause): string | undefined {
  const empty = walkConditions(where).filter(({ is }) => is === "empty");
  const asked = clause.words.flatMap(({ shown }, at) => (clause.can(at - 1, "which", "count") ? [folded(shown)] : []));
  const column = empty.find(({ column: name }) => asked.some((word) => sameNoun(folded(name), word, clause.language)))?.column;
  return column === undefined ? undefined : `Whether rows of ${file} without ${column} are meant is not said.`;
}

const NOBODY = /^(?:nobody|no one|noone|niemand|personne|nadie|nessuno|ninguem)$/;
const NAMES: ReadonlySet<string> = new Set(["name"]);
const WHO = /^(?:who|wer|qui|quien(?:es)?|chi|quem)$/;

const nameParts = (name: string): string[] =>
  folded(name)
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 3);

const isNamed = (column: Tables["columns"][number], words: readonly string[]): boolean =>
  words.some(
    (word) => sameRoot(word, column.name) || nameParts(column.name).some((part) => sameRoot(word, part)) || columnsOf(conceptsOf(word), [column]).length > 0,
  );

/** Rows that cannot be, and rows of which only yes and no would be shown. */
function doubtfulChoice({ select, distinct, where, order }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const twice = walkConditions(where).find(
    (one, at, all) => one.is === "=" && all.some((other, n) => n > at && other.is === "=" && other.column === one.column && other.value !== one.value),
  );
  const days = isAll(where) ? apartIn(where) : undefined;
  if (days !== undefined) return `${days} cannot be in two stretches of days in one row: ask for each of them, or compare them.`;
  if (twice && isAll(where)) return `${twice.column} cannot be two things in one row: say "or" between them.`;
  const unsaid =
    where !== undefined && order === undefined ? select?.find((name) => columns.some((column) => column.name === name && flagIn(column))) : undefined;
  if (unsaid !== undefined && !clause.has("column", "value") && !clause.words.some((_, at) => clause.can(at, "column")))
    return `${unsaid} says yes or no of each row: say whether it is, or is not.`;
  const told = select?.length === 1 && !distinct && where === undefined ? columns.find(({ name }) => name === select[0]) : undefined;
  return told?.type === "text" && flagIn(told) && !clause.has("column", "value")
    ? `${told.name} says yes or no of each row: ask which rows are ${told.name}, or for another column beside it.`
    : undefined;
}

/** A column that must lie in two stretches which have nothing in common. */
function apartIn(where: TableQuery["where"]): string | undefined {
  const spans = walkConditions(where).flatMap((each) =>
    each.is === "between" && each.values
      ? [{ column: each.column, from: String(each.values[0]), to: String(each.values[1]) }]
      : each.is === "=" && typeof each.value === "string"
        ? [{ column: each.column, from: each.value, to: each.value }]
        : [],
  );
  const isApart = (a: (typeof spans)[number], b: (typeof spans)[number]): boolean => a.column === b.column && (a.to < b.from || b.to < a.from);
  return typeof where === "object" && "all" in where && !where.all.some((each) => "any" in each)
    ? spans.find((one, at) => spans.some((other, n) => n > at && isApart(one, other)))?.column
    : undefined;
}

const BOTH = /^(?:both|sowohl|beide[nrsm]?|ambos|ambas|entrambi|entrambe|tanto|sia)$/;
/** "Who had lessons in both months", "which users have no laptop": one row tells neither; all rows of each would. */
function doubtfulOfAll(query: TableQuery, { nouns, columns, shapes }: Tables, clause: Clause): string | undefined {
  const { where, select, file, join } = query;
  // Where each has one row, that row tells all of it.
  const rows = shapes[0]?.shape.rows;
  if (join === undefined && columns.some(({ name, type, values }) => type === "text" && name === select?.[0] && values?.length === rows)) return undefined;
  const isOfEach = tellsEach(query, clause);
  const isBoth = clause.words.some(({ token, shown }) => token.kind === "word" && BOTH.test(folded(shown)));
  const isOneOf = walkConditions(where).some(({ either, is }) => either || is === "in");
  if (isBoth && isOneOf && isOfEach) return "Whether each of them, or one of them is enough, is not told by single rows: ask for the rows of each.";
  const isUniversal = clause.words.some(
    ({ token, shown }, at) => token.kind === "word" && ((at > 0 && ONLY.test(folded(shown))) || (EVERY.test(folded(shown)) && nouns.has(at + 1))),
  );
  if (isUniversal && isOfEach && (where !== undefined || (select?.length ?? 0) > 1))
    return "Whether all rows of each are so is not told by single rows: ask for the rows that are, and for those that are not.";
  const isNone = clause.words.some(
    (_, at) => clause.can(at, "not") && NONE.test(lastWord(clause, at)) && [at - 1, at - 2, at].some((place) => hasIn(clause, place)),
  );
  return (select?.length ?? 0) > 0 &&
    isNone &&
    walkConditions(where).some(
      ({ is, column }) =>
        (is === "!=" || is === "=" || is === "in" || (is === "empty" && (query.join !== undefined || isAll(where)))) && !select?.includes(column),
    )
    ? `Whether rows that are otherwise, or each ${select?.[0] ?? "one"} without any such row, is meant is not said: ask for rows of ${file}.`
    : undefined;
}

/** Each of those who are asked for once, or the rows that they stand in. */
function tellsEach({ select, distinct, group, measures }: TableQuery, clause: Clause): boolean {
  if (group !== undefined || measures !== undefined) return false;
  return select === undefined ? clause.words.some(({ shown }) => WHO.test(folded(shown))) : distinct === true && select.length > 0;
}

const ONLY = /^(?:only|exclusively|nur|ausschliesslich|seulement|uniquement|solo|solamente|unicamente|soltanto|apenas|somente|so)$/;
const EVERY = /^(?:(?:for |of |in |pour |por |para |per |fur )?(?:all|every|each|alle[nr]?|jede[rnsm]?|tous|toutes|chaque|tod[oa]s|cada|tutt[ie]|ogni))$/;
const NONE = /^(?:no|keine?[nrsm]?|aucune?|ningun[oa]?|nessun[oa]?|nenhuma?)$/;

const isAll = (where: TableQuery["where"]): boolean => typeof where === "object" && "all" in where;

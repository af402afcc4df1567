import type { TableQuery } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import type { Known, Tables } from "./frame.ts";
import { sameNoun, stemOf } from "./names-in-words.ts";
import { isTable } from "./pages.ts";
import { sameRoot } from "./same-root.ts";
import { folded } from "./tagged.ts";
import { walkConditions } from "./walk-conditions.ts";

interface Within {
  readonly known: Known;
  readonly tables: Tables;
}

const SIZES: ReadonlySet<string> = new Set([">", "<", ">=", "<=", "between"]);

/**
 * "Show me the tools over 20", of loans that name a tool and where tools are a table of their own: a bare number behind the name of
 * another table is hardly of a column that nobody named. Says so; undefined where there is no doubt.
 */
export function otherTable(clause: Clause, query: TableQuery, within: Within): string | undefined {
  if (query.join) return undefined;
  return sizeOfOther(clause, query, within) ?? rowsOfOther(clause, query, within) ?? outsideOf(query, within);
}

/** "How many visits from readers in Leeds", where visits are a table of their own: the rows of another are neither counted nor shown in their place. */
function rowsOfOther(clause: Clause, { file }: TableQuery, { known, tables }: Within): string | undefined {
  const isOf = (name: string, at: number): boolean => sameNoun(stemOf(name), folded(clause.at(at)?.shown ?? ""), clause.language);
  for (const [at, { token }] of clause.words.entries()) {
    const isColumn = tables.columns.some(({ name }) => sameNoun(folded(name), folded(token.text), clause.language));
    if (token.kind !== "word" || isColumn || !isAskedFor(clause, at) || tables.files.some((name) => isOf(name, at))) continue;
    const other = (known.names ?? []).find((name) => isTable(name, known) && !tables.files.includes(name) && isOf(name, at));
    if (other !== undefined) return `Whether rows of ${other} or of ${file} are asked for, is not said: name the file.`;
  }
  return undefined;
}

/** What is counted or shown, or stands first of all. */
const isAskedFor = (clause: Clause, at: number): boolean =>
  clause.can(at - 1, "count") || clause.words.slice(0, at).every((_, before) => clause.isFree(before) || clause.can(before, "show", "display"));

const YEAR = /^\d{4}/;
/** Years between the rows and what is asked for, where hardly any of these rows can be meant. */
const FAR = 50;
/**
 * "Items from before 1900", of visits that are all of this year: no row of the only days that there are could fit, and where other tables lie
 * beside this one the days of one of them may be meant.
 */
function outsideOf({ where, file }: TableQuery, { known, tables }: Within): string | undefined {
  const others = (known.names ?? []).filter((name) => isTable(name, known) && !tables.files.includes(name));
  if (others.length === 0) return undefined;
  for (const { column, is, value } of walkConditions(where)) {
    const year = Number(YEAR.exec(String(value ?? ""))?.[0]);
    const years = tables.columns.find(({ name, type }) => name === column && type === "date")?.values?.map(Number) ?? [];
    if (years.length === 0 || !(year > 0) || years.some(Number.isNaN)) continue;
    const isBefore = (is === "<" || is === "<=") && years.every((each) => each > year + FAR);
    const isAfter = (is === ">" || is === ">=") && years.every((each) => each < year - FAR);
    if (isBefore || isAfter) return `${column} of ${file} is of ${[...years].sort((a, b) => a - b).join(", ")} alone: name the file that is meant.`;
  }
  return undefined;
}

/** A bare number behind the name of another table. */
function sizeOfOther(clause: Clause, { where, file }: TableQuery, { known, tables }: Within): string | undefined {
  const words = clause.words.flatMap(({ token, shown }, at) => (token.kind === "word" && !tables.nouns.has(at) ? [folded(shown)] : []));
  const parts = (name: string): string[] =>
    folded(name)
      .split(/[^\p{L}]+/u)
      .filter((part) => part.length > 2);
  const isSaid = (column: string): boolean => parts(column).some((part) => words.some((word) => sameNoun(part, word, clause.language) || sameRoot(word, part)));
  const bare = walkConditions(where).find((each) => SIZES.has(each.is) && typeof (each.value ?? each.values?.[0]) === "number" && !isSaid(each.column));
  if (bare === undefined) return undefined;
  const names = tables.columns.filter(({ type }) => type === "text").flatMap(({ name }) => parts(name));
  const isCalled = (stem: string): boolean =>
    words.some((word) => sameNoun(stem, word, clause.language)) && names.some((part) => sameNoun(stem, part, clause.language));
  const other = (known.names ?? []).find((name) => isTable(name, known) && !tables.files.includes(name) && isCalled(stemOf(name)));
  return other && `Whether ${other} is meant, or ${bare.column} of ${file}, is not said: name the column.`;
}

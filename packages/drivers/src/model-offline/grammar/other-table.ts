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
export function otherTable(clause: Clause, { where, file, join }: TableQuery, { known, tables }: Within): string | undefined {
  if (join) return undefined;
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

import { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded } from "./tagged.ts";

/** How far apart the words of one name may stand. */
const APART = 5;

const partsOf = (name: string): string[] =>
  folded(name.replace(/[([][^)\]]*[)\]]/g, " "))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");

/**
 * "Who has not passed the theory", "haben die Theorie noch nicht bestanden" beside `Theorie bestanden`: both words of a column's
 * name, with small words between them, are put together where the second stands.
 */
export function withNamesTogether(clause: Clause, columns: readonly ColumnShape[]): Clause {
  const pairs = columns.flatMap(({ name }) => {
    const [first = "", second = "", ...more] = partsOf(name);
    const at = more.length === 0 && second !== "" ? pairAt(clause, first, second) : undefined;
    return at ? [at] : [];
  });
  const [pair, ...others] = pairs;
  if (!pair || others.length > 0) return clause;
  const order = [...clause.words.keys()].filter((at) => at !== pair.first);
  order.splice(order.indexOf(pair.second), 0, pair.first);
  const used = new Set([...order.entries()].filter(([, from]) => clause.isUsed(from)).map(([to]) => to));
  return new Clause(
    order.flatMap((at) => clause.words[at] ?? []),
    clause.language,
    used,
  );
}

function pairAt(clause: Clause, first: string, second: string): { readonly first: number; readonly second: number } | undefined {
  const places = (part: string): number[] =>
    part.length < 4
      ? []
      : clause.words.flatMap(({ token, shown }, at) => (token.kind === "word" && !clause.isUsed(at) && says(folded(shown), part, clause) ? [at] : []));
  const [one, ...ones] = places(first);
  const [other, ...others] = places(second);
  if (one === undefined || other === undefined || ones.length + others.length > 0) return undefined;
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  const isClose = to - from > 1 && to - from <= APART;
  const between = Array.from({ length: to - from - 1 }, (_, index) => from + 1 + index);
  const isOpen = between.every((at) => !clause.can(at, "and", "or", "per", "where") && (clause.isFree(at) || clause.can(at, "not") || isAlready(clause, at)));
  return isClose && isOpen ? { first: one, second: other } : undefined;
}

const says = (word: string, part: string, { language }: Clause): boolean => word === part || sameNoun(word, part, language);
const isAlready = (clause: Clause, at: number): boolean =>
  /^(?:noch|schon|bereits|already|yet|encore|deja|ya|aun|gia|ancora|ja|ainda)$/.test(folded(clause.at(at)?.shown ?? ""));

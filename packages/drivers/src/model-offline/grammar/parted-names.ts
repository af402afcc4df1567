import { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { sameRoot } from "./same-root.ts";
import { folded, type Tagged } from "./tagged.ts";
import { flagIn } from "./values.ts";

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
  const pairs = columns.flatMap((column) => {
    const [first = "", second = "", ...more] = partsOf(column.name);
    const at = more.length === 0 && second !== "" ? pairAt(clause, [first, second], isOfDeed(column)) : undefined;
    return at
      ? [
          {
            ...at,
            names: new Map([
              [at.first, first],
              [at.second, second],
            ]),
          },
        ]
      : [];
  });
  const [pair, ...others] = pairs;
  if (!pair || others.length > 0) return clause;
  const order = [...clause.words.keys()].filter((at) => at !== pair.first);
  order.splice(order.indexOf(pair.second), 0, pair.first);
  const used = new Set([...order.entries()].filter(([, from]) => clause.isUsed(from)).map(([to]) => to));
  return new Clause(
    order.flatMap((at) => asNamed(clause.words[at], pair.names.get(at))),
    clause.language,
    used,
  );
}

/** "Paid the fee" of `fee_paid`: what was done is said in whichever form. */
const isOfDeed = (column: ColumnShape): boolean => column.type === "date" || flagIn(column) !== undefined;

/** A word as the column has it. */
const asNamed = (word: Tagged | undefined, name: string | undefined): Tagged[] =>
  word === undefined ? [] : [name === undefined ? word : { ...word, token: { kind: "word", text: name } }];

function pairAt(clause: Clause, [first, second]: readonly [string, string], isDeed: boolean): { readonly first: number; readonly second: number } | undefined {
  const places = (part: string): number[] =>
    part.length < (isDeed ? 3 : 4)
      ? []
      : clause.words.flatMap(({ token, shown }, at) =>
          token.kind === "word" && !clause.isUsed(at) && (says(folded(shown), part, clause) || (isDeed && isForm(folded(shown), part))) ? [at] : [],
        );
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
const isForm = (word: string, part: string): boolean => part.length > 3 && sameRoot(word, part);
const isAlready = (clause: Clause, at: number): boolean =>
  /^(?:noch|schon|bereits|already|yet|encore|deja|ya|aun|gia|ancora|ja|ainda)$/.test(folded(clause.at(at)?.shown ?? ""));

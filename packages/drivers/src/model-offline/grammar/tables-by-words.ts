import { conceptsOf } from "../lexicon/concepts.ts";
import type { Sense } from "../lexicon/lexicon.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { columnsOf } from "./columns.ts";
import type { TableShape } from "./frame.ts";
import { stemOf } from "./names-in-words.ts";
import { sameRoot } from "./same-root.ts";
import type { Asked, Made } from "./slots.ts";
import { folded } from "./tagged.ts";

/** Words that may be asked of any table, and are no sign of the one that has such a column. */
const OF_ANY: readonly Sense[] = [
  "count",
  "sum",
  "total",
  "average",
  "min",
  "max",
  "median",
  "how",
  "what",
  "who",
  "when",
  "which",
  "top",
  "last",
  "asc",
  "desc",
  "month",
  "year",
  "day",
  "show",
];

export interface Ranked {
  readonly made: Made;
  /** How many words of the question it says itself. */
  readonly score: number;
  /** How many it says in other words. */
  readonly meant: number;
}

/** Those whose own words are in the question come first; of others only words of the same meaning may be. */
export function rankedBySaying({ clause, known }: Asked, sets: readonly (readonly string[])[], made: readonly Made[]): Ranked[] {
  const words = clause.left().flatMap((at) => (clause.at(at)?.token.kind === "word" && !clause.can(at, ...OF_ANY) ? [folded(clause.at(at)?.shown ?? "")] : []));
  return sets
    .flatMap((files, index) => {
      const each = made[index];
      const count = (tells: typeof says): number => words.filter((word) => files.some((file) => tells(file, known.tables.get(file), word))).length;
      return each ? [{ made: each, score: count(says), meant: count(means) }] : [];
    })
    .sort((a, b) => b.score - a.score || b.meant - a.meant);
}

/** Concepts that most tables have. */
const COMMON: ReadonlySet<string> = new Set(
  "date year amount price cost quantity person name fee salary payment expense revenue start end title duration".split(" "),
);

/** A table says a word itself, or in another word for what few tables have. */
function means(file: string, shape: TableShape | undefined, word: string): boolean {
  const meant = new Set([...conceptsOf(word), ...conceptsOfVerb(word)].filter((concept) => !COMMON.has(concept)));
  return says(file, shape, word) || (meant.size > 0 && columnsOf(meant, shape?.columns ?? []).length > 0);
}

/** A table says a word itself: in its name, in those of its columns or as a value. */
function says(file: string, shape: TableShape | undefined, word: string): boolean {
  const names = [stemOf(file), ...(shape?.columns ?? []).map(({ name }) => folded(name))].flatMap((name) => name.split(/[^\p{L}]+/u));
  const values = (shape?.columns ?? []).flatMap((column) => column.values ?? []).flatMap((value) => folded(value).split(/[^\p{L}]+/u));
  return values.includes(word) || names.some((name) => name === word || (name.length > 3 && sameRoot(word, name)));
}

import type { Clause } from "./clause.ts";
import type { Known } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { saidDayAt } from "./said-days.ts";
import type { Named } from "./slots.ts";
import { folded } from "./tagged.ts";

const partsOf = (name: string): string[] =>
  folded(name.slice(name.lastIndexOf("/") + 1).replace(/\.[^.]+$/, ""))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");

/** Uses words that are a file's whole name, as "price list" of price_list.txt; and a day, as "14 April" of minutes-2026-04-14.md. */
export function nameByPhrase(clause: Clause, { names = [] }: Known): Named[] {
  const dated = namesByDay(clause, names);
  return dated.length > 0 ? dated : namesByWords(clause, names);
}

function namesByWords(clause: Clause, names: readonly string[]): Named[] {
  const found: Named[] = [];
  for (let at = 0; at < clause.length; at++) {
    const fits = names.flatMap((name) => {
      const parts = partsOf(name);
      // "The spring flyer" of flyer-spring.txt: two words may stand the other way round.
      const length =
        parts.length < 2 ? undefined : (wordsThat(clause, at, parts) ?? (parts.length === 2 ? wordsThat(clause, at, parts.toReversed()) : undefined));
      return length === undefined ? [] : [{ name, length }];
    });
    const [first, ...others] = fits;
    if (!first || others.length > 0) continue;
    clause.use(...Array.from({ length: first.length }, (_, index) => at + index));
    found.push({ name: first.name, at });
    at += first.length - 1;
  }
  return found;
}

/** How many words from a place on say all parts of a name, in their order. */
function wordsThat(clause: Clause, from: number, parts: readonly string[]): number | undefined {
  let said = 0;
  for (let at = from; at < clause.length && at < from + parts.length; at++) {
    const word = clause.at(at);
    if (word?.token.kind !== "word" || clause.isUsed(at)) return undefined;
    for (const own of folded(word.shown).split(/[\s'-]+/)) {
      const part = parts[said];
      if (part === undefined || !(own === part || sameNoun(own, part, clause.language))) return undefined;
      said += 1;
    }
    if (said === parts.length) return at - from + 1;
  }
  return undefined;
}

/** Files whose names hold the day that is said; other parts of their names may be said beside it. */
function namesByDay(clause: Clause, names: readonly string[]): Named[] {
  for (let at = 0; at < clause.length; at++) {
    const said = clause.isUsed(at) ? undefined : saidDayAt(clause, at);
    if (said?.day === undefined) continue;
    const two = (value: number): string => String(value).padStart(2, "0");
    const day = new RegExp(`(?<!\\d)${said.year ?? "(?:19|20)\\d\\d"}[-_.]?${two(said.month)}[-_.]?${two(said.day)}(?!\\d)`);
    const files = names.filter((name) => day.test(name));
    const words = files.map((name) => ({ name, beside: besideIn(clause, partsOf(name)) }));
    const most = Math.max(0, ...words.map(({ beside }) => beside.length));
    const kept = words.filter(({ beside }) => beside.length === most);
    if (kept.length === 0) continue;
    clause.use(...said.used, ...kept.flatMap(({ beside }) => beside));
    return kept.map(({ name }) => ({ name, at }));
  }
  return [];
}

/** Places of words that are parts of a name. */
const besideIn = (clause: Clause, parts: readonly string[]): number[] =>
  clause.left().filter((at) => parts.some((part) => part.length > 2 && sameNoun(folded(clause.at(at)?.shown ?? ""), part, clause.language)));

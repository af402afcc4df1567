import type { Clause } from "./clause.ts";
import { folded, type Language } from "./tagged.ts";

/** "As peças estão prontas" is "pronto": behind a form of "to be" a state agrees with what it is told of, whatever class of word it is. */
export function agreeing(clause: Clause, at: number, values: readonly string[]): string | undefined {
  const ending = AGREES[clause.language];
  const stem = (word: string): string => folded(word).replace(ending ?? /$/, "");
  const word = clause.at(at);
  if (!ending || word?.token.kind !== "word" || clause.isUsed(at) || word.shown.length < 4 || !clause.can(at - 1, "is")) return undefined;
  const same = values.filter(
    (each) => /^\p{Ll}+$/u.test(each) && ending.test(folded(each)) && ending.test(folded(word.shown)) && stem(each) === stem(word.shown),
  );
  return same.length === 1 ? same[0] : undefined;
}
const AGREES: Readonly<Partial<Record<Language, RegExp>>> = { es: /[oa]s?$/, pt: /[oa]s?$/, it: /[oaie]$/ };

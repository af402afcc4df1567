import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

const KEEP =
  /^(?:keep|keeping|leave|leaving|behalte|behalten|garde|gardez|garder|gardant|conserva|conservar|deja|dejando|tieni|tenere|mantieni|mantem|mantenha|manter|fica)$/;
const LAST = /^(?:last|letzten?|derniere?|ultim[oa])$/;
const FIRST = /^(?:first|erste[nrs]?|premiere?|primer[oa]?|prim[oa]|primeir[oa])$/;
const BESIDE =
  /^(?:of|each|every|one|row|entry|it|them|von|je|jede[rnms]?|einen?|zeile|eintrag|de|chaque|ligne|cada|un[oa]?|fila|di|ogni|ciascun[oa]|riga|linha|the|die|den|das|la|le|el|il|o|a)$/;

/** "Keep the first of each", beside a wish for no duplicates: which of equal rows stays; its words are used. */
export function keptOf(clause: Clause): "first" | "last" | undefined {
  const at = clause.words.findIndex(({ token, shown }, place) => token.kind === "word" && !clause.isUsed(place) && KEEP.test(folded(shown)));
  const end = [at + 1, at + 2].find((place) => [FIRST, LAST].some((words) => words.test(folded(clause.at(place)?.shown ?? ""))));
  if (at < 0 || end === undefined) return undefined;
  let next = end + 1;
  while (BESIDE.test(folded(clause.at(next)?.shown ?? ""))) next += 1;
  clause.use(...Array.from({ length: next - at }, (_, step) => at + step));
  return LAST.test(folded(clause.at(end)?.shown ?? "")) ? "last" : "first";
}

import type { Clause } from "./clause.ts";
import { QUARTER } from "./loose-periods.ts";
import { folded } from "./tagged.ts";

const ORDINALS = [
  /^(?:second|zweit(?:e[nrsm]?)?|deuxieme|segund[oa]|second[oa])$/,
  /^(?:third|dritt(?:e[nrsm]?)?|troisieme|tercer[oa]?|terz[oa]|terceir[oa])$/,
  /^(?:fourth|viert(?:e[nrsm]?)?|quatrieme|cuart[oa]|quart[oa])$/,
];
/** How far before a superlative its ordinal may stand: "el segundo gasto más alto". */
const NEAR = 3;

/** "The second highest", "zweithöchste", "2nd oldest": which of those that a superlative at a word ranks, and where that is said. */
export function ordinalBefore(clause: Clause, at: number): { readonly nth: number; readonly at: number } | undefined {
  for (let place = at - 1; place >= Math.max(0, at - NEAR); place--) {
    const nth = clause.isUsed(place) || QUARTER.test(folded(clause.at(place + 1)?.shown ?? "")) ? undefined : nthAt(clause, place, at);
    if (nth !== undefined) return { nth, at: place };
  }
  return undefined;
}

function nthAt(clause: Clause, place: number, at: number): number | undefined {
  const token = clause.at(place)?.token;
  if (token?.kind === "word") {
    const found = ORDINALS.findIndex((words) => words.test(folded(token.text)));
    return found < 0 ? undefined : found + 2;
  }
  const isCounted = token?.kind === "number" && (token.ordinal === "word" || (token.ordinal === "point" && clause.language === "de" && place === at - 1));
  const nth = isCounted ? Number(token.text) : 0;
  return nth > 1 ? nth : undefined;
}

/** "O segundo artigo": behind an article it is no "according to". */
export const isOrdinalNoun = (clause: Clause, at: number): boolean =>
  /^(?:segund[oa]|second[oa])$/.test(folded(clause.at(at)?.shown ?? "")) &&
  /^(?:o|a|os|as|il|la|el|un|uma?|do|da|del|della)$/.test(folded(clause.at(at - 1)?.shown ?? ""));

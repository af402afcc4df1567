import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

const HOW_MANY = /^(?:how many|wie ?viele[nr]?|combien|combien de|cuant[oa]s|quant[ei]|quant[oa]s)$/;

/** Whether a number of things is asked for at a word. */
export const asksHowMany = (clause: Clause, at: number): boolean => HOW_MANY.test(folded(clause.at(at)?.shown ?? ""));

/** "And how many in April": nothing that is counted stands behind it, but what the rows must be. */
export function countsOthers(clause: Clause): boolean {
  const first = clause.words.findIndex((_, at) => asksHowMany(clause, at));
  return (
    first >= 0 && first < 3 && clause.can(first + 1, "of", "by", "per", "with") && !/^(?:of|der|des|d|de)$/.test(folded(clause.at(first + 1)?.shown ?? ""))
  );
}

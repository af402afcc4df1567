import type { Known } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded, tag } from "./tagged.ts";

/** "How much does a lamp cost": what it is, and how its price is asked for. */
const COSTS: readonly (readonly [said: RegExp, price: string])[] = [
  [/^(?:how much|what) (?:do|does|is|are) (?:the |a |an |one )?(.+?)(?: costs?| each)?\s*\??$/iu, "price of"],
  [/^(?:wie ?viel|was) kosten? (?:der |die |das |ein |eine )?(.+?)\s*\??$/iu, "Preis von"],
  [/^combien (?:coûtent?|vau(?:t|x|lent)) (?:le |la |les |l['’]|une? )?(.+?)\s*\??$/iu, "prix de"],
  [/^¿?cuánto (?:cuestan?|valen?) (?:el |la |los |las |una? )?(.+?)\s*\??$/iu, "precio de"],
  [/^quanto (?:costano?|vale|valgono) (?:il |lo |la |i |gli |le |l['’]|una? )?(.+?)\s*\??$/iu, "prezzo di"],
  [/^quanto (?:custam?|valem?) (?:o |a |os |as |uma? )?(.+?)\s*\??$/iu, "preço de"],
];

/** Its price, where it stands in a table as what a row is of. */
export function priceOfOne(goal: string, { tables }: Known): string[] {
  const { language } = tag(goal);
  return COSTS.flatMap(([said, price]) => {
    const what = said.exec(goal)?.[1];
    const isValue =
      what !== undefined &&
      [...tables.values()].some(({ columns }) =>
        columns.some(
          ({ type, values = [] }) =>
            type === "text" && values.some((value) => folded(value) === folded(what) || sameNoun(folded(value), folded(what), language)),
        ),
      );
    return isValue ? [`${price} ${what}`] : [];
  });
}

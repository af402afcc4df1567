import type { TableCondition } from "@aether/protocol";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { lastWord } from "./lacking.ts";
import { quantityFor } from "./money.ts";
import { numberIn } from "./numbers.ts";
import { isMoneyUnit } from "./units.ts";

/** "Who pay 45 euros": what a verb says of money, where one column holds it; uses the words. */
export function readAmounts(clause: Clause, columns: readonly ColumnShape[]): TableCondition[] {
  return clause.words.flatMap(({ token }, at) => {
    const value = token.kind === "number" && !clause.isUsed(at) && isMoneyUnit(clause, at + 1) ? numberIn(token.text, clause.language) : undefined;
    const verb = conceptsOfVerb(lastWord(clause, at - 1));
    const column = value !== undefined && (verb.has("payment") || verb.has("price")) ? quantityFor(clause, { columns, at, unit: true }) : undefined;
    if (value === undefined || !column) return [];
    clause.use(at - 1, at, at + 1);
    return [{ column: column.name, is: "=" as const, value }];
  });
}

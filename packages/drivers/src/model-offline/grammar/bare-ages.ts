import { conceptsOf } from "../lexicon/concepts.ts";
import { PEOPLE } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isNumeric } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { folded } from "./tagged.ts";

/** Of those who live a bare number is their age; of a customer it may be money as well, and is nothing unless a column of ages says so. */
const LIVING: ReadonlySet<string> = new Set([...PEOPLE, "animal", "pet", "dog", "cat", "horse", "cow"].filter((concept) => concept !== "name"));
const ANYBODY =
  /^(?:people|persons?|those|everyone|anyone|somebody|anybody|who|leute|personen|menschen|wer|alle|gens|ceux|celles|qui|gente|quien(?:es)?|los|las|persone|chi|quelli|pessoas?|quem|os|as)$/;
/** "Archers", "Schützen": who does something, of which nobody knows more. */
const DOER = /(?:er|or|ist|ian|eur|euse|ier|iste|dor|dora|ista|tore|trice|tori|isti|innen|isten)e?s?$/;

/** "Who are", "die … sind": said between them it adds nothing. */
const BETWEEN = /^(?:who|that|which|die|der|welche|qui|que|che|of|age|aged|de|di|da|im|alter|von|is|are|was|were|sind|ist|sont|est|son|es|sono|sao|e)$/;

/** The place of whoever a comparison stands directly behind: "members over", "Mitglieder, die über". */
function livingBefore(clause: Clause, at: number): number | undefined {
  for (let index = at - 1; index >= Math.max(0, at - 5); index--) {
    const word = clause.at(index);
    if (!word) return undefined;
    const own = folded(word.shown);
    const concepts = [...conceptsOf(own)];
    const isLiving = concepts.length === 0 ? own.length > 4 && DOER.test(own) && !clause.isFree(index) : concepts.some((concept) => LIVING.has(concept));
    if (word.token.kind === "word" && (isLiving || clause.can(index, "who") || ANYBODY.test(own))) return index;
    if (!(BETWEEN.test(own) || clause.can(index, "is") || word.shown === ",")) return undefined;
  }
  return undefined;
}

/** What a number is of that no column and no unit is said of; `undefined` where it stands behind nobody. */
export function bareAge(
  clause: Clause,
  { at, end, columns }: { readonly at: number; readonly end: number; readonly columns: readonly ColumnShape[] },
): { readonly column: ColumnShape } | { readonly why: string } | undefined {
  const who = livingBefore(clause, at);
  if (who === undefined) return undefined;
  const [age, ...others] = columnsOf(new Set(["age"]), columns.filter(isNumeric));
  if (age && others.length === 0) return { column: age };
  return { why: `What ${clause.shown(at, end)} is of is not said, and no column tells an age: say which column is meant.` };
}

import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

const HOW_MANY = /^(?:how many|wie ?viele[nr]?|combien|combien de|cuant[oa]s|quant[ei]|quant[oa]s)$/;

/** Whether a number of things is asked for at a word. */
export const asksHowMany = (clause: Clause, at: number): boolean => HOW_MANY.test(folded(clause.at(at)?.shown ?? ""));

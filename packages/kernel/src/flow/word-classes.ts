import { isBehind } from "./word-edges.ts";

/** Common words that tell a lookup nothing. */
const STOP_WORDS = new Set(
  (
    "about after again also although and any are because been before being both but could does done down each else even ever every for from further give given had has have having here how into its " +
    "just know last least less like make many maybe might more most much must need next none not now off once one only onto other our out over own please same shall she should since some such sure take tell " +
    "than that the their them then there these they thing things this those through too under until upon very want was were what when where whether which while who whom whose why will with would yes yet you your"
  ).split(" "),
);
const SHORTEST_TELLING = 4;

/** How many words of a text tell what is looked for. */
export function tellingWords(text: string): number {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)].filter(([word]) => word.length >= SHORTEST_TELLING && !STOP_WORDS.has(word)).length;
}

/** After these a word asks for something to be done, even if it is the name of a thing elsewhere. */
export const BEFORE_VERBS: readonly string[] =
  "to we i you they should please would can could will must shall may might and then or also just do not let us".split(" ");

/** Before a word for any id these say nothing about whose it is. */
export const BEFORE_IDS: readonly string[] = "the with of its by has have having whose an a this that and or under is".split(" ");

const DETERMINERS: readonly string[] = "the a an this that these those my our your his her its their every each any no".split(" ");

/** Whether an article or the like stands directly before: what follows is a thing. */
export function isDetermined(words: string, at: number): boolean {
  const [, word = ""] = /(\p{L}+)\s+$/u.exec(words.slice(Math.max(0, at - 16), at)) ?? [];
  return DETERMINERS.includes(word.toLowerCase());
}

/** Whether no word of the same sentence stands before. */
export function beginsPhrase(before: string, at: number): boolean {
  return isBehind(/[.!?:;,(\n]/, before, at);
}

import { pointsBack } from "./bind-before.ts";
import type { Clause } from "./clause.ts";
import type { MentionFrame } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { DATA } from "./read-files.ts";
import { LEVELS } from "./read-log.ts";
import { type Asked, type Made, materialOf, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

/** Where a word or a passage stands: in which files, how often, in how many lines. */
export function readMention(asked: Asked): Made | undefined {
  return readOften(asked) ?? readFiles(asked) ?? readLevels(asked) ?? readLines(asked);
}

const OPENING = ["which", "what", "search", "show", "say"] as const;

/** "Which files mention …", "in how many files does … stand". */
function readFiles(asked: Asked): Made | undefined {
  const { clause, known } = asked;
  const [verb] = clause.places("mention", "occur", "contains");
  const kind = clause.has("file", "note") ? undefined : kindBefore(asked, verb);
  if (kind && known.names === undefined) return { look: { at: "names" } };
  const [noun = kind?.at] = clause.places("file", "note");
  if (verb === undefined || noun === undefined || noun > verb || !(clause.has("which", "search", "show", "count") || asksWhich(clause, noun))) return undefined;
  const counts = clause.has("count") ? ("files" as const) : undefined;
  const isAfter = clause.left().every((at) => at <= verb || !clause.can(at, ...OTHERS));
  if (!isAfter || (!clause.can(verb, "occur") && textBefore(clause, noun, verb))) return undefined;
  clause.use(...clause.places("mention", "occur", "contains", "count"), noun);
  clause.use(...clause.places(...OPENING, "text", "word", "here").filter((at) => at < verb || clause.can(at, "text", "word", "here")));
  return found(kind ? { ...asked, slots: { ...asked.slots, names: kind.names.map((name) => ({ name, at: kind.at })) } } : asked, counts);
}

/** "Which menus mention fish", "in welchen Speiseplänen": the files that are called so, where there are several. */
function kindBefore({ clause, slots, known }: Asked, verb = -1): { readonly at: number; readonly names: readonly string[] } | undefined {
  if (slots.names.length > 0) return undefined;
  for (let at = 1; at < verb; at++) {
    const word = folded(clause.at(at)?.shown ?? "");
    if (clause.isUsed(at) || clause.isFree(at) || word.length < 4 || !asksWhich(clause, at)) continue;
    if (known.names === undefined) return { at, names: [] };
    const names = known.names.filter((name) => !DATA.test(name) && sameNoun(firstOf(name), word, clause.language));
    if (names.length > 1) return { at, names };
  }
  return undefined;
}

/** "In welchen", "which of the". */
const asksWhich = (clause: Clause, at: number): boolean =>
  [at - 1, at - 2, at - 3].some((place) => clause.can(place, "which", "location") || IN_WHICH.test(folded(clause.at(place)?.shown ?? "")));
const IN_WHICH = /^(?:em|en|in) (?:que|quais|quale|quali|which|welche[nmr]?|quels|quelles)$/;

/** What a file is called before a number or another word. */
const firstOf = (name: string): string =>
  folded(name.slice(name.lastIndexOf("/") + 1))
    .split(/[^\p{L}]+/u)
    .find((part) => part !== "") ?? "";

/** Another job begins there. */
const OTHERS = ["sort", "organise", "move", "rename", "summarise", "compare", "sum", "average"] as const;

/** Something that nobody knows stands before the verb: it is no passage that the verb is about. */
const textBefore = (clause: Clause, noun: number, verb: number): boolean =>
  clause.left().some((at) => at < verb && at !== noun && !clause.can(at, ...OPENING, "count", "text", "word", "here", "folder", "file", "note"));

/** "How often does … occur": every time that it stands there as a word of its own. */
function readOften(asked: Asked): Made | undefined {
  const { clause } = asked;
  const isWritten = clause.has("mention", "occur", "contains", "text", "word") || clause.words.some(({ token }) => token.kind === "quoted");
  if (!clause.has("often") || !isWritten || clause.has("which") || clause.can(0, "what")) return undefined;
  clause.take("often", "mention", "occur", "contains", "say", "text", "word", "file", "note", "here", "how");
  return found(asked, "times");
}

/** "How many errors are in shop.log": in a log they are lines that are marked so, and nothing else of them is asked. */
function readLevels(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (slots.names.length === 0 || !slots.names.every(({ name }) => /\.log$/i.test(name)) || !clause.has("count") || pointsBack(clause)) return undefined;
  const left = clause.left().filter((at) => !clause.can(at, "count", "show", "line", "occur", "contains"));
  const [at] = left;
  const level = LEVELS.find(([, words]) => words.test(folded(clause.at(at ?? -1)?.shown ?? "")))?.[0];
  if (level === undefined || left.length !== 1) return undefined;
  clause.use(...clause.left());
  return { job: { job: "mention", text: level, material: materialOf(asked), counts: "lines" }, ...(slots.output !== undefined && { output: slots.output }) };
}

/** "How many ERROR lines", "count the lines with WARN": lines of files that are named. */
function readLines(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (pointsBack(clause)) return undefined;
  if (slots.names.length === 0 || slots.names.some(({ name }) => DATA.test(name)) || !clause.has("count") || !clause.has("line")) return undefined;
  const [first] = clause.left().filter((at) => !clause.can(at, "count", "line", "mention", "occur", "contains", "show", "text", "word", "file"));
  if (first === undefined) return undefined;
  clause.take("count", "line", "mention", "occur", "contains", "show", "text", "word", "file");
  return found(asked, "lines");
}

/** What is looked for is all that is left, in one stretch, or what stands between quotes. */
function found(asked: Asked, counts: MentionFrame["counts"]): Made | undefined {
  const { clause, slots } = asked;
  const without = counts === undefined ? readWithout(clause) : undefined;
  const left = clause.left();
  const [first] = left;
  const last = left.at(-1);
  if (first === undefined || last === undefined || left.some((at) => clause.can(at, "not", "except", "or"))) return undefined;
  const quoted = clause.at(first)?.token;
  const isOne = quoted?.kind === "quoted";
  if (!isOne && !isStretch(clause, first, last)) return unread("mention", clause);
  const text = isOne ? quoted.text : clause.shown(first, last + 1);
  clause.use(...(isOne ? [first] : left));
  if (clause.left().length > 0) return unread("mention", clause);
  const job: MentionFrame = {
    job: "mention",
    text,
    ...(without !== undefined && { without }),
    material: materialOf(asked),
    ...(counts && { counts }),
  };
  return { job, ...(slots.output !== undefined && { output: slots.output }) };
}

/** "… and not Dev", "aber nicht Jonas": what must not stand there, one stretch at the end. */
function readWithout(clause: Clause): string | undefined {
  const nots = clause.left().filter((at) => clause.can(at, "not", "except"));
  const [not] = nots;
  const last = clause.left().at(-1);
  if (not === undefined || last === undefined || nots.some((at) => at > not + 1)) return undefined;
  const own = clause.left().filter((at) => at > not && !nots.includes(at));
  const [first] = own;
  if (first === undefined || !isStretch(clause, first, last) || clause.left().every((at) => at >= not)) return undefined;
  const word = clause.at(first)?.token;
  const text = word?.kind === "quoted" && first === last ? word.text : clause.shown(first, last + 1);
  const joints = [not - 1, not - 2].filter(
    (at) => clause.can(at, "and", "except") || /^(?:,|but|aber|mais|pero|ma|mas|e|y)$/.test(folded(clause.at(at)?.shown ?? "")),
  );
  clause.use(...nots, ...own, ...joints);
  return text;
}

/** Nothing between the first and the last word was read as something else. */
const isStretch = (clause: Clause, first: number, last: number): boolean =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index).every((at) => !clause.isUsed(at));

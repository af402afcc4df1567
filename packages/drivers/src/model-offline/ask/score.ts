import { isNegated } from "../text/negated.ts";
import { tellsChange } from "./changed.ts";
import { isAct } from "./concepts.ts";
import { TIME, weekdaysIn } from "./dates-in-words.ts";
import { type Held, LEAST, LEVELS, type Level } from "./held.ts";
import { holdsKind } from "./kinds.ts";
import { type Matches, matchesOf } from "./match.ts";
import { isOfOthers } from "./of-others.ts";
import { HEADER, type Passage, SENDER } from "./passages.ts";
import { isOnlyProposed } from "./proposed.ts";
import type { AskedWord, Question } from "./question.ts";
import { fold } from "./stems.ts";
import type { Term, Vocabulary } from "./terms.ts";
import { namesKind } from "./values.ts";

export interface Scored {
  readonly passage: Passage;
  readonly held: readonly Held[];
  /** From 0 to 1: how much of what is asked it holds. */
  readonly score: number;
  /** Only the heading above it holds what is asked. */
  readonly byHeading?: boolean;
  /** Or the title does, and it says itself that it is a value of that. */
  readonly byTitle?: boolean;
}

export interface Found {
  readonly best: readonly Scored[];
  /** Words that no text has, as they are asked. */
  readonly missing: readonly string[];
}

/** What is said in the language of the question goes before a translation of it. */
const OTHER_LANGUAGE = 0.9;
/** The new day of something goes before the old one, and so does that it is given up. */
const NEW_DAY = 1.6;
const GIVEN_UP = 1.3;
/** Of what is asked, that which stands in the statement itself. */
const LEAST_OWN = 0.33;

/** The passages that hold what a question asks, with an answer of its kind; best first. */
export function score(question: Question, { passages, vocabulary }: { passages: readonly Passage[]; vocabulary: Vocabulary }): Found {
  const matches = matchesOf(question, vocabulary);
  const cores = matches.filter(({ word }) => word.weight !== "light");
  const missing = cores.filter(({ same, denying }) => same.size === 0 && denying.size === 0).map(({ word }) => word.shown);
  if (cores.length === 0 && !question.alone) return { best: [], missing: [] };
  const weigh = weightsOf(matches, passages);
  const best = passages
    .flatMap((passage) => scoreOf(passage, { question, matches, weigh }) ?? [])
    .sort((a, b) => b.score - a.score || a.passage.order - b.passage.order);
  // Of several under one heading nobody knows which is meant.
  const alike = [
    ...Map.groupBy(
      best.filter(({ byHeading }) => byHeading),
      ({ passage }) => passage.near,
    ).values(),
    ...Map.groupBy(
      best.filter(({ byTitle }) => byTitle),
      ({ passage }) => passage.document,
    ).values(),
  ];
  const doubtful = new Set(alike.filter((some) => some.length > 1).flat());
  return { best: best.filter((each) => !doubtful.has(each)), missing };
}

/** How telling each word is: words of few passages most, those that may be missing little. */
function weightsOf(matches: readonly Matches[], passages: readonly Passage[]): ReadonlyMap<Matches, number> {
  return new Map(
    matches.map((each) => {
      const count = passages.filter(({ own }) => own.some((term) => each.same.has(term))).length;
      const rare = Math.log(1 + passages.length / (1 + count)) + 0.5;
      return [each, each.word.weight === "light" ? 0.25 * rare : rare];
    }),
  );
}

interface Scoring {
  readonly question: Question;
  readonly matches: readonly Matches[];
  readonly weigh: ReadonlyMap<Matches, number>;
}

function scoreOf(passage: Passage, { question, matches, weigh }: Scoring): Scored | undefined {
  const held = matches.map((each) => heldBy(passage, each, { weight: weigh.get(each) ?? 0, isYesNo: question.kind === "yes or no" }));
  const asked = held.filter((each) => each.word.weight !== "light" && !isExcused(each, { passage, held, question }));
  const cores = asked.length > 0 ? asked : held.filter(({ level, strength }) => level === "own" && strength >= LEAST);
  if (question.alone) return holdsKind(passage, question) ? { passage, held, score: scoreOfHeld(held) } : undefined;
  if (cores.length === 0 || !cores.every(({ strength }) => strength >= LEAST)) return undefined;
  const byHeading = VALUES.has(question.kind) && cores.every(({ level }) => level === "near");
  const byTitle = !byHeading && isByTitle(passage, cores, question);
  const news = tellsNothing(passage, cores, question) ? undefined : newsOf(passage, question);
  if (news === undefined || !isHeldEnough(cores, passage, byHeading || byTitle) || isOfOthers(passage, { cores, held, question })) return undefined;
  const own = scoreOfHeld(held) * (passage.document.language === question.language ? 1 : OTHER_LANGUAGE);
  return { passage, held, score: own * news, byHeading, byTitle };
}

/** The heading, or the title with it, holds all that is asked, and the statement or its heading says that it is a value of that. */
function isByTitle(passage: Passage, cores: readonly Held[], question: Question): boolean {
  if (!cores.every(({ level }) => level === "near" || level === "around")) return false;
  if (VALUES.has(question.kind)) return namesKind(passage, question);
  const heading = question.kind === "thing" ? [...(passage.section?.terms ?? [])] : [];
  return passage.isFirst && heading.length > 0 && heading.every((term) => cores.some(({ same }) => same.has(term)));
}

/** Words of a name below a mail. */
const MOST_OF_NAME = 3;
const HEAD: ReadonlySet<Question["kind"]> = new Set(["person", "email", "date", "time", "name", "yes or no"]);
/** The name below a mail answers nothing that it is asked of, and its head tells no more than from whom, to whom and when it is. */
function tellsNothing({ text, own }: Passage, cores: readonly Held[], { kind }: Question): boolean {
  if (HEADER.test(text) && !HEAD.has(kind)) return true;
  const isName = text.trim().split(/\s+/).length <= MOST_OF_NAME;
  return kind !== "yes or no" && isName && own.length > 0 && own.every((term) => cores.some(({ same }) => same.has(term)));
}

/** How much more than others a passage counts that answers it; undefined for one that does not. */
function newsOf(passage: Passage, question: Question): number | undefined {
  if (isOnlyProposed(passage, question)) return undefined;
  const isAnswer = answersKind(passage, question);
  if (tellsChange(passage, question.kind)) return isAnswer ? NEW_DAY : GIVEN_UP;
  return isAnswer ? 1 : undefined;
}

/** An answer of the kind, which is denied where what is not so is asked for. */
const answersKind = (passage: Passage, question: Question): boolean =>
  holdsKind(passage, question) && (!question.negated || question.kind === "yes or no" || deniesToo(passage));

const weightIn = (cores: readonly Held[], ...levels: readonly Level[]): number =>
  cores.filter(({ level }) => levels.includes(level)).reduce((sum, { weight }) => sum + weight, 0);

/** Enough stands in the statement itself, or right above it. */
function isHeldEnough(cores: readonly Held[], passage: Passage, byHeading: boolean): boolean {
  // A name may stand in the title alone.
  const whole = cores.filter(({ word, level }) => word.weight !== "anchor" || level === "own").reduce((sum, { weight }) => sum + weight, 0);
  const own = weightIn(cores, "own");
  const all = cores.reduce((sum, { weight }) => sum + weight, 0);
  // Who wrote is said of all that the mail says.
  if (SENDER.test(passage.text) && own > 0) return true;
  // What a list says somewhere else is of it only where its name is asked for.
  if (cores.some(({ level }) => level === "whole") && !cores.some(({ word, level }) => word.weight === "anchor" && level !== "whole")) return false;
  if (byHeading || passage.answers || passage.leans || (passage.kind !== "sentence" && own > 0)) return true;
  if (passage.isFirst && weightIn(cores, "around", "before", "whole") === 0) return true;
  return whole > 0 && own / whole >= LEAST_OWN && weightIn(cores, "before", "whole") <= all * MOST_BEFORE;
}

/** Of what is asked, that which may stand in the statement before. */
const MOST_BEFORE = 0.6;

/** Kinds of answers of which one under a heading is likely to be of just that. */
const VALUES: ReadonlySet<string> = new Set(["money", "duration", "length", "weight", "temperature", "measure", "date", "time", "phone", "email"]);

const scoreOfHeld = (held: readonly Held[]): number =>
  held.reduce((sum, { weight, strength, level }) => sum + weight * strength * LEVELS[level], 0) /
  Math.max(
    0.01,
    held.reduce((sum, { weight }) => sum + weight, 0),
  );

function heldBy(passage: Passage, { word, same, denying }: Matches, { weight, isYesNo }: { weight: number; isYesNo: boolean }): Held {
  const at = (terms: Iterable<Term>): number => {
    let best = 0;
    for (const term of terms) best = Math.max(best, same.get(term) ?? 0);
    return best;
  };
  const found = levelsFor(passage, word, denying).map((level) => ({ level, strength: at(passage[level]) }));
  const nothing: { level: Level; strength: number } = { level: "own", strength: 0 };
  const best = found.reduce((a, b) => (b.strength * LEVELS[b.level] > a.strength * LEVELS[a.level] ? b : a), nothing);
  if (isYesNo && (best.level !== "own" || best.strength === 0) && passage.own.some((term) => denying.has(term)))
    return { word, weight, strength: 0.8, level: "own", denied: true, same };
  const isLeftOut = isYesNo && best.strength === 0 && leavesOut(passage, word.signs?.[0] ?? "");
  return isLeftOut ? { word, weight, strength: 0.7, level: "own", denied: true, same } : { word, weight, ...best, denied: false, same };
}

/** A list of days or months that something is so in, without the one that is asked. */
function leavesOut({ own }: Passage, sign: string): boolean {
  const kind = /^@(?:day|month)/.exec(sign)?.[0];
  if (kind === undefined || !own.some(({ concepts }) => concepts.includes("open") || concepts.includes("allow"))) return false;
  const named = new Set(own.flatMap(({ folded }) => (folded.startsWith(`${kind} `) ? [folded] : [])));
  return named.size > 1 && !named.has(sign);
}

const MEASURING: ReadonlySet<string> = new Set(["measure", "length", "weight", "temperature", "number"]);
const MEASURED: ReadonlySet<string> = new Set([
  "weight",
  "length",
  "height",
  "depth",
  "width",
  "size",
  "speed",
  "noise",
  "temperature",
  "capacity",
  "electricity",
]);
/** What one does with a thing that is allowed, forbidden or needed goes without saying. */
const HANDLES: ReadonlySet<string> = new Set(["bring", "wear", "lend_out", "receive"]);
/** "Si può", "on peut", "man darf": allowed, or with a "not" before it not. */
const CAN = /(?<!\p{L})(?:can|cannot|may|darf|durfen|kann|konnen|peut|peuvent|puede|pueden|puo|possono|pode|podem)(?!\p{L})/u;
const isSaidByCan = (concepts: readonly string[], { text }: Passage): boolean => concepts.includes("allow") && CAN.test(fold(text));
const MODALS: ReadonlySet<string> = new Set(["allow", "forbid", "need"]);

interface Excusing {
  readonly passage: Passage;
  readonly held: readonly Held[];
  readonly question: Question;
}

/** What is done is said in the statement itself, and nothing is so under a heading that the statement denies. */
function levelsFor(passage: Passage, { concepts }: AskedWord, denying: ReadonlySet<Term>): readonly Level[] {
  if (denying.size > 0 && passage.own.some((term) => denying.has(term))) return ["own"];
  return (Object.keys(LEVELS) as Level[]).filter((level) => (level !== "before" && level !== "whole") || !concepts.some(isAct));
}

const isMeasured = ({ word }: Held): boolean => word.weight === "light" && word.concepts.some((concept) => MEASURED.has(concept));

/** What is allowed or forbidden, or is so by what one does with it. */
const ruledBy = ({ concepts }: AskedWord, passage: Passage, { kind, modal }: Question): boolean =>
  (kind === "yes or no" && isSaidByCan(concepts, passage)) ||
  (modal !== undefined && concepts.some((concept) => HANDLES.has(concept)) && says(passage, ...MODALS));

/** What a passage need not say in words: who does something looks after it, and what lasts from one time to another starts and ends then. */
function isExcused({ word, strength, level }: Held, { passage, held, question }: Excusing): boolean {
  const { kind } = question;
  if (strength >= LEAST && level === "own") return false;
  const { concepts } = word;
  const others = held.filter((each) => each.word !== word && each.strength >= LEAST);
  const own = others.filter((each) => each.level === "own");
  const isDone = own.some((each) => each.word.concepts.some(isAct));
  if (MEASURING.has(kind) && concepts.some(isAct) && others.some((each) => each.level !== "around" && isMeasured(each))) return true;
  // What an ingredient is needed for is said above its list.
  if (concepts.includes("need") && passage.isItem && (MEASURING.has(kind) || kind === "count")) return true;
  if (concepts.includes("machine")) return isDone || own.some(isMeasured);
  if (ruledBy(word, passage, question)) return own.some((each) => each.word.weight !== "light");
  if (kind === "person" && concepts.includes("care")) return isDone || passage.kind !== "sentence";
  return (kind === "time" || kind === "date") && isSaidByTimes(concepts, passage);
}

const says = ({ own }: Passage, ...some: readonly string[]): boolean => own.some((term) => term.concepts.some((concept) => some.includes(concept)));

const UNTIL = /(?<!\p{L})(?:until|till|bis|jusqu|hasta|fino|ate)(?:['’]|(?!\p{L}))/u;

/** What lasts from one time to another starts and ends then. */
function isSaidByTimes(concepts: readonly string[], passage: Passage): boolean {
  const times = [...passage.text.matchAll(TIME)].length;
  const spans = times > 1 || weekdaysIn(passage.text, passage.document.language).size > 1;
  if (concepts.includes("open") && spans && !passage.own.some((term) => term.concepts.some(isAct))) return true;
  if (concepts.includes("start")) return times > 0 && !says(passage, "end", "close", "arrive");
  return concepts.includes("end") && (times > 1 || (times === 1 && UNTIL.test(fold(passage.text))));
}

/** What is not so is told by a statement that denies or forbids. */
const deniesToo = ({ text, own, document }: Passage): boolean =>
  isNegated(text, document.language) ||
  INSTEAD.test(fold(text)) ||
  OTHERWISE.test(fold(text)) ||
  own.some(({ concepts }) => concepts.includes("forbid") || concepts.includes("exclude") || concepts.includes("avoid"));

/** What is so where somebody does not do what stands before it. */
const OTHERWISE =
  /(?<!\p{L})(?:otherwise|or else|sonst|ansonsten|andernfalls|sinon|de lo contrario|si no|altrimenti|in caso contrario|caso contrario|senao)(?!\p{L})/u;
const INSTEAD =
  /(?<!\p{L})(?:instead|rather than|stattdessen|anstelle|statt|a la place|au lieu|plutot|en lugar|en vez|invece|al posto|em vez|em lugar)(?!\p{L})/u;

import { isNegated } from "../text/negated.ts";
import { matchesOf } from "./match.ts";
import type { Passage } from "./passages.ts";
import type { AskedWord, Question } from "./question.ts";
import type { Vocabulary } from "./terms.ts";

const DECIDING: ReadonlySet<string> = new Set(["decide", "approve", "choose"]);
/** What decides stands in a session, which need not be said with it. */
const AT_SESSION: ReadonlySet<string> = new Set(["session", "meet", "minutes"]);
const LEAST = 0.45;
/** "Decided with three votes" says nothing of what. */
const LEAST_WORDS = 6;
const PLANNED =
  /(?<!\p{L})(?:to be|should|could|must|whether|if|soll|sollte|muss|ob|falls|doit|devra|si|debe|deberá|deve|dovrà|se|antes de|before|bevor)(?!\p{L})/iu;

/** "What was decided", "which decisions were taken": every statement that says so, of what else is asked for; none where something else is. */
export function decisionsAsked(question: Question, { passages, vocabulary }: { passages: readonly Passage[]; vocabulary: Vocabulary }): Passage[] {
  const { kind, words, negated } = question;
  if (kind !== "thing" || negated || !words.some(isDeciding)) return [];
  const others = words.filter((word) => word.weight !== "light" && !isDeciding(word) && !word.concepts.some((concept) => AT_SESSION.has(concept)));
  const matches = matchesOf({ ...question, words: others }, vocabulary);
  const holds = ({ own, near, around }: Passage): boolean =>
    matches.every(({ same }) => [own, near, around].some((terms) => [...terms].some((term) => (same.get(term) ?? 0) >= LEAST)));
  return passages.filter((passage) => says(passage) && holds(passage));
}

const isDeciding = ({ concepts }: AskedWord): boolean => concepts.includes("decide");

const says = ({ own, text, kind, document }: Passage): boolean =>
  kind !== "row" &&
  own.some(({ concepts }) => concepts.some((concept) => DECIDING.has(concept))) &&
  text.split(/\s+/).length >= LEAST_WORDS &&
  !/[?]["'”’»)]*$/.test(text) &&
  !isNegated(text, document.language) &&
  !PLANNED.test(text);

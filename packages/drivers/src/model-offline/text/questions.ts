import type { Document, Sentence } from "./document.ts";
import { overlap, wordsOf } from "./words.ts";

const OPEN_HEADING = /\b(open|unresolved|unanswered|outstanding)\b.*\b(questions?|issues?|points?|items?)\b|^questions?\b|^open\b|^unknowns?\b|^to be decided/i;
const IMPLICIT =
  /\b(tbd|tbc|to be (?:decided|determined|confirmed|agreed)|not (?:yet )?(?:decided|agreed|clear|settled|known|confirmed)|undecided|unclear|unresolved|nobody (?:knows|owns)|no (?:one|owner|decision|answer|plan)\b|still (?:open|waiting|missing|need(?:s)? to (?:decide|find|know))|we (?:do not|don't) know|needs? (?:a )?decision|remains? open|(?:is|are|remains?) unknown|open question|have not (?:decided|agreed|heard)|has not (?:been )?(?:decided|agreed|answered))/i;

export const isQuestion = (text: string): boolean => /\?["'”’)\]]*$/.test(text);

/** Says nothing without the sentence before it. */
const leansBack = (text: string): boolean => /^(?:there|after that|that|this|it|no decision|they|he|she)\b/i.test(text);

export interface Question {
  readonly text: string;
  readonly document: Document;
  readonly line: number;
}

/** Sentences that ask, say that something is not decided, or stand under a heading of open points. */
export function questionsIn(documents: readonly Document[]): Question[] {
  const found: Question[] = [];
  for (const document of documents) {
    for (const sentence of document.sentences) {
      if (!asks(sentence)) continue;
      const text = sentence.text.replace(/^(?:open(?: question| issue| point)?s?|question|tbd|todo)\s*[:–-]\s*/i, "");
      const words = wordsOf(text);
      if (text.length < 12 || (leansBack(text) && words.length < 6) || found.some((known) => overlap(wordsOf(known.text), words) > 0.8)) continue;
      found.push({ text: text.slice(0, 1).toUpperCase() + text.slice(1), document, line: sentence.line });
    }
  }
  return found;
}

function asks({ text, heading, kind }: Sentence): boolean {
  if (/^(?:open(?: question| issue| point)?s?|question|tbd)\s*[:–-]\s*\S/i.test(text)) return true;
  if (isQuestion(text)) return text.length > 14 && text.split(/\s+/).length >= 4;
  return (text.length < 260 && IMPLICIT.test(text)) || (OPEN_HEADING.test(heading) && kind === "item");
}

import type { Kind } from "./asking-words.ts";
import type { Passage } from "./passages.ts";
import { type Question, SAID_BY_KIND } from "./question.ts";
import type { Term } from "./terms.ts";

/** A word for what is asked: a price where a sum of money is. */
export const isSaidByKind = ({ concepts }: Term, kind: Kind): boolean => concepts.some((concept) => SAID_BY_KIND[kind]?.test(concept) === true);

/** When something is open is told under "Opening hours". */
const HOURS = /^(?:hour|open)$/;

/** "The price is 14 euros", or a line under a heading that is nothing but "Phone": a value of what the title names. */
export function namesKind({ own, section, document }: Passage, { kind }: Question): boolean {
  const isTime = kind === "date" || kind === "time";
  const isSaid = (term: Term): boolean => isSaidByKind(term, kind) || (isTime && term.concepts.some((concept) => HOURS.test(concept)));
  const heading = section === undefined || section.text === document.title ? [] : [...section.terms];
  return heading.length > 0 ? heading.every(isSaid) : own.slice(0, 1).some(isSaid);
}

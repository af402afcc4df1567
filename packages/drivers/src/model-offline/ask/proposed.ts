import type { Language } from "../text/language.ts";
import { isNegated } from "../text/negated.ts";
import type { Passage } from "./passages.ts";
import type { Question } from "./question.ts";
import { fold } from "./stems.ts";

/** Was thought of, and nothing says that it is so. */
const THOUGHT_OF: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:considered|considering|was (?:originally )?planned|were (?:originally )?planned|had (?:been )?planned|had offered|had wanted|thinking (?:of|about)|the idea)(?!\p{L})/u,
  de: /(?<!\p{L})(?:erwogen|uberlegt|uberlegen|war geplant|waren geplant|hatte geplant|ware geplant|die idee)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:envisage[re]?e?s?|etait prevue?|etaient prevue?s|avait prevu|l'idee)(?!\p{L})/u,
  es: /(?<!\p{L})(?:estaba previst[oa]|estaban previst[oa]s|se penso|pensaba|la idea)(?!\p{L})/u,
  it: /(?<!\p{L})(?:era previst[oa]|erano previst[ie]|pensava|l'idea)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:estava previst[oa]|estavam previst[oa]s|pensou-se|pensava|a ideia)(?!\p{L})/u,
};
const AGREED: ReadonlySet<string> = new Set(["decide", "approve", "choose"]);

/** A statement of what somebody proposed or thought of answers no question about what is so, unless it was agreed to. */
export function isOnlyProposed({ own, text, document }: Passage, question: Question): boolean {
  const { words, kind } = question;
  if (kind === "yes or no" || kind === "reason" || words.some(({ concepts }) => concepts.includes("propose"))) return false;
  const pattern = THOUGHT_OF[document.language];
  if (pattern.test(fold(question.text))) return false;
  const isProposed = own.some(({ concepts }) => concepts.includes("propose")) || pattern.test(fold(text));
  const isAgreed = own.some(({ concepts }) => concepts.some((concept) => AGREED.has(concept))) && !isNegated(text, document.language);
  return isProposed && !isAgreed;
}

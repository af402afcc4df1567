import type { Language } from "../text/language.ts";
import { isNegated } from "../text/negated.ts";
import type { Passage } from "./passages.ts";
import type { Question } from "./question.ts";
import { fold } from "./stems.ts";
import { isYetToCome } from "./tenses.ts";

/** Was thought of, and nothing says that it is so. */
const THOUGHT_OF: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:considered|considering|had offered|had wanted|thinking (?:of|about)|the idea)(?!\p{L})/u,
  de: /(?<!\p{L})(?:erwogen|uberlegt|uberlegen|die idee)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:envisage|envisagee?s?|envisager|l'idee)(?!\p{L})/u,
  es: /(?<!\p{L})(?:se penso|pensaba|la idea)(?!\p{L})/u,
  it: /(?<!\p{L})(?:pensava|l'idea)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:pensou-se|pensava|a ideia)(?!\p{L})/u,
};
/** A day that was planned once is another by now; where it was planned to be may still be so. */
const PLANNED: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:(?:was|were) (?:originally )?planned|had (?:been )?planned)(?!\p{L})/u,
  de: /(?<!\p{L})(?:war|waren|hatte|hatten|ware)(?: [\p{L}\d.]+){0,5} (?:geplant|vorgesehen)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:(?:etait|etaient) prevue?s?|avait prevu)(?!\p{L})/u,
  es: /(?<!\p{L})(?:estaba previst[oa]|estaban previst[oa]s)(?!\p{L})/u,
  it: /(?<!\p{L})(?:era previst[oa]|erano previst[ie])(?!\p{L})/u,
  pt: /(?<!\p{L})(?:estava previst[oa]|estavam previst[oa]s)(?!\p{L})/u,
};
/** Who did it, and when, is told by nothing that is to come. */
const DEEDS: ReadonlySet<string> = new Set(["person", "date", "time"]);
const AGREED: ReadonlySet<string> = new Set(["decide", "approve", "choose"]);

/** A statement of what somebody proposed or thought of answers no question about what is so, unless it was agreed to. */
export function isOnlyProposed({ own, text, document }: Passage, question: Question): boolean {
  const { words, kind } = question;
  if (kind === "yes or no" || kind === "reason" || words.some(({ concepts }) => concepts.includes("propose"))) return false;
  const { language } = document;
  if (DEEDS.has(kind) && isYetToCome(text, language, question)) return true;
  const patterns = [THOUGHT_OF[language], ...(kind === "date" || kind === "time" ? [PLANNED[language]] : [])];
  if (patterns.some((pattern) => pattern.test(fold(question.text)))) return false;
  const isProposed = own.some(({ concepts }) => concepts.includes("propose")) || patterns.some((pattern) => pattern.test(fold(text)));
  const isAgreed = own.some(({ concepts }) => concepts.some((concept) => AGREED.has(concept))) && !isNegated(text, language);
  return isProposed && !isAgreed;
}

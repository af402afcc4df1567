import { folded } from "./tagged.ts";

/** What nouns and verbs of one root end in, in the six languages. */
const ENDING =
  /^(?:|[aei]re?|e?s|e?d|ings?|[eo]rs?|ed|en|e?t|te[nrs]?|end|erin(?:nen)?|ung(?:en)?|beginn|zeit|ees?|e[zr]|ent|ant|eur(?:s|e)?|euses?|us?|ues?|ise?s?|ages?|[ai]d[oa]s?|[oaie]s?|[aiu]t[oaie]|t?or[aei]s?|tore?s?|teurs?|tric[ei]s?|oras?|ur[ae]|a?[cz]?i[oó]n[ei]?s?|[ai]mi?ento?s?|ments?|als?|y|ies|ei|amos|emos|imos|aste|iste|ammo|iamo|eza|ezas|ezza|ait|aient|ons|aba|aban|aron|ieron|avano?|aram|ou|ano|ono|am|em)$/;
/** Before the root of a German verb. */
const BEFORE = /^(?:ge|ver|be|er|ein|an|auf|aus)(?=\p{L}{4})/u;
const SHORTEST = 4;
/** "Pago", "pagou", "paid", "payment": roots that are shorter. */
const SHORT = /^pa[gy]/u;

function sameBeginning(a: string, b: string): boolean {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  const shortest = SHORT.test(a) ? SHORTEST - 1 : SHORTEST;
  for (let at = length; at >= shortest; at--) if (ENDING.test(a.slice(at)) && ENDING.test(b.slice(at))) return true;
  return false;
}

/** Whether a verb and a noun are of one root: "milked" and the milker, "verpachtet" and the Pächter. */
export function sameRoot(verb: string, noun: string): boolean {
  const [a, b] = [folded(verb), folded(noun)];
  return sameBeginning(a, b) || (BEFORE.test(a) && sameBeginning(a.replace(BEFORE, ""), b.replace(BEFORE, "")));
}

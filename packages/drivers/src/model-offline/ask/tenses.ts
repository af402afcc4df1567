import type { Language } from "../text/language.ts";
import { fold } from "./stems.ts";

const words = (list: string): RegExp => new RegExp(`(?<!\\p{L})(?:${list})(?!\\p{L})`, "u");

/** English participles and pasts that do not end in "ed". */
const IRREGULAR =
  "done|made|paid|sent|sold|bought|brought|built|caught|found|got|given|gave|gone|went|held|kept|known|knew|left|lent|lost|met|put|read|run|ran|said|seen|saw|set|shown|spoken|spoke|stolen|stole|taken|took|taught|told|thrown|threw|won|written|wrote|begun|began|broken|broke|chosen|chose|come|came|cut|drawn|drew|driven|drove|eaten|ate|fallen|fell|fed|flown|flew|forgotten|forgot|grown|grew|hidden|hung|hurt|laid|led|let|meant|ridden|rode|risen|rose|sung|sang|slept|spent|stood|swum|swam|torn|worn|woke|won";

/** What is asked about is over: "did …", "has … been", "wurde … gestrichen"; in small letters, without accents. */
const ASKS_DONE: Readonly<Record<Language, RegExp>> = {
  en: new RegExp(
    `(?:^|[,;] )(?:\\p{L}+ )?(?:did|has|have|had|was|were)(?!\\p{L})|^(?:who|what|which \\p{L}+)(?: \\p{L}+)? (?:\\p{L}+ed|${IRREGULAR})(?!\\p{L})|^(?:when|where|why|how|by whom) (?:did|was|were|has|have|had)(?!\\p{L})`,
    "u",
  ),
  de: words("hat|haben|habt|hast|hatte|hatten|wurde|wurden|worden|war|waren"),
  fr: words("(?:a|ont|as|avez|avait)(?:-t-(?:il|elle|on)|-ils|-elles)?(?: (?:deja|ete|bien|\\p{L}+(?:e|i|u|is|it|ert)s?))|ete"),
  es: words("ha|han|fue|fueron|habia|\\p{L}{3,}(?:aron|ieron)"),
  it: words("ha|hanno|e stat[oa]|sono stat[ie]|fu|furono|aveva"),
  pt: words("foi|foram|tinha|\\p{L}{3,}(?:ou|aram|eram|iram)"),
};
/** "Is the hall booked": what may be a rule as well, so that only a day to come tells. */
const ASKS_STATE: Readonly<Record<Language, RegExp>> = {
  en: new RegExp(`^(?:is|are)(?!\\p{L}).*(?:\\p{L}{2,}ed|${IRREGULAR})(?!\\p{L})`, "u"),
  de: words("(?:ist|sind)(?: \\p{L}+)+ (?:ge|be|ver|er|ent|zer)\\p{L}+(?:t|en)"),
  fr: words("(?:est|sont)(?:-(?:il|elle|ils|elles|ce))?(?: \\S+)* \\p{L}{2,}(?:e|i|u)e?s?"),
  es: words("(?:esta|estan)(?: \\p{L}+)+ \\p{L}+(?:ad|id)[oa]s?"),
  it: words("(?:e|sono)(?: \\p{L}+)* \\p{L}+(?:at|it|ut)[oaie]"),
  pt: words("(?:esta|estao)(?: \\p{L}+)+ \\p{L}+(?:ad|id)[oa]s?"),
};
/** A statement tells what is over. */
const TELLS_DONE: Readonly<Record<Language, RegExp>> = {
  en: new RegExp(`(?<!\\p{L})(?:(?:has|have|had)(?! to(?!\\p{L}))|was|were|did|is|are|\\p{L}{2,}ed|${IRREGULAR})(?!\\p{L})`, "u"),
  de: words("hat|haben|habe|hatte|hatten|ist|sind|war|waren|wurde|wurden|worden|\\p{L}{3,}(?:te|ten)"),
  fr: words("a|ont|ai|avons|avez|est|sont|etait|etaient|fut|furent|ete"),
  es: words("ha|han|he|hemos|fue|fueron|era|esta|estan|\\p{L}{2,}o|\\p{L}{2,}(?:aron|ieron)"),
  it: words("ha|hanno|ho|abbiamo|e|sono|fu|furono|era|erano|stat[oaie]"),
  pt: words("foi|foram|esta|estao|estava|tinha|tem|\\p{L}{2,}(?:ou|eu|iu)|\\p{L}{2,}(?:aram|eram|iram)"),
};
/** A statement tells what is to come, what somebody means to do, or did not get to. */
const TO_COME: Readonly<Record<Language, RegExp>> = {
  en: words(
    "will|won't|shall|going to|plans? to|intends? to|means to|hopes? to|wants? to|forgot|forgets|forgotten|failed to|refused|has to|have to|had to|needs? to|must|may|might|promised|agreed to|is to|are to|due (?:on|by|in|next)|scheduled|tomorrow|soon|next (?:week|month|year|\\p{L}+day)|(?:by|until|before) (?:\\p{L}+day|the end|\\d{1,2}(?:st|nd|rd|th)?)",
  ),
  de: words(
    "wird|werden(?! \\p{L}+ worden)|will|wollen|soll|sollen|sollte|muss|mussen|kann|konnen|darf|durfen|mochte|mochten|plant|planen|vergass\\p{L}*|vergessen|versprochen|verspricht|vor(?:hat|haben)|morgen|nachste[nrs]?|kommende[nrs]?|bis (?:zum )?\\p{L}+tag|bis (?:zum )?\\d+",
  ),
  fr: words(
    "va|vont|doit|doivent|devra\\p{L}*|peut|peuvent|veut|veulent|compte|comptent|oublie\\p{L}*|promis|promet|prevoit|prevoient|demain|prochaine?s?|bientot|avant le|d'ici|\\p{L}{2,}(?:era|eront|erai|erons|ira|iront|dra|dront|vra|vront|ndra|ndront)|sera|seront|aura|auront|fera|feront",
  ),
  es: words(
    "va a|van a|debe|deben|puede|pueden|quiere|quieren|piensa|piensan|olvid\\p{L}+|promet\\p{L}+|manana|proxim[oa]s?|pronto|antes del?|hay que|tiene que|tienen que|\\p{L}{3,}(?:ara|aran|era|eran|ira|iran)",
  ),
  it: words(
    "deve|devono|puo|possono|vuole|vogliono|pensa di|dimentic\\p{L}+|promess\\p{L}+|promette|domani|prossim[oaie]|presto|entro|\\p{L}{3,}(?:era|eranno|ira|iranno|ara|aranno|rra|rranno)|sara|saranno|fara|faranno",
  ),
  pt: words(
    "vai|vao|deve|devem|pode|podem|quer|querem|pensa|esquec\\p{L}+|promet\\p{L}+|amanha|proxim[oa]s?|em breve|ate ao?|tem (?:de|que)|\\p{L}{3,}(?:ara|arao|era|erao|ira|irao)|sera|serao|fara|farao",
  ),
};
/** Somebody says so; whether it is so, they do not settle. */
const REPORTED: Readonly<Record<Language, RegExp>> = {
  en: words("says?|said|claims?|claimed|thinks?|thought|believes?|believed|heard|apparently|reportedly"),
  de: words("sagt|sagen|sagte|glaubt|glauben|meint|meinen|angeblich|gehort"),
  fr: words("dit|disent|croit|croient|pense|pensent|parait-il"),
  es: words("dice|dicen|cree|creen|parece"),
  it: words("dice|dicono|crede|credono|pare"),
  pt: words("diz|dizem|acha|acham|parece"),
};

/** How far what a question asks about is over: by its tense, or as a state that a day to come would tell against. */
const asksDone = (text: string, language: Language): "done" | "state" | undefined => {
  const asked = fold(text).replace(/^[¿¡\s]+/u, "");
  return ASKS_DONE[language].test(asked) ? "done" : ASKS_STATE[language].test(asked) ? "state" : undefined;
};

/** "Did Tom order the banner", and "Tom will order the banner", "Tom forgot to order it": it tells of no such deed. */
export function isYetToCome(statement: string, spoken: Language, { text, language }: { readonly text: string; readonly language: Language }): boolean {
  return asksDone(text, language) === "done" && TO_COME[spoken].test(fold(statement));
}

/** Whether a statement leaves open that what is asked about is over: it is to come, somebody only says so, or no word tells that it was done. */
export function leavesOpen(statement: string, spoken: Language, { text, language }: { readonly text: string; readonly language: Language }): boolean {
  const done = asksDone(text, language);
  if (done === undefined) return false;
  const told = fold(statement);
  return TO_COME[spoken].test(told) || (done === "done" && (REPORTED[spoken].test(told) || !TELLS_DONE[spoken].test(told)));
}

import { datesIn } from "../text/dates.ts";
import type { Language } from "../text/language.ts";
import type { Kind } from "./asking-words.ts";
import { monthsIn } from "./dates-in-words.ts";
import type { Passage } from "./passages.ts";
import { fold } from "./stems.ts";

/** Put off, moved to another day or place, or given up. */
const CHANGED: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:(?:is|are|was|were|been|be|now)\s(?:\p{L}+\s)?(?:cancelled|canceled|postponed|rescheduled|moved|put off|called off|brought forward)|(?:will not|cannot|does not|did not) take place)(?!\p{L})/u,
  de: /(?<!\p{L})(?:verschoben|verlegt|vorverlegt|abgesagt|entfallt|entfallen|fallt (?:\p{L}+ ){0,4}aus|fallen (?:\p{L}+ ){0,4}aus|findet (?:\p{L}+ ){0,4}nicht statt)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:(?:est|sont|etait|ete)\s(?:\p{L}+\s)?(?:reporte|repousse|deplace|decale|annule|avance)e?s?|n'aura pas lieu|n'auront pas lieu)(?!\p{L})/u,
  es: /(?<!\p{L})(?:aplazad[oa]s?|se aplaza|se aplazo|pospuest[oa]s?|se pospone|cancelad[oa]s?|se cancela|suspendid[oa]s?|se suspende|anulad[oa]s?|trasladad[oa]s?|se traslada)(?!\p{L})/u,
  it: /(?<!\p{L})(?:rinviat[oaie]|spostat[oaie]|annullat[oaie]|posticipat[oaie]|anticipat[oaie]|sospes[oaie])(?!\p{L})/u,
  pt: /(?<!\p{L})(?:adiad[oa]s?|cancelad[oa]s?|antecipad[oa]s?|transferid[oa]s?|suspens[oa]s?)(?!\p{L})/u,
};
/** So in some case, or allowed: nothing was changed. */
const IN_CASE: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:if|when|whenever|should|can|may|must|unless|until|within|in case|holidays|not (?:yet )?(?:been )?(?:cancelled|canceled|postponed|moved))(?!\p{L})/u,
  de: /(?<!\p{L})(?:wenn|falls|sollte|kann|konnen|darf|durfen|muss|mussen|sofern|ferien|feiertag\p{L}*|nicht (?:verschoben|verlegt|abgesagt))(?!\p{L})/u,
  fr: /(?<!\p{L})(?:si|s'il|en cas|peut|peuvent|doit|doivent|quand|vacances|n'est pas|ne sont pas)(?!\p{L})/u,
  es: /(?<!\p{L})(?:si|en caso|puede|pueden|debe|deben|cuando|vacaciones|no)(?!\p{L})/u,
  it: /(?<!\p{L})(?:se|in caso|puo|possono|deve|devono|quando|vacanze|non)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:se|em caso|pode|podem|deve|devem|quando|ferias|nao)(?!\p{L})/u,
};
const CHANGEABLE: ReadonlySet<Kind> = new Set(["date", "time", "place"]);

/** When or where something is, is told by what was changed of it, and no longer by what was said before. */
export function tellsChange({ text, document: { language, dayOrder } }: Passage, kind: Kind): boolean {
  // "May" is a month here.
  const folded = fold(text.replace(/(?<!\p{L})May(?!\p{L})/gu, " "));
  const isChange = CHANGEABLE.has(kind) && CHANGED[language].test(folded) && !IN_CASE[language].test(folded);
  return isChange && (kind !== "place" || (datesIn(text, dayOrder).length === 0 && monthsIn(text).size === 0));
}

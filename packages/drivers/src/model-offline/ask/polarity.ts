import type { Language } from "../text/language.ts";
import { negationsIn } from "../text/negated.ts";
import { clauseOfAsked, type Part } from "./clause-of-asked.ts";
import type { Question } from "./question.ts";
import { DENIES_ALONE, GIVES_RIGHT } from "./rights.ts";
import type { Scored } from "./score.ts";
import { fold } from "./stems.ts";
import { leavesOpen } from "./tenses.ts";
import type { Term } from "./terms.ts";

/** So under some condition, or not wholly. */
const BUT: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:except|unless|only|if|but|until|apart from|provided|as long as|when|other than|hope|perhaps|maybe|probably|planned|would|could|should|want|wants|asked|discussed|considered|whether|almost|hardly)(?!\p{L})/u,
  de: /(?<!\p{L})(?:ausser|nur|wenn|falls|aber|sofern|ausgenommen|es sei denn|bis|ausnahme\p{L}*|solange|vielleicht|eventuell|soll|sollen|sollte|mochte|ob|wunsch\p{L}*|geplant|fast|kaum)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:sauf|sauf si|seulement|uniquement|si|s'ils?|mais|excepte|hormis|qu'|que|jusqu\p{L}*|peut-etre|condition|devrait|souhaite\p{L}*|prevu\p{L}*|voudrait|presque)(?!\p{L})/u,
  es: /(?<!\p{L})(?:excepto|salvo|solo|unicamente|si|pero|hasta|siempre que|menos|quiza\p{L}*|condicion|deberia|quiere\p{L}*|previsto|casi)(?!\p{L})/u,
  it: /(?<!\p{L})(?:tranne|salvo|solo|soltanto|se|ma|eccetto|purche|fino|forse|condizione|dovrebbe|vorrebbe|previsto|quasi)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:exceto|salvo|so|apenas|somente|se|mas|ate|desde que|talvez|condicao|deveria|quer|previsto|quase)(?!\p{L})/u,
};

/** So on an occasion: of any other the passage says nothing. */
const OCCASION = /(?<!\p{L})(?:during|while|whenever|bei|beim|wahrend|pendant|durant|lors|durante)(?!\p{L})/u;

/** So with somebody's yes: without it the passage says nothing. */
const CONSENT =
  /(?<!\p{L})(?:(?:with|without|subject to|upon|on|after|given)(?: \p{L}+){0,3} (?:consent|permission|approval|agreement|request|notice|arrangement)|(?:after|by|before) (?:ask|consult|agree|inform|notify|book|pay|appoint|arrange|contact|sign)\p{L}*|(?:mit|ohne|nach|bei|auf)(?: \p{L}+){0,3} (?:zustimmung|erlaubnis|genehmigung|einwilligung|absprache|anfrage|rucksprache|ankundigung|vereinbarung|anmeldung|voranmeldung|antrag|wunsch)|(?:avec|sans|sous|apres|sur|moyennant)(?: \S+){0,3} ?(?:accord|permission|autorisation|consentement|demande|reservation|rendez-vous)|(?:con|sin|previ[oa]|tras|bajo)(?: \p{L}+){0,3} (?:permiso|consentimiento|autorizacion|aviso|acuerdo|cita|solicitud)|(?:con|senza|previ[oa]|dopo|su)(?: \p{L}+){0,3} (?:consenso|permesso|autorizzazione|accordo|richiesta|avviso|prenotazione)|(?:com|sem|mediante|apos|sob)(?: \p{L}+){0,3} (?:consentimento|permissao|autorizacao|acordo|pedido|aviso|marcacao))(?!\p{L})/u;

const OPENS = /^(?:(yes|ja|oui|si|sim)|no|nein|non|nao)(?=[\s,.!:–-]|$)/u;

/** Whether a passage says yes or no to a question; undefined where that is not beyond doubt. */
export function polarityOf({ passage, held }: Scored, question: Question): "Yes" | "No" | undefined {
  if (question.negated || isTaskOf(passage)) return undefined;
  const opening = OPENS.exec(fold(passage.text));
  if (passage.answers) return opening ? (opening[1] === undefined ? "No" : "Yes") : undefined;
  const part = clauseOfAsked({ passage, held });
  if (part === undefined) return undefined;
  const { language } = passage.document;
  const isOwn = held.every(({ word, level }) => word.weight === "light" || level === "own" || passage.kind === "label" || (passage.leans && level === "near"));
  const nots = negationsIn(part.text, language);
  if (
    !isOwn ||
    nots > 1 ||
    BUT[language].test(fold(part.within)) ||
    isBound(part.within, question) ||
    (passage.box !== "done" && leavesOpen(part.within, language, question))
  )
    return undefined;
  const isNo = deniedBy({ part, language, held }, question, nots === 1);
  return isNo === undefined ? undefined : isNo ? "No" : "Yes";
}

/** "[ ] Rosa: find a table", "Rosa: find a table": what somebody is to do says nothing of whether it was done, unless it is ticked. */
const isTaskOf = ({ box, isItem, text }: Scored["passage"]): boolean => box === "open" || (box === undefined && isItem && TASK.test(text));
const TASK = /^(?:(?:TODO|ACTION|Action)\s*:?\s+)?\p{Lu}\p{Ll}+(?:\s(?:and|und|et|y|e|&)\s\p{Lu}\p{Ll}+)?\s?:\s+\p{Ll}/u;

/** Whether a passage speaks of an occasion, or of somebody's yes, and the question does not. */
const isBound = (text: string, { text: asked }: Question): boolean => [OCCASION, CONSENT].some((bound) => bound.test(fold(text)) && !bound.test(fold(asked)));

interface Said extends Pick<Scored, "held"> {
  readonly part: Part;
  readonly language: Language;
}

/** Whether a statement without conditions denies what is asked; undefined where it speaks of a rule and no rule is asked, or the other way round. */
function deniedBy({ part: { own, text }, language, held }: Said, { modal, text: asked }: Question, isNot: boolean): boolean | undefined {
  const says = (concept: string): boolean => own.some(({ concepts }) => concepts.includes(concept));
  const asks = (concept: string): boolean => held.some(({ word }) => word.concepts.includes(concept));
  const plain = fold(text);
  if (DENIES_ALONE[language].test(plain) && !DENIES_ALONE[language].test(fold(asked))) return undefined;
  const [forbids, allows] = [says("forbid"), says("allow") || GIVES_RIGHT[language].test(plain)];
  if (modal === "may" || asks("forbid") || asks("allow")) {
    const isTwice = own.some(isForbidding) && (allows || isNot);
    return isTwice ? undefined : deniedByRule({ forbids, allows, isNot }, asks("forbid"));
  }
  if (modal === "must") return says("need") && !isNot ? false : undefined;
  const denied = held.filter((each) => each.denied).length;
  return denied > 1 || forbids ? undefined : isNot !== (denied === 1);
}

/** Forbids in a word of its own, and not as "not allowed". */
const isForbidding = ({ concepts, folded }: Term): boolean => concepts.includes("forbid") && !/^not(?!\p{L})/u.test(folded);

interface Rule {
  readonly forbids: boolean;
  readonly allows: boolean;
  readonly isNot: boolean;
}

function deniedByRule({ forbids, allows, isNot }: Rule, asksForbidden: boolean): boolean | undefined {
  if (forbids) return !asksForbidden;
  return allows || isNot ? isNot !== asksForbidden : undefined;
}

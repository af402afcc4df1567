import type { Language } from "../text/language.ts";
import { negationsIn } from "../text/negated.ts";
import type { Question } from "./question.ts";
import type { Scored } from "./score.ts";
import { fold } from "./stems.ts";

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
  const text = partOf(passage.text, held);
  if (text === undefined || question.negated) return undefined;
  const opening = OPENS.exec(fold(text));
  if (passage.answers) return opening ? (opening[1] === undefined ? "No" : "Yes") : undefined;
  const isOwn = held.every(({ word, level }) => word.weight === "light" || level === "own" || passage.kind === "label" || (passage.leans && level === "near"));
  const nots = negationsIn(text, passage.document.language);
  if (!isOwn || nots > 1 || BUT[passage.document.language].test(fold(text)) || isBound(text, question)) return undefined;
  const isNo = deniedBy({ passage, held }, question, nots === 1);
  return isNo === undefined ? undefined : isNo ? "No" : "Yes";
}

/** Whether a passage speaks of an occasion, or of somebody's yes, and the question does not. */
const isBound = (text: string, { text: asked }: Question): boolean => [OCCASION, CONSENT].some((bound) => bound.test(fold(text)) && !bound.test(fold(asked)));

/** Whether a statement without conditions denies what is asked. */
function deniedBy({ passage: { own }, held }: Pick<Scored, "passage" | "held">, { modal }: Question, isNot: boolean): boolean | undefined {
  const says = (concept: string): boolean => own.some(({ concepts }) => concepts.includes(concept));
  const asks = (concept: string): boolean => held.some(({ word }) => word.concepts.includes(concept));
  if (modal === "may" || asks("forbid")) return deniedByRule({ forbids: says("forbid"), allows: says("allow"), isNot }, asks("forbid"));
  if (modal === "must") return says("need") && !isNot ? false : undefined;
  const denied = held.filter((each) => each.denied).length;
  const isAgainst = denied === 1 || (says("forbid") && asks("allow"));
  return denied > 1 || (says("forbid") && isNot) ? undefined : isNot !== isAgainst;
}

interface Rule {
  readonly forbids: boolean;
  readonly allows: boolean;
  readonly isNot: boolean;
}

function deniedByRule({ forbids, allows, isNot }: Rule, asksForbidden: boolean): boolean | undefined {
  if (forbids) return !asksForbidden;
  return allows || isNot ? isNot !== asksForbidden : undefined;
}

/** Of parts that each say something, the one that holds most of what is asked; undefined where two hold as much. */
function partOf(text: string, held: Scored["held"]): string | undefined {
  const parts = text.split(/;/);
  if (parts.length < 2) return text;
  const forms = held.filter(({ level, word }) => level === "own" && word.weight !== "light").map(({ word }) => word.form);
  const counts = parts.map((part) => forms.filter((form) => fold(part).includes(form)).length);
  const most = Math.max(...counts);
  return counts.filter((count) => count === most).length === 1 ? parts[counts.indexOf(most)] : undefined;
}

import type { Language } from "../text/language.ts";
import { negationsIn } from "../text/negated.ts";
import type { Question } from "./question.ts";
import type { Scored } from "./score.ts";
import { fold } from "./stems.ts";

/** So under some condition, or not wholly. */
const BUT: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:except|unless|only|if|but|until|apart from|provided|as long as|when|other than|hope|perhaps|maybe|probably|planned|would|could|should|want|wants|asked|discussed|considered|whether|almost|hardly)(?!\p{L})/u,
  de: /(?<!\p{L})(?:ausser|nur|wenn|falls|aber|sofern|ausgenommen|es sei denn|bis|ausnahme\p{L}*|solange|vielleicht|eventuell|soll|sollen|sollte|mochte|ob|wunsch\p{L}*|geplant|fast|kaum)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:sauf|sauf si|seulement|uniquement|si|mais|excepte|hormis|qu'|que|jusqu\p{L}*|peut-etre|condition|devrait|souhaite\p{L}*|prevu\p{L}*|voudrait|presque)(?!\p{L})/u,
  es: /(?<!\p{L})(?:excepto|salvo|solo|unicamente|si|pero|hasta|siempre que|menos|quiza\p{L}*|condicion|deberia|quiere\p{L}*|previsto|casi)(?!\p{L})/u,
  it: /(?<!\p{L})(?:tranne|salvo|solo|soltanto|se|ma|eccetto|purche|fino|forse|condizione|dovrebbe|vorrebbe|previsto|quasi)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:exceto|salvo|so|apenas|somente|se|mas|ate|desde que|talvez|condicao|deveria|quer|previsto|quase)(?!\p{L})/u,
};
const FORBIDS = new Set(["forbid"]);
const ALLOWS = new Set(["allow"]);

/** Whether a passage says yes or no to a question; undefined where that is not beyond doubt. */
export function polarityOf({ passage, held }: Scored, question: Question): "Yes" | "No" | undefined {
  const { own, document } = passage;
  const text = partOf(passage.text, held);
  if (text === undefined) return undefined;
  const isOwn = held.every(({ word, level }) => word.weight === "light" || level === "own" || passage.kind === "label" || (passage.leans && level === "near"));
  if (question.negated) return undefined;
  const opening = /^(?:yes|no|ja|nein|oui|non|si|sim|nao)(?=[\s,.!:–-]|$)/u.exec(fold(text))?.[0];
  if (passage.answers && opening !== undefined) return /^(?:yes|ja|oui|si|sim)$/.test(opening) ? "Yes" : "No";
  if (passage.answers || !isOwn || /\?/.test(text)) return undefined;
  const folded = fold(text);
  const nots = negationsIn(text, document.language);
  if (BUT[document.language].test(folded) || nots > 1) return undefined;
  const forbidden = own.some(({ concepts }) => concepts.some((each) => FORBIDS.has(each)));
  const allowed = own.some(({ concepts }) => concepts.some((each) => ALLOWS.has(each)));
  const asksForbidden = held.some(({ word }) => word.concepts.includes("forbid"));
  if (question.modal === "may" || asksForbidden) {
    if (forbidden) return asksForbidden ? "Yes" : "No";
    if (!allowed && nots === 0) return undefined;
    return (nots === 1) !== asksForbidden ? "No" : "Yes";
  }
  if (question.modal === "must") return own.some(({ concepts }) => concepts.includes("need")) && nots === 0 ? "Yes" : undefined;
  const denied = held.filter((each) => each.denied).length;
  if (denied > 1 || (forbidden && nots > 0)) return undefined;
  const isNo = (nots === 1) !== (denied === 1 || (forbidden && held.some(({ word }) => word.concepts.includes("allow"))));
  return isNo ? "No" : "Yes";
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

import { denialsIn } from "./asked.ts";
import type { AskedWord } from "./cover.ts";
import type { Entry } from "./search.ts";

/** What makes a statement true of some cases only. */
const LIMITED =
  /[,;:()]|\d|(?<!\p{L})(?:if|unless|only|except|but|until|when|while|provided|some|most|mostly|usually|often|sometimes|partly|partially|was|were|had|may be|might|could|should|planned|will|soon|wenn|falls|sofern|nur|außer|aber|bis|solange|teilweise|meist|oft|manchmal|war|waren|soll|sollte|bald|geplant|wird|si|sauf|seulement|uniquement|mais|quand|parfois|souvent|était|sera|devrait|solo|salvo|excepto|pero|cuando|hasta|veces|suele|era|será|debería|se|soltanto|tranne|eccetto|ma|quando|talvolta|sarà|dovrebbe|só|apenas|exceto|mas|até|vezes|será|deveria)(?!\p{L})/iu;
const MOST_MORE = 1;

/**
 * Whether it is so, where one plain statement says exactly what is asked, or denies it: no condition, no exception, no other time, and
 * next to no word that was not asked. Undefined in any other case, where the statement is left to speak for itself.
 */
export function verdictOf({ text, document, words, each }: Entry, asked: readonly AskedWord[]): boolean | undefined {
  if (LIMITED.test(text) || !asked.every(({ own }) => own.some((root) => words.has(root)))) return undefined;
  const all = new Set(asked.flatMap(({ own }) => own));
  const more = each.filter(({ roots }) => !roots.some((root) => all.has(root)));
  if (more.length > MOST_MORE) return undefined;
  const denials = denialsIn(text, document.language);
  return denials > 1 ? undefined : denials === 0;
}

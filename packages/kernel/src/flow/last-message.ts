import { anyOf } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";
import { TURN } from "./kept-words.ts";

const CHANGE = "(?:edit|change|touch|modify|write|alter|fix|rewrite|update|commit)\\p{L}*";
/** No more is to be changed, in six languages. */
const STOPS = anyOf(
  `no (?:more|further|other) (?:edits|changes|writes|modifications|fixes|commits)|(?:do not|don['’]t|not|never|no) ${CHANGE}(?: \\p{L}+){0,2} (?:any ?more|any longer|any further|further|from (?:here|now) on)|stop (?:\\p{L}+ing|it|there|here|now|that)`,
  "(?:that|this|it)(?:['’]s| is| was)? (?:enough|all|it)(?=\\s*(?:for (?:now|today))?[,.;!?]|\\s*$)|leave (?:it|that|everything)(?: (?:there|here|now|alone|as (?:it|is)))?(?=[,.;!?]|\\s*$)|(?:only|just) (?:look|watch|read|explain|tell|answer|report)\\p{L}*",
  "(?:das|es|jetzt) reicht|nichts mehr|nicht mehr|keine? (?:weiteren? )?(?:änderung(?:en)?|änderungen) mehr|keine weiteren änderungen|hör(?:e|t)? auf|lass (?:es|das|gut sein)|nur (?:noch )?(?:an)?(?:schauen|sehen|gucken|lesen)|schau \\p{L}+ nur",
  "ça suffit|cela suffit|arrête\\p{L}*|ne \\p{L}+ plus(?: rien)?|plus (?:rien|aucune modification)|laisse (?:ça|cela|tel)|regarde seulement",
  "basta|ya está|es suficiente|no \\p{L}+ (?:nada )?más|nada más|para ya|déjalo|solo mira",
  "non \\p{L}+ (?:altro|più|nient['’]altro)|fermati|smettila|smetti|lascia (?:stare|così)|guarda (?:solo|soltanto)",
  "chega|não \\p{L}+ (?:nada )?mais|nada mais|para(?: já)?|deixa (?:estar|assim)|só olha",
);
/** `What did you change?`: somebody asks, and wants nothing done. */
const QUESTION =
  /^[\s,;:–—-]*(?:(?:and|but|ok|okay|so|great|good|thanks|und|aber|also|et|mais|y|pero|e|ma|mas)[\s,]+){0,3}(?:what|why|which|who|when|where|how|did|have|has|is|are|was|were|do|does|was|warum|wieso|welche\p{L}*|wer|wann|wo|wie|hast|habt|hat|ist|sind|que|quoi|qu['’]\S+|pourquoi|quel\p{L}*|qui|quand|où|comment|as-tu|avez-vous|est-ce|qué|por qué|cuál\p{L}*|quién|cuándo|dónde|cómo|has|che|cosa|perché|quale|quali|chi|quando|dove|come|hai|o que|por que|qual|quais|quem|onde|como)(?![\p{L}])[^?]*\?$/iu;
/** A question that asks for something to be done. */
const REQUEST =
  /(?<!\p{L})(?:(?:can|could|would|will) (?:you|we)|how about|why (?:not|don['’]t)|kannst du|könntest du|peux-tu|pourrais-tu|puedes|podrías|puoi|potresti|podes|pode)(?!\p{L})/iu;
const THANKS =
  /^[\s,;:–—-]*(?:(?:ok|okay|great|good|nice|perfect|thanks|thank you|many thanks|that['’]s (?:all|it|fine|good|great)|danke|vielen dank|gut|prima|merci|super|gracias|vale|grazie|bene|obrigad[oa])[\s,!.]*)+$/iu;
const EXPLAINS =
  /^[\s,;:–—-]*(?:(?:and|now|then|great|good|ok|okay|thanks|please|bitte|und|jetzt|et|maintenant|y|ahora|e|adesso|agora)[\s,]+){0,4}(?:explain|describe|summari[sz]e|tell|show|list|report|erklär\p{L}*|beschreib\p{L}*|zeig\p{L}*|sag\p{L}*|explique\p{L}*|décris|montre\p{L}*|dis|explica\p{L}*|describe|muestra\p{L}*|dime|spiega\p{L}*|descrivi|mostra\p{L}*|dimmi|explica\p{L}*|descreve|mostra\p{L}*|diz)(?!\p{L})(?!.*(?:and|und|et|y|e) (?:fix|change|correct|write|update|add|remove|korrigier|änder|corrige|ajoute|cambia|añade|correggi|aggiungi|corrija|adicione))/iu;
const MOST_READ = 2_000;

/**
 * What the latest message of a conversation says of changes, where it asks for none: `stops` = there are to be no more, `idle` = somebody only asks,
 * thanks, or has something told, and means by it no more than what they named before. Undefined = it asks for something, or is the first.
 */
export const endsChanges = keptReading((words): "stops" | "idle" | undefined => {
  const [latest = "", ...earlier] = words.split(TURN);
  if (earlier.length === 0) return undefined;
  const sentences = latest
    .slice(0, MOST_READ)
    .split(/(?<=[.!?])\s+|\n/u)
    .filter((one) => /\p{L}/u.test(one));
  const asks = (one: string): boolean => QUESTION.test(one.trim()) && !REQUEST.test(one);
  const isIdle = (one: string): boolean => asks(one) || THANKS.test(one) || EXPLAINS.test(one) || STOPS.test(one);
  if (sentences.length === 0 || !sentences.every(isIdle)) return undefined;
  return sentences.some((one) => STOPS.test(one) && !asks(one)) ? "stops" : "idle";
});

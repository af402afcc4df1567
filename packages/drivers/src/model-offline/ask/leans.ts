import type { Language } from "../text/language.ts";
import { conceptsOf, isAct } from "./concepts.ts";
import { fold, stemOf } from "./stems.ts";

const PRONOUN =
  /^(?:it|its|they|their|he|she|his|her|this|these|there|both|the (?:same|first|second|latter)|er|sie|es|dies\p{L}*|dort|diese[rsnm]?|sein[en]?|ihr[en]?|il|elle|ils|elles|celui-ci|celle-ci|leur|este|esta|estos|estas|él|ella|ellos|su|esso|essa|essi|questo|questa|ele|ela|eles|elas|isto|esse|essa)(?!\p{L})/iu;
const THEN =
  /(?<!\p{L})(?:in dieser zeit|wahrend dieser zeit|during (?:this|that) time|pendant ce temps|durante ese tiempo|en ese tiempo|in quel periodo|nesse per[ií]odo|en esas fechas)(?!\p{L})/iu;
/** "The price is": of what was named before. */
const PART =
  /^(?:the (?:price|cost|fee|rent|deposit|firm|company|owner|reason|address|weight|warranty|guarantee)|der preis|die (?:kosten|firma|miete|gebuhr|adresse|kaution)|der grund|le (?:prix|tarif|cout)|la (?:societe|raison|caution|empresa|tarifa|direccion|fianza|ditta|causa|caparra|morada)|l'(?:entreprise|adresse|impresa|indirizzo)|el (?:precio|coste|motivo|peso)|il (?:prezzo|costo|motivo|peso)|o (?:preco|custo|motivo|peso)|a (?:empresa|renda|morada)) (?:is|was|are|were|ist|war|betragt|est|etait|es|era|fue|e|foi)(?!\p{L})/u;
/** "Charcoal is not." */
const CUT_SHORT = /^.{1,60} (?:is|are|was|were|does|do|did|has|have|can|may|must|will) not\.?$|^(?:\p{L}+ ){1,3}(?:nicht|auch)\.$/u;
const SHORT = 70;
/** What is looked after, in a few words: "Mr Blum accompanies them". */
const OF_IT: Readonly<Partial<Record<Language, RegExp>>> = {
  en: /(?<!\p{L})(?:it|them|him|her)(?!\p{L})/u,
  de: /(?<!\p{L})(?:sie|ihn|es|ihnen|ihm)(?!\p{L})/u,
};
const FEW_WORDS = 7;
/** Italian puts what is done before who does it: "Lo guida Elena". */
const OBJECT_FIRST = /^(?:lo|la|li|le|l') ?(?=\p{L})/u;
const COPULA: Readonly<Partial<Record<Language, RegExp>>> = {
  es: /^(?:se |es |era |fue |esta |estaba )/u,
  it: /^(?:si |e |era |fu |sara |e stat[oaie] )/u,
  pt: /^(?:e |era |foi |esta |sera )/u,
};

/** "The firm was Varmo": a part of what the sentence before tells. */
export const tellsPart = (text: string): boolean => PART.test(fold(text));

/** Whether a sentence is about what the one before it names: "it", "they", or a verb that nobody is named for. */
export function leansBack(text: string, language: Language): boolean {
  const folded = fold(text);
  return (
    PRONOUN.test(text) ||
    THEN.test(text) ||
    PART.test(folded) ||
    (folded.length <= SHORT && CUT_SHORT.test(folded)) ||
    isOfIt(folded, language) ||
    opensWithVerb(text, folded, language)
  );
}

const isOfIt = (folded: string, language: Language): boolean => OF_IT[language]?.test(folded) === true && folded.split(" ").length <= FEW_WORDS;

/** Languages that leave out who does something. */
export const SUBJECTLESS: ReadonlySet<Language> = new Set(["es", "it", "pt"]);

/** "Costó 720 euros", "È stata rinviata", "Lo guida Elena". */
function opensWithVerb(text: string, folded: string, language: Language): boolean {
  if (!SUBJECTLESS.has(language) || !/[.!]$/.test(text)) return false;
  if (COPULA[language]?.test(folded) === true) return true;
  const first = /^\p{L}+/u.exec(folded)?.[0] ?? "";
  const second = /^\p{L}+/u.exec(folded.replace(OBJECT_FIRST, ""))?.[0] ?? "";
  if (isDone(first, language)) return true;
  return language === "it" && second !== first && isDone(second, language) && /^\p{L}+\s\p{L}+\s\p{Lu}/u.test(text);
}

const isDone = (word: string, language: Language): boolean => conceptsOf(stemOf(word, language).form, language).some(isAct);
/** He or she, and what they do. */
export const isByPronoun = (text: string): boolean =>
  /^(?:he|she|they|it|er|sie|es|il|elle|ils|elles|él|ella|ellos|ellas|lui|lei|loro|ele|ela|eles|elas)(?!\p{L})/iu.test(text);

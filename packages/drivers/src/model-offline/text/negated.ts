import type { Language } from "./language.ts";

const NEGATED: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:not|never|no|no longer|cannot|nobody|none|neither|without)(?!\p{L})|n['’]t(?!\p{L})/giu,
  de: /(?<!\p{L})(?:nicht|kein[enrms]*|nie|niemals|niemand|ohne)(?!\p{L})/giu,
  fr: /(?<!\p{L})(?:ne|pas|jamais|aucune?|personne|sans)(?!\p{L})|(?<!\p{L})n['’]/giu,
  es: /(?<!\p{L})(?:no|nunca|nadie|ningun[oa]?|ningún|tampoco|sin)(?!\p{L})/giu,
  it: /(?<!\p{L})(?:non|nessun[oa]?|neanche|senza)(?!\p{L})/giu,
  pt: /(?<!\p{L})(?:não|nunca|ninguém|nenhuma?|sem)(?!\p{L})/giu,
};

/** How often a text says no; "ne … pas" is once. */
export function negationsIn(text: string, language: Language): number {
  const found = text.match(NEGATED[language])?.length ?? 0;
  return language === "fr" && found > 1 ? found - (text.match(/(?<!\p{L})(?:ne(?!\p{L})|n['’])/giu)?.length ?? 0) : found;
}

/** Whether a sentence says, or a question asks for, what is not so. */
export const isNegated = (text: string, language: Language): boolean => negationsIn(text, language) > 0;

export type Language = "en" | "de" | "fr" | "es" | "it" | "pt";

/** The commonest small words of each language; those that two share tell nothing. */
const SMALL: Readonly<Record<Language, string>> = {
  en: "the and of to is are was were that with for it this will by from has have not be been they which there what when who how does do did a an in on at as or we our you",
  de: "der die das und ist sind war waren mit für von zu den dem des ein eine einen einem einer nicht wird werden auf bei im am an es wir ihr sie er was wann wer wie wo warum hat haben noch bis nach auch aber oder dass",
  fr: "le la les et est sont était avec pour de du des un une ne pas que qui dans sur au aux ce cette ces il elle nous vous quand où comment combien pourquoi par ont leur plus en à l d",
  es: "el la los las y es son era con para de del un una no que en por se al su sus este esta cuando cuándo quién qué cómo cuánto cuántos cuántas dónde lo como más está están hay",
  it: "il lo la i gli le e è sono era con per di del della dei delle un una uno non che in si al alla nel nella questo questa quando chi cosa come quanto quanti quante dove da ha hanno più",
  pt: "o a os as e é são era com para de do da dos das um uma não que em no na nos nas se ao à seu sua este esta quando quem como quanto quantos quantas onde por mais está há",
};
const SETS = Object.entries(SMALL).map(([language, words]) => [language as Language, new Set(words.split(" "))] as const);

/** The language most of the small words are of; English where nothing tells. */
export const languageOf = (text: string): Language => countsIn(text).reduce((best, each) => (each[1] > best[1] ? each : best))[0];

function countsIn(text: string): (readonly [Language, number])[] {
  const words =
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  return SETS.map(([language, small]) => [language, words.filter((word) => small.has(word)).length] as const);
}

/** A small word of any of the languages. */
export const isSmall = (word: string, language: Language): boolean => SETS.some(([own, small]) => own === language && small.has(word));

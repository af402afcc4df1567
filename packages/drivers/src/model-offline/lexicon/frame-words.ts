import type { Language } from "../grammar/tagged.ts";
import type { Lexicon } from "./lexicon.ts";

/** Words that hold a question together beside those of each language's own lists: what denies, what joins, how often. */
export const FRAME_WORDS: Readonly<Record<Language, Lexicon["words"]>> = {
  en: { not: "neither,nobody,no one,none of", or: "nor", and: "together with,plus the", count: "how often" },
  de: { not: "weder,niemand,niemanden,niemandem", and: "zusammen mit,samt,nebst", all: "irgendein,irgendeine,irgendeinen,irgendwelche" },
  fr: { and: "ainsi que,avec aussi", stop: "réunis,réunies" },
  es: { not: "nadie", and: "junto con,así como", all: "alguna,algún,alguno,algunas,algunos" },
  it: { not: "nessuno", and: "insieme a,insieme con,nonché", count: "quante volte", all: "qualche,alcune,alcuni" },
  pt: { not: "ninguém,nem", and: "junto com,bem como,assim como", count: "quantas vezes", all: "alguma,algum,alguns,algumas" },
};

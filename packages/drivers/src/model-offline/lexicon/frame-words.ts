import type { Language } from "../grammar/tagged.ts";
import type { Lexicon } from "./lexicon.ts";

/** Words that hold a question together beside those of each language's own lists: what denies, what joins, how often. */
export const FRAME_WORDS: Readonly<Record<Language, Lexicon["words"]>> = {
  en: {
    not: "neither,nobody,no one,none of",
    or: "nor",
    and: "together with,plus the",
    stop: "either,according to the data,according to the table,according to the list,according to the file,according to our data,based on the data,based on the table,based on the file,going by the data,in the data,in the table,from the data,from the table",
  },
  de: {
    not: "weder,niemand,niemanden,niemandem",
    and: "zusammen mit,samt,nebst",
    all: "irgendein,irgendeine,irgendeinen,irgendwelche",
    stop: "sein,seine,seinen,seinem,seiner,ihre,ihren,ihrem,ihrer,entweder,laut tabelle,laut der tabelle,laut den daten,laut liste,laut der liste,in der tabelle,in den daten,nach den daten",
    which: "wie heißt,wie heißen,wie hieß",
  },
  fr: {
    and: "ainsi que,avec aussi",
    location: "c'est ou,ou est,ou se trouve,ou sont,ou se trouvent,ou a lieu,ou ont lieu",
    stop: "son,sa,ses,leur,leurs,ont eu lieu,a eu lieu,avait lieu,réunis,réunies,d'après les données,d'après le tableau,d'après le fichier,selon les données,selon le tableau,selon le fichier,dans les données,dans le tableau",
  },
  es: {
    not: "nadie",
    and: "junto con,así como",
    all: "alguna,algún,alguno,algunas,algunos",
    stop: "su,sus,según los datos,según la tabla,según el archivo,en los datos,en la tabla",
  },
  it: { stop: "suo,sua,suoi,sue,il suo,la sua,i suoi,le sue", not: "nessuno", and: "insieme a,insieme con,nonché", all: "qualche,alcune,alcuni" },
  pt: { stop: "seu,sua,seus,suas,o seu,a sua,os seus,as suas", not: "ninguém,nem", and: "junto com,bem como,assim como", all: "alguma,algum,alguns,algumas" },
};

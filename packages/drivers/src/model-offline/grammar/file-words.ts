import type { Clause } from "./clause.ts";
import { folded } from "./tagged.ts";

/** Words of file jobs in the six languages, in small letters and without accents. */
export const FILE_WORDS = {
  photo:
    /^(?:photos?|pictures?|images?|fotos?|fotografi\w*|bilder[ns]?|bild|pics?|snapshots?|photographs?|aufnahmen|imagen|imagenes|imagens|imagem|immagin[ei])$/,
  number: /^(?:number|numbering|nummerier\w*|durchnummerier\w*|numerot\w*|numer[aeio]\w*)$/,
  add: /^(?:add|append|prepend|put|set|fuge?|hange?|stelle?|setze?|ajout\w*|mets|mettre|anad\w*|agreg\w*|pon|poner|aggiung\w*|metti|acrescent\w*|adicion\w*|poe|coloca)$/,
  prefix: /^(?:prefix|prefixes|prafix|praefix|prefixe|prefijo|prefisso|prefixo)$/,
  suffix: /^(?:suffix|suffixes|suffixe|sufijo|suffisso|sufixo)$/,
  letter: /^(?:letters?|initials?|anfangsbuchstaben?|buchstaben?|lettres?|initiales?|letras?|inicial|iniciales|iniciais|lettera|iniziale|iniziali)$/,
  first: /^(?:first|starting|erste[nrms]?|premiere?s?|primer[ao]?|prim[ao]|primeir[ao])$/,
  remove:
    /^(?:delete|remove|erase|discard|losch\w*|entfern\w*|supprim\w*|efface\w*|borr[ae]\w*|elimin\w*|apag\w*|remov\w*|cancell\w*|rimuov\w*|enlev\w*|quit[ae]\w*|descart\w*|(?:get rid|throw|clear|debarrasse|deshaz|deshacer|sbarazz|butta|livr[ae]|joga|deita|werde)(?:\S*)? .*)(?: .*)?$/,
  empty: /^(?:empty|leere?[nrms]?|vides?|vaci[ao]s?|vuot[aeio]|vazi[ao]s?)$/,
  keep: /^(?:keep|keeping|behalt\w*|behalte|gard\w*|conserv\w*|manten\w*|mantien\w*|tien\w*|guarda\w*)$/,
  oldest: /^(?:oldest|alteste[nrms]?|(?:plus )?ancien\w*|(?:mas )?antigu\w*|(?:piu )?vecchi\w*|(?:mais )?antig\w*|vieux|vieille)$/,
  newest: /^(?:newest|latest|most recent|neueste[nrms]?|(?:plus )?recent\w*|(?:mas )?nuev\w*|(?:piu )?recent\w*|(?:mais )?(?:nov|recent)\w*)$/,
  created:
    /^(?:new|neuen?|neues|nouveau|nouvel|nuev[ao]|nuov[ao]|nov[ao]|called|named|namens|genannt|nomme|appele|llamad[ao]|chiamat[ao]|chamad[ao]|subfolder|unterordner)$/,
  clash: /^(?:collide|colliding|collisions?|clash\w*|conflicts?|kollidier\w*|kollision\w*|colision\w*|collision\w*|colis\w*|conflit\w*|conflict\w*|collidono)$/,
  start: /^(?:start|starting|starts|begin|beginning|from|ab|beginnend|anfangend|commencant|partir|empezando|comenzando|partire|iniziando|comecando)$/,
  order: /^(?:order|ordered|sorted|reihenfolge|ordre|orden|ordine|ordem)$/,
  more: /^(?:mas|plus|piu|mais|most|am)$/,
  into: /^(?:into|to|in|nach|dans|vers|en|a|al|nel|nella|para|na|no|num|numa|alla|ins|im|sur|su)$/,
} as const;
export type FileWord = keyof typeof FILE_WORDS;

/** Whether a word is one of these, used or not. */
export function isWord(clause: Clause, at: number, ...words: readonly FileWord[]): boolean {
  const word = clause.at(at);
  return word?.token.kind === "word" && words.some((each) => FILE_WORDS[each].test(folded(word.shown)));
}

/** Places of such words that are not used yet. */
export const wordsLike = (clause: Clause, ...words: readonly FileWord[]): number[] =>
  clause.words.flatMap((_, at) => (!clause.isUsed(at) && isWord(clause, at, ...words) ? [at] : []));

export const takeLike = (clause: Clause, ...words: readonly FileWord[]): boolean => {
  const found = wordsLike(clause, ...words);
  clause.use(...found);
  return found.length > 0;
};

/** The first word that carries something: a verb, where it says what is done. */
export const firstWord = (clause: Clause): number => clause.words.findIndex((_, at) => !clause.isFree(at));

const PHOTO_ENDINGS = ["jpg", "jpeg", "png", "gif", "heic", "webp", "tif", "tiff"];

/** "The photos": files by what they are. */
export const photoEndings = (clause: Clause): readonly string[] => (takeLike(clause, "photo") ? PHOTO_ENDINGS : []);

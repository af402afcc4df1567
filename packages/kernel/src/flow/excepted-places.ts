import { anyOf } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";

/** Of a place that stands behind `outside` or `except`: whether the words close it, all that is not in it, or, where nobody can tell, both. */
export interface Exception {
  readonly place: boolean;
  readonly others: boolean;
}

const OUTSIDE =
  "outside(?: of)?|beyond|außerhalb(?: (?:von|des|der))?|en dehors (?:de|du|des)|hors (?:de|du|des)|fuera (?:del?)|(?:al di )?fuori (?:d[aei]\\p{L}*)|fora d[aeo]s?";
const EXCEPT =
  "but|except(?:ing)?(?: for)?|other than|besides|apart from|aside from|save(?: for)?|excluding|au(?:ß|ss)er|bis auf|sauf|hormis|excepté|à part|à l['’]exception (?:de|du|des)|excepto|salvo|menos|aparte de|tranne|eccetto|a parte|exceto";
const NONE =
  "nothing|no(?: other)? \\p{L}+|nichts|kein\\p{L}* \\p{L}+|rien|aucune? \\p{L}+|nada|ning[uú]n\\p{L}* \\p{L}+|niente|nulla|nessun\\p{L}* ?\\p{L}*|nenhum\\p{L}* \\p{L}+";
const ALL = "anything|any \\p{L}+|everything|every \\p{L}+|all(?: \\p{L}+)?|alle[ns]?(?: \\p{L}+)?|tout(?:es)?|tous|todos?|todas?|tutt[oaie]|tud[oa]";
/** Of what in a place: `nothing in docs but a.md`. */
const THERE = "(?<there> (?:in|under|inside|below|of|dans|en|em) \\S{1,200}(?: \\p{L}+)?)?";
const IN =
  "(?<within> (?:what is |those |the ones |files |the files |what['’]s |denen |die |ceux |celles |lo que hay |los que están |quelli |os que estão )?(?:in|inside|within|dans|en|em|nel|nell[ao]|n[ao]s?))?";
const ARTICLE = "(?<article> (?:the|my|our|de[rmn]|die|das|les?|la|el|los|las|il|lo|i|os?|as?))?";
const FOLDER =
  "(?<folder> (?:file|folder|directory|\\p{L}*ordners?|verzeichnis|datei|dossier|répertoire|fichier|carpeta|directorio|archivo|cartella|pasta|diretório))?";
const LEADS =
  `(?<![\\p{L}\\p{N}])(?:(?<outside>${OUTSIDE})|(?:${NONE}|${ALL})(?: else)?${THERE} (?:${EXCEPT}))${IN}${ARTICLE}${FOLDER}\\s+["'\`“‘«]?`.replaceAll(
    " ",
    "\\s+",
  );
const BEFORE = new RegExp(`${LEADS}$`, "iu");
const EACH = new RegExp(`${LEADS}(?<place>[^\\s"'\`“”‘’«».,;:!?()]+(?:\\.[^\\s"'\`“”‘’«».,;:!?()]+)*)`, "giu");
const NO = anyOf(
  "not|\\p{L}+n['’]t|dont|cannot|never|without|nothing|no|nicht|nichts|nie|niemals|kein\\p{L}*|ohne|ne|n['’]\\p{L}+|rien|aucune?|jamais|sans|nada|nunca|ning[uú]n\\p{L}*|sin|non|niente|nulla|nessun\\p{L}*|senza|não|nenhum\\p{L}*|sem",
);
const MOST = 600;

/** What the words before a place make of it; undefined = it is no exception. */
export function exceptionAt(words: string, at: number): Exception | undefined {
  const before = words.slice(Math.max(0, at - MOST), at);
  if (!BEFORE.test(before)) return undefined;
  const sentence = before.slice(before.search(/[^.!?;\n]*(?:\.\S[^.!?;\n]*)*$/u));
  if (!NO.test(sentence)) return { place: true, others: false };
  // The no of `Do not ask, fix all outside docs` is about something else, and that of `Do not change, move or remove anything outside docs` is not.
  const isNear = NO.test(sentence.slice(sentence.lastIndexOf(",") + 1));
  return { place: !isNear, others: true };
}

/** The places of which the words say that all that is not in them stays as it is, in small letters. */
export const onlyPlaces = keptReading((words): readonly string[] =>
  [...words.matchAll(EACH)].flatMap(({ groups, index, 0: all }) => {
    const { there, outside, within, article, folder, place = "" }: Partial<Record<string, string>> = groups ?? {};
    // What is said of one folder says nothing of the others, and `anything but the wording` names none.
    const isPlace = there === undefined && (article === undefined || (outside ?? within ?? folder) !== undefined || /[/.]/u.test(place));
    return isPlace && exceptionAt(words, index + all.length - place.length)?.others ? [place.toLowerCase()] : [];
  }),
);

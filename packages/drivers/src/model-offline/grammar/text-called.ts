import type { Known } from "./frame.ts";
import { kindNames } from "./names-by-kind.ts";
import { sameNoun } from "./names-in-words.ts";
import { monthOf } from "./numbers.ts";
import { DATA } from "./read-files.ts";
import { folded, type Language } from "./tagged.ts";

/** Articles, owners and small words between the words that call a text. */
const SMALL = new Set(
  "the a an our my your their his her its of from in on at to for by with and der die das den dem des ein eine einen einem unser unsere unserem unserer unseren mein meine vom von im in am an aus auf zur zum bei le la les l un une du de des d notre nos mon ma mes dans sur au aux el los las del al nuestro nuestra mi en il lo gli i uno una dello della dei degli delle dal dalla nel nella nei nostra nostro sul sulla o a os as um uma do da dos das no na nos nas nosso nossa meu minha pelo pela both each ambos beide beiden text file document datei dokument fichier archivo documento ficheiro".split(
    " ",
  ),
);
const LANGUAGES: readonly Language[] = ["en", "de", "fr", "es", "it", "pt"];
/** What texts are called that end so. */
const ENDINGS: readonly (readonly [words: RegExp, ending: RegExp])[] = [
  [/^(?:e-?mails?|mails?|messages?|courriels?|correos?|mensajes?|messaggi[o]?|mensage(?:m|ns)|posta)$/, /\.eml$/i],
  [/^(?:websites?|web|site|homepage|webseiten?|seite|internetseite|pagina|sito|siti|sitio|page)$/, /\.html?$/i],
];
const PICTURE = /\.(?:png|jpe?g|gif|webp|heic|tiff?|svg|ico|zip|gz|pdf\.sig)$/i;
const base = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
/** The parts of a name and of the folders above it. */
const partsOf = (name: string): string[] =>
  folded(name.replace(/\.[^./]+$/, ""))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");

/** A text, and words that call it and that its name does not have. */
export interface Called {
  readonly name: string;
  readonly words: readonly string[];
}

/** The one text that a few words call; undefined where none or several may be meant. */
export function textCalled(phrase: string, { names = [] }: Known, isMeant: (name: string) => boolean = isText): Called | undefined {
  const plain = phrase.trim().replace(/^["'“„«]|["'”“»]$/g, "");
  const exact = names.filter((name) => name === plain || base(name) === plain);
  if (exact.length === 1 && exact[0] !== undefined) return { name: exact[0], words: [] };
  const words = wordsIn(plain);
  const scored = names.filter(isMeant).map((name) => ({
    name,
    words: words.filter((word) => fits(word, name) === 0 && !ANY.test(folded(word))),
    fit: words.reduce((sum, word) => sum + fits(word, name), 0),
  }));
  const fewest = Math.min(...scored.map((each) => each.words.length));
  const likely = scored.filter((each) => each.words.length === fewest && each.fit > 0);
  const most = Math.max(...likely.map(({ fit }) => fit));
  const [only, ...others] = likely.filter(({ fit }) => fit === most);
  return only && others.length === 0 && words.length <= MOST_WORDS ? { name: only.name, words: only.words } : undefined;
}

const MOST_WORDS = 5;
/** What any text may be called beside its own name. */
const ANY = /^(?:notes?|notizen?|notas?|appunti|texts?|texte?s?|textos?|testi?|lists?|listen?|listas?|documents?|dokumente?|documentos?|documenti)$/;
const MANY =
  /^(?:(?:the|our|my|all|die|den|unsere|les|nos|las|los|nuestras|nuestros|le|i|gli|as|os) )*(?:(?<two>two|both|zwei|beiden?|deux|dos|ambas|ambos|due|dois|duas)|(?<three>three|drei|trois|tres|tre|três)) /iu;

/** Texts that words call: one, as many as are said, or all whose names have these words. */
export function textsCalled(phrase: string, known: Known): { readonly names: readonly string[]; readonly words: readonly string[] } | undefined {
  const counted = MANY.exec(phrase)?.groups;
  const one = counted ? undefined : textCalled(phrase, known);
  if (one) return { names: [one.name], words: one.words };
  const words = wordsIn(counted ? phrase.replace(MANY, "") : phrase);
  const names = (known.names ?? []).filter((name) => isText(name) && words.every((word) => fits(word, name) > 0 || ANY.test(folded(word))));
  const count = counted === undefined ? undefined : counted.two !== undefined ? 2 : 3;
  const isMeant = words.some((word) => !ANY.test(folded(word))) && (count === undefined ? names.length > 1 : names.length === count);
  return isMeant ? { names, words: [] } : undefined;
}

const wordsIn = (phrase: string): string[] => phrase.split(/[^\p{L}\p{N}-]+/u).filter((word) => word !== "" && !SMALL.has(folded(word)));

const isText = (name: string): boolean => !DATA.test(name) && !PICTURE.test(name);

/** How well a word fits a name: as a part of it, or as its kind or a month in it. */
function fits(word: string, name: string): 0 | 1 | 2 {
  const own = folded(word);
  if (partsOf(name).some((part) => LANGUAGES.some((language) => sameNoun(part, own, language)))) return 2;
  const isKind = ENDINGS.some(([words, ending]) => words.test(own) && ending.test(name)) || kindNames(own).some((called) => called.test(folded(base(name))));
  const months = LANGUAGES.flatMap((language) => monthOf(word, language) ?? []);
  return isKind || months.some((month) => new RegExp(`\\d{4}[-_.]?${String(month).padStart(2, "0")}(?!\\d{3})`).test(name)) ? 1 : 0;
}

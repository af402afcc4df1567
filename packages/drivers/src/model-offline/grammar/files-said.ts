import { foldersOf } from "./folders.ts";
import type { Known } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded, type Language } from "./tagged.ts";

const LANGUAGES: readonly Language[] = ["en", "de", "fr", "es", "it", "pt"];
const base = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** Words that a file's name is made of. */
export const partsOfName = (name: string): string[] =>
  folded(base(name).replace(/\.[^.]+$/, ""))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");

const AND = /\s*(?:,| and | und | et | y | e )\s*/u;
const ALL = /^(?:(?:all|both|each|the|of|our|my|alle[nmr]?|die|der|den|dem|das|toutes?|tous|les|le|la|todas|todos|las|los|tutte|tutti|i|gli|as|os)\s+)+/iu;
/** "The letters of the folder D", "in the D folder". */
const OF =
  /^(?<n>\p{L}+)(?: (?:of|in|from|inside|im|aus|von|des|du|de|dans|en|di|della|nella|da|do|na|no|em)(?: (?:the|my|our|dem|des|le|la|el))?(?: (?:folder|ordner|ordners|dossier|carpeta|cartella|pasta))? ["']?(?<d>[\p{L}\p{N}_][\p{L}\p{N}_./-]*?)\/?["']?(?: folder)?)?$/iu;
const FILES =
  /^(?:files?|documents?|texts?|dateien|dokumente[n]?|texte[n]?|fichiers?|textes?|archivos?|ficheros?|documentos?|textos?|documenti|testi|ficheiros?|arquivos?)$/iu;

/** Files that are named, or that a noun and a folder call, as a pattern where there is one that is of them alone; undefined where nothing is. */
export function filesSaid(written: string, { names = [] }: Known): readonly string[] | undefined {
  const said = written.trim().replace(ALL, "");
  const named = said.split(AND).map((part) => part.replace(/^["']|["']$/g, ""));
  if (named.every((part) => names.includes(part))) return named;
  const { n, d } = OF.exec(said)?.groups ?? {};
  if (n === undefined || (d !== undefined && !foldersOf(names).includes(d))) return undefined;
  const below = d === undefined ? names : names.filter((name) => name.startsWith(`${d}/`));
  if (FILES.test(n)) return d === undefined ? undefined : [below.some((name) => name.slice(d.length + 1).includes("/")) ? `${d}/**` : `${d}/*`];
  const own = below.filter((name) => partsOfName(name).some((part) => LANGUAGES.some((language) => sameNoun(part, folded(n), language))));
  return own.length === 0 ? undefined : (patternOf(own, names) ?? own);
}

/** One pattern that fits these files and no other. */
function patternOf(own: readonly string[], names: readonly string[]): string[] | undefined {
  const [first = ""] = own;
  let length = first.length;
  while (length > 0 && !own.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  const head = first.slice(0, length);
  const fits = (name: string): boolean => name.startsWith(head) && !name.slice(length).includes("/");
  return own.length > 1 && head !== "" && names.every((name) => fits(name) === own.includes(name)) ? [`${head}*`] : undefined;
}

import type { Known, Material } from "./frame.ts";
import { folded } from "./tagged.ts";

const ARTICLE = "(?:(?:the|our|der|die|das|dem|den|unserer|unserem|la|le|les|el|los|las|il|lo|gli|o|a|os|as)\\s+|l['’])?";
/** "Steht in der Hausordnung", "it's in the handbook": where the answer to the question before it stands. */
const STANDS = new RegExp(
  `^(.+?\\?)\\s*(?:(?:das|es)\\s+)?(?:it['’]?s|it is|that['’]?s|it (?:should|must) be|it says so|steht|stehen|c['’]est|ça doit être|est[áa]|debe estar|è|sta|si trova|deve stare|fica|deve estar)\\s+(?:written\\s+|scritto\\s+|escrito\\s+)?(?:in|im|dans|en|no|na|nel|nella|nello|nell['’]|em)\\s*${ARTICLE}([\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{2,40}?)\\s*[.!]?$`,
  "iu",
);
/** "Je veux juste le fichier": of a question that is answered by files anyway. */
const JUST_FILES =
  /^(.+?[?.])\s*(?:i (?:just|only) (?:want|need)|just(?: give me)?|ich (?:will|brauche|möchte) nur|je (?:veux|voudrais) (?:juste|seulement|simplement)|(?:solo|sólo) (?:quiero|necesito)|quiero solo|voglio solo|mi (?:serve|servono) solo|só (?:quero|preciso de))\s+(?:(?:the|die|den|das|le|les|la|el|los|il|i|o|os)\s+)?(?:file(?:s|names?)?|file names?|names? of the files?|datei(?:en|name|namen)?|fichiers?|noms? de fichiers?|archivos?|nombres? de archivos?|nom[ei] dei file|ficheiros?|arquivos?)\s*[.!]?$/iu;

/** A goal without a remark behind its question, and what that says of it. */
export interface Remarked {
  readonly goal: string;
  /** The only file that it can be about. */
  readonly material?: Material;
  /** It says no more than that files are asked for. */
  readonly filesOnly?: true;
}

/** Undefined where there is no such remark; `look`: the folder must be listed first. */
export function withoutRemark(goal: string, { names }: Known): Remarked | "look" | undefined {
  const [, asked, called] = STANDS.exec(goal) ?? [];
  if (asked !== undefined && called !== undefined) {
    if (names === undefined) return "look";
    const own = wordsOf(called);
    const [file, ...others] = names.filter(
      (name) => wordsOf(name.slice(name.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "")) === own || folded(name) === folded(called),
    );
    return file !== undefined && others.length === 0 ? { goal: asked, material: { names: [file], endings: [] } } : undefined;
  }
  const [, files] = JUST_FILES.exec(goal) ?? [];
  return files === undefined ? undefined : { goal: files, filesOnly: true };
}

const wordsOf = (text: string): string =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "")
    .join(" ");

import { anyOf, eachOf } from "@aether/protocol";
import { ASKS_FIRST } from "./asking-first.ts";
import { onlyPlaces } from "./excepted-places.ts";
import { keptReading } from "./kept-reading.ts";
import type { Mention } from "./mentions.ts";
import { kindSaid } from "./only-kinds.ts";
import { isInScope, scopesIn } from "./scope-words.ts";
import { bannedIn, sparesFolder } from "./spared-folders.ts";

const NO = "(?:do not|don['’]t|never|must not|may not|should not|without|not to)(?: \\p{L}+)?";
const REMOVE = "(?:delete|remove|erase|drop|deleting|removing|erasing)";
/** Nothing is to be taken away; what is changed stays. */
const NO_REMOVAL = anyOf(
  `${NO} ${REMOVE} (?:anything|any files?|(?:the |my |our )?files?|a thing|things|stuff)|no (?:deletions?|removals?|deleting|removing)|(?:keep|leave) (?:all|every)(?: of)?(?: the| my| our)? files?`,
  "(?:keine|ohne) (?:dateien? (?:zu )?löschen|löschungen)|(?:lösche?|entferne?) keine dateien?|ne (?:supprime|efface)\\p{L}* (?:aucun|pas de) fichiers?|sans (?:rien )?supprimer",
  "no (?:borr|elimin)\\p{L}* (?:ningún|ningun|los)? ?archivos?|sin borrar|non (?:cancell|elimin)\\p{L}* (?:nessun|i|alcun) file|senza cancellare|não (?:apagu|exclu|remov)\\p{L}* (?:nenhum|os)? ?(?:arquivos?|ficheiros?)|sem apagar",
);

const CHANGE = "(?:change|edit|touch|modify|alter|write to|fix|overwrite|update|reformat)";
const KINDS_OF_TEXT = "documentation|markdown|docs|texts?|images|sub-?folders|sub-?directories";
const KINDS_OF_CODE =
  "tests|test suite|sources|(?:source |python |javascript |typescript |java |rust |go )?code(?! (?:style|path|format|structure))|python|javascript|typescript|scripts?|html|css|sql|styles?";
const KINDS_OF_DATA = "data|configuration|config|settings|csvs?|json|ya?ml|xml|schemas?|migrations?";
/** A kind of files: nobody can tell which are meant, so it may be any that is not asked for. */
const KIND = anyOf(
  `${NO} ${CHANGE}(?: any(?: of)?| the| these| those| my| our| other)?(?: \\p{L}[\\p{L}-]*){0,2} (?:files?|documents?|folders?|pictures|images|sheets?)`,
  `${NO} ${CHANGE}(?: any| the| my| our)? (?:${KINDS_OF_TEXT}|${KINDS_OF_CODE}|${KINDS_OF_DATA})(?![/_-]|\\.\\p{L})`,
  "no (?:code|source|test|doc\\p{L}*|config\\p{L}*) (?:changes|edits)|(?:the )?code (?:stays|remains|is to stay)|without changing (?:the |any )?(?:code|tests|docs|documentation)",
  "(?:the|all) (?:rest|others?|other (?:files?|documents?)) (?:is|are|belongs?|stays?|remains?|must|should|may)",
  `(?:just|only) ${CHANGE} (?:the file )?["'\`]?[^\\s"'\`]{1,80}\\.\\p{L}[\\p{L}\\p{N}]{0,7}`,
  "(?:look|read)(?: only)?(?:,| but|, but) (?:do not|don['’]t) (?:touch|write|change|edit)",
  "(?:(?:ändere?|fass\\p{L}*|bearbeite?|schreib\\p{L}*) keine \\p{L}*-?(?:dateien|texte|dokumente|bilder)|keine \\p{L}*-?(?:dateien|texte|dokumente|bilder) (?:ändern|anfassen|bearbeiten))",
  "ne (?:modifie|change|touche|corrige)\\p{L}* (?:pas|aucun\\p{L}*|jamais) (?:aux? |les |des |de )?(?:fichiers?|documents?|textes?)|no (?:modifi|cambi|toqu|edit)\\p{L}* (?:los |las |ningún |ningun )?(?:archivos?|ficheros?|documentos?|textos?)",
  "non (?:modific|cambi|tocc)\\p{L}* (?:i |gli |nessun )?(?:file|documenti|testi)|não (?:alter|mud|modifi|mex|toqu)\\p{L}* (?:em |os |nos |nenhum )?(?:ficheiros?|arquivos?|documentos?|textos?)",
  "(?:dateien|fichiers|archivos|ficheros|file|ficheiros|arquivos|textes?|documents?)(?: \\S{1,20})? (?:bleib(?:t|en)|restent?|se quedan?|quedan?|restano|rimangono|ficam|permanecem)",
  "(?:leave|keep) (?:all |the |my |our |any )*(?:\\p{L}+ )?(?:files|documents|texts|pictures) (?:alone|unchanged|untouched|as (?:they|is))|(?:no|not|never) (?:any )?(?:markdown|documentation|docs|tests)(?: please)?[,.]",
  "(?:change|edit|fix|touch|only|just) (?:only )?the code,? (?:not|never|but not)|(?:everything|all|anything) (?:that|which) (?:is|are)(?: not|n['’]t) .{1,40} (?:stays?|remains?)",
  "ne (?:modifie|change|corrige|touche)\\p{L}* (?:à )?que|(?:mude|altere|modifique|mexa|edite) (?:apenas|só|somente)",
);

const FOLDER_WORDS = "src|lib|libs|docs?|tests?|app|apps|public|assets|scripts|bin|dist|build|config|packages|examples|server|client|web|backend|frontend";
const ARTICLES = "the|my|our|de[rmn]|das|les?|el|il";
const FOLDERS = "folder|directory|\\p{L}*ordner|verzeichnis|dossier|répertoire|carpeta|directorio|cartella|pasta|diretório";
const BEFORE_PLACES = "in|im|of|from|aus|vom|zum|dans|du|en|del?|de la|nel|nell[ao]|dell[ao]|em|n[ao]s?|d[ao]s?";
const PLACE = `((?:(?:${ARTICLES}) )?(?:(?:${FOLDERS}) )?["'\`]?(?:[\\p{L}\\p{N}_.-]+/[\\p{L}\\p{N}_./-]*|${FOLDER_WORDS})(?![\\p{L}\\p{N}_])|(?:(?:${ARTICLES}) )?(?!(?:${BEFORE_PLACES})\\s)[\\p{L}\\p{N}_-]+ (?:${FOLDERS})|(?:(?:${ARTICLES}) )?(?:${FOLDERS}) [\\p{L}\\p{N}_-]+)`;
const WORK = `(?:${CHANGE}|change|clean(?: up)?|refactor|work|improve|correct)`;
/** Only there something is to be changed. */
const INSIDE = eachOf(
  `(?:only|solely|exclusively) (?:${WORK} )?(?:(?:the )?(?:files?|code|things|anything|what is) )?(?:(?:in|inside|within|under|on) )?${PLACE}`,
  `(?:nur|bloß|ausschließlich|uniquement|seulement|exclusivement|s[oó]lo|solamente|únicamente|exclusivamente|soltanto|esclusivamente|só|apenas|somente) (?:\\p{L}+ ){0,5}?${PLACE}`,
  `(?:bleib\\p{L}*|reste\\p{L}*|quéd[ae]\\p{L}*|resta|rimani|fi(?:que|ca)|permaneça) (?:in|im|innerhalb (?:von|des)|dans|en|nel\\p{L}*|em|n[ao]) ${PLACE}`,
  `(?:beschränke?n? (?:dich|sie sich)|limite[sz]?-(?:toi|vous|te|se)|lim[ií]t[ae]\\p{L}*) (?:auf|à|au|al?\\p{L}*|ao?) (?:den )?${PLACE}`,
  `(?:limit|restrict|confine) (?:yourself|it|this|(?:your |all |the )?(?:changes|edits|work)) to (?:files in )?${PLACE}`,
  `(?:stay|remain) (?:in|inside|within) ${PLACE}|keep (?:to|within|inside) ${PLACE}|keep (?:your |all |the )?(?:changes|edits|work|writes) (?:to|in|inside|within) ${PLACE}`,
  `(?:edits?|changes?|modifications?|work|writes?) (?:are |is )?(?:only )?(?:allowed|permitted|ok|okay|fine|welcome) (?:only )?(?:in|inside|within) ${PLACE}|(?:everything|anything|all) outside(?: of)? ${PLACE} (?:is|are|stays?)`,
  `(?:${WORK}|files?|code|changes) [^.;!?]{0,20}(?:in|inside|within) ${PLACE} only|${PLACE} (?:nur|seulement|uniquement|solo|solamente|soltanto|apenas|somente)`,
);
const STATES =
  "(?:not|no|a no-go\\p{L}*|signed off|[\\p{L}-]+['’]s|mine|ours|theirs|someone|somebody|final|done|finished|frozen|generated|read-?only|vendored|protected|perfect|fine|good|ok)";
/** Everywhere but there. */
const OUTSIDE = eachOf(
  `(?:except(?: for)?|excluding|exclude|skip|omit|all but|everything but|not in|w/o|barring) ${PLACE}|${PLACE} (?:is |are )?(?:excluded|excepted|left out|off limits)`,
  `(?:leave|keep) ${PLACE} (?:as (?:it|they)|alone|unchanged|untouched)|(?:lascia\\p{L}* (?:stare|in pace)|deja\\p{L}* (?:en paz|tranquil\\p{L}*)|deixe? em paz) ${PLACE}`,
  `${PLACE} (?:is|are) ${STATES}|${PLACE} (?:belongs?|gehör(?:t|en)|appartien(?:t|nent)|appartengono|appartiene|pertenecen?|pertencem?|stays?|remains?|bleib(?:t|en)|restent?|quedan?|resta(?:no)?|riman(?:e|gono)|ficam?|permanecem?)`,
);

/** Of one sentence as much as says something of a place. */
const MOST_READ = 300;
const MOST_SENTENCES = 400;
const sentencesIn = (words: string): readonly string[] => words.split(/[.!?;](?=\s)|\n/u, MOST_SENTENCES).map((one) => one.slice(0, MOST_READ));

const LEADING = new RegExp(`^(?:(?:${ARTICLES})\\s+)?(?:(?:${FOLDERS})\\s+)?["'\`]?`, "iu");
const TRAILING = new RegExp(`\\s+(?:${FOLDERS})$`, "iu");
const namesOf = (place: string): readonly string[] =>
  place
    .toLowerCase()
    .split("/")
    .filter((name) => !["", ".", "*", "**"].includes(name));

/** The names of a place, as words say it. */
function placesIn(sentence: string, pattern: RegExp): readonly (readonly string[])[] {
  return [...sentence.matchAll(pattern)].map((found) => {
    const said = found.slice(1).find((one) => one !== undefined) ?? "";
    return namesOf(said.replace(LEADING, "").replace(TRAILING, ""));
  });
}

interface Closing {
  readonly asksFirst: boolean;
  readonly noRemoval: boolean;
  readonly kind: boolean;
  readonly inside: readonly (readonly string[])[];
  readonly outside: readonly (readonly string[])[];
  /** Names of what is not to be touched, in small letters. */
  readonly banned: ReadonlySet<string>;
  /** Whether a folder is said to stay as it is, by its name. */
  readonly spares: (name: string) => boolean;
}

const MOST_ASKED = 10_000;
/** A command may change thousands of files of a few folders. */
function asked(tell: (name: string) => boolean): (name: string) => boolean {
  const told = new Map<string, boolean>();
  return (name) => {
    const known = told.get(name);
    if (known !== undefined) return known;
    if (told.size >= MOST_ASKED) told.clear();
    const now = tell(name);
    told.set(name, now);
    return now;
  };
}

const closingIn = keptReading((words): Closing => {
  const sentences = sentencesIn(words);
  return {
    asksFirst: sentences.some((one) => ASKS_FIRST.test(one) && !/[^\s.]\.\p{L}|\//u.test(one)),
    noRemoval: sentences.some((one) => NO_REMOVAL.test(one)),
    kind: sentences.some((one) => KIND.test(one)),
    inside: [...sentences.flatMap((one) => placesIn(one, INSIDE)), ...onlyPlaces(words).map(namesOf)],
    outside: sentences.flatMap((one) => placesIn(one, OUTSIDE)),
    banned: new Set(sentences.flatMap(bannedIn)),
    spares: asked((name) => sentences.some((one) => sparesFolder(one, name))),
  };
});

const holds = (folder: readonly string[], names: readonly string[]): boolean =>
  names.some(
    (_name, from) => folder.length > 0 && from + folder.length <= names.length && folder.every((name, at) => names[from + at]?.toLowerCase() === name),
  );

/** The place from its beginning on, or below the folder that may be edited: one of that name further in may be another. */
const leads = (folder: readonly string[], names: readonly string[]): boolean =>
  folder.length > 0 && [0, 1].some((from) => folder.every((name, at) => names[from + at]?.toLowerCase() === name));

const whole = (words: string): Mention => ({ words, at: 0, length: Math.min(words.length, 1), type: "path" });

/** Whether a person wants to be asked before anything is changed. */
export const asksFirst = (words: string): Mention | undefined => (closingIn(words).asksFirst ? whole(words) : undefined);

interface Closed {
  /** What the folder that may be edited is called. */
  readonly mount: string;
  /** From that folder on. */
  readonly names: readonly string[];
  readonly removes: boolean;
}

/** Whether the words close a file that they do not ask for, with many others. */
export function closedWithOthers(words: string, { mount, names, removes }: Closed): Mention | undefined {
  const { noRemoval, kind, inside, outside, spares, banned } = closingIn(words);
  const folders = names.slice(0, -1);
  const isOutside = inside.length > 0 && !inside.some((folder) => leads(folder, [mount, ...names]));
  const scopes = scopesIn(words);
  const isBeyond = scopes.length > 0 && !scopes.some((scope) => isInScope(scope, [mount, ...names]));
  const said = kindSaid(words, names.at(-1) ?? "");
  const isOfKind = (kind && said !== "its") || said === "another";
  const last = names.at(-1) ?? "";
  const own = [...folders, last, last.replace(/\.[^.]+$/u, "")];
  const isSpared = folders.some(spares) || own.some((name) => banned.has(name.toLowerCase().replace(/^my /u, "")));
  const isClosed = isOfKind || (removes && noRemoval) || isOutside || isBeyond || isSpared || outside.some((folder) => holds(folder, folders));
  return isClosed ? whole(words) : undefined;
}

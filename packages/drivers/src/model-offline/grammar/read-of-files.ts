import { countAndCommonest } from "./commonest-line.ts";
import type { Frame, Known, Reading } from "./frame.ts";
import { readNameUse } from "./identifiers.ts";
import { readAgreeing } from "./read-agreeing.ts";
import { readFileDeed } from "./read-file-deeds.ts";
import { readRequests } from "./read-requests.ts";
import { readLeftToDo, readSummed, readSummedShort } from "./read-whole-texts.ts";
import { textCalled } from "./text-called.ts";

type Read = Extract<Reading, { frames: unknown } | { look: unknown }>;

type Reader = (goal: string, known: Known) => Frame | "look" | undefined;
/** Ways of asking something of files that are called by what they are; each names all of its words, and can mean nothing else. */
const FIRST: readonly Reader[] = [readNameUse, readFileDeed, readLeftToDo, readSummedShort, readSettings, readTwice, readRequests];

/** What is asked of files in words of life that mean nothing else. */
export function readOfFiles(goal: string, known: Known): Read | undefined {
  const counted = known.outputs.length === 0 ? countAndCommonest(pointed(goal)) : [];
  return counted.length > 0 ? { frames: counted } : (readAgreeing(goal, known) ?? readBy(FIRST, goal, known));
}
/** The same, where nothing plainer was understood. */
export const readOfTexts = (goal: string, known: Known): Read | undefined => readBy([readSummed], goal, known);

function readBy(readers: readonly Reader[], written: string, known: Known): Read | undefined {
  const goal = pointed(written);
  for (const read of readers) {
    const frame = read(goal, known);
    if (frame === "look") return { look: { at: "names" } };
    if (frame) return { frames: [frame] };
  }
  return undefined;
}

/** A folder that the words point at comes between quotes, with a stroke behind it. */
const pointed = (goal: string): string => goal.trim().replace(/"([^"\s]+)\/"/g, "$1");

const END = "\\s*[?.!]?$";
const A = "(?<a>.{2,50}?)";
const B = "(?<b>.{2,50}?)";
const KIND =
  "(?:configs?|configurations?|config files?|settings(?: files?)?|konfiguration(?:en|sdatei(?:en)?)?|einstellungen|configurations?|réglages|paramètres|configuración|configuraciones|ajustes|configurazion[ei]|impostazioni|configuraç(?:ão|ões)|definições)";
const SETTINGS: readonly RegExp[] = [
  `(?:i(?:'d| would) like to know |tell me |show me |can you tell me )?(?:what(?:'s| is| are)?|where)? ?(?:the )?(?:differences?|different|differs?) between ${A} and ${B}`,
  `(?:i(?:'d| would) like to know |tell me |show me )?(?:how|where|in what) (?:do|does) ${A} and ${B} differ`,
  `(?:ich (?:möchte|will) wissen,? |sag mir,? |zeig mir,? )?(?:was (?:ist (?:anders|unterschiedlich|der unterschied) zwischen|unterscheidet)|worin unterscheiden sich|wie unterscheiden sich) ${A} (?:und|von) ${B}(?: unterscheidet)?`,
  `(?:je voudrais savoir |dis-moi )?(?:qu['’]est-ce qui|ce qui) (?:change|diffère|est différent) entre ${A} et ${B}`,
  `(?:compare|vergleiche?|compare[zr]|compara|confronta) ${A} (?:with|and|to|mit|und|avec|et|con|y|ed?|com) ${B}`,
  `(?:quelles sont les différences|quelle est la différence|en quoi diffèrent) (?:entre )?${A} et ${B}`,
  `(?:quiero saber |dime )?(?:qué (?:cambia|es diferente|difiere|diferencias hay)|en qué se diferencian) (?:entre )?${A} y ${B}`,
  `(?:vorrei sapere |dimmi )?(?:(?:che )?cosa (?:cambia|c['’]è di diverso|è diverso)|che differenz[ae] (?:c['’]è|ci sono)|in cosa differiscono) (?:tra |fra )?${A} ed? ${B}`,
  `(?:quero saber |diz-me )?(?:o que (?:é que )?(?:muda|é diferente|há de diferente)|em que (?:é que )?diferem) (?:entre )?${A} e ${B}`,
].map((said) => new RegExp(`^¿?${said}${END}`, "iu"));

const CONFIG = /\.(?:json|ya?ml|env|ini|cfg|conf|properties|toml)$/i;

/** "What is different between the production and the staging config": the settings of two files. */
function readSettings(goal: string, known: Known): Frame | "look" | undefined {
  const said = SETTINGS.map((pattern) => pattern.exec(goal)?.groups).find((groups) => groups !== undefined);
  if (!said) return undefined;
  const kind = new RegExp(`(?<!\\p{L})${KIND}(?!\\p{L})`, "giu");
  const { a = "", b = "" } = said;
  const isPlain = CONFIG.test(a.trim()) && CONFIG.test(b.trim());
  if (!isPlain && !kind.test(`${a} ${b}`)) return undefined;
  if (known.names === undefined) return "look";
  const [first, second] = [a, b].map((phrase) => textCalled(phrase.replace(kind, " "), known, (name) => CONFIG.test(name)));
  if (!first || !second || first.name === second.name || first.words.length + second.words.length > 0) return undefined;
  const [output] = known.outputs;
  return { job: "compare", files: [first.name, second.name], differing: true, ...(output !== undefined && { output }) };
}

const THINGS =
  "(?<n>photos?|pictures?|images?|files?|documents?|scans?|fotos?|bilder|dateien|fichiers?|imágenes|fotografías|archivos|ficheros|immagini|foto|file|imagens|fotografias|ficheiros|arquivos)";
const OF =
  "(?: (?:in|of|from|im|aus|von|dans|de|du|en|di|del|della|nella|nel|da|do|na|no|em)(?: (?:the|my|our|dem|ordner|le|dossier|la|carpeta|cartella|pasta))* [\"']?(?<d>[\\p{L}\\p{N}_.-][\\p{L}\\p{N}_./-]*?)/?[\"']?(?: folder)?)?";
/** "Are any of the photos the same picture twice". */
const TWICE: readonly RegExp[] = [
  `(?:are|is) (?:any|some|there any)(?: of)?(?: the| my| our)? ${THINGS}${OF} (?:the same (?:picture|photo|image|file|document|thing)(?: (?:twice|more than once))?|identical|duplicates?|doubles?|(?:in )?(?:there )?twice|copies of each other)`,
  `(?:are|is) there (?:any )?(?:duplicates?|doubles|copies|identical ones) (?:among|in|of) (?:the |my |our )?${THINGS}${OF}`,
  `(?:have|do) (?:i|we) (?:have |got )?(?:any )?(?:of )?(?:the |my |our )?${THINGS}${OF} (?:twice|more than once|in duplicate)`,
  `(?:sind|ist) (?:irgend)?(?:welche|einige|ein(?:e|s)?)(?: (?:von|der))?(?: den| der| die)? ?${THINGS}${OF} (?:doppelt(?: vorhanden| da)?|gleich|identisch|zweimal (?:dasselbe|da|vorhanden|das(?:selbe)? (?:bild|foto)))`,
  `(?:gibt es|haben wir|habe ich) (?:unter den |bei den |von den )?${THINGS}${OF} (?:doppelt|zweimal|mehrfach)`,
  `(?:est-ce que |y a-t-il )?(?:certaines?|des|parmi les|une des|un des) ?${THINGS}${OF} (?:sont |est )?(?:en double|identiques|deux fois|les mêmes)`,
  `(?:hay|están|está) (?:alguna |algunas |algún |de las |entre las )*${THINGS}${OF} (?:repetid[ao]s?|duplicad[ao]s?|dos veces|iguales)`,
  `(?:c['’]è|ci sono|sono) (?:qualche |alcune |delle |tra le )*${THINGS}${OF} (?:doppi[ae]|duplicat[aei]|due volte|identiche|uguali)`,
  `(?:há|existem|estão) (?:alguma |algumas |algum |das |entre as )*${THINGS}${OF} (?:repetid[ao]s?|duplicad[ao]s?|duas vezes|iguais)`,
].map((said) => new RegExp(`^¿?${said}${END}`, "iu"));
const PICTURES = /^(?:photos?|pictures?|images?|scans?|fotos?|bilder|imágenes|fotografías|immagini|foto|imagens|fotografias)$/iu;
const PICTURE_ENDINGS = ["jpg", "jpeg", "png", "gif", "heic", "webp", "tif", "tiff"];

/** Which files are there twice; only shown. */
function readTwice(goal: string, known: Known): Frame | "look" | undefined {
  const said = TWICE.map((pattern) => pattern.exec(goal)?.groups).find((groups) => groups !== undefined);
  const { n, d } = said ?? {};
  if (n === undefined) return undefined;
  if (known.names === undefined) return "look";
  if (d !== undefined && !known.names.some((name) => name.startsWith(`${d}/`))) return undefined;
  const endings = PICTURES.test(n) ? PICTURE_ENDINGS : [];
  if (endings.length > 0 && !known.names.some((name) => endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`)))) return undefined;
  return { job: "duplicates", material: { names: d === undefined ? [] : [d], endings } };
}

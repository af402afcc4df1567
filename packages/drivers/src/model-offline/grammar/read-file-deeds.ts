import { filesSaid, partsOfName } from "./files-said.ts";
import { foldersOf } from "./folders.ts";
import type { Frame, Known } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { monthOf } from "./numbers.ts";
import { folded } from "./tagged.ts";

const END = "\\s*(?:,? (?:please|bitte|s['’]il (?:te|vous) plaît|por favor|per favore))?\\s*[.!?]?$";
const PLEASE = "(?:please |can you |could you |bitte |kannst du |peux-tu |puedes |por favor,? |per favore,? |puoi |podes )*";
const MARK = "[\"'“”„«»‘’]?";
const FOLDER = "(?<d>[\\p{L}\\p{N}_][\\p{L}\\p{N}_./-]*?)/?";
const INTO = `${MARK}(?<e>[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*)/?${MARK}`;
const X = `${MARK}(?<x>[^"“”„«»\\s][^"“”„«»]{0,60}?)${MARK}`;
const Y = `${MARK}(?<y>[^"“”„«»\\s][^"“”„«»]{0,60}?)${MARK}`;
const ONE_FILE = `${MARK}(?<f>[^\\s"']+\\.[A-Za-z0-9]{1,8})${MARK}`;
const exactly = (said: readonly string[]): RegExp[] => said.map((each) => new RegExp(`^¿?${PLEASE}${each}${END}`, "iu"));
const groupsOf = (patterns: readonly RegExp[], goal: string): Readonly<Record<string, string | undefined>> | undefined =>
  patterns.map((pattern) => pattern.exec(goal)?.groups).find((groups) => groups !== undefined);

const CORRECT = {
  en: "(?:and )?(?:please )?(?:can you |could you )?(?:correct|fix|change|mend|put right)(?: (?:that|it|this|them))?(?: please)?",
  de: "(?:bitte )?(?:korrigiere?|berichtige|verbessere|ändere)(?: (?:das|es))?(?: bitte)?",
};
/** "Somebody keeps writing A, it should be B: correct that in F". */
const CORRECTIONS = exactly([
  `(?:somebody|someone|people|everybody|everyone|they|we|i) (?:(?:keeps?|always|often|again) (?:on )?)?(?:writ(?:es?|ing)|wrote|spell(?:s|ing)?|spelled|spelt|typ(?:es?|ing|ed)) ${X}[,.;:] ?(?:but )?(?:it|that|this) (?:should|must|ought to|has to)(?: really| actually)? (?:be|read|say) ${Y}[.;,:!] ?${CORRECT.en} in ${ONE_FILE}`,
  `${X} is (?:misspelt|misspelled|wrong|a typo|spelled wrong|spelt wrong) in ${ONE_FILE}[,.;:] ?(?:it|that) should be ${Y}[.;,:!] ?${CORRECT.en}`,
  `in ${ONE_FILE} (?:it says|there is|somebody wrote|someone wrote) ${X}[,.;:]? (?:but |where )?(?:it )?should (?:be|say|read) ${Y}[.;,:!] ?${CORRECT.en}`,
  `(?:jemand|irgendwer|man|irgendjemand) schreibt (?:immer|ständig|dauernd|wieder|oft)?(?: wieder)? ?${X}[,.;:] ?(?:aber )?(?:richtig ist|es heißt|es muss|es müsste|es soll|es sollte)(?: aber)? ${Y}(?: heißen| sein)?[.;,:!] ?${CORRECT.de} in ${ONE_FILE}`,
  `(?:quelqu['’]un|on) (?:écrit|n['’]arrête pas d['’]écrire|ne cesse d['’]écrire|continue d['’]écrire|continue à écrire) (?:toujours |sans cesse )?${X}[,.;:] ?(?:mais )?(?:il faut(?: écrire)?|ça doit être|cela devrait être|ce devrait être|c['’]est) ${Y}[.;,:!] ?corrige(?:z)?(?:-le|-la)?(?: ça| cela)? dans ${ONE_FILE}`,
  `alguien (?:sigue escribiendo|escribe(?: siempre)?|siempre escribe) ${X}[,.;:] ?(?:pero )?(?:debe ser|debería ser|tiene que ser|es) ${Y}[.;,:!] ?(?:por favor,? )?(?:corrígelo|corrige eso|corrige esto|cámbialo) en ${ONE_FILE}`,
  `qualcuno (?:continua a scrivere|scrive(?: sempre)?) ${X}[,.;:] ?(?:ma )?(?:deve essere|dovrebbe essere|si scrive|è) ${Y}[.;,:!] ?(?:per favore,? )?(?:correggilo|correggi|cambialo) in ${ONE_FILE}`,
  `alguém (?:continua a escrever|escreve(?: sempre)?) ${X}[,.;:] ?(?:mas )?(?:deve ser|devia ser|deveria ser|é) ${Y}[.;,:!] ?(?:por favor,? )?(?:corrige|corrija)(?: isso| isto)? em ${ONE_FILE}`,
]);

function readCorrection(goal: string): Frame | undefined {
  const { x, y, f } = groupsOf(CORRECTIONS, goal) ?? {};
  // What is right already would be changed as well.
  if (x === undefined || y === undefined || f === undefined || y.includes(x)) return undefined;
  return { job: "replace", oldText: x, newText: y, material: { names: [f], endings: [] } };
}

const REST = "(?<r>.{3,80}?)";
/** "A has left, replace her name by B in …": the whole name. */
const LEAVERS = exactly([
  `${X} (?:has left|left|is leaving|has gone|is gone|retired|has retired|is no longer (?:with us|here)|no longer works (?:here|with us|for us)|has moved away)(?: us)?[,.;:] ?(?:so |and )?(?:please )?(?:replace|change|swap) (?:her|his|their|the) name (?:by|with|to|for|into) ${Y} in ${REST}`,
  `${X} (?:has left|left|is leaving|retired|has retired|no longer works (?:here|with us|for us))[,.;:] ?(?:so |and )?(?:please )?in ${REST} (?:replace|change) (?:her|his|their|the) name (?:by|with|to) ${Y}`,
  `${X} (?:ist (?:weg|gegangen|ausgeschieden|nicht mehr (?:da|hier|bei uns))|hat (?:uns verlassen|aufgehört|gekündigt)|arbeitet nicht mehr (?:hier|bei uns)|geht)[,.;:] ?(?:bitte )?(?:ersetze?|tausche?) (?:bitte )?(?:ihren|seinen|den) namen (?:durch|gegen|mit) ${Y} in ${REST}`,
  `${X} (?:ist (?:weg|gegangen|ausgeschieden|nicht mehr (?:da|hier|bei uns))|hat (?:uns verlassen|aufgehört|gekündigt)|arbeitet nicht mehr (?:hier|bei uns)|geht)[,.;:] ?(?:bitte )?(?:ersetze?|tausche?) (?:bitte )?(?:ihren|seinen|den) namen in ${REST} (?:durch|gegen|mit) ${Y}`,
  `${X} (?:est partie?|n['’]est plus (?:là|ici|chez nous)|nous a quittés|a quitté (?:l['’]école|la société|l['’]équipe)|part|a pris sa retraite)[,.;:] ?(?:donc )?(?:remplace|remplacez|change|changez) son nom (?:par|en|pour) ${Y} dans ${REST}`,
  `${X} (?:se ha ido|se fue|ya no está(?: aquí)?|ya no trabaja (?:aquí|con nosotros)|se ha jubilado|se marchó)[,.;:] ?(?:así que )?(?:sustituye|reemplaza|cambia|sustituya) su nombre por(?: el de)? ${Y} en ${REST}`,
  `${X} (?:è andat[oa] via|se n['’]è andat[oa]|non c['’]è più|non lavora più (?:qui|con noi)|è in pensione)[,.;:] ?(?:quindi )?(?:sostituisci|cambia) il suo nome con(?: quello di)? ${Y} (?:in|nei|nelle|negli) ?${REST}`,
  `${X} (?:foi-se embora|saiu|já não está(?: cá| aqui)?|já não trabalha (?:aqui|cá|connosco)|reformou-se)[,.;:] ?(?:por isso )?(?:substitui|substitua|troca|troque|muda) o (?:seu nome|nome (?:dela|dele)) por ${Y} (?:em|nas|nos|na|no) ${REST}`,
]);

const isName = (text: string): boolean =>
  text.split(/\s+/).length <= 4 && text.split(/\s+/).every((word) => /^\p{Lu}/u.test(word) || /^(?:de|da|do|di|del|von|van|le|la)$/.test(word));

function readLeaver(goal: string, known: Known): Frame | "look" | undefined {
  const { x, y, r } = groupsOf(LEAVERS, goal) ?? {};
  if (x === undefined || y === undefined || r === undefined || !isName(x) || !isName(y) || y.includes(x)) return undefined;
  if (known.names === undefined) return "look";
  const names = filesSaid(r, known);
  return names && { job: "replace", oldText: x, newText: y, material: { names, endings: [] }, whole: true };
}

const PICTURES = /^(?:photos?|pictures?|images?|fotos?|bilder|aufnahmen|imágenes|fotografías|immagini|foto|imagens|fotografias)$/iu;
const PICTURE = /\.(?:jpe?g|png|gif|heic|webp|tiff?)$/i;
const NOUN =
  "(?<n>photos?|pictures?|images?|files?|fotos?|bilder|aufnahmen|dateien|fichiers?|imágenes|fotografías|archivos|ficheros|immagini|foto|file|imagens|fotografias|ficheiros|arquivos)";
const FROM = `${MARK}(?<x>[^\\s"“”„«»'*/]+)${MARK}`;
const TO = `${MARK}(?<y>[^\\s"“”„«»'*/,]+?)${MARK}`;
const OF_FOLDER = `(?: (?:in|of|from|inside|im|aus|von|vom|de|du|dans|en|di|del|della|nella|nel|da|do|na|no|em)(?: (?:the|my|our|dem|ordner|le|dossier|la|carpeta|cartella|pasta))* ${FOLDER}(?: folder)?)?`;
const STARTS = "(?:start|begin)s?";
/** "Rename the pictures in D that start with A so that they begin with B". */
const BEGINNINGS = exactly([
  `rename (?:all )?(?:of )?(?:the |my |our )?${NOUN}${OF_FOLDER},? (?:(?:that|which) ${STARTS} with|whose names? ${STARTS} with|starting with|beginning with) ${FROM},? (?:so (?:that )?(?:they|their names|the names)(?: all)? ${STARTS} with|to ${STARTS} with) ${TO}(?: instead)?`,
  `(?:change|replace) the (?:prefix|beginning) ${FROM} (?:by|with|to|into) ${TO} (?:in|of) the names of (?:all )?(?:the )?${NOUN}${OF_FOLDER}`,
  `benenne? (?:alle |die )*${NOUN}${OF_FOLDER},? die mit ${FROM} (?:anfangen|beginnen),? so um,? dass (?:sie|ihre namen|die namen)(?: stattdessen)? mit ${TO}(?: stattdessen)? (?:anfangen|beginnen)`,
  `renomme[zr]? (?:toutes |tous )?(?:les |mes )?${NOUN}${OF_FOLDER},? (?:qui|dont le nom) commence(?:nt)? par ${FROM},? (?:pour|de sorte|afin|de façon) (?:qu['’](?:ils|elles)|à ce qu['’](?:ils|elles)) commencent(?: plutôt)? par ${TO}(?: à la place)?`,
  `renombra[r]? (?:todas |todos )?(?:las |los |mis )?${NOUN}${OF_FOLDER},? que (?:empiezan|empiecen|comienzan) (?:por|con) ${FROM},? (?:para|de modo|de forma) que (?:empiecen|comiencen) (?:por|con) ${TO}`,
  `rinomina (?:tutte |tutti )?(?:le |i |gli )?${NOUN}${OF_FOLDER},? che (?:iniziano|cominciano) (?:con|per) ${FROM},? (?:in modo che|così che|perché) (?:inizino|comincino)(?: invece)? (?:con|per) ${TO}`,
  `(?:renomeia|renomeie|muda o nome d[ao]s) (?:todas |todos )?(?:as |os )?${NOUN}${OF_FOLDER},? que (?:começam|iniciam) (?:por|com) ${FROM},? (?:para|de modo a) que (?:comecem|iniciem) (?:por|com) ${TO}`,
]);

function readBeginnings(goal: string, known: Known): Frame | "look" | undefined {
  const { n = "", d, x, y } = groupsOf(BEGINNINGS, goal) ?? {};
  if (x === undefined || y === undefined) return undefined;
  const { names } = known;
  if (names === undefined) return "look";
  const before = d === undefined ? "" : `${d}/`;
  const own = names.filter((name) => name.startsWith(before + x) && !name.slice(before.length).includes("/"));
  if (own.length === 0 || (d === undefined && names.some((name) => name.includes(`/${x}`)))) return undefined;
  const endings = new Set(own.filter((name) => PICTURE.test(name)).map((name) => /\.[^.]+$/.exec(name)?.[0] ?? ""));
  const areAll = own.every((name) => PICTURE.test(name));
  if (PICTURES.test(n) && !areAll && endings.size !== 1) return undefined;
  const ending = PICTURES.test(n) && !areAll ? [...endings].join("") : "";
  return {
    job: "rename",
    how: { kind: "name", from: `${before}${x}*${ending}`, to: `${before}${y}*${ending}` },
    material: { names: [], endings: [] },
    numbered: false,
  };
}

const EVERYTHING =
  "(?:everything|all(?: of)?(?: the)?(?: files| things| stuff)?|all the files|whatever|the (?:whole )?contents?|alles|alle dateien|den (?:ganzen )?inhalt|tout(?: le contenu)?|tous les fichiers|todo(?: el contenido)?|todos los archivos|tutto(?: il contenuto)?|tutti i file|tudo|todo o conteúdo|todos os ficheiros)";
const LYING =
  "(?:,? (?:(?:that|which)(?:['’]s| is| are)|there is|lies|was|die|ce qui (?:est|se trouve)|qui (?:est|sont|se trouvent)|lo que (?:hay|está)|que (?:hay|están)|(?:quello|ciò) che (?:c['’]è|si trova)|che (?:c['’]è|sono)|o que (?:há|está)|que (?:há|estão)))?";
const WITHIN =
  "(?: (?:in|inside|from|of|aus|im|des|von|dans|du|de|en|nel|nella|di|della|da|na|no|em))+(?: (?:the|my|our|ordner|dem|des|le|la|dossier|carpeta|cartella|pasta|folder))*";
const LIES = "(?: (?:folder|liegt|ist|steht))*";
const INTO_FOLDER = `(?:in|into|inside|to|under|nach|dans|vers|en|a|para|numa|num) (?:a |an |the |einen |den |einem |un |une |una |uma )?(?:new |neuen |nouveau |nueva |nuova |nova )?(?:folder|directory|ordner|verzeichnis|dossier|répertoire|carpeta|cartella|pasta)(?: nueva| nuova| nova)?(?: (?:called|named|namens|mit dem namen|nommé|appelé|qui s['’]appelle|llamada|que se llame|chiamata|di nome|che si chiami|chamada|com o nome))? ${INTO}`;
const COPIES =
  "(?:(?:make|create|take|put|keep) (?:a |me a )?copy of|copy|back up|duplicate|kopiere?|sicher[en]?|(?:mach|mache|erstelle?) (?:mir )?(?:bitte )?eine kopie von|copie[zr]?|(?:fais|faites) une copie de|copia[r]?|haz una copia de|fai una copia di|copie|faz uma cópia de)";
/** "A copy of everything that is in D, in a folder called E". */
const WHOLE = exactly([
  `${COPIES} ${EVERYTHING}${LYING}${WITHIN} ${MARK}${FOLDER}${MARK}${LIES},? ${INTO_FOLDER}(?: (?:anlegen|kopieren))?`,
  `${COPIES} (?:the |my |our |den |le |la |el |il |a )?(?:folder |ordner |dossier |carpeta |cartella |pasta )?${MARK}${FOLDER}${MARK}(?: folder)?,? ${INTO_FOLDER}`,
]);

function readWholeFolder(goal: string, known: Known): Frame | "look" | undefined {
  const { d, e } = groupsOf(WHOLE, goal) ?? {};
  if (d === undefined || e === undefined) return undefined;
  if (known.names === undefined) return "look";
  const inside = known.names.filter((name) => name.startsWith(`${d}/`));
  // Folders below would lose their places in the copy.
  if (d === e || inside.length === 0 || inside.some((name) => name.slice(d.length + 1).includes("/"))) return undefined;
  return { job: "copy", from: "*", to: e, into: { names: [d], endings: [] } };
}

const MONTHS = "(?<m>\\p{L}{3,10})";
const YEAR = "(?: (?<j>(?:19|20)\\d\\d))?";
const KIND = "(?<k>\\p{L}{4,20})";
/** "Put the October invoices into a folder named E". */
const OF_MONTH = exactly([
  `(?:put|move|file|collect|gather)(?: away)? (?:all )?(?:the |our |my )?${MONTHS}${YEAR} ${KIND} ${INTO_FOLDER}`,
  `(?:put|move|file|collect|gather)(?: away)? (?:all )?(?:the |our |my )?${KIND} (?:of|from) ${MONTHS}${YEAR} ${INTO_FOLDER}`,
  `(?:verschiebe?|leg|lege|packe?|räume?|steck|stecke) (?:bitte )?(?:alle |die )*${KIND} (?:vom|von|aus|aus dem) ${MONTHS}${YEAR} ${INTO_FOLDER}`,
  `(?:verschiebe?|leg|lege|packe?|räume?|steck|stecke) (?:bitte )?(?:alle |die )*${MONTHS}-${KIND} ${INTO_FOLDER}`,
  `(?:mets|mettez|déplace[zr]?|range[zr]?) (?:toutes |tous )?(?:les |mes |nos )?${KIND} (?:de |du mois de |du mois d['’]|d['’])${MONTHS}${YEAR} ${INTO_FOLDER}`,
  `(?:pon|mueve|mete|guarda) (?:todas |todos )?(?:las |los )?${KIND} de ${MONTHS}(?: de)?${YEAR} ${INTO_FOLDER}`,
  `(?:metti|sposta) (?:tutte |tutti )?(?:le |i |gli )?${KIND} (?:di |d['’])${MONTHS}${YEAR} ${INTO_FOLDER}`,
  `(?:põe|mete|move|mova|coloca) (?:todas |todos )?(?:as |os )?${KIND} de ${MONTHS}(?: de)?${YEAR} ${INTO_FOLDER}`,
]);

const LANGUAGES = ["en", "de", "fr", "es", "it", "pt"] as const;

function readOfMonth(goal: string, known: Known): Frame | "look" | undefined {
  const { k, m, j, e } = groupsOf(OF_MONTH, goal) ?? {};
  const month = m === undefined ? undefined : monthIn(m);
  if (k === undefined || month === undefined || e === undefined) return undefined;
  if (known.names === undefined) return "look";
  const own = filesOfKind(k, known.names);
  const days = own.map((name) => ({ name, day: /(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d{3})/.exec(name.slice(name.lastIndexOf("/") + 1)) }));
  // A file whose name has no month may be of that one.
  if (own.length === 0 || days.some(({ day }) => day === null)) return undefined;
  const meant = days.filter(({ day }) => Number(day?.[2]) === month && (j === undefined || day?.[1] === j));
  const years = new Set(meant.map(({ day }) => day?.[1]));
  if (meant.length === 0 || years.size > 1) return undefined;
  return { job: "organise", by: { folder: e }, material: { names: meant.map(({ name }) => name), endings: [] }, numbered: false };
}

const monthIn = (word: string): number | undefined => LANGUAGES.map((language) => monthOf(word, language)).find((month) => month !== undefined);

/** Files that are called so, or lie in a folder that is. */
function filesOfKind(kind: string, names: readonly string[]): string[] {
  const isIt = (part: string): boolean => LANGUAGES.some((language) => sameNoun(part, folded(kind), language));
  const folders = foldersOf(names).filter((folder) => isIt(folded(folder.slice(folder.lastIndexOf("/") + 1))));
  return names.filter((name) => folders.some((folder) => name.startsWith(`${folder}/`)) || partsOfName(name).some(isIt));
}

const READERS: readonly ((goal: string, known: Known) => Frame | "look" | undefined)[] = [
  readCorrection,
  readLeaver,
  readBeginnings,
  readWholeFolder,
  readOfMonth,
];

/** What is to be done to files, in ways of saying it that have all of their words. */
export function readFileDeed(goal: string, known: Known): Frame | "look" | undefined {
  if (known.outputs.length > 0) return undefined;
  return READERS.map((read) => read(goal, known)).find((read) => read !== undefined);
}

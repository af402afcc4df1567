import type { Frame, Known } from "./frame.ts";

/** A name of a program, as it is written there: parsePrice, OrderList, max_age, `total()`. */
const NAME = "(?<name>(?:[\\p{L}$][\\p{L}\\p{N}$]*?[\\p{Ll}\\p{N}]\\p{Lu}[\\p{L}\\p{N}_$]*|[\\p{L}_$][\\p{L}\\p{N}$]*_[\\p{L}\\p{N}_$]+))(?:\\(\\))?";
const MARKS = "[`'\"“”„«»‘’]?";
const THE_NAME = `(?:(?:the|die|der|das|la|le|el|il|lo|o|a|à|al) )?(?:(?:function|method|class|variable|constant|funktion|methode|klasse|variable|konstante|fonction|méthode|classe|función|método|clase|funzione|metodo|função|classe) )?${MARKS}${NAME}${MARKS}`;
/** "In src", "in the tools folder". */
const IN =
  "(?: (?:in|inside|under|within|im|unter|dans|en|nella|nel|na|no|em) (?:the |our |dem |ordner |le |la |el |il |dossier |carpeta |cartella |pasta )*['\"]?(?<folder>[\\p{L}\\p{N}_.-][\\p{L}\\p{N}_./-]*?)/?['\"]?(?: folder)?)?";
const END = "\\s*[?.!]?$";

const PATTERNS: readonly RegExp[] = [
  `(?:in )?(?:which|what) (?:of the |of our |other |source )?(?:files?|modules?|scripts?|programs?|sources)${IN} (?:still |actually )?(?:do we |is |are )?(?:calls?|uses?|imports?|references?|invokes?|needs?|requires?|has|have|holds?|contains?|mentions?) ${THE_NAME}`,
  `(?:in )?(?:which|what) (?:files?|modules?|scripts?) (?:is|do we (?:call|use)|do i (?:call|use)) ${THE_NAME}(?: (?:called|used|imported|referenced|mentioned|needed))?`,
  `where (?:is|are|do we (?:call|use|import)|do i (?:call|use|import)|does anything (?:call|use|import)) ${THE_NAME}(?: (?:being )?(?:called|used|imported|referenced|mentioned))?${IN}`,
  `(?:who|what) (?:calls|uses|imports) ${THE_NAME}${IN}`,
  `welche (?:dateien?|module?|skripte?|programme?)${IN} (?:rufen|ruft|benutzen|benutzt|verwenden|verwendet|nutzen|nutzt|importieren|importiert|brauchen|braucht|enthalten|enthält) ${THE_NAME}(?: auf)?`,
  `(?:wo|in welche[nrm] (?:dateien?|modulen?|skripten?)) (?:wird|steht|kommt) (?:überall )?${THE_NAME}${IN}(?: (?:überall )?(?:aufgerufen|benutzt|verwendet|genutzt|importiert|gebraucht|vor))?`,
  `quels? (?:fichiers?|modules?|scripts?)${IN} (?:appellent|appelle|utilisent|utilise|importent|importe|contiennent|contient) ${THE_NAME}`,
  `(?:où|dans quels? (?:fichiers?|modules?)) (?:est-ce que |est |se trouve )?${THE_NAME}(?: est| est-il| est-elle)?(?: (?:appelée?|utilisée?|importée?|employée?))?${IN}`,
  `(?:où|dans quels? (?:fichiers?|modules?)) (?:est|sont) (?:appelée?|utilisée?|importée?|employée?) ${THE_NAME}${IN}`,
  `(?:qué|cuáles|en qué) (?:archivos?|ficheros?|módulos?|scripts?)${IN} (?:se )?(?:llaman?|usan?|utilizan?|importan?|contienen?) (?:a )?${THE_NAME}`,
  `dónde (?:se )?(?:llaman?|usan?|utilizan?|importan?|usamos|llamamos) (?:a )?${THE_NAME}${IN}`,
  `(?:quali|in quali|in che) (?:file|moduli|script)${IN} (?:si |viene )?(?:chiamano|chiama|usano|usa|usata|usato|utilizzano|utilizza|importano|importa|contengono) ${THE_NAME}`,
  `dove (?:si |viene |è )?(?:chiama|chiamat[oa]|usa|usat[oa]|utilizza|utilizzat[oa]|importa|importat[oa]) ${THE_NAME}${IN}`,
  `(?:que|quais|em que|em quais) (?:ficheiros?|arquivos?|módulos?|scripts?)${IN} (?:se )?(?:chamam?|usam?|utilizam?|importam?|contêm) ${THE_NAME}`,
  `onde (?:se |é )?(?:chama|chamad[oa]|usa|usad[oa]|utiliza|utilizad[oa]|importa|importad[oa]) ${THE_NAME}${IN}`,
].map((said) => new RegExp(`^¿?${said}${END}`, "iu"));

/** Files are asked for, and not where or by whom something is used. */
const OF_FILES =
  /(?<!\p{L})(?:files?|modules?|scripts?|sources|dateien?|skripte?n?|fichiers?|archivos?|ficheros?|moduli|módulos?|ficheiros?|arquivos?)(?!\p{L})/iu;
/** Whether a text is such a name: one word with a capital in it, or an underscore. */
const WHOLE = new RegExp(`^${NAME}$`, "u");
export const isIdentifier = (text: string): boolean => WHOLE.test(text);

/** "Which files call parsePrice": the files that hold the name. What stands there beside it, a call or its definition, nobody judges. */
export function readNameUse(goal: string, { outputs }: Known): Frame | undefined {
  const said = PATTERNS.map((pattern) => pattern.exec(goal)?.groups).find((groups) => groups?.name !== undefined && isIdentifier(groups.name));
  const { name, folder } = said ?? {};
  // "Where is PayPal used" is asked of life; what begins with a small letter, or has an underscore, is written in programs alone.
  if (name === undefined || (/^\p{Lu}/u.test(name) && !name.includes("_") && !OF_FILES.test(goal))) return undefined;
  const [output] = outputs;
  const material = { names: folder === undefined ? [] : [folder], endings: [] };
  return { job: "mention", text: name, material, ...(output !== undefined && { output }) };
}

import type { Known, LogFrame } from "./frame.ts";

const END = "\\s*[?.!]?$";
/** Where it stands, said behind it. */
const LOG =
  "(?:[?.,;]? ?(?:see|look (?:in|at)|check|according to|in|siehe|laut|im|in der|voir|d['’]après|selon|dans|mira|según|en|vedi|secondo|nel|vê|segundo|no) (?:the |our |das |dem |die |le |el |il |o )?(?<f>access[- ]?logs?|\\S+\\.log|zugriffslog|zugriffsprotokoll|journal d['’]accès|registro de accesos?|log (?:degli|di) access[io]|registo de acessos?))?";
const ADDRESS = "(?:ip(?:[- ]?address(?:es)?|[- ]?adressen?)?|address|adresse ip|dirección ip|indirizzo ip|endereço ip|adresse|client)";
const US =
  "(?: (?:us|me|our (?:site|server|shop|page)|the (?:site|server|shop|page)|uns|unsere[n]? (?:seite|server)|nous|notre (?:site|serveur)|nuestro (?:sitio|servidor)|il (?:sito|server)|o (?:site|servidor)))?";
/** From which address the most requests come. */
const MOST: readonly RegExp[] = [
  `(?:which|what) ${ADDRESS} (?:hits|visits|calls|requests|accesses|contacts|asks)${US} (?:the )?most(?: often)?${LOG}`,
  `(?:which|what) ${ADDRESS} (?:makes|sends|made|sent|has|had)${US} the most requests${LOG}`,
  `welche ${ADDRESS} (?:ruft|besucht|kontaktiert|fragt)${US} am (?:häufigsten|öftesten|meisten)(?: auf| ab| an)?${LOG}`,
  `welche ${ADDRESS} (?:hat|stellt|schickt) die meisten (?:anfragen|zugriffe)(?: geschickt| gestellt)?${LOG}`,
  `quelle ${ADDRESS} (?:fait|envoie|a fait|a envoyé) le plus de requêtes${LOG}`,
  `qué ${ADDRESS} (?:hace|envía|hizo|envió) más (?:peticiones|solicitudes)${LOG}`,
  `(?:quale|che) ${ADDRESS} (?:fa|invia|ha fatto|ha inviato) più richieste${LOG}`,
  `(?:que|qual) (?:o )?${ADDRESS} (?:faz|envia|fez|enviou) mais pedidos${LOG}`,
].map((said) => new RegExp(`^¿?${said}${END}`, "iu"));

const CODE =
  "(?:(?:an?|the|einem|der|un|une|el|il|lo|o) )?(?:(?:http[- ]?)?(?:status(?: ?code)?|code|error|fehler|code d['’]erreur|erreur|código|error|codice|errore|erro|estado|stato) )?(?<c>[1-5]\\d\\d)(?: (?:error|status))?";
const DAY =
  "(?: (?:(?<y>yesterday|gestern|hier|ayer|ieri|ontem)|(?<t>today|heute|aujourd['’]hui|hoy|oggi|hoje)|(?:on |am |le |el |il |em |a )?(?<d>\\d{4}-\\d{2}-\\d{2})))?";
/** How many requests ended so. */
const COUNTED: readonly RegExp[] = [
  `how many requests(?: were there that)?(?: have| had)? (?:ended|failed|answered|finished|were answered|returned|got|gave|had|ended up)(?: in| with)? ${CODE}${DAY}${LOG}`,
  `wie viele (?:anfragen|zugriffe|requests) (?:endeten|wurden|schlugen)${DAY.replaceAll("?<", "?<g")}(?: mit)? ${CODE}(?: beantwortet| fehl)?${DAY}${LOG}`,
  `combien de requêtes (?:ont fini|se sont terminées|ont échoué|ont donné|ont renvoyé)(?: avec| en| par)? ${CODE}${DAY}${LOG}`,
  `cuántas (?:peticiones|solicitudes) (?:terminaron|acabaron|fallaron|dieron|devolvieron)(?: con| en)? ${CODE}${DAY}${LOG}`,
  `quante richieste (?:sono finite|sono terminate|hanno dato|hanno restituito|sono fallite)(?: con)? ${CODE}${DAY}${LOG}`,
  `quantos pedidos (?:terminaram|acabaram|falharam|deram|devolveram)(?: com| em)? ${CODE}${DAY}${LOG}`,
].map((said) => new RegExp(`^¿?${said}${END}`, "iu"));

/** What is asked of the log of requests of a web server: which address sent the most, or how many ended with a code, on a day. */
export function readRequests(goal: string, known: Known): LogFrame | "look" | undefined {
  const most = MOST.map((pattern) => pattern.exec(goal)?.groups).find((groups) => groups !== undefined);
  const counted = most ? undefined : COUNTED.map((pattern) => pattern.exec(goal)?.groups).find((groups) => groups !== undefined);
  const said = most ?? counted;
  if (!said || known.outputs.length > 0) return undefined;
  if (known.names === undefined) return "look";
  const file = logCalled(said.f, known.names);
  const day = dayOf(said, known.today);
  if (file === undefined || day === "unknown") return undefined;
  const requests = most ? ({ tells: "most" } as const) : ({ tells: "count", status: said.c ?? "" } as const);
  return { job: "log", file, of: "lines", requests, ...(day !== undefined && { day }) };
}

/** The log that is named, or the only one of requests. */
function logCalled(said: string | undefined, names: readonly string[]): string | undefined {
  const base = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
  const isNamed = said !== undefined && /\.log$/i.test(said);
  const own = names.filter((name) => (isNamed ? name === said || base(name) === said : /access\S*\.log$/i.test(base(name))));
  return own.length === 1 ? own[0] : undefined;
}

function dayOf({ y, gy, t, gt, d, gd }: Readonly<Record<string, string | undefined>>, today: string | undefined): string | undefined {
  const isYesterday = (y ?? gy) !== undefined;
  if (!isYesterday && (t ?? gt) === undefined) return d ?? gd;
  if (today === undefined) return "unknown";
  const day = new Date(`${today}T00:00:00Z`);
  if (isYesterday) day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

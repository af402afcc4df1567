import type { Known } from "./frame.ts";
import { IN_OUR_PLACE } from "./our-place.ts";
import { NOTICE_GIVEN, OF_LIFE } from "./rewordings-of-life.ts";
import { CALLED_SO, LISTED_IN } from "./rewordings-of-outputs.ts";
import { LEFT_OVER } from "./rewordings-of-sums.ts";
import { IN_ORDER, OF_TABLES } from "./rewordings-of-tables.ts";
import { OF_TEXTS, RENAMED } from "./rewordings-of-texts.ts";
import { OF_WORTH } from "./rewordings-of-worth.ts";

const WORD = "[\\p{L}\\p{N}][\\p{L}\\p{N}_-]*";
const SIGN = "(?:spaces?|blanks?|hyphens?|dashes|underscores?)";

/** A way of saying something, and another that says the same. */
export type Rewording = readonly [said: RegExp, as: string];

/** In the order of how they are tried. Each says the same in other words, and adds nothing. */
export const REWORDINGS: readonly Rewording[] = [
  ...LISTED_IN,
  ...OF_TABLES,
  ...OF_TEXTS,
  ...OF_LIFE,
  // "In the scans folder rename …": where it is done stands first.
  [new RegExp(`^in (the |my |our )?(${WORD}) folder,? (.+?)[.!]?$`, "iu"), "$3 in the $2 folder"],
  [new RegExp(`^in the folder (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 in the folder $1"],
  [new RegExp(`^im ordner (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 im Ordner $1"],
  [new RegExp(`^dans le dossier (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 dans le dossier $1"],
  [new RegExp(`^en la carpeta (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 en la carpeta $1"],
  [new RegExp(`^nella cartella (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 nella cartella $1"],
  [new RegExp(`^na pasta (${WORD}),? (.+?)[.!]?$`, "iu"), "$2 na pasta $1"],
  // "So that spaces become underscores": what comes out of it.
  [new RegExp(`\\bso (?:that )?(?:the |all )?(${SIGN}) (?:become|turn into|are turned into|are replaced by) (${SIGN})`, "iu"), "with $2 instead of $1"],
  [/\bsodass (?:die )?(leerzeichen) zu (unterstrichen|bindestrichen) werden/iu, "mit $2 statt $1"],
  // "A copy of it that is called …": the name of what is made.
  [/,? (?:and )?(?:that is |which is )?(?:call(?:ed)?|named?) (?:it )?(?=\S+\.[a-z]{2,5}\b)/iu, " as "],
  [/,? (?:und nenne? (?:sie|es|ihn)|namens|mit dem namen) (?=\S+\.[a-z]{2,5}\b)/iu, " als "],
  [/,? (?:qui s['’]appelle|appelée?|nommée?|et nomme-la|et appelle-la) (?=\S+\.[a-z]{2,5}\b)/iu, " sous le nom "],
  [/,? (?:que se llame|llamad[oa]|y ll[aá]mal[oa]) (?=\S+\.[a-z]{2,5}\b)/iu, " como "],
  [/,? (?:che si chiami|chiamat[oa]|e chiamal[oa]) (?=\S+\.[a-z]{2,5}\b)/iu, " come "],
  [/,? (?:que se chame|chamad[oa]|e chama-lhe) (?=\S+\.[a-z]{2,5}\b)/iu, " como "],
  // "Are left to digitise", "have yet to be paid": what is not done.
  [/\b(?:is|are) (?:still )?left to (?:be )?(\p{L}+)/iu, "are not $1"],
  [/\b(?:is|are|has|have) (?:still|yet) to be (\p{L}+)/iu, "are not $1"],
  [/\bstill (?:has|have|needs?) to be (\p{L}+)/iu, "are not $1"],
  // "… ? Need to order some": why it is asked, and no question of its own.
  [
    /^(.{12,}\?)\s+(?:(?:i|we)(?:'ll| will)? )?(?:need|have|want|got) to (?!(?:know|see|find|have|get|count|check|compare)\b)(?!.*\b(?:how|which|what|when|who|where)\b)[^?]{3,40}$/iu,
    "$1",
  ],
  // "What is our stock worth": how much it is.
  [
    /^what(?: is|'s|s) (?:our |the |my |all (?:of )?)?(?:whole |entire )?(.+?) worth(?: (?:in total|altogether|all together))?\s*\??$/iu,
    "how much is the $1 worth in total",
  ],
  [
    /^was ist (?:das |der |die |unser |unsere )?(?:ganze[nrs]? |gesamte[nrs]? )?(.+?)(?: zusammen| insgesamt)? wert\s*\?.*$/iu,
    "wie viel ist $1 insgesamt wert?",
  ],
  // A figure and what it is of, in one: "average plot size", "Spendensumme".
  [/\b(average|mean|median|total|highest|lowest|largest|smallest|maximum|minimum) (\p{Ll}{2,}[^sxy\s]) (\p{Ll}{3,})(?=\s*[?.!]?$)/iu, "$1 $3 of the $2s"],
  [/(?<!\p{L})(\p{L}{4,}?)summen?(?!\p{L})/iu, "Summe der $1"],
  [/(?<!\p{L})(\p{L}{4,}?)(?:durch)schnitt(?!\p{L})/iu, "Durchschnitt der $1"],
];

/** An adjective in its highest degree, and what it may be told of: "the longest one". */
const HIGHEST = "((?:most|least) \\p{L}+|\\p{L}{3,}est)(?: ones?| \\p{Ll}{3,})?";

/** Words that can mean nothing else than those in their place. */
export const SAID_ALIKE: readonly Rewording[] = [
  ...IN_ORDER,
  ...RENAMED,
  ...CALLED_SO,
  ...OF_WORTH,
  ...NOTICE_GIVEN,
  ...LEFT_OVER,
  // "Multiply the pieces by the price": one times the other.
  [
    /(?<!\p{L})multipl(?:y|iziere|ie|iez|ica|ique) (?:the |our |die |den |das |le |la |les |los |las |el |il |gli |i |os |as |o |a )?(\p{L}[\p{L} ]*?) (?:by|with|mit|par|por|per) (?:the |dem |der |den |le |la |les |el |il |lo |o |a )?(\p{L}+)/iu,
    "compute $1 times $2",
  ],
  [
    new RegExp(`,? (?:and )?(?:with )?(?:the )?${HIGHEST} (?:(?:on|at the|at) top|at the front|up top)(?=$|[,.;!?]| (?:and|then|und|et|y|e) )`, "iu"),
    ", $1 first",
  ],
  [
    /,? (?:und )?mit (?:der|dem|den|die) (\p{L}{3,}sten?)(?: \p{Lu}\p{L}+)? (?:ganz )?(?:oben|zuoberst|zuerst|an der spitze)(?=$|[,.;!?]| (?:and|then|und|et|y|e) )/iu,
    ", $1 zuerst",
  ],
  [
    /,? (?:et )?avec (?:le|la|les) (plus \p{L}+) (?:en (?:premier|tête|haut)|d['’]abord|tout en haut)(?=$|[,.;!?]| (?:and|then|und|et|y|e) )/iu,
    ", le $1 d'abord",
  ],
  [/,? (?:y )?con (?:el|la|los|las) (más \p{L}+) (?:arriba|primero|en primer lugar|al principio)(?=$|[,.;!?]| (?:and|then|und|et|y|e) )/iu, ", la $1 primero"],
  [/,? (?:e )?con (?:il|la|i|le) (più \p{L}+) (?:in cima|per prim[oaie]|in testa)(?=$|[,.;!?]| (?:and|then|und|et|y|e) )/iu, ", la $1 per prima"],
  [
    /,? (?:e )?com (?:o|a|os|as) (mais \p{L}+) (?:no topo|primeiro|em primeiro(?: lugar)?|no início)(?=$|[,.;!?]| (?:and|then|und|et|y|e) )/iu,
    ", a $1 primeiro",
  ],
];

/** Words that change nothing of what is asked, and `where` that is so of a goal. */
export interface LeftOut {
  readonly words: RegExp;
  readonly where?: (goal: string, known: Known) => boolean;
}

/** An order to write, show or shape something, in whichever language. */
const ORDER =
  /^(?:please |bitte |por favor,? |per favore,? |s['’]il (?:te|vous) plaît,? )?(?:sum up|sum|summari[sz]e|write|give|make|put|save|turn|convert|export|list|show|sort|create|draw up|i need|fass\p{L}*|schreib\p{L}*|gib|mach\p{L}*|speicher\p{L}*|erstell\p{L}*|liste|zeig\p{L}*|sortier\p{L}*|résume\p{L}*|écri\p{L}*|fais|faites|mets|enregistre\p{L}*|liste|montre\p{L}*|trie\p{L}*|resum\p{L}*|haz|escrib\p{L}*|pon|guarda\p{L}*|lista\p{L}*|muestra\p{L}*|ordena\p{L}*|riassum\p{L}*|scriv\p{L}*|fai|fammi|metti\p{L}*|salva\p{L}*|elenca\p{L}*|mostra\p{L}*|ordina\p{L}*|escreve\p{L}*|faz|faça|põe|guarda\p{L}*|mostra\p{L}*)(?!\p{L})/iu;
const isOrder = (goal: string): boolean => ORDER.test(goal);

/** "The oldest boat we own": all that there are. */
const isOfSuperlative = (goal: string): boolean =>
  /^(?:(?:which|what)(?:'s| is| are)? )?(?:the )?(?:our )?(?:\p{L}+est|most \p{L}+|least \p{L}+) /iu.test(goal);

/** All days that the tables hold are of one year, so that "this season" is all of it. */
const isOfOneYear = (_goal: string, { tables }: Known): boolean => {
  const dates = [...tables.values()].flatMap(({ columns }) => columns).filter(({ type }) => type === "date");
  return dates.length > 0 && dates.every(({ values }) => values !== undefined && values.length <= 1);
};

/** Money that is asked for in what the only columns of money are in. */
const isInThat = (goal: string, { tables }: Known): boolean => {
  const sign = /pounds?|libras|livres|sterline/i.test(goal) ? /£|gbp/i : /dollar|dólar|dollari/i.test(goal) ? /\$|usd/i : /€|eur/i;
  const units = [...tables.values()].flatMap(({ columns }) => columns.flatMap(({ name }) => /[([]([^)\]]*)[)\]]/.exec(name)?.[1] ?? []));
  const money = units.filter((unit) => /£|€|\$|gbp|eur|usd|chf/i.test(unit));
  return money.length > 0 && money.every((unit) => sign.test(unit));
};

/** What says for whom, with what or since when, and chooses nothing. */
export const LEFT_OUT: readonly LeftOut[] = [
  ...IN_OUR_PLACE,
  {
    words: /,? (?:for|to give to|to show|to send to) (?:someone|somebody|anyone|anybody|people|those|a (?:friend|colleague|neighbour|newcomer)) who [^,.;?]+/iu,
    where: isOrder,
  },
  { words: /,? für (?:jemanden|alle|leute|die|den|eine[nr]?)(?: \p{L}+)?,? (?:der|die|dem|denen) [^,.;?]+/iu, where: isOrder },
  { words: /,? pour (?:quelqu['’]un|ceux|celui|celle|les gens) qui [^,.;?]+/iu, where: isOrder },
  {
    words:
      /,? (?:para|per) (?:alguien|quien|los|quienes|qualcuno|chi|alguém|quem)(?: que| che)? [^,.;?]*(?:faltó|faltaron|no (?:estuvo|pudo|vino)|era assente|non c['’]era|mancava|faltou|não (?:esteve|pôde|veio))[^,.;?]*/iu,
    where: isOrder,
  },
  {
    words:
      /,? (?:for|to (?:show|give|send)(?: it)?(?: to)?) (?:my|our|the) (?:accountant|boss|manager|bookkeeper|tax adviser|taxman|chair(?:man|woman|person)?|treasurer|secretary|committee|board|team|records?|files|website|noticeboard|newsletter|report|meeting|wife|husband|partner|mum|dad|colleagues?|staff)(?=$|[ ,.;!?])/iu,
    where: isOrder,
  },
  {
    words:
      /,? für (?:meine[nrm]?|unsere[nrm]?|den|die|das) (?:steuerberater(?:in)?|chef(?:in)?|buchhalt(?:er(?:in)?|ung)|vorstand|kassenwart(?:in)?|kolleg(?:en|in|e)|unterlagen|website|aushang|verein)(?=$|[ ,.;!?])/iu,
    where: isOrder,
  },
  {
    words:
      /,? pour (?:mon|ma|mes|notre|nos|le|la|les) (?:comptable|chef|patronne?|trésori(?:er|ère)|bureau|comité|conseil|équipe|collègues?|archives|site|dossiers?)(?=$|[ ,.;!?])/iu,
    where: isOrder,
  },
  {
    words:
      /,? (?:para|per) (?:mi|nuestr[oa]|la|el|il mio|la mia|il|o meu|a minha|o|a) (?:contable|asesor|jefe|jefa|tesorer[oa]|junta|equipo|commercialista|capo|direttivo|tesoriere|squadra|contabilista|chefe|tesoureir[oa]|direção|equipa)(?=$|[ ,.;!?])/iu,
    where: isOrder,
  },
  {
    words:
      /,? (?:(?:that|which) )?(?:i|we|people|everyone|others) can (?:open|use|read|print|send|mail|share|edit|forward|look at|show around)(?: (?:it|out|off|on|with|in|by|to|the|my|excel|word|a|computer|phone|team|hand|email))*(?=$|[,.;!?])/iu,
    where: isOrder,
  },
  {
    words:
      /,? (?:das|die|den) (?:ich|man|wir) (?:in excel |im verein )?(?:öffnen|drucken|ausdrucken|verschicken|weiterleiten|lesen|teilen) (?:kann|können)(?=$|[,.;!?])/iu,
    where: isOrder,
  },
  { words: /,? que (?:je|nous|l['’]on|on) (?:peux|pouvons|peut|puisse|puissions) (?:ouvrir|imprimer|envoyer|lire|partager)(?=$|[,.;!?])/iu, where: isOrder },
  {
    words:
      /,? (?:que|che) (?:pueda|podamos|posso|possiamo|possa) (?:abrir|imprimir|enviar|leer|compartir|aprire|stampare|inviare|leggere|ler|partilhar)(?=$|[,.;!?])/iu,
    where: isOrder,
  },
  { words: /,? (?:this|that|the (?:whole|entire)) (?:season|summer)(?=$|[ ,.;!?])/iu, where: isOfOneYear },
  { words: /,? (?:diese|in dieser|die ganze) saison(?=$|[ ,.;!?])/iu, where: isOfOneYear },
  { words: /,? (?:cette|esta|questa|nesta|en esta|in questa) (?:saison|temporada|stagione|época)(?=$|[ ,.;!?])/iu, where: isOfOneYear },
  {
    words:
      /,? (?:(?:in|over|during|for|of|über|während|in|von|pendant|sur|de|durante|en|por|per|di|em) )?(?:the (?:whole|entire|full)|all|(?:der|die) (?:ganzen?|gesamten?)|toute la|toda la|tutta la|toda a) (?:season|saison|temporada|stagione|época|temporada)(?=$|[ ,.;!?])/iu,
    where: isOfOneYear,
  },
  { words: /,? (?:in|en) (?:pounds(?: sterling)?|euros?|dollars?|libras|dólares|sterline|dollari|livres)(?=$|[ ,.;!?])/iu, where: isInThat },
  {
    words:
      /,? (?:in the end|at our place|here with us|with us|chez nous|bei uns|da noi|con nosotros|en nuestra casa|connosco|en el taller|in unserem haus)(?=$|[ ,.;!?])/iu,
  },
  { words: /(?<!\b(?:do|did|have|that|what|how|where)) we (?:own|have got|have|['’]ve got|keep|stock|sell)(?=$|[,.;!?])/iu, where: isOfSuperlative },
  { words: /,? (?:thank you|thanks|cheers|danke|merci|gracias|grazie|obrigad[oa])(?: \p{L}+)?[!.]?$/iu },
];

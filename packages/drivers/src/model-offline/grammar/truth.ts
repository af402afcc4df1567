import type { Clause } from "./clause.ts";
import { folded, type Language } from "./tagged.ts";

const QUESTIONS = ["who", "what", "when", "location", "why", "how", "which"] as const;

/** Asks somebody to do something, and is no question: "could you email Bob". What is to be judged is none for texts either. */
const REQUEST: Readonly<Record<Language, RegExp>> = {
  en: /^(?:please |hey |hi |hello )*(?:(?:can|could|would|will) you|should|shall|may you|let)(?!\p{L})/u,
  de: /^(?:bitte |hallo )*(?:(?:kannst|konntest|wurdest|wirst|magst) du|(?:konnen|konnten|wurden) sie|soll|sollen|sollte|sollten)(?!\p{L})/u,
  fr: /^(?:bonjour |salut |stp |svp )*(?:(?:est-ce que )?(?:tu (?:peux|pourrais)|vous (?:pouvez|pourriez))|(?:peux|pourrais)[- ]tu|(?:pouvez|pourriez)[- ]vous|(?:doit|devrait|devrions)[- ])(?!\p{L})/u,
  es: /^(?:hola |por favor )*(?:puedes|podrias|podria usted|podeis|deberia|deberiamos)(?!\p{L})/u,
  it: /^(?:ciao |per favore )*(?:puoi|potresti|potrebbe|potete|dovrei|dovremmo)(?!\p{L})/u,
  pt: /^(?:ola |por favor )*(?:podes|poderias|poderia|voce pode|devo|devemos|deveriamos)(?!\p{L})/u,
};
/** Whether it is so, asked inside of another sentence: "tell me whether", "ich wüsste gern, ob". */
const WHETHER: Readonly<Record<Language, RegExp>> = {
  en: /^(?:whether|if)$/,
  de: /^ob$/,
  fr: /^(?:si|s)$/,
  es: /^si$/,
  it: /^se$/,
  pt: /^se$/,
};
/** What people say before such a question, and that carries nothing. */
const ASKING =
  /^(?:know|wonder|wondering|check|tell|see|find|ask|text|files?|notes?|documents?|says?|weiss|weisst|wissen|wusste|pruf\w*|schau\w*|sag\w*|savoir|sais|savez|dis|dites|dis-moi|dites-moi|verifie\w*|regarde\w*|saber|sabes|sabe|dime|digame|comprueba|mira|sapere|sai|sa|dimmi|mi dica|controlla|verifica|diz-me|diga-me|verifique|veja|quiero|vorrei|gostaria|gustaria|gern|gerne)$/;
/** A judgement is in no text. */
const JUDGED =
  /^(?:good|bad|better|best|nice|worth|wise|right|wrong|useful|interesting|beautiful|pretty|ugly|fair|reasonable|gut|gute|schlecht|besser|sinnvoll|schon|lohnt|bon|bonne|mauvais|mieux|beau|utile|bueno|buena|malo|mejor|bonito|util|buono|buona|cattivo|meglio|bello|utile|bom|boa|mau|melhor|bonito|util|too|zu|trop|demasiado|troppo|demais)$/;

const ASKS = /^(?:how much|wie ?viel|combien|cuant[oa]|quant[oa])/;

/** A question without a question word: whether something is so. */
export function asksTruth(clause: Clause): boolean {
  const words = clause.words.map(({ shown }) => folded(shown));
  const text = words.join(" ").replace(/^[¿\s]+/, "");
  if (words.some((word) => JUDGED.test(word))) return false;
  const at = whetherAt(clause);
  if (at !== undefined) return true;
  const isMarked = words.at(-1) === "?";
  if (clause.has(...QUESTIONS) || REQUEST[clause.language].test(text)) return false;
  return isMarked && !clause.has("count", "often") && !clause.words.some(({ shown }, at) => clause.can(at, "sum") && ASKS.test(folded(shown)));
}

/** Where "whether" stands, after words that only lead to it. */
function whetherAt(clause: Clause): number | undefined {
  const at = clause.words.findIndex(({ shown }) => WHETHER[clause.language].test(folded(shown)));
  if (at < 1) return undefined;
  const isLed = clause.words.slice(0, at).every(({ shown, token }, index) => token.kind === "name" || leads(clause, index, folded(shown)));
  return isLed &&
    clause.words.slice(0, at).some(({ shown }) =>
      folded(shown)
        .split(" ")
        .some((word) => ASKING.test(word)),
    )
    ? at
    : undefined;
}

const leads = (clause: Clause, at: number, word: string): boolean =>
  clause.isFree(at) || clause.can(at, "show", "say", "search", "read", "file", "note") || word.split(" ").every((each) => ASKING.test(each) || each === "me");

/** Words that lead to "whether", and that itself. */
export function truthPlaces(clause: Clause): number[] {
  const at = whetherAt(clause);
  return at === undefined ? [] : Array.from({ length: at + 1 }, (_, index) => index);
}

const WITHIN: Readonly<Record<Language, RegExp>> = {
  en: /^(?:in|inside|at|on|within|according to|per|by|from|during|under)$/,
  de: /^(?:in|im|auf|am|an|laut|bei|beim|von|vom|gemass|wahrend|ins)$/,
  fr: /^(?:dans|au|aux|a|en|sur|selon|d'apres|chez|pendant|par)$/,
  es: /^(?:en|segun|al|durante|por|dentro)$/,
  it: /^(?:in|nel|nella|nello|nell|nei|nelle|sul|sulla|secondo|al|alla|all|presso|durante|da|dal|dalla)$/,
  pt: /^(?:em|no|na|nos|nas|segundo|ao|durante|pelo|pela)$/,
};

/** Before a name, other words do so too: "the warranty of Lumen". */
const OF = /^(?:of|for|with|von|de|du|d|del|di|do|da|pour|para|per|con|com|avec)$/;

/** Says where or in what something is asked: "at the clinic", "laut Vertrag". */
export function isWithin(clause: Clause, at: number): boolean {
  const isName = clause.language !== "de" && /^\p{Lu}\p{Ll}/u.test(clause.at(at)?.shown ?? "");
  for (let before = at - 1; before >= 0 && before >= at - 3; before--) {
    const word = folded(clause.at(before)?.shown ?? "");
    if (WITHIN[clause.language].test(word) || (isName && OF.test(word))) return true;
    if (!clause.isFree(before)) return false;
  }
  return false;
}

/** How it is said which things are meant by what they are not, or do not have: `whose deposit hasn't been returned`, `ohne Adresse`. */

const one = (...parts: readonly string[]): string => `(?:${parts.join("|")})`;
const END = "(?![\\p{L}\\p{N}])";
const few = (most: number): string => `(?:\\p{L}+\\s+){1,${most}}?`;
/** Of a place nothing is said by where it is not, and `is not to be …` is an order. */
const SAID = "(?=\\s+(?!(?:to|in|on|at|from|of|by|for)(?!\\p{L}))\\p{L})";

const BE = "is|are|was|were|has|have|had";
const EN_NOT = `(?:${one(BE, "does|did|can|could|will|would")}\\s+(?:not|never)|${one(BE, "does|did|ca|could|wo|would")}n['’]t|cannot)`;
const EN_HAS_NO = "(?:has|have|had|needs?|gets?|got|takes?|took|shows?|contains?|costs?)\\s+no";
/** What is done without them is done: `without changes to …`. */
const EN_DEEDS =
  "(?!(?:heating|lighting|parking|bedding|clothing)(?!\\p{L}))\\p{L}+ing|chang\\p{L}*|edits?|modif\\p{L}*|alter\\p{L}*|adjust\\p{L}*|delet\\p{L}*|remov\\p{L}*|overwrit\\p{L}*|sav(?:e|es)|touch\\p{L}*|access|permission|asking|it|them|this|that|these|those|my|your|his|her|their|our|the|me|us|him|you|more|further|delay|fail|doubt|exception";
/** These go to somebody. */
const EN_SENT =
  "(?:words?|mentions?|notes?|mails?|e-?mails?|messages?|repl(?:y|ies)|answers?|responses?|cop(?:y|ies)|notices?|letters?|cc|bcc|links?|references?|reminders?|invitations?|payments?|transfers?|money|texts?|calls?|reports?|information|data|contact|invoices?)\\s+(?:to|for|with|at)";
const EN = [
  `(?:which|who)\\s+(?:${EN_NOT}|(?:do\\s+not|don['’]t))${SAID}`,
  `that\\s+(?:${EN_NOT}|(?:do\\s+not|don['’]t))${SAID}`,
  `(?:that|which|who)\\s+${EN_HAS_NO}(?=\\s+(?!${one(EN_DEEDS)}${END})\\p{L})`,
  `(?:whose|where(?:\\s+the)?)\\s+${few(3)}(?:${EN_NOT}${SAID}|${EN_HAS_NO}(?=\\s+\\p{L}))`,
  `(?:(?:that|which)\\s+)?(?:nobody|no[\\s-]?one)\\s+${one("has|had")}(?:\\s+(?:yet|ever))?${SAID}`,
  `(?:without|with\\s+no)(?=\\s+(?:(?:an?|any)\\s+\\p{L}|(?!${one(EN_DEEDS)}${END})\\p{L}))(?!\\s+(?:an?\\s+|any\\s+)?(?:${EN_SENT}|chang\\p{L}*|edits?|modif\\p{L}*|alter\\p{L}*)${END})`,
];

const DE = [
  "ohne(?:\\s+jede[nrs]?)?(?=\\s+(?!(?:zu|dass|daß|die|der|das|den|dem|etwas|es|sie|ihn|ihm|ihr|mich|mir|uns|weitere\\p{L}*|mein\\p{L}*|dein\\p{L}*|zugriff|(?:eine?\\s+)?(?:\\p{L}*änderung|anpassung|löschung|bearbeitung|speicherung|kopie|veränderung)(?:en)?|(?:eine?[nr]?\\s+)?(?:e-?mail|mail|nachricht|mitteilung|hinweis|antwort|zahlung|überweisung|brief|kopie|verweis|link)(?:en|s)?\\s+(?:an|für))(?!\\p{L}))\\p{L})",
];

const FR_IS = "(?!(?:doi|peu|faut|dev|pour|puiss|soi)\\p{L}*)\\p{L}+";
const FR_NOT = `(?:n['’]|ne\\s+)${FR_IS}\\s+(?:pas|jamais|plus|aucune?)`;
const FR = [
  `qui\\s+${FR_NOT}(?=\\s+(?!(?:dans|à|au|aux|en|sur)(?!\\p{L}))\\p{L})`,
  `dont\\s+(?:\\p{L}+(?:['’]|\\s+)){1,3}?${FR_NOT}(?=\\s+\\p{L})`,
  "que\\s+personne\\s+n['’]a(?:vait)?(?:\\s+(?:encore|jamais))?(?=\\s+\\p{L})",
  "sans(?:\\s+aucune?)?(?=\\s+(?!(?:(?:une?\\s+)?(?:\\p{L}+(?:er|ir|ttre|ndre|ire|rdre|vre)|changements?|modifications?|copies?|accès)|l[ea]s?|l['’]\\p{L}*|y|en|rien|qu['’]\\p{L}*|que|mon|ma|mes|ton|votre|autre|(?:un\\s+)?(?:mots?|message|courriel|e-?mail|mail|réponse|lettre|paiement|virement|lien|note)s?\\s+(?:à|au|aux|pour))(?!\\p{L}))\\p{L})",
];

const ES_IS = "(?:se\\s+)?(?:han?|habían?|tienen?|tenían?|están?|estaban?|son|es|eran?|fueron|fue)";
const ES_DID = "(?:se\\s+)?(?:viven|vienen|pagan|\\p{L}+(?:aron|ieron))(?!\\p{L})";
const ES = [
  `que\\s+(?:(?:aún|todavía|ya)\\s+)?no\\s+(?:${ES_DID}|${ES_IS}(?=\\s+(?!(?:en|a|al|de)(?!\\p{L}))\\p{L}))`,
  `cuy[oa]s?\\s+${few(2)}no\\s+${ES_IS}(?=\\s+\\p{L})`,
  "que\\s+nadie\\s+(?:ha|había)(?=\\s+\\p{L})",
  "sin(?:\\s+ning[uú]na?)?(?=\\s+(?!(?:(?:una?\\s+)?(?:\\p{L}+[aeií]r(?:l[aeo]s?|se|me|te)?|cambios?|modificaci\\p{L}+|copias?|acceso)|que|nada|el|la|los|las|mi|tu|su|más|(?:una?\\s+)?(?:palabra|mensaje|correo|respuesta|carta|pago|nota|enlace)s?\\s+(?:a|al|para))(?!\\p{L}))\\p{L})",
];

const IT_IS = "(?:(?:si|ci|lo|la)\\s+)?(?:hanno|ha|avevano|aveva|sono|è|erano|era)";
const IT_DID = "(?:(?:si|ci)\\s+)?(?:abitano|pagano|vivono|vengono|\\p{L}+(?:arono|irono|erono))(?!\\p{L})";
const IT = [
  `che\\s+(?:ancora\\s+)?non\\s+(?:${IT_DID}|${IT_IS}(?=\\s+(?!(?:in|a|al|di|da|nel\\p{L}*)(?!\\p{L}))\\p{L}))`,
  `(?:il|la|i|le)\\s+cui\\s+${few(2)}non\\s+${IT_IS}(?=\\s+\\p{L})`,
  "che\\s+nessuno\\s+(?:ha|aveva)(?=\\s+\\p{L})",
  "senza(?:\\s+alcuna?)?(?=\\s+(?!(?:(?:un['’]|una?\\s+)?(?:\\p{L}+(?:are|ere|ire|rre|arl[aeio]|erl[aeio]|irl[aeio])|modific\\p{L}+|cambiament[oi]|copi[ae]|accesso)|che|nulla|niente|il|la|lo|gli|le|i|mio|altr[oaie]|(?:una?\\s+)?(?:parol[ae]|messaggi?o?|e-?mail|mail|rispost[ae]|letter[ae]|pagament[oi]|not[ae]|link)\\s+(?:a|al|per))(?!\\p{L}))\\p{L})",
];

const PT_IS = "(?:se\\s+)?(?:têm|tem|tinham?|são|é|eram|estão|está|estavam?|foram|foi)";
const PT_DID = "(?:se\\s+)?(?:moram|vivem|pagam|\\p{L}+(?:aram|eram|iram))(?!\\p{L})";
const PT = [
  `que\\s+(?:(?:ainda|já)\\s+)?não\\s+(?:${PT_DID}|${PT_IS}(?=\\s+(?!(?:em|na|no|a|ao|de)(?!\\p{L}))\\p{L}))`,
  `cuj[oa]s?\\s+${few(2)}não\\s+${PT_IS}(?=\\s+\\p{L})`,
  "que\\s+ninguém\\s+(?:tem|tinha|\\p{L}+(?:ou|eu|iu))(?=\\s+\\p{L}|\\s+em\\s+¤)",
  "sem(?:\\s+nenhuma?)?(?=\\s+(?!(?:(?:uma?\\s+)?(?:\\p{L}*(?:[aei]r|pôr)(?:-\\p{L}+)?|alteraç\\p{L}+|mudanças?|cópias?|acesso)|que|nada|o|a|os|as|meu|minha|mais|(?:uma?\\s+)?(?:palavra|mensagem|e-?mail|resposta|carta|pagamento|nota|link)s?\\s+(?:a|ao|para))(?!\\p{L}))\\p{L})",
];

/** Each stands behind the noun that it is said of. */
export const OF_NOUNS: readonly string[] = [...EN, ...DE, ...FR, ...ES, ...IT, ...PT];

/** A no that is said of a noun, and where it stands. */
export interface SaidOfNoun {
  readonly text: string;
  /** Where the verb of the sentence ends. */
  readonly from: number;
  readonly noun: number;
  readonly no: string;
  readonly end: number;
}

/**
 * Whether it says which things are meant, and leaves open what is to be done with the place, or with whom, that stands behind: that must
 * follow its own preposition, with no other between.
 */
export function saysWhich({ text, from, noun, no, end }: SaidOfNoun): boolean {
  if (NEEDS_SEVERAL.test(no) && !SEVERAL.test(text.slice(Math.max(0, end - no.length - BACK), end - no.length).trimEnd())) return false;
  const rest = text.slice(end, end + FAR);
  const places = [...rest.matchAll(PLACES)].map(({ index }) => rest.slice(0, index));
  const people = NAMES_ALL_NOUNS.test(no) ? [] : [...rest.matchAll(PEOPLE)].map(({ index }) => rest.slice(0, index));
  const last = places.at(-1) ?? people.at(-1);
  if (last === undefined) return true;
  if (places.length > 1 || STANDS_THERE.test(rest) || !TARGET.test(last)) return false;
  if (people.some((before) => before !== last && WITH_SOMEBODY.test(before))) return false;
  // `Send it to everybody who hasn't written to …` says already to whom.
  return !HAS_TARGET.test(text.slice(Math.max(from, noun - BACK), noun));
}

/** Paths and addresses, ids and accounts. */
const PLACES = /¤+|(?<![\p{L}\p{N}])(?=\p{L}{0,32}\p{N})[\p{L}\p{N}]{6,}/gu;
const PEOPLE = /(?<=\s)\p{Lu}\p{L}*(?:\s+\p{Lu}\p{L}*)*/gu;
const NAMES_ALL_NOUNS = /^ohne/iu;
const WITH_SOMEBODY = /(?<!\p{L})(?:to|with|for|à|avec|con|com|an|mit)\s+$/iu;
const BACK = 96;
const FAR = 600;
/** `Fix that don't …` is an order, `the errors that don't …` is not; nor is `the tools nobody has …`. */
const NEEDS_SEVERAL = /^(?:that\s+do|(?:that\s+|which\s+)?no(?:body|[\s-]?one)(?!\p{L}))/iu;
const SEVERAL = /(?<!\p{L})(?:the|all|any|those|every|each|our|my|their|which|what)\s+(?:\p{L}+\s+){0,2}(?:\p{L}+s|people|men|women|children)$/iu;
const TARGET =
  /(?<!\p{L})(?:to|in|into|onto|as|under|nach|als|unter|auf|an|dans|en|sous|vers|comme|à|al?|como|bajo|su|nel|come|sotto|em|no|para|ao)\s+(?:(?:the|a|an|my|our|die|der|den|das|einer?|le|la|un|une|el|una|il|o|uma?)\s+)?(?:\p{L}+\s+)?["'`“‘«]?$/iu;
const HAS_TARGET =
  /(?<!\p{L})(?:(?:to|into|onto|with|an|nach|à|aux?|al|alle|agli|ai|para|aos?)\s+(?:\p{L}+\s+){0,3}|a\s+(?:l[ao]s|tod[oa]s|tutt[ie]|i|gli|le|[oa]s|cada|quien\p{L}*|chi|quem)\s+(?:\p{L}+\s+){0,2})$/iu;
/** `… that aren't listed in a.md` */
const STANDS_THERE =
  /^\s+(?:\p{L}+\s+){0,2}?(?:listed|mentioned|contained|included|found|saved|stored|recorded|written|noted|named|registered|described|present|kept|there|appear\p{L}*|occur\p{L}*|stand|exist|figur\p{L}*|enthalten|aufgeführt|erwähnt|gespeichert|genannt|vorhanden|contenu\p{L}*|présent\p{L}*|mentionné\p{L}*|inscrit\p{L}*|aparec\p{L}*|inclu\p{L}*|mencionad\p{L}*|contenut\p{L}*|presenti?|elencat\p{L}*|menzionat\p{L}*|const\p{L}*|contid\p{L}*)(?!\p{L})/iu;

/** The part that begins there goes on saying which: `that were paid | but not shipped`. */
const GOES_ON =
  /^\s*(?:,\s*)?(?:and|but|or|yet)\s+((?:(?:is|are|was|were|has|have|had)(?:n['’]t|\s+(?:not|never))|not|never)(?:\s+yet)?(?:\s+been)?)(?=\s+(?:\p{L}+ed|paid|sent|done|made|seen|met|kept|sold|given|taken|bought|built|lent|won|shown)(?!\p{L}))/iu;
const BEGAN =
  /(?<![\p{L}\p{N}])(\p{L}+)\s+(?:(?:that|which|who)|whose\s+\p{L}+)\s+(?:(?:is|are|was|were|has|have|had|did|does|do|came|come|comes|needs?|\p{L}{3,}(?<!e)ed)(?![\p{L}'’])|\p{L}+n['’]t(?!\p{L}))/giu;

/** A German one stands between commas, with its verb at the end; what may not or must not be is an order. */
const GERMAN =
  /^,\s*(?:(?:in|mit|von|zu|aus|für|bei|auf)\s+)?(?:die|der|das|den|dem|denen|deren|dessen|welche[nmrs]?)\s[^¤]*\s(?:sind|ist|waren|war|wurden|wurde|haben|hat|hatten|hatte|besitzt|besitzen|wohnt|wohnen)\s*$/iu;
const GERMAN_NO = /(?<!\p{L})(?:noch\s+nie|nicht|nie|niemals|kein\p{L}*|niemand\p{L}*|nichts)(?!\p{L})/giu;

const blankOf = (found: string): string => " ".repeat(found.length);

/** Whether a part of a sentence only says, or goes on saying, which things the part before it is about. */
export const isOnlyWhich = (text: string, before: string): boolean => GERMAN.test(text) || goesOnSaying(text, before);

const goesOnSaying = (text: string, before: string): boolean => GOES_ON.test(text) && [...before.matchAll(BEGAN)].some(({ 1: noun = "" }) => isNoun(noun, ""));

/** Without the no of such a part. */
export function withoutWhich(text: string, before: string): string {
  if (GERMAN.test(text)) return text.replace(GERMAN_NO, blankOf);
  if (!goesOnSaying(text, before)) return text;
  return text.replace(GOES_ON, (all, no: string) => `${all.slice(0, all.length - no.length)}${blankOf(no)}`);
}

/** Whether something is said of it: `those who have not …` are people. */
export const isNoun = (word: string, said: string): boolean =>
  /^those$/iu.test(word) ? /^(?:who|that|which|not|never)(?!\p{L})/iu.test(said) : !NO_NOUN.test(word);

const NO_NOUN =
  /^(?:is|are|was|were|am|be|been|being|has|have|had|do|does|did|will|would|shall|should|must|may|might|can|could|get|gets|got|go|why|if|or|and|but|then|so|that|which|who|it|they|them|this|these|those|i|you|we|he|she|sure|certain|see|ensure|check|well|est|sont|soit|soient|toi|vous|sûre?|es|son|sea|sean|está|están|è|sono|sia|siano|é|são|seja|sejam|che|que|qui|se|si|de|di|bene|bien|bem|certo|seguro|ou|o|y|e|et|ma|mas|mais|pero)$/iu;

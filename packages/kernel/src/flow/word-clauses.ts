import { anyOf, eachOf, ownOf } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";
import { TURN } from "./kept-words.ts";
import { ACT, actsOfThing, englishActs, otherActs, participleActs } from "./word-acts.ts";
import { withoutAttributes } from "./word-attributes.ts";
import { materialsIn } from "./word-materials.ts";
import { isOnlyWhich } from "./word-relatives.ts";
import { withdrawnBy } from "./word-withdrawals.ts";

/** A part of a sentence that says one thing. */
export interface Clause {
  readonly start: number;
  readonly end: number;
  /** The sentence it is in, counted from 0. */
  readonly sentence: number;
  /** The message it is in: 0 is the latest. */
  readonly turn: number;
  /** In their order; those of an earlier clause where this has none. */
  readonly verbs: readonly Verb[];
  /** From this offset on it says what not to do. */
  readonly never: number;
  /** From this offset on it says what somebody said, did or may do: nothing is asked for. */
  readonly told: number;
  /** All of it is of another day, or of what somebody does by themselves: whom it goes to is asked for nothing either. */
  readonly apart: boolean;
  /** Its sentence is for the time when the person has said so. */
  readonly waits: boolean;
  /** It speaks of more of the same. */
  readonly more: boolean;
  /** It speaks of what was not named. */
  readonly rest: boolean;
  /** How often, as far as it says: 1 where it does not. */
  readonly times: number;
  /** The deeds of which it takes back all that was asked for before it, whatever that was. */
  readonly withdraws: number;
  /** It speaks of what was said before, as a thing or as somebody. */
  readonly refers: { readonly thing: boolean; readonly person: boolean };
  /** It is all that comes behind the last clause that is read. */
  readonly unread?: true;
  /** Of the words, with nothing in it that is a name, a quotation or an address. */
  readonly text: string;
}

interface Verb {
  readonly at: number;
  readonly acts: number;
  /** What it would ask for with somebody in the place of `me`. */
  readonly mine?: number;
}

const QUOTED = /(?<![\p{L}\p{N}])(?:'[^'\n]{1,400}'|‘[^’\n]{1,400}’)(?![\p{L}\p{N}])|"[^"\n]{1,400}"|“[^”\n]{1,400}”|«[^»\n]{1,400}»|`[^`\n]{1,400}`/gu;
/**
 * Addresses, paths, hosts and amounts: no words of theirs ask for anything, and no sign in them ends a part of a sentence. One begins where a run of
 * such signs does: looked for at each of them, a long run takes its square.
 */
const NAMES =
  /(?<!\p{L})mailto:[^\s<>"`]+|(?<![\p{L}\p{N}_~-])[\p{L}\p{N}_~-]*(?:[@/\\#_]|\.(?=[\p{Ll}\p{N}])|[:,](?=\p{N}))(?:[\p{L}\p{N}_@/\\#~=&%+-]|\?(?=[^\s.!?])|\.(?=[\p{Ll}\p{N}])|[:,](?=\p{N}))*/gu;
/** With a scheme it goes on to the next blank, whatever signs it has. */
const WEB = /[\p{L}\p{N}+.-]{0,31}:[/\\]{2}[^\s<>"`]*/gu;
/** What stands behind an address with no blank between, and is none of it: a sign, and a word behind one. */
const BEHIND_WEB = /(?:[,;:!?(]\p{L}[\p{L}'’]*|[.,;:!?]+|(?<!\([^()]*)\)[.,;:!?]*)$/u;
const ENDS = /[.!?](?=\s|$|\p{Lu}\p{Ll}*(?![\p{L}\p{N}./:@-]))|\n/gu;
/** None of them is a part of another word: `e-mail`, `so-called`, `o'clock`. */
const PARTS =
  /(?<![\p{L}\p{N}'’-])(?:and|then|but|plus|or|if|when|because|whether|unless|so|und|dann|aber|oder|sondern|wenn|falls|ob|weil|et|puis|mais|ou|quand|y|e|o|si|luego|pero|porque|ma|se|poi|perché|mas|depois)(?![\p{L}\p{N}'’-])/giu;
const SIGNS = /[,;:()]|(?<=\s)[–—-](?=\s)/gu;
const WORDS = /\p{L}[\p{L}\p{M}'’-]*/gu;

/** Wherever in a clause it stands, all of it is not to be done. */
const NOT = anyOf(
  "not|never|cannot|dont(?!\\s+(?:l['’]|(?:les?|la|une?|des|ils?|elles?|on|nous|vous|je|tu|cette|ces?|leurs?|s[ao]n?|ses)(?!\\p{L})))|doesnt|wont|cant|shouldnt|\\p{L}+n['’]t|nothing|nobody|none|nicht|nie|niemals|kein\\p{L}*|nichts|niemand\\p{L}*|keinesfalls|jamais|aucune?|rien|(?:mais|et|ou)(?: surtout)? pas|ne|n['’]\\p{L}+",
  "nunca|jamás|nada|nadie|ningún|niente|nessuno|non|não|nenhum|ninguém",
  "neither|weder|noch nie|ni|né|nem|tampoco|tampouco|neanche|nemmeno|neppure|forbidden|prohibited|banned|excluded|excepted|taboo|tabu|verboten\\p{L}*|untersagt\\p{L}*|ausgenommen|ausgeschlossen",
  "interdite?s?|interdiction|défense|exclue?s?|prohibid[oa]s?|prohíbe\\p{L}*|excluid[oa]s?|vietat[oaie]|divieto|esclus[oaie]|proibid[oa]s?|proíb\\p{L}*|excluíd[oa]s?",
  "off[ -]limits|(?:stay|keep|steer|get|hands) (?:well )?(?:away|clear|off|out)|leave .{1,200} (?:alone|untouched|as is)|(?:finger|hände) weg|halte? dich .{0,200}fern|fernhalten|lass\\p{L}* .{1,200} in ruhe|à l['’]écart|éloigne\\p{L}*|laisse\\p{L}* .{1,200} tranquille",
  "abst(?:ain|iens|en|én|eni|inen|enha|initi)\\p{L}*|ast(?:ieni|eners)\\p{L}*|refrain\\p{L}*|enthalte?|unterlass\\p{L}*|aléj\\p{L}*|(?:stai|sta|resta) (?:alla larga|lontano)|(?:fique|mantenha-se|afaste-se) (?:longe|de|do|da)",
  "(?:stays?|remains?) (?:exactly |just )?(?:as (?:it|they|is)|unchanged|untouched|the same|intact)|is (?:final|sacred|read[- ]only)|exactly as (?:it|they)|¤ bleib(?:t|en)|(?:reste\\p{L}*|rester) (?:tel|inchangé|intact)\\p{L}*|queda\\p{L}* como|(?:resta|rimane)\\p{L}* com['’]è|(?:fica|permanece)\\p{L}* como",
  "(?:receive|get|send|give|accept|see|have|obtain|be sent|be given)s?(?: [\\p{L}¤.-]+)? no|no (?:data|information|access|requests?|messages?|mails?|traffic|money|payments?|contact|visits?)",
);
/** These are about what follows them. */
const NOT_THAT = anyOf(
  "no(?!\\.|\\s*[#\\d])|without|avoid|except|instead of|rather|stop|refuse|decline|reject|ignore|block|keep|preserve|retain|ohne|au(?:ß|ss)er|statt|behalte|sans|sauf|garde|sin|excepto|senza|tranne|sem|exceto",
  "skip|omit|überspring\\p{L}*|saute|omite|à l['’]exception|a excepción|con excepción|ad eccezione|com exceção|mit ausnahme",
  "(?:other|apart|aside) (?:than|from)|excluding|forbid|prohibit|(?:wrong|unwise|dangerous|a mistake) to|bis auf|ausgenommen|vermeide\\p{L}*|hormis|excepté|évite\\p{L}*|(?<!\\b[Aa]l )menos(?! de(?!\\p{L}))|salvo|evita\\p{L}*|eccetto|nem",
);
/** These say what shall be done all the same. */
const NOT_AT_ALL = eachOf(
  "(?:do not|don['’]t|never|nicht|ne|no|non|não) (?:te |se |si )?(?:forget|fail|hesitate|miss|omit|neglect|oubli\\p{L}*|olvid\\p{L}*|dimentic\\p{L}*|esque[çc]\\p{L}*)(?: pas)?",
  "vergiss nicht|vergessen sie nicht|nicht vergessen|n['’]oubli\\p{L}* pas|not only|or not|if not|no (?:more|less|later) than|not exceed\\p{L}*|no problem",
  "keep ¤+ (?:up[ -]to[ -]date|in sync)|keep (?:your |all |the )?(?:edits|changes|work|writes) (?:to|in|inside|within)",
);
/** How a thing fails, or that it is not needed, and nothing that is not to be done: `x.js does not compile`. */
const FAILS = eachOf(
  "¤ (?:does not|doesn['’]t|does no longer|won['’]t|did not|didn['’]t) (?:compile|build|run|work|parse|load|start|pass|type-?check|lint|terminate|return)(?= (?:any ?more|at all|properly|correctly|right|yet)|\\s*$)",
  "¤ (?:kompiliert|funktioniert|läuft|startet|geht|baut|lädt) (?:noch |mehr )?nicht(?= mehr|\\s*$)|¤ (?:ne (?:compile|fonctionne|marche|passe|démarre) (?:pas|plus)|no (?:compila|funciona|arranca|carga)|non (?:compila|funziona|parte|va)|não (?:compila|funciona|roda|arranca))(?= (?:più|mais)|\\s*$)",
  "(?:nobody|no one|nothing|no code)(?: else)? (?:imports?|uses?|needs?|requires?|reads?|references?|calls?) (?:it|them|this)",
);
/** `…, leave /a/b`: what is named there stays as it is. */
const SPARING =
  /^[\s.!?,;:()–—-]*(?:(?:and|but|und|aber|et|mais|y|pero|e|ma|mas)\s+)?(?:(?:please|bitte)\s+)?(?:leave|spare|lass\p{L}*|verschone?|laisse\p{L}*|épargne\p{L}*|conserve\p{L}*|deja|conserva|mantén|mantenga|lascia|tieni|mantieni|deixe|mantenha)\s+(?:(?:the|my|die|de[nrm]|das|les?|la|el|il|lo|o|a)\s+)?(?:\p{L}+\s+)?¤/iu;
/** What is said of all that is said: `This is only a test`. */
const FRAMES =
  /^[\s,;:()–—-]*(?:(?:all (?:of )?)?(?:this|that|these|it|the following|what follows)(?:['’]s|\s+(?:is|was|are))|(?:das|dies|es)(?: hier)? (?:ist|war)|(?:ceci|cela|ce) (?:n['’]est|est)|c['’]est|(?:esto|eso) es|(?:questo |ciò )?è|(?:isto|isso) é)\s+(?:all\s+)?(?:only|just|merely|purely|simply|hypothetical\p{L}*|nur|bloß|lediglich|qu['’]|que|seulement|solo|sólo|solamente|soltanto|só|apenas|somente|(?:not|kein\p{L}*)\s+(?:an?|the|real|meant|serious|echt\p{L}*|ernst\p{L}*))/iu;
/** Somebody else's words, or a doubt about them. */
const TOLD = anyOf(
  "whether|how|why|ever|asked|told|said|says|claims?|claimed|wrote|demands?|demanded|wants|tried|tries|think|thinks|believe|suspect|wonder|heard|apparently",
  "asks|wanted|(?:that|which|who|whoever) (?:\\p{L}+ )?(?:ask|tell|say|want|order|urge|request|demand|instruct)|remind(?:er)? (?:me|us)|erinner\\p{L}* (?:mich|uns)|rappelle[- ]moi|recuérdame|ricordami|lembre-me|lembra-me",
  "(?:fees?|costs?|price|ways?|methods?|means|time|steps?|(?<!in )order|requests?|plans?|ideas?|reasons?|permission|attempts?|invitation|offers?|demands?|one|ones|whoever) to",
  "allegedly|supposedly|scam\\p{L}*|fraud\\p{L}*|phish\\p{L}*|ob|angeblich|betr[uü]\\p{L}*|glaube|arnaque\\p{L}*|crois|estafa\\p{L}*|creo",
  "truff\\p{L}*|credo|golpe|acho",
  "verlangt|fordert|veut|veulent|exige|quiere|quieren|pide|vuole|vogliono|pretende|quer|querem|pede",
);
/** A guess, or something for another day. */
const LATER = anyOf(
  "pretend\\p{L}*|simulat\\p{L}*|imagine|tu so|simulier\\p{L}*|fais semblant|simule\\p{L}*|imagina\\p{L}*|finge|fingi|finja|finja que",
  "maybe|perhaps|might|later|eventually|someday|vielleicht|später|peut-être|plus tard|quizás?|tal vez|más tarde|forse|più tardi|talvez|mais tarde",
);
/** `… only after I confirm` */
const WAITS =
  /(?<!\p{L})(?:once|as soon as|after|before|when|if|until|till|unless)\s+(?:i|we)\s+(?:have\s+|had\s+)?(?:decide|confirm|say|said|approve|agree|tell|told|give|gave|sign|check)\p{L}*/iu;
/** `As a test, …`: it is done to see what comes of it, or to have it said. */
const TRIED = anyOf(
  "as (?:a|an) (?:test|example|exercise|experiment)|for (?:example|instance)|hypothetically|(?:would|will|may|might) happen|happens|dry[- ]run|zum beispiel|als (?:test|beispiel)|passieren würde|passiert",
  "par exemple|à titre d['’]exemple|se passe(?:rait)?|por ejemplo|como ejemplo|pasaría|per esempio|ad esempio|succede\\p{L}*|por exemplo|como exemplo|aconteceria|acontece",
);
/** The same in other words, and in other languages. */
const WAITS_TOO = anyOf(
  "before (?:you )?(?:send|pay|post|submit|transfer|do)(?:ing)?|show (?:it |them |that |this |me )?(?:to )?(?:me )?first|let me (?:see|check|review|read|approve|look)|for (?:my )?review",
  "(?:with|after|before|upon|without|for|until|on|pending) my (?:\\p{L}+ )?(?:approval|confirmation|ok|okay|consent|permission|go-ahead|word|say-so)",
  "(?:wenn|sobald|nachdem|bevor|falls) ich(?: \\p{L}+){0,3} (?:bestätig\\p{L}*|zugestimmt|zustimm\\p{L}*|freigegeben|freigeb\\p{L}*|sage|gesagt)|nach meine[rm] (?:bestätigung|freigabe|zustimmung|ok)",
  "(?:quand|lorsque|dès que|une fois que|après que|si) j(?:e |['’])(?:\\p{L}+ ){0,3}(?:confirm\\p{L}*|approuv\\p{L}*|accept\\p{L}*|di[st])|après (?:ma confirmation|mon accord|mon approbation)",
  "(?:cuando|una vez que|después de que|hasta que|si) (?:yo )?(?:lo |la |te )?(?:haya )?(?:confirm\\p{L}*|aprueb\\p{L}*|diga|dicho)|(?:tras|después de|con) mi (?:confirmación|aprobación|visto bueno)",
  "(?:quando|dopo che|appena|se) (?:io )?(?:lo |la |te lo )?(?:avrò |ho )?(?:conferm\\p{L}*|approv\\p{L}*|dico|detto)|(?:dopo|con) (?:la )?mia (?:conferma|approvazione)",
  "(?:quando|depois de|depois que|assim que|se) eu (?:o |a )?(?:confirm\\p{L}*|aprov\\p{L}*|disser)|(?:após|depois da|com) (?:a )?minha (?:confirmação|aprovação)",
);
/** `everything but …` */
const ALL = /(?<!\p{L})(?:every\p{L}*|any\p{L}*|all(?: \p{L}+)?|whoever|whatever)\s*$/iu;
/** What the person says of what they do, or asks about it. */
const OWN_DOING = new RegExp(
  [
    "^\\s*(?:do|does|did|should|must|can|could|may|have|has|had|will|would|am|is|are|was|were|soll|muss|kann|darf|dois|puis|debo|puedo|devo|posso)[\\s-]+(?:i|we|he|she|they|it|my|our|the|ich|wir|je|nous)\\b",
    "^[\\s.!?]*(?:would|is|are|was|were|does|did|has|had)\\s+(?!you(?!\\p{L}))",
    "(?<!\\p{L})(?:i|we)(?:['’](?:ll|d)|\\s+(?:will|would|shall|may|could|can|already|always|usually|just))\\s+(?!(?:like|love|want|need|prefer)\\b)",
    "(?<!\\p{L})(?:i|we)\\s+(?:(?:am|are|was|were|have|had)\\s+)?(?:plan|planned|planning|intend|intended|hope|expect|consider|considering|thinking|going|promised|forgot|used|decided|agreed)(?!\\p{L})",
    "^[\\s,]*(?:dass|daß)\\s+(?:ich|wir)(?!\\p{L})",
    "(?<!\\p{L})(?:(?:ich|wir)\\s+werden?|je\\s+vais|voy\\s+a|vou)(?!\\p{L})",
  ].join("|"),
  "iu",
);
/** `Bob has to pay …`, but not `it needs to be paid`. */
const OTHERS_DOING =
  /(?<!\p{L})(?!(?:i|we|you)\s)\p{L}+\s+(?:has|had|needs|plans|intends|agreed|promised|offered|refused|forgot|ought|(?:is|was|are|were)\s+supposed)\s+to\s+(?!be\s)/iu;
/** Before an English verb that asks for something. */
export const BEFORE_ACTS: ReadonlySet<string> = new Set(
  "please to you me us also now just kindly not never and then or lets let's let’s us don't don’t first second third finally next immediately again either simply always only ever so must should bitte".split(
    " ",
  ),
);
export const CONNECTS: ReadonlySet<string> = new Set(
  "and then but plus or if so und dann aber oder et puis mais ou y luego pero e poi ma mas depois also".split(" "),
);
/** What is told to the person who asks reaches nobody else. */
const TELLING = new Set("tell give send mail email message text write remind notify inform ask deliver forward".split(" "));
/** What is done with the list of payments makes none. */
const KEEPS = new Set("export record save store sort label mark attach rewrite include merge share publish comment upload ask tell inform notify".split(" "));
/** These go to an address. */
const MAILING = new Set("send mail email message text write deliver forward".split(" "));
/** It says how things are, so it is no part of a list. */
const STATES = anyOf("is|are|was|were|has|had|sent|paid|called|ist|war|hat|est|sont|es|está|è|é|sono|são");
/** It begins anew with what the person wishes, so it is no part of a list either. */
const WISHES = /^\s*(?:(?:and|but|so|then|,)\s+)?(?:(?:i|we)(?:['’]d|\s+would)?\s+)?(?:also\s+)?(?:like|want|wish|prefer|need)\s+to(?!\p{L})/iu;
/** `…, and Bob that it is ready`: what is told is no state of Bob's. */
const WHAT_IS_TOLD = /(?<=^\s*(?:and|or|,)\s+\p{Lu}[\p{L}\p{M}'’-]*)\s+that\s.*$/su;
/** `The event should have …`: more of what was asked for. */
const INSTRUCTS = anyOf(
  "(?:should|shall|must) (?:have|be|contain|include|hold|go)|soll\\p{L}* .*(?:haben|sein)|(?:doit|debe|deve) (?:avoir|être|tener|ser|avere|essere|ter)",
);
const QUESTIONS =
  /^\s*(?:what|when|where|who|whom|whose|why|how|which|was|wann|wo|wer|warum|wie|qui|que|quand|où|pourquoi|comment|qué|cuándo|dónde|quién|cómo|che|cosa|dove|chi|come|quando|onde|quem|como)(?!\p{L})/iu;
const ASIDE = /^\s*(?:if|when|because|whether|unless|wenn|falls|ob|weil|quand|porque|perché)(?!\p{L})/iu;
const OFTEN = anyOf(
  "each|every|everyone|everybody|daily|weekly|monthly|yearly|recurring|repeatedly|regularly|standing|jede\\p{L}*|täglich|wöchentlich|monatlich",
  "jährlich|regelmäßig|dauerauftrag|chaque|mensuel\\p{L}*|hebdomadaire|régulièrement|cada|mensual\\p{L}*|semanal\\p{L}*|ogni|mensil\\p{L}*",
  "settimanal\\p{L}*|mensal\\p{L}*|todos? os|todas? as",
);
const COUNTED = anyOf(
  "(twice|zweimal|deux fois|dos veces|due volte|duas vezes)|(thrice|dreimal)|(two|three|four|five|\\d{1,3}) (?:times|mal|fois|veces|volte|vezes)",
);
const NUMBERS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5 };
const THING = anyOf(
  "it|them|this|that|these|those|there|both|es|sie|ihn|diese\\p{L}*|das|dort|le|la|les|ça|lo|los|las|gli|ci|isso|o|os",
  "(?:the|den|die|el|il) (?:file|document|page|list|issue|event|meeting|hotel|restaurant|order|invoice|channel|ticket|one|datei|dokument|fichier|archivo|documento)",
);
/** The pronoun stands where a person is reached, and is not what is given to somebody else. */
const PERSON = new RegExp(
  `${
    anyOf(
      "him|her|them|they|back|answer|reply|respond|ihm|ihr|ihnen|lui|leur|les|gli|loro|le|ella|ellos|lhe|lhes|ele|ela|antworte|réponds|responde|rispondi|responda",
    ).source
  }(?!.*\\s(?:to|an|à)\\s+(?!(?:him|her|them|do|be)(?!\\p{L})))`,
  "iu",
);
/** More of what was asked for, and not all of it, is what shall not be done. */
const MORE = anyOf("again|twice|more|else|another|other|nochmals?|noch|mehr|andere\\p{L}*|encore|plus|autre|otra|más|otro|ancora|altro|mais|outro");
const REST = anyOf("rest|others|everything else|remaining|übrige\\p{L}*|reste|demás|altri|restante\\p{L}*");
const MOST_BEHIND = 64;
const MOST_CLAUSES = 2_000;

/** The words in parts, with what each asks for. */
export const clausesOf: (words: string) => readonly Clause[] = keptReading((words) => withMaterials(words, withLastVerb(withWhatForbids(read(words)))));

/** What others wrote, or what is to be written, asks for nothing; a no counts all the same. */
function withMaterials(words: string, clauses: readonly Clause[]): readonly Clause[] {
  const material = new Uint8Array(words.length + 1);
  for (const { start, end } of materialsIn(words)) material.fill(1, start, end);
  const isIn = (at: number): boolean => material[at] === 1;
  // A list is asked for by the verb before it.
  const isTold = ({ verbs, start }: Clause): boolean => (verbs.length > 0 ? verbs.some(({ at }) => isIn(at)) : isIn(start));
  return clauses.map((one) => (isTold(one) ? { ...one, told: one.start, apart: true } : one));
}

/** It says of all the words that they are said for something other than to be done. */
export const isOnlySaid = ({ text }: Clause): boolean => FRAMES.test(text);

/** Of its sentence, that it is only tried or given as an example. */
export const isTried = ({ text }: Clause): boolean => TRIED.test(text);

/** The clause that an offset lies in. */
export function clauseAt(clauses: readonly Clause[], at: number): Clause | undefined {
  return clauses.findLast(({ start }) => start <= at) ?? clauses[0];
}

function blank(text: string): string {
  const hide = (found: string): string => "¤".repeat(found.length);
  return text.replace(QUOTED, hide).replace(WEB, hideAddress).replace(NAMES, hide);
}

/** A word behind it that forbids is read, too; any other may as well be of the address. */
function hideAddress(found: string): string {
  const behind = BEHIND_WEB.exec(found.slice(-MOST_BEHIND))?.[0] ?? "";
  const isSeen = !/\p{L}/u.test(behind) || NOT.test(behind) || NOT_THAT.test(behind);
  const seen = isSeen ? behind.length : 0;
  return "¤".repeat(found.length - seen) + found.slice(found.length - seen);
}

/** `x.example: never` is about what stands before it. */
const ALONE =
  /^[\s,;:()–—-]*(?:never|no|not|nope|none|nie|niemals|nein|nicht|jamais|non|nunca|jamás|mai|não|forbidden|prohibited|off[ -]limits|verboten|tabu|interdit|prohibido|vietato|proibido|(?:do\s+not|don['’]t)\s+(?:touch|change|edit|modify|open)|hands\s+off|keep\s+out|read[-\s]only|nicht\s+(?:anfassen|ändern|anrühren)|ne\s+pas\s+(?:toucher|modifier)|no\s+tocar|non\s+toccare|não\s+(?:tocar|mexer))[\s,;:()–—-]*$/iu;

/** `Do not change anything but the title`: the clause with the no is not the end of it. */
export function goesOnExcepting(clauses: readonly Clause[], index: number): boolean {
  const [clause, next] = [clauses[index], clauses[index + 1]];
  return clause !== undefined && next?.sentence === clause.sentence && /^(?:but|aber|sondern|mais|pero|ma|mas)(?!\p{L})/iu.test(next.text);
}

function withWhatForbids(clauses: readonly Clause[]): readonly Clause[] {
  return clauses.map((clause, index) => {
    const next = clauses[index + 1];
    if (goesOnExcepting(clauses, index)) return { ...clause, withdraws: 0 };
    return next?.sentence === clause.sentence && ALONE.test(next.text) ? { ...clause, never: clause.start } : clause;
  });
}

/** `Kannst du P und Q löschen?`: the verb stands behind all that it is about, which is a bare list. */
function withLastVerb(clauses: readonly Clause[]): readonly Clause[] {
  let ending: Clause | undefined;
  return clauses.map((one, index) => {
    if (ending && index >= clauses.indexOf(ending)) ending = undefined;
    ending ??= endingOf(clauses, index);
    return ending ? { ...one, verbs: ending.verbs, never: Math.min(one.never, ending.never < ending.end ? one.start : NEVER) } : one;
  });
}

/** The clause with the verb of a list that begins there. */
function endingOf(clauses: readonly Clause[], first: number): Clause | undefined {
  const { verbs, text, sentence } = clauses[first] ?? { verbs: [], text: "", sentence: -1 };
  if (verbs.length > 0 || !REQUESTS.test(text)) return undefined;
  const ending = clauses.find((one, index) => index > first && !LISTED.test(one.text));
  return ending?.sentence === sentence && JOINED.test(ending.text) && endsInVerb(ending.text) ? ending : undefined;
}

/** It asks for something with things that are named by themselves. */
const REQUESTS =
  /^[\s.!?]*(?:(?:kannst|könntest|würdest)\s+du|(?:können|könnten|würden)\s+sie|bitte)(?:\s+(?:bitte|mal|doch|auch|an|die|de[nrm]|das|datei(?:en)?|ordner))*\s+¤+\s*$/iu;
const LISTED = /^(?:,|und|oder)(?:\s+(?:auch|die|de[nrm]|das|datei(?:en)?|ordner))*\s+¤+\s*$/iu;
const JOINED = /^(?:,|(?:und|oder)(?!\p{L}))/iu;
const endsInVerb = (text: string): boolean => otherActs([...text.matchAll(WORDS)].at(-1)?.[0].toLowerCase() ?? "") !== 0;

function read(words: string): readonly Clause[] {
  const text = blank(words);
  const clauses: Clause[] = [];
  let sentence = 0;
  let turn = 0;
  let from = 0;
  const cuts = [
    ...[...text.matchAll(ENDS)].map(({ index }) => ({ at: index, ends: true })),
    ...[...text.matchAll(PARTS), ...text.matchAll(SIGNS)].map(({ index }) => ({ at: index, ends: false })),
    { at: text.length, ends: true },
  ].sort((one, other) => one.at - other.at);
  for (const { at, ends } of cuts.slice(0, MOST_CLAUSES)) {
    if (text[from] === MARK || text[from + 1] === MARK) turn++;
    if (at > from || ends) clauses.push(clause(text, { start: from, end: at, sentence, turn, before: clauses }));
    from = at;
    if (ends) sentence++;
  }
  // What lies beyond asks for nothing.
  if (from < text.length)
    clauses.push({
      start: from,
      end: text.length,
      sentence,
      turn,
      verbs: [],
      never: 0,
      told: 0,
      apart: true,
      waits: false,
      more: false,
      rest: false,
      times: 1,
      withdraws: 0,
      refers: NOBODY,
      unread: true,
      text: "",
    });
  return clauses;
}

const MARK = TURN.trim();
/** Behind every offset. */
const NEVER = Number.POSITIVE_INFINITY;
const NOBODY = { thing: false, person: false };

interface Part {
  readonly start: number;
  readonly end: number;
  readonly sentence: number;
  readonly turn: number;
  readonly before: readonly Clause[];
}

function clause(whole: string, { start, end, sentence, turn, before }: Part): Clause {
  const text = whole.slice(start, end);
  const own = verbsIn(text, start);
  const previous = before.at(-1);
  const isList =
    previous?.sentence === sentence &&
    own.length === 0 &&
    (isOnlyWhich(text, saidBefore(before)) || (!STATES.test(text.replace(WHAT_IS_TOLD, "")) && !ASIDE.test(text) && !WISHES.test(text)));
  const last = isList ? previous : undefined;
  const meant = attributed(text, { own, start, last, before: last ? saidBefore(before) : "" });
  return {
    start,
    end,
    sentence,
    turn,
    verbs: last?.verbs ?? (own.length === 0 && INSTRUCTS.test(text) ? lastAsked(before) : verbsIn(meant, start)),
    never: offsetIn(start, isExcepted(previous, text) ? 0 : neverIn(meant), last && { from: last.never, end: last.end }),
    told: offsetIn(start, toldIn(text), last && { from: last.told, end: last.end }),
    apart:
      last?.apart ??
      isApart(
        text,
        own.map(({ at }) => at - start),
      ),
    waits: WAITS.test(text) || WAITS_TOO.test(text),
    more: MORE.test(text),
    rest: REST.test(text),
    times: Math.max(timesIn(text), last?.times ?? 1),
    withdraws: withdrawnBy(text),
    refers: { thing: THING.test(text), person: PERSON.test(text) },
    text,
  };
}

/** Where it begins: in the clause itself, or with it, where it goes on with one in which it has begun. */
function offsetIn(start: number, own: number | undefined, last: { readonly from: number; readonly end: number } | undefined): number {
  if (own !== undefined) return start + own;
  return last && last.from < last.end ? start : NEVER;
}

const isExcepted = (previous: Clause | undefined, text: string): boolean => /^but(?!\p{L})/iu.test(text) && ALL.test(previous?.text ?? "");

interface Asking {
  readonly own: readonly Verb[];
  readonly start: number;
  /** The clause it goes on with. */
  readonly last: Clause | undefined;
  /** What that said, or the one before it where it is only a sign. */
  readonly before: string;
}

const saidBefore = (clauses: readonly Clause[]): string => clauses.slice(-2).findLast(({ text }) => /\p{L}/u.test(text))?.text ?? "";

/** What is said of things that the deed is about is no more than which they are. */
function attributed(text: string, { own: [first], start, last, before }: Asking): string {
  if (first) {
    const at = first.at - start;
    const verb = /^[\p{L}\p{M}'’-]*/u.exec(text.slice(at))?.[0].length ?? 0;
    return withoutAttributes({ text, from: at + verb, before: "" });
  }
  const goesOn = last !== undefined && last.verbs.length > 0 && CONNECTED.test(text);
  return withoutAttributes({ text, from: goesOn ? 0 : NEVER, before });
}

const CONNECTED = /^\s*(?:and|or|und|oder|et|ou|y|o|e)\s/iu;

const hidden = (found: string): string => " ".repeat(found.length);

function neverIn(text: string): number | undefined {
  const meant = text.replace(NOT_AT_ALL, hidden).replace(FAILS, hidden);
  return NOT.test(meant) || SPARING.test(meant) ? 0 : NOT_THAT.exec(meant)?.index;
}

const toldIn = (text: string): number | undefined =>
  ASKS_HOW.test(text) || LATER.test(text) || OWN_DOING.test(text) || OTHERS_DOING.test(text) ? 0 : TOLD.exec(text)?.index;

/** A question about how something is done asks for an answer. */
const ASKS_HOW =
  /^[\s.!?]*(?:how(?!\s+about)|why|what\s+(?:does|do|did|would|will|happens)|wie|warum|pourquoi|comment|cómo|por\s+qué|come|perché|como|por\s+que)(?!\p{L})/iu;

/** `Add it to the list that I already have` asks for something before it tells of anything. */
function isApart(text: string, verbs: readonly number[]): boolean {
  const doing = [OWN_DOING, OTHERS_DOING].flatMap((pattern) => pattern.exec(text)?.index ?? []);
  return LATER.test(text) || ASKS_HOW.test(text) || doing.some((at) => verbs.every((verb) => verb >= at));
}

const lastAsked = (before: readonly Clause[]): readonly Verb[] =>
  before.findLast(({ verbs, never, told, end }) => never >= end && verbs.some(({ at, acts }) => at < told && (acts & ~ACT.read) !== 0))?.verbs ?? [];

function verbsIn(text: string, start: number): Verb[] {
  const found = [...text.matchAll(WORDS)].map(({ 0: word, index }) => ({ word: word.toLowerCase(), at: index }));
  const first = found.find(({ word }) => !CONNECTS.has(word));
  const verbs = found.flatMap(({ word, at }, index): Verb[] => {
    const [previous, next] = [found[index - 1]?.word ?? "", found[index + 1]?.word ?? ""];
    const asks = at === first?.at || BEFORE_ACTS.has(previous) || previous.endsWith("ly");
    // `tell me` and `give me` are answered, and reach nobody else.
    const mine = /^(?:me|us)$/.test(next) && TELLING.has(word);
    const english = asks ? actsBefore(next, word) : passiveActs(previous, word);
    if (mine && english !== 0) return [{ at: start + at, acts: ACT.read, ...(MAILING.has(word) && { mine: english }) }];
    const acts = english || otherActs(word);
    return acts === 0 ? [] : [{ at: start + at, acts }];
  });
  const things = found.reduce((acts, { word }) => acts | actsOfThing(word), 0);
  const keeping = new Set(found.flatMap(({ word, at }) => (KEEPS.has(word) ? [start + at] : [])));
  const makes = ({ acts, at }: Verb): boolean => (acts & ~ACT.read & ~ACT.remove) !== 0 && !keeping.has(at);
  const asked = verbs.map((verb) => (makes(verb) ? { ...verb, acts: verb.acts | things } : verb));
  return asked.length === 0 && QUESTIONS.test(text) ? [{ at: start, acts: ACT.read }] : asked;
}

/** To leave a comment is to write one; what is left itself stays. */
const actsBefore = (next: string, word: string): number => (word === "leave" && /^(?:it|them|this|that|these|those|both)$/.test(next) ? 0 : englishActs(word));

const passiveActs = (previous: string, word: string): number => (previous === "be" ? participleActs(word) : 0);

function timesIn(text: string): number {
  if (OFTEN.test(text)) return Number.POSITIVE_INFINITY;
  const [counted, twice, thrice, number] = COUNTED.exec(text) ?? [];
  if (counted === undefined) return 1;
  return twice ? 2 : thrice ? 3 : (ownOf(NUMBERS, (number ?? "").toLowerCase()) ?? Number(number));
}

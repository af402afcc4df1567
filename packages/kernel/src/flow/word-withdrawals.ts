import { anyOf } from "@aether/protocol";
import { ACT, actsOfThing, englishActs, otherActs } from "./word-acts.ts";

const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
/** By themselves these end what was asked for. */
const STOPS = anyOf(
  "no|nope|nah|stop|wait|abort|cancel|halt|don['’]?t|not|never|nothing|nein|nee|stopp|warte|abbrechen|nicht|nie|non|arrête|attends|annule|rien|detente|espera|cancela|nada|fermati|aspetta|annulla|niente|não|pare|espere|cancele|undo",
);
/** Beside them these say nothing else. */
const SMALL = anyOf(
  "please|it|that|this|them|do|to|just|but|oh|sorry|actually|well|ok|okay|thanks|then|now|yet|any|anything|everything|all|of|you|should|must|may|i|we|want|so|after",
  "bitte|es|das|tu|tue|mach|doch|lieber|jetzt|noch|alles|du|sie|danke|zu|ne|n['’]|le|la|les|l['’]|ça|fais|faites|pas|plutôt|merci|lo|los|las|hagas|haga|mejor|por|favor|gracias|farlo|fare|anzi|meglio|grazie|faça|isso|isto|melhor|obrigad[oa]|o|a|e|que",
);
/** `Do not wait` hurries. */
const HURRIES = anyOf(
  "(?:don['’]t|do not|never|no need to|nicht|ne|no|non|não) (?:\\p{L}+ )?(?:wait|stop|hesitate|cancel\\p{L}*|abort|undo|forget|warte\\p{L}*|vergiss|vergessen|attend\\p{L}*|arrête\\p{L}*|oublie\\p{L}*|esper\\p{L}*|olvid\\p{L}*|aspett\\p{L}*|dimentic\\p{L}*|esque\\p{L}*)",
);
const TAKES_BACK = anyOf(
  "changed my mind|let me think|belay that|i meant|change of plans?|on second thoughts?|scratch (?:that|it|this|all that)|strike that|(?:just|only) (?:kidding|joking)|forget (?:it|that|this|about (?:it|that|this|the \\p{L}+)|the (?:payment|transfer|mail|order|whole thing)|what i said)",
  "cancel (?:it|that|this|the above|everything|all of it|my (?:\\p{L}+ )?(?:request|order|message)|the (?:payment|transfer|mail|order|booking))|(?:disregard|ignore) (?:the above|everything above|(?:the|my) (?:previous|last|earlier)(?: \\p{L}+)?)|call it off",
  "hold (?:on|off|it|that|back|the (?:payment|transfer|mail|order))|do nothing|not (?:yet|now|today|anymore|any more)|wait for (?:me|my)|better not|rather not|already (?:paid|sent|done|settled|written)(?: (?:it|that|this))?\\s*[.!]?$|(?:did|paid|sent|done) (?:it|that|this) (?:myself|already)",
  "(?:wrong|not that|not this) (?:one|account|person|address|file|mail|recipient)|(?:payment|transfer|mail|order|it|that|plan)(?: is|['’]s) (?:off|cancell?ed|on hold)|no (?:payments?|mails?|messages?|transfers?|changes|edits)",
  "lass es|lassen sie es|vergiss (?:es|das)|vergessen sie (?:es|das)|tu (?:es|das) nicht|doch nicht|lieber nicht|noch nicht|mach nichts|nichts tun|war nur (?:ein )?(?:spaß|scherz|witz)|habe? es mir anders überlegt|(?:falsches?|falsche[rn]?) (?:konto|adresse|datei|person)|storniere das|schon (?:bezahlt|erledigt|gesendet)",
  "laisse tomber|oublie(?:z)?(?: ça| cela|-le)?|ne (?:le|la|les) fais pas|pas (?:encore|maintenant)|réflexion faite|j['’]ai changé d['’]avis|(?:mauvais|mauvaise) (?:compte|adresse|personne)|annule (?:ça|cela|tout)|déjà (?:payé|envoyé|fait)|ne fais rien",
  "olvídal[oa]|olvida (?:eso|esto)|déjalo|no lo hagas|todavía no|mejor no|pensándolo bien|he cambiado de (?:idea|opinión)|cuenta equivocada|cancela (?:eso|esto|todo)|ya (?:está )?(?:pagado|enviado|hecho)|no hagas nada",
  "lascia (?:perdere|stare)|dimentical[oa]|non (?:farlo|ancora)|anzi no|meglio di no|ripensandoci|ho cambiato idea|conto sbagliato|annulla tutto|già (?:pagato|inviato|fatto)|non fare (?:niente|nulla)",
  "deixa (?:pra|para) lá|esque[çc][ae](?: isso)?|não faça (?:isso|nada)|ainda não|melhor não|pensando (?:bem|melhor)|mudei de ideia|conta errada|cancele (?:isso|tudo)|já (?:pago|enviado|feito)",
);
/** `Never mind`, `ignore that`, with nothing behind that it would be said of. */
const ALONE = /(?:never\s?mind|ignore\s+(?:that|this|it)|disregard\s+(?:that|this|it)|leave\s+it)[\s.,;:!?)…-]*$/iu;
/** `Instead …` */
const INSTEAD = /^[\s.!?,;:()…–—-]*(?:instead(?!\s+of)|stattdessen|à la place|en su lugar|invece(?!\s+di)|em vez disso)(?!\p{L})/iu;
/** Something else is meant by a number, or by a name. */
const NAMES = /[\p{N}¤]/u;

const ALL = ~0;
/** Who says more says what it is about. */
const MOST_SAID = 24;

/** Of which deeds a part of the words takes back, or puts off, whatever was asked for before it, and does not say which thing: 0 = of none. */
export function withdrawnBy(text: string): number {
  if (HURRIES.test(text)) return 0;
  return TAKES_BACK.test(text) || ALONE.test(text) || INSTEAD.test(text) ? ALL : stoppedBy(text);
}

/** `No, don't`, `Please do not pay`: a no, and nothing that it is said of but the deed itself. */
function stoppedBy(text: string): number {
  const said = [...text.matchAll(WORD)].map(({ 0: word }) => word);
  if (said.length > MOST_SAID || NAMES.test(text) || !said.some(isNo)) return 0;
  const deeds = said.filter((word) => !isNo(word) && !isWhole(SMALL, word)).map((word) => actsOfWord(word.toLowerCase()));
  if (deeds.length === 0) return ALL;
  return deeds.every((deed) => deed !== 0) ? deeds.reduce((all, deed) => all | deed) & ~ACT.read : 0;
}

const isWhole = (pattern: RegExp, word: string): boolean => pattern.exec(word)?.[0] === word;
const isNo = (word: string): boolean => isWhole(STOPS, word);

const actsOfWord = (word: string): number => englishActs(word) | otherActs(word) | actsOfThing(word);

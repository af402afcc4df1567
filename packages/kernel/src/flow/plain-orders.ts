import { anyOf, eachOf } from "@aether/protocol";
import type { Mention } from "./mentions.ts";
import { ACT, type Deed, englishActs, otherActs, participleActs } from "./word-acts.ts";
import type { Clause } from "./word-clauses.ts";

const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
/** Beside the verb and the files: these neither except anything, nor put it off, nor say it of something else. */
const HARMLESS = anyOf(
  "please|kindly|pls|can|could|would|will|you|should|must|be|need|needs|to|have|just|now|immediately|at once|right away|also|too|then|next|first|finally|afterwards|and|plus|both|again|for|me|us|i|we|want|['’]?d like|would like|lets?|go ahead",
  "the|a|an|this|that|these|those|it|them|my|our|old|obsolete|outdated|unused|temporary|empty|whole|files?|documents?|folders?|directory|directories|notes?|reports?|drafts?|pages?|copy|called|named|which|is|completely|permanently|thanks?|ok|okay|yes|hi|hello|dear|ids?|number",
  "bitte|kannst|können|könntest|könnten|du|sie|soll|sollen|werden|muss|müssen|jetzt|sofort|gleich|auch|dann|danach|und|mir|für mich|mal|doch|endgültig|die|der|das|den|diese[ns]?|es|ihn|beide|meine?n?|alten?|veralteten?|datei(?:en)?|dokumente?|ordner|bericht|entwurf|danke|zu|hallo",
  "s['’]il (?:te|vous) pla[iî]t|(?:peux|pourrais)(?:-tu)?|(?:pouvez|pourriez)(?:-vous)?|tu|vous|maintenant|aussi|puis|ensuite|et|moi|le|la|les|l['’]|ce|cet|cette|ces|mon|ma|mes|vieux|fichiers?|documents?|dossiers?|rapport|brouillon|merci|doit|doivent|être|bonjour",
  "por favor|puedes|podrías|ahora|también|luego|después|y|e|el|los|las|lo|este|estos|esta|mi|mis|viejo|archivos?|ficheros?|documentos?|carpetas?|informe|borrador|gracias|debe|deben|ser|hola",
  "per favore|per piacere|puoi|potresti|adesso|ora|subito|anche|poi|il|i|gli|questo|questi|mio|miei|vecchio|documenti|cartelle?|rapporto|bozza|grazie|deve|devono|essere|ciao",
  "pode|poderia|agora|também|depois|o|os|as|este|meus?|minha|velho|arquivos?|ficheiros?|pastas?|relatório|rascunho|obrigad[oa]|devem?|você|voce|olá",
);
const WHOLLY = new RegExp(`^(?:${HARMLESS.source})$`, "iu");
const PHRASES = anyOf("at once|right away|go ahead|for me|für mich|s['’]il (?:te|vous) pla[iî]t|por favor|per favore|per piacere");
/** What follows is asked for only if something is so, or at some time. */
const CONDITION =
  /^[\s,;:()–—-]*(?:(?:and|but|or|then)\s+)?(?:only\s+)?(?:if|when|whenever|unless|once|until|till|after|before|as soon as|provided|assuming|in case|suppose|wenn|falls|sobald|sofern|bevor|nachdem|bis|si|quand|lorsque|dès|cuando|hasta|quando|se|finché|assim|or|oder|ou|whether|ob|because|weil)(?!\p{L})/iu;

/** What is to be left as it is, said of something that is named there. */
const SPARES = eachOf(
  "do not|don['’]t|never ever|never|not|keep|preserve|retain|leave|spare|nicht|niemals|behalte|behalten|lass|ne|n['’]|pas|jamais|garde|garder|conserve|laisse|no|nunca|conserva|mantén|deja|non|mai|tieni|mantieni|lascia|não|mantenha|deixe",
);
/** The same of what was said before. */
const SPARES_IT = anyOf(
  "(?:leave|keep|spare|lass|lassen|behalte|laisse|garde|deja|conserva|lascia|tieni|deixe|mantenha) (?:it|them|this|that|these|those|es|sie|ihn|le|la|les|lo|los|las|li|o|os|both|alone)",
  "(?:laisse|garde)-l[ae]s?|déjal[oa]s?|lascial[oaie]|tienil[oaie]|deixe-[oa]s?",
);
/** Said afterwards, it puts something before what was asked for. */
const BEFORE = anyOf("first|before\\p{L}*|beforehand|zuerst|zunächst|vorher|erst|d['’]abord|avant|antes|primero|prima|primeiro");

/** A part of the words that is more than was understood. */
export type Stray = Pick<Clause, "start" | "end">;

export interface Order {
  readonly clause: Clause;
  readonly mention: Mention;
  readonly deed: Deed;
}

/**
 * Whether a clause asks for something to be removed and says no more than that: a verb, the things, and words that change nothing about
 * it. What a thing is excepted, put off or told by is never listed in full, so any other word in it leaves the thing unnamed. All else
 * that is said has to be an order as well, or say of something else that it stays; nothing in it may be a condition. If not, what it is.
 */
export function plainOrder(clauses: readonly Clause[], { clause, mention, deed }: Order): true | Stray {
  const own = { mention, names: namesOf(deed) };
  for (const one of clauses) {
    const isOwn = one.sentence === clause.sentence;
    if (CONDITION.test(one.text) || isTold(clauses, one, own)) return one;
    if ((!isOwn && one.sentence > clause.sentence && BEFORE.test(one.text)) || !(isPlain(seen(one, own), ACT.remove) || isOtherOrder(one) || spares(one)))
      return strayIn(one, own);
  }
  return true;
}

/** Behind a colon or a dash stands what the order before it is about. */
function isTold(clauses: readonly Clause[], one: Clause, own: Own): boolean {
  const before = clauses[clauses.indexOf(one) - 1];
  return before?.sentence === one.sentence && /^[:–—-]/u.test(one.text) && !isPlain(seen(before, own), ACT.remove);
}

const LEADS = /^(?:from|into|with|for|off|out)$/u;

/** What a call is called says nothing that it does not do. */
const namesOf = ({ name = "" }: Deed): readonly string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 2 && !LEADS.test(word));

interface Own {
  readonly mention: Mention;
  readonly names: readonly string[];
}

/** A clause without the thing itself, and without what the call is called by, where that says what it is taken from. */
function seen({ text: written, start, verbs, end }: Clause, { mention, names }: Own): string {
  // "But" before an order begins the next one; before a thing it excepts that.
  const isOrder = verbs.some(({ at }) => at >= start && at < end);
  const text = isOrder ? written.replace(BUT, (all) => " ".repeat(all.length)) : written;
  const from = mention.at - start;
  const rest = from >= 0 && from < text.length ? `${text.slice(0, from)}${" ".repeat(mention.length)}${text.slice(from + mention.length)}` : text;
  return rest
    .replace(FROM, (all: string, noun: string) => (isNamed(noun, names) ? " ".repeat(all.length) : all))
    .replace(WORD, (word) => (isNamed(word, names) ? " ".repeat(word.length) : word));
}

const BUT = /^[\s,;]*(?:but|aber|sondern|mais|pero|mas|ma)(?!\p{L})/iu;
const FROM = /(?<!\p{L})(?:from|in|of|aus|von|im|de|du|dal|dalla|del|della|do|da)\s+(?:(?:the|my|our|dem|der|meinem|la|le|il|el|mon|mi|o|a)\s+)?(\p{L}+)/giu;
const isNamed = (word: string, names: readonly string[]): boolean => names.includes(word.toLowerCase()) || names.includes(word.toLowerCase().replace(/s$/, ""));

/** The first word that was not understood; the whole clause where each of them was. */
function strayIn(clause: Clause, own: Own): Stray {
  const text = seen(clause, own).replace(PHRASES, (all) => " ".repeat(all.length));
  const stray = [...text.matchAll(WORD)].find(({ 0: word }) => !WHOLLY.test(word) && (actsOf(word) & ACT.remove) === 0);
  return stray ? { start: clause.start + stray.index, end: clause.end } : clause;
}

function isPlain(text: string, acts: number): boolean {
  return [...text.replace(PHRASES, " ").matchAll(WORD)].every(({ 0: word }) => WHOLLY.test(word) || (actsOf(word) & acts) !== 0);
}

/** It asks for something else, and begins with that: `read it`. */
function isOtherOrder({ text, verbs, start, end }: Clause): boolean {
  if (SPARES_IT.test(text)) return false;
  const own = verbs.filter(({ at }) => at >= start && at < end);
  const [first] = own;
  if (!first || own.some((verb) => (verb.acts & ACT.remove) !== 0)) return false;
  return isPlain(text.slice(0, first.at - start), 0);
}

/** `Keep /a/b`: it names what stays, and says nothing else. */
function spares({ text }: Clause): boolean {
  const rest = text.replace(SPARES, " ");
  return rest !== text && text.includes("¤") && isPlain(rest.replace(BUT, " "), ~0);
}

function actsOf(word: string): number {
  const lower = word.toLowerCase();
  return englishActs(lower) | otherActs(lower) | participleActs(lower);
}

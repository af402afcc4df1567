import { ACT, englishActs, otherActs, participleActs } from "./word-acts.ts";
import type { Clause } from "./word-clauses.ts";
import { anyOf } from "./word-patterns.ts";

const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
/** Beside the verb and the files: these neither except anything, nor put it off, nor say it of something else. */
const HARMLESS = anyOf(
  "please|kindly|pls|can|could|would|will|you|should|must|be|need|needs|to|have|just|now|immediately|at once|right away|also|too|then|next|first|finally|afterwards|and|plus|both|again|for|me|us|i|we|want|['’]?d like|would like|lets?|go ahead",
  "the|a|an|this|that|these|those|it|them|my|our|old|obsolete|outdated|unused|temporary|empty|whole|files?|documents?|folders?|directory|directories|notes?|reports?|drafts?|pages?|copy|called|named|which|is|completely|permanently|thanks?|ok|okay|yes",
  "bitte|kannst|können|könntest|könnten|du|sie|soll|sollen|werden|muss|müssen|jetzt|sofort|gleich|auch|dann|danach|und|mir|für mich|mal|doch|endgültig|die|der|das|den|diese[ns]?|es|ihn|beide|meine?n?|alten?|veralteten?|datei(?:en)?|dokumente?|ordner|bericht|entwurf|danke|zu",
  "s['’]il (?:te|vous) pla[iî]t|(?:peux|pourrais)(?:-tu)?|(?:pouvez|pourriez)(?:-vous)?|tu|vous|maintenant|aussi|puis|ensuite|et|moi|le|la|les|l['’]|ce|cet|cette|ces|mon|ma|mes|vieux|fichiers?|documents?|dossiers?|rapport|brouillon|merci|doit|doivent|être",
  "por favor|puedes|podrías|ahora|también|luego|después|y|e|el|los|las|lo|este|estos|esta|mi|mis|viejo|archivos?|ficheros?|documentos?|carpetas?|informe|borrador|gracias|debe|deben|ser",
  "per favore|per piacere|puoi|potresti|adesso|ora|subito|anche|poi|il|i|gli|questo|questi|mio|miei|vecchio|documenti|cartelle?|rapporto|bozza|grazie|deve|devono|essere",
  "pode|poderia|agora|também|depois|o|os|as|este|meus?|minha|velho|arquivos?|ficheiros?|pastas?|relatório|rascunho|obrigad[oa]|devem?",
);
const WHOLLY = new RegExp(`^(?:${HARMLESS.source})$`, "iu");
const PHRASES = anyOf("at once|right away|go ahead|for me|für mich|s['’]il (?:te|vous) pla[iî]t|por favor|per favore|per piacere");
/** What follows is asked for only if something is so, or at some time. */
const CONDITION =
  /^[\s,;:()–—-]*(?:(?:and|but|or|then)\s+)?(?:only\s+)?(?:if|when|whenever|unless|once|until|till|after|before|as soon as|provided|assuming|in case|suppose|wenn|falls|sobald|sofern|bevor|nachdem|bis|si|quand|lorsque|dès|cuando|hasta|quando|se|finché|assim|or|oder|ou|whether|ob|because|weil)(?!\p{L})/iu;

/**
 * Whether a clause asks for something to be removed and says no more than that: a verb, the files, and words that change nothing about
 * it. What a file is excepted, put off or told by is never listed in full, so any other word in it leaves the file unnamed. What stands
 * before it in the sentence has to be an order as well, and nothing in the sentence a condition.
 */
export function isPlainOrder(clauses: readonly Clause[], clause: Clause): boolean {
  const sentence = clauses.filter((one) => one.sentence === clause.sentence);
  return sentence.every((one) => !CONDITION.test(one.text) && (isPlain(one.text, ACT.remove) || isOtherOrder(one)));
}

function isPlain(text: string, acts: number): boolean {
  return [...text.replace(PHRASES, " ").matchAll(WORD)].every(({ 0: word }) => WHOLLY.test(word) || (actsOf(word) & acts) !== 0);
}

/** It asks for something else, and begins with that: `read it`. */
function isOtherOrder({ text, verbs, start, end }: Clause): boolean {
  const own = verbs.filter(({ at }) => at >= start && at < end);
  const [first] = own;
  if (!first || own.some((verb) => (verb.acts & ACT.remove) !== 0)) return false;
  return isPlain(text.slice(0, first.at - start), 0);
}

function actsOf(word: string): number {
  const lower = word.toLowerCase();
  return englishActs(lower) | otherActs(lower) | participleActs(lower);
}

const NO = String.raw`(?<![\p{L}\p{N}])(?:not|n['’]t|don['’]?t|never|without|nicht|nie|niemals|ohne|ne|n['’]|jamais|sans|no|nunca|sin|non|mai|senza|não|sem)(?![\p{L}\p{N}])`;
/** Of languages whose verbs are not read a no is enough. */
const ELSEWHERE = String.raw`(?<!\p{L})(?:nooit|niet|geen|aldrig|inte|ikke|nigdy|никогда|не|нельзя|ніколи)(?!\p{L})|不要|不得|不能|请勿|請勿|勿|别|別|禁止|ないで|하지 ?마`;
/** What is done with an address. */
const OPENS = [
  "open|visit|contact|read|fetch|send|go|call|request|ask|use|access|touch|follow|click|download|load|browse|post|connect|reach|talk|write|upload",
  String.raw`öffne\p{L}*|besuch\p{L}*|lies|lese\p{L}*|lade\p{L}*|kontaktier\p{L}*|send\p{L}*|schick\p{L}*|ruf\p{L}*|frag\p{L}*|nutz\p{L}*`,
  String.raw`ouvr\p{L}*|visit\p{L}*|contact\p{L}*|lis|lire|lisez|envo\p{L}*|appel\p{L}*|utilis\p{L}*|va|aller|allez`,
  String.raw`abr\p{L}*|lea\p{L}*|envíe\p{L}*|manda\p{L}*|mande\p{L}*|entre\p{L}*|vaya\p{L}*|us[ae]\p{L}*|apr\p{L}*|legg\p{L}*|invi\p{L}*|vada|leia|envi\p{L}*`,
].join("|");
const WORD = String.raw`(?<!\p{L})(?:${OPENS})(?!\p{L})`;
const FORBIDS = new RegExp(
  [
    String.raw`${NO}[^.!?;\n]{0,80}?${WORD}`,
    ELSEWHERE,
    String.raw`${WORD}[^.!?;\n]{0,40}?\s(?:nicht|nie|niemals|keinesfalls|pas|jamais)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:avoid|stay away from|keep away from|vermeide\p{L}*|évite\p{L}*|evit\p{L}*)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:forbidden|blocked|banned|off[- ]limits|verboten|gesperrt|interdit\p{L}*|prohibid\p{L}*|vietat\p{L}*|proibid\p{L}*)(?!\p{L})[^.!?\n]{0,40}:`,
  ].join("|"),
  "iu",
);
const FORBIDS_AFTER =
  /^[^.!?\n]{0,60}?(?:(?:不要|不得|请勿|請勿|禁止|ないで|하지 ?마)|(?<!\p{L})(?:niet|nooit|не|inte|ikke)(?!\p{L})|(?<!\p{L})(?:phishing|stay away|off[- ]limits|(?:is|are|ist|sind) (?:blocked|forbidden|banned|verboten|gesperrt|tabu)|(?:must|may|should|shall) not be|(?:nicht|pas) (?:öffnen|besuchen|ouvrir))(?!\p{L}))/iu;
/** "Do not forget to read", "do not hesitate": that is to be done. */
const ALL_THE_SAME =
  /(?<!\p{L})(?:do not|don['’]t|never|nicht|ne|no|não|non) (?:forget|hesitate|fail|vergessen|oublie\p{L}*|olvide\p{L}*|dimentica\p{L}*|esqueça\p{L}*)/giu;
/** Behind it something else is said of what follows. */
const TURNS = /(?<!\p{L})(?:but|instead|rather|sondern|aber|mais|pero|sino|bensì|mas)(?!\p{L})/giu;
const LEADS_IN = String.raw`(?:\s+(?:(?:the|das|die|der|den|le|la|les|el|los|il|lo|o|a)\s+)?(?:site|host|domain|server|page|seite|domäne|sitio|página|sito|pagina)?)?\s*["'\u0060“‘«(<]*$`;
/** What is left out, or is not meant: `everything but`, `…, not`. */
const EXCEPTS = new RegExp(
  String.raw`(?<!\p{L})(?:but|except(?:ing)?(?:\s+for)?|excluding|besides|other\s+than|apart\s+from|aside\s+from|save\s+for|not|instead\s+of|rather\s+than|außer|bis\s+auf|nicht|statt|sauf|hormis|excepté|à\s+part|pas|au\s+lieu\s+de|excepto|salvo|menos|en\s+vez\s+de|tranne|eccetto|invece\s+di|exceto|em\s+vez\s+de)${LEADS_IN}`,
  "iu",
);
/** On in the same clause: what comes behind `and` is done with something else. */
const ON = String.raw`(?:(?!\s(?:and|then|und|dann|et|puis|y|luego|e|poi|depois)\s)[^.!?;,\n])`;
/** What is done with words that name a host, and not with the host: `remove the link to`, `find all mentions of`. */
const OF_TEXT = new RegExp(
  [
    String.raw`(?<!\p{L})(?:ignor\p{L}*|disregard\p{L}*|skip|exclude|block|ban|blacklist|blocklist|filter(?:\s+out)?|unsubscribe|blockier\p{L}*|sperr\p{L}*|überspring\p{L}*|bloqu\p{L}*|exclu\p{L}*|omit\p{L}*|blocca\p{L}*|esclud\p{L}*|salta\p{L}*)(?!\p{L})${ON}{0,60}$`,
    String.raw`(?<!\p{L})(?:mentions?|occurrences?|instances?|references?|links?|hyperlinks?|urls?|erwähnung(?:en)?|verweise?|vorkommen|liens?|références?|menciones|enlaces?|referencias?|menzioni|collegament[oi]|riferiment[oi]|menções|ligações)\s+(?:of|to|from|auf|von|à|vers|de|a|al|di|do|para)${LEADS_IN}`,
    String.raw`(?<!\p{L})(?:replace|rename|ersetz\p{L}*|remplac\p{L}*|reemplaz\p{L}*|sostitui\p{L}*|substitu\p{L}*)(?:\s+(?!from\s)[\p{L}'’]+){0,3}\s*$`,
    String.raw`(?<!\p{L})(?:remove|delete|strip|erase|drop|lösch\p{L}*|entfern\p{L}*|supprim\p{L}*|enlev\p{L}*|elimin\p{L}*|quita\p{L}*|borra\p{L}*|rimuov\p{L}*|cancell\p{L}*|remov\p{L}*|apag\p{L}*)(?!\p{L})${ON}{0,40}$`,
  ].join("|"),
  "iu",
);
/** A sentence ends; the items of a list go on with what stands before it. */
const ENDS = /[.!?](?=\s)|;|(?<![:,])\n(?=[^\n]*\S)(?!\s*(?:(?:[-*•–]|\d{1,3}[.)])\s|https?:))/gu;
const MOST_BEFORE = 600;

/** Whether the sentence that an address stands in says that it is not to be opened or told anything. */
export function forbidsAt(goal: string, at: number, length: number): boolean {
  const before = goal.slice(Math.max(0, at - MOST_BEFORE), at).replace(ALL_THE_SAME, "");
  const sentence = behindLast(before, ENDS);
  const said = behindLast(sentence, TURNS);
  return FORBIDS.test(said) || EXCEPTS.test(sentence) || OF_TEXT.test(said) || FORBIDS_AFTER.test(goal.slice(at + length, at + length + 100));
}

function behindLast(text: string, pattern: RegExp): string {
  const last = [...text.matchAll(pattern)].at(-1);
  return last === undefined ? text : text.slice(last.index + last[0].length);
}

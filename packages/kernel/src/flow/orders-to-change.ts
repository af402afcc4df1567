import { anyOf } from "@aether/protocol";
import { type Change, englishChange, isChangedBy, otherChange, withoutPronoun } from "./change-verbs.ts";
import { heardAt, type Mention } from "./mentions.ts";
import { isOfAnother } from "./objects-in-other-languages.ts";
import { isObject, isReachedBy, isRecord, type Ordered } from "./objects-of-verbs.ts";
import { markedSentence, markedSides, neighbours, OWN } from "./order-marks.ts";
import { isAskedFirst, isVetoed } from "./order-vetoes.ts";
import { isChangeOfIt, isDescribed, isWorkOnBare } from "./orders-of-it.ts";
import { isPart } from "./parts-of-files.ts";
import { ACT, englishActs } from "./word-acts.ts";
import { BEFORE_ACTS, type Clause, CONNECTS, clauseAt, clausesOf } from "./word-clauses.ts";

const CHANGES = ACT.write | ACT.remove;
const NEXT_SENTENCES = 2;
const PART = /¤|\p{L}[\p{L}\p{M}'’-]*/gu;

/** In `off-by-one` there is none of them. */
const apart = (...words: readonly string[]): RegExp => new RegExp(`(?<!-)${anyOf(...words).source}(?!-)`, "iu");

/** Between a verb and a file: the file is what something is taken from or measured by, or what somebody says of something. */
const SOURCE = apart(
  "from|by|like|unlike|as in|using|uses?|via|per|according|following|follow|based|matching|against|about|for|than|without|see|read|check|listed|described|given|defined|found|shown|mentioned|specified|documented|explained|reported|noted",
  "(?:that|which|who|whose|where|what)(?! (?:is|are|was|were|isn['’]t|aren['’]t|does|do|fails?|breaks?|needs?)(?! in))|save|minus|but|except\\p{L}*|sure|besides?|next to|instead|way|model|(?:style|spirit|import|copy|backup) of|(?:style|estilo|stile|stil) (?:de|di|do|von)|(?:path|links?|references?) to",
  "aus|von|vom|laut|gemäß|nach dem muster|wie|anhand|mithilfe|mit hilfe|für|über|beschrieben\\p{L}*|steh(?:t|en)|neben|rund um|près|autour|à partir|d['’]après|selon|comme|depuis|pour|avec|sur|décrit\\p{L}*|sicher",
  "cerca|alrededor|vicino|intorno|perto|redor|torno|desde|según|como|con|para|sobre|descrit\\p{L}*|a partir|secondo|come|dal?|dalla|per|su|descritt\\p{L}*|segundo|conforme|com|descrit\\p{L}*",
);
/** Behind another file, what that is worked on with. */
const WITH = anyOf("with|mit|avec|con|com");
/** From such a word to the file only what is taken out of the file is meant. */
const FROM = anyOf("from|aus|von|vom|depuis|desde|dal?|dalla|de|du|of|d['’]");
const SHARED = anyOf("con|com|avec|mit|with|sur|sobre|su|über|per|para|pour|für|for|about|de|von|da");
const INSIDE =
  /(?<!\p{L})(?:in|inside|within|of|throughout|across|im|innerhalb|dans|de|du|en|dentro de|nel|nella|di|em|no|na|do|da)(?:\s+(?:the|my|our|der|die|das|dem|den|le|la|les|el|los|il|i|o|a)(?!\p{L}))?(?:\s+(?:file|datei|fichier|archivo|arquivo))?\s*$/iu;
/** A file beside all of something may as well be what is excepted of it. */
const ALL = anyOf("all|everything|anything|every|each|any|alle[ns]?|jede\\p{L}*|tout|toute?s|tous|todos?|todas?|tutt[oaie]|tud[oa]|cada|ogni");
const REACHES =
  /(?<!\p{L})(?:in|of|to|into|inside|within|at|on|from|in|im|an|zu|aus|von|dans|à|de|du|en|a|nel|nella|di|su|em|no|na|do|da)(?:\s+\p{L}+){0,2}\s*$/iu;

/** Whether the words ask for a file that stands there to be changed, written or taken away. What is not understood does not. */
export function isToChange(mention: Mention): boolean {
  const clauses = clausesOf(mention.words);
  const clause = clauseAt(clauses, mention.at);
  if (clause === undefined) return false;
  const { times, why } = heardAt(mention, { flow: "durable-write", acts: CHANGES });
  if (times === 0 && why !== "other") return false;
  const sentence = markedSentence(mention.words, clauses, { clause, at: mention.at, length: mention.length });
  if (sentence === undefined || isAskedFirst(neighbours(clauses, clause))) return false;
  const place = { mention, clause, clauses, sentence };
  const governing = governingOf(place);
  const said = withArticle(sides(governing), governing);
  if (TELLS.test(said.before)) return false;
  const isAskedHere =
    isAsked(said, governing.clause) ||
    isCalled(said, clause) ||
    (times > 0 && isReached(said)) ||
    isAskedBehind(said, clause) ||
    shouldBe(sidesInSentence(place));
  return (isAskedHere && !ASKS.test(said.before) && !isVetoed(sentence)) || isAskedLater(place, said);
}

/** `Copia o P`: an article of Portuguese that is "or" elsewhere, and begins a clause. */
function withArticle(said: Sides, { clause, clauses }: Place): Sides {
  const previous = clauses[clauses.indexOf(clause) - 1];
  const isOne = /^\s*o\s/iu.test(clause.text) && previous?.sentence === clause.sentence && !previous.text.includes("¤");
  return isOne ? { ...said, before: previous.text + said.before, marked: previous.text + said.marked } : said;
}

/** What is made is called by it: `…, and call it P`. */
const isCalled = ({ before }: Sides, { never, told, end }: Clause): boolean => never >= end && told >= end && CALLED.test(before);
const CALLED =
  /(?<!\p{L})(?:(?:call|name) (?:it|them|that)|nenn\p{L}* (?:es|sie|ihn|das)|unter dem namen|namens|appelle-l[ea]s?|nomme-l[ea]s?|sous le nom(?: de)?|llámal[oa]s?|con el nombre(?: de)?|chiamal[oa]|con il nome(?: di)?|chama-[oa]|com o nome(?: de)?)\s+["'`“‘«]?$/iu;
/** Somebody else is told to do it, or it is asked whether and how it was done. */
const TELLS =
  /(?<!\p{L})(?:tell|ask|remind|inform|instruct|order|message|mail|email|have|let|invite)\s+(?!(?:me|us|you)(?!\p{L}))[\p{L}¤]+(?:\s+[\p{L}¤]+){0,3}\s+(?:to|that)(?!\p{L})/iu;
const ASKS =
  /^[\s,.;:!?]*(?:and\s+|but\s+)?(?:did|do|does|have|has|had|are|is|was|were|am|why|how|what|when|who|which|where|hast|habt|hat|warum|wieso|as-tu|avez-vous|pourquoi|has|por qué|perché|hai|por que)\s/iu;
/** Something is written there: `Summarise the notes in P`. */
const isReached = ({ before, after, marked, rest }: Sides): boolean =>
  isReachedBy(marked, rest) && ordersIn(before, `¤${after}`).length === 0 && INTO.test(before) && !SOURCE.test(before) && !FOR_ME.test(after);
/** `Write a summary of P`, with another file to write it in. */
const OF = /(?<!\p{L})(?:of|von|vom|des|de|du|di|della?|del|do|da)(?:\s+(?:the|la|le|il|el|o|a|file))?\s*["'`“‘«]?$/iu;
const IN_ANOTHER = /^["'`”’»]?\s+(?:\p{L}+\s+){0,2}?(?:in|into|to|as|onto|nach|dans|en|em|para)\s+(?:(?:the|a|file|die|le|el|il|o)\s+)?["'`“‘«]?¤/iu;
/** Who changes that renames it. */
const NAME_OF = /(?<!\p{L})(?:names?|namen?|noms?|nomes?|nomi?|nombres?)\s+(?:of|von|de[rslm]?|du|di|do|da|dal|della)\s+$/iu;
/** `Change the name of Q to P` */
const NAME_TO =
  /(?<!\p{L})(?:names?|namen?|noms?|nomes?|nomi?|nombres?)\s+(?:of|von|de[rslm]?|du|di|do|da|dal|della)\s+(?:(?:the|le|el|il|o|a|file|datei|fichier|archivo|arquivo)\s+)*["'`“‘«]?¤["'`”’»]?\s+(?:to|into|in|zu|en|a|para)\s+["'`“‘«]?$/iu;
const RENAMES = /^(?:chang|änder|modifi|cambi|mud|alter|aend)/u;
/** What is translated or extracted for somebody to read. */
const FOR_ME = anyOf("(?:for|to) (?:me|us)|here|chat");
const INTO =
  /\p{L}.*(?<!\p{L})(?:in|into|to|as|onto|nach|als|dans|en|comme|como|come|em|para)(?:\s+(?:the|a|file|die|der|le|el|il|o|datei|fichier|archivo|arquivo))*\s*["'`“‘«]?$/iu;

interface Place {
  readonly mention: Pick<Mention, "words" | "at" | "length"> & { readonly name?: string };
  readonly clause: Clause;
  readonly clauses: readonly Clause[];
  /** All of it, with a sign for the file. */
  readonly sentence: string;
}

interface Sides {
  /** Of the clause, before the file, with each name as one sign. */
  readonly before: string;
  readonly after: string;
  /** `before`, with the names of files apart from all others. */
  readonly marked: string;
  /** What stands behind the file up to the end of its sentence. */
  readonly rest: string;
  /** The file, as it is written. */
  readonly name: string;
}

/** Names are signs already but for those like `A-01.JPG`. */
const asSigns = (text: string): string => text.replace(SHOUTED, "¤").replace(/¤+/gu, "¤");
const SHOUTED = /(?<![^\s"'`“‘«(,])[^\s"'`“”‘’«»(),;:]{1,200}\.\p{Lu}[\p{Lu}\p{N}]{1,7}(?![\p{L}\p{N}.])/gu;

function sides({ mention, clause, sentence }: Place): Sides {
  const { at, length, words } = mention;
  const from = Math.max(0, at - clause.start);
  const { before: marked } = markedSides(words, mention, clause);
  // A mark of quotation belongs to the name that it stands at.
  const [before, after] = [asSigns(clause.text.slice(0, from)).replace(/¤$/u, ""), asSigns(clause.text.slice(from + length)).replace(/^¤/u, "")];
  return { before, after, marked, rest: sentence.slice(sentence.indexOf(OWN) + 1), name: mention.name ?? words.slice(at, at + length) };
}

/** Of a list, the clause that it is the end of: what asks for that asks for each of it. */
function governingOf(place: Place): Place {
  const { clauses, clause } = place;
  let index = clauses.indexOf(clause);
  while (index > 0 && isListed(clauses[index]) && clauses[index - 1]?.sentence === clause.sentence) index--;
  const found = clauses[index];
  if (found === undefined || found === clause) return place;
  const { words, at, length } = place.mention;
  return { ...place, clause: found, mention: { words, at: found.end, length: 0, name: words.slice(at, at + length) } };
}

/** Nothing but names, and what joins them. */
const LISTED =
  /^[\s,;:()&+•*–—-]*(?:(?:and|or|und|oder|et|ou|y|e|o|also|plus|the|my|die|das|den|les?|la|el|il|lo|a|file|both|too|as well)[\s,]+)*(?:¤[\s,;.!?)]*)*(?:(?:too|as well|also|please|bitte)[\s.!?]*)?$/iu;
const isListed = (clause: Clause | undefined): boolean => clause !== undefined && LISTED.test(asSigns(clause.text));

/** `Would you mind tidying P?` */
const MINDING = new Set("mind about try consider start by".split(" "));
const ofGerund = (word: string, from: string): Change | undefined =>
  [word.replace(/ing$/u, ""), word.replace(/ing$/u, "e"), word.replace(/(\p{L})\1ing$/u, "$1"), word.replace(/ying$/u, "y")]
    .map((base) => englishChange(base, base + from.slice(word.length)))
    .find((change) => change !== undefined);

interface Order {
  readonly verb: string;
  readonly change: Change;
  /** Of the clause, behind the verb. */
  readonly behind: string;
  readonly isEnglish: boolean;
}

/** What a text asks for in the place of an order, each with what stands behind it; `rest` is what follows the text. */
function ordersIn(text: string, rest = ""): Order[] {
  const parts = [...text.matchAll(PART)].map(({ 0: word, index }) => ({ word: word.toLowerCase(), at: index }));
  const first = parts.findIndex(({ word }) => !CONNECTS.has(word));
  return parts.flatMap(({ word, at }, index): Order[] => {
    const previous = parts[index - 1]?.word ?? "";
    const asks = index === first || BEFORE_ACTS.has(previous) || previous.endsWith("ly");
    const from = text.slice(at) + rest;
    const english = (asks ? englishChange(word, from) : undefined) ?? (MINDING.has(previous) ? ofGerund(word, from) : undefined);
    const change = english ?? otherChange(withoutPronoun(word) ?? word);
    const isEnglish = english !== undefined;
    return change === undefined || KEPT_VERBS.test(from) ? [] : [{ verb: word, change, isEnglish, behind: text.slice(at + word.length) }];
  });
}

/** Such a verb asks for a thing to be as it is: `make sure`, `set aside`. */
const KEPT_VERBS =
  /^(?:make sure|put (?:away|aside|back)|set aside|leave(?! (?:an?|the|your|some|comments?|notes?)(?!\p{L}))|mach\p{L}* (?:sicher|nichts?)|do (?!¤))(?!\p{L})/iu;

function isAsked({ before, after, marked, rest, name }: Sides, { told, never, apart, start, text }: Clause): boolean {
  if (apart || never <= start) return false;
  const order = ordersIn(before, `¤${after}`).at(-1);
  if (order === undefined || told <= start + text.toLowerCase().lastIndexOf(order.verb)) return false;
  if ((OF.test(before) && !NAME_OF.test(before) && IN_ANOTHER.test(after)) || (order.change.inside && FOR_ME.test(after))) return false;
  const behind = marked.slice(marked.length - order.behind.length);
  const ordered: Ordered = { verb: order.verb, before: marked, behind: order.behind === "" ? "" : behind, after: rest, name };
  return (
    (((NAME_OF.test(before) || NAME_TO.test(before)) && RENAMES.test(order.verb)) || (order.isEnglish ? isObject(ordered) : !isOfAnother(ordered))) &&
    !isSourceOf(order)
  );
}

/** `Replace A by B`: nobody does it, and nothing is measured by it. */
const exchanged = ({ verb, behind }: Order): string =>
  /^(?:replace|substitute|exchange|swap)$/u.test(verb) ? behind.replace(/(?<!\p{L})by(?!\p{L})/iu, "to") : behind;

function isSourceOf(order: Order): boolean {
  const { change } = order;
  const behind = exchanged(order);
  if (ALL.test(behind) && !REACHES.test(behind)) return true;
  const last = behind.slice(behind.lastIndexOf("¤") + 1);
  return last === behind ? isSourceAlone(change, behind) : isSourceBeside(change, { behind, last });
}

/** `console.log` is no file in `Remove all console.log statements from P`. */
const OF_CODE = /^["'`”’»]?\s+(?:statements?|calls?|usages?|uses|imports?|lines?|comments?)\s+(?:from|in)\s+(?:(?:the|file)\s+)*["'`“‘«]?$/iu;
const LAST_WORD = /\p{L}+(?:\s+(?:the|a|file|die|der|le|el|il|o))?\s*["'`“‘«]?$/iu;

/** `Correct that in P`: what was said before is changed there, and "that" takes nothing out of it. */
const THAT_IN = /^\s+that\s+(?:in|inside|within|throughout)\s+(?:the\s+)?(?:file\s+)?["'`“‘«]?$/iu;

function isSourceAlone(change: Change, behind: string): boolean {
  const isInside = INSIDE.test(behind);
  if (change.inside && !isInside) return true;
  if (THAT_IN.test(behind)) return false;
  const found = SOURCE.exec(behind)?.[0];
  // With no other file before it, it is the one that something is taken out of.
  return found !== undefined && !(FROM.test(found) && change.takesOut) && !(SHARED.test(found) && isInside);
}

/** Behind another file; `last` is what stands between the two. */
function isSourceBeside(change: Change, { behind, last }: { readonly behind: string; readonly last: string }): boolean {
  const isTarget = INTO.test(` x ${last}`);
  if (change.takesOut && OF_CODE.test(last)) return false;
  if (WITH.test(last) || (!isTarget && (change.inside || OF.test(last)))) return true;
  // `what is described in Q in P`
  return SOURCE.test(isTarget ? last.replace(LAST_WORD, "") : behind);
}

/** `In P replace …`, `P bitte aufräumen`: the verb stands behind it. */
function isAskedBehind({ before, after }: Sides, { told, never, start, text, apart }: Clause): boolean {
  if (apart || told < start + text.length || never < start + text.length) return false;
  const [name] = after.split("¤");
  const last = before.slice(before.lastIndexOf("¤") + 1);
  const isTarget = last !== before && INTO.test(` x ${last}`);
  if (name === undefined || (SOURCE.test(before) && !isTarget) || PURPOSE.test(name)) return false;
  if (LEADS_IN.test(`${before}¤`) && ordersIn(name).length > 0) return true;
  return (isTarget || /^[\s\p{L},.!?¡¿-]*$/u.test(before)) && (name.match(/\p{L}+/gu) ?? []).some((word) => otherChange(word.toLowerCase()) !== undefined);
}

const PURPOSE = /^\s*(?:pour|um|para|per|damit|afin)(?!\p{L})/iu;
/** `In P replace …`. */
const LEADS_IN = /^[\s,;:.!?]*(?:(?:now|then|please|and|also|so)\s+)*(?:in|inside|within|at|on|im|dans|en|nel|no)\s+(?:(?:the|my|our)\s+)?(?:file\s+)?¤/iu;

/** The same of the whole sentence that it stands in. */
function sidesInSentence(place: Place): Sides & { readonly others: boolean } {
  const { clause, clauses } = place;
  const said = sides(place);
  const around = clauses.filter(({ sentence, turn }) => sentence === clause.sentence && turn === clause.turn);
  const textOf = (some: readonly Clause[]): string => asSigns(some.map(({ text }) => text).join(""));
  return {
    ...said,
    others: place.sentence.includes("¤"),
    before: textOf(around.filter(({ start }) => start < clause.start)) + said.before,
    after: said.after + textOf(around.filter(({ start }) => start > clause.start)),
  };
}

/** `P needs a title`, `P should have …`, `until P is right`, `make sure that P has …`. */
const NEEDS =
  /^[\s,]*(?:needs?|requires?|lacks?|braucht|benötigt|necesita|precisa(?: de)?|ha bisogno di|a besoin d)(?:\s+|['’]e?\s*)(?:(?:to be|being)\s+(\p{L}+)|(an?|some|more|better|new|another|updat|fix|clean|work|eine?\p{L}*|mehr|une?|un[oa]?|más|mais|uma|del)(?!\p{L}*ed))/iu;
const SHOULD =
  /^[\s,]*(?:should|must|shall|has to|have to|ought to|is to|can|may|soll(?:te)?|muss|doit|devrait|debe|debería|deve|dovrebbe)\s+(?:(?:also|then|only|both|finally|always|auch|aussi|también|anche|também)\s+)*(?:(?:be|get)\s+(\p{L}+|["'“‘`«¤\p{N}])|(have|contain|include|say|list|show|use|become|start|end|return|export|handle|look like|compile|pass|work|print|output|accept|take|run|call|throw|support|log|cache|give|produce|provide|reject|allow|offer|avoir|contenir|tener|contener|avere|contenere|ter|conter)(?!\p{L}))/iu;
const UNTIL = /(?<!\p{L})(?:until|till|so that|bis|jusqu['’]à ce que|hasta que|finché|até que)\s+(?:¤(?:\s*,\s*|\s+(?:and|und|et|y|e)\s+)?)*$/iu;
const BECOMES = /^[\s,]*(?:¤|and|[\s,])*(?:is|are|has|have|contains?|includes?|says?|compiles?|passes|pass|works?|lists?|shows?|ends?|starts?)(?!\p{L})/iu;
const SURE = /(?<!\p{L})(?:make sure|ensure|see to it|take care)(?:\s+that)?\s*$/iu;
const WISHED = /(?<!\p{L})(?:want|need|prefer|like|love)\s*$/iu;
const LETS = /^[\s,.;:!?]*(?:(?:please|and|then|now)\s+)*(?:let|have|make)\s*$/iu;
const SHORTER = /^\s*(?:to (?:be|become|get) )?(?:(?:a bit|a little|much|far) )?(?:more|less|better|\p{L}{3,}er)(?!\p{L})/iu;
const STAYS = anyOf(
  "not|never|no|untouched|unchanged|intact|kept|as (?:it|they)|the same|still|alone|read[- ]only|left|safe|protected|preserved|survives?|fine|final",
);

/** `P can print`, `P may contain`: what it does, and not what it is to become. */
const DESCRIBED = /^[\s,]*(?:can|may)\s+(?!be\s)/iu;

function shouldBe({ before, after, others }: Sides & { readonly others: boolean }): boolean {
  if (STAYS.test(after)) return false;
  const wished = NEEDS.exec(after) ?? (DESCRIBED.test(after) ? null : SHOULD.exec(after));
  if (wished !== null) return isWished(wished, { before, after });
  if (WISHED.test(before) && (SHORTER.test(after) || SHOULD.test(after.replace(/^\s+to\s/iu, " should ")))) return true;
  if (LETS.test(before) && SHOULD.test(` should${after}`)) return true;
  if (!BECOMES.test(after)) return false;
  return UNTIL.test(before) ? GOES_ON.test(before) : SURE.test(before) && !others && !IS_STATE.test(after);
}

function isWished([text, should]: RegExpExecArray, { before, after }: Pick<Sides, "before" | "after">): boolean {
  if (should === undefined) return !/^[\s,]*(?:needs?|requires?|lacks?)(?!\p{L})/iu.test(text) || needsPart(after.slice(text.length));
  // `The title of P should be …` says what it becomes.
  return isChangedBy(should.toLowerCase()) || (/\p{L}/u.test(before) && INSIDE.test(before));
}

/** Who goes on until a file is right works on it; who works on another until then does not. */
const GOES_ON =
  /^[\s,.;:!?]*(?:(?:please|and|then|just|bitte)\s+)*(?:go on|keep (?:going|at it|working)|continue|carry on|work|iterate|mach weiter|arbeite|continue|sigue|continua)(?!\p{L})[^¤]*(?:¤[^¤]*){0,9}$/iu;
const IS_STATE = /^[\s,]*(?:is|are|has|have)\s+(?:there|no|not|its|the same|safe|ok|okay|fine)(?!\p{L})/iu;
/** `P needs a title` is about what it has; `P needs an owner` is about something else. */
const needsPart = (text: string): boolean => {
  const wanted = (/^[^,;:.]{0,80}/u.exec(text)?.[0] ?? "").split(/\s(?:that|which|for|in|on|at|with|so|to|of)\s/u)[0] ?? "";
  return isPart(wanted.trim()) || /(?<!\p{L})(?:clean\p{L}*|clean-up|work|fixing|polish\p{L}*|refactor\p{L}*|updat\p{L}*|tests?|types?|fix)\s*$/iu.test(wanted);
};

/** Of one that stands by itself, at the place where something is: `In P, …`, `P: …`. */
const BARE =
  /^[\s.,;:!?()"'*#•–—-]*(?:(?:now|then|please|and|also|so|next|first|in|inside|within|for|at|on|the|my|our|file|dans|im|der|die|datei|le|fichier|en|el|archivo|nel|no|arquivo)\s+)*$/iu;
const BARE_AFTER = /^[\s.,;:!?()"'*–—-]*(?:(?:line|zeile|ligne|línea|riga|linha)\s+\d+)?[\s.,;:!?()"'*–—-]*$/iu;
const IT = anyOf(
  "it|its|them|their|this|these|those|both|that|there|here|therein|the changes?|das(?= ?(?:bitte)?[\\s.!?]*$)|les? changements?|el cambio|la modifica|a mudança|es|sie|ihn|darin|dort|diese\\p{L}*|(?:the|this|that|die|diese|le|ce|el|este|il|questo|o|este) (?:file|document|script|page|text|code|module|test|tests|function|list|table|datei|dokument|fichier|archivo|documento|arquivo)",
);
const WRONG = anyOf("(?:what(?:ever)?|everything|anything|all) (?:that )?(?:is|are|you|fails?|breaks?|needs?|seems?|looks?)");
/** Of a file that is to be looked at, what else is asked for is what is wrong in it. */
const FAULTS = anyOf(
  "bugs?|problems?|issues?|errors?|faults?|mistakes?|typos?|spelling|grammar|warnings?|failures?|wording|style|formatting|indentation|fehler|schreibfehler|fautes?|erreurs?|errores|faltas|errori|refusi|erros|falhas",
);
const OTHERS = anyOf("rest|others?|else|remaining|another|elsewhere|übrige\\p{L}*|andere\\p{L}*|autres?|reste|demás|otr[oa]s?|altr[oaie]|outr[oa]s?");

/** Something is said of the file, and then asked for of "it", of what was said, or of nothing else. */
function isAskedLater(place: Place, { before, after }: Sides): boolean {
  if (isDescribed(place.sentence)) return false;
  const isBare = BARE.test(before) && BARE_AFTER.test(after);
  const { clause, clauses, sentence } = place;
  const { words } = place.mention;
  const index = clauses.indexOf(clause);
  for (const one of clauses.slice(index + 1)) {
    if (one.turn !== clause.turn || one.sentence > clause.sentence + NEXT_SENTENCES) break;
    if (namesAnother(words, one)) return false;
    const said = one.sentence === clause.sentence ? sentence : markedSentence(words, clauses, { clause: one });
    if (asksOfIt(one, { clause, isBare: isBare && one.sentence === clause.sentence })) return said !== undefined && !isVetoed(said);
  }
  return isAskedNext(place);
}

/** The next message of the person speaks of the one before it. */
function isAskedNext({ clause, clauses, mention: { words } }: Place): boolean {
  const last = clauses.findLast(({ turn }) => turn === clause.turn)?.sentence ?? clause.sentence;
  if (last - clause.sentence > NEXT_SENTENCES) return false;
  const next = clauses.filter(({ turn }) => turn === clause.turn - 1);
  const isLookedAt = ASKS.test(clause.text) || clause.verbs.some(({ acts, at }) => acts === ACT.read && at >= clause.start);
  if (next.some((one) => namesAnother(words, one))) return false;
  const isLet = (one: Clause): boolean => !isVetoed(markedSentence(words, clauses, { clause: one }) ?? OWN);
  return next.slice(0, NEXT_CLAUSES).some((one) => (asksOfIt(one, { clause, isBare: false }) || (isLookedAt && worksOn(one))) && isLet(one));
}
const NEXT_CLAUSES = 4;

/** Of what was looked at before, something is asked for; what is made anew is another thing. */
function worksOn({ text, never, end, apart, waits }: Clause): boolean {
  if (never < end || apart || waits) return false;
  const order = ordersIn(text).at(-1);
  return order !== undefined && !MAKES.test(order.verb) && !isRecord(order.verb) && !OTHERS.test(order.behind);
}
const MAKES =
  /^(?:create|make|write|generate|save|store|export|record|draft|compose|produce|put|insert|erstell\p{L}*|erzeug\p{L}*|schreib\p{L}*|leg\p{L}*|speicher\p{L}*|crée\p{L}*|crea\p{L}*|crie|écris|écrire|enregistr\p{L}*|escrib\p{L}*|guard\p{L}*|scriv\p{L}*|salv\p{L}*|escrev\p{L}*|delete|remove|erase|lösch\p{L}*|supprim\p{L}*|borra\p{L}*|elimin\p{L}*|cancell\p{L}*|apagu\p{L}*)$/u;

const namesAnother = (words: string, { start, end, text }: Clause): boolean => text.includes("¤") && FILE.test(words.slice(start, end));
const FILE = /[^\s./]\.[\p{L}\p{N}]{1,8}(?=$|[\s"'`”’».,;:!?)])|\/(?=$|[\s"'`”’».,;:!?)])|(?:^|\s)[.~]{0,2}\//u;

function asksOfIt(one: Clause, { clause, isBare }: { readonly clause: Clause; readonly isBare: boolean }): boolean {
  const { text } = one;
  if (one.apart || one.waits || OTHERS.test(text)) return false;
  const asked = one.never < one.end ? text.slice(0, one.never - one.start) : text;
  if (isBare && isAskedBare(asked)) return true;
  if ([...asked.matchAll(PART)].some(({ 0: word }) => withoutPronoun(word.toLowerCase()) !== undefined)) return true;
  const order = ordersIn(asked).at(-1);
  if (order === undefined || (order.isEnglish && !isChangeOfIt(order, IT))) return false;
  if (IT.test(order.behind) || WRONG.test(order.behind) || isAlone(order.behind) || sharesNoun(order.behind, clause.text)) return true;
  const looksAt = LOOKS.test(clause.text) || clause.verbs.some(({ acts, at }) => acts === ACT.read && at >= clause.start);
  return one.sentence === clause.sentence && looksAt && FAULTS.test(order.behind);
}

const LOOKS = anyOf("(?:have|take) (?:a|another) (?:\\p{L}+ )?look (?:at|into)");

/** Of what it is about, named before a colon. */
function isAskedBare(asked: string): boolean {
  const order = ordersIn(asked).at(-1);
  if (order !== undefined && (!order.isEnglish || isWorkOnBare(order))) return true;
  return /(?<!\p{L})(?:should|must|needs? to|has to)\s+(?:be|have|say|read|become)(?!\p{L})/iu.test(asked);
}

/** It says no more than what to do. */
const isAlone = (behind: string): boolean => /^[\s.!?]*(?:(?:up|out|please|too|now|bitte)[\s.!?]*)*$/iu.test(behind);

const MOST_WORDS = 64;
const LONG_WORD = /\p{L}{4,}/gu;
const sharesNoun = (text: string, said: string): boolean => {
  const words = new Set((said.toLowerCase().match(LONG_WORD) ?? []).slice(0, MOST_WORDS).filter((word) => !COMMON.has(word) && englishActs(word) === 0));
  return (text.toLowerCase().match(LONG_WORD) ?? []).slice(0, MOST_WORDS).some((word) => words.has(word));
};
const COMMON = new Set(
  "with that this from have there their them they some what when which into your also only just belongs file files text should must does were been line lines first last next like".split(
    " ",
  ),
);

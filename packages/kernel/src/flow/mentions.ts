import type { SlotType } from "@aether/protocol";
import { anyOf } from "@aether/protocol";
import { plainOrder, type Stray } from "./plain-orders.ts";
import { plainReach } from "./plain-reach.ts";
import { ACT, type Deed } from "./word-acts.ts";
import { type Clause, clauseAt, clausesOf, isOnlySaid, isTried } from "./word-clauses.ts";
import { isPartOfQuoted, MOST_PLACES } from "./word-edges.ts";

/** A place in the words where a value stands. */
export interface Mention {
  readonly words: string;
  readonly at: number;
  readonly length: number;
  readonly type: SlotType;
  /** It is what a lookup was asked by: how it stands to the verb says nothing about what was found. */
  readonly looked?: true;
}

/** Why a place in the words does not name what is asked for there. */
export type Unnamed = "forbidden" | "withdrawn" | "quoted" | "waits" | "more" | "told" | "other";

/** What the words say of one place for one deed. */
export interface Heard {
  /** Each sentence that asks for it counts once, or as often as it says. 0 = never; `Infinity` = each time. */
  readonly times: number;
  /** With 0 times: why. */
  readonly why?: Unnamed;
  /** The part of the words that says so. */
  readonly at?: Pick<Clause, "start" | "end">;
}

/**
 * How often the words ask for this to be done with a value that stands in these places: each sentence that says so counts once, or as
 * often as it says. 0 = never: it was only to be read, or somebody else's wish, or a guess; or it shall not be done, which is so for
 * all places as soon as one says it.
 */
export function timesAsked(mentions: readonly Mention[], deed: Deed): number {
  if (mentions.length >= MOST_PLACES) return 0;
  let times = 0;
  for (const mention of mentions) {
    const said = heardAt(mention, deed);
    if (said.why === "forbidden") return 0;
    times += said.times;
  }
  return times;
}

/** Whether the words say of one of these places that this shall not be done, or of one that is not looked at may. */
export const isForbidden = (mentions: readonly Mention[], deed: Deed): boolean =>
  mentions.length >= MOST_PLACES || mentions.some((mention) => heardAt(mention, deed).why === "forbidden");

/** What the words say of one place; `timesAsked` is the sum of it. */
export function heardAt(mention: Mention, deed: Deed): Heard {
  const { acts, recurs } = deed;
  const clauses = clausesOf(mention.words);
  const clause = clauseAt(clauses, mention.at);
  if (!clause) return { times: 0 };
  const said = actsSaid(mention, clause);
  const off = calledOff(mention, { clauses, clause, said, acts });
  if (off) return off;
  if (acts === 0) return { times: 1 };
  const back = withdrawn(clauses, clause, acts);
  if (back) return back;
  const later = followers(clauses, clause);
  const order = orderOf(mention, { clauses, clause, deed });
  const asked = timesHere(mention, { clause, said, acts, order }) || timesLater(mention, { clause, later, deed });
  const times = recurs ? Number(asked === Number.POSITIVE_INFINITY) : asked;
  if (times > 0) return { times };
  if ((said.acts & acts) === 0) return { times: 0, why: "other", at: clause };
  return order === true ? { times: 0, why: clause.told <= mention.at ? "told" : "other", at: clause } : { times: 0, why: "more", at: order };
}

interface Speaking {
  readonly clauses: readonly Clause[];
  readonly clause: Clause;
  readonly said: Said;
  readonly acts: number;
}

/** Why whatever is asked for there is not to be done, or not now; undefined = nothing says so. */
function calledOff(mention: Mention, { clauses, clause, said, acts }: Speaking): Heard | undefined {
  const not = (why: Unnamed, at: Clause = clause): Heard => ({ times: 0, why, at });
  // What is said in quotation marks is what somebody is to be told.
  if (acts !== 0 && !mention.looked && isPartOfQuoted(mention.words, mention.at, mention.length)) return not("quoted");
  if (clause.never <= mention.at) return not(acts === 0 || said.bare === 0 || (said.bare & acts) !== 0 ? "forbidden" : "other");
  if (acts === 0) return undefined;
  const waits = clauses.find((one) => one.waits && one.sentence === clause.sentence);
  if (waits) return not("waits", waits);
  const frame = clauses.find(isOnlySaid) ?? clauses.find((one) => one.sentence === clause.sentence && isTried(one));
  if (frame) return not("told", frame);
  const back = followers(clauses, clause).find((one) => isTakenBack(mention, one, acts));
  return back && not("forbidden", back);
}

/** What takes back all that was asked for before it. */
function withdrawn(clauses: readonly Clause[], clause: Clause, acts: number): Heard | undefined {
  const at = clauses.find((one) => isLater(one, clause) && (one.withdraws & acts) !== 0);
  return at && { times: 0, why: "withdrawn", at };
}

/** Said after it, in the same message or in a later one. */
const isLater = (one: Clause, { start, turn }: Clause): boolean => (one.turn === turn ? one.start > start : one.turn < turn);

interface Here {
  readonly clause: Clause;
  readonly said: Said;
  readonly acts: number;
  readonly order: true | Stray;
}

function timesHere(mention: Mention, { clause, said, acts, order }: Here): number {
  // What is told to somebody reaches them; what is said of another day, or by another, nobody.
  if (order !== true) return 0;
  const isOthers = !said.reaches || (clause.told > clause.start && said.from >= clause.told);
  if (clause.told <= mention.at && (clause.apart || isOthers)) return 0;
  return (said.acts & acts) !== 0 ? clause.times : 0;
}

interface Ordered {
  readonly clauses: readonly Clause[];
  readonly clause: Clause;
  readonly deed: Deed;
}

/**
 * What is gone, paid or written over is so for good, so the words are read the other way about: it is asked for where they say no more than
 * that. Where they do, what more they say.
 */
function orderOf(mention: Mention, { clauses, clause, deed }: Ordered): true | Stray {
  if (isRemoved(deed)) return plainOrder(clauses, { clause, mention, deed });
  if (PEOPLE.includes(mention.type)) return mention.looked ? true : plainReach(clauses, { clause, mention });
  // Beside all of something, a file may as well be what is excepted of it.
  const { type, looked } = mention;
  const isSafe = type !== "path" || looked === true || (deed.acts & ACT.write) === 0 || actsSaid(mention, clause).reaches || !ALL.test(clause.text);
  return isSafe || { start: clause.start, end: clause.end };
}

/** Of which the words are read the other way about: see `plainOrder`. */
const isRemoved = ({ acts }: Deed): boolean => acts === ACT.remove;

const ALL = anyOf("all|everything|anything|every|alle[ns]?|tout|toute?s|todos?|todas?|tutt[oaie]|tud[oa]");

interface Around {
  readonly clause: Clause;
  readonly later: readonly Clause[];
  readonly deed: Deed;
}

/** Something said before, of which a later clause says "it" or "them"; or its address was given. */
function timesLater(mention: Mention, { clause, later, deed }: Around): number {
  const { acts } = deed;
  const clauses = clausesOf(mention.words);
  const isPlace = (acts & ACT.book) !== 0 && STAYS.test(clause.text);
  if (clause.told <= mention.at && !isPlace && !QUOTES_SOMEBODY.test(clause.text)) return 0;
  const waiting = new Set(later.flatMap(({ waits, sentence }) => (waits ? [sentence] : [])));
  const back = later
    .filter((one) => asks(one, acts) && (!isRemoved(deed) || plainOrder(clauses, { clause: one, mention, deed }) === true))
    .filter((one) => !waiting.has(one.sentence) && refersTo(mention, one, acts))
    .map(({ times }) => times);
  if (back.length > 0) return Math.max(...back);
  if (isRemoved(deed)) return 0;
  const given =
    GIVEN.test(mention.words.slice(Math.max(0, mention.at - MOST_GIVEN), mention.at)) && !clause.verbs.some((verb) => (verb.acts & ~ACT.read) !== 0);
  return given ? timesOfOrders(clauses, { acts }) : 0;
}

/** How often anything of the kind is asked for, and not put off: anywhere, or in a sentence and those beside it. */
export function timesOfOrders(clauses: readonly Clause[], { acts, near }: { readonly acts: number; readonly near?: number }): number {
  const waiting = new Set(clauses.flatMap(({ waits, sentence }) => (waits ? [sentence] : [])));
  if (clauses.some(isOnlySaid)) return 0;
  const orders = clauses.filter(({ sentence }) => !waiting.has(sentence) && (near === undefined || Math.abs(sentence - near) <= 1));
  return Math.max(0, ...orders.flatMap((one) => (asks(one, acts) ? [one.times] : [])));
}

/** `Read what Ann wrote, and answer her`: who said it is no doubt about them. */
const QUOTES_SOMEBODY = anyOf("wrote|said|says|asked|told|heard");
/** Where somebody means to be is what they have reserved afterwards. */
const STAYS =
  /(?<!\p{L})(?:i|we)(?:['’](?:ll|m|re)|\s+(?:will|am|are))?\s+(?:(?:be|plan|planning|intend|hope|going)\s+)?(?:to\s+)?(?:stay|staying|eat|eating|dine|dining|sleep|sleeping)(?!\p{L})/iu;
const MOST_GIVEN = 64;
/** `Her address is …`, `IBAN: …`. */
const GIVEN =
  /(?:address|e-?mail|mail|iban|account|number|id|website|site|page|url|channel|name|handle|recipient|contact|adresse|konto|kontonummer|webseite|compte|courriel|dirección|cuenta|correo|indirizzo|conto|endereço|conta)\s*(?:\s(?:is|ist|lautet|est|es|è|é)\s|:|=)\s*['"`“‘«<]?$/iu;
const NEXT_SENTENCES = 2;

const followers = (clauses: readonly Clause[], clause: Clause): readonly Clause[] =>
  clauses.filter(({ start, sentence, turn }) => turn === clause.turn && start > clause.start && sentence <= clause.sentence + NEXT_SENTENCES);

const actsOf = (clause: Clause): number => clause.verbs.reduce((acts, verb) => acts | verb.acts, 0);
const asks = ({ verbs, never, told, end }: Clause, acts: number): boolean => never >= end && verbs.some((verb) => (verb.acts & acts) !== 0 && verb.at < told);

/** `… never send money there`. */
function isTakenBack(mention: Mention, one: Clause, acts: number): boolean {
  if (one.never >= one.end || one.more || (actsOf(one) & acts) === 0) return false;
  return (one.refers.thing || one.refers.person) && !holdsOther(mention, one);
}

export const PEOPLE: readonly SlotType[] = ["address", "account", "person"];

function refersTo(mention: Mention, one: Clause, acts: number): boolean {
  const isPerson = PEOPLE.includes(mention.type);
  if (mention.looked && !isPerson) return true;
  if (one.rest) return false;
  const { person, thing } = one.refers;
  // A person by their name and a thing by its own are written alike.
  const refers = (isPerson && person) || ((!isPerson || mention.type === "person") && thing && (acts & (ACT.send | ACT.pay)) === 0);
  const isThing = !isPerson && (thing || (person && mention.type !== "path"));
  const stays = (acts & ACT.book) !== 0 && (mention.type === "person" || mention.type === "id");
  return (refers || isThing || stays) && !holdsOther(mention, one);
}

const OTHERS: Readonly<Partial<Record<SlotType, RegExp>>> = {
  address: /@|(?<=\s)\p{Lu}\p{Ll}/u,
  account: /\b[A-Z]{2}\d{2}|(?<=\s)\p{Lu}\p{Ll}/u,
  person: /@|(?<=\s)\p{Lu}\p{Ll}/u,
  host: /[\p{L}\p{N}]\.\p{L}{2}/u,
  path: /\//u,
  id: /#\p{N}|(?<![\p{L}\p{N}])['"`“‘«]/u,
};
const MONTHS = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tues|wednes|thurs|fri|satur|sun)\p{L}*/giu;

/** A clause that names another of its kind speaks of that. */
function holdsOther({ words, type, at }: Mention, { start, end }: Clause): boolean {
  if (at >= start && at < end) return false;
  return (
    OTHERS[type]?.test(
      words
        .slice(start, end)
        .replace(MONTHS, " ")
        .replace(/^[^\p{L}\p{N}#@/'"`“‘«]+/u, ""),
    ) ?? false
  );
}

interface Said {
  /** Of the verb that it stands behind, whatever stands between them. */
  readonly bare: number;
  readonly acts: number;
  /** What is done goes to it: `to`. */
  readonly reaches: boolean;
  /** Where the verb stands. */
  readonly from: number;
}

/** Where the thing comes from, or what it is about. */
const SOURCES = /^(?:from|by|about|regarding|concerning|von|über|aus|sobre|par|por)$/i;
/** The same, if something else in the clause says where it goes. */
const PERHAPS = /^(?:of|at|on|in|de|del|di|da|do|du|des)$/i;
/** `Delete what … calls outdated` */
const RELATIVE = anyOf("what|whatever|whichever|that|which|who|whom|whose|was|welche\\p{L}*|que|qui|quoi|ce que|lo que|che|quello che|o que");
const CALLED = /(?:called|named|titled|is|namens|appelé|llamado|chiamato|chamado)\s*$/iu;
const TARGETS = anyOf("to|into|onto|nach|zu|à|aux|au|para|ao");
const REACHES = /^(?:to|into|onto|as|in|nach|an|zu|als|à|aux|dans|en|al|para|ao|em|su)$/i;
const COMPARES = anyOf("compare|compared|vergleiche|vergleichen|compara|confronta|according|similar");
const ENGLISH = /^(?:from|by|about|regarding|concerning|of|at|on|in|to|into|onto|as|with|for|via)$/i;
const OTHER = /^(?:von|über|an|nach|zu|auf|mit|für|aus|als|de|du|des|à|au|aux|dans|vers|pour|sur|par|del|al|a|en|para|por|sobre|da|dal|di|su|per|do|ao|em)$/i;
/** `send me a mail at …`: what comes to the person goes to that address. */
const OWN_ADDRESS = /^\S+\s+(?:me|us)(?:\s+\p{L}+){0,3}\s+(?:at|(?:at|to|under)\s+my\s+(?:\p{L}+\s+){0,2}(?:address|e-?mail|mail))\s+¤?$/iu;
const NEAR = 5;
/** Behind such a verb it is German for "you"; elsewhere it is French for "of the". */
const SAYS_DU = /(?<=\p{L}st)\s+du(?!\p{L})/giu;

/** The last one before, of which nothing else is: in English "a" and "an" are none. */
function prepositionIn(between: string): string {
  const near = between.trim().split(/\s+/).slice(-NEAR);
  const after = near.slice(near.findLastIndex((word) => word.includes("¤")) + 1);
  return after.findLast((word) => ENGLISH.test(word)) ?? after.findLast((word) => OTHER.test(word)) ?? "";
}

function actsSaid({ words, at, length, type, looked }: Mention, { verbs, start, text }: Clause): Said {
  const behind = verbs.findLast((verb) => verb.at < at) ?? verbs[0];
  const bare = behind?.acts ?? 0;
  const verb = behind?.at ?? start;
  const from = Math.max(start, behind && behind.at < at ? behind.at : start);
  const between = text.slice(from - start, Math.max(0, at - start));
  const preposition = prepositionIn(between.replace(SAYS_DU, ""));
  const reaches = REACHES.test(preposition);
  if (looked) return { bare, acts: bare, reaches, from: verb };
  if (type === "address" && behind?.mine !== undefined && OWN_ADDRESS.test(between) && !RELATIVE.test(between))
    return { bare: behind.mine, acts: behind.mine, reaches: true, from: verb };
  const isTold = !reaches && RELATIVE.test(between) && !CALLED.test(between);
  if (type !== "amount" && (isTold || isSource({ words, at, length, type }, { preposition, bare, text })))
    return { bare, acts: bare & ACT.read, reaches: false, from: verb };
  // `Delete the files listed in …` leaves the list.
  const taken = PERHAPS.test(preposition) ? bare & ~ACT.remove : bare;
  const writes = type === "path" && reaches && (bare & ACT.read) !== 0 && !COMPARES.test(words.slice(start, at));
  return { bare, acts: writes ? taken | ACT.write : taken, reaches, from: verb };
}

interface Standing {
  readonly preposition: string;
  readonly bare: number;
  readonly text: string;
}

function isSource({ words, at, length, type }: Omit<Mention, "looked">, { preposition, bare, text }: Standing): boolean {
  const isOwner = /^['’]s(?!\p{L})/u.test(words.slice(at + length, at + length + 3));
  // What is bought or hired comes from whom it is bought of.
  const sells = (bare & ACT.book) !== 0 && /^(?:from|by)$/i.test(preposition);
  return (
    isOwner ||
    (SOURCES.test(preposition) && !sells) ||
    (preposition.toLowerCase() === "of" && PEOPLE.includes(type)) ||
    (PERHAPS.test(preposition) && type !== "address" && type !== "account" && TARGETS.test(text))
  );
}

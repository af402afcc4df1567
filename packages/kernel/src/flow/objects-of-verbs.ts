import { FORMATTERS } from "./change-verbs.ts";
import { isPart } from "./parts-of-files.ts";
import { ACT, englishActs } from "./word-acts.ts";

const verbs = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** What is made by these is another thing than the file, but for what is made in it. */
const MAKES = verbs("write make create draft generate compose produce build scaffold prepare design develop define declare");
/** With these the file is where something goes. */
const PUTS = verbs(
  "add append insert put write save include merge prepend paste introduce inject move copy summarise summarize translate extract convert record store attach list combine split",
);
/** Of these the file itself is no object that is changed by it; what stands in it may be. */
const NOT_OF_FILES = verbs(
  "apply save store record publish post upload submit push mark turn close attach share leave label assign include merge cancel kick unsubscribe invite book reserve schedule plan arrange insert append prepend comment number prefix suffix sync synchronise synchronize combine convert copy extract translate resolve solve switch tick touch enable disable define declare prepare kill mask log cap bound strip set raise increase decrease lower round highlight lengthen",
);
/** What they are asked for with is done, and not what is written there. */
const SOLVES = verbs("solve apply answer finish complete resolve implement do");
/** `Rename foo to bar in P`: what is put in the place of what is said. */
const EXCHANGES = verbs("rename replace change swap substitute switch set turn convert exchange correct");
const EXTRACTS = verbs("extract copy combine merge");
const MOVES = verbs("move rename");
/** The result of these is as well something to be read. */
const TRANSFORMS = verbs(
  "sort group reorder reverse round rephrase shorten simplify reword reformat translate convert extract highlight summarise summarize trim format transpose debug continue expand complete number condense tabulate cut",
);
const WORKS = verbs("work start begin continue proceed carry go deal take bring get throw do run");
const WORK_ON = new RegExp(`^\\s*(?:started on|working on|on with|on|with|care of|rid of|out|${FORMATTERS} (?:on|over))(?!\\p{L})`, "iu");

const DET =
  "(?:the|my|our|your|this|that|these|a|an|its|his|her|whole|entire|existing|current|same|old|new|small|short|simple|empty|obsolete|unused|stale|outdated|broken|messy|long|temporary|second|file|files|script|module|document|doc|page|program|component|stylesheet|source|config|note|notes|readme|template|unit|called|named|of|both|all)";
const DIRECT = new RegExp(`^\\s*(?:(?:up|out|down|off|over|through|back|in)\\s+)?(?:${DET.replace("|of|", "|")}\\s+){0,6}["'\`“‘«]?\\s*$`, "iu");
/** `Y, Z and P` */
const LISTED = /(?:¤[\s,]*(?:(?:and|&|plus|as well as|then)\s+)?(?:(?:the|also|file|both)\s+)*["'`“‘«]?)+$/iu;
const TAIL = new RegExp(
  `^(.*?)\\s*(?<!\\p{L})(in|inside|inside of|within|into|to|onto|from|out of|of|throughout|across|over to|as)\\s+(?:${DET.replace("|of|", "|")}\\s+){0,5}["'\`“‘«]?\\s*$`,
  "isu",
);
const PREPOSITION =
  /(?<!\p{L})(?:in|inside|within|into|to|onto|from|of|throughout|across|at|on|under|above|below|before|after|for|about|with|by|between|against)(?![\p{L}-])/giu;
const ELSEWHERE = /^["'`”’»]?(?:\s+[\p{L}§]+){0,4}?\s+(?:to|into|as|in|onto)\s+(?:(?:the|a|an|my|our|file|new|called|named)\s+){0,3}["'`“‘«]?¤/iu;
const POINTS = /(?:path|import|url|link|href|reference|name|filename|source|entry|pointer)s?$/iu;
const A_LINK = /^(?:an?\s+)?(?:link|import|reference|pointer)$/iu;
/** A doing of the file itself: `the file P imports`. */
const OWN_DOING = /^\s+(?:imports?|uses?|needs|made|left|started|requires?|lists?|calls|produces?|writes|creates?|generates|depends)(?!\p{L})/iu;
const POSSESSIVE = /^['’]s\s+([\p{L}\s-]{1,60})/iu;
const FROM_HERE = /^\s+from\s+(?:(?:the|this|my|our)\s+)?(?:folder|directory|disk|project|repo|repository)(?!\p{L})/iu;
const TO_READ =
  /(?<!\p{L})(?:for (?:me|us)|here|in the chat|in your answer|in (?:one|two|three|a few|\d+) (?:sentences?|paragraphs?|words?|bullets?|lines?)|(?:tell|show|give|send|list|read|print|output|report|explain|display)(?:\s+(?:me|us|it|them|that|those|the result))(?!\s+(?:when|once|what you (?:did|changed)|the diff)))(?!\p{L})/iu;

export interface Ordered {
  readonly verb: string;
  /** Of its clause, all that stands before the file. */
  readonly before: string;
  /** Between the verb and the file. */
  readonly behind: string;
  /** Behind the file, to the end of the sentence. */
  readonly after: string;
  /** The file, as it is written. */
  readonly name: string;
}

const MOST = 300;
const LIST_BEHIND = /^["'`”’»]?(?:\s*(?:,|and|&)\s*(?:and\s+)?(?:the\s+)?¤)+/iu;
const TEXTS = /\.(?:md|txt|pdf|docx?|rst|adoc|html?|json|ya?ml|csv|xml|odt)["'`]?$/iu;

/** Whether the file, or a part of it, is what an English verb is said of. */
export function isObject(order: Ordered): boolean {
  const { verb, behind } = order;
  const after = order.after.replace(LIST_BEHIND, "");
  if (behind.length > MOST || (TRANSFORMS.has(verb) && TO_READ.test(after)) || OWN_DOING.test(after)) return false;
  const owned = POSSESSIVE.exec(after)?.[1];
  if (owned !== undefined && !isPart(owned.trim().split(/\s+/u).slice(0, 2).join(" ")) && !isPart(owned.trim().split(/\s+/u)[0] ?? "")) return false;
  const text = `${withoutWork(verb, behind.replace(LISTED, "")).trimEnd()} `;
  if (DIRECT.test(text)) return isFileItself({ ...order, after });
  const [, object = "", preposition = ""] = TAIL.exec(text) ?? [];
  return preposition !== "" && isInFile({ ...order, after }, object.trim(), preposition.toLowerCase());
}

const withoutWork = (verb: string, text: string): string => (WORKS.has(verb) || verb.endsWith("ing") ? text.replace(WORK_ON, "") : text);

function isFileItself({ verb, after, name }: Ordered): boolean {
  if (verb === "implement" && TEXTS.test(name)) return false;
  if (verb === "strip" && /^\s+of\s/iu.test(after)) return !ELSEWHERE.test(after);
  if (NOT_OF_FILES.has(verb)) return false;
  if ((verb === "add" || verb === "put" || verb === "write") && /^["'`”’»]?\s+(?:to|into|in|onto|on|at|down|under)(?!\p{L})/iu.test(after)) return false;
  if (isRemoval(verb) && /^["'`”’»]?\s+from\s/iu.test(after)) return FROM_HERE.test(after);
  if (verb === "make" && /^["'`”’»]?\s+(?:available|public|private|accessible|visible|executable|known|writable|read-?only|mine|yours)(?!\p{L})/iu.test(after))
    return false;
  return MOVES.has(verb) || !ELSEWHERE.test(after);
}

const isRemoval = (verb: string): boolean => (englishActs(verb) & ACT.remove) !== 0;
const TAKES_OUT = verbs("strip trim cut prune redact rip pull drop yank scrap take throw get clean clear");

/** What stands in the file, is put into it, or taken out of it. */
function isInFile(order: Ordered, object: string, preposition: string): boolean {
  const { verb, after } = order;
  const isTarget = PUTS.has(verb) && /to$/u.test(preposition);
  if (!isTarget && ELSEWHERE.test(after) && !pointsElsewhere(verb, object)) return false;
  const nested = [...object.matchAll(PREPOSITION)];
  const last = nested.at(-1);
  const near = last === undefined ? object : object.slice(last.index + last[0].length);
  switch (preposition) {
    case "from":
    case "out of":
      return isRemoval(verb) || TAKES_OUT.has(verb) || verb.startsWith("gett");
    case "as":
      return /^(?:save|store|write|copy|record|keep|add|create)$/u.test(verb);
    case "of":
      return isOfFile(order, near, last?.[0].toLowerCase());
    case "to":
    case "into":
    case "onto":
    case "over to":
      return isPutThere(verb, object, after);
    default:
      return isWithin(order, { object, near, nested: nested.length });
  }
}

/** `Change the path in P to Q`, `Add a link in P to Q`. */
const pointsElsewhere = (verb: string, object: string): boolean => (EXCHANGES.has(verb) && POINTS.test(object)) || (verb === "add" && A_LINK.test(object));

const WRITTEN_TO =
  /(?<!\p{L})(?:reply|answer|response|letter|mail|email|message|reference|link|references|links|mentions?|similar|introduction|guide|alternative|wrapper|contrast)$/iu;

function isPutThere(verb: string, object: string, after: string): boolean {
  if (!PUTS.has(verb) && !(verb === "apply" || verb === "rename" || MAKES.has(verb))) return false;
  if (verb === "apply") return /(?:patch|fix|diff|changes?|style|formatting|edits?|corrections?)$/iu.test(object) && !ELSEWHERE.test(after);
  if (verb === "rename") return true;
  if (/^(?:and|or)?\s*(?:as|into)\s+¤/iu.test(after.trim())) return false;
  if (WRITTEN_TO.test(object)) return false;
  return !/(?<!\p{L})(?:in|into)\s+¤/iu.test(after);
}

/** `a header at the top of P`, `the title of P`. */
function isOfFile({ verb }: Ordered, near: string, place: string | undefined): boolean {
  if (!isPart(near, "of")) return false;
  if (PUTS.has(verb) && verb !== "translate" && verb !== "split")
    return place !== undefined && /^(?:to|in|into|at|on|onto|under|above|below|before|after)$/u.test(place);
  return !MAKES.has(verb) || verb === "make";
}

/** `the date in Q to the date in P`, `the names in P from Q` */
const IN_ANOTHER = /(?<!\p{L})(?:in|of|from|to|inside|within)\s+(?:(?:the|file)\s+)*["'`“‘«]?¤/iu;
const FROM_ANOTHER = /^["'`”’»]?\s+(?:from|out of)\s/iu;

interface Within {
  readonly object: string;
  /** What stands nearest to the file. */
  readonly near: string;
  /** How many prepositions there are in the object. */
  readonly nested: number;
}

function isWithin(order: Ordered, { object, near, nested }: Within): boolean {
  const { verb, after } = order;
  if (/^(?:of|on|up with)(?!\p{L})/iu.test(object)) return false;
  if (MAKES.has(verb)) return isMadeWithin(order, { object, near, nested });
  if (SOLVES.has(verb)) return isPart(object.split(/\s(?:described|given|defined|specified)\s/iu)[0] ?? "", "code") || isPart(object, "made");
  if (EXTRACTS.has(verb)) return isPart(near, "code") || (nested > 0 && object.includes("¤"));
  if (isSaidBefore(order, object) || isExchanged(verb, object) || (PUTS.has(verb) && object.includes("¤"))) return true;
  if (PUTS.has(verb) && !IN_PLACE.has(verb)) return isPutWithin(after, near, nested);
  return !IN_ANOTHER.test(object) && !FROM_ANOTHER.test(after) && isPart(nested === 0 ? object : object.slice(0, object.search(PREPOSITION)));
}
/** `It should be B: correct that in P`. */
const isSaidBefore = ({ verb, after }: Ordered, object: string): boolean =>
  /^(?:correct|fix)$/u.test(verb) && /^(?:that|this|it|them|these|those)$/iu.test(object) && !FROM_ANOTHER.test(after);

/** `Add a check in P`; `Put the files in P in order` is about the files. */
const isPutWithin = (after: string, near: string, nested: number): boolean => (nested === 0 || isPart(near)) && !/^\s+(?:in|into|on)\s/iu.test(after);

/** `Make the function in P return 2`, `Write a docstring in P`. */
function isMadeWithin({ verb, after }: Ordered, { object, near, nested }: Within): boolean {
  if (isMadeIn(object, near, nested)) return true;
  if (verb === "write") return object.includes("¤");
  return verb === "make" && isPart(object) && /^\s+[\p{L}§]/u.test(after) && !/^\s+(?:by|for|with|and|to|in|of)(?!\p{L})/iu.test(after);
}

/** `Rename foo to bar in P`; what another file, or the value that stands there, is put in the place of is no part of it. */
const BY_THAT = /^(.*?)\s(?:with|by|for|into)\s+(?:the|what|that|those)\s/isu;
const isExchanged = (verb: string, object: string): boolean => {
  const of = EXCHANGES.has(verb) && (verb === "set" || verb === "correct" ? /\sto\s/iu : /\s(?:to|with|by|for|into)\s/iu).test(object);
  const taken = BY_THAT.exec(object)?.[1];
  return of && (taken === undefined || isPart(taken)) && !/\sto\s+(?:the|what|that|those)\s/iu.test(object) && !/^¤\s+to\s/u.test(object);
};
/** What these are asked for with stays where it is. */
const IN_PLACE = verbs("translate convert split list");

/** What is made new in the file, and not for what stands there: `the tables in P` are described there. */
function isMadeIn(object: string, near: string, nested: number): boolean {
  const head = object.slice(0, nested === 0 ? object.length : object.search(PREPOSITION)).trim();
  if (/^(?:the|these|those|all|every|each)(?!\p{L})/iu.test(object)) return false;
  return nested === 0 ? isPart(object, "made") : isPart(head, "beside") || (isPart(head, "made") && /^\s*(?:it|this|that|§)\s*$/iu.test(near));
}

const REACHING = verbs(
  "summarise summarize translate extract convert record store save copy write put add append insert merge combine collect list note describe explain document gather compile move export log join report sum",
);
const FIRST = /^[\s,.;:!?]*(?:(?:and|then|please|also|now|just|finally|you|can|could|would|will)\s+)*(\p{L}+)/iu;

/** Whether the verb of a clause is one whose result goes to the place that it names. */
export function isReachedBy(before: string, after: string): boolean {
  const verb = FIRST.exec(before)?.[1]?.toLowerCase() ?? "";
  const isEnglish = englishActs(verb) !== 0 || REACHING.has(verb) || verb === "count";
  if (!isEnglish) return true;
  const isIn = /(?<!\p{L})(?:in|as)\s+(?:(?:the|a|file|new|called|named)\s+)*["'`“‘«]?$/iu.test(before);
  return (
    REACHING.has(verb) && (!isIn || before.includes("¤") || /\s(?:it|them|that|this|the result)\s/iu.test(before)) && !/^\s*(?:into|in|to|as)\s+¤/iu.test(after)
  );
}

/** What is noted down goes elsewhere. */
export const isRecord = (verb: string): boolean => verb === "list" || verb === "note";

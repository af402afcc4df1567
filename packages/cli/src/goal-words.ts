import { othersWordsIn } from "@aether/protocol";
import { isOrder } from "./goal-orders.ts";
import {
  ARTICLES,
  AT,
  AT_ITS_END,
  COMPARES,
  CONVERTS,
  FILE,
  GOES_ON,
  HANDLES,
  MAKES,
  MOVES,
  NEVER,
  NOT_AFTER,
  oneOf,
  REWRITES,
  STRICT,
  TOWARDS,
  WITHIN,
} from "./goal-verbs.ts";

/** A file that the person's own words ask for. */
export interface NamedOutput {
  /** As written: relative to the current folder, absolute, or below `~`. */
  readonly file: string;
}

export interface Looking {
  exists(file: string): boolean;
  /** The person allows files that are there to be replaced. */
  readonly overwrite: boolean;
}

const BARE = String.raw`(?:~?\/|(?:\.{1,2}\/)+)?[\p{L}\p{N}_][\p{L}\p{N}_.\/@+\p{Pd}-]*\.[A-Za-z][A-Za-z0-9]{0,7}(?![\p{L}\p{N}])`;
const NAME = new RegExp(String.raw`"([^"\n]{1,200})"|'([^'\n]{1,200})'|${"`"}([^${"`"}\n]{1,200})${"`"}|(?<![\p{L}\p{N}_.\/:@~-])(${BARE})`, "gu");
const words = (alternatives: string, flags = "iu"): RegExp => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${alternatives})(?![\p{L}\p{N}])`, flags);
const before = (lead: string): RegExp => new RegExp(String.raw`(?:^|[\s,;(])(${lead})\s+${FILE}$`, "iu");

const TO = before(TOWARDS);
const PLACED = before(AT);
const IN = before(WITHIN);
const DIRECTLY = before(STRICT);
const SUMS = words("sum|summari[sz]e|summari[sz]ing|fasse|fassen|résume|résumer|résumez|resume|resumir|resuma|riassumi|riassumere");
const GATHERS = words("gather|assemble|sammle|rassemble|reúne|raccogli|reúna");
/** "In a file called", and not "what is in a file called". */
const NAMED =
  /(?<!\p{L})(?<!(?:is|stands|steht|est|está|c['’]è|há)\s+|['’]s\s+)(?:in|into|to|dans|en|em|num|numa)\s+(?:(?:an?|eine[rmn]?|une?|una|um|uma)\s+)?(?:(?:new|neue[rn]?|nouveau|nuevo|nuovo|novo)\s+)?(?:files?|documents?|text|datei|fichier|archivo|fichero|documento|file|ficheiro|arquivo)\s+(?:called|named|namens|mit\s+dem\s+namen|nommé|appelé|llamado|que\s+se\s+llame|chiamato|di\s+nome|chamado)\s+$/iu;
const LABELLED = /(?<!\p{L})(?:output|outputs|result|ausgabe|ergebnis|sortie|résultat|salida|resultado|uscita|risultato|saída)(?:\s+files?)?\s*[:=]\s*$/iu;
const IN_BRACKETS = /\p{L}\s*\($/u;
/** From one name of a list to the next. */
const AND_ON = new RegExp(String.raw`^["'${"`"})]?\s*(?:,|;|,?\s*(?:and|und|et|y|e|&))\s+${FILE}$`, "iu");
const VERB = words(`(?<strict>${STRICT})|(?<makes>${MAKES})|(?<compares>${COMPARES})|(?<moves>${MOVES})`, "giu");
const CONVERSION = words(CONVERTS);
/** "Kannst du das in out.md schreiben": the verb comes last, and a word before says that it is to be done. */
const LAST = new RegExp(String.raw`^["'${"`"}]?\s+(?:hinein\s*|zu\s+)?(?:${AT_ITS_END})(?!\p{L})`, "iu");
const TO_DO = words("bitte kannst könntest würdest könnt könntet können könnten würden soll sollst sollen sollt möchte will möge".replaceAll(" ", "|"));
const NOT_DONE = words(NOT_AFTER);
const OF_ONE = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${REWRITES})\s+${FILE}(?:"([^"\n]{1,200})"|(${BARE}))\s+(?:${WITHIN})\s+${FILE}$`, "iu");
const NOUN = new RegExp(String.raw`(?<![\p{L}\p{N}-])(?:${ARTICLES})\s+$`, "iu");
const HANDLING = words(HANDLES);
const FORBIDS = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${NEVER})(?:\s+\p{L}+)?\s+$`, "iu");
const FORBIDS_AFTER = new RegExp(String.raw`^\s*(?:${NOT_AFTER})(?!\p{L})`, "iu");
const FOLLOWS = new RegExp(String.raw`^["'${"`"})]?\s*(?:$|[.,;:!?)\n]|(?:${GOES_ON})(?!\p{L}))`, "iu");
/** Right before the word "to": it points at something, and makes nothing. */
const POINTS =
  /\b(?:similar|according|relat\w*|refer\w*|compar\w*|contrast\w*|equal|identical|relative|due|respon[ds]\w*|repl(?:y|ies)|next|links?|point\w*|close|contrary|opposed|belong\w*|answers?|changes|edits|additions?|attention|regard)\s*(?:it|them|this|that|these)?\s*$/i;
const DOCUMENT = /\.(?:md|markdown|txt|text|csv|tsv|jsonl?|html?|ya?ml|xml|rst|org|pdf|docx|xlsx|log|svg|tex)$/i;

const NEW = String.raw`(?:a|an|eine[rn]?|une?|uno|una|um|num|numa)\s+(?:new\s+|neue[nr]?\s+|nouveau\s+|nuevo\s+|nuovo\s+|novo\s+)?(?:(?:markdown|csv|tsv|jsonl?|excel)[\s-]+)?(?:file|table|datei|tabelle|fichier|tableau|archivo|tabla|tabella|ficheiro|arquivo|tabela)\s+(?:(?:called|named|namens|nommée?|appelée?|llamad[oa]|chiamat[oa]|chamad[oa])\s+)?`;
/** "In a file totals.csv": what is no file yet is to be one. */
const AS_NEW = new RegExp(String.raw`(?:^|[\s,;(])${NEW}["'${"`"}]?$`, "iu");
/** What is read, looked for or told of is there already. */
const LOOKS = words(
  oneOf(
    "search searching find look looking read reading open is there exists exist found missing check does",
    "such suche suchen finde finden lies lesen öffne gibt steht fehlt prüfe",
    "cherche chercher trouve lis lire ouvre existe manque vérifie y",
    "busca buscar encuentra lee leer abre hay existe falta revisa",
    "cerca cercare trova leggi leggere apri esiste manca controlla",
    "procura procurar encontra lê ler abre há existe falta verifica",
  ),
);
/** "Call the file totals.csv". */
const CALLS = new RegExp(
  String.raw`(?<!\p{L})(?:call|name|nenne?|appelle[rz]?|nomme[rz]?|llama|llame|chiama|chama|chame)(?:\s+|-)(?:it|this|that|sie|es|le|la|lo|l[oa]|lhe|(?:(?:the|das|die|den|le|la|el|al|il|ao|à|o|a)\s+)(?:new\s+)?(?:file|result|output|table|datei|ergebnis|tabelle|fichier|résultat|tableau|archivo|resultado|tabla|risultato|tabella|ficheiro|arquivo|tabela))\s+["'${"`"}]?$`,
  "iu",
);

/**
 * The files that a goal says to make: only names that stand literally in it (DESIGN 4.3: a person's own words are a source of
 * authority). The verb before a name decides: a file that is there and is read, compared or renamed is none.
 */
export function outputsIn(said: string, looking: Looking): NamedOutput[] {
  const found = new Set<string>();
  // What others wrote hands nothing over.
  const goal = othersWordsIn(said).reduce((text, { start, end }) => text.slice(0, start) + " ".repeat(end - start) + text.slice(end), said);
  const plain = goal.replace(NAME, (name) => " ".repeat(name.length));
  let last: { readonly end: number; readonly listed: boolean } | undefined;
  for (const match of goal.matchAll(NAME)) {
    const file = (match.slice(1).find((group) => group !== undefined) ?? "").trim().replace(/^(?:\.\/)+/, "");
    if (!/\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(file)) continue;
    const end = match.index + match[0].length;
    const listed = last?.listed === true && AND_ON.test(goal.slice(last.end, match.index));
    const there = looking.exists(file);
    const made = listed ? !there : isMade({ goal, plain, at: match.index, end, file, there, ...looking });
    if (made) found.add(file);
    last = { end, listed: made };
  }
  return [...found].map((file) => ({ file }));
}

/** Characters before a name in which it is said what becomes of it. */
const MOST_LEAD = 1_000;

interface Asked {
  readonly goal: string;
  /** The goal without names of files; the places of all else stay. */
  readonly plain: string;
  /** Where the name begins and ends. */
  readonly at: number;
  readonly end: number;
  readonly file: string;
  readonly there: boolean;
  readonly overwrite: boolean;
  readonly exists: Looking["exists"];
}

function isMade(asked: Asked): boolean {
  const { goal, plain, at, end } = asked;
  const lead = goal.slice(Math.max(0, at - MOST_LEAD), at);
  const nearest = nearestVerb(lead);
  if (nearest.forbidden || !(saysSo(asked, lead, nearest) || isNamedNew(asked, lead, nearest))) return false;
  const verb = nearest.written === undefined ? undefined : { at: at - lead.length + nearest.at, written: nearest.written };
  return isOrder({ goal: plain, verb, at, end });
}

function saysSo(asked: Asked, lead: string, { verb, written = "" }: Nearest): boolean {
  const { there, overwrite } = asked;
  if (LABELLED.test(lead)) return !there || overwrite;
  if (TO.test(lead)) return isTarget(asked, lead.replace(TO, ""));
  if (verb === "makes" && !there && PLACED.test(lead) && (CONVERSION.test(lead) || isMadeOf(asked, lead) || isGathered(lead, written))) return true;
  if (isLast(asked, lead)) return !there || overwrite;
  if (verb !== "strict") return false;
  if (PLACED.test(lead)) return !there || (overwrite && !IN.test(lead));
  if (IN_BRACKETS.test(lead)) return !there;
  return (!there || overwrite) && isObject(asked, lead);
}

/** It is said to be a new file, or to be called so. */
function isNamedNew({ file, there }: Asked, lead: string, { verb }: Nearest): boolean {
  if (there || !DOCUMENT.test(file)) return false;
  const said = CALLS.exec(lead);
  if (said) return !FORBIDS.test(lead.slice(0, said.index));
  return AS_NEW.test(lead) && verb !== "compares" && verb !== "moves" && !LOOKS.test(withoutNames(lead));
}

/** Its verb stands behind it. */
const isLast = ({ goal, end }: Asked, lead: string): boolean =>
  PLACED.test(lead) && LAST.test(goal.slice(end, end + MOST_LEAD)) && TO_DO.test(lead) && !NOT_DONE.test(lead);

/** "Sum it up in a file called b.md", "gather what is open in b.md": where such verbs put what they make. */
const isGathered = (lead: string, verb: string): boolean => (SUMS.test(verb) && NAMED.test(lead)) || GATHERS.test(verb);

/** "Résume a.md dans b.md": what a text is made of is named between the verb and "in", and is there. */
function isMadeOf({ exists }: Asked, lead: string): boolean {
  const of = OF_ONE.exec(lead);
  const file = of?.slice(1).find((group) => group !== undefined);
  return file !== undefined && exists(file);
}

/** What stands after "to" or "into". */
function isTarget({ file, there, overwrite }: Asked, lead: string): boolean {
  if (POINTS.test(lead)) return false;
  const { verb, between } = nearestVerb(lead);
  if (verb === "moves") return false;
  // Without --overwrite a file that is there may be what the two are compared with.
  if (verb === "compares") return (!there || overwrite) && /\band\b|,/.test(between);
  if (there) return verb === "strict" || (verb === "makes" && (overwrite || /\bsummari|\bextract|\bconvert|\bturn/i.test(lead)));
  return verb !== "none" || DOCUMENT.test(file);
}

/** "Write sum.md", and not "Make notes.md shorter" or "Create a Node.js page". */
function isObject({ goal, end, file }: Asked, lead: string): boolean {
  const verb = DIRECTLY.exec(lead)?.[1];
  if (verb === undefined) return false;
  return FOLLOWS.test(goal.slice(end)) || (DOCUMENT.test(file) && !HANDLING.test(verb));
}

type Verb = "strict" | "makes" | "compares" | "moves" | "none";

interface Nearest {
  readonly verb: Verb;
  readonly between: string;
  /** Where it stands, and how; undefined where there is none. */
  readonly at: number;
  readonly written: string | undefined;
  /** Something before or after the verb turns it into its contrary. */
  readonly forbidden: boolean;
}

function nearestVerb(lead: string): Nearest {
  const plain = withoutNames(lead);
  const match = [...plain.matchAll(VERB)].findLast(({ index }) => !NOUN.test(plain.slice(0, index)));
  if (!match) return { verb: "none", between: lead, at: 0, written: undefined, forbidden: false };
  const { strict, makes, compares } = match.groups ?? {};
  const verb = strict !== undefined ? "strict" : makes !== undefined ? "makes" : compares !== undefined ? "compares" : "moves";
  const between = lead.slice(match.index + match[0].length);
  return { verb, between, at: match.index, written: match[0], forbidden: FORBIDS.test(plain.slice(0, match.index)) || FORBIDS_AFTER.test(between) };
}

/** A verb inside a file's name is none; the places of all other words stay. */
const withoutNames = (text: string): string => text.replace(/\S*[./]\S+|\S+\/|"[^"\n]*"|`[^`\n]*`/g, (name) => " ".repeat(name.length));

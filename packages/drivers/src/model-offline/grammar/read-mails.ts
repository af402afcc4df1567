import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import type { MailsFrame } from "./frame.ts";
import { monthOf } from "./numbers.ts";
import { saidDayAt } from "./said-days.ts";
import { type Asked, type Made, materialOf, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

const MAIL_FILE = /\.(?:eml|mbox)$/i;
const MAIL = /^(?:e-?mails?|mails?|messages?|courriels?|correos?|mensajes?|messagg[io]|mensagem|mensagens|nachricht(?:en)?)$/;
const FROM = /^(?:from|by|von|vom|de|du|da|do|dal|dalla|di|del|della)$/;
const TO = /^(?:to|an|a|al|alla|au|aux|para|ao)$/;
const ABOUT =
  /^(?:about|regarding|concerning|uber|wegen|bezuglich|zum|zur|concernant|sujet|propos|sur|sobre|acerca|su|sul|sulla|sui|riguardo(?: .*)?|proposito|respeito)$/;
/** Beside the word that leads to what a mail is about. */
const BESIDE_ABOUT = /^(?:subject|sujet|propos|tema|asunto|oggetto|respecto|respeito|proposito|betreffs?)$/;
const ON = /^(?:in|on|of|from|during|im|am|vom|en|le|du|el|del|il|di|de|em|no|nel|a|au)$/;
const SENT =
  /^(?:sen[dt]s?|sending|wrote|writes?|written|write|schick\w*|geschickt|schrieb\w*|geschrieben|sandte|gesendet|envoy\w*|ecri\w*|envi\w*|escri\w*|mand\w*|scri\w*|invi\w*|escrev\w*)$/;
const ASKED =
  /^(?:asked|asks|requested|requests|gefragt|fragte|fragt|bat|gebeten|bittet|demande[es]?|demandait|demandent|reclame|pidio|pide|pregunto|pregunta|solicito|pedido|chiesto|chiede|richiesto|domandato|pediu|pede|perguntou|solicitou)$/;
const US = /^(?:us|me|we|i|our|uns|mir|mich|wir|nous|nos|ci|mi|noi)$/;

/** Jobs of texts and files, which are no lists of mails. */
const OTHERS: readonly Sense[] = [
  "summarise",
  "summary",
  "brief",
  "outline",
  "todo",
  "question",
  "contradiction",
  "compare",
  "move",
  "organise",
  "copy",
  "rename",
  "remove",
  "replace",
  "column",
  "row",
  "group",
  "sum",
  "average",
  "max",
  "min",
  "top",
  "last",
];

const wordAt = (clause: Clause, at: number): string => (clause.at(at)?.token.kind === "word" ? folded(clause.at(at)?.shown ?? "") : "");
const placesOf = (clause: Clause, words: RegExp): number[] => clause.words.flatMap((_, at) => (words.test(wordAt(clause, at)) ? [at] : []));

/** Something else is asked beside who wrote. */
const MORE: readonly Sense[] = ["when", "how", "count"];

/** Mails by who wrote them, to whom, about what and when: they are listed, counted, or their senders told. */
export function readMails(asked: Asked): Made | undefined {
  const { clause, known } = asked;
  const nouns = placesOf(clause, MAIL);
  if (nouns.length === 0 || clause.has(...OTHERS)) return undefined;
  const tells = clause.has("who") ? "senders" : clause.has("count") ? "count" : "mails";
  if (tells === "mails" && !clause.has("show", "display", "which", "what", "search")) return undefined;
  const found = holdsMails(asked);
  if (found === false) return undefined;
  clause.use(...nouns);
  const read = readChoice(clause);
  if (read === undefined || (tells === "senders" && read.from)) return undefined;
  if (found === undefined && known.names === undefined) return { look: { at: "names" } };
  clause.take("show", "display", "which", "what", "count", "search", "who", "all", "file", "note", "here", "folder");
  clause.use(...clause.left().filter((at) => CAME.test(wordAt(clause, at))));
  if (clause.left().length > 0) return unread("mails", clause);
  return madeOf(asked, { ...read, tells });
}

/** "Who wrote to us about the slipway", "qui a demandé du pain": asked of mails where no text tells it. */
export function readSenders(asked: Asked): Made | undefined {
  const { clause, known } = asked;
  const [who] = clause.places("who");
  const isFirst = who !== undefined && Array.from({ length: who }, (_, at) => at).every((at) => clause.isFree(at));
  const [asks] = placesOf(clause, ASKED);
  const [wrote] = placesOf(clause, SENT);
  const verb = asks ?? wrote;
  if (!isFirst || verb === undefined || clause.has(...OTHERS, ...MORE) || holdsMails(asked) === false) return undefined;
  if (asks === undefined && placesOf(clause, ABOUT).length === 0) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  clause.use(who, verb, ...placesOf(clause, MAIL), ...placesOf(clause, US));
  const read = readChoice(clause, asks !== undefined);
  if (!read?.about || read.from || clause.left().length > 0) return undefined;
  return madeOf(asked, { ...read, tells: "senders", ...(asks !== undefined && { asks: true as const }) });
}

/** Whether the files that are meant are mails; undefined where nobody looked yet. */
function holdsMails({ slots, known }: Asked): boolean | undefined {
  if (slots.names.length > 0) return slots.names.every(({ name }) => MAIL_FILE.test(name));
  return known.names?.some((name) => MAIL_FILE.test(name));
}

function madeOf(asked: Asked, choice: Omit<MailsFrame, "job" | "material" | "language">): Made {
  const { names } = materialOf(asked);
  const { output } = asked.slots;
  const material = { names: names.filter((name) => MAIL_FILE.test(name)), endings: ["eml", "mbox"] };
  return { job: { job: "mails", ...choice, material, language: asked.clause.language }, ...(output !== undefined && { output }) };
}

type Choice = Pick<MailsFrame, "from" | "to" | "about" | "day">;

/** The words that choose mails, each used; undefined where none does. */
function readChoice(clause: Clause, isAbout = false): Choice | undefined {
  const day = readDay(clause);
  const about = readAbout(clause, isAbout);
  const to = readPerson(clause, TO, true);
  const from = readPerson(clause, FROM, false) ?? readWriter(clause);
  const choice = { ...(from && { from }), ...(to && { to }), ...(about && { about }), ...(day && { day }) };
  return Object.keys(choice).length === 0 ? undefined : choice;
}

/** "In May", "of 5 May 2026". */
function readDay(clause: Clause): MailsFrame["day"] {
  for (let at = 1; at < clause.length; at++) {
    const said = clause.isUsed(at) ? undefined : saidDayAt(clause, at);
    if (!said) continue;
    const side = sideAt(clause, at);
    const lead = side?.at ?? (clause.near(at, -1) === undefined ? at - 1 : [at - 1, at - 2].find((place) => ON.test(wordAt(clause, place))));
    if (lead === undefined || !(side || ON.test(wordAt(clause, lead)))) continue;
    clause.use(lead, ...said.used);
    const { year, month, day } = said;
    return { month, ...(year !== undefined && { year }), ...(day !== undefined && { day }), ...(side && { side: side.side }) };
  }
  return undefined;
}

const SIDES = ["since", "before", "after", "until"] as const;
/** "Since 10 March", "before the 5th of May". */
function sideAt(clause: Clause, at: number): { readonly at: number; readonly side: (typeof SIDES)[number] } | undefined {
  const place = [at - 1, at - 2].find((index) => clause.can(index, ...SIDES) && (index === at - 1 || clause.isFree(at - 1)));
  // "Dal 10 marzo" is read as from and as of: it leads to a day from which on.
  const side = place === undefined ? undefined : SIDES.find((one) => clause.can(place, one));
  const isPlain = place !== undefined && ON.test(wordAt(clause, place));
  return place === undefined || side === undefined || isPlain ? undefined : { at: place, side };
}

const CAME =
  /^(?:came|come|comes|arrived|arrives?|received|got|get|in|kamen|kam|gekommen|eingegangen|angekommen|erhalten|bekommen|arrives?|arrivee?s?|recus?|recues?|llegaron|llegado|llego|recibid[oa]s?|arrivat[aei]|ricevut[aei]|chegaram|chegou|recebid[oa]s?)$/;

/** "Which mails came since …" is asked of mails, and of no text that they hold. */
export const asksMails = (asked: Asked): boolean =>
  holdsMails(asked) === true &&
  placesOf(asked.clause, MAIL).some(
    (at) =>
      asked.clause.can(at - 1, "which", "count", "show") &&
      !/^(?:address|adresse)/.test(wordAt(asked.clause, at + 1)) &&
      /(?:[sni])$/.test(wordAt(asked.clause, at)),
  );

/** What the mails are about: all words behind "about", up to who wrote them; or all that are left. */
function readAbout(clause: Clause, isAll: boolean): readonly string[] | undefined {
  const [lead] = placesOf(clause, ABOUT).filter((at) => !clause.isUsed(at));
  if (lead === undefined && !isAll) return undefined;
  const start = lead ?? -1;
  const end = clause.words.findIndex((_, at) => at > start && /^(?:from|von|by|that)$/.test(wordAt(clause, at)) && isNamed(clause, at + 1));
  const places = clause.words.flatMap(({ token }, at) =>
    at > start &&
    (end < 0 || at < end) &&
    ["word", "number"].includes(token.kind) &&
    !clause.isUsed(at) &&
    !BESIDE_ABOUT.test(wordAt(clause, at)) &&
    (!clause.isFree(at) || clause.can(at, "not", "except"))
      ? [at]
      : [],
  );
  clause.use(...(lead === undefined ? [] : [lead]), ...placesOf(clause, BESIDE_ABOUT));
  const words = places.filter((at) => !SENT.test(wordAt(clause, at)));
  clause.use(...places);
  return words.length === 0 ? undefined : words.map((at) => clause.at(at)?.shown ?? "");
}

/** Written large, or known by nobody: it may be what somebody is called. */
function isNamed(clause: Clause, at: number, isLarge = false): boolean {
  const word = clause.at(at);
  if (word?.token.kind !== "word" || clause.isUsed(at) || SENT.test(folded(word.shown)) || monthOf(word.shown, clause.language) !== undefined) return false;
  if (clause.can(at, "who", "which", "what", "how", "when", "count", "show", "search")) return false;
  return /^\p{Lu}/u.test(word.shown) || (!isLarge && word.senses.size === 0);
}

const runFrom = (clause: Clause, from: number, isLarge: boolean): number[] => {
  const places: number[] = [];
  for (let at = from; isNamed(clause, at, isLarge) && places.length < 4; at++) places.push(at);
  return places;
};

/** Somebody behind one of these words, with no more than an article or a title between. */
function readPerson(clause: Clause, lead: RegExp, isLarge: boolean): readonly string[] | undefined {
  for (const at of placesOf(clause, lead)) {
    const start = [at + 1, at + 2].find((place) => isNamed(clause, place, isLarge) && (place === at + 1 || clause.isFree(at + 1)));
    if (start === undefined || clause.isUsed(at)) continue;
    const run = runFrom(clause, start, isLarge);
    clause.use(at, ...run);
    return calledIn(clause, run);
  }
  return undefined;
}

/** "Which mails did Nora send": who is left beside the verb. */
function readWriter(clause: Clause): readonly string[] | undefined {
  const verbs = placesOf(clause, SENT).filter((at) => !clause.isUsed(at));
  if (verbs.length === 0) return undefined;
  clause.use(...verbs);
  const [first] = clause.left().filter((at) => isNamed(clause, at));
  if (first === undefined) return undefined;
  const run = runFrom(clause, first, false);
  clause.use(...run);
  return calledIn(clause, run);
}

const TITLE = /^(?:mr|mrs|ms|miss|dr|prof|herrn?|frau|m|mme|mlle|monsieur|madame|senora?|sra?|sres|don|dona|sig|signora?|signor|dott|senhora?)$/;
/** "Mrs Cole" writes as Eva Cole: a title is no part of what somebody is called. */
function calledIn(clause: Clause, run: readonly number[]): string[] {
  const names = run.map((at) => clause.at(at)?.shown ?? "");
  const own = names.filter((name) => !TITLE.test(folded(name)));
  return own.length > 0 ? own : names;
}

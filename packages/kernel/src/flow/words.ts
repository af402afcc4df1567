import { forbidsAt, ownOf, parseWebAddress, SENTENCE_ENDS, type Slot, withoutEnd, writtenHost } from "@aether/protocol";
import { isForbidden, type Mention, timesAsked } from "./mentions.ts";
import { isMoreThanRead } from "./more-than-read.ts";
import { type Deed, LOOKS } from "./word-acts.ts";
import { BEFORE_IDS, BEFORE_VERBS, beginsPhrase, isDetermined, tellingWords } from "./word-classes.ts";
import { dateNamed } from "./word-dates.ts";
import { ADDRESS, HOST, hasCapital, isPartOfQuoted, isQuoted, occurrences, PATH, TEXT, WORD } from "./word-edges.ts";

/**
 * How often the user's words name this value for what a call does (DESIGN 4.7): by its type, and in the role that the sentence gives
 * it. A value is named only as a whole: `ann@x.org` does not name `joann@x.org`, and a number beside a month names no id. Nothing is
 * inferred and nothing is looked up; what looks alike in another script is another value. 0 = they do not; `Infinity` = each time.
 */
export function timesInWords(words: string, slot: Slot, deed: Deed = LOOKS): number {
  const { type } = slot;
  if (isMoreThanRead(words)) return 0;
  if (type === "date") return dateNamed(words, slot.value.trim()) ? Number.POSITIVE_INFINITY : 0;
  if (type === "amount" && deed.acts !== 0 && isOverBound(words, slot.value)) return 0;
  const mentions = mentionsIn(words, slot);
  if (isKeptFrom(words, type, mentions)) return 0;
  const times = timesAsked(mentions, deed);
  return deed.acts === 0 && times > 0 ? Number.POSITIVE_INFINITY : times;
}

export const mentionsIn = (words: string, slot: Slot): Mention[] =>
  placesInWords(words, slot).map((at): Mention => ({ words, at, length: slot.value.length, type: slot.type }));

/** Whether the words say that this is not to be done with this very value, whoever else names it. */
export function forbiddenInWords(words: string, slot: Slot, deed: Deed = LOOKS): boolean {
  if (slot.type === "date" || slot.type === "amount") return false;
  const mentions = mentionsIn(words, slot);
  return isForbidden(mentions, deed) || isKeptFrom(words, slot.type, mentions);
}

/** An address that the words say is not to be opened, as the command line reads them, too. */
const isKeptFrom = (words: string, type: Slot["type"], mentions: readonly Mention[]): boolean =>
  type === "host" && mentions.some(({ at }) => forbidsAt(words, at, writtenLength(words, at)));

/** Of an address as it stands there: the value that is asked about may be longer, or shorter. */
const writtenLength = (words: string, at: number): number => /^\S*/u.exec(words.slice(at, at + MOST_WRITTEN))?.[0].length ?? 0;
const MOST_WRITTEN = 2_048;

export const namedInWords = (words: string, slot: Slot, deed: Deed = LOOKS): boolean => timesInWords(words, slot, deed) > 0;

/** Where they name it, as offsets. */
function placesInWords(words: string, { slot, type, value }: Slot): readonly number[] {
  const asked = value.trim();
  if (words === "" || asked === "") return [];
  return BY_TYPE[type]({ words, value: asked, slot });
}

/**
 * Whether a lookup by this text is one that the words ask for: it stands there as a whole, and is more than common words: a name, a
 * file, several telling words, or in quotation marks.
 */
export function asksInWords(words: string, text: string): boolean {
  const asked = text.trim();
  if (asked.length < SHORTEST_TEXT || isMoreThanRead(words)) return false;
  const tells = /[\p{L}\p{N}][._-]\p{L}|\p{N}/u.test(asked) || tellingWords(asked) >= 2;
  return occurrences(words, asked, TEXT).some((at) => tells || isQuoted(words, at, asked.length) || hasCapital(words, at));
}

const SHORTEST_TEXT = 3;

interface Naming {
  readonly words: string;
  readonly value: string;
  readonly slot: string;
}
type Places = readonly number[];

const BY_TYPE: Readonly<Record<Slot["type"], (naming: Naming) => Places>> = {
  address: ({ words, value }) => (/^[^\s@<>"]+@[^\s@<>"]+$/.test(value) ? occurrences(words, value, ADDRESS) : []),
  host: hostPlaces,
  path: ({ words, value }) => (value.includes("/") ? occurrences(words, value, PATH).filter((at) => !goesOn(words, at + value.length, at)) : []),
  amount: ({ words, value }) => {
    const asked = amountOf(value);
    return amountsIn(words).flatMap((named) => (isSameAmount(named, asked) && boundAt(words, named) === "none" ? [named.at] : []));
  },
  account: accountPlaces,
  id: idPlaces,
  person: personPlaces,
  date: ({ words, value }) => (dateNamed(words, value) ? [0] : []),
};

/** In quotation marks a path may have blanks. */
function goesOn(words: string, end: number, at: number): boolean {
  return /^\s/.test(words.slice(end, end + 1)) && isPartOfQuoted(words, at, end - at) && /['"`“‘«]$/.test(words.slice(0, at));
}

/** An address names exactly itself, a host all that is on it; a port that the words do not give is the scheme's own. */
function hostPlaces({ words, value }: Naming): Places {
  const asked = webPlace(value);
  if (!asked) return [];
  return occurrences(words, asked.host, HOST).filter((at) => {
    if (writtenHost(words, at, asked.host) !== "host") return false;
    const rest = words.slice(at + asked.host.length, at + asked.host.length + MOST_ADDRESS);
    const [, port = "", beyond = ""] = /^(?::(\d{1,5}))?([/?][^\s<>"'`)\]}]*)?/.exec(rest) ?? [];
    const path = withoutEnd(beyond, SENTENCE_ENDS);
    return (port === "" ? asked.own : Number(port) === asked.port) && (path === "" || path === asked.beyond);
  });
}

const MOST_ADDRESS = 2_048;

function webPlace(value: string): { host: string; port: number; own: boolean; beyond: string } | undefined {
  try {
    const { scheme, host, port, path, query } = parseWebAddress(value.includes("://") ? value : `http://${value}`);
    return { host, port, own: port === (scheme === "https" ? 443 : 80), beyond: `${path}${query}` };
  } catch {
    return undefined;
  }
}

const CURRENCIES: Readonly<Record<string, string>> = {
  ...{ $: "usd", dollar: "usd", dollars: "usd", bucks: "usd", "€": "eur", euro: "eur", euros: "eur", "£": "gbp", pound: "gbp", pounds: "gbp" },
  ...{ franc: "chf", francs: "chf", "¥": "jpy", "₹": "inr", usd: "usd", eur: "eur", gbp: "gbp", chf: "chf", jpy: "jpy", cny: "cny", inr: "inr" },
  ...{ aud: "aud", cad: "cad", cent: "cents", cents: "cents" },
};
const SIGN = "[$€£¥₹]";
const NAMES = Object.keys(CURRENCIES).filter((name) => /^[a-z]/.test(name));
const MONEY = new RegExp(`(?:(${SIGN})|\\b(?:(${NAMES.join("|")})|amount(?: of)?)\\b)\\s*$`, "i");
const MONEY_AFTER = new RegExp(`^\\s*(?:(${SIGN})|(${NAMES.join("|")})\\b)`, "i");
const NUMBER = /\d[\d.,'’]*/g;
/** The whole of a value: what more it said, such as an exponent or "million", would be read by whoever is told it. */
const AMOUNT = new RegExp(`^(?:${SIGN}|(?:${NAMES.join("|")})\\b)?\\s*(\\d[\\d.,'’]*)\\s*(?:${SIGN}|(?:${NAMES.join("|")})\\b)?$`, "i");

interface Amount {
  /** Undefined for what cannot be read as one number. */
  readonly amount: number | undefined;
  /** Undefined where none stands beside it. */
  readonly currency: string | undefined;
}

function amountOf(value: string): Amount {
  const asked = value.trim();
  return { amount: numberOf(AMOUNT.exec(asked)?.[1] ?? ""), currency: currencyOf(asked.replace(/[\d.,'’\s]+/g, "")) };
}

const currencyOf = (written: string | undefined): string | undefined => ownOf(CURRENCIES, (written ?? "").toLowerCase());

/** A value without a currency is one of whatever the words name, but never of cents. */
function isSameAmount(named: Amount, asked: Amount): boolean {
  if (asked.amount === undefined || named.amount !== asked.amount) return false;
  return named.currency === asked.currency || named.currency === undefined || (asked.currency === undefined && named.currency !== "cents");
}

/** What is paid, or what a price is set to, is an amount without its currency, too; what counts things is none. */
const PAYS =
  /(?<!\p{L})(?:pay|send|transfer|refund|wire|donate|zahle|überweise|paie|paga|pague)\s+(?:(?:him|her|them|back|out|exactly|another|it|(?=\S*[\d@])[a-z0-9@._-]{6,64})\s+){0,3}$/iu;
const SETS = /(?<!\p{L})(?:rent|price|payment|amount|fee|transfer|order|limit|rate)s?\s+(?:[^\s,;]{1,64}\s+){0,3}(?:to|at|of|is|be)\s+(?:be\s+)?$/iu;
const NO_COUNT = /^\s*(?:$|[.,;:!?)](?!\d)|(?:to|for|from|into|on|with|as|and|in|by|via|a|per|at|instead)(?!\p{L}))/iu;

/** A number is an amount beside a currency, or the word. */
function amountsIn(words: string): (Amount & { readonly at: number })[] {
  return [...words.matchAll(NUMBER)].flatMap((match) => {
    const end = match.index + match[0].length;
    const before = MONEY.exec(words.slice(Math.max(0, match.index - 24), match.index));
    const after = MONEY_AFTER.exec(words.slice(end, end + 16));
    if (!before && !after && !isPaid(words, match.index, end)) return [];
    const currency = currencyOf(after?.[1] ?? after?.[2] ?? before?.[1] ?? before?.[2]);
    return [{ at: match.index, amount: numberOf(match[0]), currency }];
  });
}

function isPaid(words: string, at: number, end: number): boolean {
  const before = words.slice(Math.max(0, at - MOST_BOUND), at);
  return (PAYS.test(before) || SETS.test(before)) && NO_COUNT.test(words.slice(end, end + 16));
}

const MOST_BOUND = 96;
const SIGN_BEFORE = "(?:\\s+(?:a|an|the|total|sum|amount|of|at|to))*\\s*(?:[$€£¥₹]|\\p{L}{3})?\\s*$";
const MOST_BEFORE = new RegExp(
  `(?<!\\p{L})(?:no more than|not (?:more than|over|above)|at most|up to|max(?:imum)?|exceed\\p{L}*|less than|lower than|cheaper than|under|below|within|limit\\p{L}*|cap(?:ped)?|ceiling|höchstens|maximal|bis zu|weniger als|au plus|au maximum|jusqu['’]à|moins de|como máximo|máximo|hasta|menos de|al massimo|massimo|fino a|meno di|no máximo|até)(?: is)?${SIGN_BEFORE}`,
  "iu",
);
const MOST_AFTER =
  /^[\d.,'’\s$€£¥₹]*(?:\p{L}{3,7}\s+)?(?:at (?:the )?most|max(?:imum)?|or less|tops|höchstens|maximal|au plus|au maximum|como máximo|al massimo|no máximo)(?!\p{L})/iu;
const LEAST_BEFORE = new RegExp(
  `(?<!\\p{L})(?:at least|more than|over|above|min(?:imum)?|mindestens|mehr als|au moins|plus de|al menos|más de|almeno|più di|pelo menos|mais de)${SIGN_BEFORE}`,
  "iu",
);

/** An amount that nothing may pass, or fall below, is none that somebody is to be paid. */
function boundAt(words: string, { at }: { readonly at: number }): "most" | "least" | "none" {
  const before = words.slice(Math.max(0, at - MOST_BOUND), at);
  if (MOST_BEFORE.test(before) || MOST_AFTER.test(words.slice(at, at + MOST_BOUND))) return "most";
  return LEAST_BEFORE.test(before) ? "least" : "none";
}

function isOverBound(words: string, value: string): boolean {
  const asked = amountOf(value);
  return amountsIn(words).some(
    (named) => boundAt(words, named) === "most" && named.amount !== undefined && asked.amount !== undefined && asked.amount > named.amount,
  );
}

const CLAUSE_ENDS = /[,;.:]\s|\n|\b(?:and|then|plus)\b/gi;

/** Of several payments each has its own amount: the only one in the clause that says to whom it goes. */
export function amountsBelong(words: string, slots: readonly Slot[]): boolean {
  const amounts = slots.filter(({ type }) => type === "amount").map(({ value }) => amountOf(value));
  const named = amountsIn(words);
  if (amounts.length === 0 || named.length < 2) return true;
  const ends = [...words.matchAll(CLAUSE_ENDS)].map(({ index }) => index);
  const clauseOf = (at: number): number => ends.filter((end) => end < at).length;
  return slots.every((slot) => {
    if (slot.type === "amount" || slot.type === "date") return true;
    const places = placesInWords(words, slot);
    const isBeside = (place: number): boolean => {
      const [only, ...others] = named.filter(({ at }) => clauseOf(at) === clauseOf(place));
      return only !== undefined && others.length === 0 && amounts.some((asked) => isSameAmount(only, asked));
    };
    return places.length === 0 || places.some(isBeside);
  });
}

/** `1,234.50`, `1.234,50` and `1234.5` are one number, and so are `1.234.567` and `1234567`. */
function numberOf(written: string): number | undefined {
  const digits = written.replace(/['’]/g, "").replace(/[.,]$/, "");
  const comma = /,\d{1,2}$|^\d{1,3}(?:\.\d{3}){2,}$/.test(digits);
  const plain = comma ? digits.replaceAll(".", "").replace(",", ".") : digits.replaceAll(",", "");
  const number = Number(plain);
  return plain === "" || Number.isNaN(number) ? undefined : number;
}

const SHORTEST_ACCOUNT = 6;

function accountPlaces({ words, value }: Naming): Places {
  const asked = value.replace(/[\s-]/g, "").toUpperCase();
  if (asked.length < SHORTEST_ACCOUNT || /[^A-Z0-9]/.test(asked)) return [];
  const grouped = [...asked].join("[ -]?");
  const upper = words.toUpperCase();
  const found = [...upper.matchAll(new RegExp(`(?<![A-Z0-9])${grouped}(?![A-Z0-9])`, "gu"))];
  // Of one in groups more groups may stand around it: then it is a part of another.
  const isPart = ({ 0: text, index }: RegExpExecArray): boolean =>
    /[ -]/.test(text) && (/\d[ -]$/.test(upper.slice(0, index)) || /^[ -]\d/.test(upper.slice(index + text.length)));
  return found.flatMap((match) => (isPart(match) ? [] : [match.index]));
}

/** A capital letter at the beginning of a sentence, behind an article or in a whole word of them is nobody's name. */
function personPlaces({ words, value }: Naming): Places {
  if (value.length < 2 || !/^[@\p{Lu}\p{Lo}]/u.test(value)) return [];
  // `the README` is a thing, `the Riverside View Hotel` a name.
  const isName = /^\p{Lu}[^\s]*(?:\s+\p{Lu}[^\s]*)+$/u.test(value);
  const found = occurrences(words, value, WORD).filter((at) => (isName || !isDetermined(words, at)) && !isPartOfQuoted(words, at, value.length));
  if (value.includes(" ")) return found;
  return /^\p{Lu}+$/u.test(value) ? [] : found.filter((at) => hasCapital(words, at) || words[at] === "@");
}

/** What may introduce an id beside its own noun. */
const ID_WORDS = ["id", "ids", "number", "no", "nr", "ref", "reference", "code"];
/** `files 3, 4 and 5`: what stands between a noun and a later one of its ids. */
const CHAIN = /^[\s:#=,'"“”‘’`]*(?:[\w-]{1,64}[\s,'"“”‘’`]*(?:,|\band\b|\bor\b|&)[\s#'"“”‘’`]*){0,16}$/iu;
const BACK = 160;
/** After a number that is an id comes the end of its phrase; before anything else it counts things. */
const PHRASE_ENDS =
  /^['"”’`]?(?:[\s]*(?:$|[^\p{L}\p{N}\s'"])|\s+(?:to|from|and|or|in|into|on|onto|with|at|for|by|is|was|has|as|that|which|then|please|if|when|after|before)\b)/iu;

/** An id is named in quotation marks, where it has a letter, or beside its noun: `file 13`, `ID '13'`, `#general`, `the general channel`. */
function idPlaces({ words, value, slot }: Naming): Places {
  const own = slot
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part.length > 1);
  const nouns = { own, hasLetter: /\p{L}/u.test(value) };
  return occurrences(words, value, WORD).filter((at) => {
    const before = words.slice(Math.max(0, at - BACK), at);
    const after = words.slice(at + value.length, at + value.length + 32);
    if (nouns.hasLetter && (isQuoted(words, at, value.length) || tellsItself(value, words, at) || isCoined(value, { before, after }))) return true;
    if (/\d[.:/,]$/.test(before) || /^[.:/,]\d/.test(after)) return false;
    if (/(?:^|[^\p{L}\p{N}\s#])\s*#$/u.test(before)) return true;
    const noun = nounBefore(before, nouns);
    if (noun !== undefined) return nouns.hasLetter || before.endsWith("#") || ID_WORDS.includes(noun) || PHRASE_ENDS.test(after);
    const next = (/^['"”’`]?\s+([\p{L}]+)/u.exec(after)?.[1] ?? "").toLowerCase();
    return nouns.hasLetter && (before.endsWith("#") || own.includes(next) || ID_WORDS.includes(next));
  });
}

/** Several telling words in one, such as a street: nobody writes them by chance. */
const tellsItself = (value: string, words: string, at: number): boolean =>
  /\s/.test(value) && tellingWords(value) >= 2 && !isPartOfQuoted(words, at, value.length);

/** Letters and digits in one, such as a password. */
const COINED = /^(?=(?:.*\p{L}){2})(?=(?:.*\p{N}){2})[\p{L}\p{N}_-]{6,64}$/u;
const isCoined = (value: string, { before, after }: { readonly before: string; readonly after: string }): boolean =>
  COINED.test(value) && !/[./@:\\~+=&?%#]$/u.test(before) && !/^(?:[/@:\\~+=&%]|[.?]\S)/u.test(after);

interface Nouns {
  readonly own: readonly string[];
  readonly hasLetter: boolean;
}

function nounBefore(before: string, { own, hasLetter }: Nouns): string | undefined {
  const found = [...before.matchAll(/[\p{L}]+/gu)];
  const match = found.find((one, index) => {
    const noun = one[0].toLowerCase();
    const previous = { word: found[index - 1]?.[0].toLowerCase() ?? "", begins: beginsPhrase(before, one.index) };
    const rest = before.slice(one.index + one[0].length);
    if (!CHAIN.test(rest) || !isNoun(noun, own, previous)) return false;
    // `order 20 …` after these asks for something, and names nothing.
    return hasLetter || /[#'"“‘`]/.test(rest) || !own.includes(noun) || !(previous.begins || BEFORE_VERBS.includes(previous.word));
  });
  return match?.[0].toLowerCase();
}

/** The slot's own noun, or a word for any id that belongs to no other noun. */
function isNoun(noun: string, own: readonly string[], { word, begins }: { readonly word: string; readonly begins: boolean }): boolean {
  const isOwn = (one: string): boolean => own.includes(one) || own.includes(one.replace(/s$/, ""));
  return isOwn(noun) || (ID_WORDS.includes(noun) && (begins || isOwn(word) || BEFORE_IDS.includes(word)));
}

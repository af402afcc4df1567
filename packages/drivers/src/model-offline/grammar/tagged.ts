import { COURTESIES } from "../lexicon/courtesies.ts";
import { de } from "../lexicon/de.ts";
import { en } from "../lexicon/en.ts";
import { es } from "../lexicon/es.ts";
import { fr } from "../lexicon/fr.ts";
import { FRAME_WORDS } from "../lexicon/frame-words.ts";
import { it } from "../lexicon/it.ts";
import type { Lexicon, Sense } from "../lexicon/lexicon.ts";
import { MORE_WORDS } from "../lexicon/more-words.ts";
import { ordersOf } from "../lexicon/orders.ts";
import { pt } from "../lexicon/pt.ts";
import { type Token, tokensOf } from "./tokens.ts";

export type Language = "en" | "de" | "fr" | "es" | "it" | "pt";
export const LEXICONS: Readonly<Record<Language, Lexicon>> = { en, de, fr, es, it, pt };

/** A token, or several words that are one, with what they can do. */
export interface Tagged {
  readonly token: Token;
  readonly senses: ReadonlySet<Sense>;
  /** The words as they were written. */
  readonly shown: string;
}

export interface Words {
  readonly language: Language;
  readonly tagged: readonly Tagged[];
}

interface Book {
  /** Words as they are written, with their accents. */
  readonly written: ReadonlyMap<string, ReadonlySet<Sense>>;
  readonly phrases: ReadonlyMap<string, ReadonlySet<Sense>>;
  readonly stems: readonly (readonly [string, Sense])[];
  /** A letter with an umlaut is another letter. */
  readonly isUmlautsOwn: boolean;
  /** Verbs with a pronoun behind them, where the language has such. */
  readonly clitics: RegExp | undefined;
  /** The same, written as one word. */
  readonly bound: RegExp | undefined;
  /** Words in the longest phrase. */
  readonly longest: number;
}

/** In small letters, without accents and with ligatures as two letters, as people type. */
export const folded = (text: string): string =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").replaceAll("œ", "oe").replaceAll("æ", "ae").replace(/[’‘]/g, "'");

/** Pronouns that are bound to a verb: "a-t-elle", "vend-on", "mostre-me". */
const CLITICS: Readonly<Partial<Record<Language, RegExp>>> = {
  fr: /^(.+?)-(?:t-)?(ils?|elles?|on|nous|vous|tu|je|ce|moi|les?|la|lui|leur)$/iu,
  pt: /^(.+?)-(me|te|se|nos|lhes?|[oa]s?|l[oa]s?)$/iu,
};

/** The same without a mark between: "cópiame", "mostramelo". Only behind a verb that orders something. */
const BOUND: Readonly<Partial<Record<Language, RegExp>>> = {
  es: /^(.{3,}?)(me|nos|melo|mela|melos|melas|noslo|lo|los|las)$/iu,
  it: /^(.{3,}?)(mi|ci|melo|mela|meli|mele|lo|li)$/iu,
};

/** Words of several lists, by what they do. */
function allOf(...lists: readonly Lexicon["words"][]): Lexicon["words"] {
  const senses = new Set(lists.flatMap((list) => Object.keys(list) as Sense[]));
  return Object.fromEntries([...senses].map((sense) => [sense, lists.flatMap((list) => list[sense] ?? []).join(",")]));
}

/** A phrase as its words are read: what is bound to the next word by a mark is one of its own. */
const asRead = (entry: string): string[] => (/[\p{L}]'\p{L}/u.test(entry) ? [entry, entry.replaceAll("'", " ")] : [entry]);

function bookOf(lexicon: Lexicon, language: Language): Book {
  const { asc, desc } = ordersOf(language);
  const own = lexicon.words;
  const words = allOf(own, MORE_WORDS[language], FRAME_WORDS[language], { stop: COURTESIES[language], asc, desc });
  const phrases = new Map<string, Set<Sense>>();
  const stems: [string, Sense][] = [];
  for (const [sense, list] of Object.entries(words) as [Sense, string][])
    for (const entry of list.split(",").flatMap((each) => asRead(folded(each.trim())))) {
      if (entry.endsWith("*")) stems.push([entry.slice(0, -1), sense]);
      else if (entry !== "") phrases.set(entry, (phrases.get(entry) ?? new Set<Sense>()).add(sense));
    }
  const written = new Map<string, Set<Sense>>();
  for (const [sense, list] of Object.entries(words) as [Sense, string][])
    for (const entry of list.split(",").map((each) => each.trim().toLowerCase())) written.set(entry, (written.get(entry) ?? new Set<Sense>()).add(sense));
  return {
    written,
    phrases,
    stems,
    clitics: CLITICS[language],
    bound: BOUND[language],
    isUmlautsOwn: language === "de",
    longest: Math.max(...[...phrases.keys()].map((phrase) => phrase.split(/[\s']/).length)),
  };
}

const BOOKS = Object.fromEntries(Object.entries(LEXICONS).map(([name, lexicon]) => [name, bookOf(lexicon, name as Language)])) as Readonly<
  Record<Language, Book>
>;

/** The words of a goal with what they can do, in the language that knows most of them. */
export const tag = (goal: string): Words => tagEach(goal)[0];

/** How words of one of two languages that share many of them are not written: "trabajan" is no Portuguese, "trabalham" no Spanish. */
const STRANGE: Readonly<Partial<Record<Language, RegExp>>> = {
  es: /[ãõç]|[ln]h[aeiou]|(?:am|em)$/,
  pt: /ñ|(?:an|en|ón|ción|ciones)$/,
};

/** The same in each of the languages that know as many of them: "Copia o …" may be of several. */
export function tagEach(goal: string): readonly [Words, ...Words[]] {
  const tokens = tokensOf(goal);
  const words = tokens.flatMap((token) => (token.kind === "word" ? [folded(token.text)] : []));
  const raw = tokens.flatMap((token) => (token.kind === "word" ? [token.text.toLowerCase()] : []));
  const plain = tokens.flatMap((token) => (token.kind === "word" && /^\p{Ll}{4,}$/u.test(token.text) ? [token.text] : []));
  const strange = (each: Language): number =>
    plain.filter((word) => STRANGE[each]?.test(word) === true && sensesOf(folded(word), BOOKS[each]).size === 0).length;
  const known = (each: Language): number => {
    const book = BOOKS[each];
    const own = words.filter((word) => sensesOf(word, book).size > 0).length + raw.filter((word) => book.written.has(word)).length / 8;
    return own - strange(each);
  };
  const languages = Object.keys(LEXICONS) as Language[];
  const language = languages.reduce((best, each) => (known(each) > known(best) ? each : best), "en" as Language);
  const most = Math.floor(known(language));
  const others = languages.filter((each) => each !== language && Math.floor(known(each)) === most && most > 0);
  const of = (each: Language): Words => ({ language: each, tagged: tagAll(tokens, BOOKS[each], LEXICONS[each].numbers.split(/[,|]/)) });
  return [of(language), ...others.map(of)];
}

/** What a single word can do in a language; as it is written, and by no beginning of it. */
export const sensesIn = (word: string, language: Language): ReadonlySet<Sense> => BOOKS[language].phrases.get(word) ?? NONE;

/** A short beginning stands for few endings: with more it would be the beginning of another word. */
const MOST_SHORT = 6;
const MOST_MORE = 4;
const NONE: ReadonlySet<Sense> = new Set();
const STOP: ReadonlySet<Sense> = new Set(["stop"]);

/** `own`: what the whole word can do, where that is known better. */
function sensesOf(word: string, { phrases, stems }: Book, own = phrases.get(word)): ReadonlySet<Sense> {
  const longer = stems
    .filter(([stem]) => word.startsWith(stem) && (stem.length > MOST_SHORT || word.length - stem.length <= MOST_MORE))
    .map(([, sense]) => sense);
  return longer.length === 0 ? (own ?? NONE) : new Set([...(own ?? []), ...longer]);
}

function tagAll(tokens: readonly Token[], book: Book, numbers: readonly string[]): Tagged[] {
  const tagged: Tagged[] = [];
  for (let at = 0; at < tokens.length; ) {
    const phrase = phraseAt(tokens, at, book);
    if (phrase) {
      tagged.push(phrase.tagged);
      at += phrase.length;
      continue;
    }
    const token = tokens[at];
    if (token) tagged.push(...single(token, book, numbers));
    at += 1;
  }
  return joined(tagged).map((word, at) => (isState(tagged, at) ? { ...word, senses: without(word.senses, COMMANDS) } : word));
}

/** "Zähl … zusammen": a verb whose part stands at the end is another verb. */
function joined(tagged: readonly Tagged[]): readonly Tagged[] {
  const end = tagged.findLastIndex(({ shown }) => folded(shown) === "zusammen");
  const verb = end < 0 ? -1 : tagged.findLastIndex(({ shown }, at) => at < end && /^(?:zahle?n?|rechnen?|rechne?|addieren?|addiere)$/.test(folded(shown)));
  if (verb < 0) return tagged;
  const as = (sense: Sense, word: Tagged): Tagged => ({ ...word, senses: new Set([sense]) });
  return tagged.map((word, at) => (at === verb ? as("sum", word) : at === end ? as("stop", word) : word));
}

const COMMANDS: ReadonlySet<Sense> = new Set<Sense>([
  "show",
  "display",
  "write",
  "read",
  "sort",
  "group",
  "filter",
  "search",
  "compute",
  "convert",
  "summarise",
  "say",
  "fetch",
  "run",
  "key",
]);
/** What somebody is told to do. */
const ORDERS: ReadonlySet<Sense> = new Set<Sense>([
  "show",
  "write",
  "sort",
  "group",
  "filter",
  "count",
  "sum",
  "copy",
  "rename",
  "move",
  "convert",
  "replace",
  "compute",
  "summarise",
  "compare",
  "search",
  "remove",
]);
const ASKS: readonly Sense[] = ["which", "who", "what", "how"];
const can = (word: Tagged | undefined, senses: readonly Sense[]): boolean => word !== undefined && senses.some((sense) => word.senses.has(sense));

/** "Which courses are listed?": the word that a question ends with, behind "are", tells a state of them and orders nothing. */
function isState(tagged: readonly Tagged[], at: number): boolean {
  const isLast = tagged.slice(at + 1).every(({ token }) => token.kind === "sign");
  if (!isLast || tagged[at]?.token.kind !== "word") return false;
  const copula = tagged.findLastIndex((word, index) => index < at && can(word, ["is"]));
  return copula > 0 && at - copula <= 3 && can(tagged[at], [...COMMANDS]) && tagged.slice(0, copula).some((word) => can(word, ASKS));
}

const without = (senses: ReadonlySet<Sense>, some: ReadonlySet<Sense>): ReadonlySet<Sense> => new Set([...senses].filter((sense) => !some.has(sense)));

function phraseAt(tokens: readonly Token[], at: number, book: Book): { tagged: Tagged; length: number } | undefined {
  for (let length = Math.min(book.longest, tokens.length - at); length > 1; length--) {
    const part = tokens.slice(at, at + length);
    if (!part.every(({ kind }) => kind === "word")) continue;
    const shown = part.map(({ text }) => text).join(" ");
    const senses = book.phrases.get(folded(shown));
    if (senses) return { tagged: { token: { kind: "word", text: shown }, senses, shown }, length };
  }
  return undefined;
}

/** A measure and what it is of, written as one German word: Gesamtbetrag, Durchschnittspreis, Höchsttemperatur. */
const COMPOUND = /^(gesamt|durchschnitt|höchst|niedrigst)s?(?=\p{L}{3})((?!s?$)\p{L}+)$|^(zweit|dritt|viert)(\p{L}+ste[nrsm]?)$/iu;

/** A kind of files, written as one German word: Textdateien, Bilddateien. */
const FILES = /^(\p{L}{2,}?)(datei(?:en)?)$/iu;

/** A word that is known only in its parts is its parts: one-page, three-bullet. */
function single(token: Token, book: Book, numbers: readonly string[]): Tagged[] {
  if (token.kind !== "word") return [{ token, senses: NONE, shown: shownOf(token) }];
  const own = token.text.toLowerCase();
  const senses = sensesOf(folded(own), book, writtenOf(own, book));
  const parted = senses.size === 0 ? partedOf(token.text, book, numbers) : undefined;
  if (parted) return parted;
  const parts = token.text.split("-");
  if (senses.size > 0 || parts.length < 2) return [{ token, senses, shown: token.text }];
  const known = parts.map((text) => ({ token: wordOrNumber(text), senses: sensesOf(folded(text), book), shown: text }));
  const isKnown = ({ token: { kind, text }, senses: own }: Tagged): boolean => kind === "number" || own.size > 0 || numbers.includes(folded(text));
  // "A no-show", "non-members": what is called so is one word, and denies nothing.
  if (known[0]?.senses.has("not")) return [{ token, senses, shown: token.text }];
  const [, last] = known;
  // "ERROR-Zeilen", "JPG-Dateien": a word of its own, and what there is of it.
  if (last && known.length === 2 && /^(?:second|third|fourth)$/.test(folded(parts[0] ?? "")) && last.senses.size > 0) return known;
  if (last && known.length === 2 && (last.senses.has("line") || last.senses.has("file"))) return known;
  return known.every(isKnown) ? known : [{ token, senses, shown: token.text }];
}

/** A German compound as its parts, a verb and the pronoun that is bound to it. */
function partedOf(text: string, book: Book, numbers: readonly string[]): Tagged[] | undefined {
  const [first = "", second = ""] = (COMPOUND.exec(text) ?? FILES.exec(text) ?? []).slice(1).filter((part) => part !== undefined);
  if (second !== "") return [first, second].flatMap((part) => single({ kind: "word", text: part }, book, numbers));
  const [, order = "", object = ""] = book.bound?.exec(text) ?? [];
  const orders = object !== "" && [...sensesOf(folded(order), book)].some((sense) => ORDERS.has(sense));
  const [, verb = "", pronoun = ""] = orders ? ["", order, object] : (book.clitics?.exec(text) ?? []);
  return pronoun === ""
    ? undefined
    : [...single({ kind: "word", text: verb }, book, numbers), { token: { kind: "word", text: pronoun }, senses: STOP, shown: pronoun }];
}

/** "Zähl" is no "Zahl": what is written with its accents is that word. */
function writtenOf(own: string, book: Book): ReadonlySet<Sense> | undefined {
  const isBare = own === folded(own);
  if (isBare && !book.isUmlautsOwn) return undefined;
  return book.written.get(own) ?? (isBare ? bareOf(own, book) : undefined);
}

/** In German "zahlt" is no "zählt"; only ß is written as ss by some. */
const bareOf = (own: string, { written, phrases }: Book): ReadonlySet<Sense> | undefined => {
  const sharp = own.replaceAll("ss", "ß");
  return (
    written.get(sharp) ?? (UMLAUTS.some(([plain, umlaut]) => own.includes(plain) && isUmlautOnly(own, [plain, umlaut], written)) ? NONE : phrases.get(own))
  );
};
const UMLAUTS = [
  ["a", "ä"],
  ["o", "ö"],
  ["u", "ü"],
] as const;

/** Known only with its umlaut. */
const isUmlautOnly = (own: string, [plain, umlaut]: readonly [string, string], written: Book["written"]): boolean =>
  [...own].some((sign, at) => sign === plain && written.has(`${own.slice(0, at)}${umlaut}${own.slice(at + 1)}`));

const wordOrNumber = (text: string): Token => ({ kind: /^\d+$/.test(text) ? "number" : "word", text });

const shownOf = (token: Token): string => {
  if (token.kind === "quoted") return `"${token.text}"`;
  return token.kind === "code" ? `\`${token.text}\`` : token.text;
};

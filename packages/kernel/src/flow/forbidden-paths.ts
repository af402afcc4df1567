import { plantPattern, type Slot, SyscallError, withoutEnd } from "@aether/protocol";
import { asksFirst, closedWithOthers } from "./closing-words.ts";
import { exceptionAt } from "./excepted-places.ts";
import { othersForbidden } from "./forbidden-others.ts";
import { keptReading } from "./kept-reading.ts";
import { endsChanges } from "./last-message.ts";
import { withListsOnLine } from "./lists-on-line.ts";
import { isForbidden, type Mention, timesAsked } from "./mentions.ts";
import { isMoreThanRead } from "./more-than-read.ts";
import { isTakenBack } from "./orders-taken-back.ts";
import { isToChange } from "./orders-to-change.ts";
import { spelledAlike } from "./spelled-alike.ts";
import { ACT, type Deed } from "./word-acts.ts";
import { clauseAt, clausesOf } from "./word-clauses.ts";
import { MOST_PLACES, occurrences, PATH } from "./word-edges.ts";
import { tokensIn } from "./word-tokens.ts";

/** Agents see a person's folders as `/mnt/local/<mount>/…`; nobody writes that, so the words say it otherwise. */
const MOUNTED = /^\/mnt\/local\/([^/]+)\/(.+)$/su;
/** A mount is called after its folder, with a number made of the whole place. */
const MADE_NAME = /^(.+)-[0-9a-f]{8}(?:-rw)?$/u;
/** Characters: one sign may stand for eighteen letters, and words of nothing else would be read for seconds. */
const MOST_SPELLED = 131_072;
const CHANGES = ACT.write | ACT.remove;

/**
 * Whether the words say that a file of a person's folder is not to be changed or taken away: by any name that it has for the person (its
 * place on their disk, from where they stand, from the folder that may be edited, or bare), by a pattern, or by the name of a folder it
 * lies in, up to that which may be edited. What is said further in decides. The kernel does not know where the folder lies, so what is
 * written above it counts as fitting where only its last name could tell.
 */
export const forbiddenPath = (words: string, slot: Slot, deed: Deed): boolean => forbidding(words, slot, deed) !== undefined;

const asRead = (said: string): string => withListsOnLine(spelledAlike(said));
const isTooMuch = (said: string, words: string): boolean => isMoreThanRead(said) || words.length > MOST_SPELLED;

/** Where they say so; behind their end, where they are more than is read. */
export function forbidding(said: string, { type, value }: Slot, deed: Deed): Mention | undefined {
  const acts = deed.acts & CHANGES;
  const place = placeIn(type, value);
  if (place === undefined || (deed.acts !== 0 && acts === 0)) return undefined;
  const words = asRead(said);
  if (isTooMuch(said, words)) return { words: said, at: said.length, length: 0, type: "path" };
  const own = acts === 0 ? [] : mentionsOf(words, { ...place, isFolder: false }).meant;
  const asked = { ...deed, acts };
  return forbiddingPlaces(words, { mount: place.mount, all: place.names, own, asked });
}

function placeIn(type: Slot["type"], value: string): Omit<Place, "isFolder"> | undefined {
  const [, mount, inside] = (type === "path" && MOUNTED.exec(spelledAlike(value))) || [];
  return mount === undefined || inside === undefined ? undefined : { mount, names: inside.split("/") };
}

/**
 * Where the words name a file of a person's folder, and no place of theirs is understood as an order to change it: `Look at a.md`, `a.md is
 * Bob's`. Undefined = they do not name it, or ask for it.
 */
export function namedOtherwise(said: string, { type, value }: Slot, deed: Deed): Mention | undefined {
  const place = placeIn(type, value);
  if (place === undefined || (deed.acts & CHANGES) === 0) return undefined;
  const words = asRead(said).replace(CALLS, "");
  if (isTooMuch(said, words)) return undefined;
  const own = mentionsOf(words, { ...place, isFolder: false }).meant.filter((one) => isWrittenAsFile(one));
  if (own.length > MOST_TOLD) return own[0];
  const orders = own.filter((one) => isToChange(one));
  return orders.some((one) => !isTakenBack(one, own, orders)) ? undefined : own[0];
}

/** What is spoken of so often nobody reads all of. */
const MOST_TOLD = 64;

/** `parse()` is a name, and its brackets part no sentence. */
const CALLS = /(?<=[\p{L}\p{N}_])\(\)/gu;
/** `build` and `notes` are words as well. */
const isWrittenAsFile = ({ words, at, length }: Mention): boolean => /[./\p{Lu}\p{N}_]/u.test(words.slice(at, at + length));

/** The latest message wants no more changed, or nothing but what was named before it. */
const ended = (words: string, how: "stops" | "idle"): Mention | undefined =>
  endsChanges(words) === how ? { words, at: 0, length: Math.min(words.length, 1), type: "path" } : undefined;

interface Places {
  readonly mount: string;
  readonly all: readonly string[];
  /** Where the words name the file itself. */
  readonly own: readonly Mention[];
  readonly asked: Deed;
}

function forbiddingPlaces(words: string, { mount, all, own, asked }: Places): Mention | undefined {
  const first = asked.acts === 0 ? undefined : (asksFirst(words) ?? ended(words, "stops"));
  if (first) return first;
  // Who asks for a file does not mean it by "anything else".
  const isAsked = timesAsked(own, asked) > 0;
  for (let depth = all.length; depth >= 0; depth--) {
    const names = all.slice(0, depth);
    const isFolder = depth < all.length;
    const { meant, excepted, closed } = mentionsOf(words, { mount, names, isFolder });
    if (closed && asked.acts !== 0) return closed;
    if (excepted) return undefined;
    const loose = stemPlaces(words, { mount, names, isFolder }, IS_MEANT);
    const mentions = [...meant, ...loose, ...patternsFor(words, { mount, names })].filter((one) => !isFolder || !isAsked || !speaksOfOthers(one));
    const found = firstForbidden(mentions, asked);
    if (found) return found;
  }
  if (isAsked) return undefined;
  if (asked.acts === 0) return firstForbidden(allBut(words), asked);
  const closed = (): Mention | undefined => closedWithOthers(words, { mount: madeOf(mount), names: all, removes: (asked.acts & ACT.remove) !== 0 });
  return firstForbidden(allBut(words), asked) ?? othersForbidden(words) ?? closed() ?? (own.length === 0 ? ended(words, "idle") : undefined);
}

/** `Change nothing but docs/a.md`: of what is not that, it is said by the place where that stands. */
const allBut = keptReading((words): readonly Mention[] =>
  tokensIn(words).flatMap(({ at, text }) =>
    /[/*]|[^.]\.[\p{L}\p{N}]/u.test(text) && exceptionAt(words, at)?.others && !IN_A_PLACE.test(endingAt(words, at))
      ? [{ words, at, length: text.length, type: "path" as const }]
      : [],
  ),
);

/** As much before a place as can say something of it. */
const endingAt = (words: string, at: number): string => words.slice(Math.max(0, at - MOST_BEFORE), at);
const MOST_BEFORE = 600;

/** What is said of one folder says nothing of the others. */
const IN_A_PLACE = /(?<!\p{L})(?:in|under|inside|below|of)\s+\S{1,200}(?:\s+\p{L}+)?\s+(?:but|except|other|besides|apart|au(?:ß|ss)er)[^.]{0,20}$/iu;

function firstForbidden(mentions: readonly Mention[], asked: Deed): Mention | undefined {
  // Of more that are not looked at one may forbid it.
  if (mentions.length >= MOST_PLACES) return mentions[0];
  const found = mentions.find((one) => isForbidden([one], asked));
  // Who is not to change a file is not to take it away either, and the other way round unless that is asked for.
  if (found || asked.acts === 0 || timesAsked(mentions, asked) > 0) return found;
  return mentions.find((one) => isForbidden([one], { ...asked, acts: CHANGES }));
}

const speaksOfOthers = ({ words, at }: Mention): boolean => {
  const clause = clauseAt(clausesOf(words), at);
  return clause !== undefined && (clause.more || clause.rest);
};

interface Place {
  readonly mount: string;
  /** From the mounted folder down to the place itself; none = the mounted folder. */
  readonly names: readonly string[];
  readonly isFolder: boolean;
}

interface Mentions {
  readonly meant: readonly Mention[];
  /** All but this is meant by what is said not to be done. */
  readonly excepted: boolean;
  /** All but this is meant by what is said to be done. */
  readonly closed: Mention | undefined;
}

function mentionsOf(words: string, place: Place): Mentions {
  const found = place.names.length === 0 ? mountPlaces(words, place.mount) : [...placesOf(words, place), ...stemPlaces(words, place, IS_NAME)];
  const meant = found.filter(({ at }) => exceptionAt(words, at) === undefined);
  return { meant, excepted: meant.length < found.length, closed: found.find(({ at }) => exceptionAt(words, at)?.place) };
}

function placesOf(words: string, place: Place): Mention[] {
  const last = place.names.at(-1) ?? "";
  if (!foldedWords(words).includes(folded(last))) return [];
  // `STRASSE.md` is straße.md: no sign of a pattern without regard to case is two letters.
  const escaped = last.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ss|[ßẞ]/gi, "(?:ss|[ßẞ])");
  const end = place.isFolder ? "(?:\\/\\*{0,2})?" : "";
  const whole = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_.~-])${escaped}${end}(?![\\p{L}\\p{M}\\p{N}_/+@~%=&#$*{[-]|\\.[\\p{L}\\p{N}*_{[~-])`, "giu");
  return [...words.matchAll(whole)].slice(0, MOST_PLACES).flatMap(({ 0: written, index }) => {
    const at = beginOf(words, index, place);
    return at === undefined ? [] : [{ words, at, length: index + written.length - at, type: "path" as const }];
  });
}

/** `README` is README.md by itself; `my notes` may be notes.txt, which counts only where it is forbidden. */
const IS_NAME = /^\p{Lu}[\p{Lu}\p{N}_-]+$/u;
const IS_MEANT = /^(?:\p{L}[\p{L}\p{M}\p{N} _-]{2,})$/u;
const BEFORE_STEM =
  /(?<!\p{L})(?:the|my|our|your|his|her|their|this|that|die|das|de[nrms]|meine?\p{L}?|unsere?\p{L}?|les?|la|mon|ma|mes|notre|el|los|las|mis?|il|lo|gli|i|mi[ao]|o|a|os|as|meus?|minhas?)\s+(?:(?:file|datei|fichier|archivo|arquivo)\s+)?["'`“‘«]?$/iu;

/** A file by its name without the ending. */
function stemPlaces(words: string, { names, isFolder }: Place, written: RegExp): Mention[] {
  const [, stem] = /^(.+)\.[^.]+$/u.exec(names.at(-1) ?? "") ?? [];
  if (isFolder || stem === undefined || !written.test(stem)) return [];
  return occurrences(words, stem, { ...PATH, fold: true })
    .map((at): Mention => ({ words, at, length: stem.length, type: "path" }))
    .filter(({ at }) => (written === IS_NAME ? words.startsWith(stem, at) : BEFORE_STEM.test(words.slice(Math.max(0, at - MOST_BEFORE_STEM), at))));
}
const MOST_BEFORE_STEM = 40;

/** Equal for whatever a pattern without regard to case takes for equal, and perhaps for more. */
const folded = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
const foldedWords = keptReading(folded);

/** The folder that may be edited, by its own name. */
function mountPlaces(words: string, mount: string): Mention[] {
  const made = madeOf(mount);
  const named = lastNamesIn(words).filter(({ last, slug }) => slug === made || last === mount);
  return named.map(({ at, text }) => ({ words, at, length: text.length, type: "path" as const }));
}

const lastNamesIn = keptReading((words) =>
  tokensIn(words).flatMap(({ at, text }) => {
    const last = withoutEnd(text, "/").split("/").at(-1) ?? "";
    return last === "" ? [] : [{ at, text, last, slug: slugOf(last) }];
  }),
);

/** Patterns that fit the place: `docs/*.md`, `*.md`, or `.md` alone. One that cannot be read may fit anything. */
function patternsFor(words: string, { mount, names }: Omit<Place, "isFolder">): Mention[] {
  if (names.length === 0) return [];
  const path = [madeOf(mount), ...names].map((name) => name.toLowerCase());
  return patternsIn(words)
    .filter(({ written }) => fits(written, path))
    .map(({ at, text }) => ({ words, at, length: text.length, type: "path" as const }));
}

const patternsIn = keptReading((words) =>
  tokensIn(words).flatMap(({ at, text }) => {
    const written = /^\.[\p{L}\p{N}]{1,8}$/u.test(text) ? `*${text}` : text;
    return /[*?{}[\]]/u.test(written) ? [{ at, text, written: written.toLowerCase() }] : [];
  }),
);
const compiled = keptReading(plantPattern);

function fits(written: string, path: readonly string[]): boolean {
  const parts = written.replace(/^(?:\.\/)+/, "").split("/");
  // What leads to the folder from elsewhere is cut off where the folder's own name stands, or else where the first wildcard does.
  const own = parts.findIndex((part) => slugOf(part) === path[0]);
  const isFar = /^(?:[/~]|\.\.)/.test(written);
  const from = own > 0 ? own : isFar ? parts.findIndex((part) => part.includes("*")) : 0;
  try {
    const pattern = compiled(parts.slice(from).join("/"));
    return path.some((_name, index) => pattern.matches(path.slice(index).join("/")));
  } catch (error) {
    if (SyscallError.is(error)) return true;
    throw error;
  }
}

/** Where the written path begins whose last name stands there; undefined = it is the path of something else. */
function beginOf(words: string, at: number, { mount, names }: Place): number | undefined {
  let start = at;
  for (const name of names.slice(0, -1).toReversed()) {
    if (words[start - 1] !== "/") return start;
    const above = words.slice(0, start - 1);
    // `./a.md` is a.md, and what `..` leads to nobody can tell from here.
    if (/(?<![^\s"'`“‘«(/])\.\.?$/u.test(above)) return aboveOf(words, start);
    if (!above.toLowerCase().endsWith(name.toLowerCase()) || /[^\s"'`“‘«(/]$/u.test(above.slice(0, -name.length))) return undefined;
    start -= name.length + 1;
  }
  if (words[start - 1] !== "/") return start;
  const begin = aboveOf(words, start);
  const folder =
    words
      .slice(begin, start - 1)
      .split("/")
      .at(-1) ?? "";
  const [, made] = MADE_NAME.exec(mount) ?? [];
  const slug = slugOf(folder);
  return made === undefined || slug === "" || made === "folder" || slug.startsWith(made) || folder === mount ? begin : undefined;
}

const madeOf = (mount: string): string => MADE_NAME.exec(mount)?.[1] ?? mount;
const slugOf = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

/** Tried where a run of its signs begins, and not at each of them: that would take the square of a long one. */
const UP_TO_BLANK = /(?<![^\s"'`“”‘’«»(<])[^\s"'`“”‘’«»(<]*$/u;

/** Where a path begins that goes on there: behind a blank, or behind the mark that opens its quotation. */
function aboveOf(words: string, end: number): number {
  const before = words.slice(0, end);
  const quoted = /(?<![\p{L}\p{N}])["'`“‘«]([~./][^"'`“”‘’«»\n]*)$/u.exec(before)?.[1];
  return end - (quoted ?? UP_TO_BLANK.exec(before)?.[0] ?? "").length;
}

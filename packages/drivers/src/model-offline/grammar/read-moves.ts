import { Clause } from "./clause.ts";
import { firstWord, isWord, photoEndings, takeLike, wordsLike } from "./file-words.ts";
import type { Known, Material, Renaming, Sorting } from "./frame.ts";
import { nameByWords } from "./names-in-words.ts";
import { made } from "./read-files.ts";
import { readTarget } from "./read-target.ts";
import { readPair } from "./rename-pair.ts";
import { type Asked, type Made, materialOf, type Named, readSlots, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

const quotedAt = (clause: Clause): number[] => clause.words.flatMap(({ token }, at) => (token.kind === "quoted" ? [at] : []));
const textAt = (clause: Clause, at: number | undefined): string => clause.at(at ?? -1)?.token.text ?? "";

/** Files by what a goal says of them; those of the words before where it names none. */
function chosenBy(asked: Asked, names: readonly Named[], photos: readonly string[]): Material {
  if (photos.length === 0) return materialOf(asked, names);
  const { endings } = asked.slots;
  // "The .jpg photos" are not all of them.
  const isOne = endings.length > 0 && !asked.clause.words.some((_, at) => asked.clause.can(at, "and"));
  return { names: names.map(({ name }) => name), endings: isOne ? endings : [...endings, ...photos] };
}

/** "And number those that collide": what would have a name that is taken gets a number. */
function readNumbered(clause: Clause): boolean {
  const clashes = wordsLike(clause, "clash");
  if (clashes.length === 0) return false;
  const verbs = wordsLike(clause, "number");
  if (verbs.length === 0) return false;
  clause.use(...clashes, ...verbs);
  return true;
}

/** Renames one file, files of a pattern, or all that are meant: their letters, signs, numbers, days, beginnings and ends. */
export function readRename(asked: Asked): Made | undefined {
  const { clause } = asked;
  const signs = readSigns(clause);
  const affix = signs === undefined ? readAffix(clause) : undefined;
  const numbers = wordsLike(clause, "number").includes(firstWord(clause));
  if (!clause.has("rename") && !signs && !affix && !numbers && !recases(clause)) return undefined;
  const numbered = readNumbered(clause);
  const isRename = clause.take("rename") + (recases(clause) ? clause.take("write", "convert", "move") : 0) > 0;
  if (affix === "unsaid") return unread("rename", clause, "Put what is added between quotes: add the prefix 'draft-' to the *.md files.");
  const photos = photoEndings(clause);
  const sequence = signs || affix ? undefined : readSequence(asked, { numbers, photos });
  const how = signs ?? affix ?? sequence?.how ?? readLetters(clause) ?? (isRename ? readDate(clause) : undefined);
  if (how) {
    clause.take("file", "note", "name", "here", "folder", "it");
    return made(asked, { job: "rename", how, material: chosenBy(asked, sequence?.names ?? asked.slots.names, photos), numbered });
  }
  return numbers ? undefined : readPair(asked, numbered);
}

/** "Make the file names lower case": verbs of any kind, of names. */
const recases = (clause: Clause): boolean => clause.has("lower", "upper") && clause.has("name") && clause.has("write", "convert", "move");

function readLetters(clause: Clause): Renaming | undefined {
  const upper = clause.has("upper");
  if (!upper && !clause.has("lower")) return undefined;
  clause.take("lower", "upper");
  return { kind: "case", upper };
}

/** "By date": the day stands first. */
function readDate(clause: Clause): Renaming | undefined {
  if (!clause.has("month", "day", "date") || clause.has("year")) return undefined;
  clause.take("month", "day", "date");
  return { kind: "date" };
}

const SIGNS = [
  ["space", " "],
  ["hyphen", "-"],
  ["underscore", "_"],
] as const;

const INSTEAD = /^(?:instead|instead of|statt|anstatt|anstelle|stattdessen|lieu|place|lugar|vez|posto|invece)$/;
const PUTTING =
  /^(?:use|using|put|putting|with|verwende|nimm|setze|mets|mettez|mettant|utilise|usa|usando|pon|poniendo|metti|mettendo|usando|use|pondo|ponha)$/;

/** "Dashes in the place of spaces": whether what stands behind it is what there is. */
function insteadOf(clause: Clause, first: number, second: number): boolean {
  const wordsThat = (words: RegExp): number[] =>
    clause.words.flatMap(({ token, shown }, at) => (token.kind === "word" && words.test(folded(shown)) ? [at] : []));
  const instead = wordsThat(INSTEAD);
  if (instead.length > 0) clause.use(...instead, ...wordsThat(PUTTING));
  return instead.some((at) => at > first && at < second);
}

/** "Replace spaces by dashes in the file names", "'a' by 'b' in the names", "remove the spaces from the names". */
function readSigns(clause: Clause): Extract<Renaming, { kind: "signs" }> | undefined {
  const isVerb = clause.has("replace", "rename", "convert") || wordsLike(clause, "remove").length > 0;
  if (!isVerb || !clause.has("name", "rename")) return undefined;
  const found = clause.words.flatMap((_, at) => SIGNS.flatMap(([sense, sign]) => (!clause.isUsed(at) && clause.can(at, sense) ? [{ at, sign }] : [])));
  const quoted = clause.has("replace") ? quotedAt(clause) : [];
  const [first, second] = found;
  const use = (...places: readonly number[]): void => {
    clause.use(...places);
    clause.take("replace", "convert");
    takeLike(clause, "remove");
  };
  if (first && second && found.length === 2) {
    use(first.at, second.at);
    const [from, to] = insteadOf(clause, first.at, second.at) ? [second, first] : [first, second];
    return { kind: "signs", from: from.sign, to: to.sign };
  }
  if (first && found.length === 1 && quoted.length === 1 && quoted[0] !== undefined && quoted[0] > first.at) {
    const to = textAt(clause, quoted[0]);
    use(first.at, quoted[0]);
    return { kind: "signs", from: first.sign, to };
  }
  if (first && found.length === 1 && quoted.length === 0 && wordsLike(clause, "remove").length > 0) {
    use(first.at);
    return { kind: "signs", from: first.sign, to: "" };
  }
  const [from, to] = quoted;
  if (found.length > 0 || from === undefined || to === undefined || quoted.length !== 2 || !clause.has("name") || !clause.has("replace")) return undefined;
  const how = { kind: "signs" as const, from: textAt(clause, from), to: textAt(clause, to) };
  use(from, to);
  return how.from === "" ? undefined : how;
}

/** "Add the prefix 'x-' to …": exactly what stands between the quotes. */
function readAffix(clause: Clause): Extract<Renaming, { kind: "affix" }> | "unsaid" | undefined {
  const [prefix] = wordsLike(clause, "prefix");
  const [suffix] = wordsLike(clause, "suffix");
  const place = prefix ?? suffix;
  if (place === undefined || (prefix !== undefined && suffix !== undefined)) return undefined;
  if (!clause.has("rename") && wordsLike(clause, "add").length === 0) return undefined;
  const [at, ...others] = quotedAt(clause);
  if (at === undefined || others.length > 0 || /[/\\]/.test(textAt(clause, at))) return "unsaid";
  const text = textAt(clause, at);
  clause.use(place, at);
  takeLike(clause, "add");
  return { kind: "affix", before: prefix === undefined ? "" : text, after: prefix === undefined ? text : "" };
}

const NUMBERED = /^(.*?)(\d{1,6})(?:\.[\p{L}\p{N}]{1,8})?$/u;

interface Pattern {
  readonly at: number;
  readonly before: string;
  readonly digits: string;
}

/** "Number the photos 001…", "rename the photos to trip-01, trip-02, …", "number the files from 10 by date". */
function readSequence(
  asked: Asked,
  { numbers, photos }: { numbers: boolean; photos: readonly string[] },
): { how: Renaming; names: readonly Named[] } | undefined {
  const { clause, slots } = asked;
  const isListed = numbers || clause.has("sequence") || photos.length > 0 || slots.endings.length > 0 || slots.names.some(({ name }) => name.includes("*"));
  if (!isListed) return undefined;
  const patterns = patternsIn(clause, slots.names);
  const [first] = patterns;
  if (!numbers && !clause.has("sequence") && first === undefined) return undefined;
  if (!patterns.every(({ before, digits }, index) => before === first?.before && Number(digits) === Number(first.digits) + index)) return undefined;
  if (first?.before.includes("/")) return undefined;
  clause.use(...patterns.map(({ at }) => at));
  clause.take("sequence");
  takeLike(clause, "number", "start", "order");
  const byDate = clause.take("month", "date", "day") > 0;
  const digits = first?.digits ?? "";
  const width = digits.startsWith("0") ? digits.length : digits === "" ? 3 : 1;
  const how = { kind: "sequence" as const, before: first?.before ?? "", start: Number(digits === "" ? 1 : digits), width, byDate };
  return { how, names: slots.names.filter(({ at }) => !patterns.some((pattern) => pattern.at === at)) };
}

function patternsIn(clause: Clause, names: readonly Named[]): Pattern[] {
  return clause.words.flatMap(({ token }, at): Pattern[] => {
    const isName = names.some((name) => name.at === at);
    if (clause.isUsed(at) && !isName) return [];
    if (!["number", "word", "name", "quoted"].includes(token.kind) || token.text.includes("*")) return [];
    const match = NUMBERED.exec(token.text);
    return match ? [{ at, before: match[1] ?? "", digits: match[2] ?? "" }] : [];
  });
}

/** By what files go into folders. */
function readSorting(clause: Clause): Sorting | undefined {
  const letters = wordsLike(clause, "letter");
  if (letters.length > 0) {
    clause.use(...letters);
    takeLike(clause, "first");
    clause.take("top", "name", "prefix");
    return "letter";
  }
  if (clause.has("extension")) return "extension";
  const isYear = clause.has("year");
  if (clause.has("month")) return "month";
  if (clause.has("day")) return "day";
  if (isYear) return "year";
  return clause.has("prefix") ? "prefix" : undefined;
}

/** Puts files into a folder that is named, or into folders by their ending, date, first letter or the beginning of their names. */
export function readOrganise(asked: Asked): Made | undefined {
  return readSeveral(asked) ?? readOne(asked);
}

/** "Put the .jpg files into a folder photos and the .eml files into a folder mails": the verb is said once, and each part is a job. */
function readSeveral(asked: Asked): Made | undefined {
  const { clause, known } = asked;
  const [verb] = clause.places("move");
  if (verb === undefined || asked.slots.output !== undefined) return undefined;
  const head = clause.words.slice(0, verb + 1);
  const joints = clause.words.flatMap(({ shown }, at) => (at > verb && (clause.can(at, "and") || shown === ",") ? [at] : []));
  const edges = [verb, ...joints, clause.length];
  const made: Extract<Made, { job: unknown }>[] = [];
  for (let from = 0; from < edges.length - 1; ) {
    // "a.md and b.md into …": a part ends where it can be read by itself.
    const ends = edges.slice(from + 1).map((to) => readPart([...head, ...clause.words.slice((edges[from] ?? 0) + 1, to)]));
    const at = ends.findIndex((part) => part !== undefined);
    const part = ends[at];
    if (!part) return undefined;
    made.push(part);
    from += at + 1;
  }
  const [first, ...rest] = made;
  return first && rest.length > 0 ? { ...first, also: rest.map(({ job }) => job) } : undefined;

  function readPart(words: Clause["words"]): Extract<Made, { job: unknown }> | undefined {
    const part = new Clause(words, clause.language);
    const slots = readSlots(part, known);
    // "To the cloud" may be anywhere.
    const isInto = part.has("folder") || slots.names.some(({ name }) => !/[.*]/.test(name));
    const read = slots.stops || !isInto ? undefined : readOne({ ...asked, clause: part, slots, before: undefined });
    return read && "job" in read && read.job.job === "organise" && typeof read.job.by === "object" ? read : undefined;
  }
}

function readOne(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (!clause.has("organise", "move")) return undefined;
  const numbered = readNumbered(clause);
  const isMove = clause.has("move");
  const isBy = clause.words.some((_, at) => clause.can(at, "by", "per"));
  const target = isMove && slots.output === undefined ? readTargetAfter(asked) : undefined;
  const photos = photoEndings(clause);
  const isChosen = clause.has("file", "note", "here", "folder") || photos.length > 0 || slots.endings.length > 0 || slots.names.length > 0;
  if (target) return intoFolder(asked, { target, photos, numbered, isChosen });
  if (!isChosen) return undefined;
  const by = isBy || clause.has("folder") ? readSorting(clause) : undefined;
  if (by === undefined)
    return isMove && slots.names.length > 0 ? unread("organise", clause, "Say into which folder: move *.jpg into the folder pictures.") : undefined;
  clause.take("organise", "move", "extension", "month", "day", "year", "prefix", "name", "date", "file", "note", "here", "folder", "group");
  return made(asked, { job: "organise", by, material: chosenBy(asked, slots.names, photos), numbered });
}

interface Into {
  readonly target: NonNullable<ReturnType<typeof readTarget>>;
  readonly photos: readonly string[];
  readonly numbered: boolean;
  /** Files are meant by their kind, or by the word for them. */
  readonly isChosen: boolean;
}

/** Where the person stands, called by its place. */
const OUTER = /^(?:main|top|root|base|parent|haupt|oberste[nr]?|principale?|racine|raiz|radice)$/;
/** "The other folder", "the right one": words that point to a folder, and name none that could be made. */
const POINTS =
  /^(?:upper|outer|same|other|right|correct|proper|previous|obere[nr]?|selben?|gleichen?|anderen?|richtigen?|superieur|meme|autre|bon|bonne|mism[oa]|otr[oa]|superior|correct[oa]|stess[oa]|altr[oa]|giust[oa]|mesm[oa]|outr[oa]|cert[oa])$/;
const folderOf = (folder: string, known: Known): string => (OUTER.test(folded(folder)) && !isThere(folder, known) ? "." : folder);
const isThere = (folder: string, { names = [] }: Known): boolean => names.some((name) => folded(name).startsWith(`${folded(folder)}/`));

/** Into one folder; files may be called by words of their names: "the two letters". */
function intoFolder(asked: Asked, { target, photos, numbered, isChosen }: Into): Made | undefined {
  const { clause, known } = asked;
  if (!isThere(target.folder, known) && POINTS.test(folded(target.folder)))
    return unread("organise", clause, `Which folder "${target.folder}" is, is not said.`);
  clause.take("move", "organise", "file", "note", "here");
  if (clause.left().length > 0 && known.names === undefined) return { look: { at: "names" } };
  const { found, unclear } = nameByWords(clause, known, true);
  if (unclear !== undefined) return unread("organise", clause, unclear);
  const names = [...target.names, ...found];
  if (!isChosen && names.length === 0) return undefined;
  return made(asked, { job: "organise", by: { folder: folderOf(target.folder, known) }, material: chosenBy(asked, names, photos), numbered });
}

/** A folder to go to, but not where folders are made "by" something. */
function readTargetAfter(asked: Asked): ReturnType<typeof readTarget> {
  const { clause, slots } = asked;
  const isPlural = clause
    .places("folder")
    .some(
      (at) =>
        clause.can(clause.near(at, 1) ?? -1, "extension", "month", "year", "day", "prefix") ||
        (clause.can(at + 1, "by", "per") && isWord(clause, at + 2, "first", "letter")),
    );
  return isPlural ? undefined : readTarget(clause, slots.names);
}

/** Copies one file to a name, files of a pattern to names of a pattern, or files into a folder. */
export function readCopy(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (!clause.has("copy")) return undefined;
  const [first, second] = slots.names;
  const isPair = first && second && slots.names.length === 2;
  const isPattern = isPair && first.name.split("*").length === 2 && second.name.split("*").length === 2;
  const isSingle = isPair && !clause.can(second.at - 1, "and") && !first.name.includes("*") && /\.[A-Za-z0-9]{1,9}$/.test(second.name);
  if (isPattern || isSingle) {
    clause.take("copy", "file", "here", "folder");
    return made(asked, { job: "copy", from: first.name, to: second.name });
  }
  const output = slots.output;
  if (first && !second && output !== undefined && !first.name.includes("*")) {
    clause.take("copy", "file", "here", "folder");
    return made(asked, { job: "copy", from: first.name, to: output });
  }
  const target = output === undefined ? readTarget(clause, slots.names) : undefined;
  const photos = photoEndings(clause);
  const isChosen = target && (target.names.length > 0 || photos.length > 0 || slots.endings.length > 0 || clause.has("file"));
  clause.take("copy", "file", "note", "here");
  if (!isChosen) return unread("copy", clause, "Say which file is copied, and to what name.");
  return made(asked, { job: "copy", from: "*", to: target.folder, into: chosenBy(asked, target.names, photos) });
}

/** Puts empty files into the trash, or those with the same content but one: only where the words say which stays. */
export function readRemove(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  const verbs = wordsLike(clause, "remove");
  if (verbs.length === 0 || slots.output !== undefined) return undefined;
  const photos = photoEndings(clause);
  if (!clause.has("file", "note", "here", "folder") && photos.length === 0 && slots.endings.length === 0 && wordsLike(clause, "keep").length === 0)
    return undefined;
  if (slots.names.some(({ name }) => /\.(?:csv|tsv|jsonl?|ndjson|xlsx)$/i.test(name) && !name.includes("*"))) return undefined;
  const empty = wordsLike(clause, "empty");
  const isDouble = clause.has("duplicate") || verbs.some((at) => clause.can(at, "dedupe"));
  if (empty.length > 0 === isDouble) return undefined;
  clause.use(...verbs, ...empty);
  clause.take("file", "note", "here", "folder", "duplicate");
  if (!isDouble) return made(asked, { job: "remove", what: "empty", keep: "oldest", material: chosenBy(asked, slots.names, photos) });
  takeLike(clause, "more");
  clause.take("filter");
  const isKept = takeLike(clause, "keep");
  const oldest = takeLike(clause, "oldest");
  const newest = takeLike(clause, "newest");
  if (oldest === newest || !isKept)
    return unread("remove", clause, "Say which of the same files stays: delete the duplicate files and keep the oldest, or the newest.");
  return made(asked, { job: "remove", what: "duplicates", keep: oldest ? "oldest" : "newest", material: chosenBy(asked, slots.names, photos) });
}

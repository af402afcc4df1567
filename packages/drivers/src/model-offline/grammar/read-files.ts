import type { Clause } from "./clause.ts";
import { photoEndings, wordsLike } from "./file-words.ts";
import type { Job, JobName, Known } from "./frame.ts";
import { isKindOfText, nameByKind } from "./names-by-kind.ts";
import { nameByPhrase } from "./names-by-phrase.ts";
import { filesCalled, nameByWords } from "./names-in-words.ts";
import { numberAt } from "./numbers.ts";
import { type Asked, type Made, materialOf, type Named, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

const OPENING = ["show", "search", "what", "which", "how", "is"] as const;

/** A job, where every word that carries something is used. */
export function made(asked: Asked, job: Job): Made {
  const { clause, slots } = asked;
  if (clause.left().length > 0) return unread(job.job, clause);
  return { job, ...(slots.output !== undefined && { output: slots.output }) };
}

/** Names that plain words give, where words are left and the folder is known. */
function resolved(asked: Asked, near: JobName): { names: readonly Named[] } | Made {
  const { clause, slots, known } = asked;
  if (clause.left().length === 0) return { names: slots.names };
  if (known.names === undefined) return { look: { at: "names" } };
  const phrases = near === "compare" ? nameByPhrase(clause, known) : [];
  const { found, unclear } = nameByWords(clause, known);
  return unclear === undefined ? { names: [...slots.names, ...phrases, ...found] } : unread(near, clause, unclear);
}

/** Lists or counts files, or counts what is in them. */
export function readList(asked: Asked): Made | undefined {
  const { clause } = asked;
  const measured = readMeasure(asked);
  if (measured) return measured;
  const counted = clause.has("count");
  // "How many files, and how many of them are pictures" are two questions, of which one answer is half.
  const asks = clause.places("count");
  const second = asks.find((at) => at > (asks[0] ?? at) + 1);
  if (second !== undefined) return unread("list", clause, "It asks how many twice; ask each by itself.");
  // "What do I need for photographs" asks what texts say of them.
  if (!counted && wordsLike(clause, "photo").some((at) => clause.can(at - 1, "for"))) return undefined;
  const photos = photoEndings(clause);
  // Folders themselves are not listed or counted.
  if (clause.places("folder").some((at) => !clause.can(at, "here") && !clause.can(at - 1, "of") && !clause.can(at - 2, "of"))) return undefined;
  const pointed = clause.places("file", "note", "folder").length > 0 || asked.slots.endings.length + photos.length > 0 || clause.places("here").length > 0;
  if (!pointed || !clause.has("show", "count", "what", "which", "search")) return undefined;
  if (!counted && asked.slots.endings.length + photos.length === 0 && !clause.has("file", "note", "here", "folder")) return undefined;
  clause.take("count", "file", "note", "folder", "here", "name", ...OPENING);
  const found = resolved(asked, "list");
  if (!("names" in found)) return found;
  const material = materialOf(asked, found.names);
  return made(asked, { job: "list", counted, material: { ...material, endings: [...material.endings, ...photos] } });
}

function readMeasure(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (!clause.has("count") || !clause.has("line", "word")) return undefined;
  const isData = slots.names.some(({ name }) => DATA.test(name));
  const unit = clause.has("line") && !clause.places("word").some((at) => clause.can(at - 1, "count")) ? "lines" : "words";
  if (clause.has("line") && clause.has("word")) return undefined;
  if (isData && unit === "lines" && clause.places("line").every((at) => clause.shown(at, at + 1).toLowerCase() === "rows")) return undefined;
  clause.take("count", "line", "word", "file", "note", "here", "text", "folder", ...OPENING);
  const found = resolved(asked, "measure");
  if (!("names" in found)) return found;
  return made(asked, { job: "measure", unit, material: materialOf(asked, found.names) });
}

/** Files of rows. */
export const DATA = /\.(?:csv|tsv|jsonl?|ndjson|xlsx)$/i;

/** Its sheets may be read as texts as well. */
/** A folder of tables alone holds no text that could answer a question. */
export const holdsTablesOnly = ({ names = [], tablesOnly }: Known): boolean =>
  names.length > 0 && (tablesOnly === true || names.every((name) => DATA.test(name) && !isWorkbook(name)));

export const isWorkbook = (name: string): boolean => /\.xlsx$/i.test(name);

/** Replaces a text by another in the files that are named, or of a kind. */
export function readReplace(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (!clause.has("replace")) return undefined;
  const [verb = 0] = clause.places("replace");
  const quoted = clause.words.flatMap(({ token }, at) => (token.kind === "quoted" || (token.kind === "code" && !clause.isUsed(at)) ? [at] : []));
  const [from, to] = quoted.length >= 2 ? quoted : plainPair(clause, verb);
  if (from === undefined || to === undefined) return undefined;
  clause.use(verb, from, to);
  clause.take("text", "file", "note", "here");
  const material = { names: slots.names.map(({ name }) => name), endings: slots.endings };
  const pair = { oldText: textAt(clause, from), newText: textAt(clause, to) };
  if (clause.left().length > 0) return unread("replace", clause);
  if (material.names.length + material.endings.length === 0)
    return unread("replace", clause, "No file is named: say in which, by its name, a pattern or their kind (in all *.md files).");
  return { job: { job: "replace", ...pair, material } };
}

const textAt = (clause: Clause, at: number): string => clause.at(at)?.token.text ?? "";

/** "Replace A by B in …": one word each, right after the verb and right after "by". */
function plainPair(clause: Clause, verb: number): (number | undefined)[] {
  const isPlain = (at: number): boolean => ["word", "number", "date"].includes(clause.at(at)?.token.kind ?? "") && !clause.isUsed(at);
  const by = clause.words.findIndex((_, at) => at > verb + 1 && clause.can(at, "with") && isPlain(at - 1) && isPlain(at + 1));
  if (by < 0) return [];
  const between = Array.from({ length: by - verb - 2 }, (_, index) => verb + 1 + index);
  return between.every((at) => clause.isFree(at) || clause.can(at, "text")) ? [by - 1, by + 1] : [];
}

/** Finds files with the same content. */
export function readDuplicates(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (!clause.has("duplicate") || slots.names.some(({ name }) => DATA.test(name))) return undefined;
  if (!clause.has("file", "note", "folder", "here") && slots.endings.length === 0) return undefined;
  clause.take("duplicate", "file", "note", "folder", "here", "count", ...OPENING);
  const found = resolved(asked, "duplicates");
  if (!("names" in found)) return found;
  return made(asked, { job: "duplicates", material: materialOf(asked, found.names) });
}

/** "Compare the two offers", "the two roof quotes": two files by what they are, or by a part of their names. */
function chosenTwo({ clause, slots, known }: Asked): readonly Named[] | { look: { at: "names" } } | undefined {
  const kinds = clause.left().filter((at) => isKindOfText(clause.at(at)?.shown ?? ""));
  const [two] = clause.left().filter((at) => numberAt(clause, at) === 2);
  if (kinds.length !== 1 || slots.names.length > 0) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  const others = clause.left().filter((at) => at !== two && !kinds.includes(at));
  const byKind = others.length === 0 ? nameByKind(clause, known, 2).found : nameByWords(clause, known, true).found;
  if (byKind.length !== 2) return undefined;
  clause.use(...kinds, ...(two === undefined ? [] : [two]));
  return byKind;
}

/** Words that ask how two texts that are named differ, and the small ones that go with them; of one text they may ask for anything. */
const DIFFERS =
  /^(?:differ(?:s|ed|ent|ing)?|chang(?:ed?|es)|ander[est]?|anders|(?:ge|ver)andert|unterscheid\w*|unterschied\w*|chang(?:e|ent|ee?s?)|diffe?r\w*|distinguent|diferencian?|difier\w*|cambi(?:o|a|an|ad[oa]s?|at[oaie]|ano)|differiscono|distinguono|mud(?:ou|a|am|aram|ad[oa]s?)|alterou|difere(?:m|nte|ntes)?)$/;
const DIFFERING =
  /^(?:o|worin|inwiefern|wodurch|sich|cosa|che cosa|se|ci|y|hay|there|been|has|have|hat|haben|qui|ce|en quoi|do|does|how|wie|comment|como|come)$/;

function takeDiffering({ clause, slots }: Asked): boolean {
  if (slots.names.length !== 2) return false;
  const found = clause.left().filter((at) => DIFFERS.test(folded(clause.at(at)?.shown ?? "")));
  if (found.length === 0 || clause.has("compare")) return false;
  clause.use(...found, ...clause.left().filter((at) => DIFFERING.test(folded(clause.at(at)?.shown ?? ""))));
  clause.take("how", "difference");
  return true;
}

/** What they have in common is no difference. */
const COMMON = /common|gemeinsam|commun|comun|comum/;
const asksDifference = (clause: Clause): boolean =>
  clause.has("difference") && !clause.has("compare") && !clause.words.some(({ shown }) => COMMON.test(folded(shown)));

/** Compares two files. */
export function readCompare(asked: Asked): Made | undefined {
  const { clause, before } = asked;
  const differs = takeDiffering(asked) || asksDifference(clause);
  if (!differs && !clause.has("compare", "difference")) return undefined;
  clause.take(
    "compare",
    "difference",
    "file",
    "note",
    "text",
    "show",
    "what",
    "which",
    "between",
    "search",
    "write",
    "summary",
    "value",
    "is",
    "table",
    "folder",
    "read",
  );
  const chosen = chosenTwo(asked);
  if (chosen && "look" in chosen) return chosen;
  const found = chosen ? { names: chosen } : resolved(asked, "compare");
  if (!("names" in found)) return found;
  const own = found.names.map(({ name }) => name);
  const files = own.length === 1 && before?.names.length === 1 ? [...before.names, ...own] : own.length === 0 ? (before?.names ?? []) : own;
  if (clause.left().length > 0) return unread("compare", clause);
  if (files.length !== 2) return unread("compare", clause, "Two files are needed to compare; name both.");
  return made(asked, { job: "compare", files, ...(differs && { differing: true as const }) });
}

const ENDING = /\.[^./]+$/;

/** Shows files as they are; one without an ending where it is there. */
export function readShow(asked: Asked): Made | undefined {
  const { clause, slots, known } = asked;
  if (!clause.has("display")) return undefined;
  clause.take("display", "file", "note", "text");
  const isBare = slots.names.some(({ name }) => !ENDING.test(name) && !name.includes("*"));
  if ((clause.left().length > 0 || isBare) && known.names === undefined) return { look: { at: "names" } };
  const isFile = (name: string): boolean => ENDING.test(name) || known.names?.includes(name) === true;
  const [at] = clause.left();
  const word = clause.left().length === 1 ? clause.at(at ?? -1) : undefined;
  const called = word && slots.names.length === 0 ? filesCalled(word.shown, known, clause.language).filter(isFile) : [];
  if (called.length === 1 && at !== undefined) clause.use(at);
  const files = [...slots.names.map(({ name }) => name), ...called.slice(0, 1)].filter((name) => isFile(name) && !name.includes("*"));
  if (files.length === 0 || files.length < slots.names.length) return undefined;
  return made(asked, { job: "show", files });
}

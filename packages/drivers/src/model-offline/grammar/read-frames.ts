import type { Sense } from "../lexicon/lexicon.ts";
import { boundTo, listsFirst, pointsBack } from "./bind-before.ts";
import { lookForBrands, withBrands, withFolders } from "./brands.ts";
import { Clause } from "./clause.ts";
import { countAgain, countsThem, linesAgain } from "./count-again.ts";
import { againOf, isElliptic } from "./elliptic.ts";
import type { Cannot, Frame, Job, Known, Material, Reading } from "./frame.ts";
import { asksHowMany, countsOthers } from "./how-many.ts";
import { nearWords, withTaken } from "./near-words.ts";
import { readAnswer } from "./read-answer.ts";
import { readFetch, readRun } from "./read-commands.ts";
import { readDigest } from "./read-digest.ts";
import { readFileFacts } from "./read-file-facts.ts";
import { holdsTablesOnly, readCompare, readDuplicates, readList, readReplace, readShow } from "./read-files.ts";
import { readLog, readOnlyLog } from "./read-log.ts";
import { readMails, readSenders } from "./read-mails.ts";
import { readMarks } from "./read-marks.ts";
import { readMention } from "./read-mention.ts";
import { readCopy, readOrganise, readRemove, readRename } from "./read-moves.ts";
import { readOfFiles, readOfTexts } from "./read-of-files.ts";
import { readAnyTable, readTable } from "./read-table.ts";
import { withoutRemark } from "./remarks.ts";
import { corrected, firstReworded, saidAlike } from "./reworded.ts";
import { isOfSame, withSaid } from "./said-for-pronoun.ts";
import { savedFigure } from "./saved-figures.ts";
import { type Asked, type Made, readSlots, type Unread } from "./slots.ts";
import { folded, type Tagged, tagEach, type Words } from "./tagged.ts";
import { ofFigure, twoQuestions } from "./two-questions.ts";

/** Tried in this order; the first that accounts for every word is what is meant. */
const READERS: readonly ((asked: Asked) => Made | undefined)[] = [
  readRun,
  readRemove,
  readRename,
  readReplace,
  readFetch,
  readMarks,
  readLog,
  readFileFacts,
  readTable,
  readOrganise,
  readDuplicates,
  readCopy,
  readCompare,
  readMention,
  readDigest,
  readMails,
  readList,
  readShow,
  readAnyTable,
  readOnlyLog,
  readAnswer,
];

/** Verbs that begin something new after an "and". */
const BEGINS: readonly Sense[] = [
  "show",
  "write",
  "read",
  "sort",
  "group",
  "filter",
  "dedupe",
  "join",
  "pivot",
  "convert",
  "compute",
  "search",
  "summarise",
  "compare",
  "rename",
  "move",
  "organise",
  "copy",
  "replace",
  "run",
  "fetch",
  "count",
  "sum",
  "average",
  "who",
  "what",
  "when",
  "location",
  "why",
  "how",
  "which",
];

/**
 * The frames of a goal: every content word of it is in a slot of one of them, or it is not understood. What must be looked at
 * first is asked for; the same words and the same knowledge give the same reading.
 */
export function readFrames(goal: string, known: Known, given?: Material): Reading {
  const ofFiles = given === undefined ? readOfFiles(goal, known) : undefined;
  if (ofFiles) return ofFiles;
  const remarked = given === undefined ? withoutRemark(goal, known) : undefined;
  if (remarked === "look") return { look: { at: "names" } };
  if (remarked) {
    const read = readFrames(remarked.goal, known, remarked.material ?? given);
    if (!remarked.filesOnly || !("frames" in read) || read.frames.every(({ job }) => job === "mention" || job === "list")) return read;
  }
  const meant = given === undefined ? (corrected(goal) ?? saidAlike(goal)) : goal;
  if (meant === "cut") return ofFigure(goal, (asked) => readFrames(asked, known)) ?? unsaid(CUT);
  if (meant !== goal) return readFrames(meant, known, given);
  const whole = readOrReworded(goal, known, given);
  return given === undefined ? orTwo(goal, known, whole) : whole;
}

function orTwo(goal: string, known: Known, whole: Reading): Reading {
  const read = (half: string): Reading => readFrames(half, known);
  const readOtherwise = (half: string) => readNear(half, known) ?? readReworded(half, known, { isBeside: true });
  return twoQuestions(goal, known, { whole, read, readOtherwise }) ?? whole;
}

/** What a goal may be asked of tables, where no text answers it. */
export function readBeside(goal: string, known: Known): Reading | undefined {
  const reading = orTwo(goal, known, readNear(goal, known) ?? readReworded(goal, known, { isBeside: true }) ?? { cannot: { words: [], near: [] } });
  return "cannot" in reading ? undefined : reading;
}

const CUT = "What is put right is not said whole: say the goal again as it is meant.";

function readOrReworded(goal: string, known: Known, given?: Material): Reading {
  const reading = readWritten(goal, known, given);
  const near = known.tables.size > 0 && isUnread(reading, known) ? (readNear(goal, known, given) ?? reading) : reading;
  return "cannot" in near ? (readReworded(goal, known, { given }) ?? near) : near;
}

type How = { readonly given?: Material | undefined; readonly isBeside?: boolean };

/** The goal in other words that say the same, where one of them is understood; undefined where none is. */
function readReworded(goal: string, known: Known, { given, isBeside = false }: How = {}): Exclude<Reading, { cannot: unknown }> | undefined {
  const ofTexts = given === undefined ? readOfTexts(goal, known) : undefined;
  return ofTexts ?? firstReworded(goal, known, { isBeside, read: (each) => readWritten(each, known, given) });
}

/** It is not understood; a search of texts, where there are none, is no reading of it either. */
const isUnread = (reading: Reading, known: Known): boolean =>
  "cannot" in reading || ("frames" in reading && reading.frames.every(({ job }) => job === "answer") && holdsTablesOnly(known));

/** The goal with its slips of the pen put right, which is said back; a question to tables, or nothing. */
function readNear(goal: string, known: Known, given?: Material): Reading | undefined {
  const taken = nearWords(goal, known);
  if (taken.length === 0) return undefined;
  const reading = readWritten(withTaken(goal, taken), known, given);
  if ("look" in reading) return reading;
  if ("cannot" in reading || reading.frames.some(({ job }) => job !== "table" && job !== "describe")) return undefined;
  return { frames: reading.frames.map((frame, at) => (at === 0 ? { ...frame, taken: [...taken, ...(frame.taken ?? [])] } : frame)) };
}

/** Who wrote of something, or asked for it, in some mail; undefined where that is not what is asked. */
export function readOfMails(goal: string, known: Known): Exclude<Reading, { cannot: unknown }> | undefined {
  for (const { tagged, language } of tagEach(goal)) {
    const clause = new Clause(tagged, language);
    const slots = readSlots(clause, known);
    const made = slots.stops ? undefined : readSenders({ clause, slots, known, before: undefined });
    if (made && "look" in made) return made;
    if (made && "job" in made) return { frames: framesOf(made) };
  }
  return undefined;
}

function readWritten(goal: string, known: Known, given?: Material): Reading {
  const tagged = tagEach(goal);
  const look = lookForBrands(tagged[0], known);
  if (look) return { look };
  const named = (each: Words): Words => withFolders(withBrands(each, known), known);
  const [words, ...others] = [named(tagged[0]), ...tagged.slice(1).map(named)] as const;
  const reading = new Sentence(words, known).read(segmentsOf(words, known), given);
  if (!("cannot" in reading)) return reading;
  for (const other of others) {
    const read = new Sentence(other, known).read(segmentsOf(other, known), given);
    if (!("cannot" in read)) return read;
  }
  return reading;
}

type Segment = readonly Tagged[];

/** Parts of a goal that may each be a goal: they begin with a verb after a connective, or after an output. */
function segmentsOf({ tagged, language }: Words, known: Known): Segment[] {
  const clause = new Clause(tagged, language);
  const cuts: number[] = [];
  for (let at = 1; at < tagged.length; at++) {
    const next = isJoint(clause, at) ? afterJoint(clause, at) : undefined;
    const isSaidAgain = isElliptic(tagged.slice(at), clause, at);
    if (
      next === undefined ||
      isAdverb(clause, at) ||
      !(begins(clause, next) || isSaidAgain || isOutput(tagged[at - 1], known) || tellsSaved(tagged, next, known))
    )
      continue;
    cuts.push(at);
    at = next;
  }
  const edges = [0, ...cuts, tagged.length];
  return edges.slice(0, -1).map((from, index) => tagged.slice(from, edges[index + 1]));
}

/** "Enregistre … et dis-moi la somme": what is told stands behind a file that rows are saved to. */
const tellsSaved = (tagged: readonly Tagged[], at: number, known: Known): boolean =>
  TELL.test(folded(tagged[at]?.shown ?? "")) && tagged.slice(0, at).some((word) => isOutput(word, known));
const TELL = /^(?:tell|say|give|let|sag\p{L}*|nenn\p{L}*|gib|dis|dites|donne\p{L}*|indique\p{L}*|di|dime|digame|dame|dimmi|dica|dammi|diz|diga|da)(?:-| |$)/u;

/** "On average, how many": what stands before is no part of its own. */
const isAdverb = (clause: Clause, end: number): boolean =>
  Array.from({ length: end }, (_, at) => at).every((at) => clause.isFree(at) || (clause.can(at, "average", "total") && /\s/.test(clause.at(at)?.shown ?? "")));

const STOPS = new Set([",", ";", ".", "!", "?"]);
const isJoint = (clause: Clause, at: number): boolean => clause.can(at, "and", "next") || STOPS.has(clause.at(at)?.shown ?? "");
const isOutput = (word: Tagged | undefined, { outputs }: Known): boolean => word?.token.kind === "name" && outputs.includes(word.token.text);
const begins = (clause: Clause, at: number): boolean => {
  const verb = clause.can(at, "stop") && !clause.can(at, ...BEGINS) ? at + 1 : at;
  return clause.can(verb, ...BEGINS) && !isListed(clause, verb);
};

/** "Species, name and fee": a word that may be a noun is one in a list of them. */
const isListed = (clause: Clause, at: number): boolean => {
  const next = clause.at(at + 1)?.shown ?? "";
  return (
    clause.can(at, "name", "count", "total", "date", "number") &&
    !asksHowMany(clause, at) &&
    (next === "" || STOPS.has(next) || clause.can(at + 1, "and", "of") || WITHIN.test(next))
  );
};
const WITHIN = /^(?:in|from|von|aus|im|dans|de|en|da|nel|em)$/i;

/** The first word after a run of connectives; undefined at the end. */
function afterJoint(clause: Clause, at: number): number | undefined {
  let next = at + 1;
  while (next < clause.length && isJoint(clause, next)) next += 1;
  return next < clause.length ? next : undefined;
}

type Read =
  | { readonly frames: readonly Frame[]; readonly material: Material | undefined }
  | { readonly look: Extract<Reading, { look: unknown }>["look"] }
  | { readonly cannot: Cannot };

/** Reads the segments of a goal together or apart, whichever accounts for all words. */
class Sentence {
  readonly #words: Words;
  readonly #known: Known;

  constructor(words: Words, known: Known) {
    this.#words = words;
    this.#known = known;
  }

  read(segments: readonly Segment[], given: Material | undefined): Reading {
    const frames: Frame[] = [];
    let before = given;
    for (let at = 0; at < segments.length; ) {
      const rest = this.#untilCounted(segments.slice(at));
      const [own = []] = rest;
      const again = this.#again(frames, own, before);
      if (again && !("frames" in again)) return again;
      if (again) {
        frames.push(...again.frames);
        at += 1;
        continue;
      }
      if (isAlone(frames.at(-1)) && !this.#namesOwn(own)) return { cannot: { words: [], why: nothingNamed(own), near: [] } };
      const { read, used } = this.#longest(rest, before);
      const next = this.#next(frames.at(-1), { read, segment: rest.slice(0, used).flat() }, before);
      if (!("frames" in next)) return next;
      frames.push(...toldBehind(frames, next.frames));
      before = ("frames" in read ? read.material : undefined) ?? before;
      at += used;
    }
    return frames.length > 0 ? { frames } : { cannot: { words: [], near: [] } };
  }

  /** Up to "and count them", which is about what goes to a file before it, and never a part of it. */
  #untilCounted(segments: readonly Segment[]): readonly Segment[] {
    const at = segments.findIndex(
      (segment, index) =>
        index > 0 &&
        (isElliptic(segment, this.#clause(segment), 0) || (segments.slice(0, index).some((each) => this.#saves(each)) && countsThem(this.#clause(segment)))),
    );
    return at < 0 ? segments : segments.slice(0, at);
  }

  /** What says no more than how many there are of what was asked before, or of which other rows it is asked as well. */
  #again(frames: readonly Frame[], own: Segment, before: Material | undefined): Reading | undefined {
    const again = countAgain(frames, this.#clause(own)) ?? linesAgain(frames, this.#clause(own));
    if (typeof again === "string") return unsaid(again);
    if (again !== undefined) return { frames: [again] };
    return frames.length > 0 && isElliptic(own, this.#clause(own), 0) ? this.#said(frames.at(-1), own, before) : undefined;
  }

  /** "And in April?": the question before it, of other rows. */
  #said(last: Frame | undefined, own: Segment, before: Material | undefined): Reading {
    const read = this.#one(own, before);
    if ("look" in read) return read;
    const again = "frames" in read ? againOf(last, read.frames) : undefined;
    return again ? { frames: [again] } : { cannot: { words: [], why: nothingSaid(own), near: ["table"] } };
  }

  /** What a part was read as, bound to what was chosen before it where it points there. */
  #next(last: Frame | undefined, { read, segment }: { readonly read: Read; readonly segment: Segment }, before: Material | undefined): Reading {
    if ("look" in read) return read;
    const bound = "frames" in read ? this.#bound(last, read.frames, segment) : undefined;
    if (bound !== undefined && typeof bound !== "string") return { frames: bound };
    const said = this.#saidAgain(last, segment, before);
    if (said) return { frames: said };
    return "cannot" in read ? read : unsaid(bound ?? "");
  }

  /** "And when did they move in", of whoever was chosen before by one text. */
  #saidAgain(last: Frame | undefined, segment: Segment, before: Material | undefined): readonly Frame[] | undefined {
    const said = withSaid(last, this.#clause(segment));
    const read = said && this.#one(said, before);
    return read && "frames" in read && read.frames.every((frame) => isOfSame(last, frame)) ? read.frames : undefined;
  }

  #saves(segment: Segment): boolean {
    return segment.some((word) => isOutput(word, this.#known));
  }

  /** What follows without a name of its own is about what was chosen before it, where it points there. */
  #bound(last: Frame | undefined, next: readonly Frame[], segment: Segment): readonly Frame[] | string {
    const [first] = next;
    if (!first || next.length > 1 || this.#namesOwn(segment)) return next;
    const bound = boundTo(last, first, this.#clause(segment));
    return typeof bound === "string" ? bound : [bound ?? first];
  }

  #clause(segment: Segment): Clause {
    return new Clause(segment, this.#words.language);
  }

  /** As many segments as belong together: those that name nothing of their own go with the one before. */
  #longest(segments: readonly Segment[], before: Material | undefined): { read: Read; used: number } {
    let failed: { read: Read; used: number } | undefined;
    let searched: { read: Read; used: number } | undefined;
    for (const used of this.#counts(segments)) {
      const read = this.#one(segments.slice(0, used).flat(), before);
      const loses = this.#losesHalf(read, segments.slice(0, used), before);
      if (typeof loses === "string") return { read: { cannot: { words: [], why: loses, near: ["table"] } }, used };
      if (loses) continue;
      if (isOf(read, "answer") && used > 1) searched ??= { read, used };
      else if (searched && used === 1 && isOther(read)) break;
      else if (!("cannot" in read)) return { read, used };
      failed ??= { read, used };
    }
    if (searched) return searched;
    return this.#nearest(segments, before) ?? failed ?? { read: { cannot: { words: [], near: [] } }, used: segments.length };
  }

  /** In which order lengths are tried: together where the next ones name nothing, else apart first. */
  #counts(segments: readonly Segment[]): number[] {
    let together = 1;
    while (together < segments.length && !this.#namesOwn(segments[together] ?? [])) together += 1;
    const isListed = listsFirst(this.#clause(segments[0] ?? []), this.#clause(segments[1] ?? []));
    const longer = Array.from({ length: segments.length - together }, (_, index) => together + 1 + index);
    return [...(isListed ? [1] : []), ...Array.from({ length: together }, (_, index) => together - index), ...longer];
  }

  /** Read together, one of the halves would be left undone; a sentence where it is not clear which. */
  #losesHalf(read: Read, segments: readonly Segment[], before: Material | undefined): boolean | string {
    if ("cannot" in read) return false;
    const saved = this.#savedFigure(read, segments, before);
    if (saved !== undefined) return saved === "apart" || saved;
    return segments.length > 1 && (this.#losesQuestion(read, segments.slice(1)) || this.#addsNothing(read, segments, before));
  }

  /** What a file is to hold, where rows and a figure are named. */
  #savedFigure(read: Read, segments: readonly Segment[], before: Material | undefined): string | undefined {
    const [frame] = "frames" in read ? read.frames : [];
    const saving = segments.findIndex((segment) => this.#saves(segment));
    if (frame?.job !== "table" || frame.output === undefined || saving < 0) return undefined;
    const clauses = segments.map((segment) => this.#clause(segment));
    const alone = segments.length > saving + 1 ? this.#one(segments.slice(0, saving + 1).flat(), before) : read;
    const [first] = "frames" in alone ? alone.frames : [];
    const query = first?.job === "table" ? first.query : undefined;
    const own = { measures: query ? (query.measures?.length ?? 0) : Number.POSITIVE_INFINITY, select: query?.select };
    return savedFigure({ frame, upTo: clauses.slice(0, saving + 1), later: clauses.slice(saving + 1), own });
  }

  /** One figure answers no "and which one", and the row no "and who has it": both are asked for, each by itself. */
  #losesQuestion(read: Read, later: readonly Segment[]): boolean {
    const [frame] = "frames" in read ? read.frames : [];
    if (frame?.job !== "table" || frame.query.group || frame.query.pivot) return false;
    const asking = later.map((segment) => this.#clause(segment)).filter((clause) => !clause.has("count"));
    // "How many in the morning, and how many in the afternoon": each is a number of its own.
    if (later.map((segment) => this.#clause(segment)).some(countsOthers)) return true;
    if (asking.some((clause) => clause.has("which", "who", "when", "location", "why") && pointsBack(clause))) return true;
    if (frame.query.measures?.some(({ fn }) => fn === "count") && asking.some((clause) => clause.has("show") && pointsBack(clause))) return true;
    return frame.query.measures !== undefined && asking.some((clause) => clause.has("which", "who"));
  }

  /** "How many were bought, and what did they cost": a second question that leaves the first one as it is was not read. */
  #addsNothing(read: Read, segments: readonly Segment[], before: Material | undefined): boolean {
    const last = this.#clause(segments.at(-1) ?? []);
    if (!isOf(read, "table") || !last.has("what", "which", "who", "when", "location", "how", "count", "sum", "average", "min", "max")) return false;
    return JSON.stringify(this.#one(segments.slice(0, -1).flat(), before)) === JSON.stringify(read);
  }

  #namesOwn(segment: Segment): boolean {
    return segment.some(({ token }) => (token.kind === "name" && !this.#known.outputs.includes(token.text)) || token.kind === "url" || token.kind === "code");
  }

  /** Which part is told as not understood: the first that cannot be read by itself. */
  #nearest(segments: readonly Segment[], before: Material | undefined): { read: Read; used: number } | undefined {
    const alone = segments.map((segment) => this.#one(segment, before)).find((read) => "cannot" in read);
    const whole = this.#one(segments.flat(), before);
    const better = [alone, whole].filter((read) => read !== undefined && "cannot" in read).sort((a, b) => sizeOf(a) - sizeOf(b))[0];
    return better && { read: better, used: segments.length };
  }

  #one(tagged: readonly Tagged[], before: Material | undefined): Read {
    const fresh = (): Asked => {
      const clause = new Clause(tagged, this.#words.language);
      return { clause, slots: readSlots(clause, this.#known), known: this.#known, before };
    };
    const { stops } = fresh().slots;
    if (stops) return "look" in stops ? stops : { cannot: { words: [], why: stops.why, near: [] } };
    const near: Unread[] = [];
    for (const read of READERS) {
      const made = isNoneOf(read, near, fresh()) ? undefined : wholly(read(fresh()), fresh);
      if (made && "look" in made) return made;
      if (made && "job" in made) return { frames: framesOf(made), material: materialIn(fresh(), made) };
      if (made) near.push(made);
    }
    return { cannot: nearest(near, fresh().clause.unknownWords()) };
  }
}

/** What is unclear only because something is not said is no question to texts; what a table leaves unclear is no list of files. */
const isNoneOf = (read: (typeof READERS)[number], near: readonly Unread[], { slots }: Asked): boolean =>
  near.some(isUnclear) && (read === readAnswer || (read === readList && slots.names.length === 0 && near.some(({ near: job }) => job === "table")));

/** A job that has no place for something that was read of the clause is none of it. */
function wholly(made: Made | undefined, fresh: () => Asked): Made | undefined {
  if (!made || !("job" in made)) return made;
  const words = droppedBy([made.job, ...(made.also ?? [])], fresh());
  return words === undefined ? made : { near: made.job.job, cannot: { words } };
}

/** Names, kinds of files and formats that were read and that none of the jobs has a place for. */
function droppedBy(jobs: readonly Job[], { slots }: Asked): string[] | undefined {
  const filled = JSON.stringify(jobs);
  const names = slots.names
    .map(({ name }) => name)
    .filter((name) => !filled.includes(JSON.stringify(name).slice(1, -1)) && !jobs.some((job) => isNumberedBy(job, name)));
  const kinds = jobs.some((job) => "material" in job || "into" in job) ? [] : slots.endings;
  const format = slots.format === undefined || slots.format === "md" || jobs.some((job) => "limits" in job || "format" in job) ? [] : [slots.format];
  const all = [...names, ...kinds, ...format];
  return all.length > 0 ? all : undefined;
}

/** "To trip-1.jpg, trip-2.jpg, …": one of the names that numbers give. */
const isNumberedBy = (job: Job, name: string): boolean =>
  job.job === "rename" &&
  job.how.kind === "sequence" &&
  job.how.before !== "" &&
  name.startsWith(job.how.before) &&
  /^\d+(?:\.\p{L}+)?$/u.test(name.slice(job.how.before.length));

const isUnclear = ({ cannot: { words, why }, left }: Unread): boolean => words.length === 0 && why !== undefined && !left;

const framesOf = ({ job, also = [], output, taken }: Extract<Made, { job: unknown }>): Frame[] =>
  [job, ...also].map((each) => ({ ...each, ...(output !== undefined && { output }), ...(taken && { taken }) }));

function nearest(all: readonly Unread[], words: readonly string[]): Cannot {
  const best = [...all].sort((a, b) => weight(a.cannot) - weight(b.cannot));
  const plain = words.length > 0 ? { words } : { words, why: "What is to be done is not said in words that are known." };
  const told = best.find(({ cannot: { words: own, why } }) => own.length > 0 || why !== undefined)?.cannot;
  return { ...(told ?? plain), near: [...new Set(best.map(({ near }) => near))].slice(0, 2) };
}

const unsaid = (why: string): Reading => ({ cannot: { words: [], why, near: ["table"] } });

/** What a program or a page gave is nothing that a later part could be about. */
const isAlone = (frame: Frame | undefined): boolean => frame !== undefined && (frame.job === "run" || frame.job === "tests" || frame.job === "fetch");
const nothingSaid = (segment: Segment): string =>
  `What "${segment.map(({ shown }) => shown).join(" ")}" asks anew is not said: say it as a question of its own.`;
const nothingNamed = (segment: Segment): string => `What "${segment.map(({ shown }) => shown).join(" ")}" is about is not said: name the files.`;

/** What a later part of the goal is about where it says nothing itself. */
function materialIn({ slots }: Asked, made: Extract<Made, { job: unknown }>): Material | undefined {
  if ("material" in made.job && made.job.material.names.length + made.job.material.endings.length > 0) return made.job.material;
  if (made.job.job === "table") return { names: [made.job.query.file, ...(made.job.query.join ?? []).map(({ file }) => file)], endings: [] };
  if (made.job.job === "describe") return { names: made.job.files, endings: [] };
  return slots.names.length > 0 ? { names: slots.names.map(({ name }) => name), endings: [] } : undefined;
}

const isOf = (read: Read, job: Job["job"]): boolean => "frames" in read && read.frames.every((frame) => frame.job === job);
/** What a table is asked behind rows that went to a file is told, and does not go to that file. */
const toldBehind = (frames: readonly Frame[], next: readonly Frame[]): readonly Frame[] =>
  frames.some(({ output }) => output !== undefined)
    ? next.map((frame) => (frame.job === "table" && frame.output === undefined ? { ...frame, said: true } : frame))
    : next;
/** A job that asks no table and no text, so that a search for all of it goes before. */
const isOther = (read: Read): boolean => !isOf(read, "table") && !isOf(read, "mention") && !("look" in read);
/** A sentence that says what is wrong is nearer than any number of words. */
const weight = ({ words, why }: Omit<Cannot, "near">): number => words.length + (why === undefined ? 0.5 : 0);
const sizeOf = (read: Read | undefined): number => (read && "cannot" in read ? weight(read.cannot) : Number.POSITIVE_INFINITY);

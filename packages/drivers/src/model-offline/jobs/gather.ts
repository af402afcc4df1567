import { answerOf, joinedAnswer, reportsIn, type Work } from "../answer.ts";
import { chooseByWords, fitting, startLine } from "../choose-by-words.ts";
import { coverageOf, notesIn } from "../coverage.ts";
import { CAPACITY, type Choice, chooseFiles, type Entry, groups, LARGE, MOST_FILES, type Read, readSoFar, readsAsText } from "../files.ts";
import type { AnswerFrame, CompareFrame, DigestFrame } from "../grammar/frame.ts";
import { DATA, isWorkbook } from "../grammar/read-files.ts";
import type { Located } from "../locate.ts";
import { type Call, cannot, type Move } from "../move.ts";
import { shownMessage, shownPath } from "../places.ts";
import type { Prompt } from "../prompt.ts";
import { sharedTask } from "../shared-task.ts";
import { WISH_WORDS } from "../wishes.ts";
import { type Outcome, told } from "./outcome.ts";

/** Files in one call, and at least in one child. */
const BATCH = 16;
/** Files of one child at most; it reads them in two calls. */
const SHARE = 32;
const MOST_CHILDREN = 16;
const LARGE_LINES = 600;

/** A job that reads texts. */
export type Reading = DigestFrame | AnswerFrame | CompareFrame;

export interface Gathering {
  readonly frame: Reading;
  /** The words of the goal, which weigh what is picked. */
  readonly goal: string;
  readonly located: Located;
  readonly work: Work;
  /** How many agents share the encoder. */
  readonly sharers: number;
}

/** Reads what a frame points at, alone or by children, and makes the text that it asks for. */
export async function gather(prompt: Prompt, given: Gathering): Promise<Outcome> {
  const { located, goal, frame } = given;
  const isAnswer = frame.job === "answer";
  const table = located.files.find((path) => DATA.test(path) && !(isAnswer && isWorkbook(path)));
  if (table !== undefined) return cannot(tableNotText(shownPath(table, prompt), frame));
  const choice = chooseFiles(prompt, { entries: located.entries, named: located.files, goal, sheets: isAnswer });
  if (choice.files.length === 0) return cannot(nothingToRead(frame, located, choice));
  const parts = sharesOf(prompt, given, choice.files);
  return parts.length > 1 ? shareOut(prompt, given, { choice, parts }) : readAlone(prompt, given, choice);
}

const tableNotText = (name: string, { job }: Reading): string =>
  job === "compare"
    ? `${name} is a table, and tables are not compared as texts: join them, or ask of each.`
    : `${name} is a table: ask for its rows and columns (count, sum, average, sort, group …), and not as of a text.`;

function nothingToRead(frame: Reading, { where, entries }: Located, { results, others }: Choice): string {
  const why = [
    ...(results.length > 0 ? [`${results.join(", ")} ${results.length === 1 ? "was" : "were"} made by earlier runs`] : []),
    ...(others.length > 0 ? [`${others.length} of its files hold no text that can be read`] : []),
  ];
  const nothing = `There is nothing to read: ${where} holds ${entries.length === 0 ? "no files" : `no text files among its ${entries.length}`}${why.length > 0 ? ` (${why.join("; ")})` : ""}.`;
  // Where tables lie instead, it was one of them that could not be asked with these words.
  if (frame.job !== "answer" || !entries.some(({ path }) => DATA.test(path))) return nothing;
  return `Not understood as a question to the tables of ${where}: ${frame.words.map((word) => `"${word}"`).join(", ")}. It holds no texts that could answer it either.`;
}

async function readAlone(prompt: Prompt, given: Gathering, choice: Choice): Promise<Outcome> {
  const { located, frame } = given;
  const chosen = fitting(choice.files);
  const cut = chosen.length < choice.files.length || chosen.some(({ bytes }) => bytes > LARGE) || located.more;
  const found = cut ? lookFor(prompt, given, choice) : undefined;
  if (found && "calls" in found) return { do: "calls", calls: found.calls };
  const taken = found ? fitting(found.files) : chosen;
  const next = readMove(prompt, taken, found?.lines ?? new Map());
  if (next) return next;
  const sources = readSoFar(prompt, new Set(taken.map(({ path }) => path)));
  if (sources.sources.length === 0) return cannot(nothingRead(taken.length, [...sources.failed, ...located.missing]));
  const lost = sources.failed.find(({ path }) => located.files.some((file) => shownPath(file, prompt) === path || file === path));
  if (lost) return cannot(`${lost.path} was named, and cannot be read: ${lost.message}.`);
  const why = `one agent takes in at most ${MOST_FILES * 2} files or ${CAPACITY / 1_000} kB of text`;
  const coverage = coverageOf({ located, choice, read: sources.sources.length, why, sources, ...(found && { looked: found.looked }) });
  const made = await answerOf(sources.sources, given);
  if (made.failed) return cannot([made.text, ...coverage.inText, ...coverage.aside].join("\n\n"));
  return told(made.text, { coverage, files: sources.sources.length, of: choice.files.length, cited: isCited(frame) });
}

/** Too many or too large to read: a question's words are looked for in all of them. */
function lookFor(prompt: Prompt, { frame, located }: Gathering, { files }: Choice): ReturnType<typeof chooseByWords> | undefined {
  if (frame.job !== "answer" || !prompt.tools.has("file_search") || located.folders.length + located.files.length === 0) return undefined;
  return chooseByWords(prompt, frame.words.join(" "), { located, files });
}

function nothingRead(tried: number, failed: Read["failed"]): string {
  const [first] = failed;
  const why = first ? `${first.path}: ${first.message}` : "they are empty";
  return tried === 1 ? `It could not be read: ${why}.` : `None of the ${tried} files could be read: ${why}.`;
}

/** Statements are quoted with their files in all but tables and outlines. */
const isCited = (frame: Reading): boolean =>
  frame.job === "answer" || (frame.job === "digest" && !frame.counted && !frame.wishes.some((wish) => wish === "outline" || wish === "tables"));

function readMove(prompt: Prompt, files: readonly Entry[], lines: ReadonlyMap<string, number>): Extract<Move, { do: "calls" }> | undefined {
  const tried = new Set(
    prompt.done.flatMap(({ name, input }) =>
      name === "file_read" ? [String(input.path)] : name === "file_read_many" && Array.isArray(input.paths) ? input.paths.map(String) : [],
    ),
  );
  const left = files.filter(({ path }) => !tried.has(path));
  if (left.length === 0) return undefined;
  const calls = left.filter(({ bytes }) => bytes > LARGE).map((entry) => largeCall(prompt, entry, lines.get(entry.path)));
  const small = left.filter(({ bytes }) => bytes <= LARGE).map(({ path }) => path);
  for (const paths of [small.filter((path) => !readsAsText(path, prompt)), small.filter((path) => readsAsText(path, prompt))])
    for (let from = 0; from < paths.length; from += BATCH) calls.push(manyCall(prompt, paths.slice(from, from + BATCH)));
  return { do: "calls", calls };
}

const manyCall = (prompt: Prompt, paths: readonly string[]): Call => ({
  name: "file_read_many",
  input: { paths: [...paths], ...(readsAsText(paths[0] ?? "", prompt) && { as: "text" }) },
});

function largeCall(prompt: Prompt, entry: Entry, line: number | undefined): Call {
  const offset = startLine(line, entry);
  const as = readsAsText(entry.path, prompt) && { as: "text" };
  return { name: "file_read", input: { path: entry.path, limit: LARGE_LINES, ...(offset !== undefined && { offset }), ...as } };
}

/** Groups of files, one for each child; a single one where one agent can hold them all. */
function sharesOf(prompt: Prompt, { frame }: Gathering, files: readonly Entry[]): Entry[][] {
  if (frame.job !== "digest" || !prompt.tools.has("spawn_agents")) return [];
  const weight = files.reduce((sum, { bytes }) => sum + Math.min(bytes, LARGE), 0);
  const fits = files.length <= MOST_FILES && weight <= CAPACITY;
  if (fits && !frame.split) return [];
  const agents = frame.agents ?? 4;
  const most = fits ? Math.max(1, Math.ceil(files.length / agents)) : Math.min(SHARE, Math.max(BATCH, Math.ceil(files.length / MOST_CHILDREN)));
  return groups(files, { files: most, bytes: CAPACITY / 2 }).slice(0, MOST_CHILDREN);
}

interface Sharing {
  readonly choice: Choice;
  readonly parts: readonly (readonly Entry[])[];
}

/** Children read a part each; their reports are joined. */
function shareOut(prompt: Prompt, { frame, located }: Gathering, { choice, parts }: Sharing): Outcome {
  if (frame.job !== "digest") return cannot("This work is not shared out.");
  const call = spawnCall(frame, parts);
  const done = prompt.done.find(({ name, input }) => name === "spawn_agents" && JSON.stringify(input) === JSON.stringify(call.input));
  const given = parts.reduce((sum, { length }) => sum + length, 0);
  const all = choice.files.length;
  if (!done) return { do: "calls", say: `${given === all ? all : `${given} of ${all}`} files are shared out among ${parts.length} agents.`, calls: [call] };
  if (!done.ok) return cannot(`The child agents failed: ${shownMessage(done.content, prompt)}.`);
  const reports = reportsIn(done.content);
  const good = reports.filter(({ ok }) => ok);
  if (good.length === 0) return cannot(`None of the ${reports.length} child agents could do its part: ${reports[0]?.text ?? "they said nothing"}`);
  const notes = notesIn(good.map(({ text }) => text));
  const lost = reports.flatMap(({ ok, text }, index) => (ok ? [] : (parts[index] ?? []).map(({ path }) => ({ path: shownPath(path, prompt), message: text }))));
  const read = parts.reduce((sum, part, index) => sum + (reports[index]?.ok ? part.length : 0), 0) - notes.failed.length;
  const why = `a run has at most ${MOST_CHILDREN} agents of at most ${SHARE} files or ${CAPACITY / 2_000} kB of text each`;
  const coverage = coverageOf({ located, choice, read, why, sources: { ...notes, failed: [...lost, ...notes.failed] } });
  const names = choice.files.map(({ path }) => shownPath(path, prompt));
  const joined = joinedAnswer(good, frame, { read, of: reports.length, names });
  if (joined.failed) return cannot(joined.text);
  return told(joined.text, { coverage, files: read, of: all, cited: isCited(frame) });
}

function spawnCall({ wishes }: DigestFrame, parts: Sharing["parts"]): Call {
  const words = `Extract ${[...new Set(wishes.map((wish) => WISH_WORDS[wish]))].join(", ")} from`;
  const children = parts.map((files, index) => ({
    name: `part-${index + 1}`,
    task: sharedTask(words, { part: index + 1, of: parts.length, files }),
    read: files.map(({ path }) => path),
  }));
  return { name: "spawn_agents", input: { children } };
}

import { answerOf, joinedAnswer, refusedFormat, reportsIn, type Work } from "./answer.ts";
import { chooseByWords, fitting, startLine } from "./choose-by-words.ts";
import { coverageOf, notesIn } from "./coverage.ts";
import { CAPACITY, type Choice, chooseFiles, type Entry, groups, LARGE, MOST_FILES, type Read, readSoFar } from "./files.ts";
import { type Finished, isWritten, sayWritten, type Text, writeOrSay } from "./finish.ts";
import { type Goal, sharedTask } from "./goal.ts";
import type { Located } from "./locate.ts";
import { type Call, cannot, type Move } from "./move.ts";
import { shownMessage, shownPath } from "./places.ts";
import type { Prompt } from "./prompt.ts";
import { WISH_WORDS, type Wish } from "./wishes.ts";

/** Files in one call, and at least in one child. */
const BATCH = 16;
/** Files of one child at most; it reads them in two calls. */
const SHARE = 32;
const MOST_CHILDREN = 16;
const LARGE_LINES = 600;

/** Reads what the words point at, alone or by children, and then writes what was asked for. */
export async function gather(prompt: Prompt, goal: Goal, { located, work }: { located: Located; work: Work }): Promise<Move> {
  const choice = chooseFiles(prompt, { entries: located.entries, named: located.files, goal: goal.text });
  if (choice.files.length === 0) return cannot(nothingToRead(located, choice));
  const refused = goal.parts.map((part) => refusedFormat(part)).find((text) => text !== undefined);
  if (refused !== undefined) return cannot(refused);
  const parts = sharesOf(prompt, goal, choice.files);
  return parts.length > 1 ? shareOut(prompt, goal, { located, choice, parts }) : readAlone(prompt, goal, { located, choice, work });
}

function nothingToRead({ where, entries }: Located, { results, others }: Choice): string {
  const why = [
    ...(results.length > 0 ? [`${results.join(", ")} ${results.length === 1 ? "was" : "were"} made by earlier runs`] : []),
    ...(others.length > 0 ? [`${others.length} of its files hold no text that can be read`] : []),
  ];
  return `There is nothing to read: ${where} holds ${entries.length === 0 ? "no files" : `no text files among its ${entries.length}`}${why.length > 0 ? ` (${why.join("; ")})` : ""}.`;
}

interface Alone {
  readonly located: Located;
  readonly choice: Choice;
  readonly work: Work;
}

async function readAlone(prompt: Prompt, goal: Goal, { located, choice, work }: Alone): Promise<Move> {
  const chosen = fitting(choice.files);
  const cut = chosen.length < choice.files.length || chosen.some(({ bytes }) => bytes > LARGE) || located.more;
  const found = cut ? lookFor(prompt, goal, { located, choice }) : undefined;
  if (found && "calls" in found) return { do: "calls", calls: found.calls };
  const taken = found ? fitting(found.files) : chosen;
  const next = readMove(prompt, taken, found?.lines ?? new Map());
  if (next) return next;
  const sources = readSoFar(prompt);
  if (sources.sources.length === 0) return cannot(nothingRead(taken.length, [...sources.failed, ...located.missing]));
  const why = `one agent takes in at most ${MOST_FILES * 2} files or ${CAPACITY / 1_000} kB of text`;
  const coverage = coverageOf({ located, choice, read: sources.sources.length, why, sources, ...(found && { looked: found.looked }) });
  const finished = { files: sources.sources.length, of: choice.files.length, coverage, cited: isCited(goal) };
  return isWritten(prompt) ? sayWritten(prompt, finished) : answer(prompt, { goal, work, sources: sources.sources, finished });
}

/** Too many or too large to read: a question's words are looked for in all of them. */
function lookFor(prompt: Prompt, { task }: Goal, { located, choice }: Omit<Alone, "work">): ReturnType<typeof chooseByWords> | undefined {
  if (task.kind !== "search" || !prompt.tools.has("file_search") || located.folders.length + located.files.length === 0) return undefined;
  return chooseByWords(prompt, task.query, { located, files: choice.files });
}

function nothingRead(tried: number, failed: Read["failed"]): string {
  const [first] = failed;
  const why = first ? `${first.path}: ${first.message}` : "they are empty";
  return tried === 1 ? `It could not be read: ${why}.` : `None of the ${tried} files could be read: ${why}.`;
}

interface Answering {
  readonly goal: Goal;
  readonly work: Work;
  readonly sources: Read["sources"];
  readonly finished: Finished;
}

async function answer(prompt: Prompt, { goal, work, sources, finished }: Answering): Promise<Move> {
  const texts: Text[] = [];
  for (const part of goal.parts) {
    const made = await answerOf(sources, { goal, part, work });
    if (made.failed) return cannot(made.text);
    texts.push({ output: part.output, text: made.text });
  }
  return writeOrSay(prompt, texts, finished);
}

/** Statements are quoted with their files in all but tables and outlines. */
const isCited = ({ parts }: Goal): boolean =>
  parts.every(({ task }) => task.kind === "search" || (task.kind === "digest" && !task.wishes.some((wish) => wish === "outline" || wish === "tables")));

function readMove(prompt: Prompt, files: readonly Entry[], lines: ReadonlyMap<string, number>): Move | undefined {
  const tried = new Set(
    prompt.done.flatMap(({ name, input }) =>
      name === "file_read" ? [String(input.path)] : name === "file_read_many" && Array.isArray(input.paths) ? input.paths.map(String) : [],
    ),
  );
  const left = files.filter(({ path }) => !tried.has(path));
  if (left.length === 0) return undefined;
  const small = left.filter(({ bytes }) => bytes <= LARGE).map(({ path }) => path);
  const calls: Call[] = left
    .filter(({ bytes }) => bytes > LARGE)
    .map((entry) => {
      const offset = startLine(lines.get(entry.path), entry);
      return { name: "file_read", input: { path: entry.path, limit: LARGE_LINES, ...(offset !== undefined && { offset }) } };
    });
  for (let from = 0; from < small.length; from += BATCH) calls.push({ name: "file_read_many", input: { paths: small.slice(from, from + BATCH) } });
  return { do: "calls", calls };
}

/** Groups of files, one for each child; a single one where one agent can hold them all. */
function sharesOf(prompt: Prompt, goal: Goal, files: readonly Entry[]): Entry[][] {
  if (goal.task.kind !== "digest" || !prompt.tools.has("spawn_agents")) return [];
  const weight = files.reduce((sum, { bytes }) => sum + Math.min(bytes, LARGE), 0);
  const fits = files.length <= MOST_FILES && weight <= CAPACITY;
  if (fits && !goal.task.split) return [];
  const agents = goal.task.agents ?? 4;
  const most = fits ? Math.max(1, Math.ceil(files.length / agents)) : Math.min(SHARE, Math.max(BATCH, Math.ceil(files.length / MOST_CHILDREN)));
  return groups(files, { files: most, bytes: CAPACITY / 2 }).slice(0, MOST_CHILDREN);
}

interface Sharing {
  readonly located: Located;
  readonly choice: Choice;
  readonly parts: readonly (readonly Entry[])[];
}

/** Children read a part each; their reports are joined. */
function shareOut(prompt: Prompt, goal: Goal, { located, choice, parts }: Sharing): Move {
  const done = prompt.done.find(({ name }) => name === "spawn_agents");
  if (!done) return spawnMove(goal, { choice, parts });
  if (!done.ok) return cannot(`The child agents failed: ${shownMessage(done.content, prompt)}.`);
  const reports = reportsIn(done.content);
  const good = reports.filter(({ ok }) => ok);
  if (good.length === 0) return cannot(`None of the ${reports.length} child agents could do its part: ${reports[0]?.text ?? "they said nothing"}`);
  const notes = notesIn(good.map(({ text }) => text));
  const lost = reports.flatMap(({ ok, text }, index) => (ok ? [] : (parts[index] ?? []).map(({ path }) => ({ path: shownPath(path, prompt), message: text }))));
  const read = parts.reduce((sum, part, index) => sum + (reports[index]?.ok ? part.length : 0), 0) - notes.failed.length;
  const why = `a run has at most ${MOST_CHILDREN} agents of at most ${SHARE} files or ${CAPACITY / 2_000} kB of text each`;
  const coverage = coverageOf({ located, choice, read, why, sources: { ...notes, failed: [...lost, ...notes.failed] } });
  const finished = { files: read, of: choice.files.length, coverage, cited: isCited(goal) };
  if (isWritten(prompt)) return sayWritten(prompt, finished);
  const names = choice.files.map(({ path }) => shownPath(path, prompt));
  const texts = goal.parts.map((part) => ({ output: part.output, text: joinedAnswer(good, part, { read, of: reports.length, names }) }));
  return writeOrSay(prompt, texts, finished);
}

function spawnMove(goal: Goal, { choice, parts }: Pick<Sharing, "choice" | "parts">): Move {
  const wishes = [...new Set(goal.parts.flatMap(({ task }): readonly Wish[] => (task.kind === "digest" ? task.wishes : ["summary"])))];
  const words = `Extract ${[...new Set(wishes.map((wish) => WISH_WORDS[wish]))].join(", ")} from`;
  const children = parts.map((files, index) => ({
    name: `part-${index + 1}`,
    task: sharedTask(words, { part: index + 1, of: parts.length, files }),
    read: files.map(({ path }) => path),
  }));
  const given = parts.reduce((sum, { length }) => sum + length, 0);
  const all = choice.files.length;
  return {
    do: "calls",
    say: `${given === all ? all : `${given} of ${all}`} files are shared out among ${parts.length} agents.`,
    calls: [{ name: "spawn_agents", input: { children } }],
  };
}

import type { Work } from "./answer.ts";
import { finish } from "./finish.ts";
import type { Cannot, Frame, Known } from "./grammar/frame.ts";
import { lyingBelow } from "./grammar/lying-below.ts";
import { refusedByTables } from "./grammar/of-tables.ts";
import { namesPage, withoutPages, withPages } from "./grammar/pages.ts";
import { readBeside, readFrames, readOfMails } from "./grammar/read-frames.ts";
import { askTable, describe } from "./jobs/ask-table.ts";
import { copy, copyFiles } from "./jobs/copy-files.ts";
import { duplicates } from "./jobs/duplicates.ts";
import { gather } from "./jobs/gather.ts";
import { knownOf, lookMove } from "./jobs/known.ts";
import { list, measure, mention } from "./jobs/listing.ts";
import { logLines } from "./jobs/log-lines.ts";
import { mails } from "./jobs/mails.ts";
import { filesOf } from "./jobs/material-files.ts";
import { moveFiles } from "./jobs/move-files.ts";
import type { Outcome, Result } from "./jobs/outcome.ts";
import { fetchPages, runProgram } from "./jobs/programs.ts";
import { refusalOf } from "./jobs/refusal.ts";
import { removeFiles } from "./jobs/remove-files.ts";
import { replace } from "./jobs/replace.ts";
import { askRequests } from "./jobs/requests.ts";
import { sayFrame } from "./jobs/say-frame.ts";
import { compareSettings, holdSettings } from "./jobs/settings.ts";
import { show } from "./jobs/show-files.ts";
import { runTests } from "./jobs/tests-of-project.ts";
import { cannot, type Move } from "./move.ts";
import type { Prompt } from "./prompt.ts";
import { type Share, shareOf } from "./shared-task.ts";

/** The next move for a prompt: a function of the prompt alone, so the same prompt always gives the same move. */
export async function nextMove(prompt: Prompt, work: Work): Promise<Move> {
  const move = await moveOf(prompt, work);
  if (move.do !== "cannot" || shareOf(prompt.goal)) return move;
  // A file that is not there by its name alone may lie below, and is looked for once.
  const below = lyingBelow(prompt.goal, move.text, knownOf(prompt));
  if (below === "look") return callsOf(lookMove(prompt, { at: "names" })) ?? move;
  return below === undefined || changesFiles(below, prompt) ? move : moveOf({ ...prompt, goal: below }, work);
}

const CHANGING: ReadonlySet<string> = new Set(["rename", "organise", "copy", "remove", "replace"]);
/** What is changed must be called by its whole name. */
function changesFiles(goal: string, prompt: Prompt): boolean {
  const reading = readFrames(goal, withoutPages(knownOf(prompt)));
  return "frames" in reading && reading.frames.some(({ job }) => CHANGING.has(job));
}

async function moveOf(prompt: Prompt, work: Work): Promise<Move> {
  const share = shareOf(prompt.goal);
  const goal = share?.words ?? prompt.goal;
  const whole = share ? { outputs: [], names: [], tables: new Map(), asksTables: false } : knownOf(prompt);
  const known = withoutPages(whole);
  const reading = readFrames(goal, known, share && { names: [...share.sizes.keys()], endings: [] });
  if ("look" in reading) return lookMove(prompt, reading.look);
  const doing = { goal, share, work };
  if ("cannot" in reading) return (await otherwise(prompt, whole, doing)) ?? notRead(prompt, known, { goal, why: reading.cannot });
  const refused = unwritable(prompt, reading.frames);
  if (refused !== undefined) return cannot(refused);
  const move = await doAll(prompt, reading.frames, doing);
  if (move.do !== "cannot" || reading.frames.some(({ job }) => job !== "answer")) return move;
  const near = readBeside(goal, known);
  if (near === undefined || "cannot" in near) return (await otherwise(prompt, whole, doing)) ?? ofTables(prompt, goal, known) ?? move;
  return "look" in near ? lookMove(prompt, near.look) : doAll(prompt, near.frames, doing);
}

/** What is wrong with a goal that was not understood; where nothing says it, what the tables say whose words it has. */
function notRead(prompt: Prompt, known: Known, { goal, why }: { readonly goal: string; readonly why: Cannot }): Move {
  const refused = why.why === undefined ? refusedByTables(goal, known) : undefined;
  if (refused && "look" in refused) return callsOf(lookMove(prompt, refused.look)) ?? cannot(refusalOf(goal, why));
  return cannot(refusalOf(goal, refused?.cannot ?? why));
}

/** A question that has words of a table was one to it: what of it is not understood is told, and not that no text has it. */
function ofTables(prompt: Prompt, goal: string, known: Known): Move | undefined {
  const refused = refusedByTables(goal, known);
  if (refused === undefined) return undefined;
  if ("look" in refused) return callsOf(lookMove(prompt, refused.look));
  return cannot(refusalOf(goal, { ...refused.cannot, why: `${refused.cannot.why ?? ""} No text that was read answers it either.` }));
}

/** What nothing else answers may stand in mails, or in tables of pages. */
async function otherwise(prompt: Prompt, whole: Known, doing: Doing): Promise<Move | undefined> {
  const reading = whole.asksTables ? readOfMails(doing.goal, whole) : undefined;
  if (reading && "look" in reading) return callsOf(lookMove(prompt, reading.look));
  const move = reading && (await doAll(prompt, reading.frames, doing));
  return move && move.do !== "cannot" ? move : ofPages(prompt, whole, doing);
}

/** What nothing else answers is asked of the tables that stand in pages; undefined where they do not answer it either. */
async function ofPages(prompt: Prompt, whole: Known, doing: Doing): Promise<Move | undefined> {
  // A goal that names its file was read without a look at the folder.
  if (whole.names === undefined && namesPage(doing.goal) && whole.asksTables) return callsOf(lookMove(prompt, { at: "names" }));
  const known = withPages(whole, doing.goal);
  const reading = known && readFrames(doing.goal, known);
  if (!reading || "cannot" in reading) return undefined;
  if ("look" in reading) return callsOf(lookMove(prompt, reading.look));
  return reading.frames.every(({ job }) => job === "table") ? doAll(prompt, reading.frames, doing) : undefined;
}

const callsOf = (move: Move): Move | undefined => (move.do === "calls" ? move : undefined);

interface Doing {
  readonly goal: string;
  readonly share: Share | undefined;
  readonly work: Work;
}

/** One frame after the other; what one says before it begins, and what all of them gave at the end. */
async function doAll(prompt: Prompt, frames: readonly Frame[], doing: Doing): Promise<Move> {
  const results: { frame: Frame; result: Result }[] = [];
  let since = prompt;
  for (const frame of frames) {
    const outcome = await doFrame(since, frame, doing);
    if (outcome.do === "calls") return announced(prompt, frame, outcome);
    if (outcome.do !== "told") return { do: outcome.do, text: notDone(results, { frame, why: outcome.text, frames }) };
    results.push({ frame, result: outcome.result });
    since = { ...since, done: since.done.slice(outcome.result.used ?? 0) };
  }
  return finish(prompt, results);
}

/** The first calls of a frame come with the line that says what it does. */
function announced(prompt: Prompt, frame: Frame, { calls, say }: Extract<Outcome, { do: "calls" }>): Move {
  const line = sayFrame(frame);
  const lines = [...(prompt.said.some((text) => text.includes(line)) ? [] : [line]), ...(say === undefined ? [] : [say])];
  return { do: "calls", calls, ...(lines.length > 0 && { say: lines.join(" ") }) };
}

/** One of several that cannot be done is named, beside what was done before it. */
function notDone(
  results: readonly { frame: Frame; result: Result }[],
  { frame, why, frames }: { frame: Frame; why: string; frames: readonly Frame[] },
): string {
  if (frames.length === 1) return why;
  const done = results.map(({ result }) => result.text);
  const after = frames.slice(frames.indexOf(frame) + 1).map((each) => `Not begun: ${sayFrame(each)}`);
  return [...done, `Not done: ${sayFrame(frame)} ${why}`, ...after].join("\n\n");
}

const FORMATS = /\.(pdf|docx?|odt|xlsx?|pptx?|png|jpe?g|svg|html?|xml|ya?ml)$/i;

/** Outputs that nothing of the goal fills, or that are of a kind that rules cannot write. */
function unwritable({ handOver }: Prompt, frames: readonly Frame[]): string | undefined {
  const isCopied = (file: string): boolean =>
    frames.some(({ job, output }) => output === file && (job === "copy" || job === "show" || job === "run" || (job === "table" && /\.xlsx$/i.test(file))));
  const format = handOver.find((file) => FORMATS.test(file) && !isCopied(file));
  if (format !== undefined)
    return `The offline rules engine cannot write ${format}: it writes text, Markdown, CSV and JSON. Name a file that ends in .md, .txt, .csv or .json.`;
  const used = new Set(frames.flatMap(({ output }) => output ?? []));
  const unused = handOver.filter((file) => !used.has(file));
  if (unused.length === 0 || (handOver.length === 1 && used.size === 0)) return undefined;
  return `What goes to ${unused.join(" and ")} is not said: say it before each name.`;
}

async function doFrame(prompt: Prompt, frame: Frame, { goal, share, work }: Doing): Promise<Outcome> {
  switch (frame.job) {
    case "run":
      return runProgram(prompt, frame);
    case "tests":
      return runTests(prompt, frame);
    case "fetch":
      return fetchPages(prompt, frame, { work, goal });
    case "replace":
      return replace(prompt, frame);
    case "log":
      return frame.requests ? askRequests(prompt, frame) : logLines(prompt, frame);
    case "show":
      return show(prompt, frame);
    case "copy":
      return frame.into !== undefined || frame.from.includes("*") ? copyFiles(prompt, frame) : copy(prompt, frame);
    case "rename":
    case "organise":
      return moveFiles(prompt, frame);
    case "remove":
      return removeFiles(prompt, frame);
    case "describe":
      return describe(prompt, frame);
    case "table":
      return askTable(prompt, frame, frame.said ? undefined : (frame.output ?? (prompt.handOver.length === 1 ? prompt.handOver[0] : undefined)));
    case "mails":
      return ofMails(prompt, frame);
    default:
      return overFiles(prompt, frame, { goal, share, work });
  }
}

type OverFiles = Exclude<
  Frame,
  { job: "run" | "tests" | "fetch" | "replace" | "log" | "show" | "copy" | "describe" | "table" | "mails" | "rename" | "organise" | "remove" }
>;

function ofMails(prompt: Prompt, frame: Extract<Frame, { job: "mails" }>): Outcome {
  const { names } = frame.material;
  const located = filesOf(prompt, names.length > 0 ? { names, endings: [] } : frame.material);
  if ("do" in located) return located.do === "say" ? cannot(located.text) : located;
  return mails(prompt, frame, located);
}

/** Jobs that look for their files first. */
async function overFiles(prompt: Prompt, frame: OverFiles, { goal, share, work }: Doing): Promise<Outcome> {
  const material = frame.job === "compare" ? { names: frame.files, endings: [] } : frame.material;
  const located = filesOf(prompt, material, { sizes: share?.sizes ?? new Map() });
  if ("do" in located) return located.do === "say" ? cannot(located.text) : located;
  if (frame.job === "compare" && !frame.agreeing && holdSettings(frame.files)) return compareSettings(prompt, located);
  switch (frame.job) {
    case "list":
      return list(prompt, frame, located);
    case "measure":
      return measure(prompt, frame, located);
    case "mention":
      return mention(prompt, frame, located);
    case "duplicates":
      return duplicates(prompt, located);
    default:
      return gather(prompt, { frame, goal, located, work, sharers: share?.sharers ?? 1 });
  }
}

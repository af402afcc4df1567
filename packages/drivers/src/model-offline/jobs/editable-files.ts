import { type Entry, SKIPPED } from "../files.ts";
import type { Material } from "../grammar/frame.ts";
import { entriesOf, locate } from "../locate.ts";
import { type Call, cannot, type Move } from "../move.ts";
import { outside, placeOf, shownMessage, shownPath } from "../places.ts";
import type { Placed, Step } from "../plan-file-moves.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { matches } from "./material-files.ts";
import { type Outcome, told } from "./outcome.ts";

/** What lies in the folder that may be changed, as it was before this job changed anything. */
export interface Editable {
  readonly place: string;
  readonly entries: readonly Entry[];
}

/** More files than one listing holds are not changed together: nobody could see that the plan overwrites nothing. */
const MOST_FILES = 5_000;
const CHANGES = new Set(["file_move", "file_copy", "file_remove", "file_edit"]);
/** Calls of one step; the rest follows in the next ones. */
const BATCH = 64;

/** The folder that may be changed, with all that lies there. */
export function editableFiles(prompt: Prompt, verb: string): Editable | Extract<Move, { do: "calls" | "cannot" }> {
  const [place] = prompt.editable;
  if (place === undefined) return cannot(`Nothing may be ${verb} in place: add --edit DIR to the command, and every change can be taken back.`);
  const first = prompt.done.findIndex(({ name }) => CHANGES.has(name));
  const before = first < 0 ? prompt : { ...prompt, done: prompt.done.slice(0, first) };
  const located = locate(before, { named: [], sizes: new Map() }, place);
  if ("do" in located) return located.do === "calls" ? located : cannot("text" in located ? located.text : "The folder could not be listed.");
  if (located.more || located.entries.length > MOST_FILES)
    return cannot(`${shownPath(place, prompt)} holds more than ${MOST_FILES} files, and so many are not changed at once: name a folder in it by --edit.`);
  return { place, entries: located.entries };
}

/** Whether a plain folder lies there whose own files are meant where nothing is named. */
interface Choosing {
  readonly prompt: Prompt;
  /** Only what lies in the folder itself where nothing else is named. */
  readonly flat: boolean;
}

/** The files that a material means among those that may be changed; what is named and not there ends the job. */
export function chosenOf({ place, entries }: Editable, material: Material, { prompt, flat }: Choosing): Entry[] | Extract<Move, { do: "cannot" }> {
  const below = ({ path }: Entry): string => path.slice(place.length + 1);
  const isOwn = (entry: Entry): boolean => !SKIPPED.test(below(entry)) && !prompt.handOver.includes(below(entry));
  const fits = ({ path }: Entry): boolean => material.endings.length === 0 || material.endings.some((ending) => path.toLowerCase().endsWith(`.${ending}`));
  if (material.names.length === 0) return entries.filter((entry) => isOwn(entry) && fits(entry) && !(flat && below(entry).includes("/")));
  const chosen = new Set<Entry>();
  for (const name of material.names) {
    const target = placeOf(name, prompt);
    if (target === undefined) return cannot(outside(name));
    const own = entries.filter((entry) => isNamed(entry, { name, target, place, prompt }));
    const found = own.some(({ path }) => path === target || below({ path, bytes: 0 }) === name) ? own : own.filter((entry) => isOwn(entry) && fits(entry));
    if (found.length === 0) return cannot(`There is no file ${name} in ${shownPath(place, prompt)}.`);
    for (const entry of found) chosen.add(entry);
  }
  return entries.filter((entry) => chosen.has(entry));
}

interface NamedAs {
  readonly name: string;
  readonly target: string;
  readonly place: string;
  readonly prompt: Prompt;
}

/** By its path, by a pattern, or by the folder that it lies in. */
function isNamed({ path }: Entry, { name, target, place, prompt }: NamedAs): boolean {
  const below = path.slice(place.length + 1);
  if (name.includes("*")) return matches(below, name) || matches(shownPath(path, prompt), name);
  return path === target || below === name || path.startsWith(`${target}/`) || below.startsWith(`${name}/`);
}

export const placedOf = (entries: readonly Entry[], place: string): Placed[] =>
  entries.map(({ path, modifiedAt }) => ({ name: path.slice(place.length + 1), ...(modifiedAt !== undefined && { modifiedAt }) }));

/** A name of the goal below the folder that may be changed; undefined where it lies elsewhere. */
export function nameBelow(name: string, place: string, prompt: Prompt): string | undefined {
  const path = placeOf(name, prompt);
  if (path?.startsWith(`${place}/`)) return path.slice(place.length + 1);
  const isPlain = !name.startsWith("/") && !name.startsWith("~") && !name.split("/").includes("..");
  return isPlain && path !== undefined ? name : undefined;
}

/** What is to be done to files, in rounds, and how it is told. */
export interface Changing {
  readonly place: string;
  readonly rounds: readonly (readonly Call[])[];
  /** "12 files: a → b, c → d and 10 more". */
  readonly plan: string;
  /** What was done, at the end. */
  readonly report: string;
  /** Names that must be there after it, and names that must not. */
  readonly there: readonly string[];
  readonly gone: readonly string[];
}

/** Does what was planned, round by round, stops at the first call that fails, and looks at the end whether all is as it was planned. */
export function change(prompt: Prompt, { place, rounds, plan, report, there, gone }: Changing): Outcome {
  const calls = rounds.flat();
  const failed = calls.map((call) => doneOf(prompt, call)).find((done) => done && !done.ok);
  if (failed) return cannot(stopped(prompt, calls, failed));
  for (const round of rounds) {
    const open = stillToCall(prompt, round).slice(0, BATCH);
    if (open.length > 0) return { do: "calls", calls: open, ...(open[0] === calls[0] && { say: plan }) };
  }
  const last = Math.max(...calls.map((call) => prompt.done.findIndex((done) => doneOf({ ...prompt, done: [done] }, call) !== undefined)));
  const after = prompt.done.slice(last + 1);
  const looking: Call = { name: "file_list", input: { path: place, recursive: true, limit: MOST_FILES } };
  const looked = doneOf({ ...prompt, done: after }, looking);
  if (!looked) return { do: "calls", calls: [looking] };
  const names = new Set(entriesOf(looked.content).map(({ file }) => file.path.slice(place.length + 1)));
  const isWhole = isRecord(looked.content) && looked.content.more !== true;
  const lost = isWhole ? there.filter((name) => !names.has(name)) : [];
  const stayed = gone.filter((name) => names.has(name));
  if (!looked.ok || !isWhole || lost.length + stayed.length > 0)
    return cannot(
      `It was done, and the folder is not as it should be: ${[...lost.map((name) => `${name} is not there`), ...stayed.map((name) => `${name} is still there`)].slice(0, 6).join(", ") || "it could not be listed whole"}. aether undo takes it back.`,
    );
  return told(report, { used: prompt.done.indexOf(looked) + 1 });
}

function stopped(prompt: Prompt, calls: readonly Call[], { input, content }: Prompt["done"][number]): string {
  const good = calls.filter((call) => doneOf(prompt, call)?.ok === true).length;
  const name = shownPath(String(input.from ?? input.path), prompt);
  const before = good === 0 ? "Nothing was changed." : `${good} of ${calls.length} changes were made before it; aether undo takes them back.`;
  return `${name} stays as it is: ${shownMessage(content, prompt)}. ${before}`;
}

const SHOWN = 3;
const MOST_TOLD = 40;

export const stepWords = (steps: readonly Step[]): string => {
  const some = steps.slice(0, SHOWN).map(({ from, to }) => `${from} → ${to}`);
  return `${countOf(steps.length)}: ${some.join(", ")}${steps.length > SHOWN ? ` and ${steps.length - SHOWN} more` : ""}. No file is overwritten.`;
};

/** One line for each, as many as anybody reads. */
export const listOf = (lines: readonly string[]): string[] => [
  ...lines.slice(0, MOST_TOLD).map((line) => `- ${line}`),
  ...(lines.length > MOST_TOLD ? [`- … and ${lines.length - MOST_TOLD} more`] : []),
];

export const countOf = (count: number): string => `${count} ${count === 1 ? "file" : "files"}`;
export const callOf =
  (name: "file_move" | "file_copy", place: string) =>
  ({ from, to }: Step): Call => ({ name, input: { from: `${place}/${from}`, to: `${place}/${to}` } });

import type { Entry } from "./files.ts";
import type { Goal } from "./goal.ts";
import type { Located } from "./locate.ts";
import { type Call, cannot, type Move } from "./move.ts";
import { outside, placeOf, shownMessage, shownPath } from "./places.ts";
import type { Prompt } from "./prompt.ts";

/** What was done, in words. */
export interface Told {
  readonly told: string;
}

/** Moves in one step; the rest follows in the next ones. */
const BATCH = 64;

/** Renames and sorts files of a folder that may be changed in place; nothing is overwritten. */
export function planMoves(prompt: Prompt, goal: Goal, { entries, more }: Located): Move | Told {
  const [place] = prompt.editable;
  if (place === undefined) return cannot("Nothing may be moved: add --edit DIR to the command, and every move can be taken back.");
  const refused = refusedName(prompt, goal, place);
  if (refused !== undefined) return cannot(refused);
  const inside = entries.filter(({ path }) => path.startsWith(`${place}/`));
  const wanted = inside.flatMap((entry) => moveOf(entry, { prompt, goal, place }));
  const done = prompt.done.filter(({ name }) => name === "file_move");
  const tried = new Set(done.map(({ input }) => String(input.from)));
  const calls = wanted.filter(({ input }) => !tried.has((input as { from: string }).from)).slice(0, BATCH);
  if (calls.length > 0) return { do: "calls", calls };
  if (done.length === 0) return nothingMoves(prompt, goal, place);
  return done.some(({ ok }) => ok) ? { told: report(prompt, done, more) } : cannot(report(prompt, done, more));
}

function nothingMoves(prompt: Prompt, { task }: Goal, place: string): Move | Told {
  if (task.kind === "rename") return cannot(`There is no file ${task.from} in ${shownPath(place, prompt)} to rename.`);
  return { told: "No file there needs to move." };
}

/** A new name that points out of the folder that may be changed. */
function refusedName(prompt: Prompt, { task }: Goal, place: string): string | undefined {
  if (task.kind !== "rename") return undefined;
  const [away] = [task.from, task.to].filter((name) => name.startsWith("/") || name.startsWith("~") || name.split("/").includes(".."));
  if (away === undefined) return undefined;
  return away === task.from ? outside(away) : `${task.from} is not renamed to ${away}: files are moved only within ${shownPath(place, prompt)}.`;
}

interface Moving {
  readonly prompt: Prompt;
  readonly goal: Goal;
  readonly place: string;
}

function moveOf({ path }: Entry, { prompt, goal: { task }, place }: Moving): Call[] {
  const below = path.slice(place.length + 1);
  const to = task.kind === "rename" ? renamed(below, { ...task, place, prompt }) : task.kind === "organise" ? sorted(below, task.by) : undefined;
  return to === undefined || to === below ? [] : [{ name: "file_move", input: { from: path, to: `${place}/${to}` } }];
}

interface Renaming {
  readonly from: string;
  readonly to: string;
  readonly place: string;
  readonly prompt: Prompt;
}

/** `*.txt` to `*.md`, or one name to another. Names are relative to where the person stands, or to the folder itself. */
function renamed(file: string, { from, to, place, prompt }: Renaming): string | undefined {
  const inPlace = (name: string): string => {
    const path = placeOf(name, prompt);
    return path?.startsWith(`${place}/`) ? path.slice(place.length + 1) : name;
  };
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const name = file.slice(folder.length);
  if (!from.includes("*")) {
    const old = inPlace(from);
    const next = inPlace(to);
    if (file === old) return to.includes("/") || !old.includes("/") ? next : folder + to;
    return name === from && !to.includes("/") ? folder + to : undefined;
  }
  const [head = "", tail = ""] = from.split("*");
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return undefined;
  return folder + to.replace("*", name.slice(head.length, name.length - tail.length));
}

function sorted(file: string, by: "extension" | "date" | "prefix"): string | undefined {
  if (file.includes("/")) return undefined;
  if (by === "date") {
    const month = /(\d{4})[-_.]?(\d{2})/.exec(file);
    return month ? `${month[1]}-${month[2]}/${file}` : undefined;
  }
  const folder = by === "extension" ? /\.([A-Za-z0-9]+)$/.exec(file)?.[1]?.toLowerCase() : /^([\p{L}\p{N}]+)[-_. ]/u.exec(file)?.[1];
  return folder === undefined ? undefined : `${folder}/${file}`;
}

function report(prompt: Prompt, done: Prompt["done"], more: boolean): string {
  const lines = done.map(({ ok, input, content }) =>
    ok
      ? `- ${shownPath(String(input.from), prompt)} → ${shownPath(String(input.to), prompt)}`
      : `- ${shownPath(String(input.from), prompt)} stays: ${shownMessage(content, prompt)}`,
  );
  const moved = done.filter(({ ok }) => ok).length;
  const head = moved === 0 ? "No file was moved:" : `Moved ${moved} ${moved === 1 ? "file" : "files"}; aether undo takes it back.`;
  return [head, ...lines, ...(more ? ["The folder holds more files than were listed; run it again for the rest."] : [])].join("\n");
}

/** Replaces a passage in one file of a folder that may be changed in place. */
export function editMove(prompt: Prompt, goal: Goal): Move | Told {
  if (goal.task.kind !== "edit") return cannot("There is nothing to replace.");
  const [place] = prompt.editable;
  const [file] = goal.named;
  if (place === undefined) return cannot("Nothing may be edited in place: add --edit DIR to the command, and it is undoable.");
  if (file === undefined) return cannot("Name the file: replace 'old text' with 'new text' in FILE.");
  const named = placeOf(file, prompt);
  if (named === undefined) return cannot(outside(file));
  // A name that leads nowhere that may be changed is looked for in the folder that may be.
  const path = prompt.editable.some((each) => named.startsWith(`${each}/`)) ? named : `${place}/${file}`;
  const { oldText, newText } = goal.task;
  const done = prompt.done.find(({ name }) => name === "file_edit");
  if (!done) return { do: "calls", calls: [{ name: "file_edit", input: { path, oldText, newText, all: true } }] };
  const shown = shownPath(path, prompt);
  return done.ok
    ? { told: `Replaced "${oldText}" with "${newText}" in ${shown}; aether undo takes it back.` }
    : cannot(`${shown} was not changed: ${shownMessage(done.content, prompt)}.`);
}

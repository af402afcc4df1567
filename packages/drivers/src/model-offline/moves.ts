import type { Entry } from "./files.ts";
import type { OrganiseFrame, RenameFrame } from "./grammar/frame.ts";
import { type Outcome, told } from "./jobs/outcome.ts";
import type { Located } from "./locate.ts";
import { type Call, cannot } from "./move.ts";
import { outside, placeOf, shownMessage, shownPath } from "./places.ts";
import type { Prompt } from "./prompt.ts";

type Moves = RenameFrame | OrganiseFrame;

/** Moves in one step; the rest follows in the next ones. */
const BATCH = 64;

/** Renames and sorts files of a folder that may be changed in place; nothing is overwritten. */
export function planMoves(prompt: Prompt, frame: Moves, { entries, more }: Located): Outcome {
  const [place] = prompt.editable;
  if (place === undefined) return cannot("Nothing may be moved: add --edit DIR to the command, and every move can be taken back.");
  const refused = refusedName(prompt, frame, place);
  if (refused !== undefined) return cannot(refused);
  const inside = entries.filter(({ path }) => path.startsWith(`${place}/`));
  const wanted = inside.flatMap((entry) => moveOf(entry, { prompt, frame, place }));
  const done = prompt.done.filter(({ name }) => name === "file_move");
  const tried = new Set(done.map(({ input }) => String(input.from)));
  const calls = wanted.filter(({ input }) => !tried.has((input as { from: string }).from)).slice(0, BATCH);
  if (calls.length > 0) return { do: "calls", calls };
  if (done.length === 0) return nothingMoves(prompt, frame, place);
  return done.some(({ ok }) => ok) ? told(report(prompt, done, more)) : cannot(report(prompt, done, more));
}

function nothingMoves(prompt: Prompt, frame: Moves, place: string): Outcome {
  if (frame.job === "rename" && frame.how.kind === "name") return cannot(`There is no file ${frame.how.from} in ${shownPath(place, prompt)} to rename.`);
  return told("No file there needs to move.");
}

/** A new name that points out of the folder that may be changed. */
function refusedName(prompt: Prompt, frame: Moves, place: string): string | undefined {
  if (frame.job !== "rename" || frame.how.kind !== "name") return undefined;
  const { from, to } = frame.how;
  const [away] = [from, to].filter((name) => name.startsWith("/") || name.startsWith("~") || name.split("/").includes(".."));
  if (away === undefined) return undefined;
  return away === from ? outside(away) : `${from} is not renamed to ${away}: files are moved only within ${shownPath(place, prompt)}.`;
}

interface Moving {
  readonly prompt: Prompt;
  readonly frame: Moves;
  readonly place: string;
}

function moveOf({ path }: Entry, { prompt, frame, place }: Moving): Call[] {
  const below = path.slice(place.length + 1);
  const to = frame.job === "organise" ? sorted(below, frame.by) : newName(below, frame.how, { place, prompt });
  return to === undefined || to === below ? [] : [{ name: "file_move", input: { from: path, to: `${place}/${to}` } }];
}

function newName(file: string, how: RenameFrame["how"], { place, prompt }: { place: string; prompt: Prompt }): string | undefined {
  if (how.kind === "name") return renamed(file, { ...how, place, prompt });
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const name = file.slice(folder.length);
  if (how.kind === "case") return folder + (how.upper ? name.toUpperCase() : name.toLowerCase());
  return folder + name.replaceAll(how.from, how.to);
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

import { type Entry, messageOf, shortName } from "./files.ts";
import type { Goal } from "./goal.ts";
import type { Call, Move } from "./plan.ts";
import type { Prompt } from "./prompt.ts";

const MOST_MOVES = 64;

/** Renames and sorts files of a folder that may be changed in place; nothing is overwritten. */
export function planMoves(prompt: Prompt, goal: Goal, entries: readonly Entry[]): Move {
  const [place] = prompt.editable;
  if (place === undefined) return { do: "say", text: "Nothing may be moved: add --edit DIR to the command, and every move can be taken back." };
  const done = prompt.done.filter(({ name }) => name === "file_move");
  if (done.length > 0) return { do: "say", text: report(prompt, done) };
  const inside = entries.filter(({ path }) => path.startsWith(`${place}/`));
  const calls = inside.flatMap(({ path }) => moveOf(path, { goal, place })).slice(0, MOST_MOVES);
  if (calls.length === 0) return { do: "say", text: "No file there needs to move." };
  return { do: "calls", calls };
}

function moveOf(path: string, { goal, place }: { goal: Goal; place: string }): Call[] {
  const { task } = goal;
  const below = path.slice(place.length + 1);
  const to = task.kind === "rename" ? renamed(below, task) : task.kind === "organise" ? sorted(below, task.by) : undefined;
  return to === undefined || to === below ? [] : [{ name: "file_move", input: { from: path, to: `${place}/${to}` } }];
}

/** `*.txt` to `*.md`, or one name to another. */
function renamed(file: string, { from, to }: { from: string; to: string }): string | undefined {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const name = file.slice(folder.length);
  if (!from.includes("*")) {
    if (file === from) return to;
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

function report(prompt: Prompt, done: Prompt["done"]): string {
  const lines = done.map(({ ok, input, content }) =>
    ok
      ? `- ${shortName(String(input.from), prompt)} → ${shortName(String(input.to), prompt)}`
      : `- ${shortName(String(input.from), prompt)} stays: ${messageOf(content)}`,
  );
  const moved = done.filter(({ ok }) => ok).length;
  return [`Moved ${moved} ${moved === 1 ? "file" : "files"}; aether undo takes it back.`, ...lines].join("\n");
}

import type { ReplaceFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { outside, placeOf, shownMessage, shownPath } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";

/** Replaces a text in every file that is named; nothing is changed unless each of them holds it. */
export function replace(prompt: Prompt, { oldText, newText, files }: ReplaceFrame): Outcome {
  const [place] = prompt.editable;
  if (place === undefined) return cannot("Nothing may be edited in place: add --edit DIR to the command, and it is undoable.");
  const away = files.find((file) => placeOf(file, prompt) === undefined);
  if (away !== undefined) return cannot(outside(away));
  const paths = [...new Set(files.map((file) => editablePath(file, { prompt, place })))];
  const reads = paths.map((path): Call => ({ name: "file_read", input: { path } }));
  const edits = paths.map((path): Call => ({ name: "file_edit", input: { path, oldText, newText, all: true } }));
  const unread = stillToCall(prompt, reads);
  if (unread.length > 0) return { do: "calls", calls: unread };
  const without = lacking(prompt, { paths, reads, oldText });
  if (without !== undefined) return cannot(without);
  const open = stillToCall(prompt, edits);
  if (open.length > 0) return { do: "calls", calls: open };
  const done = edits.map((call) => doneOf(prompt, call));
  const bad = paths.filter((_, index) => done[index]?.ok !== true);
  const good = paths.filter((path) => !bad.includes(path)).map((path) => shownPath(path, prompt));
  const [first] = bad;
  if (first === undefined) return told(`Replaced "${oldText}" with "${newText}" in ${good.join(" and ")}; aether undo takes it back.`);
  const why = shownMessage(done[paths.indexOf(first)]?.content ?? null, prompt);
  const rest = good.length > 0 ? ` Changed were ${good.join(", ")}; aether undo takes that back.` : "";
  return cannot(`${shownPath(first, prompt)} was not changed: ${why}.${rest}`);
}

/** A name that leads nowhere that may be changed is looked for in the folder that may be. */
function editablePath(file: string, { prompt, place }: { prompt: Prompt; place: string }): string {
  const named = placeOf(file, prompt) ?? file;
  return prompt.editable.some((each) => named.startsWith(`${each}/`)) ? named : `${place}/${file}`;
}

/** The first file that cannot be read, or does not hold the text, as a sentence. */
function lacking(prompt: Prompt, { paths, reads, oldText }: { paths: readonly string[]; reads: readonly Call[]; oldText: string }): string | undefined {
  for (const [index, call] of reads.entries()) {
    const done = doneOf(prompt, call);
    const shown = shownPath(paths[index] ?? "", prompt);
    if (!done?.ok || !isRecord(done.content)) return `${shown} was not changed: ${shownMessage(done?.content ?? null, prompt)}. Nothing was changed.`;
    if (done.content.truncated !== true && !String(done.content.text).includes(oldText)) return `${shown} does not hold "${oldText}". Nothing was changed.`;
  }
  return undefined;
}

import type { Json } from "@aether/protocol";
import type { Material, ReplaceFrame } from "../grammar/frame.ts";
import { type Call, cannot, type Move } from "../move.ts";
import { outside, placeOf, shownMessage, shownPath } from "../places.ts";
import { type Done, isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { chosenOf, countOf, editableFiles, listOf } from "./editable-files.ts";
import { type Outcome, told } from "./outcome.ts";

/** Files whose texts are read for a replacement. */
const MOST_READ = 400;
const BATCH = 64;
const SHOWN = 3;

interface Holding {
  readonly path: string;
  readonly name: string;
  readonly times: number;
}

/** Replaces a text in the files that are meant: those that are named must all hold it, of a kind or a pattern those that do are changed. */
export function replace(prompt: Prompt, { oldText, newText, material, whole }: ReplaceFrame): Outcome {
  const [place] = prompt.editable;
  const isNamed = material.endings.length === 0 && material.names.every((name) => !name.includes("*") && /\.[^./]+$/.test(name));
  const paths = isNamed && place !== undefined ? namedPaths(prompt, material, place) : pathsOf(prompt, material);
  if ("do" in paths) return paths;
  const reads = paths.map((path): Call => ({ name: "file_read", input: { path } }));
  const unread = stillToCall(prompt, reads).slice(0, BATCH);
  if (unread.length > 0) return { do: "calls", calls: unread };
  const below = (path: string): string => shownPath(path, prompt);
  const found = holdingOf(prompt, reads, { oldText, isNamed, below, isWhole: whole === true });
  if (typeof found === "string") return cannot(`${found} Nothing was changed.`);
  if (found.length === 0) return cannot(`None of the ${countOf(paths.length)} holds "${oldText}". Nothing was changed.`);
  return edited(prompt, found, { oldText, newText });
}

/** Files that are named one by one need no listing; a name that leads nowhere that may be changed is one of the folder that may be. */
function namedPaths(prompt: Prompt, { names }: Material, place: string): string[] | Extract<Move, { do: "cannot" }> {
  const away = names.find((name) => placeOf(name, prompt) === undefined);
  if (away !== undefined) return cannot(outside(away));
  const paths = names.map((name) => {
    const named = placeOf(name, prompt) ?? name;
    return prompt.editable.some((each) => named.startsWith(`${each}/`)) ? named : `${place}/${name}`;
  });
  return [...new Set(paths)];
}

function pathsOf(prompt: Prompt, material: Material): string[] | Extract<Move, { do: "calls" | "cannot" }> {
  const editable = editableFiles(prompt, "edited");
  if ("do" in editable) return editable;
  const chosen = chosenOf(editable, material, { prompt, flat: false });
  if ("do" in chosen) return chosen;
  if (chosen.length > MOST_READ) return cannot(`${chosen.length} files are too many to be changed at once (at most ${MOST_READ}); name a folder.`);
  return chosen.map(({ path }) => path);
}

interface Seeking {
  readonly oldText: string;
  readonly isNamed: boolean;
  readonly isWhole: boolean;
  readonly below: (path: string) => string;
}

/** Which files hold the text, and how often; or why nothing may be changed. */
function holdingOf(prompt: Prompt, reads: readonly Call[], { oldText, isNamed, below, isWhole }: Seeking): Holding[] | string {
  const found: Holding[] = [];
  for (const call of reads) {
    const path = String((call.input as { path: string }).path);
    const times = timesIn(doneOf(prompt, call), { prompt, name: below(path), oldText, isNamed, isWhole });
    if (typeof times === "string") return times;
    if (times > 0) found.push({ path, name: below(path), times });
  }
  return found;
}

interface Looking {
  readonly prompt: Prompt;
  readonly name: string;
  readonly oldText: string;
  readonly isNamed: boolean;
  readonly isWhole: boolean;
}

/** How often a file holds the text; or why nothing may be changed. */
function timesIn(done: Done | undefined, { prompt, name, oldText, isNamed, isWhole }: Looking): number | string {
  const content = done?.content ?? null;
  if (!done?.ok || !isRecord(content)) return isNamed || !isNoText(content) ? `${name} was not changed: ${shownMessage(content, prompt)}.` : 0;
  if (content.truncated === true) return `${name} is too long to be read whole, so nobody can see what would change in it.`;
  const times = String(content.text).split(oldText).length - 1;
  if (times > 0 && content.document !== undefined) return `${name} is not UTF-8 text, so it can be read and not edited.`;
  if (isWhole && isWithinWords(String(content.text), oldText)) return `In ${name} "${oldText}" stands within a longer word as well.`;
  return times === 0 && isNamed ? `${name} does not hold "${oldText}".` : times;
}

const isWithinWords = (text: string, part: string): boolean => new RegExp(`(?<=\\p{L})${escaped(part)}|${escaped(part)}(?=\\p{L})`, "u").test(text);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const NO_CALL: Call = { name: "", input: {} };

/** How often an edit replaced the text. */
function replacedBy(done: Done | undefined): number {
  const content = done?.content ?? null;
  return isRecord(content) ? Number(content.replaced ?? 0) : 0;
}

/** Pictures and the like among files that were not named one by one hold no text to replace. */
const isNoText = (content: Json): boolean => isRecord(content) && content.code === "UNSUPPORTED";

function edited(prompt: Prompt, found: readonly Holding[], { oldText, newText }: { oldText: string; newText: string }): Outcome {
  const edits = found.map(({ path }): Call => ({ name: "file_edit", input: { path, oldText, newText, all: true } }));
  // What was counted here is what was read; what is told at the end is what the edits did.
  const bad = edits.findIndex((call) => doneOf(prompt, call)?.ok === false);
  if (bad >= 0) {
    const good = found.filter((_, index) => doneOf(prompt, edits[index] ?? NO_CALL)?.ok === true).map(({ name }) => name);
    const rest = good.length > 0 ? ` Changed were ${good.join(", ")}; aether undo takes that back.` : " Nothing was changed.";
    return cannot(`${found[bad]?.name} was not changed: ${shownMessage(doneOf(prompt, edits[bad] ?? NO_CALL)?.content ?? null, prompt)}.${rest}`);
  }
  const some = found.slice(0, SHOWN).map(({ name, times }) => `${name} (${times})`);
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : "";
  const open = stillToCall(prompt, edits).slice(0, BATCH);
  if (open.length > 0) return { do: "calls", calls: open, ...(open[0] === edits[0] && { say: `${countOf(found.length)}: ${some.join(", ")}${more}.` }) };
  const changed = found.map((each, index) => ({ ...each, times: replacedBy(doneOf(prompt, edits[index] ?? NO_CALL)) }));
  const times = changed.reduce((sum, each) => sum + each.times, 0);
  const last = Math.max(...edits.map((call) => prompt.done.indexOf(doneOf(prompt, call) as Done)));
  return told(
    [
      `Replaced "${oldText}" with "${newText}" ${times === 1 ? "once" : `${times} times`} in ${countOf(found.length)}; aether undo takes it back.`,
      ...listOf(changed.map((each) => `${each.name}: ${each.times}`)),
    ].join("\n"),
    { used: last + 1 },
  );
}

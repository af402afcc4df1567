import type { Entry } from "../files.ts";
import type { RemoveFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import type { Prompt } from "../prompt.ts";
import { change, chosenOf, countOf, editableFiles, listOf } from "./editable-files.ts";
import { type Outcome, told } from "./outcome.ts";
import { sameContent } from "./same-content.ts";

const SHOWN = 3;

interface Removal {
  readonly entry: Entry;
  /** Why it goes. */
  readonly why: string;
}

/** Puts empty files, or all but one of those with the same content, into the trash. */
export function removeFiles(prompt: Prompt, frame: RemoveFrame): Outcome {
  const editable = editableFiles(prompt, "removed");
  if ("do" in editable) return editable;
  const { place } = editable;
  const chosen = chosenOf(editable, frame.material, { prompt, flat: false });
  if ("do" in chosen) return chosen;
  const below = ({ path }: Pick<Entry, "path">): string => path.slice(place.length + 1);
  const removals = frame.what === "empty" ? emptyOf(chosen) : doublesOf(prompt, frame, { chosen, below });
  if ("do" in removals) return removals;
  if (removals.length === 0) return told(frame.what === "empty" ? "No file there is empty." : "No file there has the same content as another.");
  const names = removals.map(({ entry }) => below(entry));
  const some = names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "");
  return change(prompt, {
    place,
    rounds: [removals.map(({ entry }): Call => ({ name: "file_remove", input: { path: entry.path } }))],
    plan: `Puts ${countOf(names.length)} into the trash: ${some}.`,
    report: [
      `Put ${countOf(names.length)} into the trash; aether undo brings ${names.length === 1 ? "it" : "them"} back.`,
      ...listOf(removals.map(({ entry, why }) => `${below(entry)} (${why})`)),
    ].join("\n"),
    there: chosen.map(below).filter((name) => !names.includes(name)),
    gone: names,
  });
}

const emptyOf = (chosen: readonly Entry[]): Removal[] => chosen.filter(({ bytes }) => bytes === 0).map((entry) => ({ entry, why: "empty" }));

interface Doubles {
  readonly chosen: readonly Entry[];
  readonly below: (entry: Pick<Entry, "path">) => string;
}

/** All but the oldest, or the newest, of each content; which is older must be known of all of them. */
function doublesOf(prompt: Prompt, { keep }: RemoveFrame, { chosen, below }: Doubles): Removal[] | Extract<Outcome, { do: "calls" | "cannot" }> {
  const same = sameContent(prompt, chosen);
  if ("do" in same) return same;
  const byPath = new Map(chosen.map((entry) => [entry.path, entry]));
  const removals: Removal[] = [];
  for (const group of same.groups) {
    const own = group.flatMap((path) => byPath.get(path) ?? []);
    if (own.some(({ modifiedAt }) => modifiedAt === undefined)) return cannot("Nothing was removed: which file is older is not known.");
    const [first, ...rest] = own.sort((a, b) => ((a.modifiedAt ?? 0) - (b.modifiedAt ?? 0)) * (keep === "oldest" ? 1 : -1) || (a.path < b.path ? -1 : 1));
    if (first) removals.push(...rest.map((entry) => ({ entry, why: `the same as ${below(first)}` })));
  }
  return removals;
}

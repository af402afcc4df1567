import type { CopyFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { outside, placeOf, shownMessage, shownPath } from "../places.ts";
import { base, fitsPattern, planFileCopies, planFileMoves } from "../plan-file-moves.ts";
import type { Prompt } from "../prompt.ts";
import { doneOf } from "./done-calls.ts";
import { callOf, change, chosenOf, countOf, editableFiles, listOf, nameBelow, placedOf, stepWords } from "./editable-files.ts";
import { type Outcome, told } from "./outcome.ts";

/** Copies one file within the folder that may be changed, or to the file that is handed over. */
export function copy(prompt: Prompt, { from, to }: CopyFrame): Outcome {
  const isOutput = prompt.handOver.includes(to);
  const [source, target] = [placeOf(from, prompt), isOutput ? to : placeOf(to, prompt)];
  if (source === undefined) return cannot(outside(from));
  if (target === undefined) return cannot(outside(to));
  const isEditable = prompt.editable.some((place) => target.startsWith(`${place}/`));
  if (!isOutput && !isEditable) return cannot("Nothing may be copied there: add --edit DIR to the command, and it can be taken back.");
  const call: Call = { name: "file_copy", input: { from: source, to: target } };
  const done = doneOf(prompt, call);
  if (!done) return { do: "calls", calls: [call] };
  if (!done.ok) return cannot(`${from} was not copied: ${shownMessage(done.content, prompt)}.`);
  return told(`Copied ${shownPath(source, prompt)} to ${shownPath(target, prompt)}${isOutput ? "." : "; aether undo takes it back."}`, {
    used: prompt.done.indexOf(done) + 1,
    ...(isOutput && { written: true }),
  });
}

/** Copies several files: by a pattern, or into a folder. */
export function copyFiles(prompt: Prompt, { from, to, into }: CopyFrame): Outcome {
  const editable = editableFiles(prompt, "copied");
  if ("do" in editable) return editable;
  const { place } = editable;
  const folder = nameBelow(to, place, prompt);
  if (folder === undefined) return cannot(outside(to));
  const chosen = chosenOf(editable, into ?? { names: [from], endings: [] }, { prompt, flat: true });
  if ("do" in chosen) return chosen;
  const own = placedOf(chosen, place).filter(({ name }) => into !== undefined || fitsPattern(base(name), base(from)));
  const how = { kind: "name", from: base(from), to: base(to) } as const;
  const material = { names: [], endings: [] };
  const wanted = into
    ? planFileMoves({ job: "organise", by: { folder }, material, numbered: false }, own, [])
    : planFileMoves({ job: "rename", how, material, numbered: false }, own, []);
  const plan = "refused" in wanted ? wanted : planFileCopies(wanted.steps, placedOf(editable.entries, place));
  if ("refused" in plan) return cannot(`Nothing was copied. ${plan.refused}`);
  if (plan.steps.length === 0) return cannot("There is no file there that could be copied.");
  return change(prompt, {
    place,
    rounds: [plan.steps.map(callOf("file_copy", place))],
    plan: `Copies ${stepWords(plan.steps)}`,
    report: [`Copied ${countOf(plan.steps.length)}; aether undo takes it back.`, ...listOf(plan.steps.map((step) => `${step.from} → ${step.to}`))].join("\n"),
    there: plan.steps.flatMap((step) => [step.from, step.to]),
    gone: [],
  });
}

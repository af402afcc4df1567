import type { Material, OrganiseFrame, RenameFrame } from "../grammar/frame.ts";
import { cannot } from "../move.ts";
import { outside, shownPath } from "../places.ts";
import { base, fitsPattern, inRounds, planFileMoves } from "../plan-file-moves.ts";
import type { Prompt } from "../prompt.ts";
import { callOf, change, chosenOf, countOf, editableFiles, listOf, nameBelow, placedOf, stepWords } from "./editable-files.ts";
import { type Outcome, told } from "./outcome.ts";

/** Renames and sorts files of a folder that may be changed in place: a plan that is said, done and looked at. */
export function moveFiles(prompt: Prompt, frame: RenameFrame | OrganiseFrame): Outcome {
  const editable = editableFiles(prompt, "moved");
  if ("do" in editable) return editable;
  const { place } = editable;
  const away = awayOf(prompt, frame, place);
  if (away !== undefined) return cannot(away);
  const chosen = chosenOf(editable, materialOf(frame), { prompt, flat: frame.job === "organise" });
  if ("do" in chosen) return chosen;
  const plan = planFileMoves(belowPlace(frame, place, prompt), byName(frame, placedOf(chosen, place)), placedOf(editable.entries, place));
  const verb = frame.job === "rename" ? "renamed" : "moved";
  if ("refused" in plan) return cannot(`Nothing was ${verb}. ${plan.refused}`);
  if (plan.steps.length === 0) return told(`No file there needs to be ${verb}.`);
  const sources = new Set(plan.steps.map(({ from }) => from));
  const targets = plan.steps.map(({ to }) => to);
  return change(prompt, {
    place,
    rounds: inRounds(plan.steps, placedOf(editable.entries, place)).map((round) => round.map(callOf("file_move", place))),
    plan: `${verb === "renamed" ? "Renames" : "Moves"} ${stepWords(plan.steps)}`,
    report: [
      `${verb === "renamed" ? "Renamed" : "Moved"} ${countOf(plan.steps.length)}; aether undo takes it back.`,
      ...listOf(plan.steps.map(({ from, to }) => `${from} → ${to}`)),
    ].join("\n"),
    there: targets,
    gone: [...sources].filter((name) => !targets.includes(name)),
  });
}

/** A single name is the file itself; a pattern is matched against the names alone. */
function materialOf(frame: RenameFrame | OrganiseFrame): Material {
  if (frame.job === "rename" && frame.how.kind === "name") return { names: [frame.how.from], endings: [] };
  return frame.material;
}

const byName = (frame: RenameFrame | OrganiseFrame, files: ReturnType<typeof placedOf>): typeof files => {
  if (frame.job !== "rename" || frame.how.kind !== "name" || !frame.how.from.includes("*")) return files;
  const pattern = base(frame.how.from);
  return files.filter(({ name }) => fitsPattern(base(name), pattern));
};

/** Old and new names as they are below the folder that may be changed. */
function belowPlace(frame: RenameFrame | OrganiseFrame, place: string, prompt: Prompt): RenameFrame | OrganiseFrame {
  if (frame.job === "organise")
    return typeof frame.by === "object" ? { ...frame, by: { folder: nameBelow(frame.by.folder, place, prompt) ?? frame.by.folder } } : frame;
  if (frame.how.kind !== "name") return frame;
  return { ...frame, how: { kind: "name", from: base(frame.how.from), to: base(frame.how.to) } };
}

/** A new name that points out of the folder, or into another one, as a sentence. */
function awayOf(prompt: Prompt, frame: RenameFrame | OrganiseFrame, place: string): string | undefined {
  if (frame.job === "organise")
    return typeof frame.by === "object" && nameBelow(frame.by.folder, place, prompt) === undefined ? outside(frame.by.folder) : undefined;
  if (frame.how.kind !== "name") return undefined;
  const { from, to } = frame.how;
  if (nameBelow(from, place, prompt) === undefined) return outside(from);
  if (nameBelow(to, place, prompt) === undefined) return `${from} is not renamed to ${to}: files are moved only within ${shownPath(place, prompt)}.`;
  const [old, next] = [nameBelow(from, place, prompt) ?? "", nameBelow(to, place, prompt) ?? ""];
  const folder = (name: string): string => name.slice(0, name.lastIndexOf("/") + 1);
  if (next.includes("/") && folder(old) !== folder(next)) return `${to} lies in another folder than ${from}: say that it is moved, and into which folder.`;
  return undefined;
}

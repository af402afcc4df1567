import { answerOf, type Work } from "./answer.ts";
import type { CommandTask } from "./commands.ts";
import { refusalOf } from "./constraints.ts";
import { unseenLine } from "./coverage.ts";
import { droppedBy } from "./dropped.ts";
import { isWritten, sayWritten, writeOrSay } from "./finish.ts";
import { gather } from "./gather.ts";
import { type Goal, readGoal, readWishes } from "./goal.ts";
import { type Located, locate } from "./locate.ts";
import { cannot, type Move } from "./move.ts";
import { editMove, planMoves, type Told } from "./moves.ts";
import { placeOf, shownPath } from "./places.ts";
import type { Prompt } from "./prompt.ts";
import { commandMove } from "./run-command.ts";

const CANNOT =
  "The offline rules engine cannot do this: it reads, summarises, extracts, compares, tabulates, searches, renames and edits files, and runs programs that the goal names, by fixed rules. For anything else connect a language model: aether model connect <provider>, then aether run --model <provider>/<name>.";

/** The next move for a prompt: a function of the prompt alone, so the same prompt always gives the same move. */
export async function nextMove(prompt: Prompt, work: Work): Promise<Move> {
  const goal = readGoal(prompt.goal, prompt.handOver);
  const { task } = goal;
  if (task.kind === "edit") return told(prompt, editMove(prompt, goal));
  if (task.kind === "command") return runMove(prompt, goal, { task: task.command, work });
  if (task.kind === "unknown") return cannot(refusalOf(goal.text, []) ?? CANNOT);
  const moves = task.kind === "rename" || task.kind === "organise";
  const refused = moves ? undefined : (refusalOf(goal.text, prompt.handOver) ?? droppedBy(goal));
  if (refused !== undefined) return cannot(refused);
  const start = (moves ? prompt.editable[0] : undefined) ?? placeOf(".", prompt) ?? prompt.home;
  const found = locate(prompt, goal, start);
  if ("do" in found) return found;
  if (moves) return told(prompt, planMoves(prompt, goal, found));
  if (task.kind === "digest" && task.wishes[0] === "list") return told(prompt, listing(prompt, found));
  return gather(prompt, goal, { located: found, work });
}

/** A text that needs nothing more than to be handed over or said. */
function told(prompt: Prompt, move: Move | Told): Move {
  if ("do" in move) return move;
  if (isWritten(prompt)) return sayWritten(prompt, NOT_COUNTED);
  return writeOrSay(
    prompt,
    prompt.handOver.length > 0 ? prompt.handOver.map((output) => ({ output, text: move.told })) : [{ output: undefined, text: move.told }],
  );
}

const NOT_COUNTED = { files: 0, of: 0, coverage: { inText: [], aside: [] }, cited: false };

/** Runs what the goal names, or reads the pages it names, and hands over what came of it. */
async function runMove(prompt: Prompt, goal: Goal, { task, work }: { task: CommandTask; work: Work }): Promise<Move> {
  const refused = task.kind === "fetch" ? refusalOf(goal.text, prompt.handOver) : undefined;
  if (refused !== undefined) return cannot(refused);
  const next = commandMove(prompt, task, placeOf(".", prompt));
  if (next.do === "calls") return next;
  if (next.do === "text") return next.failed ? cannot(next.text) : told(prompt, { told: next.text });
  const wishes = readWishes(goal.text);
  const pages = goal.parts.map((part) => ({ ...part, task: part.task.kind === "digest" ? part.task : { kind: "digest" as const, wishes, split: false } }));
  const read = next.sources.length;
  const all = read + next.failed.length;
  const inText = next.failed.length > 0 ? [`Not read: ${next.failed.join("; ")}.`] : [];
  const finished = { files: read, of: all, coverage: { inText, aside: [] }, cited: true };
  if (isWritten(prompt)) return sayWritten(prompt, finished);
  const texts = [];
  for (const part of pages) texts.push({ output: part.output, text: (await answerOf(next.sources, { goal, part, work })).text });
  return writeOrSay(prompt, texts, finished);
}

const MOST_LISTED = 1_000;

function listing(prompt: Prompt, { entries, more, unseen }: Located): Told {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const lines = sorted.slice(0, MOST_LISTED).map(({ path, bytes }) => `- ${shownPath(path, prompt)} (${bytes} bytes)`);
  const count = more ? `More than ${entries.length} files; the listing stopped there:` : `${entries.length} ${entries.length === 1 ? "file" : "files"}:`;
  const rest = entries.length > MOST_LISTED ? [`…and ${entries.length - MOST_LISTED} more`] : [];
  return { told: [count, ...lines, ...rest, ...unseenLine(unseen)].join("\n") };
}

import type { Json } from "@aether/protocol";
import { answerOf, joined, type Work } from "./answer.ts";
import type { CommandTask } from "./commands.ts";
import { CAPACITY, chooseFiles, type Entry, groups, LARGE, listed, MOST_FILES, messageOf, readSoFar, shortName } from "./files.ts";
import { type Goal, readGoal, readWishes } from "./goal.ts";
import { planMoves } from "./moves.ts";
import type { Prompt } from "./prompt.ts";
import { commandMove } from "./run-command.ts";

export interface Call {
  readonly name: string;
  readonly input: Json;
}

/** What comes next: calls, or the end. Text for a file is made only once everything is read. */
export type Move = { readonly do: "calls"; readonly say?: string; readonly calls: readonly Call[] } | { readonly do: "say"; readonly text: string };

const CANNOT =
  "The offline rules engine cannot do this: it reads, summarises, extracts, compares, tabulates, searches, renames and edits files, and runs programs that the goal names, by fixed rules. For anything else connect a language model: AETHER_OPENAI_BASE_URL=<endpoint> aether run --model openai-compatible/<name>.";

const BATCH = 16;
const LARGE_LINES = 600;

/** The next move for a prompt: a function of the prompt alone, so the same prompt always gives the same move. */
export async function nextMove(prompt: Prompt, work: Work): Promise<Move> {
  const goal = readGoal(prompt.goal, prompt.handOver);
  if (goal.task.kind === "unknown") return say(CANNOT);
  if (goal.task.kind === "edit") return editMove(prompt, goal);
  if (goal.task.kind === "command") return runMove(prompt, goal, { task: goal.task.command, work });
  const found = locate(prompt, goal);
  if ("do" in found) return found;
  if (goal.task.kind === "rename" || goal.task.kind === "organise") return planMoves(prompt, goal, found.entries);
  if (goal.task.kind === "digest" && goal.task.wishes[0] === "list") return say(listing(found.entries, prompt));
  const files = wanted(prompt, goal, found.entries);
  if (files.length === 0)
    return say(`There is nothing to read: ${found.where} holds no text files${found.entries.length > 0 ? ` among its ${found.entries.length} files` : ""}.`);
  return gather(prompt, goal, { files, work });
}

/** Runs what the goal names, or reads the pages it names, and hands over what came of it. */
async function runMove(prompt: Prompt, goal: Goal, { task, work }: { task: CommandTask; work: Work }): Promise<Move> {
  const next = commandMove(prompt, task, [...prompt.editable, ...prompt.readable][0]);
  if (next.do === "calls") return next;
  if (next.do === "text") return finish(prompt, { text: next.text, files: 0 });
  const wishes = readWishes(goal.text);
  const text = await answerOf({ sources: next.sources, failed: [] }, { ...goal, task: { kind: "digest", wishes, split: false } }, work);
  return finish(prompt, { text, files: next.sources.length });
}

/** Reads what was chosen, alone or by children, and then writes what was asked for. */
async function gather(prompt: Prompt, goal: Goal, { files, work }: { files: readonly Entry[]; work: Work }): Promise<Move> {
  const reports = prompt.done.find(({ name }) => name === "spawn_agents");
  if (reports)
    return finish(prompt, { text: reports.ok ? joined(reports.content, goal) : `The child agents failed: ${messageOf(reports.content)}`, files: files.length });
  const next = splitMove(prompt, goal, files) ?? readMove(prompt, files);
  if (next) return next;
  const read = readSoFar(prompt);
  if (read.sources.length === 0) return say(`None of the ${files.length} files could be read: ${read.failed[0]?.message ?? "they are empty"}.`);
  return finish(prompt, { text: await answerOf(read, goal, work), files: read.sources.length, failed: read.failed.length });
}

interface Located {
  readonly entries: readonly Entry[];
  readonly where: string;
}

/** Lists the folders that the words name, or the one the person stands in. Named files need no listing. */
function locate(prompt: Prompt, goal: Goal): Located | Move {
  const roots = [...prompt.editable, ...prompt.readable];
  if (roots.length === 0) return say("There is nothing this agent may read.");
  const targets = goal.named.length > 0 ? goal.named.map((name) => absolute(name, roots)) : [roots[0] ?? "/"];
  const asked = new Map(prompt.done.filter(({ name }) => name === "file_list").map((done) => [String(done.input.path), done]));
  const folders = targets.filter((path) => !isFile(path));
  const missing = folders.filter((path) => !asked.has(path));
  if (missing.length > 0) return { do: "calls", calls: missing.map((path) => ({ name: "file_list", input: { path, recursive: true, limit: 2_000 } })) };
  const refused = folders.find((path) => asked.get(path)?.ok === false);
  if (refused !== undefined && folders.every((path) => asked.get(path)?.ok === false)) {
    return say(`There is no ${shortName(refused, prompt)} that this run may read: ${messageOf(asked.get(refused)?.content ?? null)}.`);
  }
  const named = targets.filter((path) => isFile(path)).map((path) => ({ path, bytes: 1 }));
  return { entries: [...named, ...listed(prompt.done)], where: folders.map((path) => shortName(path, prompt)).join(", ") || "the folder" };
}

function absolute(name: string, roots: readonly string[]): string {
  if (name.startsWith("/mnt/") || name.startsWith("/run/") || name.startsWith("/home/")) return name;
  const root = roots[0] ?? "";
  return `${root}/${name.replace(/^(\.\/|\/)+/, "")}`.replace(/\/\.$/, "").replace(/\/+$/, "");
}

/** Mounts have no dot in their names, so what ends in an extension is a file. */
const isFile = (path: string): boolean => /\.[A-Za-z][A-Za-z0-9]{0,8}$/.test(path);

function wanted(prompt: Prompt, goal: Goal, entries: readonly Entry[]): Entry[] {
  const named = goal.named.map((name) => absolute(name, [...prompt.editable, ...prompt.readable]));
  const direct = entries.filter(({ path }) => named.includes(path));
  return direct.length > 0 && direct.length === named.length ? direct : chooseFiles(entries, { goal: goal.text, exclude: prompt.handOver });
}

/** More than one agent can hold is shared out among children; their reports are joined. */
function splitMove(prompt: Prompt, goal: Goal, files: readonly Entry[]): Move | undefined {
  if (goal.task.kind !== "digest" || !prompt.tools.has("spawn_agents")) return undefined;
  const weight = files.reduce((sum, { bytes }) => sum + Math.min(bytes, LARGE), 0);
  if (!goal.task.split && files.length <= MOST_FILES && weight <= CAPACITY) return undefined;
  const parts = groups(
    files,
    goal.task.split && files.length <= MOST_FILES
      ? { files: Math.max(2, Math.ceil(files.length / 4)), bytes: CAPACITY / 2 }
      : { files: BATCH, bytes: CAPACITY / 2 },
  ).slice(0, 16);
  if (parts.length < 2) return undefined;
  const what = goal.task.wishes.includes("brief") ? "Summarise with the open questions" : `Extract: ${goal.task.wishes.join(", ")}; summarise`;
  const children = parts.map((part, index) => ({
    name: `part-${index + 1}`,
    task: `Part ${index + 1} of ${parts.length}. ${what} these files: ${part.map(({ path }) => path).join(", ")}`,
    read: part.map(({ path }) => path),
  }));
  return { do: "calls", say: `${files.length} files are shared out among ${parts.length} agents.`, calls: [{ name: "spawn_agents", input: { children } }] };
}

function readMove(prompt: Prompt, files: readonly Entry[]): Move | undefined {
  const chosen = fitting(files);
  const tried = new Set(
    prompt.done.flatMap(({ name, input }) =>
      name === "file_read" ? [String(input.path)] : name === "file_read_many" && Array.isArray(input.paths) ? input.paths.map(String) : [],
    ),
  );
  const left = chosen.filter(({ path }) => !tried.has(path));
  if (left.length === 0) return undefined;
  const small = left.filter(({ bytes }) => bytes <= LARGE).map(({ path }) => path);
  const calls: Call[] = left.filter(({ bytes }) => bytes > LARGE).map(({ path }) => ({ name: "file_read", input: { path, limit: LARGE_LINES } }));
  for (let from = 0; from < small.length; from += BATCH) calls.push({ name: "file_read_many", input: { paths: small.slice(from, from + BATCH) } });
  return { do: "calls", calls };
}

/** As many of the first files as one prompt can hold. */
function fitting(files: readonly Entry[]): Entry[] {
  return groups(files, { files: MOST_FILES * 2, bytes: CAPACITY })[0] ?? [];
}

function editMove(prompt: Prompt, goal: Goal): Move {
  if (goal.task.kind !== "edit") return say(CANNOT);
  const [place] = prompt.editable;
  const [file] = goal.named;
  if (place === undefined) return say("Nothing may be edited in place: add --edit DIR to the command, and it is undoable.");
  if (file === undefined) return say("Name the file: replace 'old text' with 'new text' in FILE.");
  const done = prompt.done.find(({ name }) => name === "file_edit");
  if (done)
    return say(done.ok ? `Replaced "${goal.task.oldText}" with "${goal.task.newText}" in ${file}.` : `${file} was not changed: ${messageOf(done.content)}.`);
  const { oldText, newText } = goal.task;
  return { do: "calls", calls: [{ name: "file_edit", input: { path: absolute(file, [place]), oldText, newText, all: true } }] };
}

interface Finished {
  readonly text: string;
  readonly files: number;
  readonly failed?: number;
}

/** Writes what is to be handed over, then says so; or just answers. */
function finish(prompt: Prompt, { text, files, failed = 0 }: Finished): Move {
  const [output] = prompt.handOver;
  if (output === undefined || !prompt.tools.has("file_write")) return say(text);
  const written = prompt.done.find(({ name }) => name === "file_write");
  if (!written) return { do: "calls", calls: [{ name: "file_write", input: { path: output, text: text.endsWith("\n") ? text : `${text}\n` } }] };
  if (!written.ok) return say(`${output} could not be written: ${messageOf(written.content)}.`);
  const words = text.split(/\s+/).filter((word) => word !== "").length;
  if (files === 0) return say(`Wrote ${output}: ${words} words.`);
  return say(
    `Wrote ${output}: ${words} words from ${files} ${files === 1 ? "file" : "files"}${failed > 0 ? `; ${failed} could not be read` : ""}. Every statement names its file.`,
  );
}

function listing(entries: readonly Entry[], prompt: Prompt): string {
  const lines = entries.slice(0, 200).map(({ path, bytes }) => `- ${shortName(path, prompt)} (${bytes} bytes)`);
  return [
    `${entries.length} ${entries.length === 1 ? "file" : "files"}:`,
    ...lines,
    ...(entries.length > 200 ? [`…and ${entries.length - 200} more`] : []),
  ].join("\n");
}

const say = (text: string): Move => ({ do: "say", text });

import { ownOf } from "@aether/protocol";
import { type CommandTask, readCommand } from "./commands.ts";
import { type Constraints, readConstraints } from "./constraints.ts";
import type { Entry } from "./files.ts";
import { namesIn, withoutNames } from "./names.ts";
import { type Wish, wishesIn } from "./wishes.ts";

export type Task =
  | { readonly kind: "digest"; readonly wishes: readonly Wish[]; readonly split: boolean; readonly agents?: number }
  | { readonly kind: "compare" }
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "tabulate" }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "organise"; readonly by: "extension" | "date" | "prefix" }
  | { readonly kind: "edit"; readonly oldText: string; readonly newText: string }
  | { readonly kind: "command"; readonly command: CommandTask }
  | { readonly kind: "unknown" };

/** One text that a goal asks for: what is to be in it, how it is to be, and the file it goes to, if it goes to one. */
export interface Part {
  readonly output: string | undefined;
  readonly task: Task;
  readonly constraints: Constraints;
}

export interface Goal {
  readonly text: string;
  readonly task: Task;
  /** Files and folders named in it, as written; without what is to be handed over. */
  readonly named: readonly string[];
  /** Bytes of the files in a share of the work, which nobody needs to look up again. */
  readonly sizes: ReadonlyMap<string, number>;
  /** One for each file to be handed over; one where there is none. */
  readonly parts: readonly Part[];
  /** How many agents share the encoder for this goal; 1 for one that works alone. */
  readonly sharers: number;
}

const SHARED = /^Part \d+ of (\d+)\. ([\s\S]*?) these files: (\[[\s\S]*\])$/;

export function readGoal(text: string, handOver: readonly string[]): Goal {
  const [, sharers, words, files] = SHARED.exec(text) ?? [];
  if (files !== undefined) {
    const sizes = new Map(JSON.parse(files) as [string, number][]);
    return { ...ofWords(words ?? "", handOver), named: [...sizes.keys()], sizes, sharers: Number(sharers) };
  }
  return ofWords(text, handOver);
}

/** How a share of the work is told to a child; read again by {@link readGoal}. */
export const sharedTask = (words: string, { part, of, files }: { part: number; of: number; files: readonly Entry[] }): string =>
  `Part ${part} of ${of}. ${words} these files: ${JSON.stringify(files.map(({ path, bytes }) => [path, bytes]))}`;

function ofWords(text: string, handOver: readonly string[]): Goal {
  const task = readTask(text);
  const quoted = task.kind === "edit" ? [task.oldText, task.newText] : task.kind === "rename" ? [task.from, task.to] : [];
  const script = task.kind === "command" && task.command.kind === "script" ? [task.command.file] : [];
  const named = namesIn(text).filter((name) => !handOver.includes(name) && !quoted.includes(name) && !script.includes(name));
  return { text, task, named, parts: partsOf(text, { task, handOver }), sizes: new Map(), sharers: 1 };
}

/** Each file gets what stands before its name: "a brief to a.md and the dates to b.md". */
function partsOf(text: string, { task, handOver }: { task: Task; handOver: readonly string[] }): Part[] {
  if (handOver.length < 2) return [{ output: handOver[0], task, constraints: readConstraints(text, handOver[0]) }];
  const placed = handOver.map((output) => ({ output, at: text.indexOf(output) })).sort((a, b) => a.at - b.at);
  return placed.map(({ output, at }, index) => {
    const before = placed[index - 1];
    const words = at < 0 ? text : text.slice(before && before.at >= 0 ? before.at + before.output.length : 0, at);
    const own = readTask(words);
    const fits = own.kind === "digest" || own.kind === "compare" || own.kind === "search" || own.kind === "tabulate";
    return { output, task: fits ? own : task, constraints: readConstraints(words, output) };
  });
}

/** Tried in this order; the first that fits is the task. */
const READERS: readonly ((text: string) => Task | undefined)[] = [
  readRun,
  readEdit,
  readRename,
  readOrganise,
  readCompare,
  readSearch,
  readTabulate,
  readDigest,
  readQuestion,
];

function readTask(text: string): Task {
  for (const read of READERS) {
    const task = read(text);
    if (task) return task;
  }
  return { kind: "unknown" };
}

function readRun(text: string): Task | undefined {
  const command = readCommand(text);
  return command && { kind: "command", command };
}

function readEdit(text: string): Task | undefined {
  const edit = /\breplace\s+(?:the\s+(?:text|word|phrase|line)\s+)?(["'`])([\s\S]+?)\1\s+(?:with|by)\s+(["'`])([\s\S]*?)\3/i.exec(text);
  return edit ? { kind: "edit", oldText: edit[2] ?? "", newText: edit[4] ?? "" } : undefined;
}

const TO_RENAME = /\brename\s+(?:(?:all|the|every|file|files)\s+)*(?:"([^"\n]+)"|'([^'\n]+)'|`([^`\n]+)`|([^\s"'`]+))/i;
const NEW_NAME = /^\s*(?:files\s+)?(?:to|into|as)\s+(?:"([^"\n]+)"|'([^'\n]+)'|`([^`\n]+)`|([^\s"'`]+?)[.!,]?(?=\s|$))/i;

function readRename(text: string): Task | undefined {
  const from = TO_RENAME.exec(text);
  const to = from && NEW_NAME.exec(text.slice(from.index + from[0].length));
  return to ? { kind: "rename", from: written(from), to: written(to) } : undefined;
}

const written = (match: RegExpExecArray): string => match.slice(1).find((group) => group !== undefined) ?? "";

function readOrganise(text: string): Task | undefined {
  const organise = /\b(?:organi[sz]e|sort|group|arrange|tidy)\b[^.]*\bby\s+(?:their\s+|the\s+)?(extension|type|kind|date|month|day|year|prefix|name)/i.exec(
    text,
  );
  if (!organise || !/\b(files?|folder|notes|documents|directory)\b/i.test(text)) return undefined;
  return { kind: "organise", by: organiseBy(organise[1] ?? "") };
}

function readCompare(text: string): Task | undefined {
  return /\b(?:compare|contrast)\b|\bdiff(?:erences?)?\b[^.]*\bbetween\b/i.test(text) ? { kind: "compare" } : undefined;
}

const SEARCHES: readonly RegExp[] = [
  /\bwhich (?:notes?|files?|documents?|pages?) (?:talks?|speaks?|mentions?|is|are|says?|deals?)(?: about| of| with)?\s+(.+)$/i,
  /\b(?:find|search|look)\b.{0,60}?\b(?:about|for|on|mentioning|regarding|related to)\s+(.+)$/i,
  /\bwhere (?:is|are|do|does) (.+)$/i,
];

/** What comes after the question: where its answer goes. */
const HANDED_OVER = /(?:,|\s+and|\s+then)*\s+(?:write|save|put|store|export)\b.*$|\s+(?:in)?to\s+\S+\.[A-Za-z0-9]{1,8}\s*$/i;

function readSearch(text: string): Task | undefined {
  if (/\b(brief|summar)/i.test(text)) return undefined;
  for (const pattern of SEARCHES) {
    const query = pattern.exec(text)?.[1];
    if (query !== undefined) return { kind: "search", query: query.replace(HANDED_OVER, "").replace(/[?.!]+$/, "") };
  }
  return undefined;
}

/** A question that nothing else fits is a search. */
function readQuestion(text: string): Task | undefined {
  const asked = /^\s*((?:who|what|where|which|why|how|whose|whom)\b.{4,}\?)\s*$/i.exec(text)?.[1];
  const query = asked ?? /^\s*(?:please\s+)?(?:find|search|look up)(?:\s+out)?\s+(.{3,})$/i.exec(text)?.[1];
  return query === undefined ? undefined : { kind: "search", query: query.replace(HANDED_OVER, "").replace(/[?.!]+$/, "") };
}

function readTabulate(text: string): Task | undefined {
  const data = /\.(csv|tsv|jsonl?)(?![\p{L}\p{N}])/iu.test(text);
  return data &&
    /\b(tabulate|total|sum|average|mean|count|per|by|group|columns?|rows?|table|statistics|stats|aggregate|summar\w*|how (?:much|many))\b/i.test(
      withoutNames(text),
    )
    ? { kind: "tabulate" }
    : undefined;
}

/** What is asked of a text, whatever it is; a summary where nothing is named. */
export function readWishes(text: string): readonly Wish[] {
  const wishes = wishesIn(withoutNames(text));
  return wishes.length > 0 ? wishes : ["summary"];
}

const AGENTS = /\b(?:with|by|among|using)\s+(\d{1,2}|two|three|four|five|six|seven|eight)\s+(?:child(?:ren)?\s+)?agents\b/i;
const COUNTS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8 };

function readDigest(text: string): Task | undefined {
  const wishes = wishesIn(withoutNames(text));
  if (wishes.length === 0) return undefined;
  const agents = AGENTS.exec(text)?.[1]?.toLowerCase();
  const count = agents === undefined ? undefined : (ownOf(COUNTS, agents) ?? Number(agents));
  const many = count !== undefined && Number.isInteger(count) && count > 1;
  return { kind: "digest", wishes, split: many || /\bin parallel\b|\bwith (?:several|many) agents\b|\bsplit\b/i.test(text), ...(many && { agents: count }) };
}

function organiseBy(word: string): "extension" | "date" | "prefix" {
  if (/^(extension|type|kind)$/i.test(word)) return "extension";
  return /^(date|month|day|year)$/i.test(word) ? "date" : "prefix";
}

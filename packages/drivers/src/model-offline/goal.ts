import { type CommandTask, readCommand } from "./commands.ts";

/** One thing a goal asks for; several may stand in one goal. */
export type Wish = "brief" | "summary" | "outline" | "todos" | "dates" | "numbers" | "tables" | "questions" | "contradictions" | "list";

export type Task =
  | { readonly kind: "digest"; readonly wishes: readonly Wish[]; readonly split: boolean }
  | { readonly kind: "compare" }
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "tabulate" }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "organise"; readonly by: "extension" | "date" | "prefix" }
  | { readonly kind: "edit"; readonly oldText: string; readonly newText: string }
  | { readonly kind: "command"; readonly command: CommandTask }
  | { readonly kind: "unknown" };

export interface Goal {
  readonly text: string;
  readonly task: Task;
  /** Files and folders named in it, as written; without what is to be handed over. */
  readonly named: readonly string[];
  /** How many agents share the encoder for this goal; 1 for one that works alone. */
  readonly sharers: number;
}

/** In the order in which their sections are written. */
const WISHES: readonly (readonly [Wish, RegExp])[] = [
  ["brief", /\b(brief|briefing|one[- ]pager|report|overview|digest|memo)\b/i],
  ["summary", /\b(summar(?:y|ies|i[sz]e\w*)|sum up|tl;?dr|key points|main points|gist|abstract|what (?:is|are|do|does) .* (?:about|say))\b/i],
  ["outline", /\b(outline|headings|table of contents|toc|structure)\b/i],
  ["todos", /\b(to-?dos?|tasks?|action items?|actions|next steps)\b/i],
  ["dates", /\b(dates?|deadlines?|timeline|schedule|calendar|when)\b/i],
  ["numbers", /\b(numbers|figures|amounts|quantities|metrics|costs|prices)\b/i],
  ["tables", /\btables\b/i],
  ["questions", /\b((?:open|unanswered|unresolved) (?:questions?|issues?|points?)|questions)\b/i],
  ["contradictions", /\b(contradict\w*|inconsisten\w*|conflict\w*|disagree\w*|mismatch\w*|discrepanc\w*)\b/i],
  ["list", /\b(list|show|which|what) (?:all |the |me )*(files|folders|documents|notes)\b|\bhow many files\b/i],
];

const NAMED =
  /(?<![\p{L}\p{N}:/])(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|`([^`\n]{1,200})`|((?:~|\.{0,2})?\/?[\p{L}\p{N}_.@-]+(?:\/[\p{L}\p{N}_.@*-]+)+\/?|[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.(?:md|markdown|txt|text|rst|org|adoc|csv|tsv|json|jsonl|log|html?|ya?ml|xml|ini|toml|tex)))/giu;
const FOLDER = /\b(?:folder|directory|dir)\s+(?:called\s+|named\s+)?["'`]?([\p{L}\p{N}_.-]+(?:\/[\p{L}\p{N}_.-]+)*)/giu;
const FOLDER_BEFORE = /\b(?:the\s+)?["'`]?([\p{L}\p{N}_-]+)["'`]?\s+(?:folder|directory)\b/giu;
const NOT_NAMES = new Set(["this", "that", "current", "the", "a", "each", "same", "whole", "every", "my", "our", "and/or", "he/she", "w/o", "n/a", "tl/dr"]);

export function readGoal(text: string, handOver: readonly string[]): Goal {
  const task = readTask(text);
  const quoted = task.kind === "edit" ? [task.oldText, task.newText] : task.kind === "rename" ? [task.from, task.to] : [];
  const named = namesIn(text).filter((name) => !handOver.includes(name) && !quoted.includes(name));
  const sharers = Number(/^Part \d+ of (\d+)\./.exec(text)?.[1] ?? 1);
  return { text, task, named, sharers };
}

function namesIn(text: string): string[] {
  const withoutLinks = text.replace(/\bhttps?:\/\/\S+/gi, " ");
  const found = [...withoutLinks.matchAll(NAMED)].flatMap((match) => {
    const quoted = match[1] ?? match[2] ?? match[3];
    if (quoted !== undefined) return looksLikePath(quoted) ? [quoted] : [];
    return match[4] === undefined ? [] : [match[4]];
  });
  for (const pattern of [FOLDER, FOLDER_BEFORE]) for (const match of withoutLinks.matchAll(pattern)) if (match[1] !== undefined) found.push(match[1]);
  const names = found.map((name) => name.replace(/^\.\//, "").replace(/[/.,;:]+$/, "")).filter((name) => name !== "" && !NOT_NAMES.has(name.toLowerCase()));
  return [...new Set(names)];
}

const looksLikePath = (text: string): boolean => !/\s{2,}|[?!]/.test(text) && (text.includes("/") || /\.[A-Za-z0-9]{1,8}$/.test(text));

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

function readRename(text: string): Task | undefined {
  const rename =
    /\brename\s+(?:(?:all|the|every|file|files)\s+)*["'`]?([^\s"'`]+)["'`]?\s+(?:files\s+)?(?:to|into|as)\s+["'`]?([^\s"'`]+?)["'`]?[.!]?(?:\s|$)/i.exec(text);
  return rename ? { kind: "rename", from: rename[1] ?? "", to: rename[2] ?? "" } : undefined;
}

function readOrganise(text: string): Task | undefined {
  const organise = /\b(?:organi[sz]e|sort|group|arrange|tidy)\b[^.]*\bby\s+(?:their\s+|the\s+)?(extension|type|kind|date|month|day|year|prefix|name)/i.exec(
    text,
  );
  if (!organise || !/\b(files?|folder|notes|documents|directory)\b/i.test(text)) return undefined;
  return { kind: "organise", by: organiseBy(organise[1] ?? "") };
}

function readCompare(text: string): Task | undefined {
  return /\bcompare\b|\bdiff(?:erences?)?\b[^.]*\bbetween\b/i.test(text) ? { kind: "compare" } : undefined;
}

const SEARCHES: readonly RegExp[] = [
  /\bwhich (?:notes?|files?|documents?|pages?) (?:talks?|speaks?|mentions?|is|are|says?|deals?)(?: about| of| with)?\s+(.+)$/i,
  /\b(?:find|search|look)\b.{0,60}?\b(?:about|for|on|mentioning|regarding|related to)\s+(.+)$/i,
  /\bwhere (?:is|are|do|does) (.+)$/i,
];

function readSearch(text: string): Task | undefined {
  if (/\b(brief|summar)/i.test(text)) return undefined;
  for (const pattern of SEARCHES) {
    const query = pattern.exec(text)?.[1];
    if (query !== undefined) return { kind: "search", query: query.replace(/[?.!]+$/, "") };
  }
  return undefined;
}

function readTabulate(text: string): Task | undefined {
  const data = /\.(csv|tsv|jsonl?)\b/i.test(text);
  return data &&
    /\b(tabulate|total|sum|average|mean|count|per|by|group|columns?|rows?|table|statistics|stats|aggregate|summar\w*|how (?:much|many))\b/i.test(text)
    ? { kind: "tabulate" }
    : undefined;
}

/** What is asked of a text, whatever it is; a summary where nothing is named. */
export function readWishes(text: string): readonly Wish[] {
  const task = readDigest(text);
  return task?.kind === "digest" ? task.wishes : ["summary"];
}

function readDigest(text: string): Task | undefined {
  const wishes = WISHES.flatMap(([wish, pattern]) => (pattern.test(text) ? [wish] : []));
  if (wishes.length === 0 && /\b(read|review|go through|look at|analy[sz]e|digest)\b/i.test(text)) wishes.push("summary");
  if (wishes.length === 0) return undefined;
  return { kind: "digest", wishes: prune(wishes), split: /\bin parallel\b|\bwith (?:\d+|several|many|two|three|four) agents\b|\bsplit\b/i.test(text) };
}

/** A brief holds a summary; a list of files is asked for only when nothing else is. */
function prune(wishes: readonly Wish[]): Wish[] {
  if (wishes.includes("brief")) return wishes.filter((wish) => wish !== "summary" && wish !== "list");
  return wishes.length > 1 ? wishes.filter((wish) => wish !== "list") : [...wishes];
}

function organiseBy(word: string): "extension" | "date" | "prefix" {
  if (/^(extension|type|kind)$/i.test(word)) return "extension";
  return /^(date|month|day|year)$/i.test(word) ? "date" : "prefix";
}

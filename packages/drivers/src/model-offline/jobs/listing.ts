import type { Json } from "@aether/protocol";
import { closedLine, unseenLine } from "../coverage.ts";
import type { ListFrame, MeasureFrame, MentionFrame } from "../grammar/frame.ts";
import { isIdentifier } from "../grammar/identifiers.ts";
import type { Located } from "../locate.ts";
import { type Call, cannot } from "../move.ts";
import { shownMessage, shownPath } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { isCode } from "../text/comments.ts";
import { countMails, holdsMailbox } from "./count-mails.ts";
import { documentLines, documentsIn, unreadLine } from "./document-lines.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { listFacts } from "./list-facts.ts";
import { workOf } from "./material-files.ts";
import { type Outcome, told } from "./outcome.ts";
import { eitherOf } from "./say-frame.ts";

const MOST_LISTED = 1_000;

/** Files and how large they are; how many there are stands first. */
export function list(prompt: Prompt, { how, counted, material }: ListFrame, located: Located): Outcome {
  if (how) return listFacts(prompt, how, located);
  if (counted && material.endings.includes("eml") && holdsMailbox(located)) return countMails(prompt, located);
  const { entries, more, unseen, closed } = located;
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const lines = sorted.slice(0, MOST_LISTED).map(({ path, bytes }) => `- ${shownPath(path, prompt)} (${bytes} bytes)`);
  const count = more ? `More than ${entries.length} files; the listing stopped there:` : `${entries.length} ${entries.length === 1 ? "file" : "files"}:`;
  const rest = entries.length > MOST_LISTED ? [`…and ${entries.length - MOST_LISTED} more`] : [];
  return told([count, ...lines, ...rest, ...unseenLine(unseen), ...closedLine(closed)].join("\n"));
}

/** Files whose lines or words are counted in one run. */
const MOST_MEASURED = 160;
const BATCH = 16;

/** Counts lines or words, file by file. */
export function measure(prompt: Prompt, { unit }: MeasureFrame, located: Located): Outcome {
  const files = workOf(located, prompt).filter(({ bytes, path }) => bytes > 0 || located.files.includes(path));
  if (files.length === 0) return cannot("There is no file here to count in.");
  if (files.length > MOST_MEASURED || located.more)
    return cannot(`${files.length} files are too many to count in; name a folder or the files (at most ${MOST_MEASURED}).`);
  const paths = files.map(({ path }) => path).sort();
  const calls = Array.from(
    { length: Math.ceil(paths.length / BATCH) },
    (_, index): Call => ({ name: "file_read_many", input: { paths: paths.slice(index * BATCH, index * BATCH + BATCH) } }),
  );
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  const read = calls.flatMap((call) => filesIn(doneOf(prompt, call)?.content ?? null));
  const counted = read.flatMap(({ file }) => (file && file.truncated !== true ? [{ path: String(file.path), count: countOf(file, unit) }] : []));
  const lost = read
    .filter(({ file }) => !file || file.truncated === true)
    .map(({ path, message, file }) => ({ path, message: file ? "too long to be read whole" : message }));
  const named = lost.find(({ path }) => located.files.includes(path));
  if (named || counted.length === 0)
    return cannot(
      `${shownPath((named ?? lost[0])?.path ?? "", prompt)} cannot be counted: ${shownMessage({ message: (named ?? lost[0])?.message ?? "" }, prompt)}.`,
    );
  const sum = counted.reduce((all, { count }) => all + count, 0);
  const lines = counted.map(({ path, count }) => `- ${shownPath(path, prompt)}: ${count}`);
  const rest = lost.length > 0 ? [`Not counted, as no text: ${lost.map(({ path }) => shownPath(path, prompt)).join(", ")}.`] : [];
  const units = sum === 1 ? unit.replace(/s$/, "") : unit;
  return told(
    [`${sum} ${units} in ${counted.length} ${counted.length === 1 ? "file" : "files"}:`, ...lines, ...rest, ...closedLine(located.closed)].join("\n"),
  );
}

type FileFields = Readonly<Record<string, Json>>;

function filesIn(content: Json): { path: string; file: FileFields | undefined; message: string }[] {
  const files = isRecord(content) && Array.isArray(content.files) ? (content.files as readonly Json[]).filter(isRecord) : [];
  return files.map((item) =>
    item.ok === true && isRecord(item.file)
      ? { path: String(item.file.path), file: item.file, message: "" }
      : { path: String(item.path), file: undefined, message: String(item.message) },
  );
}

function countOf(file: FileFields, unit: MeasureFrame["unit"]): number {
  const text = String(file.text);
  if (unit === "words") return text.split(/\s+/).filter((word) => word !== "").length;
  return typeof file.lines === "number" ? file.lines : text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
}

const MOST_LINES = 1_000;

/** Files that hold a text, with the lines where it stands; or how many files, lines or times. */
export function mention(prompt: Prompt, frame: MentionFrame, located: Located): Outcome {
  const { text, or = [], without, counts } = frame;
  const callsOf = (words: string): Call[] =>
    [...located.folders, ...located.files].map((path): Call => ({ name: "file_search", input: { path, text: words, limit: MOST_LINES } }));
  const calls = [text, ...or].flatMap(callsOf);
  const denied = without === undefined ? [] : callsOf(without);
  const documents = documentsIn(prompt, located);
  const open = stillToCall(prompt, [...calls, ...denied, ...documents.calls]);
  if (open.length > 0) return { do: "calls", calls: open };
  const contents = calls.map((call) => doneOf(prompt, call));
  const others = denied.map((call) => doneOf(prompt, call));
  const failed = [...contents, ...others].find((done) => !done?.ok);
  if (failed) return cannot(`It could not be searched: ${shownMessage(failed.content, prompt)}.`);
  const allowed = new Set(located.entries.map(({ path }) => path));
  const inDocuments = documentLines(prompt, documents, text);
  const found = contents
    .flatMap((done) => matchesIn(done?.content ?? null))
    .filter((match) => (allowed.has(match.path) || located.more) && isOfName(match, text));
  const hits = [...found.filter(({ path }) => !inDocuments.hits.some((hit) => hit.path === path)), ...inDocuments.hits];
  const partial = contents.some((done) => isRecord(done?.content) && done.content.more === true);
  if (counts === "lines" || counts === "times") return countedHits(prompt, frame, { hits, partial, files: allowed.size, unread: inDocuments.unread });
  if (others.some((done) => isRecord(done?.content) && done.content.more === true))
    return cannot(`More than ${MOST_LINES} lines hold "${without ?? ""}"; name fewer files.`);
  const deniedIn = without === undefined ? [] : documentLines(prompt, documents, without).hits;
  const leftOut = new Set([...others.flatMap((done) => matchesIn(done?.content ?? null)), ...deniedIn].map(({ path }) => path));
  const byFile = [...Map.groupBy(hits, ({ path }) => path)].filter(([path]) => !leftOut.has(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  const what = `"${text}"${without === undefined ? "" : ` and not "${without}"`}`;
  const unread = unreadLine(prompt, inDocuments.unread);
  if (byFile.length === 0) return told([`None of the ${allowed.size} files holds ${what}.`, ...unread].join("\n"));
  const lines = byFile.map(([path, own]) => `- ${shownPath(path, prompt)} (${lineNumbers(own.map(({ line }) => line))})`);
  const rest = partial ? [`Only the first ${MOST_LINES} lines that hold it were looked at.`] : [];
  return told(
    [
      `${byFile.length} of ${Math.max(allowed.size, byFile.length)} files ${byFile.length === 1 ? "holds" : "hold"} ${what}:`,
      ...lines,
      ...rest,
      ...unread,
    ].join("\n"),
  );
}

interface Hits {
  /** Documents that nobody looked into. */
  readonly unread: readonly string[];
  readonly hits: ReturnType<typeof matchesIn>;
  readonly partial: boolean;
  readonly files: number;
}

/** Longer lines come in part, and what stands in the rest of them is not known. */
const LONG_LINE = 400;

/** A text as a word of its own; what is written large counts as it is written. */
function asWord(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, /^\p{Lu}{2,}$/u.test(text) ? "gu" : "giu");
}

/** In a program a name is that name alone: no longer one that it is a part of, and written with the same capitals. */
function isOfName({ path, text: line }: Match, text: string): boolean {
  if (!isIdentifier(text) || !isCode(path) || line.length >= LONG_LINE) return true;
  return new RegExp(asWord(text).source, "u").test(line);
}

/** How many lines hold a text, or how often it stands there as a word of its own. */
function countedHits(prompt: Prompt, { text, or = [], counts, shown }: MentionFrame, { hits, partial, files, unread }: Hits): Outcome {
  const patterns = [text, ...or].map(asWord);
  const what = eitherOf([text, ...or]);
  const apart = [...new Map(hits.map((hit) => [`${hit.path} ${hit.line}`, hit])).values()];
  const counted = apart
    .map((hit) => ({ ...hit, count: patterns.reduce((sum, pattern) => sum + [...hit.text.matchAll(pattern)].length, 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  if (partial) return cannot(`More than ${MOST_LINES} lines hold "${text}"; name fewer files.`);
  if (counts === "times" && counted.some(({ text: line }) => line.length >= LONG_LINE))
    return cannot(`A line that holds "${text}" is too long to be counted in.`);
  if (counted.length === 0 && counts === "lines") return cannot(`No line of ${files === 1 ? "that file" : `these ${files} files`} holds ${what}.`);
  if (shown) return told(shownLines(prompt, counted));
  const sum = counts === "lines" ? counted.length : counted.reduce((all, { count }) => all + count, 0);
  const byFile = [...Map.groupBy(counted, ({ path }) => path)].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = byFile.map(([path, own]) => `- ${shownPath(path, prompt)} (${lineNumbers(own.map(({ line }) => line))})`);
  const head =
    counts === "lines" ? `${sum} ${sum === 1 ? "line holds" : "lines hold"} ${what}` : `"${text}" stands there ${sum} ${sum === 1 ? "time" : "times"}`;
  return told([`${head}${lines.length > 0 ? ":" : "."}`, ...lines, ...unreadLine(prompt, unread)].join("\n"));
}

/** Lines as they stand there, each with its file. */
const shownLines = (prompt: Prompt, hits: Hits["hits"]): string =>
  hits.map(({ path, line, text }) => `- ${text.trim()}${text.length >= LONG_LINE ? "…" : ""} (${shownPath(path, prompt)}, line ${line})`).join("\n");

/** A line that holds what was searched. */
export interface Match {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export function matchesIn(content: Json): Match[] {
  const matches = isRecord(content) && Array.isArray(content.matches) ? (content.matches as readonly Json[]) : [];
  return matches.filter(isRecord).map(({ path, line, text }) => ({ path: String(path), line: Number(line), text: String(text) }));
}

const lineNumbers = (lines: readonly number[]): string => {
  const own = [...new Set(lines)].sort((a, b) => a - b);
  const more = own.length > 8 ? ` and ${own.length - 8} more` : "";
  return `${own.length === 1 ? "line" : "lines"} ${own.slice(0, 8).join(", ")}${more}`;
};

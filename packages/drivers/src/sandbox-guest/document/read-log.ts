import type { DocumentText } from "@aether/ports";
import { BlockWriter } from "./block-writer.ts";
import { type Characters, linesOf } from "./read-text.ts";

const LEVELS = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"] as const;
type Level = (typeof LEVELS)[number];
/** A word of its own: `libgpg-error0` and `/usr/share/info` are none. */
const asWord = (words: string): RegExp => new RegExp(`(?<![\\w./-])(?:${words})(?![\\w/-]|\\.\\w)`, "i");
const LEVEL_OF: readonly (readonly [Level, RegExp])[] = [
  ["FATAL", asWord("FATAL|CRITICAL|CRIT|PANIC|EMERG|EMERGENCY|ALERT")],
  ["ERROR", asWord("ERROR|ERR|SEVERE|EXCEPTION")],
  ["WARN", asWord("WARN|WARNING")],
  ["INFO", asWord("INFO|NOTICE")],
  ["DEBUG", asWord("DEBUG|FINE")],
  ["TRACE", asWord("TRACE|FINER|FINEST")],
];
/** Where a level stands in its line: before it, only a time, a host, a name. */
const HEAD = 120;
const STAMP =
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/;
/** What differs between lines that say the same. */
const VARIABLE = /\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b|"[^"]{0,200}"|'[^']{0,200}'|\d+/gi;
const CONTINUES = /^(?:\s+\S|at\s|Caused by:|\.\.\. \d+ more|Traceback |[\w.$]+(?:Error|Exception)(?::|$))/;
/** Lines that follow one, such as a stack, which are kept. */
const MOST_FOLLOWING = 20;
/** Characters of a line that lines are compared by. */
const COMPARED = 500;

interface Group {
  readonly level: Level | undefined;
  readonly first: number;
  last: number;
  count: number;
  readonly said: string;
  readonly following: string[];
  more: number;
}

/** What a log says: how often each level, then each line that says something else, with how many like it there are and where. */
export function readLog({ text, encoding }: Characters, from: number): DocumentText {
  const lines = linesOf(text);
  const groups = groupsOf(lines);
  const into = new BlockWriter(from);
  const facts = summary(lines, groups);
  for (const group of groups) {
    into.at(group.first);
    into.verbatim({ role: "list" }, told(group));
  }
  const { notes, ...written } = into.finish();
  return { kind: "log", unit: "line", units: lines.length, ...written, notes: [facts, ...notes], ...(encoding !== undefined && { encoding }) };
}

/** Whether a text that is not called a log is one: most of its lines begin with a time. */
export function looksLikeLog(text: string): boolean {
  const head = linesOf(text.slice(0, 65_536)).slice(0, 200);
  const entries = head.filter((line) => !CONTINUES.test(line) && line.trim() !== "");
  return entries.length >= 5 && entries.filter((line) => (STAMP.exec(line.slice(0, 80))?.index ?? 80) < 60).length >= entries.length * 0.9;
}

function groupsOf(lines: readonly string[]): readonly Group[] {
  const groups = new Map<string, Group>();
  let current: { readonly group: Group; isFirst: boolean } | undefined;
  for (const [n, line] of lines.entries()) {
    if (line.trim() === "") continue;
    if (current && CONTINUES.test(line) && !STAMP.test(line.slice(0, 40))) {
      if (current.isFirst) follow(current.group, line);
      current.group.last = n + 1;
      continue;
    }
    const level = levelOf(line);
    const key = `${level} ${line.slice(0, COMPARED).replace(STAMP, "").replace(VARIABLE, "#")}`;
    const known = groups.get(key);
    const group = known ?? { level, first: n + 1, last: n + 1, count: 0, said: line, following: [], more: 0 };
    group.count++;
    group.last = n + 1;
    if (!known) groups.set(key, group);
    current = { group, isFirst: known === undefined };
  }
  return [...groups.values()];
}

function follow(group: Group, line: string): void {
  if (group.following.length < MOST_FOLLOWING) group.following.push(line);
  else group.more++;
}

function levelOf(line: string): Level | undefined {
  const head = line.slice(0, HEAD);
  let [found, at]: [Level | undefined, number] = [undefined, HEAD];
  for (const [level, pattern] of LEVEL_OF) {
    const place = head.search(pattern);
    if (place >= 0 && place < at) [found, at] = [level, place];
  }
  return found;
}

function told({ count, first, last, said, following, more }: Group): string {
  const where = count > 1 ? `lines ${first} to ${last}, ${count} like this` : `line ${first}`;
  return [`${where}: ${said}`, ...following, ...(more > 0 ? [`(${more} more lines of it)`] : [])].join("\n");
}

function summary(lines: readonly string[], groups: readonly Group[]): string {
  const counted = LEVELS.map((level) => [level, groups.filter((group) => group.level === level).reduce((sum, { count }) => sum + count, 0)] as const);
  const levels = counted.filter(([, count]) => count > 0).map(([level, count]) => `${count} ${level}`);
  const stamps = [lines.find((line) => STAMP.test(line)), lines.findLast((line) => STAMP.test(line))].map((line) => STAMP.exec(line ?? "")?.[0]);
  const span = stamps[0] === undefined ? "" : `, from ${stamps[0]} to ${stamps[1]}`;
  return `${lines.length} lines${levels.length > 0 ? `: ${levels.join(", ")}` : ", without levels"}${span}; lines that differ only in numbers, times, ids or quoted words are told once`;
}

import type { LogFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { outside, placeOf, shownMessage } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { type Match, matchesIn } from "./listing.ts";
import { type Outcome, told } from "./outcome.ts";

const MOST_LINES = 1_000;
const MOST_SHOWN = 200;

/** Lines of a log that are marked with a level: all, some of them, or what kinds of them there are and how often. */
export function logLines(prompt: Prompt, frame: LogFrame): Outcome {
  const path = placeOf(frame.file, prompt);
  if (path === undefined) return cannot(outside(frame.file));
  const call: Call = { name: "file_search", input: { path, text: frame.level, limit: MOST_LINES } };
  const open = stillToCall(prompt, [call]);
  if (open.length > 0) return { do: "calls", calls: open };
  const done = doneOf(prompt, call);
  if (!done?.ok) return cannot(`${frame.file} cannot be searched: ${shownMessage(done?.content ?? null, prompt)}.`);
  if (isRecord(done.content) && done.content.more === true)
    return cannot(`More than ${MOST_LINES} lines of ${frame.file} hold "${frame.level}"; name a smaller log.`);
  const marked = matchesIn(done.content).flatMap((match) => markedLine(match, frame.level) ?? []);
  if (marked.length === 0) return cannot(`No line of ${frame.file} is marked ${frame.level}.`);
  if ((frame.from !== undefined || frame.to !== undefined) && marked.some(({ time }) => time === undefined))
    return cannot(`Not every ${frame.level} line of ${frame.file} says its time of day.`);
  if (frame.day !== undefined && marked.some(({ day }) => day === undefined)) return cannot(`Not every ${frame.level} line of ${frame.file} says its day.`);
  const kept = marked.filter((line) => isWithin(line, frame));
  if (frame.of === "lines") return told(linesTold(frame, kept));
  return told(kindsTold(frame, kept));
}

interface Marked extends Match {
  readonly day: string | undefined;
  readonly time: string | undefined;
  /** What is said after the mark, without what differs from line to line. */
  readonly kind: string;
}

const STAMP = /(?<!\d)(\d{4}-\d{2}-\d{2})?[T ]?(?<![\d:])(\d{2}:\d{2}(?::\d{2})?)(?!\d)/;

function markedLine(match: Match, level: string): Marked | undefined {
  const mark = new RegExp(`(?<![\\p{L}\\p{N}_])${level}(?:OR|ING)?(?![\\p{L}\\p{N}_])[\\]:]?\\s*`, "u").exec(match.text);
  if (!mark) return undefined;
  const [, day, time] = STAMP.exec(match.text) ?? [];
  const said = match.text.slice(mark.index + mark[0].length).trim();
  return {
    ...match,
    day,
    time: time === undefined ? undefined : time.padEnd(8, ":00"),
    kind: said.replace(/0x[\da-f]+|"[^"]*"|'[^']*'|[\da-f]{8,}|\d+(?:[.,:]\d+)*/gi, "…"),
  };
}

const isWithin = ({ day, time = "" }: Marked, { from, to, day: wanted }: LogFrame): boolean =>
  (from === undefined || time >= from) && (to === undefined || time <= to) && (wanted === undefined || day === wanted);

function linesTold({ file, level, end }: LogFrame, lines: readonly Marked[]): string {
  const chosen = end === undefined ? lines : end.last ? lines.slice(-end.count) : lines.slice(0, end.count);
  const head = end === undefined ? [`${lines.length} ${lines.length === 1 ? "line" : "lines"} marked ${level}${lines.length === 0 ? "." : ":"}`] : [];
  const rest = chosen.length > MOST_SHOWN ? [`…and ${chosen.length - MOST_SHOWN} more`] : [];
  return [...head, ...chosen.slice(0, MOST_SHOWN).map(({ text, line }) => `- ${text.trim()} (${file}, line ${line})`), ...rest].join("\n");
}

/** The most frequent first; of the most frequent, all that are as frequent. */
function kindsTold({ file, level, of }: LogFrame, lines: readonly Marked[]): string {
  const kinds = [...Map.groupBy(lines, ({ kind }) => kind)].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1));
  const most = kinds[0]?.[1].length ?? 0;
  const told = of === "most" ? kinds.filter(([, own]) => own.length === most) : kinds;
  const list = told.map(
    ([kind, own]) => `- ${own.length} ${own.length === 1 ? "time" : "times"}: ${kind} (${file}, ${own.length === 1 ? "line" : "lines"} ${numbersOf(own)})`,
  );
  return [
    of === "most" ? `The most frequent of ${lines.length} lines marked ${level}:` : `${lines.length} lines marked ${level}, of ${kinds.length} kinds:`,
    ...list,
  ].join("\n");
}

const numbersOf = (lines: readonly Marked[]): string => {
  const numbers = lines.map(({ line }) => line);
  return numbers.length > 8 ? `${numbers.slice(0, 8).join(", ")} and ${numbers.length - 8} more` : numbers.join(", ");
};

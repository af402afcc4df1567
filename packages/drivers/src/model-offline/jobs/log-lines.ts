import type { Json } from "@aether/protocol";
import type { LogFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { outside, placeOf, shownMessage } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { type Match, matchesIn } from "./listing.ts";
import { type Outcome, told } from "./outcome.ts";

const MOST_LINES = 1_000;
const MOST_SHOWN = 200;

/** Lines of a log, all or those of a level: themselves, what kinds of them there are and how often, or how many at which time. */
export function logLines(prompt: Prompt, frame: LogFrame): Outcome {
  const path = placeOf(frame.file, prompt);
  if (path === undefined) return cannot(outside(frame.file));
  const { level, file } = frame;
  const call: Call = level === undefined ? { name: "file_read", input: { path } } : { name: "file_search", input: { path, text: level, limit: MOST_LINES } };
  const open = stillToCall(prompt, [call]);
  if (open.length > 0) return { do: "calls", calls: open };
  const done = doneOf(prompt, call);
  if (!done?.ok) return cannot(`${file} cannot be searched: ${shownMessage(done?.content ?? null, prompt)}.`);
  const marked = (level === undefined ? linesOf(path, done.content) : matchesIn(done.content)).flatMap((match) => markedLine(match, level) ?? []);
  const why = isCut(done.content) ? `More ${marksOf(frame)} of ${file} are there than are looked at at once; name a smaller log.` : unclearIn(marked, frame);
  if (why !== undefined) return cannot(why);
  const kept = marked.filter((line) => isWithin(line, frame));
  if (frame.of === "hours" || frame.of === "days") return told(spansTold(frame, kept));
  return told(frame.of === "lines" ? linesTold(frame, kept) : kindsTold(frame, kept));
}

const isCut = (content: Json): boolean => isRecord(content) && (content.more === true || content.truncated === true);

/** What the lines do not say that is asked for. */
function unclearIn(marked: readonly Marked[], frame: LogFrame): string | undefined {
  const { file, level, of, from, to, day } = frame;
  if (marked.length === 0) return level === undefined ? `${file} is empty.` : `No line of ${file} is marked ${level}.`;
  const needsTime = from !== undefined || to !== undefined || of === "hours";
  if (needsTime && marked.some(({ time }) => time === undefined)) return `Not every one of the ${marksOf(frame)} of ${file} says its time of day.`;
  const needsDay = day !== undefined || of === "days";
  if (needsDay && marked.some((line) => line.day === undefined)) return `Not every one of the ${marksOf(frame)} of ${file} says its day.`;
  const years = new Set(marked.map((line) => line.day?.slice(0, 4)));
  if (day?.length === NO_YEAR && years.size > 1) return `${file} is of ${[...years].join(", ")}: say of which year.`;
  return undefined;
}

/** Characters of a day whose year is not said. */
const NO_YEAR = 5;
const marksOf = ({ level }: LogFrame): string => (level === undefined ? "lines" : `lines marked ${level}`);

/** Every line of a log that was read whole. */
function linesOf(path: string, content: Json): Match[] {
  const text = isRecord(content) ? String(content.text) : "";
  return text.split(/\r\n|\n/).flatMap((line, at) => (line.trim() === "" ? [] : [{ path, line: at + 1, text: line }]));
}

/** How many there are in each hour or on each day, in their order. */
function spansTold(frame: LogFrame, lines: readonly Marked[]): string {
  const spanOf = ({ day, time = "" }: Marked): string => [day, ...(frame.of === "hours" ? [`${time.slice(0, 2)}:00`] : [])].join(" ").trim();
  const spans = [...Map.groupBy(lines, spanOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  const most = Math.max(...spans.map(([, own]) => own.length));
  const told = frame.fullest ? spans.filter(([, own]) => own.length === most) : spans;
  const list = told.map(([span, own]) => `- ${span}: ${own.length} (${frame.file}, ${own.length === 1 ? "line" : "lines"} ${numbersOf(own)})`);
  if (frame.fullest && frame.of === "hours" && new Set(lines.map(({ day }) => day)).size > 1) list.push(...hoursOfAnyDay(lines));
  return [frame.fullest ? `The most of ${lines.length} ${marksOf(frame)}:` : `${lines.length} ${marksOf(frame)}:`, ...list].join("\n");
}

/** An hour may also be meant of all days together. */
function hoursOfAnyDay(lines: readonly Marked[]): string[] {
  const hours = [...Map.groupBy(lines, ({ time = "" }) => time.slice(0, 2))].sort(([a], [b]) => (a < b ? -1 : 1));
  const most = Math.max(...hours.map(([, own]) => own.length));
  return ["Of all days together:", ...hours.filter(([, own]) => own.length === most).map(([hour, own]) => `- ${hour}:00: ${own.length}`)];
}

interface Marked extends Match {
  readonly day: string | undefined;
  readonly time: string | undefined;
  /** What is said after the mark, without what differs from line to line. */
  readonly kind: string;
  /** What is said after the mark, as it stands there. */
  readonly said: string;
}

const STAMP = /(?<!\d)(\d{4}-\d{2}-\d{2})?[T ]?(?<![\d:])(\d{2}:\d{2}(?::\d{2})?)(?!\d)/;

/** Where no level is asked for, what is said stands after any level or the time. */
const ANY_MARK = /(?<![\p{L}\p{N}_])(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)(?![\p{L}\p{N}_])[\]:]?\s*/u;

function markedLine(match: Match, level: string | undefined): Marked | undefined {
  const mark =
    level === undefined
      ? (ANY_MARK.exec(match.text) ?? STAMP.exec(match.text) ?? { 0: "", index: 0 })
      : new RegExp(`(?<![\\p{L}\\p{N}_])${level}(?:OR|ING)?(?![\\p{L}\\p{N}_])[\\]:]?\\s*`, "u").exec(match.text);
  if (!mark) return undefined;
  const [, day, time] = STAMP.exec(match.text) ?? [];
  const said = match.text.slice(mark.index + mark[0].length).trim();
  return {
    ...match,
    day,
    time: time === undefined ? undefined : time.padEnd(8, ":00"),
    said,
    kind: said.replace(/0x[\da-f]+|"[^"]*"|'[^']*'|[\da-f]{8,}|\d+(?:[.,:]\d+)*/gi, "…"),
  };
}

const isWithin = ({ day, time = "" }: Marked, { from, to, day: wanted }: LogFrame): boolean =>
  (from === undefined || time >= from) &&
  (to === undefined || time <= to) &&
  (wanted === undefined || (wanted.length === NO_YEAR ? day?.slice(-NO_YEAR) : day) === wanted);

function chosenOf({ end }: LogFrame, lines: readonly Marked[]): readonly Marked[] {
  if (end === undefined) return lines;
  if (end.both && lines.length > 1) return [...lines.slice(0, 1), ...lines.slice(-1)];
  return end.last ? lines.slice(-end.count) : lines.slice(0, end.count);
}

function linesTold(frame: LogFrame, lines: readonly Marked[]): string {
  const { file, end, level } = frame;
  const chosen = chosenOf(frame, lines);
  const marked = level === undefined ? "" : ` marked ${level}`;
  const head = end === undefined ? [`${lines.length} ${lines.length === 1 ? "line" : "lines"}${marked}${lines.length === 0 ? "." : ":"}`] : [];
  const rest = chosen.length > MOST_SHOWN ? [`…and ${chosen.length - MOST_SHOWN} more`] : [];
  return [...head, ...chosen.slice(0, MOST_SHOWN).map(({ text, line }) => `- ${text.trim()} (${file}, line ${line})`), ...rest].join("\n");
}

/** The most frequent first; of the most frequent, all that are as frequent. */
function kindsTold(frame: LogFrame, lines: readonly Marked[]): string {
  const { file, of } = frame;
  const kinds = [...Map.groupBy(lines, ({ kind }) => kind)].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1));
  const most = kinds[0]?.[1].length ?? 0;
  const told = of === "most" ? kinds.filter(([, own]) => own.length === most) : kinds;
  const list = told.map(
    ([kind, own]) =>
      `- ${own.length} ${own.length === 1 ? "time" : "times"}: ${shownKind(kind, own)} (${file}, ${own.length === 1 ? "line" : "lines"} ${numbersOf(own)})`,
  );
  return [
    of === "most"
      ? `The most frequent of ${lines.length} ${marksOf(frame)}, of ${kinds.length} kinds:`
      : `${lines.length} ${marksOf(frame)}, of ${kinds.length} kinds:`,
    ...list,
  ].join("\n");
}

/** Where all lines of a kind say the same, they are told as they stand there. */
const shownKind = (kind: string, [first, ...others]: readonly Marked[]): string =>
  first && others.every(({ said }) => said === first.said) ? first.said : kind;

const numbersOf = (lines: readonly Marked[]): string => {
  const numbers = lines.map(({ line }) => line);
  return numbers.length > 8 ? `${numbers.slice(0, 8).join(", ")} and ${numbers.length - 8} more` : numbers.join(", ");
};

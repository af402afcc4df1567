import { CITED } from "./cite.ts";
import { commonFolder } from "./folder.ts";
import { capital } from "./sections.ts";

export interface JoinOptions {
  /** How many files the reports rest on. */
  readonly files: number;
  /** All files that were to be read. */
  readonly names: readonly string[];
  readonly brief: boolean;
  /** About so many; default 700. */
  readonly words?: number;
  /** At most so many statements. */
  readonly sentences?: number;
}

const WORDS_A_LINE = 22;
const MOST_LINES = 500;

/** One text from several reports: their statements once each, their open points together. */
export function joinReports(reports: readonly string[], { files, names, brief, words = 700, sentences }: JoinOptions): string {
  const sections = itemsOf(reports);
  if (sections.size === 0) return reports.join("\n\n");
  const share = sentences ?? Math.max(8, Math.floor(words / WORDS_A_LINE / sections.size));
  const parts = [...sections].map(([name, items]) => {
    const all = varied(interleaved([...items.values()]));
    const more = all.length > share && sentences === undefined ? [`- …and ${all.length - share} more`] : [];
    return `## ${capital(name === "Key points" && !brief ? "Summary" : name)}\n\n${[...all.slice(0, share).map((item) => `- ${item}`), ...more].join("\n")}`;
  });
  if (!brief) return `${parts.join("\n\n")}\n`;
  const folder = commonFolder(names).replace(/\/$/, "");
  const title = folder === "" ? "Brief" : `Brief: ${folder.slice(folder.lastIndexOf("/") + 1)}`;
  return `# ${title}\n\nFrom ${files} ${files === 1 ? "file" : "files"}, read by ${reports.length} agents; each statement names its source.\n\n${parts.join("\n\n")}\n`;
}

/** The items of all reports by their headings; the same item once. */
function itemsOf(reports: readonly string[]): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = "";
  for (const line of reports.flatMap((text) => ["## Key points", ...text.split("\n")])) {
    const heading = /^##+\s+(.+)$/.exec(line)?.[1];
    if (heading !== undefined) section = heading === "Summary" ? "Key points" : heading;
    const item = /^- (?!…)(.+)$/.exec(line)?.[1];
    if (item === undefined) continue;
    const known = sections.get(section) ?? new Map<string, string>();
    known.set(item.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " "), item);
    sections.set(section, known);
  }
  return sections;
}

/** One from each file in turn, so that a cut leaves no file out. */
function interleaved(items: readonly string[]): string[] {
  const queues = [...Map.groupBy(items, (item) => CITED.exec(item)?.[1] ?? "").values()];
  const rounds = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
}

const SAME = 2;

/** Items that differ in a number only come last, but for the first two: a diary says more than its weather. */
function varied(items: readonly string[]): string[] {
  const seen = new Map<string, number>();
  const early: string[] = [];
  const late: string[] = [];
  for (const item of items) {
    const shape = item.replace(/\([^()]*\)$/, "").replace(/\d+/g, "#");
    const count = seen.get(shape) ?? 0;
    seen.set(shape, count + 1);
    (count < SAME ? early : late).push(item);
  }
  return [...early, ...late];
}

/** The headings that sections of a report have. */
const HEADINGS = {
  outline: "Outline",
  todos: "To-dos",
  dates: "Dates",
  numbers: "Numbers",
  tables: "Tables",
  questions: "Open questions",
  contradictions: "Contradictions",
} as const;

/** The sections that were asked for, each with the lines of all reports. */
export function sectionsOf(reports: readonly string[], wishes: readonly (keyof typeof HEADINGS)[]): string {
  const parts = wishes.map((wish) => {
    const heading = HEADINGS[wish];
    const bodies = reports.flatMap((text) =>
      text.split(/\n(?=## )/).flatMap((part) => (part.startsWith(`## ${heading}\n`) ? [part.slice(heading.length + 3).trim()] : [])),
    );
    const telling = bodies.filter((body) => /^(?:- |### |\|)/m.test(body));
    const lines = telling.flatMap((body) => body.split("\n"));
    const flat = lines.every((line) => line === "" || line.startsWith("- ")) ? [...new Set(lines.filter((line) => line !== ""))] : lines;
    const cut = flat.length > MOST_LINES ? [`- …and ${flat.length - MOST_LINES} more`] : [];
    const body = flat.length > 0 ? [...flat.slice(0, MOST_LINES), ...cut].join("\n") : (bodies[0] ?? "Nothing was found.");
    return `## ${heading}\n\n${body}`;
  });
  return `${parts.join("\n\n")}\n`;
}

import type { Json } from "@aether/protocol";
import type { Constraints } from "./constraints.ts";
import type { Goal, Part } from "./goal.ts";
import { isRecord } from "./prompt.ts";
import { brief, summary } from "./text/brief.ts";
import { compare } from "./text/compare.ts";
import type { Source } from "./text/document.ts";
import { joinReports, sectionsOf } from "./text/join.ts";
import { firstOf, nameIn, narrowTo } from "./text/narrow.ts";
import { searchByMeaning } from "./text/search.ts";
import { contradictions, dates, numbers, openQuestions, outline, tables, todos } from "./text/sections.ts";
import { MAX_ENCODED } from "./text/select.ts";
import { structured } from "./text/structured.ts";
import { tabulate } from "./text/tabulate.ts";
import type { Wish } from "./wishes.ts";

/** What reading by rules needs of the world: sentence vectors. */
export interface Work {
  encode(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

export interface Answer {
  readonly text: string;
  /** Nothing of what was asked could be done; the text says why. */
  readonly failed: boolean;
}

type Section = Exclude<Wish, "brief" | "summary" | "list">;

const SECTIONS: Readonly<Record<Section, (sources: readonly Source[]) => string>> = {
  outline,
  todos,
  dates,
  numbers,
  tables,
  questions: openQuestions,
  contradictions,
};

const isSection = (wish: Wish): wish is Section => wish !== "brief" && wish !== "summary" && wish !== "list";
const good = (text: string): Answer => ({ text, failed: false });

/** CSV and JSON are for lists and tables. A sentence where that is not what is asked for. */
export function refusedFormat({ output, task, constraints: { format } }: Part): string | undefined {
  if (format === undefined || task.kind === "tabulate") return undefined;
  const rows = task.kind === "digest" && task.wishes.length === 1 && task.wishes.every((wish) => isSection(wish) && wish !== "outline");
  if (rows) return undefined;
  const what = output === undefined ? `this as ${format.toUpperCase()}` : output;
  return `The offline rules engine cannot write ${what}: as CSV or JSON it writes one list or table (dates, numbers, to-dos, questions, contradictions, tables, or the columns of a data file). Ask for one of them, or name a file that ends in .md.`;
}

export interface Asking {
  readonly goal: Goal;
  readonly part: Part;
  readonly work: Work;
}

/** The text that a part of a goal asks for, from what was read. */
export async function answerOf(sources: readonly Source[], { goal, part, work }: Asking): Promise<Answer> {
  const encode = (texts: readonly string[]) => work.encode(texts);
  const most = Math.max(8, Math.floor(MAX_ENCODED / goal.sharers));
  const { task, constraints } = part;
  switch (task.kind) {
    case "compare":
      return compared(sources);
    case "search":
      return good(await searchByMeaning(sources, task.query, encode));
    case "tabulate":
      return tabulated(sources, { goal: goal.text, constraints });
    case "digest":
      return good(await digest(sources, task.wishes, { goal: goal.text, encode, most, constraints }));
    default:
      return good("");
  }
}

function compared([first, second]: readonly Source[]): Answer {
  return first && second ? good(compare(first, second)) : { text: "Two files are needed to compare; name both.", failed: true };
}

function tabulated(sources: readonly Source[], { goal, constraints }: { goal: string; constraints: Constraints }): Answer {
  const made = sources.map((source) => tabulate(source, goal));
  const text = made.map((each) => each.text).join("\n\n");
  const failed = made.every(({ ok }) => !ok);
  return failed || constraints.format === undefined ? { text, failed } : good(structured(text, constraints.format));
}

interface How {
  readonly goal: string;
  readonly encode: Work["encode"];
  readonly most: number;
  readonly constraints: Constraints;
}

async function digest(sources: readonly Source[], wishes: readonly Wish[], how: How): Promise<string> {
  const { goal, encode, most, constraints } = how;
  const { sentences, words } = constraints;
  if (wishes.includes("brief") && sentences === undefined)
    return brief(sources, { goal, encode, questions: true, contradictions: true, most, ...(words !== undefined && { words }) });
  const parts: string[] = [];
  for (const wish of wishes)
    parts.push(
      isSection(wish)
        ? SECTIONS[wish](sources)
        : await summary(sources, { goal, encode, most, ...(sentences !== undefined && { sentences }), ...(words !== undefined && { words }) }),
    );
  return shaped(parts.filter((part) => part.trim() !== "").join("\n\n"), constraints);
}

const NARROWED = ["Dates", "To-dos", "Numbers", "Open questions", "Contradictions"];

/** Only whom and what it is about, and as much as is asked for; as rows where that is asked for. */
function shaped(text: string, { person, topic, format, sentences }: Constraints): string {
  const own = person === undefined ? text : narrowTo(text, { section: "To-dos", what: person, keeps: nameIn(person) });
  const about = topic === undefined ? own : NARROWED.reduce((all, section) => narrowTo(all, { section, what: topic }), own);
  const first = sentences === undefined ? about : firstOf(about, sentences);
  return format === undefined ? first : structured(first, format);
}

/** What a child said at the end. */
export interface Report {
  readonly ok: boolean;
  readonly text: string;
}

export function reportsIn(content: Json): Report[] {
  const reports = isRecord(content) && Array.isArray(content.reports) ? (content.reports as readonly Json[]) : [];
  return reports.map((report) => (isRecord(report) ? { ok: report.ok === true, text: String(report.response) } : { ok: false, text: "it said nothing" }));
}

export interface Joining {
  /** Files that were read. */
  readonly read: number;
  readonly of: number;
  readonly names: readonly string[];
}

/** One text from the reports of child agents: a brief, or the sections that were asked for. */
export function joinedAnswer(reports: readonly Report[], { task, constraints }: Part, { read, names }: Joining): string {
  const wishes: readonly Wish[] = task.kind === "digest" ? task.wishes : ["summary"];
  const texts = reports.map(({ text }) => text);
  if (wishes.includes("brief") || wishes.includes("summary")) {
    const { sentences, words } = constraints;
    return joinReports(texts, {
      files: read,
      names,
      brief: wishes.includes("brief"),
      ...(words !== undefined && { words }),
      ...(sentences !== undefined && { sentences }),
    });
  }
  return shaped(sectionsOf(texts, wishes.filter(isSection)), constraints);
}

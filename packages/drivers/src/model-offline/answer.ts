import type { Json } from "@aether/protocol";
import type { Read } from "./files.ts";
import type { Goal, Wish } from "./goal.ts";
import { isRecord } from "./prompt.ts";
import { brief, joinReports, summary } from "./text/brief.ts";
import { compare } from "./text/compare.ts";
import type { Source } from "./text/document.ts";
import { searchByMeaning } from "./text/search.ts";
import { contradictions, dates, numbers, openQuestions, outline, tables, todos } from "./text/sections.ts";
import { MAX_ENCODED } from "./text/select.ts";
import { tabulate } from "./text/tabulate.ts";

/** What reading by rules needs of the world: sentence vectors. */
export interface Work {
  encode(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

const SECTIONS: Readonly<Record<Exclude<Wish, "brief" | "summary" | "list">, (sources: readonly Source[]) => string>> = {
  outline,
  todos,
  dates,
  numbers,
  tables,
  questions: openQuestions,
  contradictions,
};

/** The text that a goal asks for, from what was read. */
export async function answerOf({ sources, failed }: Read, goal: Goal, work: Work): Promise<string> {
  const body = await bodyOf(sources, goal, work);
  if (failed.length === 0) return body;
  return `${body.trimEnd()}\n\nNot read: ${failed.map(({ path, message }) => `${path} (${message})`).join("; ")}\n`;
}

async function bodyOf(sources: readonly Source[], { task, text, sharers }: Goal, work: Work): Promise<string> {
  const encode = (texts: readonly string[]) => work.encode(texts);
  const most = Math.max(8, Math.floor(MAX_ENCODED / sharers));
  switch (task.kind) {
    case "compare":
      return compared(sources);
    case "search":
      return searchByMeaning(sources, task.query, encode);
    case "tabulate":
      return sources.map((source) => tabulate(source, text)).join("\n\n");
    case "digest":
      return task.wishes.includes("brief")
        ? brief(sources, { goal: text, encode, questions: true, contradictions: true, most })
        : digest(sources, task.wishes, { goal: text, encode, most });
    default:
      return "";
  }
}

function compared([first, second]: readonly Source[]): string {
  return first && second ? compare(first, second) : "Two files are needed to compare; name both.";
}

async function digest(sources: readonly Source[], wishes: readonly Wish[], how: { goal: string; encode: Work["encode"]; most: number }): Promise<string> {
  const parts: string[] = [];
  for (const wish of wishes) parts.push(wish === "summary" ? await summary(sources, how) : section(wish, sources));
  return parts.filter((part) => part.trim() !== "").join("\n\n");
}

function section(wish: Wish, sources: readonly Source[]): string {
  return wish === "brief" || wish === "summary" || wish === "list" ? "" : SECTIONS[wish](sources);
}

/** One text from the reports of child agents. */
export function joined(content: Json, goal: Goal): string {
  const reports = isRecord(content) && Array.isArray(content.reports) ? (content.reports as readonly Json[]) : [];
  const good = reports.flatMap((report, index) =>
    isRecord(report) && report.ok === true ? [{ name: `part ${index + 1}`, text: String(report.response) }] : [],
  );
  const bad = reports.length - good.length;
  const text = joinReports(good, { goal: goal.text });
  return bad > 0 ? `${text.trimEnd()}\n\n${bad} of ${reports.length} parts failed and are missing here.\n` : text;
}

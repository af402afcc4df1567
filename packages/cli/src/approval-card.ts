import type { Approval, Json } from "@aether/protocol";
import type { PersonPaths } from "./person-paths.ts";
import { inert } from "./terminal.ts";

/** Lines of a call that are shown at once, and characters of one of them. */
const MOST_LINES = 24;
const MOST_CHARS = 400;

export interface CardOptions {
  readonly shown: PersonPaths;
  /** Nothing is cut. */
  readonly all?: boolean;
}

/** A call that waits for a person, line by line; the first says who wants what. Says what it leaves out. */
export function cardLines(approval: Approval, { shown, all = false }: CardOptions): string[] {
  const { id, agent_id: agent, description, input, cause, evidence } = approval;
  const full = fieldsOf(input, shown).map(inert);
  const lines = all ? full : full.slice(0, MOST_LINES).map(cutLine);
  const isCut = lines.length < full.length || lines.some((line, index) => line !== full[index]);
  const rest = full.length - lines.length;
  const left = rest > 0 ? `${rest} more ${rest === 1 ? "line" : "lines"}; all of it` : "all of it";
  return [
    inert(description),
    ...lines.map((line) => `  ${line}`),
    ...(isCut ? [`  … ${left}: aether approve ${id} --show`] : []),
    ...(cause === "unknown-outcome" ? [`  it was under way when the daemon died; evidence: ${inert(JSON.stringify(evidence))}`] : []),
    `  agent  ${agent}`,
  ];
}

function cutLine(line: string): string {
  return line.length <= MOST_CHARS ? line : `${line.slice(0, MOST_CHARS).toWellFormed()}… (${line.length - MOST_CHARS} more characters)`;
}

/** One field after the other; what has several lines is set off, so that none of them can look like another field. */
function fieldsOf(input: Json, shown: PersonPaths): string[] {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return valueLines(input, shown);
  const fields = Object.entries(input);
  const width = Math.min(12, Math.max(5, ...fields.map(([name]) => name.length)));
  return fields.flatMap(([name, value]) => {
    const [first = "", ...more] = valueLines(value, shown);
    const label = inert(name).replaceAll("\n", "\\n").padEnd(width);
    return more.length === 0 ? [`${label}  ${first}`] : [`${label}  │ ${first}`, ...more.map((line) => `${" ".repeat(width)}  │ ${line}`)];
  });
}

function valueLines(value: Json, shown: PersonPaths): string[] {
  if (typeof value !== "string") return JSON.stringify(value, null, 2).split("\n");
  if (value === "") return ['""'];
  // Text stays as it is; what is a path is named as the person would.
  return value.startsWith("/") && !value.includes("\n") ? [shown(value)] : value.replace(/\n$/, "").split("\n");
}

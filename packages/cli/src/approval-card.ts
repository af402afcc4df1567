import { type Approval, inert, inertLine, type Json, utcText } from "@aether/protocol";
import { flowLines } from "./flow-card.ts";
import type { Words } from "./flow-words.ts";
import { isLanding, landingLines } from "./landing-card.ts";
import type { PersonPaths } from "./person-paths.ts";

/** Lines of a call that are shown at once, and characters of one of them. */
const MOST_LINES = 24;
const MOST_CHARS = 400;

export interface CardOptions {
  readonly shown: PersonPaths;
  /** Nothing is cut. */
  readonly all?: boolean;
}

/** A call that waits for a person, line by line; the first says who wants what. Says what it leaves out. */
export function callLines(approval: Approval, { shown, all = false }: CardOptions): string[] {
  const { id, agent_id: agent, description, input, cause, evidence, expires_at } = approval;
  const words = { shown, own: agent, all };
  const { landing, gate } = askedLines(approval, words);
  const call = cut(landing ? [] : fieldsOf(input, shown).map(inert), all);
  const change = cut(approval.preview ? approval.preview.replace(/\n$/, "").split("\n").map(inert) : [], all);
  const isCut = call.isCut || change.isCut || gate?.isCut === true;
  const rest = call.rest + change.rest;
  const left = rest > 0 ? `${rest} more ${rest === 1 ? "line" : "lines"}; all of it` : "all of it";
  const indent = gate ? "    " : "  ";
  return [
    inert(description),
    ...(landing ?? []),
    ...(gate ? [...gate.lines, "  the call:"] : []),
    ...call.lines.map((line) => `${indent}${line}`),
    ...(change.lines.length > 0 ? ["  what it would change:", ...change.lines.map((line) => `    ${line}`)] : []),
    ...(isCut ? [`  … ${left}: aether approve ${id} --show`] : []),
    ...(cause === "unknown-outcome" ? [`  it was under way when the daemon died; evidence: ${inert(JSON.stringify(evidence))}`] : []),
    `  agent  ${agent}`,
    `  until  ${utcText(expires_at)}`,
  ];
}

/** What the flow gate asks; of what a command changed in words of its own. */
function askedLines(approval: Approval, words: Words) {
  if (!approval.flow) return {};
  return isLanding(approval) ? { landing: landingLines(approval, approval.flow, words) } : { gate: flowLines(approval.flow, words) };
}

/** Calls of one card, each whole but for what was said of an earlier one; the first line says how many. */
export function cardLines(approvals: readonly Approval[], how: CardOptions): string[] {
  const [first] = approvals;
  const cards = approvals.map((approval) => callLines(approval, how));
  if (!first || cards.length === 1) return cards.flat();
  const said = new Set<string>();
  return [
    `${inert(first.description)}: ${cards.length} calls; one answer is for all of them`,
    ...cards.flatMap(([, ...lines], index) => {
      const fresh = lines.filter((line) => !(FACT.test(line) && said.has(line)));
      for (const line of lines) said.add(line);
      return [` ${index + 1} of ${cards.length}  ${approvals[index]?.id ?? ""}`, ...fresh];
    }),
  ];
}

/** What the gate knows of the agent rather than of the call; lines of a call stand further in. */
const FACT = /^ {2}(?:why|does|read|hint|costs|asked|agent|until) /;

function cut(full: readonly string[], all: boolean): { lines: readonly string[]; rest: number; isCut: boolean } {
  const lines = all ? full : full.slice(0, MOST_LINES).map(cutLine);
  return { lines, rest: full.length - lines.length, isCut: lines.length < full.length || lines.some((line, index) => line !== full[index]) };
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
    const label = inertLine(name).padEnd(width);
    return more.length === 0 ? [`${label}  ${first}`] : [`${label}  │ ${first}`, ...more.map((line) => `${" ".repeat(width)}  │ ${line}`)];
  });
}

function valueLines(value: Json, shown: PersonPaths): string[] {
  if (typeof value !== "string") return JSON.stringify(value, null, 2).split("\n");
  if (value === "") return ['""'];
  // Text stays as it is; what is a path is named as the person would.
  return value.startsWith("/") && !value.includes("\n") ? [shown(value)] : value.replace(/\n$/, "").split("\n");
}

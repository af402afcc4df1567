import type { StepRequest } from "@aether/ports";
import type { Json, Part } from "@aether/protocol";

/** What the rules read in a prompt, like any model: where things lie, what was asked, and what was done since. */
export interface Prompt {
  readonly goal: string;
  readonly readable: readonly string[];
  readonly editable: readonly string[];
  readonly handOver: readonly string[];
  /** Where the names of the goal begin; the first readable place where nothing says so. */
  readonly home: string;
  /** What of the goal lies elsewhere: a folder that may be changed in place, whole paths that may be read. */
  readonly aliases: readonly Alias[];
  /** Files that earlier runs made, as the goal would name them: no sources. */
  readonly results: readonly string[];
  /** `2026-11-25`; undefined = nobody told. */
  readonly today?: string | undefined;
  /** Files and folders that nobody can read because of their names, relative to where the names of the goal begin. */
  readonly unseen: number;
  readonly tools: ReadonlySet<string>;
  /** Its reading tools read documents as what they say: PDF, DOCX, mail, pages. */
  readonly documents: boolean;
  /** What was said since the goal. */
  readonly said: readonly string[];
  /** Calls since the goal was said, in order, with their results. */
  readonly done: readonly Done[];
}

/** As far as the rules look at one. */
export type Tool = Pick<StepRequest["tools"][number], "name" | "inputSchema">;

export interface Alias {
  /** As the goal names it, a whole path too; empty for the folder the person stands in. */
  readonly name: string;
  readonly path: string;
}

export interface Done {
  readonly name: string;
  readonly input: Readonly<Record<string, Json>>;
  readonly ok: boolean;
  readonly content: Json;
}

export function readPrompt({ system, messages, tools }: Pick<StepRequest, "system" | "messages"> & { readonly tools: readonly Tool[] }): Prompt {
  const goalAt = messages.findLastIndex(({ role, parts }) => role === "user" && parts.some(({ type }) => type === "text") && !SUMMARY.test(textOf(parts)));
  const since = messages.slice(goalAt + 1).flatMap(({ parts }) => parts);
  const readable = lines(system, "Readable").map((line) => line.replace(/ \([^()]*\)$/, ""));
  const editable = lines(system, "Editable").map((line) => line.replace(/ \([^()]*\)$/, ""));
  const aliases = [...system.matchAll(ALIAS)].map(([, name = "", path = ""]) => ({ name, path: path.trim() }));
  return {
    goal: textOf(messages[goalAt]?.parts ?? []).replace(/\n*Findings handed over by another agent[\s\S]*$/, ""),
    readable,
    editable,
    home: lines(system, "Names in the task are relative to")[0] ?? editable[0] ?? readable[0] ?? "/",
    aliases,
    results: lines(system, "Results of earlier runs, no sources").flatMap(namesOf),
    today: /\d{4}-\d\d-\d\d$/.exec(lines(system, "Today")[0] ?? "")?.[0],
    unseen: Number(lines(system, "Not to be read, because of their names")[0] ?? 0) || 0,
    handOver: lines(system, "Hand over").flatMap((line) => line.split(",").map((file) => file.trim())),
    tools: new Set(tools.map(({ name }) => name)),
    documents: tools.some(({ name, inputSchema }) => name === "file_read_many" && readsAs(inputSchema)),
    said: messages.slice(goalAt + 1).flatMap(({ role, parts }) => (role === "assistant" ? [textOf(parts)] : [])),
    done: pairUp(since),
  };
}

const readsAs = ({ properties }: Readonly<Record<string, unknown>>): boolean =>
  typeof properties === "object" && properties !== null && Object.hasOwn(properties, "as");

/** Of earlier turns: no goal. */
const SUMMARY = /^Earlier turns of this work \(/;
const ALIAS = /^The (?:folder|path) "(.*)" of the task may be (?:changed|read) at: (\/.+)$/gm;

function namesOf(json: string): string[] {
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return [];
  }
}

function lines(system: string, name: string): string[] {
  return system.split("\n").flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2).trim()] : []));
}

function textOf(parts: readonly Part[]): string {
  return parts
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n")
    .trim();
}

function pairUp(parts: readonly Part[]): Done[] {
  const inputs = new Map(parts.flatMap((part) => (part.type === "tool-call" ? [[part.id, part.input] as const] : [])));
  return parts.flatMap((part) => {
    if (part.type !== "tool-result") return [];
    const input = inputs.get(part.id);
    return [{ name: part.name, input: isRecord(input) ? input : {}, ok: part.ok, content: part.content }];
  });
}

export function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

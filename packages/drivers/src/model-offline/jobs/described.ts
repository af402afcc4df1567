import type { Json } from "@aether/protocol";
import type { Call } from "../move.ts";
import { shownMessage } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";

/** Files of one call. */
const TOGETHER = 16;
/** Different values of a column that words of a goal are compared with. */
const VALUES = 200;

export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly empty: number;
  readonly examples: readonly string[];
  /** Its different texts, or the years of its days. */
  readonly values: readonly string[] | undefined;
}

export interface Described {
  readonly rows: number;
  readonly columns: readonly DescribedColumn[];
}

/** What a file was said to hold, or why it cannot be read as tables. */
export type Description = { readonly tables: readonly Described[] } | { readonly refused: string };

const describeCall = (files: readonly string[]): Call => ({ name: "table_describe", input: { files: [...files], values: VALUES, look: true } });

/** What the calls so far tell of files, by their paths. */
export function describedFiles(prompt: Prompt): Map<string, Description> {
  const found = new Map<string, Description>();
  for (const call of describingOf(prompt))
    for (const path of call.paths) {
      const description = call.ok ? foundIn(call.content, path, prompt) : refusedAlone(call, prompt);
      if (description) found.set(path, description);
    }
  return found;
}

function foundIn(content: Json, path: string, prompt: Prompt): Description {
  const why = recordsIn(isRecord(content) ? content.without : undefined).find(({ file }) => file === path)?.why;
  return why === undefined ? { tables: tablesIn(content).filter(({ file }) => file === path) } : { refused: shownMessage(why, prompt) };
}

/** A call that failed says nothing of any single one of several files. */
const refusedAlone = ({ content, paths }: Describing, prompt: Prompt): Description | undefined =>
  paths.length === 1 ? { refused: shownMessage(content, prompt) } : undefined;

/** The calls that tell of the rest of these files: of all of them at once, and of each by itself where one keeps the others from being read. */
export function describingCalls(prompt: Prompt, paths: readonly string[]): Call[] {
  const known = describedFiles(prompt);
  const open = paths.filter((path) => !known.has(path));
  const failed = new Set(describingOf(prompt).flatMap(({ ok, paths: tried }) => (ok ? [] : tried)));
  const together = open.filter((path) => !failed.has(path));
  const parts = Array.from({ length: Math.ceil(together.length / TOGETHER) }, (_, at) => together.slice(at * TOGETHER, (at + 1) * TOGETHER));
  return [...open.filter((path) => failed.has(path)).map((path) => [path]), ...parts].map(describeCall);
}

interface Describing {
  readonly ok: boolean;
  readonly content: Json;
  readonly paths: readonly string[];
}

const describingOf = (prompt: Prompt): Describing[] =>
  prompt.done.flatMap(({ name, ok, content, input }) =>
    name === "table_describe" && Array.isArray(input.files) ? [{ ok, content, paths: input.files.map(String) }] : [],
  );

const recordsIn = (value: Json | undefined): Readonly<Record<string, Json>>[] => (Array.isArray(value) ? (value as readonly Json[]).filter(isRecord) : []);
const textsIn = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

const tablesIn = (content: Json): (Described & { readonly file: string })[] =>
  recordsIn(isRecord(content) ? content.tables : undefined).map(({ file, rows, columns }) => ({
    file: String(file),
    rows: Number(rows),
    columns: recordsIn(columns).map(({ name, type, empty, examples, values }) => ({
      name: String(name),
      type: String(type),
      empty: Number(empty),
      examples: textsIn(examples),
      values: values === undefined ? undefined : textsIn(values),
    })),
  }));

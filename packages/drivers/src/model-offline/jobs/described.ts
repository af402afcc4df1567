import type { Json } from "@aether/protocol";
import { isPage } from "../grammar/pages.ts";
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

const describeCall = (files: readonly string[]): Call => ({ name: "table_describe", input: { files: [...files], values: VALUES } });

/** What the calls so far tell of files, by their paths. */
export function describedFiles(prompt: Prompt): Map<string, Description> {
  const found = new Map<string, Description>();
  for (const { ok, content, paths } of describingOf(prompt)) {
    for (const path of paths)
      if (ok) found.set(path, { tables: tablesIn(content).filter(({ file }) => file === path) });
      else if (paths.length === 1) found.set(path, { refused: shownMessage(content, prompt) });
  }
  return found;
}

/** The calls that tell of the rest of these files: of all of them at once, and of each by itself where one keeps the others from being read. */
export function describingCalls(prompt: Prompt, paths: readonly string[]): Call[] {
  const known = describedFiles(prompt);
  const open = paths.filter((path) => !known.has(path));
  const failed = new Set(describingOf(prompt).flatMap(({ ok, paths: tried }) => (ok ? [] : tried)));
  // Most pages hold no table, which would keep all that is looked at beside them from being told.
  const isAlone = (path: string): boolean => failed.has(path) || isPage(path);
  const together = open.filter((path) => !isAlone(path));
  const parts = Array.from({ length: Math.ceil(together.length / TOGETHER) }, (_, at) => together.slice(at * TOGETHER, (at + 1) * TOGETHER));
  return [...open.filter(isAlone).map((path) => [path]), ...parts].map(describeCall);
}

const describingOf = (prompt: Prompt): { ok: boolean; content: Json; paths: readonly string[] }[] =>
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

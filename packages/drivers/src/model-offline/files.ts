import type { Json } from "@aether/protocol";
import { type Done, isRecord, type Prompt } from "./prompt.ts";
import type { Source } from "./text/document.ts";

export interface Entry {
  readonly path: string;
  readonly bytes: number;
}

/** Files of these kinds hold words; the second row is read only when there are none of the first, or they are named. */
const PROSE = /\.(md|markdown|txt|text|rst|org|adoc|tex|html?)$|(^|\/)(readme|notes|changelog|license|todo)$/i;
const DATA = /\.(csv|tsv|json|jsonl|log|ya?ml|xml|ini|toml)$/i;
const SKIPPED = /(^|\/)(node_modules|\.[^/]+|dist|build|target|vendor|__pycache__)(\/|$)/;

/** Above this a file is read from its start only. */
export const LARGE = 100_000;
/** Bytes of text one agent takes into its prompt. */
export const CAPACITY = 280_000;
export const MOST_FILES = 24;

/** Entries of every listing so far. */
export function listed(done: readonly Done[]): Entry[] {
  const entries = done.flatMap(({ name, ok, content }) =>
    name === "file_list" && ok && isRecord(content) && Array.isArray(content.entries) ? content.entries : [],
  );
  return entries.flatMap((entry: Json) => (isRecord(entry) && entry.kind === "file" ? [{ path: String(entry.path), bytes: Number(entry.bytes) }] : []));
}

/** Files worth reading for a goal, the most telling first. */
export function chooseFiles(entries: readonly Entry[], { goal, exclude }: { goal: string; exclude: readonly string[] }): Entry[] {
  const visible = entries.filter(({ path, bytes }) => bytes > 0 && !SKIPPED.test(path) && !exclude.some((file) => path.endsWith(`/${file}`)));
  const prose = visible.filter(({ path }) => PROSE.test(path));
  const chosen = prose.length > 0 ? prose : visible.filter(({ path }) => DATA.test(path));
  const words = new Set(goal.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  const score = ({ path }: Entry): number => (path.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => words.has(word)).length;
  return [...chosen].sort((a, b) => score(b) - score(a) || depth(a) - depth(b) || (a.path < b.path ? -1 : 1));
}

const depth = ({ path }: Entry): number => path.split("/").length;

/** Cuts a list into groups that each fit one agent. */
export function groups(entries: readonly Entry[], { files, bytes }: { files: number; bytes: number }): Entry[][] {
  const all: Entry[][] = [];
  let size = 0;
  for (const entry of entries) {
    const weight = Math.min(entry.bytes, LARGE);
    const last = all.at(-1);
    if (!last || last.length >= files || size + weight > bytes) {
      all.push([entry]);
      size = weight;
    } else {
      last.push(entry);
      size += weight;
    }
  }
  return all;
}

export interface Read {
  readonly sources: readonly Source[];
  readonly failed: readonly { readonly path: string; readonly message: string }[];
}

/** Everything read so far, under the names people know. */
export function readSoFar(prompt: Prompt): Read {
  const results = prompt.done.flatMap(resultsOf);
  const sources = results.flatMap(({ path, file }) =>
    file ? [{ path: shortName(path, prompt), text: String(file.text), truncated: file.truncated === true }] : [],
  );
  const failed = results.flatMap(({ path, file, message }) => (file ? [] : [{ path: shortName(path, prompt), message }]));
  return { sources: sources.sort((a, b) => (a.path < b.path ? -1 : 1)), failed };
}

interface FileResult {
  readonly path: string;
  readonly file?: Readonly<Record<string, Json>>;
  readonly message: string;
}

function resultsOf({ name, input, ok, content }: Done): FileResult[] {
  if (name === "file_read")
    return [ok && isRecord(content) ? { path: String(content.path), file: content, message: "" } : { path: String(input.path), message: messageOf(content) }];
  if (name !== "file_read_many" || !ok || !isRecord(content) || !Array.isArray(content.files)) return [];
  return (content.files as readonly Json[]).filter(isRecord).map((item) => {
    const file = item.file;
    return item.ok === true && isRecord(file) ? { path: String(file.path), file, message: "" } : { path: String(item.path), message: String(item.message) };
  });
}

/** A path as the person would write it: below the folder they stand in. */
export function shortName(path: string, { readable, editable }: Pick<Prompt, "readable" | "editable">): string {
  const root = [...editable, ...readable].filter((place) => path.startsWith(`${place}/`)).sort((a, b) => a.length - b.length)[0];
  if (root !== undefined) return path.slice(root.length + 1);
  return path.replace(/^\/mnt\/[^/]+\/[^/]+\//, "");
}

export function messageOf(content: Json): string {
  return isRecord(content) ? String(content.message ?? content.code ?? "it failed") : String(content);
}

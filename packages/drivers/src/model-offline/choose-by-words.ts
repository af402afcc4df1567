import type { Json } from "@aether/protocol";
import { CAPACITY, type Entry, groups, LARGE, MOST_FILES, SKIPPED } from "./files.ts";
import type { Located } from "./locate.ts";
import type { Call } from "./move.ts";
import { shownPath } from "./places.ts";
import { isRecord, type Prompt } from "./prompt.ts";
import { stem, wordsOf } from "./text/words.ts";

const MOST_WORDS = 6;
const LINES = 400;
const ONE_FILE = "the whole file";
/** Named files that are searched one by one. */
const MOST_PLACES = 16;

/** Files in the order of how much they say of the words that are looked for, and what was done to find them. */
export interface Found {
  readonly files: readonly Entry[];
  readonly looked: string;
  /** Where the words stand first in each file. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Looks for the words of a question in every file there is: too many to read, but not too many to search. */
export function chooseByWords(
  prompt: Prompt,
  query: string,
  { located, files }: { located: Located; files: readonly Entry[] },
): Found | { calls: readonly Call[] } {
  const words = stemsOf(query);
  const done = new Map(
    prompt.done.filter(({ name }) => name === "file_search").map((each) => [`${String(each.input.path)}\n${String(each.input.text)}`, each]),
  );
  const places = [...located.folders, ...located.files.slice(0, MOST_PLACES)];
  const wanted = places.flatMap((path) => words.map((text) => ({ path, text, limit: LINES })));
  const calls = wanted.filter(({ path, text }) => !done.has(`${path}\n${text}`)).map((input): Call => ({ name: "file_search", input }));
  if (calls.length > 0) return { calls };
  const scores = new Map<string, number>();
  const lines = new Map<string, number>();
  const partial: string[] = [];
  for (const word of words) {
    const results = places.flatMap((path) => done.get(`${path}\n${word}`)?.content ?? []);
    if (results.some((content) => isRecord(content) && content.more === true)) partial.push(word);
    const hits = results.flatMap(matchesOf);
    const weight = Math.log(1 + files.length / Math.max(1, new Set(hits.map(({ path }) => path)).size));
    for (const path of new Set(hits.map((hit) => hit.path))) scores.set(path, (scores.get(path) ?? 0) + weight);
    for (const { path, line } of hits) lines.set(path, Math.min(line, lines.get(path) ?? line));
  }
  const hit = [...files.filter(({ path }) => scores.has(path)), ...unlisted(prompt, files, scores)].sort(
    (a, b) => (scores.get(b.path) ?? 0) - (scores.get(a.path) ?? 0),
  );
  const rest = files.filter(({ path }) => !scores.has(path));
  const order = [...hit, ...rest];
  const read = fitting(order).length;
  const all = located.more ? "all files of the folder" : files.length === 1 ? ONE_FILE : `all ${files.length} files`;
  return { files: order, looked: lookedLine({ words, all, hit: hit.length, read, partial }), lines };
}

/** As many of the first files as one prompt can hold. */
export function fitting(files: readonly Entry[]): Entry[] {
  return groups(files, { files: MOST_FILES * 2, bytes: CAPACITY })[0] ?? [];
}

interface Looked {
  readonly words: readonly string[];
  readonly all: string;
  readonly hit: number;
  readonly read: number;
  /** Words with more lines than were looked at. */
  readonly partial: readonly string[];
}

function lookedLine({ words, all, hit, read, partial }: Looked): string {
  const found = hit === 0 ? "none of these words was found" : `${hit} ${hit === 1 ? "file holds" : "files hold"} one of these words`;
  const taken = read === 1 ? "one of them" : `${read} of them, those with the most words first`;
  if (all === ONE_FILE) return `Looked for ${words.join(", ")} in ${all}${hit === 0 ? `: ${found}` : ""}.`;
  const cut = partial.length > 0 ? ` Only the first ${LINES} lines with ${partial.join(" and with ")} were looked at.` : "";
  return `Looked for ${words.join(", ")} in ${all}: ${found}; read ${taken}.${cut}`;
}

/** Files that the search knows and the listing had no room for; how large they are is not known. */
function unlisted(prompt: Prompt, files: readonly Entry[], scores: ReadonlyMap<string, number>): Entry[] {
  const known = new Set(files.map(({ path }) => path));
  const own = new Set([...prompt.results, ...prompt.handOver]);
  const fresh = [...scores.keys()].filter((path) => !known.has(path) && !own.has(shownPath(path, prompt)) && !SKIPPED.test(shownPath(path, prompt)));
  return fresh.map((path) => ({ path, bytes: LARGE + 1 }));
}

/** The beginning that all forms of a word share. */
function stemsOf(query: string): string[] {
  const words = [...new Set(query.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu) ?? [])].filter((word) => wordsOf(word).length > 0);
  const stems = words.map((word) => (word.startsWith(stem(word)) ? stem(word) : word.slice(0, -3)));
  return [...new Set(stems)].filter((text) => text.length > 1).slice(0, MOST_WORDS);
}

function matchesOf(content: Json): { path: string; line: number }[] {
  const matches = isRecord(content) && Array.isArray(content.matches) ? (content.matches as readonly Json[]) : [];
  return matches.filter(isRecord).map(({ path, line }) => ({ path: String(path), line: Number(line) }));
}

/** Large files are read from where the words stand. */
export const startLine = (line: number | undefined, { bytes }: Entry): number | undefined =>
  bytes > LARGE && line !== undefined && line > 20 ? line - 10 : undefined;

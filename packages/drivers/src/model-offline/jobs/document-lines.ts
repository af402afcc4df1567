import type { Json } from "@aether/protocol";
import type { Located } from "../locate.ts";
import type { Call } from "../move.ts";
import { shownPath } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf } from "./done-calls.ts";
import type { Match } from "./listing.ts";
import { workOf } from "./material-files.ts";

/** What a search of the bytes of files sees nothing of. */
const PACKED = /\.(?:pdf|docx|pptx|odt|xlsx)$/i;
/** More of them are not read for a search. */
const MOST_DOCUMENTS = 96;
const BATCH = 16;

/** Documents that are read to be searched, and those that are too many for it. */
export interface Documents {
  readonly calls: readonly Call[];
  readonly unread: readonly string[];
}

/** The calls that read the documents of a material. */
export function documentsIn(prompt: Prompt, located: Located): Documents {
  const paths = workOf(located, prompt)
    .filter(({ path, bytes }) => PACKED.test(path) && bytes > 0)
    .map(({ path }) => path)
    .sort();
  const read = prompt.documents && prompt.tools.has("file_read_many") ? paths.slice(0, MOST_DOCUMENTS) : [];
  const calls = Array.from(
    { length: Math.ceil(read.length / BATCH) },
    (_, index): Call => ({ name: "file_read_many", input: { paths: read.slice(index * BATCH, index * BATCH + BATCH) } }),
  );
  return { calls, unread: paths.slice(read.length) };
}

/** Their lines that hold a text, by the letters alone as a search has it; and which of them could not be read whole. */
export function documentLines(
  prompt: Prompt,
  { calls, unread }: Documents,
  text: string,
): { readonly hits: readonly Match[]; readonly unread: readonly string[] } {
  const read = calls.flatMap((call) => filesIn(doneOf(prompt, call)?.content ?? null));
  const hits = read.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) => (line.toLowerCase().includes(text.toLowerCase()) ? [{ path, line: at + 1, text: line }] : [])),
  );
  return { hits, unread: [...unread, ...read.filter(({ isWhole }) => !isWhole).map(({ path }) => path)] };
}

function filesIn(content: Json): { readonly path: string; readonly lines: readonly string[]; readonly isWhole: boolean }[] {
  const files = isRecord(content) && Array.isArray(content.files) ? (content.files as readonly Json[]).filter(isRecord) : [];
  return files.map(({ ok, file, path }) =>
    ok === true && isRecord(file)
      ? { path: String(file.path), lines: String(file.text).split("\n"), isWhole: file.truncated !== true }
      : { path: String(path), lines: [], isWhole: false },
  );
}

/** What nobody looked into is told. */
export const unreadLine = (prompt: Prompt, unread: readonly string[]): string[] =>
  unread.length === 0 ? [] : [`Not looked into: ${[...new Set(unread)].map((path) => shownPath(path, prompt)).join(", ")}.`];

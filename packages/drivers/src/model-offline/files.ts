import type { Json } from "@aether/protocol";
import { shownMessage, shownPath } from "./places.ts";
import { type Done, isRecord, type Prompt } from "./prompt.ts";
import type { Source } from "./text/document.ts";
import type { Places } from "./text/place-of.ts";

export interface Entry {
  readonly path: string;
  readonly bytes: number;
  /** When it last changed, in epoch milliseconds; undefined where nobody told. */
  readonly modifiedAt?: number;
}

/** Files of these kinds hold words; the second row is read only when there are none of the first, or they are named. */
const PROSE =
  /\.(md|markdown|txt|text|rst|org|adoc|tex|html?)$|(^|\/)(readme|notes|changelog|changes|news|license|copying|authors|todo|install)(\.[a-z0-9-]+)?$/i;
const DATA = /\.(log|ya?ml|xml|ini|toml)$/i;
/** Kinds that are read as what they say, where the tools can. */
const DOCUMENT = /\.(pdf|docx|pptx|odt|eml|mbox|ipynb)$/i;
/** Line by line; what a question asks may stand there. */
const LINES = /\.(?:log|[cm]?[jt]s|[jt]sx|py|rb|rs|go|java|php|sh|sql|ya?ml|toml|ini)$/i;
const WORKBOOK = /\.xlsx$/i;
/** Text already, and still read as what it says: a page without its marks, a mail without its wrapping. */
const WRAPPED = /\.(html?|eml|mbox|ipynb)$/i;
export const readsAsText = (path: string, { documents }: Pick<Prompt, "documents">): boolean => documents && WRAPPED.test(path);
/** Folders that hold no work of the person. */
export const SKIPPED = /(^|\/)(node_modules|\.[^/]+|dist|build|target|vendor|__pycache__)(\/|$)/;

/** Above this a file is read from its start only. */
export const LARGE = 100_000;
/** Bytes of text one agent takes into its prompt. */
export const CAPACITY = 280_000;
export const MOST_FILES = 24;

export interface Choice {
  /** Files worth reading, the most telling first. */
  readonly files: readonly Entry[];
  /** Results of earlier runs that lie among them. */
  readonly results: readonly string[];
  /** Files of kinds that hold no sentences. */
  readonly others: readonly string[];
}

interface Choosing {
  readonly entries: readonly Entry[];
  readonly named: readonly string[];
  readonly goal: string;
  /** What stands in workbooks, logs and programs counts as text too. */
  readonly sheets?: boolean;
}

/** Files worth reading for a goal. What the goal names is always worth it. */
export function chooseFiles(prompt: Prompt, { entries, named, goal, sheets = false }: Choosing): Choice {
  const isNamed = ({ path }: Entry): boolean => named.includes(path);
  const earlier = new Set(prompt.results);
  const shown = (entry: Entry): string => shownPath(entry.path, prompt);
  const visible = entries.filter((entry) => isNamed(entry) || (entry.bytes > 0 && !SKIPPED.test(shown(entry)) && !prompt.handOver.includes(shown(entry))));
  const results = visible.filter((entry) => !isNamed(entry) && earlier.has(shown(entry)));
  const left = visible.filter((entry) => !results.includes(entry));
  const isDocument = ({ path }: Entry): boolean => prompt.documents && (DOCUMENT.test(path) || (sheets && WORKBOOK.test(path)));
  const prose = left.filter((entry) => isNamed(entry) || PROSE.test(entry.path) || isDocument(entry) || (sheets && LINES.test(entry.path)));
  const chosen = prose.length > 0 ? prose : left.filter(({ path }) => DATA.test(path));
  const taken = new Set(chosen);
  const words = new Set(goal.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
  const score = ({ path }: Entry): number => (path.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => words.has(word)).length;
  const scores = new Map(chosen.map((entry) => [entry, score(entry)]));
  const scoreOf = (entry: Entry): number => scores.get(entry) ?? 0;
  return {
    files: [...chosen].sort(
      (a, b) => Number(LINES.test(a.path)) - Number(LINES.test(b.path)) || scoreOf(b) - scoreOf(a) || depth(a) - depth(b) || (a.path < b.path ? -1 : 1),
    ),
    results: results.map(shown),
    others: left.filter((entry) => !taken.has(entry)).map(shown),
  };
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

/** What was read so far of the files that are wanted, under the names people know. */
export function readSoFar(prompt: Prompt, wanted: ReadonlySet<string>): Read {
  const results = prompt.done.flatMap((done) => resultsOf(done, prompt)).filter(({ path }) => wanted.has(path));
  const known = new Map(results.map((result) => [result.path, result]));
  const sources = [...known.values()].flatMap(({ path, file, input }) =>
    file ? [{ path: shownPath(path, prompt), text: String(file.text), truncated: file.truncated === true, ...startOf(input), ...placesOf(file) }] : [],
  );
  const failed = [...known.values()].flatMap(({ path, file, message }) => (file ? [] : [{ path: shownPath(path, prompt), message }]));
  return { sources: sources.sort((a, b) => (a.path < b.path ? -1 : 1)), failed };
}

interface FileResult {
  readonly path: string;
  readonly file?: Readonly<Record<string, Json>>;
  readonly message: string;
  /** The call that read it alone. */
  readonly input?: Done["input"];
}

const IN_PLACE: ReadonlySet<string> = new Set(["text", "markdown", "source"]);

/** What a reading tool said of the document that a text was read from. */
function placesOf({ document }: Readonly<Record<string, Json>>): { places?: Places } {
  if (!isRecord(document) || !Array.isArray(document.parts)) return {};
  const parts = (document.parts as readonly Json[]).filter(isRecord).map(({ line, number, heading }) => ({
    line: Number(line),
    number: Number(number),
    ...(typeof heading === "string" && { heading }),
  }));
  return { places: { unit: String(document.unit), units: Number(document.units), isInPlace: IN_PLACE.has(String(document.kind)), parts } };
}

const startOf = (input: Done["input"] | undefined): { firstLine?: number } => (typeof input?.offset === "number" ? { firstLine: input.offset } : {});

function resultsOf({ name, input, ok, content }: Done, prompt: Prompt): FileResult[] {
  if (name === "file_read")
    return [
      ok && isRecord(content)
        ? { path: String(content.path), file: content, message: "", input }
        : { path: String(input.path), message: shownMessage(content, prompt) },
    ];
  if (name !== "file_read_many" || !ok || !isRecord(content) || !Array.isArray(content.files)) return [];
  return (content.files as readonly Json[]).filter(isRecord).map((item) => {
    const file = item.file;
    return item.ok === true && isRecord(file)
      ? { path: String(file.path), file, message: "" }
      : { path: String(item.path), message: shownMessage(item, prompt) };
  });
}

import type { Json } from "@aether/protocol";
import { type Entry, SKIPPED } from "./files.ts";
import type { Call, Move } from "./move.ts";
import { didYouMean } from "./near-names.ts";
import { outside, placeOf, shownMessage, shownPath } from "./places.ts";
import { type Done, isRecord, type Prompt } from "./prompt.ts";

/** What lies where the words of a goal point. */
export interface Located {
  readonly entries: readonly Entry[];
  /** Folders that were listed. */
  readonly folders: readonly string[];
  /** Files that the goal names. */
  readonly files: readonly string[];
  readonly where: string;
  /** There are more files than the listing holds. */
  readonly more: boolean;
  /** Named, and not to be had. */
  readonly missing: readonly { readonly path: string; readonly message: string }[];
  /** What lies there, and cannot be read because of its name. */
  readonly unseen: number;
  /** Folders there that the host keeps closed to this program, as the person names them. */
  readonly closed: readonly string[];
}

/** What is looked for. */
export interface Sought {
  /** Files and folders, as they are named. */
  readonly named: readonly string[];
  /** Bytes of the files that nobody needs to look up again. */
  readonly sizes: ReadonlyMap<string, number>;
}

const FIRST_PAGE = 2_000;
const PAGE = 5_000;
/** More names would not fit the prompt beside the texts. */
const MOST_ENTRIES = 12_000;
const MOST_CALLS = 64;

/** Lists the folders that the words name, or the one the person stands in; large ones folder by folder. */
export function locate(prompt: Prompt, goal: Sought, start: string): Located | Move {
  if (prompt.readable.length + prompt.editable.length === 0) return { do: "cannot", text: "There is nothing this agent may read." };
  const places = goal.named.map((name) => ({ name, path: placeOf(name, prompt) }));
  const [away] = places.filter(({ path }) => path === undefined);
  if (away && places.every(({ path }) => path === undefined)) return { do: "cannot", text: outside(away.name) };
  const targets = places.length > 0 ? places.flatMap(({ path }) => path ?? []) : [start];
  const search = new Search(prompt, goal.sizes);
  for (const path of targets) search.visit(path);
  if (search.calls.length > 0) return { do: "calls", calls: search.calls.slice(0, MOST_CALLS) };
  const missing = [
    ...places.flatMap(({ name, path }) => (path === undefined ? [{ path: name, message: "it lies outside the folder that this run reads" }] : [])),
    ...search.missing.map(({ path, message }) => ({ path: shownPath(path, prompt), message })),
  ];
  const [first] = search.missing;
  if (first && search.missing.length === targets.length) return missed(prompt, first, start);
  const entries = [...new Map(search.entries.map((entry) => [entry.path, entry])).values()];
  const where = search.folders.map((path) => shownPath(path, prompt)).join(", ") || "the folder";
  const unseen = search.folders.some((folder) => prompt.home === folder || prompt.home.startsWith(`${folder}/`)) ? prompt.unseen : 0;
  return {
    entries,
    folders: search.folders,
    files: search.files,
    where,
    more: search.more,
    missing,
    unseen,
    closed: [...search.closed].map((path) => shownPath(path, prompt)),
  };
}

/** What is there under nearly the same name is offered, once the folder was listed. */
function missed(prompt: Prompt, { path, message }: Search["missing"][number], start: string): Move {
  const own = shownPath(path, prompt);
  const refusal = notThere(own, message);
  const call = list(start, { recursive: true, limit: FIRST_PAGE });
  const listed = prompt.done.find(({ name, input }) => name === call.name && input.path === start && input.recursive === true);
  if (!listed && prompt.tools.has(call.name)) return { do: "calls", calls: [call] };
  const names = listed?.ok ? entriesOf(listed.content).flatMap(({ kind, file }) => (kind === "file" ? [shownPath(file.path, prompt)] : [])) : [];
  return { do: "cannot", text: `${refusal}${didYouMean(own, names)}` };
}

function notThere(name: string, message: string): string {
  if (name === "this folder") return `This folder cannot be read: ${message}.`;
  const plain = message === `there is nothing at ${name}`;
  return plain ? `There is no ${name} here.` : `There is no ${name} that this run may read: ${message}.`;
}

/** Goes through the listings made so far, and collects those that are still needed. */
class Search {
  readonly entries: Entry[] = [];
  readonly folders: string[] = [];
  readonly files: string[] = [];
  readonly missing: { path: string; message: string }[] = [];
  readonly calls: Call[] = [];
  readonly closed = new Set<string>();
  more = false;
  readonly #prompt: Prompt;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #deep: ReadonlyMap<string, Done>;
  readonly #flat: ReadonlyMap<string, Done>;
  readonly #stats: ReadonlyMap<string, Done>;

  constructor(prompt: Prompt, sizes: ReadonlyMap<string, number>) {
    this.#prompt = prompt;
    this.#sizes = sizes;
    const lists = prompt.done.filter(({ name }) => name === "file_list");
    this.#deep = byPath(lists.filter(({ input }) => input.recursive === true));
    this.#flat = byPath(lists.filter(({ input }) => input.recursive !== true));
    this.#stats = byPath(prompt.done.filter(({ name }) => name === "file_stat"));
  }

  /** A file or a folder that is named. */
  visit(path: string): void {
    const known = this.#sizes.get(path);
    if (known !== undefined) return this.#file(path, known);
    if (!looksLikeFile(path)) return this.#folder(path, true);
    if (!this.#prompt.tools.has("file_stat")) return this.#file(path, 1);
    const stat = this.#stats.get(path);
    if (!stat) this.calls.push({ name: "file_stat", input: { path } });
    else if (!stat.ok || !isRecord(stat.content)) this.missing.push({ path, message: shownMessage(stat.content, this.#prompt) });
    else if (stat.content.kind === "folder") this.#folder(path, true);
    else this.#file(path, Number(stat.content.bytes), stat.content.modifiedAt);
  }

  #file(path: string, bytes: number, modifiedAt?: Json): void {
    this.files.push(path);
    this.entries.push({ path, bytes, ...(typeof modifiedAt === "number" && { modifiedAt }) });
  }

  #folder(path: string, named: boolean): void {
    if (named) this.folders.push(path);
    const done = this.#deep.get(path);
    if (!done) {
      if (this.entries.length >= MOST_ENTRIES) this.more = true;
      else this.calls.push(list(path, { recursive: true, limit: named ? FIRST_PAGE : PAGE }));
      return;
    }
    if (!done.ok || !isRecord(done.content)) this.#refused(path, done.content, named);
    else if (done.content.more === true) this.#byFolder(path);
    else this.#add(done.content, "file");
  }

  #refused(path: string, content: Json, named: boolean): void {
    if (isClosed(content) && !named) this.closed.add(path);
    else if (!named) this.more = true;
    else if (isRecord(content) && content.code === "UNSUPPORTED") {
      this.folders.pop();
      this.#file(path, 1);
    } else this.missing.push({ path, message: shownMessage(content, this.#prompt) });
  }

  /** Too much for one listing: what lies in the folder itself, and then each folder in it. */
  #byFolder(path: string): void {
    const flat = this.#flat.get(path);
    if (!flat) {
      this.calls.push(list(path, { recursive: false, limit: PAGE }));
      return;
    }
    if (!flat.ok || !isRecord(flat.content)) {
      this.more = true;
      return;
    }
    if (flat.content.more === true) this.more = true;
    this.#add(flat.content, "file");
    for (const entry of entriesOf(flat.content))
      if (entry.kind === "folder" && !SKIPPED.test(entry.file.path.slice(path.length))) this.#folder(entry.file.path, false);
  }

  #add(content: Json, kind: string): void {
    for (const entry of entriesOf(content)) if (entry.kind === kind) this.entries.push(entry.file);
    for (const path of closedIn(content)) this.closed.add(path);
  }
}

const list = (path: string, how: { recursive: boolean; limit: number }): Call => ({ name: "file_list", input: { path, ...how } });
/** The first look at each path: what is listed after a change does not alter what was planned before it. */
const byPath = (done: readonly Done[]): Map<string, Done> => new Map(done.toReversed().map((each) => [String(each.input.path), each]));

export function entriesOf(content: Json): { kind: string; file: Entry }[] {
  const entries = isRecord(content) && Array.isArray(content.entries) ? (content.entries as readonly Json[]) : [];
  return entries.filter(isRecord).map(({ path, kind, bytes, modifiedAt }) => ({
    kind: String(kind),
    file: { path: String(path), bytes: Number(bytes), ...(typeof modifiedAt === "number" && { modifiedAt }) },
  }));
}

/** Whether the host's permissions, and not those of the run, keep it from being read. */
const isClosed = (content: Json): boolean =>
  isRecord(content) && isRecord(content.data ?? null) && (content.data as { readonly errno?: Json }).errno === "EACCES";

const closedIn = (content: Json): string[] => (isRecord(content) && Array.isArray(content.closed) ? content.closed.map(String) : []);

/** Mounts have no dot in their names, so what ends in an extension is a file until somebody says otherwise. */
const looksLikeFile = (path: string): boolean => /\.[A-Za-z][A-Za-z0-9]{0,8}$/.test(path);

import { ownOf } from "@aether/protocol";
import type { Format } from "../constraints.ts";
import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import { isWord } from "./file-words.ts";
import { foldersOf } from "./folders.ts";
import type { Cannot, Frame, Job, JobName, Known, Look, Material } from "./frame.ts";
import { numberAt } from "./numbers.ts";
import { folded } from "./tagged.ts";
import { cleanName } from "./tokens.ts";

/** Files and folders that words name, where their words stand. */
export interface Named {
  readonly name: string;
  readonly at: number;
}

/** What every job has slots for: where its result goes, as what, and what it is done with. */
export interface Slots {
  readonly output: string | undefined;
  readonly format: Format | "md" | undefined;
  readonly names: readonly Named[];
  readonly endings: readonly string[];
  /** Something that keeps the words from being read: names to be looked up, a folder that is not there, two outputs at once. */
  readonly stops?: { readonly look: Look } | { readonly why: string };
}

export interface Asked {
  readonly clause: Clause;
  readonly slots: Slots;
  readonly known: Known;
  /** What the words before were about. */
  readonly before: Material | undefined;
}

/** What one reader of jobs makes of a clause. */
export type Made =
  | { readonly job: Job; readonly also?: readonly Job[]; readonly output?: string; readonly taken?: Frame["taken"] }
  | { readonly look: Look }
  | Unread;

/** Why a reader cannot make a job of a clause that it would be for. */
export interface Unread {
  readonly near: JobName;
  readonly cannot: Omit<Cannot, "near">;
  /** Words were left over, whether they are known or not. */
  readonly left?: true;
  /** Several tables answer it. */
  readonly several?: true;
}

/** Endings by what people call them. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  markdown: ["md", "markdown"],
  md: ["md"],
  text: ["txt"],
  txt: ["txt"],
  csv: ["csv"],
  tsv: ["tsv"],
  json: ["json"],
  jsonl: ["jsonl"],
  excel: ["xlsx"],
  xlsx: ["xlsx"],
  pdf: ["pdf"],
  html: ["html", "htm"],
  word: ["docx"],
  docx: ["docx"],
  log: ["log"],
  mail: ["eml", "mbox"],
  "e-mail": ["eml", "mbox"],
  email: ["eml", "mbox"],
  courriel: ["eml", "mbox"],
  correo: ["eml", "mbox"],
  pptx: ["pptx"],
  powerpoint: ["pptx"],
  yaml: ["yaml", "yml"],
  xml: ["xml"],
  python: ["py"],
  javascript: ["js", "mjs"],
  typescript: ["ts"],
  png: ["png"],
  jpg: ["jpg", "jpeg"],
  eml: ["eml"],
  mbox: ["mbox"],
  gif: ["gif"],
};
const DATA = /\.(?:csv|tsv|jsonl?|ndjson|xlsx)$/i;
const FORMATS: Readonly<Record<string, Format | "md">> = { csv: "csv", json: "json", markdown: "md", md: "md" };

/** Reads and uses the words that name files, kinds of files, an output and a format. */
export function readSlots(clause: Clause, known: Known): Slots {
  const names: Named[] = [];
  const given = new Set<string>();
  for (const [at, { token }] of clause.words.entries()) {
    if (token.kind !== "name" && !(token.kind === "code" && /^\S+\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(token.text))) continue;
    const name = cleanName(token.text);
    if (token.kind === "code" && clause.has("run")) continue;
    clause.use(at);
    if (known.outputs.includes(name)) {
      given.add(name);
      useWritten(clause, at);
    } else names.push({ name, at });
  }
  useOutputKind(clause, [...given][0]);
  const format = readFormat(clause);
  const endings = readEndings(clause, known);
  const stops = given.size > 1 ? { why: `One result goes to ${[...given].join(" and to ")}: say what goes to which.` } : readFolders(clause, known, names);
  return { output: [...given][0], format, names, endings, ...(stops && { stops }) };
}

/** "Into an Excel file called trade.xlsx": the kind is that of the output already. */
function useOutputKind(clause: Clause, output: string | undefined): void {
  const ending = /\.([a-z0-9]+)$/i.exec(output ?? "")?.[1]?.toLowerCase();
  if (ending === undefined) return;
  for (const [at, { token }] of clause.words.entries()) {
    const isKind =
      token.kind === "word" && !clause.isUsed(at) && ownOf(KINDS, folded(token.text))?.includes(ending) === true && ending !== "csv" && ending !== "json";
    if (isKind) clause.use(at, ...(clause.can(at + 1, "file", "table") ? [at + 1] : []));
  }
}

/** What may stand beside "folder" and choose nothing. */
const NO_NAMES: readonly Sense[] = [
  "here",
  "file",
  "folder",
  "show",
  "count",
  "which",
  "what",
  "search",
  "organise",
  "move",
  "extension",
  "month",
  "read",
  "copy",
  "is",
  "write",
  "summarise",
  "compare",
  "it",
];

const isCalled = (folder: string, shown: string): boolean => folded(folder) === folded(shown) || folded(folder).endsWith(`/${folded(shown)}`);

function noFolder(shown: string, closed: readonly string[]): string {
  const kept = closed.find((each) => isCalled(each, shown));
  if (kept === undefined) return `There is no folder ${shown} here.`;
  return `The folder ${kept} is closed to this program by the host's permissions; change them on the host.`;
}

/** "The notes folder", "Ordner Berichte": a plain word beside the word for folders is the name of one. */
function readFolders(clause: Clause, { names: all, closed = [] }: Known, names: Named[]): Slots["stops"] {
  // Where files go is a folder that need not be there yet; the readers of moves and copies read it.
  const verb = clause.words.findIndex((_, at) => !clause.isFree(at));
  if (clause.can(verb, "move", "copy") && !clause.can(verb, "sort")) return undefined;
  for (const at of clause.places("folder").filter((place) => !clause.can(place, "here"))) {
    for (const beside of [at - 1, at + 1]) {
      const word = clause.at(beside);
      if (word?.token.kind !== "word" || clause.isUsed(beside) || clause.isFree(beside) || clause.can(beside, ...NO_NAMES)) continue;
      if (all === undefined) return { look: { at: "names" } };
      const folder = foldersOf(all).find((each) => isCalled(each, word.shown));
      if (folder === undefined) return { why: noFolder(word.shown, closed) };
      clause.use(beside, at);
      names.push({ name: folder, at: beside });
    }
  }
  return undefined;
}

/** "Write it to", "save the result as": the verb and the word "file" right before an output say nothing more. */
function useWritten(clause: Clause, at: number): void {
  for (let index = at - 1; index >= 0 && at - index <= 6; index--) {
    if (clause.isUsed(index)) continue;
    if (clause.can(index, "write", "file") || [NEW, WRITTEN].some((words) => words.test(folded(clause.at(index)?.shown ?? "")))) clause.use(index);
    else if (!clause.isFree(index)) return;
  }
}

/** "Saved to": right before an output it says no more than "to". */
const WRITTEN =
  /^(?:saved|exported|written|stored|placed|gespeichert|exportiert|abgelegt|geschrieben|enregistree?s?|sauvegardee?s?|exportee?s?|guardad[oa]s?|exportad[oa]s?|salvat[oaie]|esportat[oaie]|gravad[oa]s?|salv[oa]s?)$/;

/** "A new file"; "newest first" is an order. */
const NEW = /^(?:new|neue[mnrs]?|nouve(?:au|aux|l|lle|lles)|nuev[oa]s?|nuov[oaie]|nov[oa]s?)$/;

function readFormat(clause: Clause): Format | "md" | undefined {
  for (const [at, { token }] of clause.words.entries()) {
    if (token.kind !== "word" || clause.isUsed(at)) continue;
    const format = ownOf(FORMATS, folded(token.text));
    if (format === undefined || !asBefore(clause, at)) continue;
    clause.use(at);
    if (clause.can(at + 1, "table", "file", "text")) clause.use(at + 1);
    return format;
  }
  return undefined;
}

const asBefore = (clause: Clause, at: number): boolean =>
  clause.can(at - 1, "as", "to") || (clause.can(at - 1, "stop", "as", "table", "file") && clause.can(at - 2, "as", "to"));

/** "CSV files", "alle PDFs": the kind of a file, right beside the word for files. */
function readEndings(clause: Clause, { names }: Known): string[] {
  const found: string[] = [];
  // Where tables lie and no mail does, mails are a column of theirs.
  const isTable =
    clause.words.some(({ token }) => token.kind === "name" && DATA.test(token.text)) ||
    (!clause.has("summarise", "summary", "brief", "outline", "todo", "read") &&
      names?.some((name) => DATA.test(name)) === true &&
      !names.some((name) => /\.(?:eml|mbox)$/i.test(name)));
  for (const [at, { token }] of clause.words.entries()) {
    const kinds = token.kind === "word" && !clause.isUsed(at) ? kindsAt(clause, at) : undefined;
    // Of a table, mails are a column.
    if (!kinds || (isTable && kinds.endings.includes("eml")) || isFolderName(clause, at)) continue;
    clause.use(at, ...kinds.used);
    found.push(...kinds.endings);
  }
  return found;
}

/** "A folder called mails": what it is called is no kind of files. */
function isFolderName(clause: Clause, at: number): boolean {
  const before = isWord(clause, at - 1, "created") ? at - 2 : at - 1;
  return clause.can(before, "folder");
}

/** Kinds that are plain words as well: they need the word for files beside them. */
const PLAIN = new Set(["word", "text", "log"]);

function kindsAt(clause: Clause, at: number): { endings: readonly string[]; used: number[] } | undefined {
  const word = folded(clause.at(at)?.token.text ?? "").replace(/^[*.]+/, "");
  const singular = word.replace(/e?s$/, "");
  const [key, endings] = ownOf(KINDS, word) ? [word, ownOf(KINDS, word)] : [singular, ownOf(KINDS, singular)];
  if (!endings) return undefined;
  const beside = [at + 1, at - 1, at - 2].find((other) => clause.can(other, "file", "note") && (other !== at - 2 || clause.isFree(at - 1)));
  const isFile = beside !== undefined && clause.can(beside, "file");
  if (clause.at(at - 1)?.shown === "." && key === word) return { endings, used: beside === undefined ? [] : [beside] };
  if (PLAIN.has(key) ? !isFile : beside === undefined && key === word) return undefined;
  return { endings, used: beside === undefined ? [] : [beside] };
}

/** What a job is done with: what it names, what was named before, or else the folder. */
export const materialOf = ({ slots, before }: Asked, names: readonly Named[] = slots.names): Material =>
  names.length + slots.endings.length === 0 && before ? before : { names: names.map(({ name }) => name), endings: slots.endings };

/** Words for what lies there, which choose nothing beside the names. */
export const PLACES: readonly Sense[] = ["file", "note", "folder", "here", "text"];

/** The number right before or after a word; "one-page", "top 5", "3 sentences". */
export function numberBeside(clause: Clause, at: number): { count: number; at: number } | undefined {
  for (const other of [at - 1, at - 2, at + 1]) {
    if (clause.isUsed(other) || (other === at - 2 && !clause.can(at - 1, "key", "short", "open", "stop", "top", "last"))) continue;
    const count = numberAt(clause, other);
    if (count !== undefined) return { count, at: other };
  }
  return undefined;
}

/** A refusal that names what is left over. */
export const unread = (near: JobName, clause: Clause, why?: string): Unread => ({
  near,
  cannot: { words: why === undefined ? clause.unknownWords() : clause.strangeWords(), ...(why !== undefined && { why }) },
});

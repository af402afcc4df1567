import type { Json } from "@aether/protocol";
import type { Entry } from "../files.ts";
import { type Call, cannot, type Move } from "../move.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";

const BATCH = 16;
/** Files of equal size that are read to be compared. */
const MOST_READ = 320;

export interface SameContent {
  /** Paths of files with one content, at least two each. */
  readonly groups: readonly (readonly string[])[];
  /** Files of equal size whose content could not be compared. */
  readonly unread: readonly string[];
}

/** Files with the same content: those of equal size are read, and their hashes compared. */
export function sameContent(prompt: Prompt, files: readonly Entry[]): SameContent | Extract<Move, { do: "calls" | "cannot" }> {
  const filled = files.filter(({ bytes }) => bytes > 0);
  const alike = [...Map.groupBy(filled, ({ bytes }) => bytes).values()].filter((own) => own.length > 1).flat();
  if (alike.length > MOST_READ) return cannot(`There are too many files of equal size to compare (${alike.length}); name a folder.`);
  const paths = alike.map(({ path }) => path).sort();
  const calls = Array.from(
    { length: Math.ceil(paths.length / BATCH) },
    (_, index): Call => ({ name: "file_read_many", input: { paths: paths.slice(index * BATCH, index * BATCH + BATCH) } }),
  );
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  const read = calls.flatMap((call) => hashesIn(doneOf(prompt, call)?.content ?? null));
  const hashed = hashesOf(
    prompt,
    read.filter(({ etag }) => etag === undefined).map(({ path }) => path),
  );
  if ("do" in hashed) return hashed;
  const known = read.flatMap(({ path, etag = hashed.get(path) }) => (etag === undefined ? [] : [{ path, etag }]));
  const groups = [...Map.groupBy(known, ({ etag }) => etag).values()].filter((own) => own.length > 1).map((own) => own.map(({ path }) => path));
  return { groups, unread: read.filter(({ path, etag }) => etag === undefined && !hashed.has(path)).map(({ path }) => path) };
}

/** Hashes of what is no text, as a command tells them; none where no command may be run, or it fails. */
function hashesOf(prompt: Prompt, paths: readonly string[]): ReadonlyMap<string, string> | Extract<Move, { do: "calls" }> {
  if (paths.length === 0 || !prompt.tools.has("shell")) return new Map();
  const call: Call = { name: "shell", input: { command: `sha256sum -- ${paths.map(quote).join(" ")}` } };
  const done = doneOf(prompt, call);
  if (!done) return { do: "calls", calls: [call] };
  const output = done.ok && isRecord(done.content) && done.content.code === 0 ? String(done.content.stdout ?? "") : "";
  const lines = output.split("\n").flatMap((line) => {
    const [, hash, path] = /^([\da-f]{64}) [ *](.+)$/.exec(line) ?? [];
    return hash !== undefined && path !== undefined && paths.includes(path) ? [[path, hash] as const] : [];
  });
  return new Map(lines);
}

const quote = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

function hashesIn(content: Json): { path: string; etag: string | undefined }[] {
  const files = isRecord(content) && Array.isArray(content.files) ? (content.files as readonly Json[]).filter(isRecord) : [];
  return files.map((item) => {
    const file = item.ok === true && isRecord(item.file) ? item.file : undefined;
    return { path: String(file?.path ?? item.path), etag: typeof file?.etag === "string" ? file.etag : undefined };
  });
}

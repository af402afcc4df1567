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
  const known = read.flatMap(({ path, etag }) => (etag === undefined ? [] : [{ path, etag }]));
  const groups = [...Map.groupBy(known, ({ etag }) => etag).values()].filter((own) => own.length > 1).map((own) => own.map(({ path }) => path));
  return { groups, unread: read.filter(({ etag }) => etag === undefined).map(({ path }) => path) };
}

function hashesIn(content: Json): { path: string; etag: string | undefined }[] {
  const files = isRecord(content) && Array.isArray(content.files) ? (content.files as readonly Json[]).filter(isRecord) : [];
  return files.map((item) => {
    const file = item.ok === true && isRecord(item.file) ? item.file : undefined;
    return { path: String(file?.path ?? item.path), etag: typeof file?.etag === "string" ? file.etag : undefined };
  });
}

import type { Json } from "@aether/protocol";
import type { Located } from "../locate.ts";
import { type Call, cannot } from "../move.ts";
import { shownPath } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { bySize } from "./listing.ts";
import { workOf } from "./material-files.ts";
import { type Outcome, told } from "./outcome.ts";

const BATCH = 16;
/** Files of equal size that are read to be compared. */
const MOST_READ = 320;

/** Files with the same content: those of equal size are read, and their hashes compared. */
export function duplicates(prompt: Prompt, located: Located): Outcome {
  const files = workOf(located, prompt).filter(({ bytes }) => bytes > 0);
  const alike = [...bySize(files).values()].filter((own) => own.length > 1).flat();
  if (located.more || alike.length > MOST_READ) return cannot(`There are too many files of equal size to compare (${alike.length}); name a folder.`);
  const paths = alike.map(({ path }) => path).sort();
  const calls = Array.from(
    { length: Math.ceil(paths.length / BATCH) },
    (_, index): Call => ({ name: "file_read_many", input: { paths: paths.slice(index * BATCH, index * BATCH + BATCH) } }),
  );
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  const read = calls.flatMap((call) => hashesIn(doneOf(prompt, call)?.content ?? null));
  const known = read.flatMap(({ path, etag }) => (etag === undefined ? [] : [{ path, etag }]));
  const unread = read.filter(({ etag }) => etag === undefined).map(({ path }) => shownPath(path, prompt));
  const groups = [...Map.groupBy(known, ({ etag }) => etag).values()].filter((own) => own.length > 1);
  const lines = groups.map((own) => `- ${own.map(({ path }) => shownPath(path, prompt)).join(" = ")}`);
  const rest = unread.length > 0 ? [`Not compared, as they are no text: ${unread.join(", ")}.`] : [];
  const head =
    groups.length === 0
      ? `None of the ${files.length} files has the same content as another.`
      : `${groups.length} ${groups.length === 1 ? "content is" : "contents are"} there more than once:`;
  return told([head, ...lines, ...rest].join("\n"));
}

function hashesIn(content: Json): { path: string; etag: string | undefined }[] {
  const files = isRecord(content) && Array.isArray(content.files) ? (content.files as readonly Json[]).filter(isRecord) : [];
  return files.map((item) => {
    const file = item.ok === true && isRecord(item.file) ? item.file : undefined;
    return { path: String(file?.path ?? item.path), etag: typeof file?.etag === "string" ? file.etag : undefined };
  });
}

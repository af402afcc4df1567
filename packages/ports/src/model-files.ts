import { type FilePart, type Part, SyscallError, type ToolResultPart } from "@aether/protocol";
import type { StepRequest } from "./model.ts";

/** Bytes of all files of one prompt together; about what providers take in one request. */
const MAX_FILE_BYTES = 33_554_432;

/**
 * The bytes of every file that a prompt names, by hash, each read once and one after another.
 *
 * @throws SyscallError `INVALID` where nobody can read them, `TOO_LARGE` above 32 MiB together, and what `request.file` throws
 */
export async function readFiles({ messages, file }: StepRequest): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, FilePart>();
  for (const part of messages.flatMap(({ parts }) => parts)) if (part.type === "file") files.set(part.hash, part);
  const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_FILE_BYTES) {
    throw new SyscallError("TOO_LARGE", `the prompt's files are ${total} bytes together; send at most ${MAX_FILE_BYTES}`, {
      limit: MAX_FILE_BYTES,
      actual: total,
    });
  }
  const found = new Map<string, Uint8Array>();
  for (const hash of files.keys()) {
    if (!file) throw new SyscallError("INVALID", "the prompt names a file, and whoever asked gave no way to read it");
    found.set(hash, await file(hash));
  }
  return found;
}

/** One result of a tool, and the files that belong to it. */
export interface ResultWithFiles {
  readonly result: ToolResultPart;
  readonly files: readonly FilePart[];
}

/** What a message holds besides calls: files belong to the result right before them. */
export function resultsOf(parts: readonly Part[]): { readonly results: readonly ResultWithFiles[]; readonly others: readonly Part[] } {
  const results: { result: ToolResultPart; files: FilePart[] }[] = [];
  const others: Part[] = [];
  let files: FilePart[] | undefined;
  for (const part of parts) {
    if (part.type === "tool-result") {
      files = [];
      results.push({ result: part, files });
    } else if (part.type === "file" && files) {
      files.push(part);
    } else {
      files = undefined;
      others.push(part);
    }
  }
  return { results, others };
}

/** Files as content of their own, on wires whose results hold text alone: a line says whose they are. */
export function filesAfter(results: readonly ResultWithFiles[]): Part[] {
  return results.flatMap(({ result, files }) =>
    files.length === 0 ? [] : [{ type: "text" as const, text: `From the result of ${result.name} (${result.id}):` }, ...files],
  );
}

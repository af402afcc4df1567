import type { DocumentReader, DocumentSource, DocumentText, TableEngine } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { isWorkbook } from "./is-workbook.ts";

/** A reader of documents that has workbooks read by the process that reads tables, and all else by the one that it is given. */
export function withWorkbooks(documents: DocumentReader, engine: Pick<TableEngine, "text">): DocumentReader {
  return {
    read: (source, signal) => (isWorkbook(source.bytes) ? readWorkbook(engine, source, signal) : documents.read(source, signal)),
    close: () => documents.close(),
  };
}

async function readWorkbook(engine: Pick<TableEngine, "text">, { bytes, name, from = 1, asker }: DocumentSource, signal: Signal): Promise<DocumentText> {
  try {
    return await engine.text({ file: { path: name, bytes }, from, asker }, signal);
  } catch (cause) {
    if (!SyscallError.is(cause)) throw cause;
    // What a document may not take is told as of every other document.
    if (cause.code === "TIMEOUT")
      throw new SyscallError("TOO_LARGE", `${name} takes more time than a document may to be read; ask it as a table`, { path: name });
    throw cause;
  }
}

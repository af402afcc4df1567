import type { TableFile } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { askTables, tableNamed } from "./ask/ask-tables.ts";
import { MAX_CELLS, MAX_CHARACTERS, type RawTable } from "./raw-table.ts";
import { readTables } from "./read/read-tables.ts";
import { tellWorkbook } from "./read/tell-workbook.ts";
import { notATable, tooManyCells, tooMuchText } from "./refusals.ts";
import type { TableReply } from "./table-reply.ts";
import { describeTable, typedTable } from "./typed-table.ts";
import { framed, type TableTask } from "./wire.ts";
import { writeTable } from "./write/write-table.ts";

/** Does one call's work and frames what comes of it. */
export function doTask({ files, values, look, query, format, from }: TableTask, contents: Buffer): Buffer {
  try {
    if (from !== undefined) return framed({ workbook: tellWorkbook(contents, { file: files[0]?.path ?? "", from }) } satisfies TableReply);
    const { tables, without } = readFiles(files, contents, look === true);
    mustFit([...tables.values()].flat());
    if (!query) return framed({ tables: [...tables.values()].flat().map((table) => describeTable(typedTable(table), values)), without } satisfies TableReply);
    const { answer, rows } = askTables(query, (file, sheet) => tableNamed(tables.get(file) ?? [], sheet, file));
    if (!format) return framed({ answer, rows: rows.length } satisfies TableReply);
    return framed({ answer: { ...answer, rows: [], more: false }, rows: rows.length } satisfies TableReply, [writeTable(format, answer.columns, rows)]);
  } catch (cause) {
    const { code, message, data } = refusalOf(cause);
    return framed({ code, message: message.slice(0, 4_000), data });
  }
}

interface FilesRead {
  readonly tables: ReadonlyMap<string, readonly RawTable[]>;
  readonly without: { readonly file: string; readonly why: string }[];
}

function readFiles(files: TableTask["files"], contents: Buffer, isLook: boolean): FilesRead {
  const tables = new Map<string, readonly RawTable[]>();
  const without: FilesRead["without"] = [];
  let at = 0;
  for (const { path, bytes } of files) {
    try {
      tables.set(path, tablesIn({ path, bytes: contents.subarray(at, at + bytes) }));
    } catch (cause) {
      if (!isLook || !SyscallError.is(cause) || cause.code !== "UNSUPPORTED") throw cause;
      without.push({ file: path, why: cause.message.slice(0, 4_000) });
    }
    at += bytes;
  }
  return { tables, without };
}

/** SQLite has bounds of its own, on columns, on depth and on memory. @throws what is a fault of ours */
function refusalOf(cause: unknown): SyscallError {
  if (SyscallError.is(cause)) return cause;
  if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "ERR_SQLITE_ERROR") throw cause;
  return new SyscallError("TOO_LARGE", `this question is more than can be done at once: ${cause.message}`);
}

/** Whatever a reader stumbles over is the file's fault, and is told as that. */
function tablesIn(file: TableFile): readonly RawTable[] {
  try {
    return readTables(file);
  } catch (cause) {
    if (SyscallError.is(cause)) throw cause;
    throw notATable(file.path, cause instanceof RangeError ? "it lies too deep, or is too long" : "it is broken");
  }
}

/** Before anything is copied: readers share what a file shows several times. @throws SyscallError `TOO_LARGE` */
function mustFit(tables: readonly RawTable[]): void {
  let [cells, characters] = [0, 0];
  for (const { rows } of tables)
    for (const row of rows) {
      cells += row.length;
      for (const cell of row) if (typeof cell === "string") characters += cell.length;
    }
  if (cells > MAX_CELLS) throw tooManyCells();
  if (characters > MAX_CHARACTERS) throw tooMuchText();
}

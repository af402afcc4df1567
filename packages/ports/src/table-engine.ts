import type { DescribedTable, Signal, TableAnswer, TableFormat, TableQuery } from "@aether/protocol";
import type { DocumentText } from "./document-reader.ts";

/** One file of tables as it lies on the disk. Its name's ending says nothing by itself: the content decides. */
export interface TableFile {
  /** As it is told and named by a question. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Who asks: those who wait are served by turns of it, and none takes the last place from others. Absent: one of those that nobody named. */
export interface TableAsker {
  readonly asker?: string | undefined;
}

/** A canonical question: its texts have become trees. Every file that it names is among the files. */
export interface TableQuestion extends TableAsker {
  readonly query: TableQuery;
  readonly files: readonly TableFile[];
}

/** What files hold: their tables, and those in which none can be read. */
export interface TablesFound {
  readonly tables: readonly DescribedTable[];
  readonly without: readonly { readonly file: string; readonly why: string }[];
}

/** A whole result as a file. The answer has no rows of its own. */
export interface WrittenTable {
  readonly bytes: Uint8Array;
  /** How many there are in the file. */
  readonly rows: number;
  readonly answer: TableAnswer;
}

/**
 * Reads tables and answers questions about them, apart from whoever asks: nothing of it runs on the asker's event loop, and what is wrong
 * with a file harms that one call alone. Each call stands for itself and nothing is kept.
 *
 * Throws SyscallError `INVALID` for a question that the tables do not bear (an unknown column with those that are near, arithmetic
 * over a column without numbers), `UNSUPPORTED` for a file without tables and for what is not XLSX inside, `TOO_LARGE` beyond the
 * caps on bytes, cells or rows, with the cap, `TIMEOUT`, `CANCELLED`, `BUSY` where too many calls wait, `UNAVAILABLE` once closed.
 */
export interface TableEngine {
  /**
   * `values`: how many different values of each column are told; none where it is absent. With `look`, files without tables are told and
   * not thrown.
   */
  describe(
    question: TableAsker & { readonly files: readonly TableFile[]; readonly values?: number | undefined; readonly look?: boolean | undefined },
    signal: Signal,
  ): Promise<TablesFound>;
  ask(question: TableQuestion, signal: Signal): Promise<TableAnswer>;
  write(question: TableQuestion & { readonly format: TableFormat }, signal: Signal): Promise<WrittenTable>;
  /**
   * What a workbook says: each sheet as a grid in Markdown, with the letters of its columns and the numbers of its rows, so that
   * each value has a cell to name. `from`: the first sheet that is read, from 1.
   */
  text(question: TableAsker & { readonly file: TableFile; readonly from: number }, signal: Signal): Promise<DocumentText>;
  /** What runs is `UNAVAILABLE`. */
  close(): Promise<void>;
}

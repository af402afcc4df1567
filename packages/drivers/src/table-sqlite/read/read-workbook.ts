import { SyscallError } from "@aether/protocol";
import type { Grid, RawTable } from "../raw-table.ts";
import { notATable } from "../refusals.ts";
import { headOfGrid } from "./head-of-grid.ts";
import { readSheet } from "./read-sheet.ts";
import { unzipParts } from "./unzip-parts.ts";
import { dateStyles, sharedTexts, workbookFacts } from "./workbook-parts.ts";

const WANTED = /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/;

/** A sheet that has cells, as it lies in its workbook. */
export interface SheetGrid {
  /** Its position in the workbook, from 1. */
  readonly number: number;
  readonly name: string;
  readonly hidden: boolean;
  /** Undefined for one of charts, or that is not there. */
  readonly grid: Grid | undefined;
}

/** Every sheet of an XLSX file that holds something, as a table. @throws SyscallError `UNSUPPORTED`, `TOO_LARGE` */
export function readWorkbook(bytes: Uint8Array, file: string): readonly RawTable[] {
  const tables: RawTable[] = [];
  for (const { name, hidden, grid } of sheetsOf(bytes, file)) {
    if (!grid || grid.rows.length === 0) continue;
    const headed = headOfGrid(grid);
    tables.push({ file, sheet: name, ...headed, notes: hidden ? ["this sheet is hidden", ...headed.notes] : headed.notes, commaLikely: false });
  }
  if (tables.length === 0) throw notATable(file, "no sheet of the workbook holds anything");
  return tables;
}

/** The sheets of an XLSX file in their order, each read when it is come to. @throws SyscallError `UNSUPPORTED`, `TOO_LARGE` */
export function* sheetsOf(bytes: Uint8Array, file: string): Generator<SheetGrid> {
  const parts = unzipParts(bytes, { file, wanted: (name) => WANTED.test(name) });
  if (!parts.has("xl/workbook.xml")) throw notATable(file, "it is packed, and no workbook");
  try {
    const { sheets, since1904 } = workbookFacts(parts);
    const facts = { texts: sharedTexts(parts), dates: dateStyles(parts), since1904 };
    for (const [at, { name, part, hidden }] of sheets.entries()) {
      const bytesOfPart = parts.get(part);
      yield { number: at + 1, name, hidden, grid: bytesOfPart && readSheet(bytesOfPart, facts) };
    }
  } catch (cause) {
    if (SyscallError.is(cause)) throw cause;
    throw notATable(file, `the workbook is broken (${cause instanceof Error ? cause.message.slice(0, 120) : "unknown"})`);
  }
}

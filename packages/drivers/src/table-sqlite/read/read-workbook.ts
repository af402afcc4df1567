import { SyscallError } from "@aether/protocol";
import type { RawTable } from "../raw-table.ts";
import { notATable } from "../refusals.ts";
import { headOfGrid } from "./head-of-grid.ts";
import { readSheet } from "./read-sheet.ts";
import { unzipParts } from "./unzip-parts.ts";
import { dateStyles, sharedTexts, workbookFacts } from "./workbook-parts.ts";

const WANTED = /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/;

/** Every sheet of an XLSX file that holds something. @throws SyscallError `UNSUPPORTED`, `TOO_LARGE` */
export function readWorkbook(bytes: Uint8Array, file: string): readonly RawTable[] {
  const parts = unzipParts(bytes, { file, wanted: (name) => WANTED.test(name) });
  if (!parts.has("xl/workbook.xml")) throw notATable(file, "it is packed, and no workbook");
  try {
    return sheetsIn(parts, file);
  } catch (cause) {
    if (SyscallError.is(cause)) throw cause;
    throw notATable(file, `the workbook is broken (${cause instanceof Error ? cause.message.slice(0, 120) : "unknown"})`);
  }
}

function sheetsIn(parts: ReadonlyMap<string, Uint8Array>, file: string): readonly RawTable[] {
  const { sheets, since1904 } = workbookFacts(parts);
  const facts = { texts: sharedTexts(parts), dates: dateStyles(parts), since1904 };
  const tables = sheets.flatMap(({ name, part, hidden }): RawTable[] => {
    const bytes = parts.get(part);
    const grid = bytes && readSheet(bytes, facts);
    if (!grid || grid.rows.length === 0) return [];
    const headed = headOfGrid(grid);
    return [{ file, sheet: name, ...headed, notes: hidden ? ["this sheet is hidden", ...headed.notes] : headed.notes, commaLikely: false }];
  });
  if (tables.length === 0) throw notATable(file, "no sheet of the workbook holds anything");
  return tables;
}

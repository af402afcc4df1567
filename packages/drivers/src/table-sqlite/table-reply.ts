import { MOST_DOCUMENT_TEXT } from "@aether/ports";
import { DescribedTable, TableAnswer } from "@aether/protocol";
import * as z from "zod";
import { MOST_SHEETS } from "./raw-table.ts";

const Told = z.string().refine((text) => text.isWellFormed() && !text.includes("\0"));

/** What the sheets of a workbook say. */
export const ToldWorkbook = z.strictObject({
  sheets: z.int().nonnegative(),
  told: z.array(z.strictObject({ number: z.int().positive(), name: Told.min(1).max(300), grid: Told.min(1).max(MOST_DOCUMENT_TEXT) })).max(MOST_SHEETS),
  notes: z.array(Told.max(500)).max(MOST_SHEETS),
  next: z.int().positive().optional(),
  wasCut: z.literal(true).optional(),
});
export type ToldWorkbook = z.infer<typeof ToldWorkbook>;

/** What it answers, which may be somebody else's word by then: a file that took the process over. */
export const TableReply = z.union([
  z.strictObject({
    tables: z.array(DescribedTable),
    without: z.array(z.strictObject({ file: z.string(), why: z.string().max(4_000) })).optional(),
  }),
  z.strictObject({ answer: TableAnswer, rows: z.int().nonnegative() }),
  z.strictObject({ workbook: ToldWorkbook }),
  z.strictObject({ code: z.enum(["INVALID", "UNSUPPORTED", "TOO_LARGE"]), message: z.string().max(4_000), data: z.record(z.string(), z.json()) }),
]);
export type TableReply = z.infer<typeof TableReply>;

import { DescribedTable, TableAnswer } from "@aether/protocol";
import { z } from "zod";

/** What it answers, which may be somebody else's word by then: a file that took the process over. */
export const TableReply = z.union([
  z.strictObject({ tables: z.array(DescribedTable) }),
  z.strictObject({ answer: TableAnswer, rows: z.int().nonnegative() }),
  z.strictObject({ code: z.enum(["INVALID", "UNSUPPORTED", "TOO_LARGE"]), message: z.string().max(4_000), data: z.record(z.string(), z.json()) }),
]);
export type TableReply = z.infer<typeof TableReply>;

import * as z from "zod";

/** Most that are named; the others are counted. */
const MOST_NAMED = 16;

/** What a list leaves out, since the journal does not hold it as it was written. Absent = nothing. */
export const DamagedRows = z.strictObject({
  count: z.int().positive(),
  /** Each row and its column, as an error of it alone would name them. At most 16. */
  rows: z.array(z.string()).max(MOST_NAMED),
});
export type DamagedRows = z.infer<typeof DamagedRows>;

export const damagedRows = (rows: readonly string[]): DamagedRows => ({ count: rows.length, rows: rows.slice(0, MOST_NAMED) });

/** For a person who is shown the rest. */
export function damagedRowsWords({ count, rows }: DamagedRows): string {
  const more = count > rows.length ? ` and ${count - rows.length} more` : "";
  return `${count} left out, as the journal is damaged: ${rows.join("; ")}${more}; put a backup in its place`;
}

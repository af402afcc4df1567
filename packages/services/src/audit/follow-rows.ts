import { setTimeout } from "node:timers/promises";
import { type CallContext, sql, toAuditRow } from "@aether/ports";
import type { auditFollow, Input, Json, Output } from "@aether/protocol";
import { ON_RECORD, rowsWanted } from "./rows-wanted.ts";

/** How often it is looked whether a row was written, in ms. */
const LOOK_MS = 100;
/** Rows told at once. */
const BATCH = 100;

/**
 * Tells rows as they come until its caller cancels, or the daemon stops. It looks at the number of the last row, and reads only where that has risen: rows are
 * written by one writer in their order, so none comes later under a lower number.
 */
export async function followRows({ after, latest, ...wanted }: Input<typeof auditFollow>, ctx: CallContext): Promise<Output<typeof auditFollow>> {
  ctx.raise(ON_RECORD);
  // A kind that is none is said at once, and not when the first row comes.
  rowsWanted(wanted, { limit: 1, latest: false });
  let last = after ?? (await tellLatest({ count: latest ?? 0, wanted }, ctx));
  while (!ctx.signal.aborted) {
    const until = await lastRow(ctx);
    while (last < until && !ctx.signal.aborted) last = await tellRows({ after: last, until, wanted }, ctx);
    await setTimeout(LOOK_MS, undefined, { signal: ctx.signal }).catch(() => undefined);
  }
  return { last };
}

type Wanted = Omit<Input<typeof auditFollow>, "after" | "latest">;

interface Piece {
  readonly after: number;
  readonly until: number;
  readonly wanted: Wanted;
}

/** @returns the last row of all that were there */
async function tellLatest({ count, wanted }: { readonly count: number; readonly wanted: Wanted }, ctx: CallContext): Promise<number> {
  const last = await lastRow(ctx);
  if (count === 0) return last;
  const found = await ctx.read(rowsWanted({ ...wanted, before: last + 1 }, { limit: count, latest: true }));
  const rows = found.map(toAuditRow).reverse();
  for (let at = 0; at < rows.length; at += BATCH) ctx.emit("rows", { rows: rows.slice(at, at + BATCH) } as unknown as Json);
  return last;
}

/** @returns the last row that need not be looked at again @throws SyscallError `STORAGE` naming a row that is damaged */
async function tellRows({ after, until, wanted }: Piece, ctx: CallContext): Promise<number> {
  const found = await ctx.read(rowsWanted({ ...wanted, after, before: until + 1 }, { limit: BATCH, latest: false }));
  const rows = found.map(toAuditRow);
  if (rows.length > 0) ctx.emit("rows", { rows } as unknown as Json);
  // Between two of many the reader has its turn.
  if (rows.length === BATCH) await setTimeout(1, undefined, { signal: ctx.signal }).catch(() => undefined);
  return rows.length === BATCH ? (rows.at(-1)?.seq ?? until) : until;
}

async function lastRow(ctx: CallContext): Promise<number> {
  const [row] = await ctx.read(sql`select seq from {audit} order by seq desc limit 1`);
  return Number(row?.["seq"] ?? 0);
}

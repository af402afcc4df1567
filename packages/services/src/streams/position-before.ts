import type { Journal, OutboxRow } from "@aether/ports";

/**
 * The outbox position after which rows are from `time` (epoch milliseconds) or later; the end when none is. About
 * 2 log2(n) reads of one row, whatever retention has removed. Rows written in the same instants by a clock that was
 * set back may stand on the wrong side.
 */
export async function positionBefore(journal: Pick<Journal, "outbox">, time: number): Promise<number> {
  const earlier = async (after: number): Promise<OutboxRow | undefined> => {
    const [row] = await journal.outbox(after, 1);
    return row !== undefined && row.at < time ? row : undefined;
  };
  let known = 0;
  let stride = 1;
  // Gallop: `known` is always the position of an earlier row.
  for (let row = await earlier(known); row !== undefined; row = await earlier(known + stride)) {
    known = row.pos;
    stride *= 2;
  }
  // Nothing earlier stands after `known + stride`, or it is the first row that fits; narrow it down.
  let beyond = known + stride;
  while (known < beyond) {
    const middle = known + Math.floor((beyond - known) / 2);
    const row = await earlier(middle);
    if (row === undefined) beyond = middle;
    else known = row.pos;
  }
  return known;
}

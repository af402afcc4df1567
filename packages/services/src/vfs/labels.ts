import { type CallContext, point, type Sql, type SqlValue } from "@aether/ports";
import { joinLabels, type Label } from "@aether/protocol";
import { floorOf, readFloor, readLabel, type Spot } from "./resolve.ts";

/** Paths asked for in one statement. */
const CHUNK = 500;
/** Bytes that a disk reads at once, without giving way to anyone. */
const SAME_TURN = 65_536;

/** The label of a file's content: the stored one while the content is what was labelled, else the floor of its place. */
export async function contentLabel(ctx: CallContext, spot: Spot, hash: string): Promise<Label> {
  const { owner } = ctx.caller;
  const [row] =
    await ctx.read(point`select hash, label, (select json_group_array(json(label)) from vfs_floor where owner = ${owner} and path = ${spot.root}) as floors
    from (select 1) left join vfs_label on owner = ${owner} and path = ${spot.path}`);
  // A command may have begun since the place was looked up.
  const risen = readFloor(row?.["floors"]);
  const floor = risen ? joinLabels(floorOf(spot), risen) : floorOf(spot);
  return row?.["hash"] === hash ? joinLabels(labelIn(row), floor) : floor;
}

/**
 * The same without another look-up, where the label row came along with the place and says enough. Content of this size is
 * read in the same turn, so nothing was written in between; for more, only a row that fits the content is believed.
 */
export function labelAtHand(spot: Spot, { hash, bytes }: { readonly hash: string; readonly bytes: number }): Label | undefined {
  const { labelled } = spot;
  if (labelled?.hash === hash) return joinLabels(labelIn(labelled), floorOf(spot));
  return labelled?.hash === null && bytes <= SAME_TURN ? floorOf(spot) : undefined;
}

/** What the caller writes carries all that the caller has seen (I7). */
export function writtenLabel(ctx: CallContext, spot: Spot): Label {
  return joinLabels(ctx.caller.label, floorOf(spot));
}

/**
 * Labels for names rather than content: whoever chose a file's name had the label it was stored with, whatever became of
 * the content since.
 */
export async function nameLabels(ctx: CallContext, spots: readonly Spot[]): Promise<Map<string, Label>> {
  const labels = new Map<string, Label>();
  for (let from = 0; from < spots.length; from += CHUNK) {
    const rows = await ctx.read(labelsOf(ctx.caller.owner, spots.slice(from, from + CHUNK)));
    for (const row of rows) labels.set(String(row["path"]), labelIn(row));
  }
  for (const spot of spots) {
    const stored = labels.get(spot.path);
    labels.set(spot.path, stored ? joinLabels(stored, floorOf(spot)) : floorOf(spot));
  }
  return labels;
}

export function labelIn(row: { readonly label?: SqlValue }): Label {
  return readLabel(row.label);
}

function labelsOf(owner: string, spots: readonly Spot[]): Sql {
  const values: SqlValue[] = [owner, ...spots.map(({ path }) => path)];
  return { text: `select path, label from vfs_label where owner = ? and path in (${spots.map(() => "?").join(", ")})`, values };
}

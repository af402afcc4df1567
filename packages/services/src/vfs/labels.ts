import { type CallContext, point, type Row, type Sql, type SqlValue, sql } from "@aether/ports";
import { joinLabels, type Label, SyscallError } from "@aether/protocol";
import { type Declared, lost } from "./declared-floor.ts";
import { floorBelowOf, floorOf, hostFile, labelPlace, nameFloorOf, readFloor, readLabel, type Spot } from "./resolve.ts";

/** Paths asked for in one statement. */
const CHUNK = 500;
const PAGE = 5_000;
/** Bytes that a disk reads at once, without giving way to anyone. */
const SAME_TURN = 65_536;

/** The label of a file's content: the stored one while the content is what was labelled, else the floor of its place. */
export async function contentLabel(ctx: CallContext, spot: Spot, hash: string): Promise<Label> {
  const at = labelPlace(spot);
  const [row] = await ctx.read(point`select
      coalesce((select label from {vfs_label} where path = ${at} and hash = ${hash}),
        (select label from {vfs_label_past} where path = ${at} and hash = ${hash})) as label,
      (select json_group_array(json(label)) from {vfs_floor} where path = ${spot.root}) as floors`);
  // A command may have begun since the place was looked up.
  const risen = readFloor(row?.["floors"]);
  const floor = risen ? joinLabels(floorOf(spot), risen) : floorOf(spot);
  return typeof row?.["label"] === "string" ? joinLabels(labelIn(row), floor) : floor;
}

/**
 * The same without another look-up, where the label row came along with the place and says enough. Content of this size is
 * read in the same turn, so nothing was written in between; for more, only a row that fits the content is believed.
 */
export function labelAtHand(spot: Spot, { hash, bytes }: { readonly hash: string; readonly bytes: number }): Label | undefined {
  const { labelled } = spot;
  const row = labelled?.rows.find((one) => one["hash"] === hash);
  if (row) return joinLabels(labelIn(row), floorOf(spot));
  return labelled?.rows.length === 0 && !labelled.past && bytes <= SAME_TURN ? floorOf(spot) : undefined;
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
  const stored = new Map<string, Label>();
  for (let from = 0; from < spots.length; from += CHUNK) {
    const rows = await ctx.read(labelsOf(spots.slice(from, from + CHUNK)));
    for (const row of rows) stored.set(String(row["path"]), joinLabels(stored.get(String(row["path"])) ?? labelIn(row), labelIn(row)));
  }
  return new Map(
    spots.map((spot) => {
      const label = stored.get(labelPlace(spot));
      return [spot.path, label ? joinLabels(label, nameFloorOf(spot)) : nameFloorOf(spot)];
    }),
  );
}

/**
 * For files of which only that something is not in them is told, or that their name is another: whoever asks often enough learns all of
 * it, so a miss goes on with the labels of all that was looked through, as a hit does. The place they lie in is their source.
 */
export async function raisePassed(ctx: CallContext, spots: readonly Spot[], { namesOnly = false } = {}): Promise<void> {
  const labels = await nameLabels(ctx, spots);
  const raised = new Map<string, Label>();
  for (const spot of spots) {
    const named = labels.get(spot.path) ?? nameFloorOf(spot);
    const { sources, ...level } = namesOnly ? named : joinLabels(named, floorOf(spot));
    const label = { ...level, sources: [...new Set(sources.map((source) => (source === spot.path ? spot.root : source)))] };
    const key = JSON.stringify(label);
    if (!raised.has(key)) raised.set(key, label);
  }
  for (const label of raised.values()) ctx.raise(label);
}

/** Of everything that lies at a place and below it: its floor, and every label that was stored there. */
export async function labelBelow(spot: Spot, ctx: CallContext): Promise<Label> {
  let label = floorBelowOf(spot, await strayedInto(spot));
  for await (const stored of storedBelow(spot, ctx)) label = joinLabels(label, stored);
  return label;
}

/** Files of one folder may have as many labels as there are files. */
async function* storedBelow(spot: Spot, ctx: CallContext): AsyncGenerator<Label> {
  const at = labelPlace(spot);
  for (let after: string | undefined = ""; after !== undefined; ) {
    const rows: readonly Row[] = await ctx.read(sql`select distinct label from {vfs_label}
      where (path = ${at} or (path > ${`${at}/`} and path < ${`${at}0`})) and label > ${after} order by label limit ${PAGE}`);
    for (const row of rows) yield labelIn(row);
    after = rows.length < PAGE ? undefined : String(rows.at(-1)?.["label"]);
  }
}

/** What was moved away from where it was said of, and lies in here now. */
async function strayedInto(spot: Spot): Promise<ReadonlySet<Declared>> {
  const { around, at, host } = spot;
  const away = around ? lost(around) : [];
  if (host === undefined || away.length === 0 || (await spot.disk.stat(at))?.kind === "file") return new Set();
  return (await host.holdsOne(hostFile(spot), new Set(away.map(({ id }) => id)))) ? new Set(away) : new Set();
}

/** A failure that names what was found at a place, or its size, is a word of whoever put it there; that nothing is there is not. */
export async function tellingOf<T>(spot: Spot, ctx: CallContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND") ctx.raise(await labelBelow(spot, ctx));
    throw error;
  }
}

export function labelIn(row: { readonly label?: SqlValue }): Label {
  return readLabel(row.label);
}

function labelsOf(spots: readonly Spot[]): Sql {
  return sql`select path, label from {vfs_label} where path in (select value from json_each(${JSON.stringify(spots.map(labelPlace))}))`;
}

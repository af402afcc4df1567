import { type CallContext, type Handler, type Row, type SqlValue, sql, storedRow } from "@aether/ports";
import { type FileDiff, MAX_DIFF, SyscallError, type vfsDiff } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { contentOfState, FOLDER, linkTarget, lookAtPlace, type State } from "./content.ts";
import { hearContents } from "./heard-contents.ts";
import { hearNames } from "./heard-names.ts";
import { contentLabel } from "./labels.ts";
import { sizeOf, textIn } from "./preview.ts";
import type { Spot } from "./resolve.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** Rows of one statement: a file may have many versions. */
const AT_ONCE = 5_000;

/** One file as the run found it and as it left it. */
interface Net {
  readonly path: string;
  readonly change: FileDiff["change"];
  readonly before: State;
  readonly after: State;
  /** Permission bits that the run found, where it changed them. */
  readonly mode: number | null;
  /** Of its name. */
  readonly label: SqlValue;
  /** All of it was taken back since. */
  readonly undone: boolean;
}

/** From the pre-images kept with the run's intents, and from what is there now where that is what the run left. */
export function createDiff(vfs: Vfs): Handler<typeof vfsDiff> {
  return async ({ run, path, limit, after }, ctx) => {
    const nets = await netChanges(ctx, { run, path, after });
    const files: FileDiff[] = [];
    let size = 0;
    for (const net of nets) {
      ctx.signal.throwIfAborted();
      if (files.length === limit || size > MAX_DIFF) return { files, next: files.at(-1)?.path ?? net.path };
      await hearNames(ctx, [{ path: net.path, label: net.label }]);
      const file = await diffOf(vfs, ctx, net);
      size += file.diff.length;
      files.push(file);
    }
    return { files };
  };
}

interface Asked {
  readonly run: string;
  readonly path: string;
  readonly after: string | undefined;
}

async function netChanges(ctx: CallContext, asked: Asked): Promise<Net[]> {
  const found = new Map<string, Net>();
  for (let seq = 0; ; ) {
    const rows = await ctx.read(sql`select path, seq, change, state_before, state_after, label, mode_before, undone_by from {vfs_version}
      where root_pid = ${asked.run} and seq > ${seq} order by seq limit ${AT_ONCE}`);
    for (const row of rows.filter(({ path }) => isAsked(asked, String(path)))) {
      storedRow("vfs_version", row);
      const net = netOf(row);
      const first = found.get(net.path);
      const undone = net.undone && first?.undone !== false;
      found.set(net.path, { ...net, before: (first ?? net).before, mode: first?.mode ?? net.mode, undone });
    }
    if (rows.length < AT_ONCE) break;
    seq = Number(rows.at(-1)?.["seq"]);
  }
  return [...found.values()].filter((net) => isFile(net) && ctx.permits("fs.read", net.path)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isAsked({ path, after }: Asked, name: string): boolean {
  const inside = path === "/" || name === path || name.startsWith(`${path}/`);
  return inside && (after === undefined || name > after);
}

const netOf = (row: Row): Net => ({
  path: String(row["path"]),
  change: row["change"] as Net["change"],
  before: stateIn(row, "state_before"),
  after: stateIn(row, "state_after"),
  mode: row["mode_before"] === null ? null : Number(row["mode_before"]),
  label: row["label"] ?? null,
  undone: row["undone_by"] !== null,
});

/** It holds something else now, or others may run it, and did or does hold a content. */
const isFile = ({ before, after, mode }: Net): boolean =>
  (before !== after || mode !== null) && [before, after].some((state) => state !== null && state !== FOLDER);

const stateIn = (row: Row, column: string): State => (row[column] === null ? null : String(row[column]));
const hashOf = (state: State): string | null => contentOfState(state) ?? null;

const EMPTY = new Uint8Array();

async function diffOf(vfs: Vfs, ctx: CallContext, { path, change, before, after, mode, undone }: Net): Promise<FileDiff> {
  await hearContents(vfs.namespace, ctx, [{ path, state_before: before, state_after: after }]);
  const told = { path, change, before: hashOf(before), after: hashOf(after), diff: "", ...(undone && { undone }) } as FileDiff;
  try {
    const spot = await vfs.namespace.spot(path, ctx);
    if (before === after) return { ...told, note: await modeNote(spot, mode) };
    if ([before, after].some((state) => linkTarget(state) !== undefined)) return { ...told, note: `${kindOf(before)} before, ${kindOf(after)} after` };
    const [old, fresh] = [await contentOf(vfs, ctx, { spot, state: before }), await contentOf(vfs, ctx, { spot, state: after })];
    if (old === undefined || fresh === undefined) return { ...told, note: "it was changed since, and what the run left there is not kept" };
    const [was, is] = [textIn(old), textIn(fresh)];
    if (was === undefined || is === undefined) return { ...told, note: `${sizeOf(old)} before, ${sizeOf(fresh)} after` };
    return { ...told, ...unifiedDiff(path, { before: before === null ? undefined : was, after: after === null ? undefined : is }) };
  } catch (error) {
    if (!SyscallError.is(error) || error.code === "STORAGE") throw error;
    return { ...told, note: error.message };
  }
}

function kindOf(state: State): string {
  const target = linkTarget(state);
  if (target !== undefined) return `a link to ${target}`;
  return state === null ? "nothing" : state === FOLDER ? "a folder" : "a file";
}

/** Nothing but that changed. */
async function modeNote({ disk, at }: Spot, found: number | null): Promise<string> {
  const now = (await disk.stat(at))?.mode ?? 0;
  if (found === null || found === now) return "it is as it was";
  const who = (found & 0o111) === (now & 0o111) ? "who reads and writes it" : "who may run it";
  return `${who} changed: its mode was ${found.toString(8)} and is ${now.toString(8)}`;
}

interface Wanted {
  readonly spot: Spot;
  readonly state: State;
}

/** Of a place as it was: nothing for no file; undefined where that content is kept nowhere. */
async function contentOf({ blobs, digest }: Vfs, ctx: CallContext, { spot, state }: Wanted): Promise<Uint8Array | undefined> {
  if (state === null || state === FOLDER) return EMPTY;
  const kept = await blobs.get(state);
  const bytes = kept ?? (await presentBytes(spot, digest, state));
  if (bytes) ctx.raise(await contentLabel(ctx, spot, state));
  return bytes;
}

/** What lies there, if it is that. */
export async function presentBytes(spot: Spot, digest: Vfs["digest"], state: string): Promise<Uint8Array | undefined> {
  const seen = await lookAtPlace(spot, digest);
  return seen.state === state ? seen.bytes : undefined;
}

import { type CallContext, type FileStat, type Handler, MAX_TREE_DEPTH } from "@aether/ports";
import { type FileInfo, isCanonicalName, SyscallError, TRUSTED, type vfsGlob, type vfsList } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { survey } from "./content.ts";
import { couldFit, filePattern } from "./file-pattern.ts";
import { nameLabels, raisePassed } from "./labels.ts";
import { below, isHidden, type Junction, nameFloorOf, notFound, type Spot } from "./resolve.ts";

/** Entries looked at in one call. */
const MAX_VISITS = 20_000;
const MAX_PATH = 4_096;

/** A file or folder that was found, and that the caller may read. */
export interface Found {
  readonly spot: Spot | Junction;
  readonly stat: Pick<FileStat, "kind" | "bytes" | "modifiedAt">;
}

/** How far a walk has come. */
export interface Walk {
  visits: number;
  /** There is more than was looked at. */
  more: boolean;
  /** Links and special files passed over. */
  skipped: number;
  /** Folders on the way that the host lets this program not look into; what else is there is found all the same. */
  readonly closed: Spot[];
}

export function createList(vfs: Vfs): Handler<typeof vfsList> {
  return async ({ path, recursive, limit }, ctx) => {
    const start = await startFolder(vfs, ctx, path);
    const progress = newWalk();
    const found = await gather(ctx, { entries: walk(vfs, ctx, { start, deep: recursive, progress }), limit });
    return { ...found, ...(await toldClosed(ctx, progress)) };
  };
}

export function createGlob(vfs: Vfs): Handler<typeof vfsGlob> {
  return async ({ path, pattern, limit }, ctx) => {
    const compiled = filePattern(pattern);
    const start = await startFolder(vfs, ctx, path);
    const from = path === "/" ? 1 : path.length + 1;
    const wanted = ({ spot, stat }: Found) => stat.kind === "file" && compiled.matches(spot.path.slice(from));
    const tried = ({ spot }: Found) => couldFit(pattern, spot.path.slice(from));
    const progress = newWalk();
    const { entries, more } = await gather(ctx, { entries: walk(vfs, ctx, { start, deep: true, progress }), limit, wanted, tried });
    return { files: entries, more, ...(await toldClosed(ctx, progress)) };
  };
}

export function newWalk(): Walk {
  return { visits: 0, more: false, skipped: 0, closed: [] };
}

/** @throws SyscallError `NOT_FOUND`, `UNSUPPORTED` when it is a file */
async function startFolder({ namespace }: Vfs, ctx: CallContext, path: string): Promise<Spot | Junction> {
  const found = await namespace.resolve(path, ctx);
  if (found.kind === "junction") return found;
  const { stat } = await survey(found);
  if (stat === undefined) throw notFound(path);
  if (stat.kind !== "folder") throw new SyscallError("UNSUPPORTED", `${path} is not a folder; read it or list the folder it is in`, { path });
  return found;
}

/**
 * Everything below a folder, depth first, by name. An entry the caller may not read is neither shown nor entered, links are
 * passed over, and Aether's own folder is not there. The last value is the walk itself.
 */
export async function* walk(
  vfs: Vfs,
  ctx: CallContext,
  { start, deep, progress }: { start: Spot | Junction; deep: boolean; progress: Walk },
): AsyncGenerator<Found, Walk> {
  const stack: AsyncGenerator<Found>[] = [children(vfs, ctx, { folder: start, progress, isStart: true })];
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const { done, value: found } = await level.next();
    if (done) {
      stack.pop();
      continue;
    }
    ctx.signal.throwIfAborted();
    yield found;
    if (deep && found.stat.kind === "folder") stack.push(children(vfs, ctx, { folder: found.spot, progress }));
  }
  return progress;
}

interface Level {
  readonly folder: Spot | Junction;
  readonly progress: Walk;
  /** It is what was asked about: where it is closed there is nothing to tell. */
  readonly isStart?: boolean;
}

async function* children(vfs: Vfs, ctx: CallContext, { folder, progress, isStart = false }: Level): AsyncGenerator<Found> {
  if (folder.kind === "junction") yield* junctionChildren(vfs, ctx, folder);
  else yield* diskChildren(ctx, folder, { progress, isStart });
}

/** Of these, told by name. */
const MAX_CLOSED = 50;

async function* junctionChildren({ namespace }: Vfs, ctx: CallContext, folder: Junction): AsyncGenerator<Found> {
  for (const name of await folder.names()) {
    const path = folder.path === "/" ? `/${name}` : `${folder.path}/${name}`;
    if (!ctx.permits("fs.read", path)) continue;
    const spot = await namespace.resolve(path, ctx).catch(ifGone);
    if (spot) yield { spot, stat: { kind: "folder", bytes: 0, modifiedAt: 0 } };
  }
}

async function* diskChildren(ctx: CallContext, folder: Spot, { progress, isStart }: { progress: Walk; isStart: boolean }): AsyncGenerator<Found> {
  if (progress.more && progress.visits >= MAX_VISITS) return;
  const listed = await listedIn(folder).catch((error: unknown) => {
    if (isStart || !isClosed(error)) throw error;
    progress.closed.push(folder);
    return undefined;
  });
  if (!listed) return;
  if (listed.more) progress.more = true;
  for (const entry of listed.entries) {
    if (progress.visits++ >= MAX_VISITS) {
      progress.more = true;
      return;
    }
    const spot = below(folder, entry.name);
    progress.more ||= spot.path.length > MAX_PATH;
    if (!isCanonicalName(entry.name) || !isShown(ctx, spot)) continue;
    if (entry.kind === "file" || entry.kind === "folder") yield { spot, stat: entry };
    else progress.skipped++;
  }
}

/** Below the depth that paths have nothing is named; that it is there is told. */
async function listedIn({ disk, at }: Spot): Promise<Pick<Awaited<ReturnType<Spot["disk"]["list"]>>, "entries" | "more"> | undefined> {
  return at.length > MAX_TREE_DEPTH ? { entries: [], more: true } : disk.list(at).catch(ifGone);
}

const isShown = (ctx: CallContext, spot: Spot): boolean => spot.path.length <= MAX_PATH && !isHidden(spot) && ctx.permits("fs.read", spot.path);

interface Gathering {
  readonly entries: AsyncGenerator<Found, Walk>;
  readonly limit: number;
  readonly wanted?: (found: Found) => boolean;
  /** Of what is not wanted: whether that tells something of its name. */
  readonly tried?: (found: Found) => boolean;
}

async function gather(
  ctx: CallContext,
  { entries, limit, wanted = () => true, tried = () => true }: Gathering,
): Promise<{ entries: FileInfo[]; more: boolean }> {
  const kept: Found[] = [];
  const passed: Spot[] = [];
  for (let next = await entries.next(); ; next = await entries.next()) {
    if (next.done) {
      await raisePassed(ctx, passed, { namesOnly: true });
      return { entries: await describe(ctx, kept), more: next.value.more };
    }
    if (!wanted(next.value)) {
      if (next.value.spot.kind !== "junction" && tried(next.value)) passed.push(next.value.spot);
      continue;
    }
    if (kept.length === limit) {
      // That it is there is told, too.
      await describe(ctx, [next.value]);
      await raisePassed(ctx, passed, { namesOnly: true });
      return { entries: await describe(ctx, kept), more: true };
    }
    kept.push(next.value);
  }
}

async function describe(ctx: CallContext, found: readonly Found[]): Promise<FileInfo[]> {
  const spots = found.map(({ spot }) => spot).filter((spot) => spot.kind !== "junction");
  const labels = await nameLabels(ctx, spots);
  return found.map(({ spot, stat }) => {
    const label = spot.kind === "junction" ? TRUSTED : (labels.get(spot.path) ?? nameFloorOf(spot));
    ctx.raise(label);
    ctx.touched("fs.read", spot.path);
    const isFile = stat.kind === "file";
    return { path: spot.path, kind: isFile ? "file" : "folder", bytes: isFile ? stat.bytes : 0, modifiedAt: Math.trunc(stat.modifiedAt), label };
  });
}

/** Whether the host's permissions keep this program out, and not its own. */
const isClosed = (error: unknown): boolean =>
  SyscallError.is(error) && error.code === "DENIED" && (error.data["errno"] === "EACCES" || error.data["errno"] === "EPERM");

/** That a folder is there is told, too. */
export async function toldClosed(ctx: CallContext, { closed }: Walk): Promise<{ closed?: string[] }> {
  if (closed.length === 0) return {};
  const told = closed.slice(0, MAX_CLOSED);
  for (const label of (await nameLabels(ctx, told)).values()) ctx.raise(label);
  return { closed: told.map(({ path }) => path) };
}

/** What vanished while it was walked is not there. */
function ifGone(error: unknown): undefined {
  if (SyscallError.is(error) && error.code === "NOT_FOUND") return undefined;
  throw error;
}

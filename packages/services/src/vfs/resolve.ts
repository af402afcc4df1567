import { type CallContext, type Disk, type Disks, type HostPaths, point, type Row, type Segments, type SqlValue, sql, storedJson } from "@aether/ports";
import { type ErrorCode, HOST_FILE, Identity, joinLabels, Label, type LinkedNames, ProcessId, SyscallError } from "@aether/protocol";
import type { Declarations } from "./declarations.ts";
import { type Around, declaredFloor, floorBelow, nameFloor } from "./declared-floor.ts";
import { createDiskCache } from "./disk-cache.ts";
import { hostFolder } from "./given.ts";
import type { FolderNames } from "./linked-names.ts";
import { outsideRepositories } from "./repository.ts";

/** A place on a disk: a file or folder that is there or could be. */
export interface Spot {
  readonly kind: "home" | "run" | "team" | "mount";
  readonly path: string;
  /** The virtual path of the disk's root, such as `/home/scribe`. */
  readonly root: string;
  readonly disk: Disk;
  /** The host's folder that is the disk's root; never shown to a caller. */
  readonly folder: string;
  /** Where it is on the disk; empty = its root. */
  readonly at: Segments;
  readonly readOnly: boolean;
  /** Where Aether's own folder lies on this disk. It does not exist for anybody. */
  readonly hidden: Segments | undefined;
  /** The labels of contents of this very path, where they were looked up along with the place. */
  readonly labelled?: Labelled;
  /** What a person said of files of the host; absent = nothing. */
  readonly around?: Around;
  /** What a command has run in carries at least this. */
  readonly floor?: Label;
  /** Other names of what lies in a person's folder; absent where no person's links lead. */
  readonly linked?: FolderNames;
  /** Of a mount: looks at what the disk itself does not tell. */
  readonly host?: Pick<HostPaths, "holdsOne" | "isThere">;
}

export interface Labelled {
  /** Of what is there, or about to be. */
  readonly rows: readonly Row[];
  /** There are labels of what was there before. */
  readonly past: boolean;
}

/** A folder of the namespace itself, above the disks. */
export interface Junction {
  readonly kind: "junction";
  readonly path: string;
  names(): Promise<readonly string[]>;
}

const UNVOUCHED: Label = { integrity: "tool", confidentiality: "private", sources: [] };
const JUNCTIONS = ["home", "mnt", "run", "team"] as const;

export interface Namespace {
  /** What a canonical path means to the caller. @throws SyscallError `NOT_FOUND` for another owner's and for unknown places */
  resolve(path: string, ctx: CallContext, how?: Telling): Promise<Spot | Junction>;
  /** A place whose content may be looked at. @throws SyscallError `UNSUPPORTED` for the folders above the disks */
  spot(path: string, ctx: CallContext): Promise<Spot>;
  /** A place that is about to change; its disk is made on first use. @throws SyscallError `DENIED` on a read-only mount */
  forChange(path: string, ctx: CallContext, how?: Telling): Promise<Spot>;
}

/** `tells`: whether the caller is told if a name is there, which is a word of whoever may have made it; default true. */
export interface Telling {
  readonly tells: boolean;
}
const TELLS: Telling = { tells: true };

export interface NamespaceDeps {
  readonly disks: Disks;
  readonly home: string;
  readonly host: Pick<HostPaths, "identifyFolder" | "holdsOne" | "isThere">;
  readonly declarations: Declarations;
  /** What names links give the places of a folder of the host. */
  readonly linkedNames: (folder: string) => FolderNames;
}

export function createNamespace(deps: NamespaceDeps): Namespace {
  const ownFolder = (ctx: CallContext, ...below: readonly string[]) => [deps.home, "owners", ctx.caller.owner, ...below].join("/");
  const disks = createDiskCache(deps.disks);
  const outside = outsideRepositories();

  const owned = async (place: Place, ctx: CallContext, { change, tells }: Telling & { readonly change: boolean }): Promise<Spot> => {
    const { kind, name, path } = place;
    if (!(kind === "run" ? ProcessId : Identity).safeParse(name).success) throw notFound(path);
    const mine = name === (kind === "run" ? ctx.caller.workspace : ctx.caller.identity);
    const folder = ownFolder(ctx, kind, name);
    const root = `/${kind}/${name}`;
    const found = await atPath(path, () => disks.open(folder, { create: change || mine, readOnly: false }));
    // Last, so that the content is read in the same turn as its label.
    const stored = await storedLabels(ctx, { root, path, kind, tells });
    return { kind, path, root, disk: found, folder, at: place.at, readOnly: false, hidden: undefined, ...stored };
  };

  const mounted = async ({ name, path, at }: { name: string; path: string; at: Segments }, ctx: CallContext, { tells }: Telling): Promise<Spot> => {
    const rows = await mountRows(ctx, { name, at, tells });
    const [row] = rows;
    if (!row) throw notFound(path);
    const folder = hostFolder(deps.home, String(row["folder"]));
    const readOnly = row["mode"] !== "rw";
    const hidden = insideOf(deps.home, folder);
    if (hidden && startsWith(at, hidden)) throw notFound(path);
    const root = `/mnt/${ctx.caller.owner}/${name}`;
    const there = await atMount(root, () => deps.host.identifyFolder(folder));
    if (there.path !== folder) throw gone(root, "NOT_FOUND");
    const found = await disks.open(folder, { create: false, readOnly, id: there.id }).catch((error: unknown) => {
      // The disk's own message names the host folder, which is not for agents.
      throw SyscallError.is(error) ? gone(root, error.code) : error;
    });
    const said = deps.declarations.around(ctx, row["declared"]);
    const spot: Spot = { kind: "mount", path, root, disk: found, folder, at, readOnly, hidden, linked: deps.linkedNames(folder), host: deps.host };
    // What takes its time may let somebody write in between.
    if (said instanceof Promise || found.apart) return withAround(spot, await said);
    return { ...withAround(spot, said), labelled: labelledBy(rows) };
  };

  const namesBelow = async (ctx: CallContext, kind: string): Promise<readonly string[]> => {
    const opened = disks.open(ownFolder(ctx, kind), { create: false, readOnly: true });
    const listed = await opened.then((disk) => disk.list([])).catch(noneIfGone);
    return listed.entries.filter((entry) => entry.kind === "folder").map(({ name }) => name);
  };

  const junction = (segments: Segments, ctx: CallContext): Junction | undefined => {
    const path = `/${segments.join("/")}`;
    const [kind, owner, ...rest] = segments;
    if (kind === undefined) return { kind: "junction", path, names: async () => JUNCTIONS };
    if (kind === "mnt" && owner === undefined) return { kind: "junction", path, names: async () => [ctx.caller.owner] };
    if (kind === "mnt" && owner === ctx.caller.owner && rest.length === 0) return { kind: "junction", path, names: () => mountNames(ctx) };
    if (owner === undefined && JUNCTIONS.some((name) => name === kind)) return { kind: "junction", path, names: () => namesBelow(ctx, kind) };
    return undefined;
  };

  const find = async (path: string, ctx: CallContext, how: Telling & { readonly change: boolean }): Promise<Spot | Junction> => {
    const segments = path.split("/").filter((segment) => segment !== "");
    const above = junction(segments, ctx);
    if (above) return above;
    const [kind, name = "", third, ...rest] = segments;
    if (kind === "home" || kind === "run" || kind === "team") return owned({ kind, name, path, at: segments.slice(2) }, ctx, how);
    if (kind === "mnt" && name === ctx.caller.owner && third !== undefined) return mounted({ name: third, path, at: rest }, ctx, how);
    throw notFound(path);
  };

  return {
    resolve: (path, ctx, { tells } = TELLS) => find(path, ctx, { change: false, tells }),
    async spot(path, ctx) {
      const found = await find(path, ctx, { change: false, tells: true });
      if (found.kind === "junction") throw new SyscallError("UNSUPPORTED", `${path} is a folder of the namespace itself; list it`, { path });
      return found;
    },
    async forChange(path, ctx, { tells } = TELLS) {
      const found = await find(path, ctx, { change: true, tells });
      if (found.kind === "junction") throw new SyscallError("DENIED", `nothing can be put at ${path}; write below ~, a run folder or a mount`, { path });
      if (found.readOnly) throw readOnlyMount(found);
      return isOthers(found, ctx) ? { ...found, disk: outside(found.disk, found) } : found;
    },
  };
}

/** What a person does in their own folder is theirs to do. */
const isOthers = ({ kind }: Spot, { caller }: CallContext): boolean => kind === "mount" && caller.kind !== "session";

interface Place {
  readonly kind: "home" | "run" | "team";
  readonly name: string;
  readonly path: string;
  readonly at: Segments;
}

function noneIfGone(error: unknown): { readonly entries: readonly never[] } {
  if (SyscallError.is(error) && error.code === "NOT_FOUND") return { entries: [] };
  throw error;
}

async function mountNames(ctx: CallContext): Promise<readonly string[]> {
  const rows = await ctx.read(sql`select name from {vfs_mount} order by name`);
  return rows.map((row) => String(row["name"]));
}

const withAround = (spot: Spot, around: Around | undefined): Spot => (around ? { ...spot, around } : spot);

/** The mount, with the labels of contents at a place in it, and the version of what was declared. */
async function mountRows(ctx: CallContext, { name, at, tells }: Telling & { readonly name: string; readonly at: Segments }): Promise<readonly Row[]> {
  const rest = at.map((segment) => `/${segment}`).join("");
  const rows = await ctx.read(point`select folder, mode, hash, label,
      exists (select 1 from {vfs_label_past} p where p.path = 'host:' || m.folder || ${rest}) as past,
      (select json_group_array(json(n.label)) from {vfs_names} n where n.root_pid = ${ctx.caller.root} and n.place = 'host:' || m.folder and n.pid <> ${ctx.caller.pid}) as names,
      (select version from {vfs_declaring}) as declared
    from {vfs_mount} m left join {vfs_label} l on l.path = 'host:' || m.folder || ${rest}
    where m.name = ${name}`);
  if (tells) raiseNames(ctx, rows);
  return rows;
}

/** The labels of contents at a place, and the floor of a workspace; what the names there may tell goes on with the call. */
async function storedLabels(
  ctx: CallContext,
  { root, path, kind, tells }: Telling & { readonly root: string; readonly path: string; readonly kind: Place["kind"] },
): Promise<Pick<Spot, "labelled" | "floor">> {
  const run = ctx.caller;
  if (kind !== "run") {
    if (!tells) return {};
    raiseNames(
      ctx,
      await ctx.read(
        point`select (select json_group_array(json(label)) from {vfs_names} where root_pid = ${run.root} and place = ${root} and pid <> ${run.pid}) as names`,
      ),
    );
    return {};
  }
  const rows = await ctx.read(point`select hash, label,
      exists (select 1 from {vfs_label_past} where path = ${path}) as past,
      (select json_group_array(json(label)) from {vfs_floor} where path = ${root}) as floors,
      (select json_group_array(json(label)) from {vfs_names} where root_pid = ${run.root} and place = ${root} and pid <> ${run.pid}) as names
    from (select 1) left join {vfs_label} on path = ${path}`);
  const floor = readFloor(rows[0]?.["floors"]);
  // A command may have said by a name what it read.
  if (floor && tells) ctx.raise(floor);
  if (tells) raiseNames(ctx, rows);
  return { labelled: labelledBy(rows), ...(floor && { floor }) };
}

/** Whether a name is there, and that none is, may be told by whoever of the run made or took away others. */
function raiseNames(ctx: CallContext, [row]: readonly Row[]): void {
  const names = readFloor(row?.["names"]);
  if (names) ctx.raise(names);
}

function labelledBy(rows: readonly Row[]): Labelled {
  return { rows: rows.filter(({ hash }) => typeof hash === "string"), past: Number(rows[0]?.["past"] ?? 0) !== 0 };
}

/** The join of a list of labels; undefined of none. */
export function readFloor(stored: SqlValue | undefined): Label | undefined {
  return storedJson(stored ?? "[]", "the floor of a workspace (vfs_floor)", (labels) => Label.array().parse(labels)).reduce<Label | undefined>(
    (floor, label) => (floor ? joinLabels(floor, label) : label),
    undefined,
  );
}

export function readLabel(stored: SqlValue | undefined): Label {
  return storedJson(stored, "the label of a file (vfs_label)", (label) => Label.parse(label));
}

/** The label of content that none was stored with: of a host folder what a person said of it, or else that nobody vouches for it. */
export function floorOf(spot: Spot): Label {
  return onSpot(spot, (around) => declaredFloor(hostFile(spot), around).label);
}

/** The same for names: that of a folder is told by the folder it is in. */
export function nameFloorOf(spot: Spot): Label {
  return onSpot(spot, (around) => nameFloor(hostFile(spot), around));
}

/** Of a place and all below it, as far as floors go. `holds`: what was found there of what is not where it was said of. */
export function floorBelowOf(spot: Spot, holds: Parameters<typeof floorBelow>[2] = new Set()): Label {
  return onSpot(spot, (around) => floorBelow(hostFile(spot), around, holds));
}

/** A path too long for a label's source is named by its mount. */
function onSpot({ kind, path, root, floor, around }: Spot, said: (around: Around) => Label): Label {
  if (kind !== "mount") return floor ? joinLabels(UNVOUCHED, floor) : UNVOUCHED;
  return { ...(around ? said(around) : HOST_FILE), sources: [path.length <= 512 ? path : root] };
}

/** Where a place is on the host. */
export const hostFile = ({ folder, at }: Pick<Spot, "folder" | "at">): string => [folder, ...at].join("/");

/** What names links give a place; undefined = none. */
export async function linkedAt(spot: Pick<Spot, "folder" | "at" | "linked">): Promise<LinkedNames | undefined> {
  const linked = await spot.linked?.of(hostFile(spot));
  return linked && (linked.more || linked.names.length > 0) ? linked : undefined;
}

/** What labels of content at a place are kept under: in a mounted folder the same by every name. */
export const labelPlace = (spot: Spot): string => (spot.kind === "mount" ? `host:${hostFile(spot)}` : spot.path);

/** The place of one entry below a folder. */
export function below({ labelled: _, ...spot }: Spot, name: string): Spot {
  return { ...spot, path: `${spot.path}/${name}`, at: [...spot.at, name] };
}

export function isHidden({ hidden, at }: Spot): boolean {
  return hidden !== undefined && startsWith(at, hidden);
}

/** Whether Aether's own folder lies at or below this place. */
export function holdsHidden({ hidden, at }: Spot): boolean {
  return hidden !== undefined && startsWith(hidden, at);
}

/** The segments of `inner` below `outer`, or undefined when it is elsewhere. Both absolute. */
export function insideOf(inner: string, outer: string): Segments | undefined {
  const inside = partsOf(inner);
  const outside = partsOf(outer);
  return startsWith(inside, outside) ? inside.slice(outside.length) : undefined;
}

export function notFound(path: string): SyscallError {
  return new SyscallError("NOT_FOUND", `there is nothing at ${path}`, { path });
}

/** Runs disk work so that a failure names the virtual path; a disk knows only its own. */
export async function atPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    if (error.code === "NOT_FOUND") throw notFound(path);
    throw new SyscallError(error.code, `${path}: ${error.message}`, { ...error.data, path });
  }
}

/** Compared without regard to case, for hosts whose file systems do the same: hiding too much is harmless. */
function startsWith(path: Segments, start: Segments): boolean {
  return start.length <= path.length && start.every((segment, index) => segment.toLowerCase() === path[index]?.toLowerCase());
}

function partsOf(folder: string): string[] {
  return folder.split("/").filter((part) => part !== "");
}

function gone(root: string, code: ErrorCode): SyscallError {
  const message =
    code === "UNAVAILABLE"
      ? `the disk of the folder mounted at ${root} does not answer; look at the disk or its server, then try again`
      : `the folder mounted at ${root} cannot be opened: it is gone, closed to this program, or was replaced by a link; mount it again`;
  return new SyscallError(code, message, { path: root });
}

/** What the system says of the host's folder is not for agents. */
async function atMount<T>(root: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw SyscallError.is(error) ? gone(root, error.code) : error;
  }
}

function readOnlyMount({ root, path }: Spot): SyscallError {
  const message = `${root} is mounted for reading only; let the run change it with --edit, or mount the folder with mode rw`;
  return new SyscallError("DENIED", message, { action: "fs.write", resource: path });
}

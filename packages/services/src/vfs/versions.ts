import type { Handler } from "@aether/ports";
import { ABOVE_ALL, type CallContext, type Row, type Sql, sql, storedRow } from "@aether/ports";
import { type FileVersion, type Input, type LinkedNames, SyscallError, FileVersion as Version, type vfsVersions } from "@aether/protocol";
import { beyondOf } from "./beyond.ts";
import { contentOfState } from "./content.ts";
import { hearContents } from "./heard-contents.ts";
import { hearNames } from "./heard-names.ts";
import { keptBytes } from "./kept-for-undo.ts";
import { linkedAt, type Namespace, nameFloorOf, type Spot } from "./resolve.ts";
import { untakenOf } from "./untaken.ts";

const PAGE = 1_000;
const MAX_PAGES = 20;

/** Newest first; what the caller may not read is left out. */
export function createVersions(namespace: Namespace): Handler<typeof vfsVersions> {
  return async ({ path, limit, run, before, last }, ctx) => {
    if (run !== undefined && last !== undefined) throw new SyscallError("INVALID", "the last change of a file is whosever it is: leave out run, or last");
    if (run !== undefined) return versionsOfRun(namespace, ctx, { path, limit, run, before });
    if (before !== undefined) throw new SyscallError("INVALID", "before goes on in the changes of a run; name it: run");
    const versions: FileVersion[] = [];
    for (let page = 0; page < MAX_PAGES && versions.length < limit; page++) {
      const rows = await versionRows(ctx, { path, last }, page);
      const readable = rows.filter((row) => ctx.permits("fs.read", String(row["path"]))).slice(0, limit - versions.length);
      await hearNames(ctx, readable);
      await hearDeclared(namespace, ctx, readable);
      await hearContents(namespace, ctx, readable);
      versions.push(...(await withLinks(namespace, ctx, readable.map(toVersion))));
      if (rows.length < PAGE) break;
    }
    return { versions, beyond: [] };
  };
}

interface OfRun {
  readonly path: string;
  readonly limit: number;
  readonly run: string;
  readonly before: number | undefined;
}

/** Whatever it did since, nothing that it did first is out of sight. */
async function versionsOfRun(namespace: Namespace, ctx: CallContext, { path, limit, run, before }: OfRun) {
  const rows = await ctx.read(sql`select path, version, seq, change, pid, root_pid, call_key, changed_at, state_before, state_after, label, undone_by
    from {vfs_version} where root_pid = ${run} and seq < ${before ?? ABOVE_ALL}
      and (${path} = '/' or path = ${path} or (path > ${`${path}/`} and path < ${`${path}0`}))
    order by seq desc limit ${limit}`);
  const readable = rows.filter((row) => ctx.permits("fs.read", String(row["path"])));
  await hearNames(ctx, readable);
  await hearDeclared(namespace, ctx, readable);
  await hearContents(namespace, ctx, readable);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const beyond = before === undefined ? await readableBeyond(ctx, run) : [];
  const kept = before === undefined && ctx.caller.kind === "session" ? await keptBytes(ctx, run) : undefined;
  const versions = await withLinks(namespace, ctx, readable.map(toVersion));
  return { versions, beyond, ...(kept !== undefined && { kept }), ...(last && { next: Number(last["seq"]) }) };
}

/** Names are the command's words. */
async function readableBeyond(ctx: CallContext, run: string): Promise<{ readonly path: string; readonly why: string }[]> {
  const beyond = (await beyondOf(ctx, run)).filter(({ path }) => ctx.permits("fs.read", path));
  await hearNames(
    ctx,
    beyond.map(({ path }) => ({ path, label: null })),
  );
  return [...beyond, ...(await untakenOf(ctx, run))];
}

/** What a person has said since of the files whose names are told. */
export async function hearDeclared(namespace: Namespace, ctx: CallContext, rows: readonly Row[]): Promise<void> {
  const paths = rows.map(({ path }) => String(path)).filter((path) => path.startsWith("/mnt/"));
  for (const [root, inside] of Map.groupBy(paths, (path) => path.split("/").slice(0, 4).join("/"))) {
    const mount = await namespace.spot(root, ctx).catch(ifUnmounted);
    if (mount?.around) for (const path of new Set(inside)) ctx.raise(nameFloorOf({ ...mount, path, at: path.slice(root.length + 1).split("/") }));
  }
}

/** Where a person's folders lie is told to persons alone. */
async function withLinks(namespace: Namespace, ctx: CallContext, versions: readonly FileVersion[]): Promise<FileVersion[]> {
  if (ctx.caller.kind !== "session") return [...versions];
  const spots = new Map<string, Promise<Spot | undefined>>();
  const linkedOf = async (path: string): Promise<LinkedNames | undefined> => {
    const root = path.split("/").slice(0, 4).join("/");
    const mount = spots.get(root) ?? namespace.spot(root, ctx).catch(ifUnmounted);
    spots.set(root, mount);
    const spot = await mount;
    return spot && linkedAt({ ...spot, at: path.slice(root.length + 1).split("/") });
  };
  const linked: FileVersion[] = [];
  for (const version of versions) {
    const names = version.path.startsWith("/mnt/") ? await linkedOf(version.path) : undefined;
    linked.push(names ? { ...version, linked: names } : version);
  }
  return linked;
}

function ifUnmounted(error: unknown): undefined {
  if (!SyscallError.is(error)) throw error;
}

type Wanted = Pick<Input<typeof vfsVersions>, "path" | "last">;

function versionRows(ctx: CallContext, { path, last }: Wanted, page: number): Promise<readonly Row[]> {
  const inside = path === "/" ? "/" : `${path}/`;
  // "0" is the character after "/": the range holds exactly the paths that begin with the folder.
  const past = `${inside.slice(0, -1)}0`;
  return ctx.read(sql`select path, version, change, pid, root_pid, call_key, changed_at, state_before, state_after, label, undone_by from {vfs_version} v
    where (path = ${path} or (path > ${inside} and path < ${past}))
      and (${last ?? null} is null or (change = ${last ?? null} and not exists (select 1 from {vfs_version} w where w.path = v.path and w.version > v.version)))
    order by changed_at desc, path, version desc limit ${PAGE} offset ${page * PAGE}`);
}

function toVersion(row: Row): FileVersion {
  const { version, path, change, pid, root_pid, call_key, changed_at, ...states } = storedRow("vfs_version", row);
  const { state_before, state_after } = states;
  return Version.parse({
    version,
    path,
    change,
    pid,
    root: root_pid,
    call: call_key,
    at: changed_at,
    before: hashOrNull(state_before),
    after: hashOrNull(state_after),
    ...(typeof row["undone_by"] === "string" && { undone: true }),
  });
}

/** Undo puts back what was there before; what is there now is in the file. */
export function contentsKept(hashes: readonly string[]): readonly Sql[] {
  return [sql`select state_before as hash from {every vfs_version} where state_before in (select value from json_each(${JSON.stringify(hashes)}))`];
}

const hashOrNull = (state: unknown): unknown => (typeof state === "string" ? (contentOfState(state) ?? null) : state);

import { basename } from "node:path";
import { type CallContext, type Digest, type Disks, expecting, type Handler, type IdentifyFolder, sql } from "@aether/ports";
import { SyscallError, type vfsMount, type vfsMounts, type vfsUnmount } from "@aether/protocol";
import { hostFolder, storedFolder } from "./given.ts";
import { insideOf, notFound } from "./resolve.ts";

export interface MountDeps {
  readonly disks: Disks;
  readonly digest: Digest;
  /** `AETHER_HOME`, without links. */
  readonly home: string;
  readonly identify: IdentifyFolder;
}

type Mode = "ro" | "rw";
interface Known {
  readonly name: string;
  readonly folder: string;
  readonly mode: Mode;
  /** When it was last asked for, to within an hour; epoch milliseconds. */
  readonly usedAt: number;
}

/** So long it is known that somebody asked for it, in ms. */
const REMEMBERED_MS = 3_600_000;

/** Folders through which a program could reach every other one, or the machine itself. */
const REFUSED = ["/proc", "/sys", "/dev"];

export function createMount(deps: MountDeps): Handler<typeof vfsMount> {
  return async ({ folder: written, name, mode }, ctx) => {
    const folder = await admittedFolder(deps, { written, mode }, ctx);
    const known = await mountsOf(deps.home, ctx);
    const chosen = name ?? mountName({ ...deps, known }, { folder, mode });
    const path = `/mnt/${ctx.caller.owner}/${chosen}`;
    const taken = known.find((mount) => mount.name === chosen);
    if (taken && (taken.folder !== folder || taken.mode !== mode))
      throw new SyscallError("EXISTS", `${path} is another mount; choose another name or unmount it`, { path });
    if (taken && ctx.now() - taken.usedAt < REMEMBERED_MS) return { path, folder, mode };
    const stored = storedFolder(deps.home, folder);
    // Two that ask for the same mount at once both get it; another folder under the name is a conflict.
    ctx.write(
      expecting(
        1,
        sql`insert into {vfs_mount} (name, folder, mode, created_at, used_at) values (${chosen}, ${stored}, ${mode}, ${ctx.now()}, ${ctx.now()})
          on conflict do update set used_at = excluded.used_at where folder = excluded.folder and mode = excluded.mode`,
      ),
    );
    return { path, folder, mode };
  };
}

export function createMounts({ home }: Pick<MountDeps, "home">): Handler<typeof vfsMounts> {
  return async (_input, ctx) => {
    const mounts = await mountsOf(home, ctx);
    return { mounts: mounts.map(({ name, folder, mode }) => ({ path: `/mnt/${ctx.caller.owner}/${name}`, folder, mode })) };
  };
}

export function createUnmount({ home }: Pick<MountDeps, "home">): Handler<typeof vfsUnmount> {
  return async ({ path }, ctx) => {
    const { owner } = ctx.caller;
    const [, area, whose, name = "", ...rest] = path.split("/");
    const known = await mountsOf(home, ctx);
    if (area !== "mnt" || whose !== owner || rest.length > 0 || !known.some((mount) => mount.name === name)) throw notFound(path);
    ctx.write(expecting(1, sql`delete from {vfs_mount} where name = ${name}`));
    return { path };
  };
}

/**
 * A folder that the caller may mount, by its path without links.
 *
 * @throws SyscallError `DENIED` · `NOT_FOUND` · `UNSUPPORTED` · `INVALID` for what may not be in the namespace at all
 */
export async function admittedFolder(deps: MountDeps, { written, mode }: { readonly written: string; readonly mode: Mode }, ctx: CallContext): Promise<string> {
  const folder = await checkedFolder(deps, written);
  // What the path says was allowed; what it leads to must be too.
  ctx.require("fs.mount", folder);
  if (storedFolder(deps.home, folder) !== folder && mode === "rw") throw refused(written, "what was piped into a run is for reading");
  await deps.disks.open(folder, { readOnly: mode === "ro" }).catch((error: unknown) => {
    throw SyscallError.is(error) ? new SyscallError(error.code, error.message, { ...error.data, folder: written }) : error;
  });
  return folder;
}

interface Naming extends Pick<MountDeps, "digest" | "home"> {
  readonly known: readonly Known[];
}

/** What a folder's mount is called that nobody gives a name: as it is already, or as it always is. */
export function mountName({ digest, home, known }: Naming, { folder, mode }: Pick<Known, "folder" | "mode">): string {
  const same = known.find((mount) => mount.folder === folder && mount.mode === mode);
  return same?.name ?? defaultName(digest, storedFolder(home, folder), mode);
}

export async function mountsOf(home: string, ctx: CallContext): Promise<Known[]> {
  const rows = await ctx.read(sql`select name, folder, mode, used_at from {vfs_mount} order by name`);
  return rows.map((row) => ({
    name: String(row["name"]),
    folder: hostFolder(home, String(row["folder"])),
    mode: row["mode"] === "rw" ? "rw" : "ro",
    usedAt: Number(row["used_at"]),
  }));
}

/** @throws SyscallError `INVALID` for folders that may not be in the namespace at all */
async function checkedFolder({ home, identify }: MountDeps, written: string): Promise<string> {
  if (!written.startsWith("/") || written.includes("\u0000")) throw refused(written, "name it by its absolute path");
  if (written.split("/").includes("..")) throw refused(written, "write its path without ..");
  const plain = `/${written
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;
  const special = (folder: string): void => {
    const root = REFUSED.find((one) => insideOf(folder, one));
    if (root) throw refused(written, `${root} is the machine itself, not files`);
  };
  // What the machine shows of itself is not even looked at: some of it leads elsewhere, and some never answers.
  special(plain);
  const folder = await lookedUp(identify, { plain, written });
  if (folder === "/") throw refused(written, "it is the whole machine; mount the folder you work in");
  if (insideOf(folder, home) && storedFolder(home, folder) === folder) throw refused(written, "it belongs to this installation");
  special(folder);
  return folder;
}

/** @throws SyscallError naming the folder */
async function lookedUp(identify: IdentifyFolder, { plain, written }: { readonly plain: string; readonly written: string }): Promise<string> {
  try {
    return (await identify(plain)).path;
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    throw new SyscallError(error.code, `${written} cannot be mounted: ${error.message}`, { ...error.data, folder: written });
  }
}

/** The same folder and mode always get the same name, so that scripts and grants can count on it. */
export function defaultName(digest: Digest, folder: string, mode: Mode): string {
  const slug = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  const name = `${slug || "folder"}-${digest.sha256(folder).slice(0, 8)}`;
  return mode === "rw" ? `${name}-rw` : name;
}

function refused(folder: string, why: string): SyscallError {
  return new SyscallError("INVALID", `${folder} cannot be mounted: ${why}`, { folder });
}

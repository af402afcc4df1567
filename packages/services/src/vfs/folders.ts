import type { Handler } from "@aether/ports";
import type { Mount, SeenFolder, vfsFolders } from "@aether/protocol";
import { admittedFolder, type MountDeps, mountName, mountsOf } from "./mounts.ts";

/** Files in such a folder are other programs', unless a person named the folder itself: then it is seen by itself, too. */
const HIDDEN = /(?:^|\/)\./;

type Wished = Pick<SeenFolder, "folder" | "mode">;

/** A folder that is mounted for itself and for those that lie in it. */
interface Outer {
  readonly folder: string;
  mode: "ro" | "rw";
}

/**
 * Where one folder lies in another, both are seen through the outer one, so that each file has one address: what is said of a place, by
 * whatever tool, is said of the place that the person means.
 */
export function createFolders(deps: MountDeps): Handler<typeof vfsFolders> {
  return async ({ folders: written }, ctx) => {
    const wished: Wished[] = [];
    for (const { folder, mode } of written) wished.push({ folder: await admittedFolder(deps, { written: folder, mode: modeOf(mode) }, ctx), mode });
    const outers = outersOf(wished);
    const known = await mountsOf(deps.home, ctx);
    const at = (mount: Outer): string => `/mnt/${ctx.caller.owner}/${mountName({ ...deps, known }, mount)}`;
    const mounts = outers.map((mount) => ({ path: at(mount), ...mount }));
    return { folders: wished.map((one) => ({ ...one, path: addressOf(one, mounts) })), mounts };
  };
}

const modeOf = (mode: Wished["mode"]): Outer["mode"] => (mode === "edit" ? "rw" : "ro");

function outersOf(wished: readonly Wished[]): Outer[] {
  const outers: Outer[] = [];
  for (const one of wished.toSorted((a, b) => a.folder.length - b.folder.length)) {
    const outer = outers.find(({ folder }) => isSeenIn(one, folder));
    if (!outer) outers.push({ folder: one.folder, mode: modeOf(one.mode) });
    else if (one.mode === "edit") outer.mode = "rw";
  }
  return outers;
}

function addressOf(one: Wished, mounts: readonly Pick<Mount, "path" | "folder">[]): string {
  const outer = mounts.find(({ folder }) => isSeenIn(one, folder));
  const way = outer && wayTo(one.folder, outer.folder);
  if (outer === undefined || way === undefined) throw new Error("a folder that lies in none of the outermost, and is none of them");
  return way === "" ? outer.path : `${outer.path}/${way}`;
}

function isSeenIn({ folder, mode }: Wished, outer: string): boolean {
  const way = wayTo(folder, outer);
  return way !== undefined && (mode === "read" || !HIDDEN.test(way));
}

/** From a folder down to another, as the host writes it; undefined when it does not lie in it. */
function wayTo(folder: string, outer: string): string | undefined {
  if (folder === outer) return "";
  return folder.startsWith(`${outer}/`) ? folder.slice(outer.length + 1) : undefined;
}

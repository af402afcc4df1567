import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** Name, major and minor number of what a box has below /dev. */
const DEVICES = [
  ["null", 1, 3],
  ["zero", 1, 5],
  ["full", 1, 7],
  ["random", 1, 8],
  ["urandom", 1, 9],
  ["tty", 5, 0],
] as const;
const NOBODY = 65_534;

/** `folder` is absent where the machine's own serve; `fault` says why boxes can have none. */
export interface OwnDevices {
  readonly folder?: string;
  readonly fault?: string;
}

/**
 * Device files for boxes that belong to nobody. To the kernel a box's user is this program's; where that is the owner of the
 * machine's /dev/null, as root is, a command in a box could take it from the whole machine by `chmod`.
 */
export function makeOwnDevices(folder: string, mknod: string | undefined): OwnDevices {
  const own = process.getuid?.();
  if (!DEVICES.some(([name]) => statSync(`/dev/${name}`, { throwIfNoEntry: false })?.uid === own)) return {};
  if (mknod === undefined) return { fault: "mknod is not installed" };
  try {
    makeDevices(folder, mknod);
    return { folder };
  } catch (cause) {
    return { fault: `no device files can be made and opened in ${folder} (${cause instanceof Error ? cause.message.trim() : cause})` };
  }
}

function makeDevices(folder: string, mknod: string): void {
  mkdirSync(folder, { mode: 0o755 });
  for (const [name, major, minor] of DEVICES) {
    const path = join(folder, name);
    execFileSync(mknod, ["-m", "666", path, "c", String(major), String(minor)], { env: {}, stdio: ["ignore", "ignore", "pipe"] });
    chownSync(path, NOBODY, NOBODY);
  }
  closeSync(openSync(join(folder, "null"), "w"));
}

/** A whole /dev that belongs to nobody, for an engine that would show the machine's own files. @throws Error when none can be made */
export function deviceFolder(folder: string, mknod: string | undefined): string {
  if (mknod === undefined) throw new Error("mknod is not installed");
  makeDevices(folder, mknod);
  for (const [at, name] of ["stdin", "stdout", "stderr"].entries()) symlinkSync(`/proc/self/fd/${at}`, join(folder, name));
  symlinkSync("/proc/self/fd", join(folder, "fd"));
  symlinkSync("pts/ptmx", join(folder, "ptmx"));
  for (const name of ["pts", "shm"]) mkdirSync(join(folder, name));
  // An engine gives the memory it mounts there the mode it finds.
  chmodSync(join(folder, "shm"), 0o1777);
  return folder;
}

/** bubblewrap's arguments that put them over those it brings; none where the machine's own serve. */
export function overDevices(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : DEVICES.flatMap(([name]) => ["--dev-bind", join(folder, name), `/dev/${name}`]);
}

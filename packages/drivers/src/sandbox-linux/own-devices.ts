import { execFileSync } from "node:child_process";
import { chownSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
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
    mkdirSync(folder, { mode: 0o755 });
    for (const [name, major, minor] of DEVICES) {
      const path = join(folder, name);
      execFileSync(mknod, ["-m", "666", path, "c", String(major), String(minor)], { env: {}, stdio: ["ignore", "ignore", "pipe"] });
      chownSync(path, NOBODY, NOBODY);
    }
    closeSync(openSync(join(folder, "null"), "w"));
    return { folder };
  } catch (cause) {
    return { fault: `no device files can be made and opened in ${folder} (${cause instanceof Error ? cause.message.trim() : cause})` };
  }
}

/** bubblewrap's arguments that put them over those it brings; none where the machine's own serve. */
export function overDevices(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : DEVICES.flatMap(([name]) => ["--dev-bind", join(folder, name), `/dev/${name}`]);
}

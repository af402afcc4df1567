import { part } from "@aether/ports";

/** What the labels of a path go by: in a mount its place on the disk, which other mounts may show, too. */
export function placeOf(owner: string, path: string) {
  const [name, rest] = inMount(owner, path);
  return part`coalesce((select 'host:' || folder || ${rest} from {vfs_mount} where name = ${name}), ${path})`;
}

/** The mount that a path lies in, and what comes after its root; nulls outside of mounts. */
function inMount(owner: string, path: string): readonly [name: string | null, rest: string | null] {
  const start = `/mnt/${owner}/`;
  if (!path.startsWith(start)) return [null, null];
  const end = path.indexOf("/", start.length);
  return end < 0 ? [path.slice(start.length), ""] : [path.slice(start.length, end), path.slice(end)];
}

/** One file system in this machine's tree of folders. */
export interface MountPoint {
  readonly at: string;
  /** `major:minor`; the same for every place where this file system is. */
  readonly device: string;
  readonly type: string;
}

/** File systems that no disk or network stands behind: they always answer. */
const ALWAYS_ANSWER: ReadonlySet<string> = new Set([
  ..."tmpfs ramfs devtmpfs hugetlbfs proc sysfs devpts mqueue cgroup cgroup2 securityfs debugfs tracefs configfs pstore bpf".split(" "),
  ..."binfmt_misc efivarfs nsfs rpc_pipefs selinuxfs fusectl".split(" "),
]);

const ESCAPED = /\\([0-7]{3})/g;

/** Of `/proc/self/mountinfo`, in its order: of two at one place the later one is what is seen. */
export function parseMounts(text: string): MountPoint[] {
  return text.split("\n").flatMap((line) => {
    const [, , device, , at] = line.split(" ");
    const [type] = line.split(" - ")[1]?.split(" ") ?? [];
    if (device === undefined || at === undefined || type === undefined) return [];
    return [{ at: at.replaceAll(ESCAPED, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))), device, type }];
  });
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);

/** What a path without links lies on. */
export function mountOf(path: string, mounts: readonly MountPoint[]): MountPoint | undefined {
  let found: MountPoint | undefined;
  for (const mount of mounts) if (isIn(path, mount.at) && mount.at.length >= (found?.at.length ?? 0)) found = mount;
  return found;
}

/**
 * The file system that may keep whoever works at a path waiting, which is not the home's own: the path's, or one below it.
 * Undefined where there is none.
 */
export function strangeMount(path: string, { mounts, home }: { readonly mounts: readonly MountPoint[]; readonly home: string }): MountPoint | undefined {
  const own = mountOf(home, mounts)?.device;
  const isStrange = ({ device, type }: MountPoint): boolean => device !== own && !ALWAYS_ANSWER.has(type);
  const around = mountOf(path, mounts);
  if (around && isStrange(around)) return around;
  return mounts.find((mount) => mount.at !== path && isIn(mount.at, path) && mountOf(mount.at, mounts) === mount && isStrange(mount));
}

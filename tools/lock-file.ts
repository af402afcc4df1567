import { isDeepStrictEqual } from "node:util";

export interface LockEntry {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The part of package-lock.json that is looked at here: entries by folder. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export type Manifest = Readonly<Record<string, unknown>>;

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

/** The platform in the name of a prebuilt package, such as `linux`, `x64`, `musl` in `@scope/cli-linux-x64-musl`. */
function platformOf(name: string): Pick<LockEntry, "os" | "cpu" | "libc"> {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`cannot tell the platform of ${name} from its name; add it to package-lock.json by hand`);
  const isMusl = words.some((word) => word.startsWith("musl"));
  const isGlibc = words.some((word) => word.startsWith("gnu"));
  if (os[0] !== "linux" || !(isMusl || isGlibc)) return { os, cpu };
  return { os, cpu, libc: [isMusl ? "musl" : "glibc"] };
}

interface Missing {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

/** Optional dependencies without an entry. npm writes such a lock file and then refuses to install from it. */
function missing({ packages }: Lock): Missing[] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
      .map(([name, version]) => ({ path: `node_modules/${name}`, name, version, dev: entry.dev === true })),
  );
}

/**
 * The lock file with an entry for each platform's build of each package, also of builds that the registry it was made
 * against does not carry: only with all of them does `npm ci` accept it on every platform.
 */
export function completed(lock: Lock): Lock {
  const added = missing(lock).map(({ path, name, version, dev }): [string, LockEntry] => {
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name} is asked for as ${version}, not as one version; add it to package-lock.json by hand`);
    return [path, { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) }];
  });
  const packages = Object.fromEntries([...Object.entries(lock.packages), ...added].sort(([a], [b]) => a.localeCompare(b, "en")));
  return { ...lock, packages };
}

const KINDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** Where the lock file and the manifests of the root and the workspaces say different things. */
export function disagreements(lock: Lock, manifestAt: (folder: string) => Manifest): string[] {
  const folders = Object.keys(lock.packages).filter((path) => !path.includes("node_modules"));
  const different = folders.filter((folder) => {
    const manifest = manifestAt(folder);
    const entry = lock.packages[folder] as Manifest;
    return KINDS.some((kind) => !isDeepStrictEqual({ ...(manifest[kind] as object) }, { ...(entry[kind] as object) }));
  });
  return [
    ...different.map((folder) => `package-lock.json does not have the dependencies of ${folder === "" ? "" : `${folder}/`}package.json`),
    ...missing(lock).map(({ name }) => `package-lock.json has no entry for ${name}`),
  ];
}

/** What a machine can run, in the words of npm; `libc` is undefined where there is only one. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
  readonly libc: string | undefined;
}

/**
 * How much of what the lock file names is installed in its version: all (`dev`), all that running needs (`run`), or
 * less than that. Optional packages count where they fit the platform.
 */
export function installedLevel(lock: Lock, platform: Platform, versionAt: (path: string) => string | undefined): "dev" | "run" | undefined {
  const absent = Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes("node_modules/") && (entry.link === true || fits(entry, platform)))
    .filter(([path, entry]) => (entry.link === true ? versionAt(path) === undefined : versionAt(path) !== entry.version));
  if (absent.length === 0) return "dev";
  return absent.every(([, { dev, devOptional }]) => dev === true || devOptional === true) ? "run" : undefined;
}

function fits({ optional, os, cpu, libc }: LockEntry, platform: Platform): boolean {
  // What a build for another platform needs is optional too, and does not name that platform.
  if (optional && !os) return false;
  const allows = (list: readonly string[] | undefined, mine: string | undefined): boolean => !list || mine === undefined || list.includes(mine);
  return allows(os, platform.os) && allows(cpu, platform.cpu) && allows(libc, platform.libc);
}

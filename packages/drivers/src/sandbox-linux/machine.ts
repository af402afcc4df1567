import { accessSync, constants, existsSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where programs are looked for, on the host and in a box; the host's own PATH has no say. */
export const PROGRAMS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"] as const;
/** Where a box finds the program this one runs on, when it is in none of the folders above. */
const OWN_PROGRAMS = "/run/.bin";
export const BOX_PATH = [...PROGRAMS, OWN_PROGRAMS].join(":");

/** Folders programs run from: what a box sees of them, it sees at the same place. */
export const RUNTIME = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"] as const;
/** Of /etc only what programs need to start, to speak TLS and to know the time zone. Nothing that names this machine or its users. */
const SETTINGS = [
  "alternatives",
  "ca-certificates",
  "crypto-policies",
  "debian_version",
  "fonts",
  "inputrc",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "ld-musl-x86_64.path",
  "ld-musl-aarch64.path",
  "locale.alias",
  "localtime",
  "magic",
  "mime.types",
  "os-release",
  "pki/ca-trust",
  "pki/tls/certs",
  "protocols",
  "services",
  "ssl/cert.pem",
  "ssl/certs",
  "ssl/openssl.cnf",
  "terminfo",
  "timezone",
] as const;

/** What this machine has for boxes; paths on the host, absent where it has not. */
export interface Machine {
  readonly bubblewrap: string | undefined;
  /** Whether bubblewrap bounds what a folder made of memory takes; absent until it was asked for its version. */
  readonly sizes?: boolean;
  readonly sh: string | undefined;
  readonly bash: string | undefined;
  readonly mkfifo: string | undefined;
  readonly mknod: string | undefined;
  readonly nsenter: string | undefined;
  readonly python: string | undefined;
  /** Of JavaScript programs, as a box sees it. */
  readonly node: string;
  /** bubblewrap's arguments for the folders programs run from. */
  readonly runtime: readonly string[];
  /** Of /etc, what a box sees: small files, which are copied once, for each mount costs a box's start a millisecond; and folders. */
  readonly settings: { readonly files: readonly string[]; readonly folders: readonly string[] };
}

export function lookAtMachine(node: string): Machine {
  const inRuntime = isInRuntime(node);
  const boxNode = inRuntime ? node : join(OWN_PROGRAMS, "node");
  return {
    bubblewrap: inBox("bwrap"),
    sh: inBox("sh"),
    bash: inBox("bash"),
    mkfifo: inBox("mkfifo"),
    mknod: inBox("mknod"),
    nsenter: inBox("nsenter"),
    python: inBox("python3"),
    node: boxNode,
    runtime: [...RUNTIME.flatMap(folder), ...(inRuntime ? [] : ["--ro-bind", node, boxNode])],
    settings: { files: SETTINGS.filter((name) => kindOf(name) === "file"), folders: SETTINGS.filter((name) => kindOf(name) === "folder") },
  };
}

const inBox = (name: string): string | undefined => findProgram(name, isInRuntime);

/** Where a program is, on the host. */
export function findProgram(name: string, fits: (path: string) => boolean = () => true): string | undefined {
  return PROGRAMS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return fits(path);
    } catch {
      return false;
    }
  });
}

/** Whether it still is there when only the runtime's folders are. */
function isInRuntime(path: string): boolean {
  try {
    const real = realpathSync(path);
    return [path, real].every((one) => RUNTIME.some((root) => one.startsWith(`${root}/`)));
  } catch {
    return false;
  }
}

/** Folders of libraries: what a program needs that starts no others. */
const LIBRARIES = ["/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/local/lib", "/lib", "/lib32", "/lib64", "/libx32"] as const;

/** bubblewrap's arguments for them. */
export const libraries = (): readonly string[] => [...LIBRARIES, "/nix/store", "/gnu/store"].flatMap(folder);

function folder(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

function kindOf(name: string): "file" | "folder" | undefined {
  const found = statSync(join("/etc", name), { throwIfNoEntry: false });
  if (found?.isDirectory()) return "folder";
  return found?.isFile() ? "file" : undefined;
}

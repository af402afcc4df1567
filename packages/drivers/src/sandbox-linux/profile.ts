import { existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BoxPlace, BoxSpec } from "@aether/ports";
import { BOX_HOST, DEFAULT_LIMITS, SyscallError } from "@aether/protocol";
import { BOX_PATH, type Machine } from "./machine.ts";
import { overDevices } from "./own-devices.ts";
import { writablePaths } from "./own-wall.ts";
import { type Scratch, WALL_AT } from "./scratch.ts";
import { IO } from "./scripts.ts";
import { WALL_END } from "./wall-program.ts";

/** The one way out: a proxy inside the box's own network. */
export const PROXY_PORT = 3_128;
/** By which a program asks the box itself, and not the proxy. */
const OWN_NAMES = `localhost,127.0.0.1,::1,${BOX_HOST}`;
const PROXY = `http://127.0.0.1:${PROXY_PORT}`;

/** Of the long-lived box, or of a terminal's, which has the network of the other. */
export type BoxKind = { readonly kind: "box"; readonly io: string } | { readonly kind: "terminal"; readonly cwd: string; readonly sharesNet: boolean };

/** Of a box's memory, how much may lie in files: in /tmp, and in what programs share. */
const SHARES = { "/tmp": 0.75, "/dev/shm": 0.25 } as const;

export interface ProfileParts {
  readonly spec: BoxSpec;
  readonly machine: Machine;
  /** The folder with the settings every box reads. */
  readonly settings: string;
  /** The folder with the device files of boxes; absent where the machine's serve. */
  readonly devices?: string | undefined;
  /** Descriptor of the filter program. */
  readonly filter: number;
}

/** Of whatever runs apart from this machine: every namespace but the network's its own, no capability, an ordinary user. */
export const APART = [
  ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"],
  ...["--die-with-parent", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", BOX_HOST],
] as const;

/**
 * bubblewrap's arguments for a box: nothing of the host but read-only program folders, the places at their virtual paths, and
 * empty memory for the rest; every namespace its own; no capability; an ordinary user; no variable but the box's.
 */
export function profile({ spec, machine, settings, devices, filter }: ProfileParts, box: BoxKind): readonly string[] {
  const places = [...spec.places].sort((one, other) => one.at.length - other.at.length);
  return [
    ...APART,
    ...(box.kind === "terminal" && box.sharesNet ? [] : ["--unshare-net"]),
    ...(box.kind === "box" ? ["--new-session", "--as-pid-1"] : []),
    ...machine.runtime,
    ...["--ro-bind", settings, "/etc"],
    ...machine.settings.folders.flatMap((name) => ["--ro-bind", realpathSync(join("/etc", name)), join("/etc", name)]),
    ...["--proc", "/proc", ...closedProc(), ...deviceFiles(box), ...overDevices(devices)],
    ...[...inMemory("/dev/shm", { spec, machine }), "--remount-ro", "/dev", ...inMemory("/tmp", { spec, machine }), "--dir", "/home"],
    ...places.flatMap(mounted),
    ...places.flatMap((place) => closedIn(place).flatMap(({ path, from }) => ["--ro-bind", from, path])),
    ...(box.kind === "box" ? ["--ro-bind", box.io, IO] : []),
    ...places.flatMap(covered),
    ...["--remount-ro", "/", "--chdir", box.kind === "terminal" ? box.cwd : firstFolder(spec)],
    ...["--seccomp", String(filter), "--clearenv"],
    ...Object.entries(boxVariables(spec)).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/** The words that start the box's shell behind its wall, where there is one; its own words follow. */
export function behindWall({ wall }: Pick<Scratch, "wall">, { machine, spec }: Pick<ProfileParts, "machine" | "spec">): readonly string[] {
  const { bash = "/bin/bash" } = machine;
  if (wall.file === undefined) return [bash];
  return [WALL_AT, ...writablePaths(spec, ["/tmp", ...DEVICES, "/proc", IO]), WALL_END, bash];
}

/** All of /dev but `zero`, which nobody needs to write to: who may, maps memory of it that is in no process once it is let go. */
const DEVICES = ["null", "full", "random", "urandom", "tty", "console", "ptmx", "pts", "shm"].map((name) => `/dev/${name}`);

/** What every program of a box finds set, before its own. */
export function boxVariables(spec: BoxSpec): Readonly<Record<string, string>> {
  const proxies = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].map((name) => [name, PROXY]);
  return {
    PATH: BOX_PATH,
    HOME: "/tmp",
    USER: "agent",
    LOGNAME: "agent",
    SHELL: "/bin/bash",
    LANG: "C.UTF-8",
    ...(spec.egress && { ...Object.fromEntries(proxies), NO_PROXY: OWN_NAMES, no_proxy: OWN_NAMES, NODE_USE_ENV_PROXY: "1" }),
    ...spec.env,
  };
}

/** Where commands begin: the first writable place, else the first, else /tmp. */
export function firstFolder(spec: BoxSpec): string {
  return (spec.places.find(({ writable }) => writable) ?? spec.places[0])?.at ?? "/tmp";
}

/** @throws SyscallError `NOT_FOUND` when a place's folder is gone */
export function requirePlaces(spec: BoxSpec): void {
  for (const { at, folder } of spec.places) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
    throw new SyscallError("NOT_FOUND", `${at} cannot be put into a box: its folder is gone from this machine; make it again or leave it out`, { path: at });
  }
}

/**
 * For an ordinary user bubblewrap pays for /dev/pts with a second user namespace, from which the box's network can no longer
 * be entered. So the long-lived box, whose programs have no terminal, goes without it.
 */
function deviceFiles(box: BoxKind): readonly string[] {
  if (box.kind === "terminal" || process.getuid?.() === 0) return ["--dev", "/dev"];
  const files = ["null", "zero", "full", "random", "urandom", "tty"].flatMap((name) => ["--dev-bind-try", `/dev/${name}`, `/dev/${name}`]);
  const links = ["stdin", "stdout", "stderr"].flatMap((name, at) => ["--symlink", `/proc/self/fd/${at}`, `/dev/${name}`]);
  return ["--tmpfs", "/dev", ...files, ...links, "--symlink", "/proc/self/fd", "/dev/fd"];
}

/** A folder that is made of memory and takes files: its share of the box's memory, where bubblewrap can say so. All others are read-only. */
function inMemory(path: keyof typeof SHARES, { spec, machine }: Pick<ProfileParts, "spec" | "machine">): readonly string[] {
  const { memoryBytes = DEFAULT_LIMITS.memoryBytes } = spec.limits;
  const size = machine.sizes === false ? [] : ["--size", String(Math.ceil(memoryBytes * SHARES[path]))];
  return ["--perms", "1777", ...size, "--tmpfs", path];
}

/** What root may read of a machine's memory and hardware. */
const OF_THE_MACHINE = ["kcore", "keys", "kpagecount", "kpageflags", "kpagecgroup", "sched_debug", "slabinfo", "timer_list", "vmallocinfo"];

/**
 * Where this program is root, so is, to the kernel's own files, the box's user, who could set the whole machine's switches
 * below /proc/sys without any capability. So /proc is for reading only.
 */
export function closedProc(): readonly string[] {
  if (process.getuid?.() !== 0) return ["--remount-ro", "/proc"];
  const covers = OF_THE_MACHINE.filter((name) => existsSync(`/proc/${name}`)).flatMap((name) => ["--ro-bind", "/dev/null", `/proc/${name}`]);
  return [...covers, "--remount-ro", "/proc"];
}

function mounted({ at, folder, writable }: BoxPlace): readonly string[] {
  return [writable ? "--bind" : "--ro-bind", folder, at];
}

/** What is for reading only, though the place around it is not. */
export function closedIn({ at, folder, closed = [] }: BoxPlace): readonly { readonly path: string; readonly from: string }[] {
  const inside = closed.filter((path) => path.startsWith(`${at}/`)).map((path) => ({ path, from: join(folder, path.slice(at.length)) }));
  return inside.filter(({ from }) => lstatSync(from, { throwIfNoEntry: false })?.isSymbolicLink() === false);
}

/** Covers what is hidden: a folder by an empty one, a file by an empty one. */
function covered(place: BoxPlace): readonly string[] {
  return hiddenIn(place).flatMap(({ path, isFolder }) => (isFolder ? ["--tmpfs", path, "--remount-ro", path] : ["--ro-bind", "/dev/null", path]));
}

/** What has to be covered, by its virtual path without links. What is not there needs no cover. */
export function hiddenIn({ at, folder, hidden }: BoxPlace): readonly { readonly path: string; readonly isFolder: boolean }[] {
  return hidden.flatMap((path) => {
    if (!path.startsWith(`${at}/`)) return [];
    const there = realOf(join(folder, path.slice(at.length)));
    // Through a link that leaves the place there is no way from inside either.
    if (!there?.startsWith(`${folder}/`)) return [];
    return [{ path: join(at, there.slice(folder.length)), isFolder: lstatSync(there).isDirectory() }];
  });
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

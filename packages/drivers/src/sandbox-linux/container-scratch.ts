import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { SyscallError } from "@aether/protocol";
import { findProgram, RUNTIME } from "./machine.ts";
import { deviceFolder } from "./own-devices.ts";
import { makeWall, type OwnWall } from "./own-wall.ts";
import { isSeccompArch, seccompProgram } from "./seccomp-program.ts";

/** Where a container sees its commands' variables, and the wall they are started behind. */
export const CONTAINER_IO = "/run/.io";
const WALL = "wall";
export const CONTAINER_WALL = `${CONTAINER_IO}/${WALL}`;

/** What an empty root has, beside links to the machine's program folders. */
const EMPTY = ["dev", "etc", "home", "mnt", "proc", "run", "sys", "var"] as const;

/** Of one container, on the host. */
export interface ContainerFolders {
  /** It sees this one as CONTAINER_IO, and cannot write to it. */
  readonly io: string;
  /** What it has for /dev; absent where its engine gives it device files of its own. */
  readonly devices: string | undefined;
  /** Its root where its image is of the machine's programs only; mount points are made in it. */
  readonly root: string;
}

/** This life's own folder, readable by nobody else. */
export class ContainerScratch {
  readonly folder: string;
  readonly #walls = new Map<boolean, OwnWall>();
  #devices: string | undefined;

  constructor(above: string, family: string) {
    mkdirSync(above, { recursive: true, mode: 0o700 });
    this.folder = mkdtempSync(join(above, `${family}-box-`));
    for (const name of ["io", "roots", "walls"]) mkdirSync(join(this.folder, name));
  }

  /** With the filter of a box. @param rules whether it also makes rules; where the kernel has none it is the filter alone, and says so */
  wall(rules: boolean): OwnWall {
    const known = this.#walls.get(rules) ?? makeWall(join(this.folder, "walls", String(rules)), { rules, filter: ownFilter() });
    this.#walls.set(rules, known);
    return known;
  }

  /** @param devices  whether it needs device files that belong to nobody @throws SyscallError `UNAVAILABLE` when they or a wall cannot be made */
  box(id: string, { rules, devices }: { readonly rules: boolean; readonly devices: boolean }): ContainerFolders {
    const { file, fault } = this.wall(rules);
    if (file === undefined) throw cannot("start programs behind a wall", fault ?? "it is gone");
    const io = join(this.folder, "io", id);
    mkdirSync(io, { recursive: true });
    linkSync(file, join(io, WALL));
    if (devices) this.#devices ??= this.#makeDevices();
    return { io, devices: devices ? this.#devices : undefined, root: emptyRoot(join(this.folder, "roots", id)) };
  }

  #makeDevices(): string {
    try {
      return deviceFolder(join(this.folder, "dev"), findProgram("mknod"));
    } catch (error) {
      throw cannot("have device files of their own", error instanceof Error ? error.message.trim() : String(error));
    }
  }

  async forget(id: string): Promise<void> {
    for (const part of ["io", "roots"]) await rm(join(this.folder, part, id), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function cannot(what: string, why: string): SyscallError {
  const get = "put AETHER_HOME on a file system that is mounted neither nodev nor noexec, or run Aether as an ordinary user";
  return new SyscallError("UNAVAILABLE", `containers cannot ${what} here: ${why}; ${get}`, { rung: "container", get });
}

function ownFilter(): Buffer {
  if (!isSeccompArch(process.arch)) throw cannot("run behind a system call filter", `there is none for ${process.arch}`);
  return seccompProgram(process.arch);
}

/** Folders and links to programs, and nothing else. */
export function emptyRoot(root: string): string {
  mkdirSync(root, { recursive: true });
  for (const name of EMPTY) mkdirSync(join(root, name), { recursive: true });
  // An engine gives the memory it mounts there the mode it finds.
  mkdirSync(join(root, "tmp"), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  for (const path of RUNTIME.filter((one) => existsSync(one))) {
    if (lstatSync(path).isSymbolicLink()) symlinkSync(readlinkSync(path), join(root, path));
    else mkdirSync(join(root, path), { recursive: true });
  }
  return root;
}

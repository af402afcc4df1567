import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BOX_HOST } from "@aether/protocol";
import type { Machine } from "./machine.ts";
import { makeOwnDevices, type OwnDevices } from "./own-devices.ts";
import { makeWall, type OwnWall } from "./own-wall.ts";
import { PipePool } from "./pipe-pool.ts";
import { isSeccompArch, seccompProgram } from "./seccomp-program.ts";

/** What a box reads as /etc/…: one ordinary user, one name for the machine. */
const SETTINGS = {
  passwd: "root:x:0:0:root:/:/usr/sbin/nologin\nagent:x:1000:1000::/tmp:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n",
  group: "root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n",
  hosts: `127.0.0.1 localhost ${BOX_HOST}\n::1 localhost\n`,
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n",
  hostname: `${BOX_HOST}\n`,
} as const;

/** Among the settings, for each mount costs a box's start a millisecond. */
const WALL_NAME = ".wall";
export const WALL_AT = `/etc/${WALL_NAME}`;

export interface ScratchParts {
  readonly family: string;
  readonly machine: Machine;
  /** Whether what holds the limits counts all memory (`Limiter.countsAll`); default it does. */
  readonly countsAll?: boolean;
}

/** This life's own folder, readable by nobody else: the filter program, a few settings, pipes. */
export class Scratch {
  readonly folder: string;
  readonly pipes: PipePool;
  /** What a box sees as /dev/null and the like. */
  readonly devices: OwnDevices;
  /** What its programs run behind; a box sees it as WALL_AT. */
  readonly wall: OwnWall;

  constructor(above: string, { family, machine, countsAll = true }: ScratchParts) {
    const { settings, mkfifo = "mkfifo" } = machine;
    mkdirSync(above, { recursive: true, mode: 0o700 });
    this.folder = mkdtempSync(join(above, `${family}-box-`));
    mkdirSync(join(this.folder, "pipes"));
    mkdirSync(join(this.folder, "boxes"));
    mkdirSync(join(this.folder, "launch"));
    mkdirSync(this.settings);
    for (const name of settings.folders) mkdirSync(join(this.settings, name), { recursive: true });
    for (const name of settings.files) {
      mkdirSync(dirname(join(this.settings, name)), { recursive: true });
      writeFileSync(join(this.settings, name), readFileSync(join("/etc", name)));
    }
    for (const [name, text] of Object.entries(SETTINGS)) writeFileSync(join(this.settings, name), text);
    if (isSeccompArch(process.arch)) writeFileSync(this.filter, seccompProgram(process.arch, countsAll ? "box" : "seen"));
    this.pipes = new PipePool(join(this.folder, "pipes"), mkfifo);
    this.devices = makeOwnDevices(join(this.folder, "dev"), machine.mknod);
    this.wall = makeWall(join(this.settings, WALL_NAME), { rules: true });
  }

  /** What a box sees as /etc. */
  get settings(): string {
    return join(this.folder, "etc");
  }

  get filter(): string {
    return join(this.folder, "filter");
  }

  /** A script, or a list of words, that no box sees. */
  script(name: string, text: string): string {
    const file = join(this.folder, "launch", name);
    writeFileSync(file, text);
    return file;
  }

  /** A box's folder of jobs. */
  box(id: string): string {
    const folder = join(this.folder, "boxes", id);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  async forget(id: string): Promise<void> {
    await rm(join(this.folder, "boxes", id), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.pipes.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Removes folders of earlier lives. */
export function sweepScratch(above: string, { family, own }: { readonly family: string; readonly own: string | undefined }): void {
  if (!existsSync(above)) return;
  for (const name of readdirSync(above)) {
    const path = join(above, name);
    if (name.startsWith(`${family}-box-`) && path !== own) rmSync(path, { recursive: true, force: true });
  }
}

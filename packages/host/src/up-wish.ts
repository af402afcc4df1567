import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { SyscallError } from "@aether/protocol";
import * as z from "zod";
import type { Config } from "./config.ts";
import { makeFolder } from "./home-folder.ts";

/** What `aether up` asked for, until `aether down`: whoever starts a daemon after a kill starts that one. */
const UpWish = z.strictObject({
  /** Keys of providers in its environment are left alone. */
  noEnvKeys: z.boolean(),
});
export type UpWish = z.infer<typeof UpWish>;

const folderOf = ({ home }: Pick<Config, "home">): string => join(home, "run");
const fileOf = (config: Pick<Config, "home">): string => join(folderOf(config), "up.json");

/** Undefined where nobody asked a daemon to stay. @throws SyscallError `STORAGE` for one that cannot be read */
export function upWish(config: Pick<Config, "home">): UpWish | undefined {
  const file = fileOf(config);
  try {
    return UpWish.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const way = "aether up writes it anew, with what you ask for now, and aether down removes it";
    throw new SyscallError("STORAGE", `${file}, which says how the daemon is to start again, cannot be read; ${way}`, { file });
  }
}

/** It is on the disk, whole, when this returns. @throws SyscallError `STORAGE` */
export function keepUpWish(config: Pick<Config, "home">, wish: UpWish): void {
  const folder = makeFolder(folderOf(config), config);
  const file = fileOf(config);
  try {
    const next = `${file}.${process.pid}`;
    const out = openSync(next, "w", 0o600);
    writeSync(out, JSON.stringify(wish));
    fsyncSync(out);
    closeSync(out);
    renameSync(next, file);
    const names = openSync(folder, "r");
    fsyncSync(names);
    closeSync(names);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("STORAGE", `that the daemon is to stay could not be kept: ${why}`, { file });
  }
}

export function dropUpWish(config: Pick<Config, "home">): void {
  rmSync(fileOf(config), { force: true });
}

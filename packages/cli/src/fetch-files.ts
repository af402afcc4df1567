import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Client } from "@aether/client";
import { inertLine, type MadeFile, SyscallError, vfsCopy, vfsMkdir, vfsMount } from "@aether/protocol";
import { type Screen, size } from "./terminal.ts";

/** Files between two words of how far it is. */
const TELL_EVERY = 500;

export interface Got {
  readonly file: MadeFile;
  /** Where it lies now; undefined where it was not copied. */
  readonly to: string | undefined;
  readonly why: string;
}

export interface Fetching {
  readonly wanted: readonly MadeFile[];
  /** Where to; it is made where it is not there. */
  readonly folder: string;
  readonly overwrite: boolean;
  readonly screen: Screen;
}

/** Copies what a run made to a folder of the person's. */
export async function fetchFiles(client: Client, { wanted, folder, overwrite, screen }: Fetching): Promise<Got[]> {
  const place = await placeFor(client, folder);
  const got: Got[] = [];
  for (const [index, file] of wanted.entries()) {
    if (screen.live && index % TELL_EVERY === TELL_EVERY - 1) screen.say(screen.dim(`${index + 1} of ${wanted.length} files`));
    got.push(await fetchOne(client, file, { place, folder, overwrite }));
  }
  return got;
}

/** One of them, for people. */
export function gotLine({ file, to, why }: Got, { cwd, screen }: { readonly cwd: string; readonly screen: Screen }): string {
  if (to === undefined) return screen.red(`✗ ${inertLine(file.name)}: ${inertLine(why)}`);
  return screen.green(`✓ ${inertLine(relative(cwd, to) || to)} (${size(file.bytes)})`);
}

interface Target {
  /** The folder as the system names it, and as the person does. */
  readonly place: string;
  readonly folder: string;
  readonly overwrite: boolean;
}

/** A folder that is not there is made, below the nearest one that is. */
export async function placeFor(client: Client, folder: string): Promise<string> {
  let there = folder;
  while (!existsSync(there)) there = dirname(there);
  const { path } = await client.call(vfsMount, { folder: there, mode: "rw" });
  const below = relative(there, folder);
  if (below !== "") await client.call(vfsMkdir, { path: `${path}/${below}` });
  return below === "" ? path : `${path}/${below}`;
}

async function fetchOne(client: Client, file: MadeFile, { place, folder, overwrite }: Target): Promise<Got> {
  const to = join(folder, file.name);
  try {
    await client.call(vfsCopy, { from: file.path, to: `${place}/${file.name}`, overwrite });
    return { file, to, why: "" };
  } catch (error) {
    if (!SyscallError.is(error) || error.code === "UNAVAILABLE") throw error;
    return { file, to: undefined, why: error.code === "EXISTS" ? "is there already; --overwrite replaces it, --to DIR puts it elsewhere" : error.message };
  }
}

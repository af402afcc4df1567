import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Client } from "@aether/client";
import { inertLine, type MadeFile, SyscallError, vfsCopy, vfsMkdir, vfsMount } from "@aether/protocol";
import { type Screen, size } from "./terminal.ts";
import { versionControlFiles } from "./version-control-files.ts";

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

/** Why what version control keeps stays where it is, whoever names it. */
export const VERSION_CONTROLS = "version control keeps it, and runs what it says: it is never fetched (aether open RUN --print says where it lies)";

/** Copies what a run made to a folder of the person's, but for what version control would run there. */
export async function fetchFiles(client: Client, { wanted, folder, overwrite, screen }: Fetching): Promise<Got[]> {
  const kept = versionControlFiles({ files: wanted, folder });
  const place = wanted.length === kept.size ? folder : await placeFor(client, folder);
  const got: Got[] = [];
  for (const [index, file] of wanted.entries()) {
    if (kept.has(file)) {
      got.push({ file, to: undefined, why: VERSION_CONTROLS });
      continue;
    }
    if (screen.live && index % TELL_EVERY === TELL_EVERY - 1) screen.say(screen.dim(`${index + 1} of ${wanted.length} files`));
    got.push(await fetchOne(client, file, { place, folder, overwrite }));
  }
  return got;
}

/** Named of those that stay for one reason. */
const MOST_NAMED = 3;

/** All of them, for people: what version control keeps in one line. */
export function gotLines(got: readonly Got[], shown: { readonly cwd: string; readonly screen: Screen }): string[] {
  const kept = got.filter(({ why }) => why === VERSION_CONTROLS);
  const others = got.filter((one) => !kept.includes(one)).map((one) => gotLine(one, shown));
  return kept.length === 0 ? others : [...others, shown.screen.red(`✗ ${someNamed(kept.map(({ file }) => file))}: ${VERSION_CONTROLS}`)];
}

/** The first of many, and how many more. */
export function someNamed(files: readonly MadeFile[]): string {
  const more = files.length > MOST_NAMED ? ` and ${files.length - MOST_NAMED} more` : "";
  const named = files.slice(0, MOST_NAMED).map(({ name }) => inertLine(name));
  return `${named.join(", ")}${more}`;
}

/** One of them, for people. */
function gotLine({ file, to, why }: Got, { cwd, screen }: { readonly cwd: string; readonly screen: Screen }): string {
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

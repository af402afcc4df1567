import { lstatSync } from "node:fs";
import type { DirEntry, Segments } from "@aether/ports";
import { toFileStat } from "./file-stat.ts";
import { type Folder, walk } from "./folder.ts";
import { namesOf } from "./names.ts";
import { type Names, TEMPORARY } from "./segments.ts";
import { breathe } from "./turns.ts";

const MAX_ENTRIES = 10_000;
const BATCH = 512;

/** Names that are not Unicode are left out: no caller could use them. */
export async function listFolder(
  root: Folder,
  path: Segments,
  { max = MAX_ENTRIES, names: kind }: { readonly max?: number | undefined; readonly names: Names },
): Promise<{ readonly entries: readonly DirEntry[]; readonly more: boolean }> {
  await breathe();
  using folder = walk(root, path);
  const { names, more } = await firstNames(folder, max, kind);
  const entries: DirEntry[] = [];
  for (const name of names) {
    await breathe();
    const found = lstatSync(folder.at(name), { throwIfNoEntry: false });
    if (found !== undefined) entries.push({ name, ...toFileStat(found) });
  }
  folder.confirm();
  return { entries, more };
}

async function firstNames(folder: Folder, max: number, kind: Names): Promise<{ readonly names: readonly string[]; readonly more: boolean }> {
  let names: string[] = [];
  let more = false;
  const cut = (): void => {
    more ||= names.length > max;
    names = names.sort().slice(0, max);
  };
  for await (const batch of namesOf(folder)) {
    for (const raw of batch) {
      const name = raw.toString();
      if (kind === "all-plain" || !name.startsWith(TEMPORARY)) names.push(name);
    }
    // Sorting only now and then keeps both memory and time in proportion.
    if (names.length > 2 * max + BATCH) cut();
  }
  cut();
  return { names, more };
}

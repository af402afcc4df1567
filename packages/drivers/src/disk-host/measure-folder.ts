import { type BigIntStats, fstatSync, lstatSync } from "node:fs";
import { errnoOf } from "./disk-error.ts";
import type { Folder } from "./folder.ts";
import { someNamesOf } from "./names.ts";
import { breathe } from "./turns.ts";

export interface Measure {
  readonly bytes: number;
  /** Everything that has a name. */
  readonly entries: number;
}

/** A folder on the way down, left for one below it. */
interface Level {
  readonly id: string;
  readonly below: Buffer[];
}

/** A file of which less is there than it says counts with what is there. */
const SPARSE_BYTES = 16_777_216n;

/**
 * What a folder holds, however deep: each folder is entered from the one above it and left by its `..`, so two descriptors are open at a
 * time. Ends early beyond `most`. A folder that is moved while it is looked into ends the measure with what was counted.
 */
export async function measureFolder(root: Folder, most: Measure): Promise<Measure> {
  const walk: Walk = { here: root, levels: [], below: [], total: { bytes: 0, entries: 0 }, most };
  try {
    await countHere(walk);
    while (walk.total.bytes <= most.bytes && walk.total.entries <= most.entries && (await goOn(walk, root))) await breathe();
    return walk.total;
  } finally {
    if (walk.here !== root) walk.here[Symbol.dispose]();
  }
}

interface Walk {
  here: Folder;
  readonly levels: Level[];
  /** Folders in this one that were not looked into yet. */
  below: Buffer[];
  readonly total: { bytes: number; entries: number };
  readonly most: Measure;
}

/** One folder down or up; false at the end. */
async function goOn(walk: Walk, root: Folder): Promise<boolean> {
  const name = walk.below.pop();
  const next = name === undefined ? leave(walk) : enter(walk, name);
  if (next === "over") return false;
  if (next === "skipped") return true;
  if (walk.here !== root) walk.here[Symbol.dispose]();
  walk.here = next;
  if (name === undefined) walk.below = walk.levels.pop()?.below ?? [];
  else await countHere(walk);
  return true;
}

async function countHere(walk: Walk): Promise<void> {
  const { here: folder, total, most } = walk;
  const { names } = await someNamesOf(folder, most.entries - total.entries + 1);
  const below: Buffer[] = [];
  for (const raw of names) {
    await breathe();
    const found = lstatSync(folder.at(raw), { bigint: true, throwIfNoEntry: false });
    total.entries++;
    if (found?.isDirectory()) below.push(raw);
    else if (found?.isFile()) total.bytes += Number(held(found));
  }
  walk.below = below;
}

const held = ({ size, blocks }: BigIntStats): bigint => (size > SPARSE_BYTES && blocks * 1_024n < size ? blocks * 512n : size);

const idOf = (folder: Folder): string => {
  const { dev, ino } = fstatSync(folder.fd);
  return `${dev}:${ino}`;
};

function enter({ here, levels, below }: Walk, name: Buffer): Folder | "skipped" {
  try {
    const inner = here.enter(name);
    levels.push({ id: idOf(here), below });
    return inner;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return "skipped";
  }
}

function leave({ here, levels }: Walk): Folder | "over" {
  const level = levels.at(-1);
  if (level === undefined) return "over";
  const above = here.above();
  if (idOf(above) === level.id) return above;
  above[Symbol.dispose]();
  return "over";
}

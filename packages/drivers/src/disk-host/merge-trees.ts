import type { BlobStore } from "@aether/ports";
import type { KeptBlobs } from "./kept-blobs.ts";
import { encodePage, encodePages, PAGE_ROWS, type Row, rowsOf } from "./tree-listing.ts";
import { breathe } from "./turns.ts";

/** Paths of a tree, and the folders around them. */
export interface Chosen {
  readonly has: (path: string) => boolean;
  readonly around: (path: string) => boolean;
}

export function chosenOf(paths: readonly (readonly string[])[]): Chosen {
  const has = new Set(paths.map((path) => path.join("/")));
  const around = new Set(paths.flatMap((path) => path.slice(1).map((_, index) => path.slice(0, index + 1).join("/"))));
  return { has: (path) => has.has(path), around: (path) => around.has(path) };
}

interface Merging {
  readonly blobs: BlobStore;
  readonly kept: KeptBlobs;
  readonly chosen: Chosen;
}

interface Pair {
  readonly tree: string | null;
  readonly from: string | null;
}

/** The tree that one is with the chosen paths as they are in another; stored when it resolves. @throws SyscallError `NOT_FOUND`, `STORAGE` */
export async function mergedTree(merging: Merging, { tree, from }: Pair, path: readonly string[] = []): Promise<string> {
  const [mine, theirs] = [await rowsByName(merging, tree), await rowsByName(merging, from)];
  const rows: Row[] = [];
  for (const name of [...new Set([...mine.keys(), ...theirs.keys()])].sort(byName)) {
    await breathe();
    const row = await mergedRow(merging, { mine: mine.get(name), theirs: theirs.get(name) }, [...path, name]);
    if (row) rows.push(row);
  }
  return keep(merging, rows);
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Sides = { readonly mine: Row | undefined; readonly theirs: Row | undefined };

async function mergedRow(merging: Merging, { mine, theirs }: Sides, path: readonly string[]): Promise<Row | undefined> {
  const at = path.join("/");
  const { has, around } = merging.chosen;
  if (!has(at) && !around(at)) return mine;
  if (theirs?.kind !== "folder") return has(at) ? theirs : mine;
  if (has(at) && mine?.kind !== "folder") return theirs;
  const hash = await mergedTree(merging, { tree: mine?.kind === "folder" ? mine.hash : null, from: theirs.hash }, path);
  return { ...(mine?.kind === "folder" ? mine : theirs), hash };
}

async function rowsByName({ blobs }: Merging, tree: string | null): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>();
  if (tree !== null) for await (const row of rowsOf(blobs, tree)) rows.set(row.name, row);
  return rows;
}

async function keep(merging: Merging, rows: readonly Row[]): Promise<string> {
  if (rows.length <= PAGE_ROWS) return stored(merging, encodePage(rows));
  const pages: string[] = [];
  for (let from = 0; from < rows.length; from += PAGE_ROWS) pages.push(await stored(merging, encodePage(rows.slice(from, from + PAGE_ROWS))));
  return stored(merging, encodePages(pages));
}

async function stored({ kept }: Merging, bytes: Uint8Array): Promise<string> {
  const { hash, stored: durable } = await kept.put(bytes);
  await durable;
  return hash;
}

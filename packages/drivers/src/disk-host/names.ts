import { type Dir, opendirSync } from "node:fs";
import type { Folder } from "./folder.ts";
import { breathe } from "./turns.ts";

const BATCH = 512;

interface Entry {
  /** As raw bytes: one that is not Unicode counts and is removable too. */
  readonly name: Buffer;
  /** A folder, and no link to one. */
  readonly isFolder: boolean;
}

/** What is in an open folder, in the host's order. */
export class Names {
  readonly #entries: Dir;

  constructor(folder: Folder) {
    folder.confirm();
    this.#entries = opendirSync(folder.here, { encoding: "buffer" as BufferEncoding, bufferSize: BATCH });
  }

  /** At most `count` further names; none at the end. */
  take(count: number): readonly Buffer[] {
    return this.takeEntries(count).map(({ name }) => name);
  }

  /** At most `count` further ones; none at the end. The host tells the kind along with the name. */
  takeEntries(count: number): readonly Entry[] {
    const entries: Entry[] = [];
    while (entries.length < count) {
      const entry = this.#entries.readSync();
      if (entry === null) break;
      // With this encoding the name is a Buffer, which the type does not say.
      entries.push({ name: entry.name as unknown as Buffer, isFolder: entry.isDirectory() });
    }
    return entries;
  }

  [Symbol.dispose](): void {
    this.#entries.closeSync();
  }
}

/** All of them, in batches; other work gets a turn in between. */
export async function* entriesOf(folder: Folder): AsyncGenerator<readonly Entry[]> {
  using names = new Names(folder);
  for (let batch = names.takeEntries(BATCH); batch.length > 0; batch = names.takeEntries(BATCH)) {
    yield batch;
    await breathe();
  }
}

/** All names, in batches; other work gets a turn in between. */
export async function* namesOf(folder: Folder): AsyncGenerator<readonly Buffer[]> {
  for await (const batch of entriesOf(folder)) yield batch.map(({ name }) => name);
}

/** At most `max` names, and whether there are others; then it does not matter which they are. */
export async function someNamesOf(folder: Folder, max: number): Promise<{ readonly names: readonly Buffer[]; readonly more: boolean }> {
  const all: Buffer[] = [];
  for await (const batch of namesOf(folder)) {
    for (const name of batch) all.push(name);
    if (all.length > max) return { names: all.slice(0, max), more: true };
  }
  return { names: all, more: false };
}

const RUN = 1_024;

/** Sorted by a key's UTF-16 units, in slices: many names at once would keep everybody else waiting. */
export async function sortedBy<T>(all: readonly T[], keyOf: (one: T) => string): Promise<readonly T[]> {
  const before = (a: T, b: T): number => (keyOf(a) < keyOf(b) ? -1 : 1);
  let runs: (readonly T[])[] = [];
  for (let from = 0; from < all.length; from += RUN) {
    runs.push(all.slice(from, from + RUN).sort(before));
    await breathe();
  }
  while (runs.length > 1) {
    const merged: (readonly T[])[] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], keyOf));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(one: readonly T[], other: readonly T[], keyOf: (one: T) => string): Promise<readonly T[]> {
  const out: T[] = [];
  let at = 0;
  for (const next of other) {
    for (let held = one[at]; held !== undefined && keyOf(held) < keyOf(next); held = one[++at]) out.push(held);
    out.push(next);
    if (out.length % RUN === 0) await breathe();
  }
  for (; at < one.length; at++) out.push(one[at] as T);
  return out;
}

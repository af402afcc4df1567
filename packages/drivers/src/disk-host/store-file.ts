import { createHash } from "node:crypto";
import { type BigIntStats, closeSync, fstatSync, readSync } from "node:fs";
import type { Folder } from "./folder.ts";
import type { KeptBlobs } from "./kept-blobs.ts";
import { syncToDisk } from "./make-folders.ts";
import { READ_FLAGS, readSome } from "./read-file.ts";
import { breathe } from "./turns.ts";

/** Up to here a file is one blob, which is what file calls and undo know it by; a larger one is stored in parts. */
const WHOLE_BYTES = 67_108_864;
const PART_BYTES = 4_194_304;

export interface StoredFile {
  /** SHA-256 of its content. */
  readonly hash: string;
  readonly bytes: number;
  readonly parts?: string[];
  readonly before: BigIntStats;
  readonly after: BigIntStats;
}

export interface Storing {
  readonly kept: Pick<KeptBlobs, "put">;
  /** The file itself is to last. */
  readonly lasts: boolean;
  /** Bytes there is room for. */
  readonly most: number;
  /** Is given what has to be over before the file counts as stored. */
  readonly pending: (work: Promise<void>) => Promise<void>;
}

/** Stores a file's content and makes the file itself last. Undefined for what is no file; `grew` for one that outgrew the room. */
export async function storeFile(folder: Folder, name: string, storing: Storing): Promise<StoredFile | "grew" | undefined> {
  const fd = folder.open(name, READ_FLAGS);
  let isLasting: Promise<void> | undefined;
  try {
    const before = fstatSync(fd, { bigint: true });
    if (!before.isFile()) return undefined;
    if (before.size > BigInt(storing.most)) return "grew";
    // Without content, all there is of it is in its folder.
    if (storing.lasts && before.size > 0n) isLasting = syncToDisk(fd);
    const content = before.size <= BigInt(WHOLE_BYTES) ? await storeWhole(fd, Number(before.size), storing) : await storeParts(fd, storing);
    return content === undefined ? "grew" : { ...content, before, after: fstatSync(fd, { bigint: true }) };
  } finally {
    if (isLasting !== undefined) await storing.pending(isLasting.finally(() => closeSync(fd)));
    else closeSync(fd);
  }
}

async function storeWhole(fd: number, size: number, { kept, pending }: Storing): Promise<{ hash: string; bytes: number }> {
  const bytes = await readUpTo(fd, 0, size);
  const { hash, stored } = await kept.put(bytes);
  await pending(stored);
  return { hash, bytes: bytes.length };
}

async function storeParts(fd: number, { kept, pending, most }: Storing): Promise<{ hash: string; bytes: number; parts: string[] } | undefined> {
  const parts: string[] = [];
  const whole = createHash("sha256");
  let total = 0;
  for (let part = await readUpTo(fd, 0, PART_BYTES); part.length > 0; part = await readUpTo(fd, total, PART_BYTES)) {
    total += part.length;
    if (total > most) return undefined;
    whole.update(part);
    await breathe();
    const { hash, stored } = await kept.put(part);
    await pending(stored);
    parts.push(hash);
    await breathe();
  }
  return { hash: whole.digest("hex"), bytes: total, parts };
}

/** Larger reads go to another thread. */
const INLINE_BYTES = 65_536;

async function readUpTo(fd: number, position: number, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const offset = position + length;
    const got = size <= INLINE_BYTES ? readSync(fd, bytes, length, size - length, offset) : await readSome(fd, bytes, { at: length, offset });
    if (got === 0) break;
    length += got;
  }
  return length === size ? bytes : bytes.slice(0, length);
}

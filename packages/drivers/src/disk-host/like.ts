import { createHash } from "node:crypto";
import { closeSync, fstatSync, ftruncateSync, lstatSync, readSync, writeSync } from "node:fs";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import type { Folder } from "./folder.ts";
import { READ_FLAGS } from "./read-file.ts";
import { breathe } from "./turns.ts";

/** The folder at hand of which a tree was taken: contents and times are taken from there, as far as it is still like that. */
export interface Like extends Disposable {
  /** A folder in it. What became of it since the tree was taken tells nothing: undefined. */
  enter(name: string): Promise<Like | undefined>;
  /** Fills an open, empty file. False where the file there is not what the tree says any more; nothing of it is left then. */
  copy(wanted: WantedFile, into: number): Promise<boolean>;
  /** When the file of this name was changed last. */
  times(name: string): Promise<{ readonly atime: Date; readonly mtime: Date } | undefined>;
}

export interface WantedFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of its content. */
  readonly hash: string;
}

export const COPY_BYTES = 1_048_576;

/** A folder that is open here. */
export function likeFolder(folder: Folder): Like {
  return {
    async enter(name) {
      const inner = unlessGone(() => folder.enter(name));
      return inner && likeFolder(inner);
    },
    copy: (wanted, into) => copyOpen(folder, wanted, into),
    async times(name) {
      const found = lstatSync(folder.at(name), { throwIfNoEntry: false });
      return found?.isFile() ? found : undefined;
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

async function copyOpen(folder: Folder, { name, bytes: length, hash }: WantedFile, into: number): Promise<boolean> {
  // A person's file that nobody else may open now, or that is a link by now, is no model.
  const from = unlessGone(() => folder.open(name, READ_FLAGS));
  if (from === undefined) return false;
  try {
    const found = fstatSync(from);
    if (!found.isFile() || found.size !== length) return false;
    const bytes = new Uint8Array(Math.max(1, Math.min(COPY_BYTES, length)));
    return await copyPieces({ length, hash }, into, async (at) => bytes.subarray(0, readSync(from, bytes, 0, bytes.length, at)));
  } finally {
    closeSync(from);
  }
}

/** @param piece what comes at this place; empty = nothing more */
export async function copyPieces(
  { length, hash }: { readonly length: number; readonly hash: string },
  into: number,
  piece: (at: number) => Promise<Uint8Array>,
): Promise<boolean> {
  const whole = createHash("sha256");
  let at = 0;
  for (let got = -1; at < length && got !== 0; at += got) {
    const bytes = await piece(at);
    got = bytes.length;
    whole.update(bytes);
    for (let put = 0; put < got; ) put += writeSync(into, bytes, put, got - put, at + put);
    if (length > COPY_BYTES) await breathe();
  }
  if (whole.digest("hex") === hash) return true;
  ftruncateSync(into, 0);
  return false;
}

function unlessGone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (cause) {
    if (errnoOf(cause) === undefined && !SyscallError.is(cause)) throw cause;
    return undefined;
  }
}

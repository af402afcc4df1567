import { createHash, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, readFile, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore, FailPoint } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

export interface DiskBlobsOptions {
  readonly root: string;
  readonly failPoint?: FailPoint;
}

/** Content by hash in a folder of its own: `ab/cd/<hash>`, written beside and renamed, so that a name means whole content. */
export async function openDiskBlobs({ root, failPoint = () => undefined }: DiskBlobsOptions): Promise<BlobStore> {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const fileOf = (hash: string): string => join(root, hash.slice(0, 2), hash.slice(2, 4), hash);

  return {
    async put(bytes) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      const file = fileOf(hash);
      if (await exists(file)) return hash;
      const folder = join(root, hash.slice(0, 2), hash.slice(2, 4));
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      try {
        await writeDurably(file, { folder, bytes, failPoint });
      } catch (error) {
        throw storage(error, root);
      }
      return hash;
    },
    async get(hash) {
      if (!isHash(hash)) return undefined;
      const bytes = await readFile(fileOf(hash)).catch(absent);
      if (bytes === undefined) return undefined;
      if (createHash("sha256").update(bytes).digest("hex") !== hash)
        throw new SyscallError("STORAGE", `the blob ${hash} is damaged on disk; restore it from a backup`, { hash });
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    has: (hash) => (isHash(hash) ? exists(fileOf(hash)) : Promise.resolve(false)),
  };
}

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(absent)) !== undefined;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw storage(error, "the blob store");
  return undefined;
}

async function writeDurably(file: string, { folder, bytes, failPoint }: { folder: string; bytes: Uint8Array; failPoint: FailPoint }): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await using handle = await open(temporary, "wx", 0o600);
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  failPoint("blob.rename.before");
  await rename(temporary, file);
  await using parent = await open(folder, "r");
  await parent.sync();
  failPoint("blob.rename.after");
}

function storage(error: unknown, root: string): SyscallError {
  if (SyscallError.is(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : code === "EROFS" || code === "EACCES" ? "it cannot be written" : message;
  return new SyscallError("STORAGE", `${root}: ${why}; nothing was stored`, { root });
}

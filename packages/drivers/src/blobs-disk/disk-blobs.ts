import { createHash, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore, BlobSweep, BlobSweeper, FailPoint, SweptBlobs } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { blobError } from "./blob-error.ts";

export interface DiskBlobsOptions {
  /** Folder of the store; made when absent. */
  readonly root: string;
  /** Passes `blob.rename.before` and `blob.rename.after`. */
  readonly failPoint?: FailPoint;
}

/** A temporary file this old belongs to nobody that still lives. */
const STRAY_MS = 3_600_000;
/** Blobs looked at in one page of a sweep. */
const PAGE = 256;

/**
 * Content by hash in a folder of its own: `ab/cd/<hash>`, written under `new/` and renamed, so that a name means whole
 * content. What a kill leaves under `new/` is removed by a later open.
 *
 * @throws SyscallError `STORAGE` when the folder cannot be used
 */
export async function openDiskBlobs({ root, failPoint = () => undefined }: DiskBlobsOptions): Promise<BlobStore & BlobSweeper> {
  const store = new DiskBlobs(root, failPoint);
  await store.prepare().catch((error: unknown) => {
    throw blobError(error, root);
  });
  return store;
}

class DiskBlobs implements BlobStore, BlobSweeper {
  readonly #root: string;
  readonly #failPoint: FailPoint;
  /** Two that store the same at once wait for one write. */
  readonly #storing = new Map<string, Promise<string>>();
  /** Who stores one of these waits until it is gone. */
  readonly #removing = new Map<string, Promise<number>>();
  /** Folders whose own names are on disk; at most 65,536 of four letters. */
  readonly #known = new Set<string>();

  constructor(root: string, failPoint: FailPoint) {
    this.#root = root;
    this.#failPoint = failPoint;
  }

  async prepare(): Promise<void> {
    mkdirSync(join(this.#root, "new"), { recursive: true, mode: 0o700 });
    const horizon = Date.now() - STRAY_MS;
    for (const name of await readdir(join(this.#root, "new"))) {
      const stray = join(this.#root, "new", name);
      const found = await stat(stray).catch(absent);
      if (found && found.mtimeMs < horizon) await unlink(stray).catch(absent);
    }
  }

  put(bytes: Uint8Array): Promise<string> {
    const hash = digest(bytes);
    const known = this.#storing.get(hash);
    if (known !== undefined) return known;
    const storing = this.#store(hash, bytes)
      .catch((error: unknown) => {
        throw blobError(error, this.#root);
      })
      .finally(() => this.#storing.delete(hash));
    this.#storing.set(hash, storing);
    return storing;
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    if (!isHash(hash)) return undefined;
    const bytes = await readFile(this.#fileOf(hash)).catch((error: unknown) => absentOr(error, this.#root));
    if (bytes === undefined) return undefined;
    if (digest(bytes) !== hash)
      throw new SyscallError("STORAGE", `the blob ${hash} in ${this.#root} is damaged; put ${this.#fileOf(hash)} back from a backup`, { hash });
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  async has(hash: string): Promise<boolean> {
    return (await this.size(hash)) !== undefined;
  }

  async size(hash: string): Promise<number | undefined> {
    if (!isHash(hash)) return undefined;
    return (await stat(this.#fileOf(hash)).catch((error: unknown) => absentOr(error, this.#root)))?.size;
  }

  async sweep({ before, after = "", kept }: BlobSweep): Promise<SweptBlobs> {
    try {
      const { old, next } = await this.#old(before, after);
      const keep = old.length === 0 ? new Set<string>() : await kept(old);
      const gone = await Promise.all(old.filter((hash) => !keep.has(hash)).map((hash) => this.#remove(hash, before)));
      const sizes = gone.filter((bytes) => bytes !== undefined);
      return { removed: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0), next };
    } catch (error) {
      throw blobError(error, this.#root);
    }
  }

  /** One page in order of hash, and of it what nobody has stored since `before`. */
  async #old(before: number, after: string): Promise<{ old: string[]; next: string | null }> {
    const page: string[] = [];
    for await (const hash of this.#hashes(after)) if (page.push(hash) === PAGE) break;
    const old: string[] = [];
    for (const hash of page) {
      const found = await stat(this.#fileOf(hash)).catch(absent);
      if (found && found.mtimeMs < before) old.push(hash);
    }
    return { old, next: page.length === PAGE ? (page.at(-1) ?? null) : null };
  }

  async *#hashes(after: string): AsyncGenerator<string> {
    for (const outer of await namesIn(this.#root, /^[0-9a-f]{2}$/)) {
      if (outer < after.slice(0, 2)) continue;
      for (const inner of await namesIn(join(this.#root, outer), /^[0-9a-f]{2}$/)) {
        if (outer + inner < after.slice(0, 4)) continue;
        for (const hash of await namesIn(join(this.#root, outer, inner), HASH)) if (hash > after) yield hash;
      }
    }
  }

  /**
   * Its size, or undefined where it stays. Between the look at its age and its end nobody can store it: one who began before
   * stands in `#storing`, one who begins now waits, and finds that it has to be written.
   */
  async #remove(hash: string, before: number): Promise<number | undefined> {
    if (this.#storing.has(hash) || this.#removing.has(hash)) return undefined;
    const file = this.#fileOf(hash);
    const removing = (async () => {
      const found = await stat(file).catch(absent);
      if (!found || found.mtimeMs >= before) return -1;
      await unlink(file).catch(absent);
      return found.size;
    })().finally(() => this.#removing.delete(hash));
    this.#removing.set(hash, removing);
    const bytes = await removing;
    return bytes < 0 ? undefined : bytes;
  }

  #fileOf(hash: string): string {
    return join(this.#root, hash.slice(0, 2), hash.slice(2, 4), hash);
  }

  async #store(hash: string, bytes: Uint8Array): Promise<string> {
    await this.#removing.get(hash)?.catch(() => undefined);
    const file = this.#fileOf(hash);
    const folder = await this.#folderOf(hash);
    const there = await stat(file).catch(absent);
    // One that a kill left between its rename and its sync, or that lost its end, is not stored yet.
    if (there?.size === bytes.length) await renew(file, folder);
    else await this.#write(file, { folder, bytes });
    return hash;
  }

  async #folderOf(hash: string): Promise<string> {
    const outer = join(this.#root, hash.slice(0, 2));
    const folder = join(outer, hash.slice(2, 4));
    if (this.#known.has(hash.slice(0, 4))) return folder;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await sync(outer);
    await sync(this.#root);
    this.#known.add(hash.slice(0, 4));
    return folder;
  }

  async #write(file: string, { folder, bytes }: { folder: string; bytes: Uint8Array }): Promise<void> {
    const temporary = join(this.#root, "new", randomBytes(12).toString("hex"));
    try {
      await using handle = await open(temporary, "wx", 0o600);
      await handle.writeFile(bytes);
      await handle.sync();
    } catch (error) {
      await unlink(temporary).catch(absent);
      throw error;
    }
    this.#failPoint("blob.rename.before");
    await rename(temporary, file);
    await sync(folder);
    this.#failPoint("blob.rename.after");
  }
}

const HASH = /^[0-9a-f]{64}$/;
const isHash = (text: string): boolean => HASH.test(text);
const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Stored now as much as content that is new: a sweep goes by the age of the file. */
async function renew(file: string, folder: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now);
  await sync(folder);
}

async function namesIn(folder: string, wanted: RegExp): Promise<string[]> {
  const names = (await readdir(folder).catch(absent)) ?? [];
  return names.filter((name) => wanted.test(name)).sort();
}

async function sync(folder: string): Promise<void> {
  await using handle = await open(folder, "r");
  await handle.sync();
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return undefined;
}

function absentOr(error: unknown, root: string): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw blobError(error, root);
  return undefined;
}

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DIMENSIONS } from "./wire.ts";

const MAX_IN_MEMORY = 4_096;
const MAX_ON_DISK = 20_000;
/** Part of every key: another model's vectors are not near these. */
const MODEL = "model-embeddings-en@0.2.0";
const CHECK_BYTES = 16;

/**
 * Vectors by the hash of their text: the latest used in memory (8 MB), and in a folder, one small file each. A file
 * that is damaged, missing or cannot be written is a miss, never a failure: the vector can always be made again.
 */
export class VectorCache {
  readonly #folder: string | undefined;
  readonly #maxOnDisk: number;
  readonly #memory = new Map<string, Float32Array>();
  #onDisk: number | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string | undefined, maxOnDisk: number = MAX_ON_DISK) {
    this.#folder = folder;
    this.#maxOnDisk = maxOnDisk;
  }

  async get(text: string): Promise<Float32Array | undefined> {
    const key = keyOf(text);
    const known = this.#memory.get(key) ?? (await this.#read(key));
    if (known) this.#remember(key, known);
    return known?.slice();
  }

  /** In memory at once; on disk when {@link VectorCache.settled} says so. */
  put(text: string, vector: Float32Array): void {
    const key = keyOf(text);
    const kept = vector.slice();
    this.#remember(key, kept);
    const folder = this.#folder;
    if (folder === undefined) return;
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#write(join(folder, key.slice(0, 2)), key, kept);
      } catch {
        // A full disk costs time, not the answer.
      }
    });
  }

  /** When everything put so far is on disk, or could not be. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async #read(key: string): Promise<Float32Array | undefined> {
    if (this.#folder === undefined) return undefined;
    try {
      const bytes = await readFile(join(this.#folder, key.slice(0, 2), key));
      const payload = new Uint8Array(bytes.subarray(CHECK_BYTES));
      if (payload.length !== DIMENSIONS * 4 || !checkOf(payload).equals(bytes.subarray(0, CHECK_BYTES))) return undefined;
      return new Float32Array(payload.buffer);
    } catch {
      return undefined;
    }
  }

  async #write(bucket: string, key: string, vector: Float32Array): Promise<void> {
    const payload = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
    const temporary = join(bucket, `${randomUUID()}.tmp`);
    await mkdir(bucket, { recursive: true, mode: 0o700 });
    await writeFile(temporary, Buffer.concat([checkOf(payload), payload]), { mode: 0o600 });
    await rename(temporary, join(bucket, key));
    this.#onDisk = this.#onDisk === undefined ? undefined : this.#onDisk + 1;
    if (this.#folder !== undefined && (this.#onDisk === undefined || this.#onDisk > this.#maxOnDisk)) this.#onDisk = await trim(this.#folder, this.#maxOnDisk);
  }

  #remember(key: string, vector: Float32Array): void {
    this.#memory.delete(key);
    this.#memory.set(key, vector);
    const oldest = this.#memory.keys().next().value;
    if (this.#memory.size > MAX_IN_MEMORY && oldest !== undefined) this.#memory.delete(oldest);
  }
}

const keyOf = (text: string): string => createHash("sha256").update(`${MODEL}\0${text}`).digest("hex").slice(0, 32);
const checkOf = (payload: Uint8Array): Buffer => createHash("sha256").update(payload).digest().subarray(0, CHECK_BYTES);

/**
 * When there are more than `max` files, removes whole buckets until a quarter of the room is free: keys are hashes, so
 * a bucket is a random sample. Gives the number of files left.
 */
async function trim(folder: string, max: number): Promise<number> {
  const buckets: { path: string; files: number }[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name)) buckets.push({ path, files: (await readdir(path)).length });
  }
  let left = buckets.reduce((sum, { files }) => sum + files, 0);
  if (left <= max) return left;
  for (const { path, files } of buckets) {
    if (left <= max * 0.75) break;
    await rm(path, { recursive: true, force: true });
    left -= files;
  }
  return left;
}

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MAX_IN_MEMORY = 4_096;
const MAX_ON_DISK = 20_000;

/**
 * Vectors by the hash of their text: newest in memory, all in a folder. A file that cannot be read or written is a
 * miss, never a failure: the vector can always be made again.
 */
export class VectorCache {
  readonly #folder: string | undefined;
  readonly #memory = new Map<string, Float32Array>();

  constructor(folder: string | undefined) {
    this.#folder = folder;
    if (folder !== undefined) trim(folder);
  }

  get(text: string): Float32Array | undefined {
    const key = keyOf(text);
    const known = this.#memory.get(key) ?? this.#read(key);
    if (known) this.#remember(key, known);
    return known;
  }

  put(text: string, vector: Float32Array): void {
    const key = keyOf(text);
    this.#remember(key, vector);
    if (this.#folder === undefined) return;
    const file = join(this.#folder, key.slice(0, 2), key);
    try {
      mkdirSync(join(this.#folder, key.slice(0, 2)), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.tmp`, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength), { mode: 0o600 });
      renameSync(`${file}.tmp`, file);
    } catch {
      // A full disk costs time, not the answer.
    }
  }

  #read(key: string): Float32Array | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const bytes = readFileSync(join(this.#folder, key.slice(0, 2), key));
      if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
      const vector = new Float32Array(new Uint8Array(bytes).buffer);
      return Math.abs(Math.hypot(...vector) - 1) < 0.01 ? vector : undefined;
    } catch {
      return undefined;
    }
  }

  #remember(key: string, vector: Float32Array): void {
    this.#memory.delete(key);
    this.#memory.set(key, vector);
    const oldest = this.#memory.keys().next().value;
    if (this.#memory.size > MAX_IN_MEMORY && oldest !== undefined) this.#memory.delete(oldest);
  }
}

const keyOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** Half of an overfull folder goes; which half does not matter. */
function trim(folder: string): void {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    if (files.length <= MAX_ON_DISK) return;
    for (const file of files.slice(0, files.length - MAX_ON_DISK / 2)) unlinkSync(join(file.parentPath, file.name));
  } catch {
    // No folder yet.
  }
}

import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { PyodideFiles } from "./pyodide-files.ts";
import { REALM_PROGRAM } from "./realm-program.ts";

const DIGEST_BYTES = 32;
const ENDING = ".memory";

/** The memory of an interpreter that has just been booted and has run nothing: beginning from it takes a tenth of a boot. */
export interface MemoryImage {
  readonly bytes: number;
  /** Reads it where it is wanted. @returns whether it is whole */
  into(target: Uint8Array): Promise<boolean>;
  close(): Promise<void>;
}

/** Files of images in a folder of caches; one that is damaged, or of another interpreter, is none. */
export class MemoryImages {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, { module, load, lock }: PyodideFiles) {
    this.#folder = folder;
    const of = createHash("sha256").update(module).update(load).update(lock).update(REALM_PROGRAM).digest("hex");
    this.#name = `python-${of.slice(0, 16)}${ENDING}`;
  }

  async open(): Promise<MemoryImage | undefined> {
    const file = await open(join(this.#folder, this.#name)).catch(() => undefined);
    if (!file) return undefined;
    const { size } = await file.stat();
    const bytes = size - DIGEST_BYTES;
    return {
      bytes,
      async into(target) {
        const kept = Buffer.alloc(DIGEST_BYTES);
        const first = await file.read(kept, 0, DIGEST_BYTES, 0);
        const rest = await file.read(target, 0, bytes, DIGEST_BYTES);
        return first.bytesRead === DIGEST_BYTES && rest.bytesRead === bytes && digestOf(target).equals(kept);
      },
      close: () => file.close(),
    };
  }

  /** In the place of those of other interpreters. What cannot be kept is made again next time. */
  async keep(image: Uint8Array): Promise<void> {
    const fresh = join(this.#folder, `${this.#name}.${randomUUID()}`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = await open(fresh, "wx", 0o600);
      await file.writev([digestOf(image), image]).finally(() => file.close());
      await rename(fresh, join(this.#folder, this.#name));
      const others = (await readdir(this.#folder)).filter((name) => name.startsWith("python-") && name.endsWith(ENDING) && name !== this.#name);
      for (const other of others) await rm(join(this.#folder, other), { force: true });
    } catch {
      await rm(fresh, { force: true }).catch(() => undefined);
    }
  }
}

const digestOf = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

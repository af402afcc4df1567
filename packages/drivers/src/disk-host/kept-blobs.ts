import type { BlobStore, Digest } from "@aether/ports";

/** Stored content nobody refers to yet may be swept after two hours at the earliest; before that it is stored anew. */
export const TRUST_MS = 3_600_000;
/** Hashes remembered; the one stored longest ago goes first. */
const MAX_KNOWN = 200_000;
/** Contents, and bytes of them, being stored at once. */
const MAX_STORING = 16;
const MAX_STORING_BYTES = 67_108_864;

/**
 * What was stored lately, so that it is not stored again. A hash is known only once its content is durable; who stores the same
 * meanwhile waits for the same write, and one that failed is tried again by the next.
 */
export class KeptBlobs {
  readonly #blobs: BlobStore;
  readonly #digest: Digest;
  readonly #known = new Map<string, number>();
  readonly #storing = new Map<string, Promise<void>>();
  #bytes = 0;

  constructor({ blobs, digest }: { readonly blobs: BlobStore; readonly digest: Digest }) {
    this.#blobs = blobs;
    this.#digest = digest;
  }

  /** Its hash at once, and when it is durable. Waits first while much is being stored. */
  async put(bytes: Uint8Array): Promise<{ readonly hash: string; readonly stored: Promise<void> }> {
    const hash = this.#digest.sha256(bytes);
    if ((this.#known.get(hash) ?? 0) > Date.now() - TRUST_MS) return { hash, stored: Promise.resolve() };
    while (!this.#storing.has(hash) && (this.#storing.size >= MAX_STORING || this.#bytes >= MAX_STORING_BYTES))
      await Promise.race([...this.#storing.values()].map((storing) => storing.catch(() => undefined)));
    return { hash, stored: this.#storing.get(hash) ?? this.#store(hash, bytes) };
  }

  /** Stores nothing: what it would be known by. */
  get hashed(): Pick<KeptBlobs, "put"> {
    return { put: async (bytes) => ({ hash: this.#digest.sha256(bytes), stored: Promise.resolve() }) };
  }

  #store(hash: string, bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    const began = Date.now();
    const storing = this.#blobs
      .put(bytes)
      .then(() => this.#remember(hash, began))
      .finally(() => {
        this.#storing.delete(hash);
        this.#bytes -= bytes.length;
      });
    // Whoever waits for it hears of a failure; nobody else has to.
    storing.catch(() => undefined);
    this.#storing.set(hash, storing);
    return storing;
  }

  #remember(hash: string, at: number): void {
    this.#known.delete(hash);
    this.#known.set(hash, at);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

import { createHash } from "node:crypto";
import type { BlobStore } from "@aether/ports";

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

export class MemoryBlobs implements BlobStore {
  readonly kept = new Map<string, Uint8Array>();
  puts = 0;
  async put(bytes: Uint8Array): Promise<string> {
    this.puts++;
    const hash = sha256(bytes);
    this.kept.set(hash, bytes);
    return hash;
  }
  async get(hash: string): Promise<Uint8Array | undefined> {
    return this.kept.get(hash);
  }
  async has(hash: string): Promise<boolean> {
    return this.kept.has(hash);
  }
  async size(hash: string): Promise<number | undefined> {
    return this.kept.get(hash)?.length;
  }
}

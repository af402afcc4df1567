import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { showPath } from "./segments.ts";

/**
 * Names of a disk that are being removed off this thread. Whoever decided on it looked at them just before, so until they are
 * gone nobody puts something else there or takes them away.
 */
export class GoingNames {
  readonly #paths = new Set<string>();

  async while<T>(path: Segments, work: () => Promise<T>): Promise<T> {
    this.mustNotGo(path);
    const at = path.join("/");
    this.#paths.add(at);
    try {
      return await work();
    } finally {
      this.#paths.delete(at);
    }
  }

  /** @throws SyscallError `CONFLICT` */
  mustNotGo(path: Segments): void {
    if (this.#paths.size === 0 || !this.#paths.has(path.join("/"))) return;
    throw new SyscallError("CONFLICT", `${showPath(path)} is being removed; look at it again`, { path: path.join("/") });
  }
}

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { SyscallError } from "@aether/protocol";

const BATCH = 48;
const LOW = 16;
const run = promisify(execFile);

/** Named pipes in store. Node cannot make them; one `mkfifo` makes many, before they are needed. */
export class PipePool {
  readonly #folder: string;
  readonly #program: string;
  readonly #store: string[] = [];
  #made = 0;
  #isClosed = false;
  #making: Promise<void> | undefined;

  constructor(folder: string, program: string) {
    this.#folder = folder;
    this.#program = program;
  }

  /** @throws SyscallError `STORAGE` when the folder takes no more, `UNAVAILABLE` when it is closed */
  async take(count: number): Promise<readonly string[]> {
    while (this.#store.length < count) await this.#more();
    const taken = this.#store.splice(0, count);
    if (this.#store.length < LOW) this.#more().catch(() => {});
    return taken;
  }

  /** Nothing is made in its folder any more when this resolves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#making?.catch(() => {});
  }

  #more(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new SyscallError("UNAVAILABLE", "the process rung was closed"));
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #make(): Promise<void> {
    const fresh = Array.from({ length: BATCH }, () => join(this.#folder, `p${this.#made++}`));
    try {
      await run(this.#program, ["-m", "600", ...fresh], { env: {} });
    } catch (cause) {
      throw new SyscallError("STORAGE", `pipes for a command could not be made in ${this.#folder}: ${cause instanceof Error ? cause.message : cause}`);
    }
    this.#store.push(...fresh);
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Enclosure } from "@aether/ports";
import type { GuestHostOptions, PrepareStart, WorkerKind } from "../wire.ts";
import type { GuestLineOptions } from "./guest-line.ts";

/** Of the process's own thread; guests' threads have limits of their own. */
const HEAP_MIB = 256;
/** What a thread asks itself for, beside code. */
const OWN_NAME = "/proc/thread-self";
const QUIET = ["--disable-warning=ExperimentalWarning", "--disable-warning=SecurityWarning"];
const PREPARE_MS = 120_000;

/**
 * How the programs that run interpreters are started: inside the wall where it can be had, and always with Node's own permission
 * flags, so that a guest that broke out of its interpreter reads code and nothing else, and starts no program and no native code.
 */
export class GuestPrograms {
  readonly #options: Pick<GuestLineOptions, "installation" | "compileCache" | "wheels" | "wall" | "program">;
  readonly #preparing = new Set<ChildProcess>();
  readonly #prepared = new Set<string>();

  constructor(options: GuestLineOptions) {
    this.#options = options;
  }

  /** The process of all guests. @throws SyscallError `UNAVAILABLE` */
  async guests(): Promise<Enclosure> {
    const { compileCache, wheels, program = new URL("../guest-host.worker.ts", import.meta.url) } = this.#options;
    const read = [...codeOf(program), ...this.#cache()];
    // A thread is given no more than its process, and may start no further one.
    const threadFlags = ["--permission", ...[...read, OWN_NAME].map((path) => `--allow-fs-read=${path}`), ...QUIET];
    const options: GuestHostOptions = { wheels: wheels !== undefined, threadFlags, ...(compileCache !== undefined && { compileCache }) };
    return this.#started(program, { flags: ["--allow-worker"], read, write: [], options });
  }

  /**
   * Fills the cache for this kind of thread, once for each version of this program. It is done by a process in which no guest ever
   * runs; theirs only reads it, or one guest could leave code there for all that come after it.
   */
  prepare(kind: WorkerKind): void {
    const { compileCache } = this.#options;
    const program = new URL("../guest-prepare.worker.ts", import.meta.url);
    if (compileCache === undefined || this.#prepared.has(kind.rung)) return;
    this.#prepared.add(kind.rung);
    const done = join(compileCache, `prepared-${kind.rung}-${versionOf(program)}`);
    if (existsSync(done)) return;
    this.#prepare(program, { ...kind, compileCache, done }).catch(() => {
      // A start without it takes longer, and is the same otherwise.
      this.#prepared.delete(kind.rung);
    });
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#preparing].map((child) => {
        const gone = new Promise((resolve) => child.once("exit", resolve));
        child.ref();
        child.kill("SIGKILL");
        return gone;
      }),
    );
  }

  async #prepare(program: URL, start: PrepareStart): Promise<void> {
    const read = [...codeOf(program), ...this.#cache()];
    const flags = [`--allow-fs-write=${start.compileCache}`];
    const { argv, env, release } = await this.#started(program, { flags, read, write: [start.compileCache], options: start });
    const [file, ...args] = argv;
    const child = spawn(file, args, { env: { ...env }, cwd: "/", stdio: "ignore", timeout: PREPARE_MS, killSignal: "SIGKILL" });
    this.#preparing.add(child);
    child.unref();
    const over = (): void => {
      this.#preparing.delete(child);
      void release();
    };
    child.once("error", over);
    child.once("exit", over);
  }

  #cache(): readonly string[] {
    const { compileCache } = this.#options;
    if (compileCache === undefined) return [];
    mkdirSync(compileCache, { recursive: true, mode: 0o700 });
    return [compileCache];
  }

  async #started(
    program: URL,
    { flags, read, write, options }: { flags: readonly string[]; read: readonly string[]; write: readonly string[]; options: object },
  ): Promise<Enclosure> {
    const { installation, wall } = this.#options;
    const argv = [
      process.execPath,
      `--max-old-space-size=${HEAP_MIB}`,
      "--disallow-code-generation-from-strings",
      "--permission",
      ...[...read, OWN_NAME].map((path) => `--allow-fs-read=${path}`),
      ...flags,
      ...QUIET,
      fileURLToPath(program),
      installation,
      JSON.stringify(options),
    ] as const;
    if (!(await wall?.probe())?.stands) return { argv: [...argv], env: {}, release: async () => {} };
    // A folder that is written to is not one that is only read.
    const onlyRead = read.filter((path) => !write.includes(path));
    return (wall as NonNullable<typeof wall>).enclose({ argv: [...argv], env: {}, read: [process.execPath, ...onlyRead], write });
  }
}

/** Folders of what the program is made of: the bundle, or the sources, and the packages above it. */
function codeOf(program: URL): readonly string[] {
  const file = fileURLToPath(program);
  const above: string[] = [];
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) above.push(folder);
  const packages = above.map((folder) => join(folder, "node_modules")).filter((folder) => existsSync(folder));
  const sources = above.findLast((folder) => folder.endsWith("/packages"));
  return [file.endsWith(".ts") && sources !== undefined ? sources : dirname(file), ...packages];
}

/** Changes with this program and with Node. */
function versionOf(program: URL): string {
  const { mtimeMs } = statSync(fileURLToPath(program));
  return createHash("sha256").update(`${process.version} ${program.href} ${mtimeMs}`).digest("hex").slice(0, 16);
}

import { posix } from "node:path";
// Only what is needed of it: schemas take longer to load than all the rest of a thread.
import { SyscallError } from "@aether/protocol/errors";
import type { Guest, GuestEnd, GuestRuntime } from "../runtime.ts";
import { type MemoryImage, MemoryImages } from "./memory-image.ts";
import { type PyodideFiles, readPyodideFiles } from "./pyodide-files.ts";
import { imageOf, openRealm, type Realm } from "./realm.ts";
import { createRealmCalls, type RealmCalls, WHEELS_AT } from "./realm-calls.ts";
import { createWheelTree } from "./wheel-tree.ts";

export interface PythonRuntimeOptions {
  /** Bytes of the interpreter's memory, and of its files outside of places; at least what an empty interpreter takes. */
  readonly memoryBytes: number;
  /** The host's folder of pure-Python wheels; absent = the standard library only. */
  readonly wheels?: string;
  /** A folder for what makes the next start quicker; absent = every interpreter is booted whole. */
  readonly cache?: string;
}

/** Folders of the interpreter itself. */
const OWN_FOLDERS = ["lib", "dev", "proc"];
const TRAPPED = 134;

interface Interpreter {
  readonly realm: Realm;
  readonly calls: RealmCalls;
}

/**
 * CPython in WebAssembly (Pyodide), each guest in an interpreter and a realm of its own. One is booted ahead; it is never
 * used twice, and a worker that has run one should run no other.
 */
export function createPythonRuntime(options: PythonRuntimeOptions): GuestRuntime {
  let files: Promise<PyodideFiles> | undefined;
  let next: Promise<Interpreter> | undefined;
  const boot = async (): Promise<Interpreter> => {
    files ??= readPyodideFiles(options.memoryBytes);
    const image = options.cache === undefined ? undefined : await imageFor(await files, options.memoryBytes, options.cache);
    const opening = Promise.withResolvers<RealmCalls>();
    const connect = (bytes: Uint8Array): ((text: string) => string) => {
      const calls = createRealmCalls(bytes);
      opening.resolve(calls);
      return (text) => calls.answer(text);
    };
    try {
      return { realm: await openRealm(await files, connect, image), calls: await opening.promise };
    } finally {
      await image?.close();
    }
  };
  return {
    async warm() {
      next ??= boot();
      await next;
    },
    async run(guest) {
      const job = jobOf(guest, options);
      const ready = next ?? boot();
      next = undefined;
      const { realm, calls } = await ready;
      calls.serve(guest, options.wheels === undefined ? undefined : createWheelTree(options.wheels, WHEELS_AT));
      try {
        return endOf(guest, realm.run(job));
      } finally {
        calls.close();
      }
    },
  };
}

/** Made by the first who wants it. One that is larger than the memory a guest may have is of no use to it. */
async function imageFor(files: PyodideFiles, memoryBytes: number, folder: string): Promise<MemoryImage | undefined> {
  const images = new MemoryImages(folder, files);
  let image = await images.open();
  if (!image) {
    await images.keep(await imageOf(files, (bytes) => createRealmCalls(bytes).answer));
    image = await images.open();
  }
  if (!image || image.bytes <= memoryBytes) return image;
  await image.close();
  return undefined;
}

function jobOf(guest: Guest, { memoryBytes, wheels }: PythonRuntimeOptions): string {
  const { program, cwd, env, tree, openFiles } = guest;
  if (program.kind !== "code" || program.language !== "python") {
    const what = program.kind === "code" ? `code in ${program.language}` : `a program of kind ${program.kind}`;
    throw new SyscallError("UNSUPPORTED", `the python rung cannot run ${what}; give it code in python, or take another rung`, { rung: "python" });
  }
  const tops = tree.list("/").map(({ name }) => name);
  const own = tops.find((name) => OWN_FOLDERS.includes(name));
  if (own !== undefined) {
    throw new SyscallError("UNSUPPORTED", `the python rung cannot have a place below /${own}, which is the interpreter's own; put it somewhere else`, {
      rung: "python",
    });
  }
  return JSON.stringify({
    mounts: [...tops.map((name) => `/${name}`), ...(wheels === undefined ? [] : [WHEELS_AT])],
    cwd,
    openFiles,
    fileBytes: memoryBytes,
    job: { path: posix.join(cwd, "main.py"), code: program.code, args: program.args, env },
  });
}

function endOf(guest: Guest, text: string): GuestEnd {
  const { code, trapped, usedUp, wasFull } = JSON.parse(text) as Readonly<Partial<Record<"code" | "trapped" | "usedUp" | "wasFull", unknown>>>;
  if (typeof code !== "number") {
    guest.write("stderr", Buffer.from(`the interpreter gave up: ${String(trapped)}\n`));
    return { code: TRAPPED, spoiled: true };
  }
  // The interpreter's memory can only grow, so the thread is not used again.
  return { code: code & 255, spoiled: true, ...(wasFull === true && { wasFull }), ...(usedUp === true && { cap: "memory" as const }) };
}

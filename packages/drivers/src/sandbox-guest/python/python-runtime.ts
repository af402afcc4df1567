import { posix } from "node:path";
import type { Guest, GuestEnd, GuestRuntime } from "../runtime.ts";
import { ToldFailure } from "../told-failure.ts";
import { type MemoryImage, MemoryImages } from "./memory-image.ts";
import { type PyodideFiles, readPyodideFiles } from "./pyodide-files.ts";
import { imageOf, openRealm, type Realm } from "./realm.ts";
import { createRealmCalls, type RealmCalls } from "./realm-calls.ts";
import { WHEELS_AT } from "./wheels-at.ts";

export interface PythonRuntimeOptions {
  /** Bytes of the interpreter's memory, and of its files outside of places; at least what an empty interpreter takes. */
  readonly memoryBytes: number;
  /** A folder with what makes a start quicker; absent = every interpreter is booted whole. */
  readonly cache?: string;
  /** Whether what is not in it yet is made. Only where no guest has run, which could leave something else there. */
  readonly fillsCache?: boolean;
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
    const image = options.cache === undefined ? undefined : await imageFor(await files, options, options.cache);
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
      const job = jobOf(guest, options.memoryBytes);
      const ready = next ?? boot();
      next = undefined;
      const { realm, calls } = await ready;
      calls.serve(guest, guest.wheels);
      try {
        return endOf(guest, realm.run(job));
      } finally {
        calls.close();
      }
    },
  };
}

/** One that is larger than the memory a guest may have is of no use to it. */
async function imageFor(files: PyodideFiles, { memoryBytes, fillsCache }: PythonRuntimeOptions, folder: string): Promise<MemoryImage | undefined> {
  const images = new MemoryImages(folder, files);
  let image = await images.open();
  if (!image && fillsCache) {
    await images.keep(await imageOf(files, (bytes) => createRealmCalls(bytes).answer));
    image = await images.open();
  }
  if (!image || image.bytes <= memoryBytes) return image;
  await image.close();
  return undefined;
}

function jobOf(guest: Guest, memoryBytes: number): string {
  const { program, cwd, env, tree, openFiles, wheels } = guest;
  if (program.kind !== "code" || program.language !== "python") {
    const what = program.kind === "code" ? `code in ${program.language}` : `a program of kind ${program.kind}`;
    throw new ToldFailure(`the python rung cannot run ${what}; give it code in python, or take another rung`);
  }
  const tops = tree.list("/").map(({ name }) => name);
  const own = tops.find((name) => OWN_FOLDERS.includes(name));
  if (own !== undefined) {
    throw new ToldFailure(`the python rung cannot have a place below /${own}, which is the interpreter's own; put it somewhere else`);
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
  const { code, trapped, usedUp, wasFull } = endIn(text);
  if (typeof code !== "number") {
    guest.write("stderr", Buffer.from(`the interpreter gave up: ${typeof trapped === "string" ? trapped : "unknown"}\n`));
    return { code: TRAPPED, spoiled: true };
  }
  // The interpreter's memory can only grow, so the thread is not used again.
  return { code: code & 255, spoiled: true, ...(wasFull === true && { wasFull }), ...(usedUp === true && { cap: "memory" as const }) };
}

/** Text out of the realm, which may hold anything. */
function endIn(text: string): Readonly<Partial<Record<"code" | "trapped" | "usedUp" | "wasFull", unknown>>> {
  try {
    const end = JSON.parse(text) as unknown;
    return typeof end === "object" && end !== null ? end : {};
  } catch {
    return {};
  }
}

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Pyodide as it lies in its package, made ready for a realm without modules. Nothing is ever fetched. */
export interface PyodideFiles {
  /** An expression: a function that is given what fills arrays at random, and gives the module's factory. */
  readonly module: string;
  /** An expression: a function that gives `loadPyodide`. */
  readonly load: string;
  /** JSON of a lock file that knows no packages. */
  readonly lock: string;
  readonly wasm: Uint8Array;
  readonly stdlib: Uint8Array;
}

const IMPORT_CALL = /(?<![\w.$])import\(/g;
const MODULE_END = /export default _createPyodideModule;\s*$/;
const LOADER_END = /export\{(\w+) as loadPyodide,[^}]*\};[\s\S]*$/;
const RANDOM = "var initRandomFill=()=>{";

/** @throws Error when the package is another version than this was written for */
export async function readPyodideFiles(memoryBytes: number): Promise<PyodideFiles> {
  const folder = dirname(createRequire(import.meta.url).resolve("pyodide"));
  const [module, loader, wasm, stdlib, lock] = await Promise.all([
    readFile(join(folder, "pyodide.asm.mjs"), "utf8"),
    readFile(join(folder, "pyodide.mjs"), "utf8"),
    readFile(join(folder, "pyodide.asm.wasm")),
    readFile(join(folder, "python_stdlib.zip")),
    readFile(join(folder, "pyodide-lock.json"), "utf8"),
  ]);
  return {
    module: moduleText(module),
    load: loaderText(loader),
    lock: JSON.stringify({ info: (JSON.parse(lock) as { readonly info: unknown }).info, packages: {} }),
    wasm: withMemoryLimit(wasm, memoryBytes),
    stdlib,
  };
}

/** A script, where `import()` is not even a word: what it fails with would be an object of the host. */
function scriptText(text: string): string {
  return text.replaceAll("import.meta.url", '"file:///pyodide/pyodide.asm.mjs"').replaceAll(IMPORT_CALL, "noImport(");
}

function moduleText(text: string): string {
  const script = replaced(
    replaced(scriptText(text), MODULE_END, "return _createPyodideModule;"),
    RANDOM,
    "var initRandomFill=()=>fillRandom;var otherRandomFill=()=>{",
  );
  return `(fillRandom) => {${script}\n}`;
}

function loaderText(text: string): string {
  return `() => {${replaced(scriptText(text), LOADER_END, "return $1;")}\n}`;
}

function replaced(text: string, what: string | RegExp, by: string): string {
  const result = text.replace(what, by);
  if (result === text)
    throw new Error(`the installed pyodide is another version than this was written for: ${String(what)} is not in it; install pyodide 314.0.7`);
  return result;
}

const PAGE_BYTES = 65_536;
const MEMORY_SECTION = 5;
const SECTIONS_AT = 8;
const HAS_MAXIMUM = 1;

/** The program with a lower maximum of its memory, which then no growth can pass, whoever asks for it. */
export function withMemoryLimit(wasm: Uint8Array, memoryBytes: number): Uint8Array {
  const limited = Uint8Array.from(wasm);
  for (let at = SECTIONS_AT; at < wasm.length; ) {
    const id = wasm[at];
    const size = readNumber(wasm, at + 1);
    if (id === MEMORY_SECTION) {
      const count = readNumber(wasm, size.end);
      const flags = wasm[count.end] ?? 0;
      const least = readNumber(wasm, count.end + 1);
      const most = readNumber(wasm, least.end);
      if (count.value !== 1 || (flags & HAS_MAXIMUM) === 0) throw new Error("the interpreter's memory has no maximum to lower; install pyodide 314.0.7");
      const pages = Math.max(least.value, Math.min(most.value, Math.floor(memoryBytes / PAGE_BYTES)));
      writeNumber(limited, pages, { from: least.end, end: most.end });
      return limited;
    }
    at = size.end + size.value;
  }
  throw new Error("the interpreter has no memory of its own; install pyodide 314.0.7");
}

/** LEB128. */
function readNumber(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = from, shift = 0; shift < 35; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new Error("the interpreter's file is damaged; install pyodide again");
}

/** As long as the number that was there, so that nothing moves. */
function writeNumber(bytes: Uint8Array, value: number, { from, end }: { readonly from: number; readonly end: number }): void {
  let left = value;
  for (let at = from; at < end; at++) {
    bytes[at] = (left & 0x7f) | (at === end - 1 ? 0 : 0x80);
    left = Math.floor(left / 128);
  }
}

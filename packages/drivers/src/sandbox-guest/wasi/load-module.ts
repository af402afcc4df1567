import { posix } from "node:path";
import type { Guest } from "../runtime.ts";
import { TreeError, type TreeFile } from "../tree/tree.ts";
import { ModuleRefused } from "./module-refused.ts";

/** A module takes several times its bytes once it is compiled, and that is the host's memory. */
const MOST_MODULE_BYTES = 67_108_864;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export interface LoadedModule {
  /** What the program is told that it is called. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** @throws ModuleRefused for a file that is not there, text that is no base64, and a module that is too large */
export function loadModule(guest: Guest): LoadedModule {
  const { program } = guest;
  if (program.kind === "code") return { name: "code.wasm", bytes: decode(program.code) };
  if (program.kind !== "module") throw new ModuleRefused(`the wasm rung runs modules and code in wasm, and no ${program.kind} command; use another rung`);
  const path = posix.resolve(guest.cwd, program.path);
  try {
    const file = guest.tree.open(path, { read: true });
    try {
      return { name: program.path, bytes: readAll(file) };
    } finally {
      file.close();
    }
  } catch (cause) {
    if (cause instanceof TreeError) throw new ModuleRefused(`${path} cannot be read (${cause.code}); name a .wasm file of the box`);
    throw cause;
  }
}

function decode(code: string): Uint8Array {
  const text = code.replaceAll(/\s/g, "");
  if (!BASE64.test(text)) throw new ModuleRefused("code in wasm is the base64 of a module, and this is not; the text format is not run, compile it first");
  return Buffer.from(text, "base64");
}

function readAll(file: TreeFile): Uint8Array {
  const { bytes: size } = file.stat();
  if (size > MOST_MODULE_BYTES) throw new ModuleRefused(`it has ${size} bytes, and a module has at most ${MOST_MODULE_BYTES}; build it smaller`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (let count = file.read(bytes, 0); count > 0; count = file.read(bytes.subarray(at), at)) at += count;
  return bytes.subarray(0, at);
}

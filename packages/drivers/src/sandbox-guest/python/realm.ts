import { constants, createContext, Script } from "node:vm";
import { GUEST_PROGRAM } from "./guest-program.ts";
import type { MemoryImage } from "./memory-image.ts";
import type { PyodideFiles } from "./pyodide-files.ts";
import { REALM_PROGRAM } from "./realm-program.ts";

/** Bytes that pass between host and realm in one call. */
const SHARED_BYTES = 262_144;

/**
 * An interpreter in a JavaScript realm of its own: the language's objects and nothing of Node's. No text can become code
 * in it, so that even a program which gets hold of all of its JavaScript can only call what is there; and what is there
 * leads to the host by one function from text to text.
 */
export interface Realm {
  /** Runs one program, the only one; from JSON to JSON. */
  run(text: string): string;
  /** Evaluates a script in it. */
  evaluate(script: string): unknown;
}

interface Given {
  readonly shared: SharedArrayBuffer;
  readonly files: Readonly<Record<string, ArrayBuffer>>;
  readonly loaders: Record<string, unknown>;
  image?: Uint8Array;
}

interface Program {
  boot(): Promise<void>;
  image(): Promise<Uint8Array>;
  run(text: string): string;
}

/** Is given the memory that is shared with the realm, and gives what answers it. */
type Connect = (bytes: Uint8Array) => (text: string) => string;

/** @param image  where it begins; absent, or damaged = a whole boot */
export async function openRealm(files: PyodideFiles, connect: Connect, image?: MemoryImage): Promise<Realm> {
  const { evaluate, given, makeProgram } = prepareRealm(files);
  if (image) {
    const memory = (evaluate("(length) => new Uint8Array(length)") as (length: number) => Uint8Array)(image.bytes);
    if (await image.into(memory)) given.image = memory;
  }
  const answer = connect(new Uint8Array(given.shared));
  const program = makeProgram((text: unknown) => (typeof text === "string" ? answer(text) : NOT_TEXT), given);
  await program.boot();
  // From here on the realm may be hostile: it is called with text, and nothing that it gives is touched but text.
  const { run } = program;
  return { run: (text) => textOf(() => run(text)), evaluate };
}

/** Longer than any end of a program is. */
const MOST_TEXT = 4_096;
/** For whoever would have an object of the realm's read as text. */
const NOT_TEXT = '{"error":"EINVAL"}';
const NO_END = '{"trapped":"unknown"}';

/** What a call into the realm gives, if that is text. What it throws is an object of the realm's, and is not even looked at. */
function textOf(call: () => unknown): string {
  try {
    const given = call();
    return typeof given === "string" && given.length <= MOST_TEXT ? given : NO_END;
  } catch {
    return NO_END;
  }
}

/** The memory of an interpreter that has run nothing. */
export async function imageOf(files: PyodideFiles, connect: Connect): Promise<Uint8Array> {
  const { given, makeProgram } = prepareRealm(files);
  const answer = connect(new Uint8Array(given.shared));
  return makeProgram((text) => (typeof text === "string" ? answer(text) : NOT_TEXT), given).image();
}

interface Prepared {
  readonly given: Given;
  evaluate(script: string, filename?: string): unknown;
  makeProgram(host: (text: unknown) => string, given: Given): Program;
}

function prepareRealm(files: PyodideFiles): Prepared {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: true } });
  const evaluate = (script: string, filename = "realm.js"): unknown => new Script(script, { filename }).runInContext(context);
  // Everything that stays in the realm is made there; what is given to it is text and numbers.
  const makeGiven = evaluate(`(lock, prepare, wasm, stdlib) => ({
    shared: new SharedArrayBuffer(${SHARED_BYTES}),
    files: { "pyodide.asm.wasm": new ArrayBuffer(wasm), "python_stdlib.zip": new ArrayBuffer(stdlib) },
    loaders: {},
    lock,
    prepare,
  })`) as (lock: string, prepare: string, wasm: number, stdlib: number) => Given;
  const given = makeGiven(files.lock, GUEST_PROGRAM, files.wasm.length, files.stdlib.length);
  for (const [name, bytes] of [
    ["pyodide.asm.wasm", files.wasm],
    ["python_stdlib.zip", files.stdlib],
  ] as const) {
    const buffer = given.files[name];
    if (buffer) new Uint8Array(buffer).set(bytes);
  }
  given.loaders["module"] = evaluate(files.module, "pyodide.asm.js");
  given.loaders["load"] = evaluate(files.load, "pyodide.js");
  return { given, evaluate, makeProgram: evaluate(REALM_PROGRAM) as Prepared["makeProgram"] };
}

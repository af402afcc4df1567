import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tree } from "../tree/tree.ts";
import { FORGED_MEMORY, WAYS_TO_JAVASCRIPT } from "./forged-memory.test-harness.ts";
import { readPyodideFiles } from "./pyodide-files.ts";
import { createPythonRuntime } from "./python-runtime.ts";
import { openRealm, type Realm } from "./realm.ts";
import { createRealmCalls } from "./realm-calls.ts";

const MEMORY = 134_217_728;
const cache = mkdtempSync(join(tmpdir(), "aether-forged-"));
afterAll(() => rmSync(cache, { recursive: true }));

async function printed(code: string): Promise<string> {
  let said = "";
  await createPythonRuntime({ memoryBytes: MEMORY, cache, fillsCache: true }).run({
    program: { kind: "code", language: "python", code, args: [] },
    cwd: "/tmp",
    home: "/tmp",
    env: {},
    tree: { list: () => [] } as Partial<Tree> as Tree,
    memoryBytes: MEMORY,
    openFiles: 64,
    outputBytes: 65_536,
    wallMs: 60_000,
    read: () => new Uint8Array(),
    readable: () => true,
    write: (_, bytes) => {
      said += Buffer.from(bytes).toString();
    },
  });
  return said;
}

describe("a program with all of its interpreter's memory", () => {
  test.for(WAYS_TO_JAVASCRIPT)("does not get to JavaScript by $why", { timeout: 240_000 }, async ({ code }) => {
    const said = await printed(FORGED_MEMORY + code);
    expect(said).toMatch(/^forged\n/);
    expect(said).not.toMatch(/^GOT/m);
  });
});

async function sealedRealm(before = ""): Promise<{ readonly realm: Realm; readonly end: string }> {
  const realm = await openRealm(await readPyodideFiles(MEMORY), (bytes) => {
    const calls = createRealmCalls(bytes);
    return (text) => calls.answer(text);
  });
  if (before !== "") realm.evaluate(before);
  const job = { path: "/main.py", code: "pass", args: [], env: {} };
  return { realm, end: realm.run(JSON.stringify({ mounts: [], cwd: "/", openFiles: 64, fileBytes: MEMORY, job })) };
}

describe("the realm of a program that runs", () => {
  let realm: Realm;
  beforeAll(async () => {
    realm = (await sealedRealm()).realm;
  }, 240_000);

  test.for([
    { why: "no prototype takes a property", script: "Object.prototype.toJSON = 1; String({}.toJSON)", gives: "undefined" },
    {
      why: "all prototypes are frozen",
      script: `[Object, Array, Function, Error, TypeError, RangeError, Promise, Symbol, String, Number, RegExp, Map, Set, WeakMap, Proxy, Date, Uint8Array, ArrayBuffer, SharedArrayBuffer, WebAssembly.Memory, WebAssembly.RuntimeError]
        .filter((made) => !Object.isFrozen(made) || (made.prototype && !Object.isFrozen(made.prototype))).map((made) => made.name).join() +
        [function* () {}, async () => {}, async function* () {}].filter((made) => !Object.isFrozen(Object.getPrototypeOf(made))).length`,
      gives: "0",
    },
    {
      why: "no global can be added or changed",
      script: "(() => { 'use strict'; try { globalThis.added = 1; return 'added' } catch { return 'refused' } })()",
      gives: "refused",
    },
    {
      why: "an error has no stack, which the embedder would format",
      script:
        "(() => { let asked = 'no'; try { Error.prepareStackTrace = () => { asked = 'yes' } } catch {} Error.stackTraceLimit = 50; new Error('x').stack; return asked + String(new Error('x').stack).includes(' at ') })()",
      gives: "nofalse",
    },
    {
      why: "no error of the embedder's at the end of the stack",
      script: `(() => { let found = "none"; const look = (error) => { if (!(error instanceof Error)) found = "another realm's"; };
        const dive = () => { try { dive(); } catch (error) { look(error); try { error.stack; new Error("x").stack; } catch (other) { look(other); } throw error; } };
        try { dive(); } catch (error) { look(error); } return found; })()`,
      gives: "none",
    },
    {
      why: "no module is made of bytes",
      script: "[typeof WebAssembly.Module, typeof WebAssembly.Instance, typeof WebAssembly.compile, typeof WebAssembly.instantiate].join()",
      gives: "undefined,undefined,undefined,undefined",
    },
    {
      why: "nothing of the embedder's streams",
      script: "[typeof WebAssembly.compileStreaming, typeof WebAssembly.instantiateStreaming].join()",
      gives: "undefined,undefined",
    },
    {
      why: "no function is made of text",
      script:
        "[() => {}, function* () {}, async () => {}].map((f) => { try { f.constructor('return 1'); return 'made' } catch (error) { return error.name } }).join()",
      gives: "EvalError,EvalError,EvalError",
    },
  ])("$why", ({ script, gives }) => {
    expect(realm.evaluate(script)).toBe(gives);
  });
});

const TOUCHED = `
  globalThis.touched = 0;
  const trap = new Proxy({}, { get: (_, name) => () => { touched++; throw trap; } });
  globalThis.bait = new Proxy(function () {}, trap);`;

test.for([
  { why: "an object that tells of every touch", throws: "throw bait" },
  {
    why: "an error whose message is asked for",
    throws: "const error = new Error(); Object.defineProperty(error, 'message', { get() { touched++; throw bait } }); throw error",
  },
])("what a realm throws is touched by nobody: $why", { timeout: 240_000 }, async ({ throws }) => {
  const { realm, end } = await sealedRealm(`{${TOUCHED}} Object.defineProperty(Object.prototype, 'toJSON', { configurable: true, get() { ${throws} } }); 0`);
  expect(end).toBe('{"trapped":"unknown"}');
  expect(realm.evaluate("touched")).toBe(0);
});

test("text that is longer than an end is no end", { timeout: 240_000 }, async () => {
  const { end } = await sealedRealm("Object.defineProperty(Object.prototype, 'toJSON', { value() { return 'x'.repeat(100_000) }, configurable: true }); 0");
  expect(end).toBe('{"trapped":"unknown"}');
});

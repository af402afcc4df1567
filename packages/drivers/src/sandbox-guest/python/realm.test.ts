import { beforeAll, describe, expect, test } from "vitest";
import { readPyodideFiles, withMemoryLimit } from "./pyodide-files.ts";
import { openRealm, type Realm } from "./realm.ts";
import { createRealmCalls } from "./realm-calls.ts";

const MEMORY = 67_108_864;

/** Looks everywhere from a value for what only the host has. */
const HUNT = `
  const seen = new Set();
  const hosts = ["process", "require", "Buffer", "fetch", "setImmediate", "queueMicrotask", "structuredClone", "Worker"];
  const hunt = (value, depth = 0) => {
    if (value === null || (typeof value !== "object" && typeof value !== "function") || depth > 7 || seen.has(value) || ArrayBuffer.isView(value)) return "";
    seen.add(value);
    if (hosts.some((name) => Object.hasOwn(value, name) && typeof value[name] !== "undefined")) return "found the host's globals";
    if (typeof value === "function" && value !== Function.prototype && !(value instanceof Function)) return "found a function of another realm";
    if (typeof value === "object" && Object.getPrototypeOf(value) !== null && !(value instanceof Object) && value !== Object.prototype) return "found an object of another realm";
    for (const key of Reflect.ownKeys(value)) {
      const { value: held, get, set } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
      const found = hunt(held, depth + 1) || hunt(get, depth + 1) || hunt(set, depth + 1);
      if (found) return found + " at " + String(key);
    }
    return hunt(Object.getPrototypeOf(value), depth + 1);
  };`;

describe("a realm in which hostile JavaScript runs", () => {
  let realm: Realm;
  beforeAll(async () => {
    realm = await openRealm(await readPyodideFiles(MEMORY), (bytes) => {
      const calls = createRealmCalls(bytes);
      return (text) => calls.answer(text);
    });
  }, 240_000);

  test.for([
    {
      why: "has no globals of Node",
      script: "[typeof process, typeof require, typeof Buffer, typeof fetch, typeof Worker, typeof queueMicrotask].join()",
      gives: /^(undefined,?)+$/,
    },
    { why: "holds nothing of the host in any object", script: `(() => { ${HUNT} return hunt(globalThis) || "nothing"; })()`, gives: /^nothing$/ },
    { why: "makes no code of text by eval", script: "try { eval('1') } catch (error) { error.name }", gives: /^EvalError$/ },
    { why: "makes no code of text by Function", script: "try { (() => {}).constructor('return this')() } catch (error) { error.name }", gives: /^EvalError$/ },
    {
      why: "makes no code of text by a generator's constructor",
      script: "try { (function* () {}).constructor('yield this')() } catch (error) { error.name }",
      gives: /^EvalError$/,
    },
    {
      why: "makes no code of text by an async function's constructor",
      script: "try { (async () => {}).constructor('return this')() } catch (error) { error.name }",
      gives: /^EvalError$/,
    },
    {
      why: "sees no functions of the host in stacks",
      script: `(() => { ${HUNT}
        let sites = [];
        const before = Error.prepareStackTrace;
        Error.prepareStackTrace = (_, given) => { sites = given; return "" };
        try { console.log(performance.now()); new Error("x").stack; } finally { Error.prepareStackTrace = before; }
        return sites.map((site) => hunt(site.getFunction?.()) + hunt(site.getThis?.())).join("") || "nothing"; })()`,
      gives: /^nothing$/,
    },
    {
      why: "gets no error of the host when the stack ends in a call to it",
      script: `(() => { ${HUNT}
        let found = "";
        const dive = () => { try { performance.now(); dive(); } catch (error) { found ||= error instanceof Error || error?.name === "ErrnoError" ? "" : "another realm's"; throw error; } };
        try { dive(); } catch (error) { found ||= hunt(error); }
        return found || "nothing"; })()`,
      gives: /^nothing$/,
    },
    {
      why: "gets no object of the host by changing what the bridge is made of",
      script: `(() => { ${HUNT}
        const kept = { parse: JSON.parse, stringify: JSON.stringify, call: Function.prototype.call, apply: Function.prototype.apply };
        let found = "";
        const spy = (...given) => { found ||= given.map((value) => hunt(value)).join(""); return "{}"; };
        JSON.parse = JSON.stringify = Function.prototype.call = Function.prototype.apply = spy;
        try { performance.now(); } finally { Object.assign(JSON, { parse: kept.parse, stringify: kept.stringify }); Object.assign(Function.prototype, { call: kept.call, apply: kept.apply }); }
        return found || "nothing"; })()`,
      gives: /^nothing$/,
    },
  ])("$why", ({ script, gives }) => {
    expect(realm.evaluate(script)).toMatch(gives);
  });
});

test("the package's own scripts have no import() left", async () => {
  const { module, load } = await readPyodideFiles(MEMORY);
  expect(/(?<![\w.$])import\(/.test(module + load)).toBe(false);
});

test.for([
  { why: "lower than it was", bytes: MEMORY, pages: 1_024 },
  { why: "never below what the interpreter begins with", bytes: 1, pages: undefined },
])("the memory's maximum is $why", async ({ bytes, pages }) => {
  const { wasm } = await readPyodideFiles(MEMORY);
  const limited = withMemoryLimit(wasm, bytes);
  const changed = [...limited.keys()].filter((at) => limited[at] !== wasm[at]);
  expect(limited.length).toBe(wasm.length);
  if (pages !== undefined) expect(changed).toEqual([]);
  else expect(changed.length).toBeLessThanOrEqual(3);
});

test("a file that is no interpreter is refused", () => {
  expect(() => withMemoryLimit(new Uint8Array(8), MEMORY)).toThrow("no memory of its own");
});

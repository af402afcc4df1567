import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { posix } from "node:path";
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext, type QuickJSHandle, RELEASE_SYNC } from "quickjs-emscripten";
import type { Guest, GuestEnd, GuestRuntime } from "../runtime.ts";
import { TreeError } from "../tree/tree.ts";
import { type GuestCalls, guestCalls, sleep } from "./guest-calls.ts";
import { PRELUDE } from "./prelude.ts";

/** Not among the types of Node. */
interface WasmApi {
  readonly compile: (bytes: Uint8Array) => Promise<object>;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => object;
  readonly RuntimeError: new () => Error;
}
const { compile: compileWasm, Memory: WasmMemory, RuntimeError: WasmTrap } = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;

/** More overflows the stack of the thread itself before QuickJS notices. */
const STACK_BYTES = 262_144;
const PAGE_BYTES = 65_536;
/** What the module itself asks for. */
const FIRST_PAGES = 256;
const MOST_PAGES = 32_768;
/** As Node's for a top-level await that nothing will ever settle. */
const UNSETTLED = 13;
const TRAPPED = 134;

/**
 * QuickJS in WebAssembly: each guest has an instance of its own, since one that ran out of memory once is broken. It is
 * dropped whole at the end: freeing one by one what a guest left would be its last trick.
 */
export function createJsRuntime(memoryBytes: number): GuestRuntime {
  const compiled = compile();
  let next: Promise<QuickJSContext> | undefined;
  const prepare = async (): Promise<void> => {
    next ??= openVm(await compiled, memoryBytes);
    await next;
  };
  return {
    warm: prepare,
    rest: prepare,
    async run(guest) {
      const ready = next ?? openVm(await compiled, memoryBytes);
      next = undefined;
      return new JsGuest(await ready, guest).run();
    },
  };
}

async function compile(): Promise<object> {
  // A dependency of a dependency, found from there.
  const require = createRequire(createRequire(import.meta.url).resolve("quickjs-emscripten"));
  return compileWasm(await readFile(require.resolve("@jitl/quickjs-wasmfile-release-sync/wasm")));
}

async function openVm(wasmModule: object, memoryBytes: number): Promise<QuickJSContext> {
  const maximum = Math.min(MOST_PAGES, Math.max(FIRST_PAGES, Math.ceil(memoryBytes / PAGE_BYTES)));
  const wasmMemory = new WasmMemory({ initial: FIRST_PAGES, maximum });
  const quickJs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmModule, wasmMemory }));
  const vm = quickJs.newContext();
  vm.runtime.setMemoryLimit(memoryBytes);
  vm.runtime.setMaxStackSize(STACK_BYTES);
  return vm;
}

/** One program. */
class JsGuest {
  readonly #vm: QuickJSContext;
  readonly #guest: Guest;
  readonly #calls: GuestCalls;
  readonly #deadline: number;
  #isLate = false;

  constructor(vm: QuickJSContext, guest: Guest) {
    this.#vm = vm;
    this.#guest = guest;
    this.#calls = guestCalls(guest);
    this.#deadline = performance.now() + guest.wallMs;
  }

  run(): GuestEnd {
    const { program } = this.#guest;
    if (program.kind !== "code") throw new Error(`js runs no ${program.kind}`);
    this.#vm.runtime.setInterruptHandler(() => {
      this.#isLate ||= performance.now() > this.#deadline;
      return this.#isLate || this.#calls.exitCode !== undefined;
    });
    this.#vm.runtime.setModuleLoader(
      (path) => this.#load(path),
      (base, name) => resolveModule(base, name),
    );
    try {
      return this.#execute(program.code, program.args);
    } catch (error) {
      // Its time may be over before its first line, in what is run ahead of it.
      if (this.#calls.exitCode !== undefined || this.#isLate) return this.#ended(1);
      if (!(error instanceof WasmTrap || error instanceof RangeError)) throw error;
      this.#tell(`the interpreter gave up: ${error.message}`);
      return { code: TRAPPED, spoiled: true };
    }
  }

  #execute(code: string, args: readonly string[]): GuestEnd {
    const timers = this.#begin(args);
    const result = this.#vm.evalCode(code, posix.join(this.#guest.cwd, "main.js"), { type: "module" });
    if (result.error) return this.#failed(result.error);
    for (;;) {
      const jobs = this.#vm.runtime.executePendingJobs();
      if (jobs.error) return this.#failed(jobs.error);
      const state = this.#vm.getPromiseState(result.value);
      if (state.type === "rejected") return this.#failed(state.error);
      const wait = this.#number(timers, "wait");
      if (wait < 0) {
        if (state.type === "fulfilled") return this.#ended(0);
        this.#tell("the program waits for something that nothing will bring about");
        return this.#ended(UNSETTLED);
      }
      sleep(wait);
      const fired = this.#vm.callMethod(timers, "fire");
      if (fired.error) return this.#failed(fired.error);
    }
  }

  #begin(args: readonly string[]): QuickJSHandle {
    const vm = this.#vm;
    const host = vm.newFunction("host", (json, bytes) => {
      const given = bytes && vm.typeof(bytes) === "object" ? Uint8Array.from(vm.getArrayBuffer(bytes).value) : undefined;
      const result = this.#answer(vm.getString(json), given);
      return typeof result === "string" ? vm.newString(result) : vm.newArrayBuffer(Uint8Array.from(result).buffer);
    });
    const { env, cwd } = this.#guest;
    const make = vm.unwrapResult(vm.evalCode(PRELUDE, "prelude.js"));
    return vm.unwrapResult(vm.callFunction(make, vm.undefined, host, vm.newString(JSON.stringify({ args, env, cwd }))));
  }

  #answer(json: string, bytes: Uint8Array | undefined): string | Uint8Array {
    try {
      return this.#calls.call(json, bytes);
    } catch (error) {
      // Only names and messages cross, never an object of the host.
      throw error instanceof Error ? new Error(error.message) : new Error("EIO: unknown");
    }
  }

  #load(path: string): string | { error: Error } {
    try {
      return this.#calls.readText(path);
    } catch (error) {
      if (!(error instanceof TreeError)) throw error;
      return { error: new Error(`cannot import ${path}: ${error.message}; there are no packages here, only files of the box`) };
    }
  }

  #number(object: QuickJSHandle, method: string): number {
    const result = this.#vm.callMethod(object, method);
    return result.error ? -1 : this.#vm.getNumber(result.value);
  }

  #ended(code: number): GuestEnd {
    if (this.#calls.exitCode !== undefined) return { code: this.#calls.exitCode };
    return this.#isLate ? { code, cap: "wall" } : { code };
  }

  #failed(error: QuickJSHandle): GuestEnd {
    if (this.#calls.exitCode !== undefined || this.#isLate) return this.#ended(1);
    const [name, message, stack] = ["name", "message", "stack"].map((part) => this.#text(error, part));
    const said = [name, message].filter((words) => words !== "").join(": ");
    this.#tell(said === "" ? `thrown: ${this.#plain(error)}` : `${said}\n${stack}`.trimEnd());
    return name === "InternalError" && message === "out of memory" ? { code: 1, cap: "memory", spoiled: true } : this.#ended(1);
  }

  /** What is no text, number or the like is only named: making a text of it could run code of the guest's. */
  #plain(value: QuickJSHandle): string {
    const type = this.#vm.typeof(value);
    const isPlain = type !== "object" && type !== "function" && type !== "symbol";
    return isPlain ? this.#vm.getString(value) : `${type === "symbol" ? "a symbol" : "something"} that says no name and no message`;
  }

  #text(object: QuickJSHandle, name: string): string {
    const value = this.#vm.getProp(object, name);
    return this.#vm.typeof(value) === "string" ? this.#vm.getString(value) : "";
  }

  #tell(text: string): void {
    this.#guest.write("stderr", Buffer.from(`${text}\n`));
  }
}

function resolveModule(base: string, name: string): string {
  return name.startsWith("/") ? posix.normalize(name) : posix.join(posix.dirname(base), name);
}

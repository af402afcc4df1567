import type { Guest, GuestEnd, GuestRuntime } from "../runtime.ts";
import { TreeError } from "../tree/tree.ts";
import { createClocks } from "./clocks.ts";
import { Descriptors } from "./descriptors.ts";
import { GuestMemory } from "./guest-memory.ts";
import { limitModule } from "./limit-module.ts";
import { loadModule } from "./load-module.ts";
import { ModuleRefused } from "./module-refused.ts";
import { openPreopen } from "./open-path.ts";
import { GuestExit, terminated } from "./process-calls.ts";
import { INPUT_RIGHTS, OUTPUT_RIGHTS } from "./rights.ts";
import { WASI_MODULE, wasiCalls } from "./wasi-calls.ts";
import { type WasmInstance, type WasmMemory, type WasmModule, wasm } from "./wasm-api.ts";

/** As a shell's for a program that it found and cannot run. */
const CANNOT_RUN = 126;
/** As a process that aborted. */
const TRAPPED = 134;
/** A trap with this part of the cap in use is taken for one of memory: programs abort when they get no more. */
const FULL = 0.5;

/**
 * WebAssembly programs with our own WASI preview 1 over the guest's files. `module` runs a file of the box, `code` in
 * `wasm` a module as base64. The working folder is `.`, and every place has its virtual path.
 */
export function createWasiRuntime(): GuestRuntime {
  return {
    async run(guest) {
      try {
        return await runModule(guest);
      } catch (cause) {
        if (!(cause instanceof ModuleRefused)) throw cause;
        tell(guest, cause.message);
        return { code: CANNOT_RUN, message: cause.message, ...(cause.cap && { cap: cause.cap }) };
      }
    },
  };
}

async function runModule(guest: Guest): Promise<GuestEnd> {
  const { name, bytes } = loadModule(guest);
  const limited = limitModule(bytes, guest.memoryBytes);
  const module = compile(limited.bytes);
  const given = limited.memory && new wasm.Memory(limited.memory);
  let memory: WasmMemory | undefined = given;
  const descriptors = openDescriptors(guest);
  try {
    const guestMemory = new GuestMemory(() => memory);
    const { calls, exit } = wasiCalls({
      guest,
      memory: guestMemory,
      descriptors,
      clocks: createClocks(),
      args: [name, ...argsOf(guest)].map(terminated),
      env: Object.entries(variablesOf(guest)).map(([key, value]) => terminated(`${key}=${value}`)),
    });
    const imports = importsOf(module, calls, limited.memory && { ...limited.memory, given });
    const entry = entryOf(module);
    try {
      const instance = link(module, imports);
      memory ??= memoryOf(instance);
      (instance.exports[entry] as () => void)();
      return { code: exit() ?? 0 };
    } catch (cause) {
      return exitOf(exit()) ?? trapOf(guest, cause, guestMemory.size);
    }
  } finally {
    descriptors.closeAll();
  }
}

function compile(bytes: Uint8Array): WasmModule {
  try {
    return new wasm.Module(bytes);
  } catch (cause) {
    if (!(cause instanceof wasm.CompileError)) throw cause;
    throw new ModuleRefused(`it does not compile: ${cause.message.replace("WebAssembly.Module(): ", "")}`);
  }
}

function link(module: WasmModule, imports: ConstructorParameters<typeof wasm.Instance>[1]): WasmInstance {
  try {
    return new wasm.Instance(module, imports);
  } catch (cause) {
    if (!(cause instanceof wasm.LinkError)) throw cause;
    throw new ModuleRefused(`it does not fit what it is given: ${cause.message.replace("WebAssembly.Instance(): ", "")}`);
  }
}

interface GivenMemory {
  readonly module: string;
  readonly name: string;
  readonly given: WasmMemory | undefined;
}

function importsOf(module: WasmModule, calls: Readonly<Record<string, unknown>>, memory: GivenMemory | undefined): Record<string, Record<string, unknown>> {
  const imports: Record<string, Record<string, unknown>> = Object.create(null);
  for (const wanted of wasm.Module.imports(module)) {
    const isMemory = wanted.kind === "memory" && wanted.module === memory?.module && wanted.name === memory.name;
    const value = isMemory ? memory.given : wanted.module === WASI_MODULE && Object.hasOwn(calls, wanted.name) ? calls[wanted.name] : undefined;
    if (value === undefined)
      throw new ModuleRefused(
        `it imports ${wanted.module}.${wanted.name}, which is not there: only the calls of ${WASI_MODULE} are; build it for wasm32-wasip1`,
      );
    imports[wanted.module] ??= Object.create(null);
    Object.assign(imports[wanted.module] ?? {}, { [wanted.name]: value });
  }
  return imports;
}

function entryOf(module: WasmModule): string {
  const exported = new Set(wasm.Module.exports(module).flatMap(({ name, kind }) => (kind === "function" ? [name] : [])));
  for (const entry of ["_start", "_initialize"]) if (exported.has(entry)) return entry;
  throw new ModuleRefused("it exports no function _start, so there is nothing to run; build it as a command for wasm32-wasip1");
}

function memoryOf({ exports }: WasmInstance): WasmMemory | undefined {
  const { memory } = exports;
  return memory instanceof wasm.Memory ? memory : undefined;
}

/** The streams, the working folder and the places. */
function openDescriptors(guest: Guest): Descriptors {
  const descriptors = new Descriptors();
  for (const [fd, stream] of (["stdin", "stdout", "stderr"] as const).entries())
    descriptors.set(fd, { kind: "stream", stream, base: stream === "stdin" ? INPUT_RIGHTS : OUTPUT_RIGHTS, inheriting: 0n, flags: 0 });
  if (guest.tree.places.length === 0) return descriptors;
  try {
    // Libraries look a relative path up in the folder named `.`, and take `/` for the same name.
    descriptors.add(openPreopen(guest, guest.cwd, guest.cwd === "/" ? "/" : "."));
    for (const place of guest.tree.places) if (place !== "/" || guest.cwd !== "/") descriptors.add(openPreopen(guest, place, place));
  } catch (cause) {
    descriptors.closeAll();
    if (cause instanceof TreeError) throw new ModuleRefused(`${guest.cwd} is no folder to run in (${cause.code})`);
    throw cause;
  }
  return descriptors;
}

/** Libraries without a working folder take this one. At the top they are anyway. */
function variablesOf({ cwd, env }: Guest): Readonly<Record<string, string>> {
  return cwd === "/" ? env : { ...env, PWD: cwd };
}

function argsOf({ program }: Guest): readonly string[] {
  return program.kind === "module" || program.kind === "code" ? program.args : [];
}

function exitOf(code: number | undefined): GuestEnd | undefined {
  return code === undefined ? undefined : { code };
}

function trapOf(guest: Guest, cause: unknown, memoryBytes: number): GuestEnd {
  if (cause instanceof ModuleRefused) throw cause;
  if (cause instanceof GuestExit) return { code: cause.exitCode };
  if (cause instanceof RangeError) {
    tell(guest, "the stack is full: it calls itself too deeply");
    return { code: TRAPPED, spoiled: true };
  }
  if (!(cause instanceof wasm.RuntimeError) && !isGuestException(cause)) throw cause;
  tell(guest, cause instanceof wasm.RuntimeError ? `it trapped: ${cause.message}` : "it ended by an exception of its own that nothing caught");
  if (memoryBytes < guest.memoryBytes * FULL) return { code: TRAPPED };
  return { code: TRAPPED, cap: "memory", message: `it trapped with ${memoryBytes} of ${guest.memoryBytes} bytes of memory in use` };
}

/** What `throw` of WebAssembly gives out: it is not among the errors. */
function isGuestException(cause: unknown): boolean {
  return Object.prototype.toString.call(cause) === "[object WebAssembly.Exception]";
}

function tell(guest: Guest, text: string): void {
  guest.write("stderr", Buffer.from(`wasm: ${text}\n`));
}

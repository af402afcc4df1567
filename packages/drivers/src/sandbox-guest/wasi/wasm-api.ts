/** WebAssembly as this folder uses it; it is among no types that a Node program has. */
interface WasmApi {
  readonly Module: WasmModuleType;
  readonly Instance: new (module: WasmModule, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => WasmInstance;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly RuntimeError: new () => Error;
  readonly CompileError: new () => Error;
  readonly LinkError: new () => Error;
}

interface WasmModuleType {
  new (bytes: Uint8Array): WasmModule;
  imports(module: WasmModule): readonly { readonly module: string; readonly name: string; readonly kind: string }[];
  exports(module: WasmModule): readonly { readonly name: string; readonly kind: string }[];
}

export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export const wasm: WasmApi = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;

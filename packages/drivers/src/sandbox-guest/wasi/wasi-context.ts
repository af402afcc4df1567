import type { Guest } from "../runtime.ts";
import type { Clocks } from "./clocks.ts";
import type { Descriptors } from "./descriptors.ts";
import type { GuestMemory } from "./guest-memory.ts";

/** What the calls of one guest share. */
export interface WasiContext {
  readonly guest: Guest;
  readonly memory: GuestMemory;
  readonly descriptors: Descriptors;
  readonly clocks: Clocks;
  readonly args: readonly Uint8Array[];
  readonly env: readonly Uint8Array[];
}

/** Calls by name. Pointers and counts come as signed 32-bit numbers, 64-bit ones as bigints; a failure is thrown. */
export type Calls = Readonly<Record<string, Call>>;

/** Any of the WebAssembly signatures; the module's own is checked when it is linked. */
export type Call = (...args: never[]) => void;

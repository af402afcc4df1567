import { randomFillSync } from "node:crypto";
import { ERRNO, fail } from "./errno.ts";
import type { Calls, WasiContext } from "./wasi-context.ts";

/** Bytes that one draw takes. */
const RANDOM_BYTES = 65_536;
const SIGNALED = 128;
const MOST_SIGNALS = 30;
/** Child, continue, urgent, window: nobody who does not ask is ended by them. */
const HARMLESS: ReadonlySet<number> = new Set([0, 16, 17, 22, 27]);
/** Stop, terminal stop, terminal input and output: there is nobody to continue it. */
const STOPPING: ReadonlySet<number> = new Set([18, 19, 20, 21]);

/** Thrown through the guest to end it. */
export class GuestExit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Arguments, variables, clocks, chance and the end. */
export function processCalls({ memory, clocks, args, env }: WasiContext): Calls {
  return {
    args_get: (list: number, text: number) => putStrings(args, list, text),
    args_sizes_get: (count: number, bytes: number) => putSizes(args, count, bytes),
    environ_get: (list: number, text: number) => putStrings(env, list, text),
    environ_sizes_get: (count: number, bytes: number) => putSizes(env, count, bytes),
    clock_res_get(id: number, result: number) {
      memory.writeU64(result, clocks.resolution(id));
    },
    clock_time_get(id: number, _precision: bigint, result: number) {
      memory.writeU64(result, clocks.now(id));
    },
    random_get(pointer: number, count: number) {
      const bytes = memory.bytes(pointer, count);
      for (let from = 0; from < bytes.length; from += RANDOM_BYTES) randomFillSync(bytes.subarray(from, from + RANDOM_BYTES));
    },
    proc_exit(code: number) {
      throw new GuestExit(code >>> 0);
    },
    proc_raise(signal: number) {
      if (signal < 0 || signal > MOST_SIGNALS) fail(ERRNO.INVAL);
      if (STOPPING.has(signal)) fail(ERRNO.NOTSUP);
      if (!HARMLESS.has(signal)) throw new GuestExit(SIGNALED + signal);
    },
    sched_yield: () => undefined,
  };

  function putSizes(strings: readonly Uint8Array[], count: number, bytes: number): void {
    memory.writeU32(count, strings.length);
    memory.writeU32(bytes, total(strings));
  }

  function putStrings(strings: readonly Uint8Array[], list: number, text: number): void {
    memory.bytes(list, strings.length * 4);
    memory.bytes(text, total(strings));
    let at = text;
    for (const [index, string] of strings.entries()) {
      memory.writeU32(list + index * 4, at >>> 0);
      memory.write(at, string);
      at += string.length;
    }
  }
}

/** As a C string. */
export function terminated(text: string): Uint8Array {
  return Buffer.from(`${text.replaceAll("\0", "")}\0`);
}

const total = (strings: readonly Uint8Array[]): number => strings.reduce((sum, { length }) => sum + length, 0);

import { TreeError } from "../tree/tree.ts";
import { CallError, ERRNO, ERRNO_OF_TREE } from "./errno.ts";
import { fdCalls } from "./fd-calls.ts";
import { pathCalls } from "./path-calls.ts";
import { pollCalls } from "./poll-calls.ts";
import { GuestExit, processCalls } from "./process-calls.ts";
import { socketCalls } from "./socket-calls.ts";
import { streamCalls } from "./stream-calls.ts";
import type { WasiContext } from "./wasi-context.ts";

type Raw = (...args: readonly unknown[]) => number;

/** Names of the module that a WASI preview-1 program imports from. */
export const WASI_MODULE = "wasi_snapshot_preview1";

export interface WasiCalls {
  readonly calls: Readonly<Record<string, Raw>>;
  /** Set once the guest has ended itself, even if it caught what ends it and went on. */
  exit(): number | undefined;
}

/** Every call of WASI preview 1, as a module imports them: errors are errno results, and only an exit is thrown. */
export function wasiCalls(context: WasiContext): WasiCalls {
  let exit: number | undefined;
  const wrap =
    (call: (...args: never[]) => void): Raw =>
    (...args) => {
      if (exit !== undefined) throw new GuestExit(exit);
      try {
        call(...(args as never[]));
        return ERRNO.SUCCESS;
      } catch (cause) {
        if (cause instanceof GuestExit) exit = cause.exitCode;
        return errnoOf(cause);
      }
    };
  const all = { ...processCalls(context), ...streamCalls(context), ...fdCalls(context), ...pathCalls(context), ...pollCalls(context), ...socketCalls(context) };
  return { calls: Object.fromEntries(Object.entries(all).map(([name, call]) => [name, wrap(call)])), exit: () => exit };
}

function errnoOf(cause: unknown): number {
  if (cause instanceof CallError) return cause.errno;
  if (cause instanceof TreeError) return ERRNO_OF_TREE[cause.code];
  throw cause;
}

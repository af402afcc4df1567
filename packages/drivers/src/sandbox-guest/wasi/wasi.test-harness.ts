import type { Guest, GuestEnd } from "../runtime.ts";
import { openTree } from "../tree/tree.test-harness.ts";
import { createWasiRuntime } from "./wasi-runtime.ts";

export interface Ran extends GuestEnd {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Looks at the input that find nothing. */
  readonly notYet?: number;
  readonly memoryBytes?: number;
  readonly openFiles?: number;
  readonly cwd?: string;
  /** A module of the box instead of code. */
  readonly path?: string;
}

/** Runs a module in `/run/p1`, which is `folder` of the host. */
export async function runWasm(folder: string, code: Uint8Array | string, running: Running = {}): Promise<Ran> {
  const { args = [], env = {}, input = "", memoryBytes = 16_777_216, openFiles = 64, cwd = "/run/p1", path } = running;
  let notYet = running.notYet ?? 0;
  let left = Buffer.from(input);
  const said = { stdout: "", stderr: "" };
  const guest: Guest = {
    program:
      path === undefined
        ? { kind: "code", language: "wasm", code: typeof code === "string" ? code : Buffer.from(code).toString("base64"), args }
        : { kind: "module", path, args },
    cwd,
    home: "/run/p1",
    env,
    tree: openTree([{ at: "/run/p1", folder, writable: true, hidden: ["/run/p1/hidden"] }], openFiles),
    memoryBytes,
    openFiles,
    outputBytes: 1_048_576,
    wallMs: 10_000,
    read(max) {
      const bytes = left.subarray(0, max);
      left = left.subarray(bytes.length);
      return bytes;
    },
    readable: () => notYet-- <= 0,
    write(stream, bytes) {
      said[stream] += Buffer.from(bytes).toString();
    },
  };
  return { ...(await createWasiRuntime().run(guest)), ...said };
}

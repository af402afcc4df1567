import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Guest, GuestEnd } from "../runtime.ts";
import { hostFolder, openTree } from "../tree/tree.test-harness.ts";
import { ProgramBuilder, type Step } from "./module-builder.test-harness.ts";
import { FILE_RIGHTS, FOLDER_RIGHTS } from "./rights.ts";
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

export const HERE = 3;
export const PLACE = 4;
export const NEW = 1;
export const DIRECTORY = 2;
export const EXCLUSIVE = 4;
export const TRUNCATE = 8;
export const APPEND = 1;
export const FOLLOW = 1;
/** Where results go. */
export const R = 64;
export const FD = 128;
export const INTO = 1_024;
export const BEYOND = 0x7fff_fff0;

type Body = (program: ProgramBuilder) => ProgramBuilder;

/** Opens `name` and leaves its number at {@link FD}. */
export const open = (program: ProgramBuilder, name: string, { flags = 0, rights = FILE_RIGHTS, fdFlags = 0, is = 0 } = {}): ProgramBuilder =>
  program.call("path_open", [HERE, 0, ...program.text(name), flags, rights, FILE_RIGHTS | FOLDER_RIGHTS, fdFlags, FD], is);

export interface Row extends Running {
  readonly why: string;
  readonly body: Body;
  readonly stdout?: string;
  readonly code?: number;
  readonly after?: (folder: string) => void;
}

export const fd = { at: FD };

/** Runs a program among a few files. `step` is the one that did not give what it should. */
export async function runRow({
  body,
  stdout: _stdout,
  code = 0,
  after: _after,
  ...running
}: Row): Promise<Ran & { readonly folder: string; readonly step?: Step }> {
  const folder = hostFolder();
  writeFileSync(join(folder, "file"), "contents");
  mkdirSync(join(folder, "folder"));
  writeFileSync(join(folder, "folder/inner"), "");
  mkdirSync(join(folder, "hidden"));
  symlinkSync("/etc", join(folder, "out"));
  const program = body(new ProgramBuilder());
  const ran = await runWasm(folder, program.build(), running);
  const step = ran.code === code ? undefined : program.steps[ran.code - 1];
  return { ...ran, folder, ...(step && { step }) };
}

import { randomFillSync } from "node:crypto";
import type { Guest } from "../runtime.ts";
import { type Tree, TreeError, type TreeFile, type TreeStat } from "../tree/tree.ts";
import { WHEELS_AT } from "./wheels-at.ts";

const NS_IN_MS = 1_000_000;
const LONGEST_SLEEP_MS = 2_147_483_647;
const ERROR_CODE = /^E[A-Z]+$/;

type Word = string | number | boolean | null;
type Call = (...words: readonly Word[]) => unknown;

/** What the realm may ask the host for. */
export interface RealmCalls {
  /** A JSON list of a name and its arguments to JSON with `result` or `error`, a POSIX name. Never throws. Bytes are in the shared memory. */
  answer(text: string): string;
  /** From now on it is for this guest. */
  serve(guest: Guest, wheels: Tree | undefined): void;
  /** Closes what is open. */
  close(): void;
}

/** @param bytes shared with the realm, whose side may write to it at any time */
export function createRealmCalls(bytes: Uint8Array): RealmCalls {
  let calls: ReadonlyMap<string, Call> = new Map(machineCalls(bytes));
  const files = new Map<number, TreeFile>();
  const close = (): void => {
    for (const file of files.values()) quietly(() => file.close());
    files.clear();
  };
  return {
    answer(text) {
      try {
        const [name, ...words] = JSON.parse(text) as readonly Word[];
        const call = calls.get(String(name));
        if (!call) throw new TreeError("ENOTSUP", String(name));
        return JSON.stringify({ result: call(...words) });
      } catch (error) {
        return `{"error":"${codeOf(error)}"}`;
      }
    },
    serve(guest, wheels) {
      close();
      const treeFor = (path: string): Tree => (wheels && (path === WHEELS_AT || path.startsWith(`${WHEELS_AT}/`)) ? wheels : guest.tree);
      calls = new Map([...machineCalls(bytes), ...streamCalls(guest, bytes), ...folderCalls(treeFor), ...fileCalls({ treeFor, files, bytes })]);
    },
    close,
  };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ERROR_CODE.test(code) ? code : "EIO";
}

function quietly(run: () => void): void {
  try {
    run();
  } catch {
    // A file that cannot be closed any more is closed.
  }
}

function machineCalls(bytes: Uint8Array): [string, Call][] {
  return [
    ["now", () => performance.now()],
    [
      "random",
      (count) => {
        const into = new Uint8Array(length(count, bytes));
        randomFillSync(into);
        bytes.set(into);
        return into.length;
      },
    ],
    [
      "sleep",
      (ms) => {
        if (typeof ms === "number" && ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(ms, LONGEST_SLEEP_MS));
      },
    ],
  ];
}

function streamCalls(guest: Guest, bytes: Uint8Array): [string, Call][] {
  return [
    ["output", (stream, count) => guest.write(stream === "stderr" ? "stderr" : "stdout", bytes.slice(0, length(count, bytes)))],
    [
      "input",
      (max) => {
        const read = guest.read(length(max, bytes));
        bytes.set(read);
        return read.length;
      },
    ],
  ];
}

function folderCalls(treeFor: (path: string) => Tree): [string, Call][] {
  const on =
    (run: (tree: Tree, path: string, ...more: readonly Word[]) => unknown): Call =>
    (path, ...more) =>
      run(treeFor(pathOf(path)), pathOf(path), ...more);
  return [
    ["stat", on((tree, path) => statOf(tree.stat(path, { follow: false })))],
    ["list", on((tree, path) => tree.list(path).map(({ name }) => name))],
    ["mkdir", on((tree, path, mode) => tree.mkdir(path, Number(mode) & 0o7777))],
    ["unlink", on((tree, path) => tree.unlink(path))],
    ["rmdir", on((tree, path) => tree.rmdir(path))],
    ["readlink", on((tree, path) => tree.readlink(path))],
    ["chmod", on((tree, path, mode) => tree.chmod(path, Number(mode) & 0o7777))],
    ["times", on((tree, path, ...times) => tree.setTimes(path, timesOf(...times), { follow: false }))],
    [
      "rename",
      (from, to) => {
        const tree = treeFor(pathOf(from));
        if (tree !== treeFor(pathOf(to))) throw new TreeError("EXDEV", pathOf(to));
        tree.rename(pathOf(from), pathOf(to));
      },
    ],
    ["symlink", (target, path) => treeFor(pathOf(path)).symlink(String(target), pathOf(path))],
  ];
}

interface FileDeps {
  readonly treeFor: (path: string) => Tree;
  readonly files: Map<number, TreeFile>;
  readonly bytes: Uint8Array;
}

function fileCalls({ treeFor, files, bytes }: FileDeps): [string, Call][] {
  let last = 0;
  const fileOf = (id: Word | undefined): TreeFile => {
    const file = files.get(Number(id));
    if (!file) throw new TreeError("EBADF", String(id));
    return file;
  };
  const once = (path: string, flags: Parameters<Tree["open"]>[1], run: (file: TreeFile) => void): void => {
    const file = treeFor(path).open(path, { noFollow: true, ...flags });
    try {
      run(file);
    } finally {
      file.close();
    }
  };
  return [
    [
      "open",
      (path, ...[read, write, append]) => {
        const at = pathOf(path);
        const file = treeFor(at).open(at, { read: read === true, write: write === true, append: append === true, noFollow: true });
        files.set(++last, file);
        return last;
      },
    ],
    ["create", (path) => once(pathOf(path), { write: true, create: true, exclusive: true }, () => undefined)],
    ["resize", (path, size) => once(pathOf(path), { write: true }, (file) => file.truncate(position(size)))],
    [
      "close",
      (id) => {
        const file = fileOf(id);
        files.delete(Number(id));
        file.close();
      },
    ],
    [
      "read",
      (id, count, at) => {
        // Not into the shared memory itself, which no file should be read or written from while it changes.
        const into = new Uint8Array(length(count, bytes));
        const read = fileOf(id).read(into, position(at));
        bytes.set(into.subarray(0, read));
        return read;
      },
    ],
    [
      "write",
      (id, count, at) => {
        const piece = bytes.slice(0, length(count, bytes));
        return at === -1 ? fileOf(id).append(piece) : fileOf(id).write(piece, position(at));
      },
    ],
    ["fstat", (id) => statOf(fileOf(id).stat())],
    ["ftruncate", (id, size) => fileOf(id).truncate(position(size))],
    ["ftimes", (id, accessed, modified) => fileOf(id).setTimes(timesOf(accessed, modified))],
    ["sync", (id) => fileOf(id).sync()],
  ];
}

function statOf({ kind, bytes, mode, inode, device, links, accessedNs, modifiedNs, changedNs }: TreeStat): unknown {
  const ms = (ns: bigint): number => Number(ns) / NS_IN_MS;
  return {
    kind,
    bytes,
    mode: mode & 0o7777,
    inode: Number(inode),
    device: Number(device),
    links,
    accessedMs: ms(accessedNs),
    modifiedMs: ms(modifiedNs),
    changedMs: ms(changedNs),
  };
}

function timesOf(accessed?: Word, modified?: Word): Parameters<TreeFile["setTimes"]>[0] {
  const ns = (ms: Word | undefined): bigint | undefined => (typeof ms === "number" && Number.isFinite(ms) ? BigInt(Math.round(ms * NS_IN_MS)) : undefined);
  const [accessedNs, modifiedNs] = [ns(accessed), ns(modified)];
  return { ...(accessedNs !== undefined && { accessedNs }), ...(modifiedNs !== undefined && { modifiedNs }) };
}

function pathOf(path: Word | undefined): string {
  if (typeof path !== "string" || !path.startsWith("/") || path.includes("\0")) throw new TreeError("EINVAL", String(path));
  return path;
}

function position(value: Word | undefined): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new TreeError("EINVAL", String(value));
  return value;
}

function length(value: Word | undefined, bytes: Uint8Array): number {
  return Math.min(position(value), bytes.length);
}

import { posix } from "node:path";
import type { Guest } from "../runtime.ts";
import { TreeError, type TreeFile } from "../tree/tree.ts";

const PIECE_BYTES = 65_536;

/** What a guest's code may ask for; a result is JSON or bytes. */
export interface GuestCalls {
  /** @throws Error with the POSIX name first, as `ENOENT: /run/p1/x` */
  call(json: string, bytes: Uint8Array | undefined): string | Uint8Array;
  /** The text of a module. */
  readText(path: string): string;
  /** Set by `exit`. */
  readonly exitCode: number | undefined;
}

/** Thrown by `exit`; the interpreter is stopped at its next look. */
const EXITED = "the program has ended itself";

type Call = (args: readonly unknown[], bytes: Uint8Array | undefined) => unknown;

export function guestCalls(guest: Guest): GuestCalls {
  let exitCode: number | undefined;
  const input = inputOf(guest);
  const calls = new Map<string, Call>([
    ...fileCalls(guest),
    ["write", ([stream, text]) => guest.write(stream === "stderr" ? "stderr" : "stdout", Buffer.from(String(text)))],
    ["readInput", () => input.all()],
    ["readLine", () => input.line()],
    ["readBytes", ([max]) => input.bytes(Math.min(PIECE_BYTES, Math.max(1, Number(max) || 1)))],
    ["sleep", ([ms]) => sleep(Number(ms))],
    [
      "exit",
      ([code]) => {
        exitCode = Number(code) & 255;
        throw new Error(EXITED);
      },
    ],
  ]);
  return {
    call(json, bytes) {
      const [name, ...args] = JSON.parse(json) as unknown[];
      const run = calls.get(String(name));
      if (!run) throw new Error(`ENOTSUP: ${String(name)}`);
      const result = run(args, bytes);
      return result instanceof Uint8Array ? result : JSON.stringify(result ?? null);
    },
    readText: (path) => readFile(guest, path).toString(),
    get exitCode() {
      return exitCode;
    },
  };
}

function fileCalls(guest: Guest): [string, Call][] {
  const { tree, cwd } = guest;
  const at = (path: unknown): string => posix.resolve("/", cwd, String(path));
  const save =
    (flag: "truncate" | "append"): Call =>
    ([path, text], bytes) => {
      const data = bytes ?? Buffer.from(String(text));
      using file = opened(guest, at(path), { write: true, create: true, [flag]: true });
      for (let from = 0; from < data.length; ) from += flag === "append" ? file.append(data.subarray(from)) : file.write(data.subarray(from), from);
    };
  return [
    ["readFile", ([path]) => readFile(guest, at(path))],
    ["readText", ([path]) => readFile(guest, at(path)).toString()],
    ["writeFile", save("truncate")],
    ["appendFile", save("append")],
    ["list", ([path]) => tree.list(at(path)).map(({ name, kind }) => ({ name, kind }))],
    ["stat", ([path]) => statOf(guest, at(path))],
    ["exists", ([path]) => isThere(guest, at(path))],
    ["remove", ([path, recursive]) => remove(guest, at(path), recursive === true)],
    ["mkdir", ([path, recursive]) => makeFolder(guest, at(path), recursive === true)],
    ["rename", ([from, to]) => tree.rename(at(from), at(to))],
  ];
}

function opened({ tree }: Guest, path: string, flags: Parameters<Guest["tree"]["open"]>[1]): TreeFile & Disposable {
  const file = tree.open(path, flags);
  return Object.assign(Object.create(file) as TreeFile, {
    kind: file.kind,
    read: file.read.bind(file),
    write: file.write.bind(file),
    append: file.append.bind(file),
    stat: file.stat.bind(file),
    [Symbol.dispose]: () => file.close(),
  });
}

function readFile(guest: Guest, path: string): Buffer {
  using file = opened(guest, path, { read: true });
  const { kind, bytes } = file.stat();
  if (kind === "folder") throw new TreeError("EISDIR", path);
  if (bytes > guest.memoryBytes / 2) throw new TreeError("EFBIG", path);
  const pieces: Uint8Array[] = [];
  for (let total = 0; ; ) {
    const piece = new Uint8Array(Math.max(PIECE_BYTES, bytes - total + 1));
    const count = file.read(piece, total);
    if (count === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, count));
    total += count;
    if (total > guest.memoryBytes / 2) throw new TreeError("EFBIG", path);
  }
}

function statOf({ tree }: Guest, path: string): unknown {
  const { kind, bytes, mode, modifiedNs } = tree.stat(path);
  return { kind, bytes, mode: mode & 0o7777, modified: Number(modifiedNs / 1_000_000n) };
}

function isThere({ tree }: Guest, path: string): boolean {
  try {
    tree.stat(path);
    return true;
  } catch (error) {
    if (error instanceof TreeError) return false;
    throw error;
  }
}

function remove(guest: Guest, path: string, recursive: boolean): void {
  const { tree } = guest;
  if (tree.stat(path, { follow: false }).kind !== "folder") return tree.unlink(path);
  if (recursive) for (const { name } of tree.list(path)) remove(guest, posix.join(path, name), true);
  tree.rmdir(path);
}

function makeFolder(guest: Guest, path: string, recursive: boolean): void {
  if (!recursive) return guest.tree.mkdir(path);
  const names = path.split("/").filter((name) => name !== "");
  for (let depth = 1; depth <= names.length; depth++) {
    const folder = `/${names.slice(0, depth).join("/")}`;
    if (!isThere(guest, folder)) guest.tree.mkdir(folder);
  }
}

/** Blocks the worker, as a guest's sleep does. */
function sleep(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(ms, 2_147_483_647));
}

interface Input {
  all(): string;
  /** Without its end; null at the end of the input. */
  line(): string | null;
  bytes(max: number): Uint8Array;
}

function inputOf(guest: Guest): Input {
  let kept = Buffer.alloc(0);
  let ended = false;
  const more = (): boolean => {
    const piece = ended ? new Uint8Array() : guest.read(PIECE_BYTES);
    ended ||= piece.length === 0;
    if (piece.length > 0) kept = Buffer.concat([kept, piece]);
    return !ended;
  };
  const take = (count: number): Buffer => {
    const taken = kept.subarray(0, count);
    kept = kept.subarray(count);
    return taken;
  };
  return {
    all() {
      const pieces = [take(kept.length)];
      while (more()) pieces.push(take(kept.length));
      return Buffer.concat(pieces).toString();
    },
    line() {
      let end = kept.indexOf(10);
      while (end < 0 && more()) end = kept.indexOf(10);
      if (end >= 0)
        return take(end + 1)
          .subarray(0, end)
          .toString();
      return kept.length > 0 ? take(kept.length).toString() : null;
    },
    bytes(max) {
      if (kept.length === 0) more();
      return Uint8Array.from(take(max));
    },
  };
}

export { sleep };

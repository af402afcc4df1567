import type { BoxPlace } from "@aether/ports";
import { createWheelTree } from "../python/wheel-tree.ts";
import { WHEELS_AT } from "../python/wheels-at.ts";
import { ToldFailure } from "../told-failure.ts";
import { createTree } from "../tree/place-tree.ts";
import { type OpenFlags, type Tree, TreeError, type TreeFile } from "../tree/tree.ts";
import { FetchDesk } from "./fetch-desk.ts";
import { entryWords, type FileAnswer, PIECE_BYTES, statWords, type TimeWords, timesOf } from "./file-calls.ts";

/** What one command's guest may reach of this machine. */
export interface FileGrant {
  readonly places: readonly BoxPlace[];
  readonly openFiles: number;
  /** Bytes of one file. */
  readonly fileBytes?: number | undefined;
  /** The host's Unix socket of the holder's HTTP proxy; absent = no network. */
  readonly egress?: string;
  /** The host's folder of wheels. */
  readonly wheels?: string;
}

/** Of one call: a folder of any size is told in parts. */
const MOST_ENTRIES = 2_000;

interface Answered {
  readonly answer: FileAnswer;
  readonly bytes?: Uint8Array;
}

type Words = readonly unknown[];
type Call = (words: Words, bytes: Uint8Array) => unknown;

/**
 * Answers the file calls of one thread, for the command that it runs at the time. What it is told comes out of a process that
 * a guest may have taken over: every word is looked at, and a call can do no more than the command was granted.
 */
export class FileHolder {
  #trees: Readonly<Record<"places" | "wheels", Tree | undefined>> | undefined;
  #desk: FetchDesk | undefined;
  readonly #files = new Map<number, TreeFile>();
  #openFiles = 0;
  #last = 0;
  #key: string | undefined;
  #listed: { readonly tree: Tree; readonly path: string; readonly entries: readonly unknown[] } | undefined;
  readonly #calls: ReadonlyMap<string, Call> = new Map([...this.#treeCalls(), ...this.#fileCalls(), ...this.#netCalls()]);

  /** @throws SyscallError when a place's folder is gone */
  begin(key: string, { places, openFiles, fileBytes, egress, wheels }: FileGrant): void {
    this.end();
    this.#key = key;
    this.#openFiles = openFiles;
    this.#trees = { places: createTree(places, { openFiles, fileBytes }), wheels: wheels === undefined ? undefined : createWheelTree(wheels, WHEELS_AT) };
    this.#desk = egress === undefined ? undefined : new FetchDesk(egress);
  }

  /** The end of a command whose thread may have begun another by now. */
  endIf(key: string): void {
    if (this.#key === key) this.end();
  }

  /** Closes what is open. Calls are refused until the next beginning. */
  end(): void {
    for (const file of this.#files.values()) if (this.#isOfWheels(file)) quietly(() => file.close());
    this.#files.clear();
    this.#trees?.places?.close();
    this.#desk?.close();
    this.#trees = undefined;
    this.#desk = undefined;
    this.#listed = undefined;
  }

  async answer([name, ...words]: Words, bytes: Uint8Array): Promise<Answered> {
    try {
      const call = typeof name === "string" ? this.#calls.get(name) : undefined;
      if (!call || !this.#trees) throw new TreeError("EBADF", "");
      const result = await call(words, bytes);
      return result instanceof Uint8Array ? { answer: { result: null }, bytes: result } : { answer: { result: result ?? null } };
    } catch (cause) {
      return { answer: failureOf(cause) };
    }
  }

  #treeCalls(): [string, Call][] {
    const on =
      (run: (tree: Tree, path: string, more: Words) => unknown): Call =>
      ([name, path, ...more]) =>
        run(this.#tree(name), text(path), more);
    return [
      ["open", on((tree, path, [flags]) => this.#open(tree, path, flagsOf(flags)))],
      ["stat", on((tree, path, [how]) => statWords(tree.stat(path, { follow: followsIn(how) })))],
      ["list", on((tree, path, [from]) => this.#list(tree, path, number(from)))],
      ["resolve", on((tree, path, [how]) => tree.resolve(path, { follow: followsIn(how) }))],
      ["mkdir", on((tree, path, [mode]) => (mode === null ? tree.mkdir(path) : tree.mkdir(path, number(mode))))],
      ["rename", on((tree, from, [to]) => tree.rename(from, text(to)))],
      ["unlink", on((tree, path) => tree.unlink(path))],
      ["rmdir", on((tree, path) => tree.rmdir(path))],
      ["symlink", on((tree, target, [path]) => tree.symlink(target, text(path)))],
      ["readlink", on((tree, path) => tree.readlink(path))],
      ["link", on((tree, from, [to, how]) => tree.link(from, text(to), { follow: followsIn(how) }))],
      ["chmod", on((tree, path, [mode]) => tree.chmod(path, number(mode)))],
      ["setTimes", on((tree, path, [times, how]) => tree.setTimes(path, timesIn(times), { follow: followsIn(how) }))],
    ];
  }

  #fileCalls(): [string, Call][] {
    const on =
      (run: (file: TreeFile, words: Words, bytes: Uint8Array) => unknown): Call =>
      ([id, ...words], bytes) =>
        run(this.#file(id), words, bytes);
    return [
      ["read", on((file, [count, position]) => readFrom(file, number(count), number(position)))],
      ["write", on((file, [position], bytes) => file.write(bytes, number(position)))],
      ["append", on((file, _, bytes) => file.append(bytes))],
      ["truncate", on((file, [bytes]) => file.truncate(number(bytes)))],
      ["fstat", on((file) => statWords(file.stat()))],
      ["ftimes", on((file, [times]) => file.setTimes(timesIn(times)))],
      ["sync", on((file) => file.sync())],
      [
        "close",
        ([id]) => {
          const file = this.#file(id);
          this.#files.delete(Number(id));
          file.close();
        },
      ],
    ];
  }

  #netCalls(): [string, Call][] {
    const desk = (): FetchDesk => this.#desk ?? refuse("EACCES");
    return [
      ["fetch", ([request], bytes) => desk().begin(request, bytes)],
      ["fetched", ([id]) => desk().wait(number(id))],
      ["body", ([id, from]) => desk().body(number(id), number(from))],
      ["forget", ([id]) => desk().forget(number(id))],
    ];
  }

  #tree(name: unknown): Tree {
    const tree = name === "places" || name === "wheels" ? this.#trees?.[name] : undefined;
    return tree ?? refuse("ENOENT");
  }

  #open(tree: Tree, path: string, flags: OpenFlags): unknown {
    if (this.#files.size >= this.#openFiles) throw new TreeError("EMFILE", path);
    const file = tree.open(path, flags);
    this.#files.set(++this.#last, file);
    return { id: this.#last, kind: file.kind, path: file.path };
  }

  #list(tree: Tree, path: string, from: number): unknown {
    const again = from > 0 && this.#listed?.tree === tree && this.#listed.path === path ? this.#listed : undefined;
    const listed = again ?? { tree, path, entries: tree.list(path).map(entryWords) };
    const more = listed.entries.length > from + MOST_ENTRIES;
    this.#listed = more ? listed : undefined;
    return { part: listed.entries.slice(from, from + MOST_ENTRIES), more };
  }

  #file(id: unknown): TreeFile {
    return this.#files.get(number(id)) ?? refuse("EBADF");
  }

  #isOfWheels({ path }: TreeFile): boolean {
    return path.startsWith(`${WHEELS_AT}/`);
  }
}

function readFrom(file: TreeFile, count: number, position: number): Uint8Array {
  const into = new Uint8Array(Math.min(count, PIECE_BYTES));
  return into.subarray(0, file.read(into, position));
}

function failureOf(cause: unknown): FileAnswer {
  if (cause instanceof TreeError) return { error: cause.code, path: cause.message.slice(cause.code.length + 2) };
  if (cause instanceof ToldFailure) return { failed: cause.message };
  return { error: "EIO", path: "" };
}

function quietly(run: () => void): void {
  try {
    run();
  } catch {
    // A file that cannot be closed any more is closed.
  }
}

const refuse = (code: "EACCES" | "EBADF" | "EINVAL" | "ENOENT"): never => {
  throw new TreeError(code, "");
};

const text = (word: unknown): string => (typeof word === "string" ? word : refuse("EINVAL"));
const number = (word: unknown): number => (typeof word === "number" && Number.isSafeInteger(word) && word >= 0 ? word : refuse("EINVAL"));
const isRecord = (word: unknown): word is Readonly<Record<string, unknown>> => typeof word === "object" && word !== null;
const followsIn = (word: unknown): boolean => isRecord(word) && word["follow"] === true;

const FLAGS = ["read", "write", "append", "create", "exclusive", "truncate", "directory", "noFollow"] as const satisfies readonly (keyof OpenFlags)[];
const flagsOf = (word: unknown): OpenFlags => Object.fromEntries(FLAGS.map((flag) => [flag, isRecord(word) && word[flag] === true]));

const MOMENT = /^-?\d{1,20}$/;

function timesIn(word: unknown): ReturnType<typeof timesOf> {
  const isTimes = Array.isArray(word) && word.length === 2 && word.every((time) => time === null || (typeof time === "string" && MOMENT.test(time)));
  return isTimes ? timesOf(word as unknown as TimeWords) : refuse("EINVAL");
}

import { randomBytes } from "node:crypto";
import { ToldFailure } from "../told-failure.ts";
import type { OpenFlags, Tree, TreeEntry, TreeFile, TreeStat, TreeTimes } from "../tree/tree.ts";
import { TreeError } from "../tree/tree.ts";
import {
  type EntryWords,
  entryOf,
  type FileAnswer,
  type FileCall,
  PIECE_BYTES,
  type StatWords,
  statOf,
  timeWords,
  UNANSWERED,
  type Word,
} from "./file-calls.ts";
import { encodeFrame, type Frame, passOver, readFrame, writeFrame } from "./frames.ts";

/** The way of one thread to whoever holds its guest's files: a socket on which a call blocks until it is answered. */
export class FileLine {
  readonly #fd: number;

  /** What a thread that was ended left unread is passed over. */
  constructor(fd: number) {
    this.#fd = fd;
    const word = randomBytes(16).toString("hex");
    writeFrame(fd, encodeFrame(["sync", word]));
    passOver(fd, encodeFrame({ result: word }));
  }

  /** A call that is not answered, so that nobody waits for it. Those after it find it done. */
  tell(call: FileCall): void {
    writeFrame(this.#fd, encodeFrame(call));
  }

  /** @throws TreeError, and ToldFailure for what is no file's failure */
  call(call: FileCall, bytes?: Uint8Array): { readonly result: unknown; readonly bytes: Uint8Array } {
    writeFrame(this.#fd, encodeFrame(call, bytes));
    const { head, bytes: given }: Frame = readFrame(this.#fd);
    const answer = head as FileAnswer;
    if ("result" in answer) return { result: answer.result, bytes: given };
    if ("error" in answer) throw new TreeError(answer.error, answer.path);
    throw new ToldFailure(answer.failed);
  }
}

/** The calls of one command. Its files are opened by its key with the first of them: many commands ask for none. */
export class GuestFiles {
  readonly #line: FileLine;
  readonly #key: string;
  #begun = false;
  #isOver = false;

  constructor(line: FileLine, key: string) {
    this.#line = line;
    this.#key = key;
  }

  call(call: FileCall, bytes?: Uint8Array): { readonly result: unknown; readonly bytes: Uint8Array } {
    if (this.#isOver) throw new TreeError("EBADF", "");
    const first = this.#begun ? call : (["first", this.#key, ...call] as const);
    this.#begun = true;
    return this.#line.call(first, bytes);
  }

  /** Nothing fails by it that its guest could mend. */
  close(id: number): void {
    if (!this.#isOver) this.#line.tell([UNANSWERED, id]);
  }

  /** What it left running reaches nothing any more: the line is the next command's. Who holds the files is told by the daemon. */
  end(): void {
    this.#isOver = true;
  }
}

/** Which of a guest's trees: its places, or the folder of wheels. */
export type TreeName = "places" | "wheels";

/** Files that another process holds. It has no path of the host's, so neither has who breaks out into this one. */
export class RemoteTree implements Tree {
  readonly places: readonly string[];
  readonly #line: GuestFiles;
  readonly #name: TreeName;
  #wasFull = false;

  constructor(line: GuestFiles, name: TreeName, places: readonly string[]) {
    this.#line = line;
    this.#name = name;
    this.places = [...places].sort();
  }

  get wasFull(): boolean {
    return this.#wasFull;
  }

  open(path: string, flags: OpenFlags): TreeFile {
    // Every program that begins has its places open, and most do nothing with them: they were there when the box was opened.
    if (flags.directory && this.places.includes(path)) return new PlaceLater(path, () => this.#open(path, flags));
    return this.#open(path, flags);
  }

  #open(path: string, flags: OpenFlags): TreeFile {
    try {
      const { id, kind, path: found } = this.#call("open", path, { ...flags }) as { id: number; kind: TreeFile["kind"]; path: string };
      return new RemoteFile(this.#line, { id, kind, path: found });
    } catch (cause) {
      if (cause instanceof TreeError && cause.code === "EMFILE") this.#wasFull = true;
      throw cause;
    }
  }

  stat(path: string, { follow = true }: { readonly follow?: boolean } = {}): TreeStat {
    return statOf(this.#call("stat", path, { follow }) as StatWords);
  }

  list(path: string): readonly TreeEntry[] {
    const entries: TreeEntry[] = [];
    for (;;) {
      const { part, more } = this.#call("list", path, entries.length) as { part: readonly EntryWords[]; more: boolean };
      entries.push(...part.map(entryOf));
      if (!more) return entries;
    }
  }

  resolve(path: string, { follow = false }: { readonly follow?: boolean } = {}): string {
    return this.#call("resolve", path, { follow }) as string;
  }

  mkdir(path: string, mode?: number): void {
    this.#call("mkdir", path, mode ?? null);
  }

  rename(from: string, to: string): void {
    this.#call("rename", from, to);
  }

  unlink(path: string): void {
    this.#call("unlink", path);
  }

  rmdir(path: string): void {
    this.#call("rmdir", path);
  }

  symlink(target: string, path: string): void {
    this.#call("symlink", target, path);
  }

  readlink(path: string): string {
    return this.#call("readlink", path) as string;
  }

  link(from: string, to: string, { follow = false }: { readonly follow?: boolean } = {}): void {
    this.#call("link", from, to, { follow });
  }

  chmod(path: string, mode: number): void {
    this.#call("chmod", path, mode);
  }

  setTimes(path: string, times: TreeTimes, { follow = true }: { readonly follow?: boolean } = {}): void {
    this.#call("setTimes", path, timeWords(times), { follow });
  }

  /** The trees of a guest are closed together, where its line ends. */
  close(): void {}

  #call(name: string, ...words: readonly Word[]): unknown {
    return this.#line.call([name, this.#name, ...words]).result;
  }
}

class RemoteFile implements TreeFile {
  readonly kind: TreeFile["kind"];
  readonly path: string;
  readonly #line: GuestFiles;
  readonly #id: number;
  #isClosed = false;

  constructor(line: GuestFiles, { id, kind, path }: { readonly id: number; readonly kind: TreeFile["kind"]; readonly path: string }) {
    this.#line = line;
    this.#id = id;
    this.kind = kind;
    this.path = path;
  }

  read(into: Uint8Array, position: number): number {
    let done = 0;
    while (done < into.length) {
      const wanted = Math.min(PIECE_BYTES, into.length - done);
      const { bytes } = this.#line.call(["read", this.#id, wanted, position + done]);
      into.set(bytes, done);
      done += bytes.length;
      if (bytes.length < wanted) break;
    }
    // A folder, or a file that was closed, refuses also to be read by no byte.
    if (into.length === 0) this.#call("read", 0, position);
    return done;
  }

  write(bytes: Uint8Array, position: number): number {
    return this.#pieces(bytes, (piece, at) => this.#line.call(["write", this.#id, position + at], piece).result as number);
  }

  append(bytes: Uint8Array): number {
    return this.#pieces(bytes, (piece) => this.#line.call(["append", this.#id], piece).result as number);
  }

  truncate(bytes: number): void {
    this.#call("truncate", bytes);
  }

  stat(): TreeStat {
    return statOf(this.#call("fstat") as StatWords);
  }

  setTimes(times: TreeTimes): void {
    this.#call("ftimes", timeWords(times));
  }

  sync(): void {
    this.#call("sync");
  }

  close(): void {
    if (this.#isClosed) throw new TreeError("EBADF", this.path);
    this.#isClosed = true;
    this.#line.close(this.#id);
  }

  #pieces(bytes: Uint8Array, put: (piece: Uint8Array, at: number) => number): number {
    let done = 0;
    do {
      const piece = bytes.subarray(done, done + PIECE_BYTES);
      const count = put(piece, done);
      done += count;
      if (count < piece.length) break;
    } while (done < bytes.length);
    return done;
  }

  #call(name: string, ...words: readonly Word[]): unknown {
    return this.#line.call([name, this.#id, ...words]).result;
  }
}

/** A place that is opened when something is wanted of it. */
class PlaceLater implements TreeFile {
  readonly kind = "folder";
  readonly path: string;
  readonly #open: () => TreeFile;
  #opened: TreeFile | undefined;
  #isClosed = false;

  constructor(path: string, open: () => TreeFile) {
    this.path = path;
    this.#open = open;
  }

  read = (into: Uint8Array, position: number): number => this.#now.read(into, position);
  write = (bytes: Uint8Array, position: number): number => this.#now.write(bytes, position);
  append = (bytes: Uint8Array): number => this.#now.append(bytes);
  truncate = (bytes: number): void => this.#now.truncate(bytes);
  stat = (): TreeStat => this.#now.stat();
  setTimes = (times: TreeTimes): void => this.#now.setTimes(times);
  sync = (): void => this.#now.sync();

  close(): void {
    if (this.#isClosed) throw new TreeError("EBADF", this.path);
    this.#isClosed = true;
    this.#opened?.close();
  }

  get #now(): TreeFile {
    if (this.#isClosed) throw new TreeError("EBADF", this.path);
    this.#opened ??= this.#open();
    return this.#opened;
  }
}

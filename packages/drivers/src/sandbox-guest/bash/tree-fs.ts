import { isUtf8 } from "node:buffer";
import { posix } from "node:path";
import type { BufferEncoding, ByteString, CpOptions, FileContent, FsStat, IFileSystem, MkdirOptions, RmOptions } from "just-bash";
import { unsafeBytesFromLatin1 } from "just-bash";
import { type OpenFlags, type Tree, TreeError, type TreeErrorCode, type TreeFile, type TreeStat } from "../tree/tree.ts";
import { type Device, isDevice } from "./devices.ts";

/** Has characters beyond ASCII, and none beyond a byte. */
const ONE_BYTE_EACH = /^[\0-\xff]*[\x80-\xff][\0-\xff]*$/;
const READ_BYTES = 1_048_576;
const COPY_BYTES = 65_536;

const WORDS: Record<TreeErrorCode, string> = {
  EACCES: "permission denied",
  EBADF: "bad file descriptor",
  EEXIST: "file already exists",
  EFBIG: "file too large",
  EINVAL: "invalid argument",
  EIO: "i/o error",
  EISDIR: "illegal operation on a directory",
  ELOOP: "too many symbolic links encountered",
  EMFILE: "too many open files",
  ENAMETOOLONG: "name too long",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  ENOTSUP: "operation not supported",
  EPERM: "operation not permitted",
  EROFS: "read-only file system",
  EXDEV: "cross-device link not permitted",
};

export interface TreeFsOptions {
  readonly tree: Tree;
  readonly devices: Readonly<Record<string, Device>>;
  /** Bytes of one file that a command may take into memory. */
  readonly mostBytes: number;
}

/** The guest's files as just-bash wants them, and a few devices. */
export class TreeFs implements IFileSystem {
  readonly #tree: Tree;
  readonly #devices: Readonly<Record<string, Device>>;
  readonly #mostBytes: number;

  constructor(options: TreeFsOptions) {
    this.#tree = options.tree;
    this.#devices = options.devices;
    this.#mostBytes = options.mostBytes;
  }

  async readFile(path: string, options?: { encoding?: BufferEncoding | null } | BufferEncoding): Promise<string> {
    const encoding = (typeof options === "string" ? options : options?.encoding) ?? "utf8";
    return Buffer.from(this.#read(path)).toString(encoding);
  }

  async readFileBytes(path: string): Promise<ByteString> {
    return unsafeBytesFromLatin1(Buffer.from(this.#read(path)).toString("latin1"));
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    return this.#read(path);
  }

  async writeFile(path: string, content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding): Promise<void> {
    const bytes = bytesOf(content, options);
    const device = this.#device(path);
    if (device) return device.write(bytes);
    this.#with(path, { write: true, create: true, truncate: true }, (file) => writeAll(file, bytes));
  }

  async appendFile(path: string, content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding): Promise<void> {
    const bytes = bytesOf(content, options);
    const device = this.#device(path);
    if (device) return device.write(bytes);
    this.#with(path, { write: true, create: true, append: true }, (file) => {
      for (let from = 0; from < bytes.length; ) from += file.append(bytes.subarray(from));
    });
  }

  async exists(path: string): Promise<boolean> {
    if (this.#device(path)) return true;
    try {
      this.#tree.stat(path);
      return true;
    } catch (error) {
      if (error instanceof TreeError) return false;
      throw error;
    }
  }

  async stat(path: string): Promise<FsStat> {
    if (this.#device(path)) return DEVICE_STAT;
    return statOf(this.#try("stat", path, () => this.#tree.stat(path)));
  }

  async lstat(path: string): Promise<FsStat> {
    if (this.#device(path)) return DEVICE_STAT;
    return statOf(this.#try("lstat", path, () => this.#tree.stat(path, { follow: false })));
  }

  async mkdir(path: string, options?: MkdirOptions): Promise<void> {
    if (!options?.recursive) return this.#try("mkdir", path, () => this.#tree.mkdir(path));
    const names = path.split("/").filter((name) => name !== "");
    for (let depth = 1; depth <= names.length; depth++) {
      const folder = `/${names.slice(0, depth).join("/")}`;
      if ((await this.exists(folder)) && (depth < names.length || (await this.stat(folder)).isDirectory)) continue;
      this.#try("mkdir", folder, () => this.#tree.mkdir(folder));
    }
  }

  async readdir(path: string): Promise<string[]> {
    return this.#list(path).map(({ name }) => name);
  }

  async readdirWithFileTypes(path: string): Promise<{ name: string; isFile: boolean; isDirectory: boolean; isSymbolicLink: boolean }[]> {
    return this.#list(path).map(({ name, kind }) => ({ name, isFile: kind === "file", isDirectory: kind === "folder", isSymbolicLink: kind === "link" }));
  }

  async rm(path: string, options?: RmOptions): Promise<void> {
    let stat: FsStat;
    try {
      stat = await this.lstat(path);
    } catch (error) {
      if (options?.force && (error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    if (!stat.isDirectory) return this.#try("unlink", path, () => this.#tree.unlink(path));
    if (options?.recursive) for (const { name } of this.#list(path)) await this.rm(posix.join(path, name), options);
    this.#try("rmdir", path, () => this.#tree.rmdir(path));
  }

  async cp(src: string, dest: string, options?: CpOptions): Promise<void> {
    const stat = await this.lstat(src);
    if (stat.isSymbolicLink) return this.symlink(await this.readlink(src), dest);
    if (!stat.isDirectory) return this.#copy(src, dest);
    if (!options?.recursive) throw failure("EISDIR", "cp", src);
    if (posix.join(dest, "/").startsWith(posix.join(src, "/"))) throw failure("EINVAL", "cp", src);
    if (!(await this.exists(dest))) await this.mkdir(dest);
    for (const { name } of this.#list(src)) await this.cp(posix.join(src, name), posix.join(dest, name), options);
  }

  async mv(src: string, dest: string): Promise<void> {
    try {
      this.#try("rename", src, () => this.#tree.rename(src, dest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      await this.cp(src, dest, { recursive: true });
      await this.rm(src, { recursive: true });
    }
  }

  resolvePath(base: string, path: string): string {
    return posix.resolve("/", base, path);
  }

  /** None: just-bash then lists folders itself. */
  getAllPaths(): string[] {
    return [];
  }

  async chmod(path: string, mode: number): Promise<void> {
    if (!this.#device(path)) this.#try("chmod", path, () => this.#tree.chmod(path, mode));
  }

  async symlink(target: string, linkPath: string): Promise<void> {
    this.#try("symlink", linkPath, () => this.#tree.symlink(target, linkPath));
  }

  async link(existingPath: string, newPath: string): Promise<void> {
    this.#try("link", newPath, () => this.#tree.link(existingPath, newPath));
  }

  async readlink(path: string): Promise<string> {
    return this.#try("readlink", path, () => this.#tree.readlink(path));
  }

  async realpath(path: string): Promise<string> {
    if (this.#device(path)) return path;
    return this.#try("realpath", path, () => {
      this.#tree.stat(path);
      return this.#tree.resolve(path, { follow: true });
    });
  }

  async utimes(path: string, atime: Date, mtime: Date): Promise<void> {
    if (this.#device(path)) return;
    const nanoseconds = (date: Date): bigint => BigInt(date.getTime()) * 1_000_000n;
    this.#try("utimes", path, () => this.#tree.setTimes(path, { accessedNs: nanoseconds(atime), modifiedNs: nanoseconds(mtime) }));
  }

  #device(path: string): Device | undefined {
    return isDevice(path) ? this.#devices[path] : undefined;
  }

  #list(path: string): ReturnType<Tree["list"]> {
    return this.#try("scandir", path, () => this.#tree.list(path));
  }

  #read(path: string): Uint8Array {
    const device = this.#device(path);
    if (device) return device.read();
    return this.#with(path, { read: true }, (file) => {
      const { kind, bytes: size } = file.stat();
      if (kind === "folder") throw new TreeError("EISDIR", path);
      if (size > this.#mostBytes) throw new TreeError("EFBIG", path);
      return readAll(file, size, this.#mostBytes);
    });
  }

  #copy(src: string, dest: string): void {
    this.#with(src, { read: true }, (from) => {
      this.#with(dest, { write: true, create: true, truncate: true }, (to) => {
        const piece = new Uint8Array(COPY_BYTES);
        let at = 0;
        for (let count = from.read(piece, at); count > 0; count = from.read(piece, at)) {
          writeAll(to, piece.subarray(0, count), at);
          at += count;
        }
      });
      const { mode } = from.stat();
      if ((mode & 0o111) !== 0) this.#tree.chmod(dest, mode & 0o777);
    });
  }

  #with<T>(path: string, flags: OpenFlags, use: (file: TreeFile) => T): T {
    return this.#try("open", path, () => {
      const file = this.#tree.open(path, flags);
      try {
        return use(file);
      } finally {
        file.close();
      }
    });
  }

  #try<T>(call: string, path: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw error instanceof TreeError ? failure(error.code, call, path) : error;
    }
  }
}

function readAll(file: TreeFile, size: number, most: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const piece = new Uint8Array(Math.min(READ_BYTES, Math.max(size - total, 0) + 1));
    const count = file.read(piece, total);
    if (count === 0) return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    pieces.push(piece.subarray(0, count));
    total += count;
    if (total > most) throw new TreeError("EFBIG", "");
  }
}

function writeAll(file: TreeFile, bytes: Uint8Array, at = 0): void {
  for (let from = 0; from < bytes.length; ) from += file.write(bytes.subarray(from), at + from);
}

function bytesOf(content: FileContent, options?: { encoding?: BufferEncoding } | BufferEncoding): Uint8Array {
  if (typeof content !== "string") return content;
  const encoding = (typeof options === "string" ? options : options?.encoding) ?? "utf8";
  if (encoding !== "utf8" && encoding !== "utf-8") return Buffer.from(content, encoding);
  // just-bash keeps what it read as one character a byte, and calls it text when it writes it again. It tells the two
  // apart in the same way at the end of a script.
  const bytes = ONE_BYTE_EACH.test(content) ? Buffer.from(content, "latin1") : undefined;
  return bytes && isUtf8(bytes) ? bytes : Buffer.from(content);
}

/** just-bash tells people from the words, and itself from the code. */
function failure(code: TreeErrorCode, call: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${WORDS[code]}, ${call} '${path}'`), { code });
}

const DEVICE_STAT: FsStat = { isFile: true, isDirectory: false, isSymbolicLink: false, mode: 0o666, size: 0, mtime: new Date(0) };

function statOf(stat: TreeStat): FsStat {
  return {
    isFile: stat.kind === "file",
    isDirectory: stat.kind === "folder",
    isSymbolicLink: stat.kind === "link",
    mode: stat.mode & 0o7777,
    size: stat.bytes,
    mtime: new Date(Number(stat.modifiedNs / 1_000_000n)),
    dev: stat.device,
    ino: stat.inode,
  };
}

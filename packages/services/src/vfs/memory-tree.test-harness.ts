import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Digest, Disk, Disks, FileStat, FolderLink, FolderLinks, HostPaths, IdentifyFile, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

const digest: Digest = { sha256: (data) => createHash("sha256").update(data).digest("hex") };

interface Node {
  /** A hard link has that of its file. */
  id: number;
  kind: FileStat["kind"];
  bytes: Uint8Array;
  modifiedAt: number;
}

let born = 0;
/** Bytes of a name that the system takes. */
const LONGEST = 255;

/** One tree of host folders; a disk is a view of it from its root. */
export class MemoryTree implements Disks, FolderLinks {
  readonly nodes = new Map<string, Node>([["", folder()]]);
  readonly writes: string[] = [];
  /** Files that may be run. */
  readonly programs = new Set<string>();
  readonly watchers = new Set<{ path: string; changed: (paths: readonly string[]) => void }>();
  /** Folders that the host lets nobody look into. */
  readonly closed = new Set<string>();
  /** Thrown by the next call of this name. */
  failing: { method: keyof Disk; error: Error } | undefined;
  /** Asked before each call and, of those that change something, after it: what it throws then. */
  fault: ((call: { readonly method: keyof Disk; readonly at: string; readonly isDone: boolean }) => Error | undefined) | undefined;
  opened = 0;

  put(path: string, content: string | Uint8Array, kind: FileStat["kind"] = "file"): void {
    const parts = path.split("/").slice(1);
    for (let depth = 1; depth < parts.length; depth++) this.makeFolder(`/${parts.slice(0, depth).join("/")}`);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.nodes.set(path, { id: ++born, kind, bytes, modifiedAt: 1 });
  }

  /** Seen through by whoever asks what stands at a path. */
  readonly links = new Map<string, string>();

  readonly identify: IdentifyFile = (written) => {
    const path = this.links.get(written) ?? written;
    const node = this.nodes.get(path === "/" ? "" : path);
    if (!node) return undefined;
    const shared = node.kind === "file" && [...this.nodes.values()].filter(({ id }) => id === node.id).length > 1;
    return { path, id: String(node.id), kind: node.kind === "link" ? "other" : node.kind, shared };
  };

  /** Folders are looked at by the disk; around them is the machine itself. */
  readonly host: HostPaths = {
    identifyFile: this.identify,
    answered: () => undefined,
    identifyFolder: async (path) => {
      if (path.split("/").some((name) => name.length > LONGEST)) throw new SyscallError("INVALID", "no folder can be there");
      return { path, id: "" };
    },
    holdsOne: async () => false,
    isThere: async (path) => existsSync(path),
  };

  /** How often somebody looked for links. */
  searched = 0;

  async into(folder: string): Promise<FolderLink[]> {
    this.searched++;
    const links = [...this.nodes].flatMap(([at, { kind, bytes }]) => {
      const to = kind === "link" ? resolve(dirname(at), new TextDecoder().decode(bytes)) : undefined;
      return to !== undefined && (to === folder || to.startsWith(`${folder}/`) || folder.startsWith(`${to}/`)) ? [{ at, to }] : [];
    });
    return links;
  }

  /** As a person does outside: with all that is below. */
  moved(from: string, to: string): void {
    for (const [path, node] of [...this.nodes])
      if (path === from || path.startsWith(`${from}/`)) {
        this.nodes.delete(path);
        this.nodes.set(to + path.slice(from.length), node);
      }
  }

  text(path: string): string | undefined {
    const node = this.nodes.get(path);
    return node && new TextDecoder("utf-8", { ignoreBOM: true }).decode(node.bytes);
  }

  /** Every file and folder below a path, with file contents. */
  dump(below: string): Record<string, string> {
    const inside = [...this.nodes].filter(([path]) => path === below || path.startsWith(`${below}/`)).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      inside.map(([path, node]) => [
        path.slice(below.length),
        node.kind === "file" ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(node.bytes) : node.kind,
      ]),
    );
  }

  makeFolder(path: string): void {
    if (!this.nodes.has(path)) this.nodes.set(path, folder());
  }

  async open(root: string, { create = false, readOnly = false }: { readonly create?: boolean; readonly readOnly?: boolean } = {}): Promise<Disk> {
    this.opened++;
    if (create) {
      this.put(`${root}/x`, "");
      this.nodes.delete(`${root}/x`);
    }
    const found = this.nodes.get(root);
    if (!found) throw new SyscallError("NOT_FOUND", `there is no folder ${root}`);
    if (found.kind !== "folder") throw new SyscallError("UNSUPPORTED", `${root} is not a folder`);
    return new MemoryDisk(this, root, readOnly);
  }

  tell(path: string, method?: keyof Disk): void {
    this.writes.push(path);
    for (const { path: top, changed } of this.watchers) if (path.startsWith(`${top}/`)) changed([path.slice(top.length + 1)]);
    if (method) this.mayFail({ method, at: path, isDone: true });
  }

  mayFail(call: { readonly method: keyof Disk; readonly at: string; readonly isDone: boolean }): void {
    const error = this.fault?.(call);
    if (error) throw error;
  }
}

function folder(): Node {
  return { id: ++born, kind: "folder", bytes: new Uint8Array(), modifiedAt: 1 };
}

class MemoryDisk implements Disk {
  readonly #tree: MemoryTree;
  readonly #root: string;
  readonly #readOnly: boolean;

  constructor(tree: MemoryTree, root: string, readOnly: boolean) {
    this.#tree = tree;
    this.#root = root;
    this.#readOnly = readOnly;
  }

  async stat(path: Segments): Promise<FileStat | undefined> {
    const at = this.#at(path, "stat");
    const node = this.#tree.nodes.get(at);
    return node && { ...statOf(node), executable: this.#tree.programs.has(at), mode: this.#tree.programs.has(at) ? 0o755 : statOf(node).mode };
  }

  async read(path: Segments, { offset = 0, max = Number.POSITIVE_INFINITY }: { readonly offset?: number; readonly max?: number } = {}) {
    const node = this.#file(path, "read");
    return { bytes: node.bytes.slice(offset, offset + max), stat: statOf(node) };
  }

  async write(path: Segments, bytes: Uint8Array, options: { readonly create?: "only" | "also"; readonly parents?: boolean; readonly ifHash?: string } = {}) {
    const at = this.#change(path, "write");
    const node = this.#tree.nodes.get(at);
    if (node && options.create === "only") throw new SyscallError("EXISTS", "it is there");
    if (node && node.kind !== "file") throw new SyscallError("UNSUPPORTED", "not a file");
    if (options.ifHash !== undefined && (!node || digest.sha256(node.bytes) !== options.ifHash)) throw new SyscallError("CONFLICT", "another hash");
    this.#parents(path, options.parents ?? false);
    const made: Node = { id: node?.id ?? ++born, kind: "file", bytes, modifiedAt: (node?.modifiedAt ?? 1) + 1 };
    this.#tree.nodes.set(at, made);
    this.#tree.tell(at, "write");
    return statOf(made);
  }

  async readLink(path: Segments): Promise<string> {
    const node = this.#tree.nodes.get(this.#at(path, "readLink"));
    if (node?.kind !== "link") throw new SyscallError("UNSUPPORTED", "no link");
    return new TextDecoder().decode(node.bytes);
  }

  async link(path: Segments, target: string): Promise<void> {
    const at = this.#change(path, "link");
    this.#tree.put(at, target, "link");
    this.#tree.tell(at, "link");
  }

  async list(path: Segments, max = 10_000) {
    const at = this.#at(path, "list");
    const found = this.#tree.nodes.get(at);
    if (!found) throw new SyscallError("NOT_FOUND", "not there");
    if (this.#tree.closed.has(at)) throw new SyscallError("DENIED", `${path.join("/")} is closed to this program`, { errno: "EACCES" });
    if (found.kind !== "folder") throw new SyscallError("UNSUPPORTED", "not a folder");
    const inside = [...this.#tree.nodes].filter(([other]) => other.startsWith(`${at}/`) && !other.slice(at.length + 1).includes("/"));
    const entries = inside.map(([other, node]) => ({ name: other.slice(at.length + 1), ...statOf(node) })).sort((a, b) => (a.name < b.name ? -1 : 1));
    return { entries: entries.slice(0, max), more: entries.length > max };
  }

  async mkdir(path: Segments, { parents = false }: { readonly parents?: boolean } = {}): Promise<void> {
    const at = this.#change(path, "mkdir");
    this.#parents(path, parents);
    this.#tree.makeFolder(at);
    this.#tree.tell(at, "mkdir");
  }

  async rename(
    from: Segments,
    to: Segments,
    { overwrite = false, parents = false }: { readonly overwrite?: boolean; readonly parents?: boolean } = {},
  ): Promise<void> {
    const source = this.#change(from, "rename");
    const target = this.#at(to, "rename");
    const node = this.#tree.nodes.get(source);
    if (!node) throw new SyscallError("NOT_FOUND", "not there");
    if (this.#tree.nodes.has(target) && !overwrite) throw new SyscallError("EXISTS", "it is there");
    this.#parents(to, parents);
    this.#tree.nodes.delete(source);
    this.#tree.nodes.set(target, node);
    this.#tree.tell(target, "rename");
  }

  async remove(path: Segments): Promise<void> {
    const at = this.#change(path, "remove");
    if (!this.#tree.nodes.has(at)) throw new SyscallError("NOT_FOUND", "not there");
    for (const other of [...this.#tree.nodes.keys()]) if (other === at || other.startsWith(`${at}/`)) this.#tree.nodes.delete(other);
    this.#tree.tell(at, "remove");
  }

  async flush(folder: Segments): Promise<void> {
    if (!this.#tree.nodes.has(this.#at(folder, "flush"))) throw new SyscallError("NOT_FOUND", "not there");
  }

  async usage(cap: number): Promise<number> {
    const inside = [...this.#tree.nodes].filter(([path]) => path.startsWith(`${this.#root}/`));
    return Math.min(
      cap,
      inside.reduce((sum, [, node]) => sum + node.bytes.length, 0),
    );
  }

  async watch(path: Segments, changed: (paths: readonly string[]) => void): Promise<() => void> {
    const top = this.#at(path, "watch");
    const inner = path.join("/");
    const watcher = { path: top, changed: (paths: readonly string[]) => changed(paths.map((name) => (inner ? `${inner}/${name}` : name))) };
    this.#tree.watchers.add(watcher);
    return () => this.#tree.watchers.delete(watcher);
  }

  #file(path: Segments, method: keyof Disk): Node {
    const node = this.#tree.nodes.get(this.#at(path, method));
    if (!node) throw new SyscallError("NOT_FOUND", "not there");
    if (node.kind === "link") throw new SyscallError("DENIED", "a link");
    if (node.kind !== "file") throw new SyscallError("UNSUPPORTED", "not a file");
    return node;
  }

  #change(path: Segments, method: keyof Disk): string {
    if (this.#readOnly) throw new SyscallError("DENIED", "a read-only disk");
    return this.#at(path, method);
  }

  /** Links are never followed, and a failure that was ordered is delivered. */
  #at(path: Segments, method: keyof Disk): string {
    const { failing } = this.#tree;
    if (failing?.method === method) {
      this.#tree.failing = undefined;
      throw failing.error;
    }
    this.#tree.mayFail({ method, at: [this.#root, ...path].join("/"), isDone: false });
    for (let depth = 1; depth < path.length; depth++) {
      if (this.#tree.nodes.get([this.#root, ...path.slice(0, depth)].join("/"))?.kind === "link") throw new SyscallError("DENIED", "a link on the way");
    }
    return [this.#root, ...path].join("/");
  }

  #parents(path: Segments, make: boolean): void {
    for (let depth = 1; depth < path.length; depth++) {
      const above = [this.#root, ...path.slice(0, depth)].join("/");
      const found = this.#tree.nodes.get(above);
      if (found ? found.kind !== "folder" : !make) throw new SyscallError(found ? "UNSUPPORTED" : "NOT_FOUND", "no such folder");
      this.#tree.makeFolder(above);
    }
  }
}

function statOf({ kind, bytes, modifiedAt }: Node): FileStat {
  return { kind, bytes: bytes.length, modifiedAt, executable: false, mode: kind === "file" ? 0o644 : 0 };
}

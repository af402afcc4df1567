import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import {
  type BlobStore,
  type CallContext,
  type Caller,
  type Digest,
  type Disk,
  type Disks,
  type EffectHandler,
  type FileStat,
  isSuspend,
  type Row,
  type Segments,
  type Service,
  type WorkspaceStore,
  type Write,
} from "@aether/ports";
import {
  type Action,
  type AnySyscall,
  compilePattern,
  createPlace,
  type Grant,
  type Json,
  joinLabels,
  type Label,
  needsOf,
  type Output,
  SyscallError,
  TRUSTED,
  type Written,
} from "@aether/protocol";
import { createVfsService, type VfsDeps } from "./index.ts";

/** Support for this folder's tests: files in memory, rows in SQLite, and calls that run like dispatch runs them. */

export const HOME = "/srv/aether-test-home";
export const PID = "p0000000000000001";
export const digest: Digest = { sha256: (data) => createHash("sha256").update(data).digest("hex") };
export const hash = (text: string): string => digest.sha256(text);

interface Node {
  kind: FileStat["kind"];
  bytes: Uint8Array;
  modifiedAt: number;
}

/** One tree of host folders; a disk is a view of it from its root. */
export class MemoryTree implements Disks {
  readonly nodes = new Map<string, Node>([["", folder()]]);
  readonly writes: string[] = [];
  readonly watchers = new Set<{ path: string; changed: (paths: readonly string[]) => void }>();
  /** Thrown by the next call of this name. */
  failing: { method: keyof Disk; error: Error } | undefined;
  opened = 0;

  put(path: string, content: string | Uint8Array, kind: FileStat["kind"] = "file"): void {
    const parts = path.split("/").slice(1);
    for (let depth = 1; depth < parts.length; depth++) this.makeFolder(`/${parts.slice(0, depth).join("/")}`);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.nodes.set(path, { kind, bytes, modifiedAt: 1 });
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

  tell(path: string): void {
    this.writes.push(path);
    for (const { path: top, changed } of this.watchers) if (path.startsWith(`${top}/`)) changed([path.slice(top.length + 1)]);
  }
}

function folder(): Node {
  return { kind: "folder", bytes: new Uint8Array(), modifiedAt: 1 };
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
    const node = this.#tree.nodes.get(this.#at(path, "stat"));
    return node && statOf(node);
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
    const made: Node = { kind: "file", bytes, modifiedAt: (node?.modifiedAt ?? 1) + 1 };
    this.#tree.nodes.set(at, made);
    this.#tree.tell(at);
    return statOf(made);
  }

  async list(path: Segments, max = 10_000) {
    const at = this.#at(path, "list");
    const found = this.#tree.nodes.get(at);
    if (!found) throw new SyscallError("NOT_FOUND", "not there");
    if (found.kind !== "folder") throw new SyscallError("UNSUPPORTED", "not a folder");
    const inside = [...this.#tree.nodes].filter(([other]) => other.startsWith(`${at}/`) && !other.slice(at.length + 1).includes("/"));
    const entries = inside.map(([other, node]) => ({ name: other.slice(at.length + 1), ...statOf(node) })).sort((a, b) => (a.name < b.name ? -1 : 1));
    return { entries: entries.slice(0, max), more: entries.length > max };
  }

  async mkdir(path: Segments, { parents = false }: { readonly parents?: boolean } = {}): Promise<void> {
    const at = this.#change(path, "mkdir");
    this.#parents(path, parents);
    this.#tree.makeFolder(at);
    this.#tree.tell(at);
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
    this.#tree.tell(target);
  }

  async remove(path: Segments): Promise<void> {
    const at = this.#change(path, "remove");
    if (!this.#tree.nodes.has(at)) throw new SyscallError("NOT_FOUND", "not there");
    for (const other of [...this.#tree.nodes.keys()]) if (other === at || other.startsWith(`${at}/`)) this.#tree.nodes.delete(other);
    this.#tree.tell(at);
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
  return { kind, bytes: bytes.length, modifiedAt, executable: false };
}

class MemoryBlobs implements BlobStore {
  readonly kept = new Map<string, Uint8Array>();
  async put(bytes: Uint8Array): Promise<string> {
    const name = digest.sha256(bytes);
    this.kept.set(name, bytes);
    return name;
  }
  async get(name: string): Promise<Uint8Array | undefined> {
    return this.kept.get(name);
  }
  async has(name: string): Promise<boolean> {
    return this.kept.has(name);
  }
}

/** Listings of host folders, stored as text. */
function memoryTrees(tree: MemoryTree, blobs: MemoryBlobs): WorkspaceStore {
  const listed = (name: string | null) =>
    new Map<string, string>(JSON.parse(new TextDecoder().decode(blobs.kept.get(name ?? "") ?? new TextEncoder().encode("[]"))));
  return {
    async snapshot(root, { maxEntries = 10 } = {}) {
      const inside = [...tree.nodes].filter(([path]) => path.startsWith(`${root}/`)).sort(([a], [b]) => (a < b ? -1 : 1));
      if (inside.length > maxEntries) throw new SyscallError("TOO_LARGE", `more than ${maxEntries} entries`);
      const rows: [string, string][] = [];
      for (const [path, { kind, bytes }] of inside) rows.push([path.slice(root.length + 1), kind === "file" ? await blobs.put(bytes) : kind]);
      return { hash: await blobs.put(new TextEncoder().encode(JSON.stringify(rows))), files: rows.length, bytes: 0 };
    },
    async changes(before, after) {
      const [was, is] = [listed(before), listed(after)];
      const names = [...new Set([...was.keys(), ...is.keys()])].sort();
      return names.flatMap((name) =>
        was.get(name) === is.get(name) ? [] : [{ path: name.split("/"), before: was.get(name) ?? null, after: is.get(name) ?? null }],
      );
    },
    restore: async () => {
      throw new Error("files restore no tree");
    },
    contents: async function* () {},
  };
}

export interface CallOptions {
  readonly owner?: string;
  readonly pid?: string;
  readonly root?: string;
  readonly identity?: string;
  readonly label?: Label;
  /** `action resource-pattern` lines; default: everything. */
  readonly grants?: readonly string[];
  readonly signal?: AbortSignal;
  readonly key?: string;
}

/** A call whose intent is committed: what its `prepare` saw. */
export interface Intent extends CallOptions {
  readonly evidence: Json;
}

export interface Called<O> {
  readonly output: O;
  /** What the result carries beyond the caller's label. */
  readonly label: Label;
  readonly events: readonly { event: string; value: Json }[];
}

export type Harness = Awaited<ReturnType<typeof createHarness>>;

export async function createHarness(options: Pick<VfsDeps, "quota"> = {}) {
  const tree = new MemoryTree();
  const blobs = new MemoryBlobs();
  tree.makeFolder(HOME);
  const service = createVfsService({ disks: tree, blobs, trees: memoryTrees(tree, blobs), home: HOME, digest, ...options });
  const db = new DatabaseSync(":memory:");
  for (const statements of service.tables?.migrations ?? []) for (const statement of statements) db.exec(statement);
  const world = { now: 1_000, calls: 0 };

  const context = (asked: CallOptions) => {
    const running = new Running(db, world, asked);
    return running;
  };

  const decode = <S extends AnySyscall>(definition: S, input: Written<S>, running: Running): unknown => {
    const parsed = definition.input.parse(input);
    const { identity, pid } = running.caller;
    const decoded = definition.canonical?.(parsed, createPlace({ home: `/home/${identity}`, cwd: `/run/${pid}` })) ?? parsed;
    for (const { action, resource } of needsOf(definition, decoded)) running.require(action, resource);
    return decoded;
  };

  /** Up to the intent: what `prepare` saw. */
  const prepare = async <S extends AnySyscall>(definition: S, input: Written<S>, asked: CallOptions = {}): Promise<Json> => {
    const running = context(asked);
    const decoded = decode(definition, input, running);
    return (await effectOf(service, definition).prepare?.(decoded as never, running)) ?? null;
  };

  /** From the intent to the deed, without a receipt: a crash comes next. */
  const runWithoutReceipt = async <S extends AnySyscall>(definition: S, input: Written<S>, { evidence, ...asked }: Intent): Promise<void> => {
    const running = context(asked);
    await effectOf(service, definition).run(decode(definition, input, running) as never, running, evidence);
  };

  /** What recovery does with an intent: probe, and run when it did not happen. */
  const recover = async <S extends AnySyscall>(
    definition: S,
    input: Written<S>,
    { evidence, ...asked }: Intent,
  ): Promise<{ ran: boolean; output: Output<S> }> => {
    const running = context(asked);
    const handler = effectOf(service, definition);
    const decoded = decode(definition, input, running) as never;
    const found = await handler.probe?.(decoded, running, evidence);
    const output = found ?? (await handler.run(decoded, running, evidence));
    running.commit();
    return { ran: found === undefined, output: output as Output<S> };
  };

  const call = async <S extends AnySyscall>(definition: S, input: Written<S>, asked: CallOptions = {}): Promise<Called<Output<S>>> => {
    const running = context(asked);
    const decoded = decode(definition, input, running);
    const handler = service.handlers[definition.name];
    if (!handler) throw new Error(`no handler for ${definition.name}`);
    const output =
      typeof handler === "function"
        ? await handler(decoded, running)
        : await handler.run(decoded, running, (await handler.prepare?.(decoded, running)) ?? null);
    if (isSuspend(output)) throw new Error("a file syscall never waits");
    definition.output.parse(output);
    running.commit();
    return { output: output as Output<S>, label: running.raised, events: running.events };
  };

  const rows = (text: string): readonly Row[] => db.prepare(text).all() as unknown as Row[];
  return { tree, blobs, service, world, call, prepare, runWithoutReceipt, recover, rows };
}

/** A context for one piece: its rows are what they are told to be, and nothing commits. */
export function contextFor({ rows, ...asked }: CallOptions & { rows: readonly Row[] }): CallContext & { readonly world: { now: number } } {
  const world = { now: 1_000, calls: 0 };
  const running = new Running(new DatabaseSync(":memory:"), world, asked);
  return Object.assign(running, { world, read: async () => rows });
}

function effectOf(service: Service, definition: AnySyscall): EffectHandler<AnySyscall> {
  const handler = service.handlers[definition.name];
  if (!handler || typeof handler === "function") throw new Error(`${definition.name} has no effect handler`);
  return handler as EffectHandler<AnySyscall>;
}

class Running implements CallContext {
  readonly caller: Caller;
  readonly key: string;
  readonly attempt = 1;
  readonly signal: AbortSignal;
  raised: Label = TRUSTED;
  readonly events: { event: string; value: Json }[] = [];
  readonly #writes: Write[] = [];
  readonly #db: DatabaseSync;
  readonly #world: { now: number };
  readonly #grants: readonly { action: string; matches: (resource: string) => boolean }[];

  constructor(db: DatabaseSync, world: { now: number; calls: number }, asked: CallOptions) {
    const { owner = "local", pid = PID, identity = "scribe", label = TRUSTED, grants } = asked;
    const lines = grants ?? ["fs.read **", "fs.create **", "fs.write **", "fs.remove **", "fs.mount **", "fs.mount *", "history.undo *"];
    const held = lines.map((line): Grant => {
      const [action = "", resource = ""] = line.split(" ");
      return { action: action as Action, resource };
    });
    this.#db = db;
    this.#world = world;
    this.caller = {
      pid,
      owner,
      identity,
      root: asked.root ?? pid,
      kind: "agent",
      authority: { grants: held, budget: {}, depth: 0, children: 0 },
      label,
    };
    this.key = asked.key ?? `${pid}:${++world.calls}`;
    this.signal = asked.signal ?? new AbortController().signal;
    this.#grants = held.map(({ action, resource }) => ({ action, matches: compilePattern(resource).matches }));
  }

  now(): number {
    return this.#world.now++;
  }
  require(action: Action, resource: string): void {
    if (!this.permits(action, resource)) throw new SyscallError("DENIED", `no grant for ${action} ${resource}`, { action, resource });
  }
  permits(action: Action, resource: string): boolean {
    const covers = action === "fs.create" ? ["fs.create", "fs.write"] : [action];
    return this.#grants.some((grant) => covers.includes(grant.action as Action) && grant.matches(resource));
  }
  emit(event: string, value: Json): void {
    this.events.push({ event, value });
  }
  raise(label: Label): void {
    this.raised = joinLabels(this.raised, label);
  }
  async read({ text, values }: { text: string; values: readonly (null | number | string | Uint8Array)[] }): Promise<readonly Row[]> {
    return this.#db.prepare(text).all(...values) as unknown as Row[];
  }
  write(...statements: readonly Write[]): void {
    this.#writes.push(...statements);
  }
  commit(): void {
    this.#db.exec("begin");
    for (const { text, values, changes } of this.#writes) {
      const done = this.#db.prepare(text).run(...values);
      if (changes !== undefined && Number(done.changes) !== changes) throw new SyscallError("CONFLICT", "an expectation failed");
    }
    this.#db.exec("commit");
  }
  spent(): void {}
  async accounts(): Promise<never> {
    throw new Error("files look at no budget");
  }
  announce(): void {}
  async call(): Promise<never> {
    throw new Error("files call nobody");
  }
  async callAs(): Promise<never> {
    throw new Error("files call nobody");
  }
  readonly processes: CallContext["processes"] = {
    get: async () => undefined,
    list: async () => [],
    spawn: async () => {
      throw new Error("files start nobody");
    },
    send: () => {},
    stop: () => {},
    events: async () => [],
  };
}

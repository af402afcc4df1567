import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import {
  type BlobStore,
  type CallContext,
  type Caller,
  type Digest,
  type DocumentReader,
  type EffectHandler,
  type GrantInForce,
  isSuspend,
  ofOwner,
  type Preview,
  type Row,
  type Service,
  type Sql,
  sql,
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
import { MemoryTree } from "./memory-tree.test-harness.ts";

/** Support for this folder's tests: files in memory, rows in SQLite, and calls that run like dispatch runs them. */

export const HOME = "/srv/aether-test-home";
export const PID = "p0000000000000001";
export const digest: Digest = { sha256: (data) => createHash("sha256").update(data).digest("hex") };
export const hash = (text: string): string => digest.sha256(text);

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
  async size(name: string): Promise<number | undefined> {
    return this.kept.get(name)?.length;
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
      const hash = await blobs.put(new TextEncoder().encode(JSON.stringify(rows)));
      return { hash, files: rows.length, entries: rows.length, bytes: 0, left: [] };
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
    bring: async () => {
      throw new Error("files bring nothing into a tree");
    },
    contents: async function* () {},
  };
}

export interface CallOptions {
  readonly owner?: string;
  readonly pid?: string;
  readonly root?: string;
  readonly identity?: string;
  /** Default: an agent's. */
  readonly kind?: Caller["kind"];
  readonly label?: Label;
  /** `action resource-pattern` lines; default: everything. */
  readonly grants?: readonly string[];
  readonly signal?: AbortSignal;
  readonly key?: string;
  /** Given each label that the call raises its caller to, also of one that fails. */
  readonly hears?: Label[];
  /** Of a call that is only prepared: what its look wrote is committed with the intent. */
  readonly commits?: boolean;
  /** The mark of what was shown to the person who allowed it. */
  readonly previewed?: string;
}

/** A call whose intent is committed: what its `prepare` saw. */
export interface Intent extends CallOptions {
  readonly evidence: Json;
}

export interface Called<O> {
  /** What it said that it came to know, as `<action> <resource>`. */
  readonly named: readonly string[];
  readonly output: O;
  /** What the result carries beyond the caller's label. */
  readonly label: Label;
  readonly events: readonly { event: string; value: Json }[];
}

/** As a reader answers to what it does not know. */
const NO_DOCUMENTS: DocumentReader = {
  read: ({ name }) => Promise.reject(new SyscallError("UNSUPPORTED", `${name} is no document`, { path: name })),
  close: async () => undefined,
};

export type Harness = Awaited<ReturnType<typeof createHarness>>;

/** What is read of the kernel's; nobody runs here. */
const PROCESS = "create table process (pid text primary key, owner text not null, root text not null, state text not null)";
const AUDIT = "create table audit (seq integer primary key, owner text not null, pid text, kind text not null, at integer not null, body text not null)";

export async function createHarness(options: Partial<Pick<VfsDeps, "quota" | "undoAtMost" | "documents">> = {}) {
  const tree = new MemoryTree();
  const blobs = new MemoryBlobs();
  tree.makeFolder(HOME);
  const given = { disks: tree, links: tree, blobs, trees: memoryTrees(tree, blobs), host: tree.host };
  const service = createVfsService({ ...given, home: HOME, digest, documents: NO_DOCUMENTS, ...options });
  const db = new DatabaseSync(":memory:");
  for (const statement of [AUDIT, PROCESS, ...(service.tables?.migrations ?? []).flat()]) db.exec(statement);
  const world = { now: 1_000, calls: 0 };
  const context = (asked: CallOptions) => new Running(db, world, asked);
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
    const seen = (await effectOf(service, definition).prepare?.(decoded as never, running)) ?? null;
    if (asked.commits === true) running.commit();
    return seen;
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
    return { output: output as Output<S>, label: running.raised, events: running.events, named: running.named };
  };

  const rows = (text: string): readonly Row[] => db.prepare(text).all() as unknown as Row[];
  const preview = <S extends AnySyscall>(definition: S, input: Written<S>, asked: CallOptions = {}) =>
    previewBy({ service, context, decode }, definition, { input, asked });
  const touches = <S extends AnySyscall>(definition: S, input: Written<S>, asked: CallOptions = {}) =>
    touchesBy({ service, context, decode }, definition, { input, asked });
  return { preview, touches, tree, blobs, service, world, call, prepare, runWithoutReceipt, recover, rows };
}

interface Calling {
  readonly service: Service;
  readonly context: (asked: CallOptions) => Running;
  readonly decode: <S extends AnySyscall>(definition: S, input: Written<S>, running: Running) => unknown;
}

/** What a person would be shown, and the label of that. */
async function previewBy<S extends AnySyscall>(
  { service, context, decode }: Calling,
  definition: S,
  { input, asked }: { input: Written<S>; asked: CallOptions },
): Promise<Preview & { label: Label }> {
  const running = context(asked);
  const seen = await effectOf(service, definition).preview?.(decode(definition, input, running) as never, running);
  if (!seen) throw new Error(`${definition.name} has no preview`);
  return { ...seen, label: running.raised };
}

/** What it would change in folders of a person's, and the label that it brings there. */
async function touchesBy<S extends AnySyscall>(
  { service, context, decode }: Calling,
  definition: S,
  { input, asked }: { input: Written<S>; asked: CallOptions },
) {
  const running = context(asked);
  const touched = (await effectOf(service, definition).touches?.(decode(definition, input, running) as never, running)) ?? [];
  return { touched, brings: running.raised };
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
  /** Moved by the call. */
  bytes = 0;
  readonly caller: Caller;
  readonly key: string;
  readonly attempt = 1;
  readonly signal: AbortSignal;
  readonly previewed: string | undefined;
  raised: Label = TRUSTED;
  readonly events: { event: string; value: Json }[] = [];
  /** The workspaces it asked to be alone in. */
  readonly turns: string[] = [];
  readonly #writes: Write[] = [];
  readonly #db: DatabaseSync;
  readonly #world: { now: number };
  readonly #hears: Label[] | undefined;
  readonly #grants: readonly { action: string; resource: string; matches: (resource: string) => boolean }[];

  constructor(db: DatabaseSync, world: { now: number; calls: number }, asked: CallOptions) {
    const { owner = "local", pid = PID, identity = "scribe", label = TRUSTED, grants } = asked;
    const lines = grants ?? ["fs.read **", "fs.create **", "fs.write **", "fs.remove **", "fs.mount **", "fs.mount *", "label.control **", "history.undo *"];
    const held = lines.map((line): Grant => {
      const [action = "", resource = ""] = line.split(" ");
      return { action: action as Action, resource };
    });
    this.#db = db;
    this.#world = world;
    this.#hears = asked.hears;
    this.caller = {
      pid,
      owner,
      identity,
      root: asked.root ?? pid,
      kind: asked.kind ?? "agent",
      workspace: pid,
      cwd: `/run/${pid}`,
      authority: { budget: {}, depth: 0, children: 0 },
      label,
    };
    this.key = asked.key ?? `${pid}:${++world.calls}`;
    this.previewed = asked.previewed;
    this.signal = asked.signal ?? new AbortController().signal;
    this.#grants = held.map(({ action, resource }) => ({ action, resource, matches: compilePattern(resource).matches }));
  }

  readonly named: string[] = [];

  now(): number {
    return this.#world.now++;
  }
  require(action: Action, resource: string): void {
    if (!this.permits(action, resource)) throw new SyscallError("DENIED", `no grant for ${action} ${resource}`, { action, resource });
  }
  touched(action: Action, resource: string): void {
    this.named.push(`${action} ${resource}`);
  }
  permits(action: Action, resource: string): boolean {
    const covers = action === "fs.create" ? ["fs.create", "fs.write"] : [action];
    return this.#grants.some((grant) => covers.includes(grant.action as Action) && grant.matches(resource));
  }
  inForce(action: Action): readonly GrantInForce[] {
    return this.#grants.filter((grant) => grant.action === action).map(({ resource }) => ({ resource, limited: false }));
  }
  lapsed(): readonly string[] {
    return [];
  }
  emit(event: string, value: Json): void {
    this.events.push({ event, value });
  }
  raise(label: Label): void {
    this.raised = joinLabels(this.raised, label);
    this.#hears?.push(label);
  }
  async read(statement: Sql): Promise<readonly Row[]> {
    const { text, values } = ofOwner(statement, this.caller.owner);
    return this.#db.prepare(text).all(...values) as unknown as Row[];
  }
  write(...statements: readonly Write[]): void {
    this.#writes.push(...statements.map((statement) => ofOwner(statement, this.caller.owner)));
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
  moved(bytes: number): void {
    this.bytes += bytes;
  }
  passed(): void {}
  mayMove(): void {}
  bytesLeft(): undefined {}
  async turnIn(paths: readonly string[]): Promise<() => void> {
    this.turns.push(...paths);
    return () => undefined;
  }
  untilRoom<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
  async accounts(): Promise<never> {
    throw new Error("files look at no budget");
  }
  audit(kind: string, body: unknown): void {
    const { owner, pid } = this.caller;
    this.write(sql`insert into audit (owner, pid, kind, at, body) values (${owner}, ${pid}, ${kind}, ${this.now()}, ${JSON.stringify(body)})`);
  }
  announce(): void {}
  async messages(): Promise<never> {
    throw new Error("files read no messages");
  }
  listen(): never {
    throw new Error("files listen to nobody");
  }
  async call(): Promise<never> {
    throw new Error("files call nobody");
  }
  async callAs(): Promise<never> {
    throw new Error("files call nobody");
  }
  async judge(): Promise<never> {
    throw new Error("files ask the gate nothing");
  }
  names(): never {
    throw new Error("files name nobody");
  }
  readonly flowTable = [];
  readonly processes: CallContext["processes"] = {
    get: async () => undefined,
    list: async () => [],
    count: async () => 0,
    kin: async () => [],
    unexpired: async () => [],
    mustGoOn: async () => undefined,
    leftBehind: async () => undefined,
    spawn: async () => {
      throw new Error("files start nobody");
    },
    send: () => {},
    stop: () => {},
    revoke: () => {},
    events: async () => [],
  };
}

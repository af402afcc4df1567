import type { ChildProcess } from "node:child_process";
import type { DocumentText, TableEngine, TableFile, TableQuestion, Wall } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { type CallProcess, startCallProcess } from "./call-process.ts";
import { Places } from "./places.ts";
import { TableReply, type ToldWorkbook } from "./table-reply.ts";
import { framed, type TableTask, unframed } from "./wire.ts";

/** Bytes of all files of one call. */
const MAX_BYTES = 128 * 1_048_576;
/** Bytes of one answer, and of a written result. */
const MAX_REPLY = 256 * 1_048_576;
/** Calls at once; each has a process of its own. One asker has one less. */
const AT_ONCE = 3;
/** Calls that wait for their turn. */
const MOST_WAITING = 64;

export interface SqliteTablesOptions {
  /** What stands around the process of a call, where it can be had; absent = Node's permission flags alone. */
  readonly wall?: Wall;
  /** Milliseconds that one call may take; default 60,000. */
  readonly wallMs?: number;
  /** Milliseconds that a process waits, started ahead, for the next call; default 30,000. */
  readonly idleMs?: number;
  /** How a process is started. For tests of what it answers. */
  readonly start?: () => Promise<CallProcess>;
}

/** Tables by SQLite in memory, each call in a process of its own that ends with it. */
export function createSqliteTables(options: SqliteTablesOptions = {}): TableEngine {
  return new SqliteTables(options);
}

interface Done {
  readonly reply: Exclude<TableReply, { readonly code: unknown }>;
  readonly bytes: Buffer;
}

interface Call {
  readonly files: readonly TableFile[];
  readonly asker: string | undefined;
  readonly signal: Signal;
}

class SqliteTables implements TableEngine {
  readonly #options: SqliteTablesOptions;
  readonly #running = new Set<ChildProcess>();
  readonly #places = new Places({ places: AT_ONCE, waiting: MOST_WAITING });
  #closed = false;
  #spare: Promise<CallProcess> | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: SqliteTablesOptions) {
    this.#options = options;
  }

  async describe({ files, values, look, asker }: Parameters<TableEngine["describe"]>[0], signal: Signal) {
    const task: TableTask = { files: sizesOf(files), ...(values !== undefined && { values }), ...(look && { look }) };
    const { reply } = await this.#call(task, { files, asker, signal });
    return "tables" in reply ? { tables: reply.tables, without: reply.without ?? [] } : broken();
  }

  async ask({ query, files, asker }: TableQuestion, signal: Signal) {
    const { reply } = await this.#call({ files: sizesOf(files), query }, { files, asker, signal });
    return "answer" in reply ? reply.answer : broken();
  }

  async write({ query, files, format, asker }: Parameters<TableEngine["write"]>[0], signal: Signal) {
    const { reply, bytes } = await this.#call({ files: sizesOf(files), query, format }, { files, asker, signal });
    return "answer" in reply ? { answer: reply.answer, rows: reply.rows, bytes } : broken();
  }

  async text({ file, from, asker }: Parameters<TableEngine["text"]>[0], signal: Signal): Promise<DocumentText> {
    const { reply } = await this.#call({ files: sizesOf([file]), from }, { files: [file], asker, signal });
    return "workbook" in reply ? documentOf(reply.workbook) : broken();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#places.close();
    const spare = this.#spare;
    this.#spare = undefined;
    clearTimeout(this.#idle);
    const spared = await spare?.catch(() => undefined);
    const children = [...this.#running, ...(spared ? [spared.child] : [])];
    await Promise.all(children.map(killed));
  }

  async #call(task: TableTask, { files, asker, signal }: Call): Promise<Done> {
    const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (size > MAX_BYTES)
      throw new SyscallError("TOO_LARGE", `these files have ${size} bytes; one call reads ${MAX_BYTES}`, { limit: MAX_BYTES, actual: size });
    const release = await this.#places.take(asker ?? "", signal);
    try {
      const { child } = await this.#take();
      if (this.#closed || signal.aborted) await killed(child);
      this.#mustRun(signal);
      this.#running.add(child);
      try {
        return await this.#exchange(
          child,
          framed(
            task,
            files.map(({ bytes }) => bytes),
          ),
          signal,
        );
      } catch (error) {
        this.#mustRun(signal);
        throw error;
      } finally {
        this.#running.delete(child);
      }
    } finally {
      release();
    }
  }

  #mustRun(signal: Signal): void {
    if (signal.aborted) throw new SyscallError("CANCELLED", "the question about tables was cancelled");
    if (this.#closed) throw new SyscallError("UNAVAILABLE", "tables are not read any more: Aether is stopping");
  }

  /** The process that was started ahead, and the next one is started for whoever comes after. */
  async #take(): Promise<CallProcess> {
    clearTimeout(this.#idle);
    const start = this.#options.start ?? (() => startCallProcess(this.#options.wall));
    // No two calls may take the same one.
    const waiting = this.#spare;
    this.#spare = undefined;
    const spare = await waiting?.catch(() => undefined);
    const isAlive = spare && spare.child.exitCode === null && spare.child.signalCode === null;
    return isAlive ? spare : start();
  }

  async #exchange(child: ChildProcess, input: Buffer, signal: Signal): Promise<Done> {
    const wallMs = this.#options.wallMs ?? 60_000;
    const ends = Promise.withResolvers<never>();
    ends.promise.catch(() => undefined);
    const abort = (): void => ends.reject(new SyscallError("CANCELLED", "the question about tables was cancelled"));
    signal.addEventListener("abort", abort, { once: true });
    const overdue = setTimeout(
      () => ends.reject(new SyscallError("TIMEOUT", `the question took longer than ${wallMs} ms; ask about fewer rows`, { limit: wallMs })),
      wallMs,
    );
    try {
      if (signal.aborted) abort();
      return await Promise.race([replyOf(child, input), ends.promise]);
    } finally {
      clearTimeout(overdue);
      signal.removeEventListener("abort", abort);
      await killed(child);
      this.#prepare();
    }
  }

  #prepare(): void {
    if (this.#closed || this.#spare !== undefined) return;
    const start = this.#options.start ?? (() => startCallProcess(this.#options.wall));
    const spare = start();
    this.#spare = spare;
    spare.then(
      ({ child }) => rest(child),
      () => {
        if (this.#spare === spare) this.#spare = undefined;
      },
    );
    this.#idle = setTimeout(() => {
      if (this.#spare !== spare) return;
      this.#spare = undefined;
      spare.then(({ child }) => child.kill("SIGKILL")).catch(() => undefined);
    }, this.#options.idleMs ?? 30_000);
    this.#idle.unref();
  }
}

/** Whoever waits for nothing else does not wait for it. */
function rest(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref?: () => void } | null)?.unref?.();
}

const sizesOf = (files: readonly TableFile[]): TableTask["files"] => files.map(({ path, bytes }) => ({ path, bytes: bytes.length }));

const documentOf = ({ sheets, told, notes, next, wasCut }: ToldWorkbook): DocumentText => ({
  kind: "xlsx",
  unit: "sheet",
  units: sheets,
  blocks: told.flatMap(({ number, name, grid }) => [
    { role: "heading", number, text: name, level: 1 },
    { role: "table", number, text: grid },
  ]),
  notes,
  ...(next !== undefined && { next }),
  ...(wasCut && { wasCut }),
});

function broken(): never {
  throw new SyscallError("UNAVAILABLE", "the reader of tables answered as it never would; its process was ended");
}

async function replyOf(child: ChildProcess, input: Buffer): Promise<Done> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("the process was started without its streams");
  child.ref();
  const pieces: Buffer[] = [];
  let size = 0;
  const ended = Promise.withResolvers<void>();
  stdout.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > MAX_REPLY) return ended.reject(new SyscallError("TOO_LARGE", `the result has more than ${MAX_REPLY} bytes`, { limit: MAX_REPLY }));
    pieces.push(piece);
  });
  stdout.once("end", () => ended.resolve());
  child.once("error", (error) => ended.reject(new SyscallError("UNAVAILABLE", `tables cannot be read: ${error.message}`)));
  // It may end before it has read everything; what it said until then decides.
  stdin.on("error", () => undefined);
  stdin.end(input);
  await ended.promise;
  return readReply(Buffer.concat(pieces));
}

function readReply(all: Buffer): Done {
  if (all.length === 0)
    throw new SyscallError(
      "TOO_LARGE",
      "the process that read these tables ended before it answered: they need more memory than it may have, or are made to break it",
    );
  const parsed = parsedReply(all);
  const { reply } = parsed;
  if ("code" in reply) throw new SyscallError(reply.code, reply.message, reply.data);
  return { reply, bytes: parsed.bytes };
}

function parsedReply(all: Buffer): { readonly reply: TableReply; readonly bytes: Buffer } {
  try {
    const { head, bytes } = unframed(all);
    return { reply: TableReply.parse(head), bytes };
  } catch {
    return broken();
  }
}

/** Ends it and waits until it is gone. */
async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.ref();
  child.kill("SIGKILL");
  await gone;
}

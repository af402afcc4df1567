import { constants, mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { type FileHandle, open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { IdleLog, LogEntryInput, LogPage, OutputEntry, OutputLog, OutputLogs } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { decodeHeader, encodeFrame, HEADER_BYTES, type Header, isOutput } from "./log-frames.ts";
import { LogUse } from "./log-use.ts";

/** Every so many bytes of output a place to begin reading is remembered. */
const MARK_BYTES = 262_144;
/** Logs whose places are remembered. */
const MAX_INDEXED = 256;

interface Mark {
  /** Bytes of output before it. */
  readonly offset: number;
  /** Where it begins in the file. */
  readonly position: number;
}

/** What is known of a log: places to begin at, and how far it has been looked through. */
interface Index {
  readonly marks: Mark[];
  end: Mark;
  /** The look under way: two at once would count a frame twice. */
  looking: Promise<void>;
}

const START: Mark = { offset: 0, position: 0 };

/**
 * One file a log, appended to. Not flushed to the disk at every entry: a kill of the program loses nothing, a power cut may
 * lose the last seconds.
 */
export function createDiskOutputLogs({ root }: { readonly root: string }): OutputLogs {
  const indexes = new Map<string, Index>();
  const use = new LogUse();
  mkdirSync(root, { recursive: true, mode: 0o700 });

  const fileOf = (id: string): string => {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) throw new SyscallError("INVALID", `${JSON.stringify(id.slice(0, 80))} names no log`);
    return join(root, `${id}.log`);
  };

  const indexOf = (id: string): Index => {
    const known = indexes.get(id) ?? { marks: [START], end: START, looking: Promise.resolve() };
    indexes.delete(id);
    indexes.set(id, known);
    const [oldest] = indexes.keys();
    if (indexes.size > MAX_INDEXED && oldest !== undefined) indexes.delete(oldest);
    return known;
  };

  return {
    async open(id) {
      const path = fileOf(id);
      const closed = use.write(id);
      try {
        const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW, 0o600).catch(unlessFull);
        const index = indexOf(id);
        await cutFrame(file, index);
        return createLog({ file, index, closed });
      } catch (error) {
        closed();
        throw error;
      }
    },
    async read(id, from, max) {
      const file = await open(fileOf(id), constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => missing(error, id));
      try {
        const index = indexOf(id);
        await scan(file, index);
        const page = await readPage(file, index, { from, max });
        if (page.entries.length > 0) use.read(id);
        return page;
      } finally {
        await file.close();
      }
    },
    async remove(id) {
      indexes.delete(id);
      use.forget(id);
      await unlink(fileOf(id)).catch((error: unknown) => (codeOf(error) === "ENOENT" ? undefined : Promise.reject(error)));
    },
    async sweep(log, at) {
      const { id, usedAt, isSwept } = log;
      const file = fileOf(id);
      // Without a pause between the look and the exchange: nobody opens it meanwhile.
      const found = use.isWritten(id) ? undefined : statSync(file, { throwIfNoEntry: false });
      if (isSwept || !found || use.last(id, found.mtimeMs) > usedAt) return 0;
      leave(file, encodeFrame({ kind: "swept", at, bytes: new Uint8Array(0) }));
      indexes.delete(id);
      use.forget(id);
      return Math.max(0, found.size - HEADER_BYTES);
    },
    async idle() {
      const names = (await readdir(root)).filter((name) => name.endsWith(".log")).map((name) => name.slice(0, -".log".length));
      const found: IdleLog[] = [];
      for (const id of names) {
        const one = await look(fileOf(id), id, use);
        if (one) found.push(one);
      }
      return found.sort((one, other) => one.usedAt - other.usedAt);
    },
  };
}

/**
 * Leaves nothing but this frame of a log. Where the disk has no room even for that, the log itself makes it: it is emptied first, and one that
 * a kill left empty is swept again.
 */
function leave(file: string, frame: Uint8Array): void {
  try {
    writeFileSync(`${file}.new`, frame, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    rmSync(`${file}.new`, { force: true });
    if (codeOf(error) !== "ENOSPC" && codeOf(error) !== "EDQUOT") throw error;
    truncateSync(file);
    writeFileSync(file, frame);
  }
}

/** Undefined for a log that is open for writing. */
async function look(file: string, id: string, use: LogUse): Promise<IdleLog | undefined> {
  if (use.isWritten(id)) return undefined;
  const found = await stat(file).catch(() => undefined);
  if (!found) return undefined;
  return { id, usedAt: use.last(id, found.mtimeMs), bytes: found.size, isSwept: found.size === HEADER_BYTES && (await firstKind(file)) === "swept" };
}

async function firstKind(path: string): Promise<Header["kind"] | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return decodeHeader(buffer)?.kind;
  } finally {
    await file.close();
  }
}

interface Writing {
  readonly file: FileHandle;
  readonly index: Index;
  closed(): void;
}

function createLog({ file, index, closed }: Writing): OutputLog {
  let writing: Promise<unknown> = Promise.resolve();
  return {
    get size() {
      return index.end.offset;
    },
    append(entry) {
      const appended = writing.then(() => write(file, index, entry));
      writing = appended.catch(() => undefined);
      return appended;
    },
    async close() {
      await writing;
      await file.close();
      closed();
    },
  };
}

async function write(file: FileHandle, index: Index, entry: LogEntryInput): Promise<void> {
  try {
    await file.appendFile(encodeFrame(entry));
  } catch (error) {
    // A part of it may be there; whoever writes it again begins anew.
    await cutFrame(file, index);
    unlessFull(error);
  }
  await scan(file, index);
}

/** Takes away what stands behind the last whole frame. */
async function cutFrame(file: FileHandle, index: Index): Promise<void> {
  await scan(file, index);
  await file.truncate(index.end.position);
}

/** A frame is no larger than what a disk that is full for everybody still has: it is not only too little room for this. */
function unlessFull(error: unknown): never {
  const code = codeOf(error);
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  const why = isFull ? "the disk is full, has no names for more files, or its quota is used up; free some room" : String(error);
  throw new SyscallError("STORAGE", `the output of a command could not be kept: ${why}`, isFull ? { full: true } : {});
}

/** Reads headers from where the last look ended. */
function scan(file: FileHandle, index: Index): Promise<void> {
  const looked = index.looking.then(() => lookThrough(file, index));
  index.looking = looked.catch(() => undefined);
  return looked;
}

async function lookThrough(file: FileHandle, index: Index): Promise<void> {
  const { size } = await file.stat();
  const header = Buffer.alloc(HEADER_BYTES);
  while (index.end.position + HEADER_BYTES <= size) {
    await file.read(header, 0, HEADER_BYTES, index.end.position);
    const found = decodeHeader(header);
    if (!found || index.end.position + HEADER_BYTES + found.length > size) return;
    advance(index, found);
  }
}

function advance(index: Index, { kind, length }: Header): void {
  const { offset, position } = index.end;
  index.end = { offset: offset + (isOutput(kind) ? length : 0), position: position + HEADER_BYTES + length };
  const last = index.marks.at(-1);
  if (last && index.end.offset - last.offset >= MARK_BYTES) index.marks.push(index.end);
}

/** Entries until `max` bytes of output, the last one cut there. */
async function readPage(file: FileHandle, index: Index, { from, max }: { from: number; max: number }): Promise<LogPage> {
  // What is written meanwhile is for the next page: `next` may not lag behind what this one holds.
  const { end } = index;
  const size = end.offset;
  const entries: OutputEntry[] = [];
  let next = from;
  for await (const entry of entriesFrom(file, { marks: index.marks, end }, from)) {
    const cut = cutEntry(entry, { from, until: from + max });
    if (cut === "later") break;
    if (cut === "earlier") continue;
    entries.push(cut);
    if (isOutput(cut.kind)) next = cut.offset + cut.bytes.length;
    if (next >= from + max) break;
  }
  return { entries, next: Math.min(next, Math.max(size, from)), size };
}

async function* entriesFrom(file: FileHandle, index: Pick<Index, "marks" | "end">, from: number): AsyncGenerator<OutputEntry> {
  let { offset, position } = index.marks.findLast((mark) => mark.offset <= from) ?? START;
  const header = Buffer.alloc(HEADER_BYTES);
  while (position < index.end.position) {
    await file.read(header, 0, HEADER_BYTES, position);
    const found = decodeHeader(header);
    if (!found) return;
    const counted = isOutput(found.kind) ? found.length : 0;
    // What ends before the first byte asked for is stepped over, not read.
    if (offset + counted >= from || found.kind === "swept") {
      const bytes = Buffer.alloc(found.length);
      await file.read(bytes, 0, found.length, position + HEADER_BYTES);
      yield { kind: found.kind, at: found.at, bytes, offset };
    }
    offset += counted;
    position += HEADER_BYTES + found.length;
  }
}

function cutEntry(entry: OutputEntry, { from, until }: { from: number; until: number }): OutputEntry | "earlier" | "later" {
  if (entry.kind === "swept") return entry;
  if (!isOutput(entry.kind)) return entry.offset < from ? "earlier" : entry;
  if (entry.offset >= until) return "later";
  const start = Math.max(0, from - entry.offset);
  if (start >= entry.bytes.length) return "earlier";
  return { ...entry, offset: entry.offset + start, bytes: entry.bytes.subarray(start, Math.max(start, until - entry.offset)) };
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function missing(error: unknown, id: string): never {
  if (codeOf(error) !== "ENOENT") throw error;
  throw new SyscallError("NOT_FOUND", `nothing was written by ${id}, or it is not kept any more`, { id });
}

import { constants, mkdirSync } from "node:fs";
import { type FileHandle, open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { LogEntryInput, LogPage, OutputEntry, OutputLog, OutputLogs } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { decodeHeader, encodeFrame, HEADER_BYTES, type Header, isOutput } from "./log-frames.ts";

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
      const file = await open(fileOf(id), constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW, 0o600);
      const index = indexOf(id);
      await scan(file, index);
      await file.truncate(index.end.position);
      return createLog(file, index);
    },
    async read(id, from, max) {
      const file = await open(fileOf(id), constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => missing(error, id));
      try {
        const index = indexOf(id);
        await scan(file, index);
        return await readPage(file, index, { from, max });
      } finally {
        await file.close();
      }
    },
    async remove(id) {
      indexes.delete(id);
      await unlink(fileOf(id)).catch((error: unknown) => (codeOf(error) === "ENOENT" ? undefined : Promise.reject(error)));
    },
    async idle(before) {
      const names = (await readdir(root)).filter((name) => name.endsWith(".log"));
      const found = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(root, name)).catch(() => undefined))?.mtimeMs })));
      return found.flatMap(({ name, at }) => (at !== undefined && at < before ? [name.slice(0, -".log".length)] : []));
    },
  };
}

function createLog(file: FileHandle, index: Index): OutputLog {
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
    },
  };
}

async function write(file: FileHandle, index: Index, entry: LogEntryInput): Promise<void> {
  try {
    await file.appendFile(encodeFrame(entry));
  } catch (error) {
    throw new SyscallError(
      "STORAGE",
      `the output of a command could not be kept: ${codeOf(error) === "ENOSPC" ? "the disk is full; free some room" : String(error)}`,
    );
  }
  await scan(file, index);
}

/** Reads headers from where the last look ended. */
function scan(file: FileHandle, index: Index): Promise<void> {
  const looked = index.looking.then(() => look(file, index));
  index.looking = looked.catch(() => undefined);
  return looked;
}

async function look(file: FileHandle, index: Index): Promise<void> {
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
  const size = index.end.offset;
  const entries: OutputEntry[] = [];
  let next = from;
  for await (const entry of entriesFrom(file, index, from)) {
    const cut = cutEntry(entry, { from, until: from + max });
    if (cut === "later") break;
    if (cut === "earlier") continue;
    entries.push(cut);
    if (isOutput(cut.kind)) next = cut.offset + cut.bytes.length;
    if (next >= from + max) break;
  }
  return { entries, next: Math.min(next, Math.max(size, from)), size };
}

async function* entriesFrom(file: FileHandle, index: Index, from: number): AsyncGenerator<OutputEntry> {
  let { offset, position } = index.marks.findLast((mark) => mark.offset <= from) ?? START;
  const header = Buffer.alloc(HEADER_BYTES);
  while (position < index.end.position) {
    await file.read(header, 0, HEADER_BYTES, position);
    const found = decodeHeader(header);
    if (!found) return;
    const counted = isOutput(found.kind) ? found.length : 0;
    // What ends before the first byte asked for is stepped over, not read.
    if (offset + counted >= from) {
      const bytes = Buffer.alloc(found.length);
      await file.read(bytes, 0, found.length, position + HEADER_BYTES);
      yield { kind: found.kind, at: found.at, bytes, offset };
    }
    offset += counted;
    position += HEADER_BYTES + found.length;
  }
}

function cutEntry(entry: OutputEntry, { from, until }: { from: number; until: number }): OutputEntry | "earlier" | "later" {
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

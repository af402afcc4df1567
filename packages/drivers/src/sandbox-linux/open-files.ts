import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from "node:fs";
import { open } from "node:fs/promises";

/** What the open files of one box hold of what the kernel counts for a whole user, or for the whole machine. */
export interface Held {
  /** Descriptors, of all of its processes. */
  files: number;
  /** Instances of epoll, and what they watch. */
  pollers: number;
  epoll: number;
  /** Instances of inotify, and what they watch. */
  inotify: number;
  watches: number;
  /** Pipes, and pairs of terminals. */
  pipes: number;
  terminals: number;
  /** Locks on files. */
  locks: number;
  /** Descriptors under way to a process that has not taken them. */
  underWay: number;
}

export const nothingHeld = (): Held => ({ files: 0, pollers: 0, epoll: 0, inotify: 0, watches: 0, pipes: 0, terminals: 0, locks: 0, underWay: 0 });

/** What was counted already in this look: pipes and sockets that several processes have open. */
export type Counted = Set<string>;

export interface Looking {
  readonly counted: Counted;
  /** What a box may hold: nothing is counted far beyond it. */
  readonly most: Held;
  /** Whether any lock may be a box's; without it none is looked for. */
  readonly locks: boolean;
}

export interface Found {
  readonly held: Held;
  /** Mounts through which its locked files came. */
  readonly lockedThrough: ReadonlySet<string>;
}

/** Longest work without giving others a turn, in milliseconds. */
const SLICE_MS = 4;
const PIECE_BYTES = 65_536;
/** Of what the kernel tells of an open file, before a line for each thing it holds: position, flags, mount, inode. */
const HEADER_LINES = 4;

let turnBegan = 0;

/** Between two steps: lets others have the thread when this turn has been long. */
async function pause(): Promise<void> {
  if (performance.now() - turnBegan < SLICE_MS) return;
  await new Promise((resolve) => setImmediate(resolve));
  turnBegan = performance.now();
}

/** How many files a process has open; cheap. */
export function countFiles(pid: number): number {
  const folder = filesOf(pid);
  try {
    // Since Linux 6.2 the kernel says how many there are; before, nothing.
    return statSync(folder).size || readdirSync(folder).length;
  } catch {
    return 0;
  }
}

/** Looks at each open file of a process, as far as one look may go. */
export async function lookAtFiles(pid: number, looking: Looking): Promise<Found> {
  const held = nothingHeld();
  const lockedThrough = new Set<string>();
  const folder = filesOf(pid);
  for (const fd of entries(folder)) {
    if (held.files >= looking.most.files) break;
    await pause();
    held.files++;
    const link = linkOf(`${folder}/${fd}`);
    if (link === undefined) continue;
    const info = `${folder}info/${fd}`;
    if (link.startsWith("/")) lookAtPath({ link, info }, { held, lockedThrough, looking });
    else await lookAtNameless({ link, info }, { held, looking });
  }
  return { held, lockedThrough };
}

/** Where the kernel lists its open files: those of a thread where the first one has ended. */
function filesOf(pid: number): string {
  const own = `/proc/${pid}/fd`;
  if (entries(own).length > 0) return own;
  for (const thread of entries(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}/fd`;
    if (entries(folder).length > 0) return folder;
  }
  return own;
}

async function lookAtNameless({ link, info }: { link: string; info: string }, { held, looking }: { held: Held; looking: Looking }): Promise<void> {
  if (link === "anon_inode:[eventpoll]") {
    held.pollers++;
    held.epoll += await countLines(info, looking.most.epoll);
  } else if (link === "anon_inode:inotify" || link === "inotify") {
    held.inotify++;
    held.watches += await countLines(info, looking.most.watches);
  } else if (isFirst(looking.counted, link)) {
    if (link.startsWith("pipe:")) held.pipes++;
    if (link.startsWith("socket:")) held.underWay += Number(/^scm_fds:\s*(\d+)/m.exec(readText(info))?.[1] ?? 0);
  }
}

interface Seen {
  readonly held: Held;
  readonly lockedThrough: Set<string>;
  readonly looking: Looking;
}

/** The kernel tells the locks that were made through this very opening of the file. */
function lookAtPath({ link, info }: { readonly link: string; readonly info: string }, { held, lockedThrough, looking }: Seen): void {
  if (link.endsWith("/ptmx")) held.terminals++;
  if (!looking.locks) return;
  const { text, lines } = readNow(info, looking.most.locks);
  if (!/^lock:/m.test(text)) return;
  held.locks += Math.max(1, lines - HEADER_LINES);
  lockedThrough.add(/^mnt_id:\s*(\d+)/m.exec(text)?.[1] ?? "");
}

function isFirst(counted: Counted, name: string): boolean {
  if (counted.has(name)) return false;
  counted.add(name);
  return true;
}

async function countLines(path: string, most: number): Promise<number> {
  return Math.max(0, (await read(path, most)).lines - HEADER_LINES);
}

interface Lines {
  /** The first piece. */
  readonly text: string;
  readonly lines: number;
}

/** How many lines there are: no more than `most` are waited for. Off this thread, for the kernel may have much to say. */
async function read(path: string, most: number): Promise<Lines> {
  try {
    await using file = await open(path, "r");
    const piece = Buffer.alloc(PIECE_BYTES);
    let [text, lines, length] = ["", 0, 0];
    do {
      length = (await file.read(piece, 0, piece.length, null)).bytesRead;
      text ||= piece.toString("latin1", 0, length);
      lines += linesOf(piece, length);
    } while (length > 0 && lines <= most + HEADER_LINES);
    return { text, lines };
  } catch {
    // It was closed meanwhile.
    return { text: "", lines: 0 };
  }
}

/** The same, for what is short as a rule: a fifth of the time. */
function readNow(path: string, most: number): Lines {
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    let [text, lines, length] = ["", 0, 0];
    do {
      length = readSync(fd, PIECE);
      text ||= PIECE.toString("latin1", 0, length);
      lines += linesOf(PIECE, length);
    } while (length > 0 && lines <= most + HEADER_LINES);
    return { text, lines };
  } catch {
    return { text: "", lines: 0 };
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

const PIECE = Buffer.alloc(PIECE_BYTES);

function linesOf(piece: Buffer, length: number): number {
  let lines = 0;
  for (let at = piece.indexOf(10); at >= 0 && at < length; at = piece.indexOf(10, at + 1)) lines++;
  return lines;
}

/** The beginning of a list of the kernel's that may be endless. */
export async function readBeginning(path: string, bytes: number): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  try {
    await using file = await open(path, "r");
    const piece = Buffer.alloc(bytes);
    let length = 0;
    while (length < bytes) {
      const { bytesRead } = await file.read(piece, length, bytes - length, null);
      if (bytesRead === 0) return { text: piece.toString("latin1", 0, length), isWhole: true };
      length += bytesRead;
    }
    return { text: piece.toString("latin1"), isWhole: false };
  } catch {
    return { text: "", isWhole: true };
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

import type { TreeKind, TreeStat, TreeTimes } from "../tree/tree.ts";
import type { Clocks } from "./clocks.ts";
import { CLOCK } from "./clocks.ts";
import { ERRNO, fail } from "./errno.ts";
import type { GuestMemory } from "./guest-memory.ts";

export const FILESTAT_BYTES = 64;
const FSTFLAG = { ATIM: 1, ATIM_NOW: 2, MTIM: 4, MTIM_NOW: 8 } as const;
/** After the year 2554 no signed count of nanoseconds has room. */
const MOST_NS = 2n ** 63n - 1n;

const FILETYPE: Readonly<Record<TreeKind, number>> = { other: 0, folder: 3, file: 4, link: 7 };

export function filetypeOf(kind: TreeKind): number {
  return FILETYPE[kind];
}

export function putFilestat(memory: GuestMemory, pointer: number, stat: TreeStat): void {
  memory.bytes(pointer, FILESTAT_BYTES).fill(0);
  memory.writeU64(pointer, stat.device);
  memory.writeU64(pointer + 8, stat.inode);
  memory.writeU8(pointer + 16, filetypeOf(stat.kind));
  memory.writeU64(pointer + 24, BigInt(stat.links));
  memory.writeU64(pointer + 32, BigInt(stat.bytes));
  memory.writeU64(pointer + 40, stat.accessedNs);
  memory.writeU64(pointer + 48, stat.modifiedNs);
  memory.writeU64(pointer + 56, stat.changedNs);
}

export interface TimesAsked {
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly flags: number;
}

/** @throws CallError `INVAL` for a time that is to be two things at once */
export function timesOf(clocks: Clocks, { accessed, modified, flags }: TimesAsked): TreeTimes {
  const { ATIM, ATIM_NOW, MTIM, MTIM_NOW } = FSTFLAG;
  const both = (one: number, other: number): boolean => (flags & one) !== 0 && (flags & other) !== 0;
  if ((flags & ~(ATIM | ATIM_NOW | MTIM | MTIM_NOW)) !== 0 || both(ATIM, ATIM_NOW) || both(MTIM, MTIM_NOW)) fail(ERRNO.INVAL);
  const now = clocks.now(CLOCK.REALTIME);
  const accessedNs = (flags & ATIM_NOW) !== 0 ? now : (flags & ATIM) !== 0 ? unsigned(accessed) : undefined;
  const modifiedNs = (flags & MTIM_NOW) !== 0 ? now : (flags & MTIM) !== 0 ? unsigned(modified) : undefined;
  return { ...(accessedNs !== undefined && { accessedNs }), ...(modifiedNs !== undefined && { modifiedNs }) };
}

function unsigned(time: bigint): bigint {
  const nanoseconds = BigInt.asUintN(64, time);
  return nanoseconds > MOST_NS ? fail(ERRNO.INVAL) : nanoseconds;
}

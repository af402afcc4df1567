import type { SeccompArch } from "./seccomp-program.ts";
import { WALL_CODE } from "./wall-code.ts";

/** How a wall ends that could not be put up; nothing behind it was started. */
export const WALL_CODES = { noRules: 121, noFilter: 122, noProgram: 127 } as const;
/** Ends its list of paths. */
export const WALL_END = "--";

export interface WallParts {
  readonly arch: SeccompArch;
  /** Whether it makes rules (Landlock). Where the kernel has none the paths that it is given mean nothing. */
  readonly rules: boolean;
  /** A system call filter to put up as well. */
  readonly filter?: Buffer;
}

/** Of an ELF program: where its two segments come to lie, and what each may be used for. */
const CODE = { at: 0x400000, offset: 0, flags: 5 } as const;
/** As far from the other as the largest page of a kernel. */
const DATA = { at: 0x500000, offset: 0x10000, flags: 6 } as const;
const [ELF_HEADER, SEGMENT_HEADER] = [64, 56];
const MACHINES: Readonly<Record<SeccompArch, number>> = { x64: 62, arm64: 183 };

/** In the data: what the rules are about, a rule, the path `/`, the filter's length and address, the filter. */
const [ATTRIBUTE, RULE, ROOT, FILTER, INSTRUCTIONS] = [0, 8, 24, 32, 48];
/** Opening a file for writing; moving a file to another folder, which any rule set forbids that does not name it. */
const [WRITE_FILE, REFER] = [0x2n, 0x2000n];

/**
 * A program of a few hundred bytes that needs nothing of the system it is started in: `wall PATH… -- PROGRAM WORD…`.
 *
 * It takes from itself and all it starts the right to open anything for writing but what lies below the paths, and what is
 * open as 0, 1 and 2; of a file that is for reading only a mount says as much, but not of a FIFO, which is written to through any
 * mount. Then it puts up the filter, and becomes the program. A path that is not there gives nothing. What it cannot put up it ends for
 * (`WALL_CODES`).
 */
export function wallProgram({ arch, rules, filter }: WallParts): Buffer {
  const { begin, walled, unwalled, alone, restrict, filtered, become } = WALL_CODE[arch];
  const steps = [begin, rules ? walled : unwalled, alone, rules ? restrict : [], filter ? filtered : [], become].flat();
  const code = Buffer.from(steps.map((step) => step.split(";", 1)[0]?.trim() ?? "").join(""), "hex");
  const data = dataOf(filter ?? Buffer.alloc(0));
  const program = Buffer.alloc(DATA.offset + data.length);
  const first = ELF_HEADER + 2 * SEGMENT_HEADER;
  writeHeader(program, { arch, entry: CODE.at + first });
  writeSegment(program, 0, { ...CODE, length: first + code.length });
  writeSegment(program, 1, { ...DATA, length: data.length });
  code.copy(program, first);
  data.copy(program, DATA.offset);
  return program;
}

function dataOf(filter: Buffer): Buffer {
  const data = Buffer.alloc(INSTRUCTIONS + filter.length);
  data.writeBigUInt64LE(WRITE_FILE | REFER, ATTRIBUTE);
  data.writeBigUInt64LE(WRITE_FILE, RULE);
  data.write("/\0", ROOT, "latin1");
  data.writeUInt16LE(filter.length / 8, FILTER);
  data.writeBigUInt64LE(BigInt(DATA.at + INSTRUCTIONS), FILTER + 8);
  filter.copy(data, INSTRUCTIONS);
  return data;
}

function writeHeader(program: Buffer, { arch, entry }: { readonly arch: SeccompArch; readonly entry: number }): void {
  // 64 bits, little end first, version 1; a program with a fixed address.
  Buffer.from("7f454c46020101", "hex").copy(program);
  program.writeUInt16LE(2, 16);
  program.writeUInt16LE(MACHINES[arch], 18);
  program.writeUInt32LE(1, 20);
  program.writeBigUInt64LE(BigInt(entry), 24);
  program.writeBigUInt64LE(BigInt(ELF_HEADER), 32);
  program.writeUInt16LE(ELF_HEADER, 52);
  program.writeUInt16LE(SEGMENT_HEADER, 54);
  program.writeUInt16LE(2, 56);
}

interface Segment {
  readonly at: number;
  readonly offset: number;
  readonly flags: number;
  readonly length: number;
}

function writeSegment(program: Buffer, index: number, { at, offset, flags, length }: Segment): void {
  const header = ELF_HEADER + index * SEGMENT_HEADER;
  program.writeUInt32LE(1, header);
  program.writeUInt32LE(flags, header + 4);
  for (const [place, value] of [
    [8, offset],
    [16, at],
    [24, at],
    [32, length],
    [40, length],
    [48, DATA.offset],
  ] as const)
    program.writeBigUInt64LE(BigInt(value), header + place);
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSeccompArch, seccompProgram } from "./seccomp-program.ts";

const ALLOW = "allow";
const X64 = 0xc000003e;
const ARM64 = 0xc00000b7;

interface Call {
  readonly nr: number;
  readonly arch: number;
  readonly args?: readonly bigint[];
}

/** What an instruction does: the accumulator afterwards, and whether a jump is taken. */
const STEPS: Readonly<Record<number, (accumulator: number, k: number, data: Buffer) => { readonly value: number; readonly taken?: boolean }>> = {
  32: (_, k, data) => ({ value: data.readUInt32LE(k) }),
  84: (value, k) => ({ value: (value & k) >>> 0 }),
  21: (value, k) => ({ value, taken: value === k }),
  53: (value, k) => ({ value, taken: value >= k }),
  69: (value, k) => ({ value, taken: (value & k) !== 0 }),
};
const RETURN = 6;

/** Runs a filter as the kernel does, over the 64 bytes it gives it. */
function verdict(program: Buffer, { nr, arch, args = [] }: Call): string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(nr >>> 0, 0);
  data.writeUInt32LE(arch, 4);
  for (const [at, value] of args.entries()) data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + 8 * at);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [op, k] = [program.readUInt16LE(at), program.readUInt32LE(at + 4)];
    if (op === RETURN) return meaning(k);
    const { value, taken } = STEPS[op]?.(accumulator, k, data) ?? {};
    accumulator = value ?? Number.NaN;
    if (taken !== undefined) at += 8 * program.readUInt8(at + (taken ? 2 : 3));
  }
  throw new Error("the filter runs off its end");
}

function meaning(k: number): string {
  if (k === 0x7fff0000) return ALLOW;
  return k === 0x80000000 ? "kill" : `errno ${k & 0xffff}`;
}

const EPERM = "errno 1";
const ENOSYS = "errno 38";
const EOPNOTSUPP = "errno 95";

const CALLS: readonly { readonly why: string; readonly x64: number; readonly arm64: number; readonly args?: readonly bigint[]; readonly is: string }[] = [
  { why: "read", x64: 0, arm64: 63, is: ALLOW },
  { why: "write", x64: 1, arm64: 64, is: ALLOW },
  { why: "execve", x64: 59, arm64: 221, is: ALLOW },
  { why: "mount", x64: 165, arm64: 40, is: EPERM },
  { why: "umount2", x64: 166, arm64: 39, is: EPERM },
  { why: "pivot_root", x64: 155, arm64: 41, is: EPERM },
  { why: "unshare", x64: 272, arm64: 97, is: EPERM },
  { why: "setns", x64: 308, arm64: 268, is: EPERM },
  { why: "ptrace", x64: 101, arm64: 117, is: EPERM },
  { why: "process_vm_readv", x64: 310, arm64: 270, is: EPERM },
  { why: "bpf", x64: 321, arm64: 280, is: EPERM },
  { why: "keyctl", x64: 250, arm64: 219, is: EPERM },
  { why: "add_key", x64: 248, arm64: 217, is: EPERM },
  { why: "userfaultfd", x64: 323, arm64: 282, is: EPERM },
  { why: "perf_event_open", x64: 298, arm64: 241, is: EPERM },
  { why: "open_by_handle_at", x64: 304, arm64: 265, is: EPERM },
  { why: "kexec_load", x64: 246, arm64: 104, is: EPERM },
  { why: "init_module", x64: 175, arm64: 105, is: EPERM },
  { why: "finit_module", x64: 313, arm64: 273, is: EPERM },
  { why: "io_uring_setup", x64: 425, arm64: 425, is: EPERM },
  { why: "fsopen", x64: 430, arm64: 430, is: EPERM },
  { why: "pidfd_getfd", x64: 438, arm64: 438, is: EPERM },
  { why: "clone3", x64: 435, arm64: 435, is: ENOSYS },
  { why: "fallocate", x64: 285, arm64: 47, is: EOPNOTSUPP },
  { why: "clone of a thread", x64: 56, arm64: 220, args: [0x3d0f00n], is: ALLOW },
  { why: "clone of a process", x64: 56, arm64: 220, args: [0x1200011n], is: ALLOW },
  { why: "clone with a user namespace", x64: 56, arm64: 220, args: [0x10000011n], is: EPERM },
  { why: "clone with a mount namespace", x64: 56, arm64: 220, args: [0x20011n], is: EPERM },
  { why: "clone with a network namespace among others", x64: 56, arm64: 220, args: [0x7c020011n], is: EPERM },
  { why: "an IPv4 socket", x64: 41, arm64: 198, args: [2n, 1n], is: ALLOW },
  { why: "an IPv6 socket", x64: 41, arm64: 198, args: [10n, 2n], is: ALLOW },
  { why: "an IPv4 socket of TCP, which it names", x64: 41, arm64: 198, args: [2n, 0x80801n, 6n], is: ALLOW },
  { why: "a socket that pings", x64: 41, arm64: 198, args: [2n, 2n, 1n], is: ALLOW },
  { why: "a socket of several paths (MPTCP)", x64: 41, arm64: 198, args: [2n, 1n, 262n], is: EPERM },
  { why: "the same over IPv6, with bits the kernel does not look at", x64: 41, arm64: 198, args: [10n, 1n, 0x1_0000_0106n], is: EPERM },
  { why: "a socket of another protocol (SCTP)", x64: 41, arm64: 198, args: [2n, 1n, 132n], is: EPERM },
  { why: "a raw socket", x64: 41, arm64: 198, args: [2n, 3n, 1n], is: EPERM },
  { why: "a raw socket of IPv6, not blocking", x64: 41, arm64: 198, args: [10n, 0x803n, 0n], is: EPERM },
  { why: "a socket of the kernel's ciphers", x64: 41, arm64: 198, args: [38n, 5n], is: EPERM },
  { why: "memfd_secret", x64: 447, arm64: 447, is: EPERM },
  { why: "a context of asynchronous input", x64: 206, arm64: 0, is: ENOSYS },
  { why: "fcntl F_SETFL", x64: 72, arm64: 25, args: [3n, 4n], is: ALLOW },
  { why: "a lease", x64: 72, arm64: 25, args: [3n, 1024n], is: EPERM },
  { why: "a lease, with bits the kernel does not look at", x64: 72, arm64: 25, args: [3n, 0x7_0000_0400n], is: EPERM },
  { why: "a lease of a folder", x64: 72, arm64: 25, args: [3n, 1040n], is: EPERM },
  { why: "a larger pipe", x64: 72, arm64: 25, args: [3n, 1031n], is: EPERM },
  { why: "a thread with open files of its own", x64: 56, arm64: 220, args: [0x3d0b00n], is: EPERM },
  { why: "close_range", x64: 436, arm64: 436, args: [3n, 9n, 4n], is: ALLOW },
  { why: "close_range in a thread alone", x64: 436, arm64: 436, args: [3n, 9n, 2n], is: EPERM },
  { why: "a mapping of its own", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x22n], is: ALLOW },
  { why: "a mapping that is shared", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x21n], is: ALLOW },
  { why: "a mapping of pages in reserve", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x40022n], is: EPERM },
  { why: "a file in memory", x64: 319, arm64: 279, args: [0n, 1n], is: ALLOW },
  { why: "a file in memory of pages in reserve", x64: 319, arm64: 279, args: [0n, 5n], is: EPERM },
  { why: "shared memory of System V", x64: 29, arm64: 194, is: ALLOW },
  { why: "a call newer than the tables", x64: 468, arm64: 468, is: ENOSYS },
  { why: "a call much newer than the tables", x64: 1_000, arm64: 1_000, is: ENOSYS },
  { why: "mknodat of a FIFO", x64: 259, arm64: 33, args: [0n, 0n, 0x1180n], is: ALLOW },
  { why: "mknodat of a file", x64: 259, arm64: 33, args: [0n, 0n, 0o644n], is: ALLOW },
  { why: "mknodat of a device of characters, a whiteout", x64: 259, arm64: 33, args: [0n, 0n, 0x2000n, 0n], is: EPERM },
  { why: "mknodat of a device of blocks", x64: 259, arm64: 33, args: [0n, 0n, 0x61a4n, 0n], is: EPERM },
  { why: "a Unix socket", x64: 41, arm64: 198, args: [1n, 1n], is: EPERM },
  { why: "a netlink socket", x64: 41, arm64: 198, args: [16n, 3n], is: EPERM },
  { why: "a packet socket", x64: 41, arm64: 198, args: [17n, 3n], is: EPERM },
  { why: "a virtual machine's socket", x64: 41, arm64: 198, args: [40n, 1n], is: EPERM },
  { why: "a Unix socket, with bits the kernel does not look at", x64: 41, arm64: 198, args: [0x1_0000_0001n, 1n], is: EPERM },
  { why: "a pair of stream sockets", x64: 53, arm64: 199, args: [1n, 0x80801n], is: ALLOW },
  { why: "a pair of packet sockets", x64: 53, arm64: 199, args: [1n, 0x80005n], is: ALLOW },
  { why: "a pair of raw sockets, which are datagram sockets to the kernel", x64: 53, arm64: 199, args: [1n, 0x80803n], is: EPERM },
  { why: "a pair of datagram sockets", x64: 53, arm64: 199, args: [1n, 0x80802n], is: EPERM },
  { why: "ioctl TCGETS", x64: 16, arm64: 29, args: [0n, 0x5401n], is: ALLOW },
  { why: "ioctl TIOCSTI", x64: 16, arm64: 29, args: [0n, 0x5412n], is: EPERM },
  { why: "ioctl TIOCLINUX", x64: 16, arm64: 29, args: [0n, 0x541cn], is: EPERM },
  { why: "ioctl TIOCSTI, with bits the kernel does not look at", x64: 16, arm64: 29, args: [0n, 0xdead_beef_0000_5412n], is: EPERM },
];

describe.for([
  { name: "x64" as const, audit: X64 },
  { name: "arm64" as const, audit: ARM64 },
])("the filter of $name", ({ name, audit }) => {
  const program = seccompProgram(name);

  test.for(CALLS)("$why: $is", (row) => {
    expect(verdict(program, { nr: row[name], arch: audit, ...(row.args && { args: row.args }) })).toBe(row.is);
  });

  test("another machine's calls end the process", () => {
    for (const arch of [0x40000003, 0x40000028, name === "x64" ? ARM64 : X64]) expect(verdict(program, { nr: 0, arch })).toBe("kill");
  });

  test("every call with every argument has a verdict, and the kernel's bounds of a filter hold", () => {
    expect(program.length / 8).toBeLessThan(256);
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.array(fc.bigInt(0n, 0xffff_ffff_ffff_ffffn), { maxLength: 6 }), (nr, args) => {
        expect(["allow", EPERM, ENOSYS, EOPNOTSUPP]).toContain(verdict(program, { nr, arch: audit, args }));
      }),
    );
  });
});

const SEEN: typeof CALLS = [
  { why: "a file in memory", x64: 319, arm64: 279, args: [0n, 1n], is: ENOSYS },
  { why: "shared memory of System V", x64: 29, arm64: 194, is: ENOSYS },
  { why: "semaphores of System V", x64: 64, arm64: 190, is: ENOSYS },
  { why: "messages of System V", x64: 68, arm64: 186, is: ENOSYS },
  { why: "a shared mapping of no file", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x21n], is: EPERM },
  { why: "the same, where the kernel checks its flags", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x4023n], is: EPERM },
  { why: "a shared mapping of a file", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x1n, 3n], is: ALLOW },
  { why: "a mapping of its own", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x4022n], is: ALLOW },
  { why: "a mapping of pages in reserve", x64: 9, arm64: 222, args: [0n, 4096n, 3n, 0x40022n], is: EPERM },
  { why: "mount", x64: 165, arm64: 40, is: EPERM },
];

test.for(SEEN)("of a box whose memory is only seen from outside, $why: $is", ({ x64, arm64, args = [], is }) => {
  expect(verdict(seccompProgram("x64", "seen"), { nr: x64, arch: X64, args })).toBe(is);
  expect(verdict(seccompProgram("arm64", "seen"), { nr: arm64, arch: ARM64, args })).toBe(is);
});

test("what x64 alone has: an older mknod, and segments of one's own", () => {
  const program = seccompProgram("x64");
  const x64 = (nr: number, ...args: bigint[]): string => verdict(program, { nr, arch: X64, args });
  expect([x64(133, 0n, 0x1180n), x64(133, 0n, 0o644n), x64(133, 0n, 0n)]).toEqual([ALLOW, ALLOW, ALLOW]);
  expect([x64(133, 0n, 0x2000n), x64(133, 0n, 0x6180n), x64(154, 1n)]).toEqual([EPERM, EPERM, EPERM]);
});

test("the second table of calls of x64 is closed", () => {
  for (const nr of [0x40000000, 0x40000000 + 165, 0x40000000 + 520]) expect(verdict(seccompProgram("x64"), { nr, arch: X64 })).toBe(EPERM);
});

test("which machines there is a filter for", () => expect(["x64", "arm64", "ia32", "riscv64"].filter(isSeccompArch)).toEqual(["x64", "arm64"]));

const THREAD = 0x3d0f00n;
const ALONE: readonly { readonly why: string; readonly x64: number; readonly arm64: number; readonly args?: readonly bigint[]; readonly is: string }[] = [
  { why: "a thread", x64: 56, arm64: 220, args: [THREAD], is: ALLOW },
  { why: "a process", x64: 56, arm64: 220, args: [17n], is: EPERM },
  { why: "a process that shares its memory", x64: 56, arm64: 220, args: [0x4111n], is: EPERM },
  { why: "a thread in namespaces of its own", x64: 56, arm64: 220, args: [THREAD | 0x10000000n], is: EPERM },
  { why: "clone3", x64: 435, arm64: 435, is: ENOSYS },
  { why: "an IPv4 socket", x64: 41, arm64: 198, args: [2n, 1n], is: EPERM },
  { why: "a pair of sockets", x64: 53, arm64: 199, args: [1n, 1n], is: EPERM },
  { why: "connect", x64: 42, arm64: 203, is: EPERM },
  { why: "mount", x64: 165, arm64: 40, is: EPERM },
  { why: "ptrace", x64: 101, arm64: 117, is: EPERM },
  { why: "a file in memory", x64: 319, arm64: 279, is: EPERM },
  { why: "typing into a terminal", x64: 16, arm64: 29, args: [0n, 0x5412n], is: EPERM },
  { why: "any other ioctl", x64: 16, arm64: 29, args: [0n, 0x5421n], is: ALLOW },
  { why: "read", x64: 0, arm64: 63, is: ALLOW },
];

test.for(ALONE)("of a program that is alone, $why: $is", ({ x64, arm64, args = [], is }) => {
  expect(verdict(seccompProgram("x64", "alone"), { nr: x64, arch: X64, args })).toBe(is);
  expect(verdict(seccompProgram("arm64", "alone"), { nr: arm64, arch: ARM64, args })).toBe(is);
});

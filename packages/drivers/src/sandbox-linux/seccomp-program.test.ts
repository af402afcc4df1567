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

test("the second table of calls of x64 is closed", () => {
  for (const nr of [0x40000000, 0x40000000 + 165, 0x40000000 + 520]) expect(verdict(seccompProgram("x64"), { nr, arch: X64 })).toBe(EPERM);
});

test("which machines there is a filter for", () => expect(["x64", "arm64", "ia32", "riscv64"].filter(isSeccompArch)).toEqual(["x64", "arm64"]));

/** Processors the program is written for, as `process.arch` names them. */
export type SeccompArch = "x64" | "arm64";

interface Numbers {
  readonly audit: number;
  /** x86-64 runs a second table of calls from here on. */
  readonly second?: number;
  readonly clone: number;
  readonly fallocate: number;
  readonly ioctl: number;
  readonly socket: number;
  readonly socketpair: number;
  readonly denied: readonly number[];
}

/** Calls with the same number on both. io_uring carries calls past any filter; the rest mounts, or reaches into others. */
const CALLS_OF_BOTH = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  mount_setattr: 442,
  quotactl_fd: 443,
  open_tree_attr: 467,
} as const;

/** [x86-64, aarch64]; null where there is no such call. */
const CALLS = {
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  unshare: [272, 97],
  setns: [308, 268],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  fanotify_init: [300, 262],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  syslog: [103, 116],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  lookup_dcookie: [212, 18],
  nfsservctl: [180, 42],
  vhangup: [153, 58],
  iopl: [172, null],
  ioperm: [173, null],
  uselib: [134, null],
  create_module: [174, null],
  query_module: [178, null],
} as const satisfies Record<string, readonly [number, number | null]>;

/** Room on a disk without writing anything: no look at how much is written would come in time. [x86-64, aarch64] */
const FALLOCATE = [285, 47] as const;
const CLONE3 = 435;
const NUMBERS: Readonly<Record<SeccompArch, Numbers>> = {
  x64: { audit: 0xc000003e, second: 0x40000000, clone: 56, fallocate: FALLOCATE[0], ioctl: 16, socket: 41, socketpair: 53, denied: denied(0) },
  arm64: { audit: 0xc00000b7, clone: 220, fallocate: FALLOCATE[1], ioctl: 29, socket: 198, socketpair: 199, denied: denied(1) },
};

function denied(column: 0 | 1): readonly number[] {
  const own = Object.values(CALLS).flatMap((numbers) => numbers[column] ?? []);
  return [...own, ...Object.values(CALLS_OF_BOTH)];
}

/** New user, mount, network, process, name, message and control-group namespaces. */
const NAMESPACES = 0x10000000 | 0x00020000 | 0x40000000 | 0x20000000 | 0x04000000 | 0x08000000 | 0x02000000;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const [AF_UNIX, AF_INET, AF_INET6] = [1, 2, 10];
/** Alone without addresses; the kernel makes datagrams of raw ones too. */
const [SOCK_STREAM, SOCK_SEQPACKET] = [1, 5];
const [EPERM, ENOSYS, EOPNOTSUPP] = [1, 38, 95];

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;

const [LOAD, AND, EQUAL, AT_LEAST, ANY_BIT, RETURN] = [0x20, 0x54, 0x15, 0x35, 0x45, 0x06] as const;
/** In the kernel's `seccomp_data`; arguments are compared by their low 32 bits, as the kernel's own tables read them. */
const [NR, ARCH] = [0, 4];
const argument = (index: number): number => 16 + 8 * index;

interface Instruction {
  readonly op: number;
  readonly k: number;
  /** Labels; absent = the next instruction. */
  readonly yes?: string;
  readonly no?: string;
  readonly label?: string;
}

/**
 * The filter every program of a box runs under, as the kernel reads it: 8-byte `sock_filter` records.
 *
 * Refused with EPERM: namespaces, mounts, other processes' memory, keys, modules, io_uring, time; sockets that are not IPv4
 * or IPv6, and pairs of them that could be pointed at a socket file; typing into a terminal. `clone3`, whose
 * flags a filter cannot see, is ENOSYS, and every libc then uses `clone`. `fallocate` is EOPNOTSUPP, and `posix_fallocate` then writes. A foreign instruction set ends the process.
 */
export function seccompProgram(arch: SeccompArch): Buffer {
  return assemble(instructions(NUMBERS[arch]));
}

export function isSeccompArch(arch: string): arch is SeccompArch {
  return arch in NUMBERS;
}

function instructions(numbers: Numbers): readonly Instruction[] {
  return [
    { op: LOAD, k: ARCH },
    { op: EQUAL, k: numbers.audit, no: "kill" },
    { op: LOAD, k: NR },
    ...(numbers.second === undefined ? [] : [{ op: AT_LEAST, k: numbers.second, yes: "refuse" }]),
    ...numbers.denied.map((k) => ({ op: EQUAL, k, yes: "refuse" })),
    { op: EQUAL, k: CLONE3, yes: "absent" },
    { op: EQUAL, k: numbers.fallocate, yes: "unsupported" },
    { op: EQUAL, k: numbers.clone, yes: "clone" },
    { op: EQUAL, k: numbers.ioctl, yes: "ioctl" },
    { op: EQUAL, k: numbers.socket, yes: "socket" },
    { op: EQUAL, k: numbers.socketpair, yes: "socketpair", no: "allow" },
    { label: "clone", op: LOAD, k: argument(0) },
    { op: ANY_BIT, k: NAMESPACES, yes: "refuse", no: "allow" },
    { label: "ioctl", op: LOAD, k: argument(1) },
    { op: EQUAL, k: TIOCSTI, yes: "refuse" },
    { op: EQUAL, k: TIOCLINUX, yes: "refuse", no: "allow" },
    { label: "socket", op: LOAD, k: argument(0) },
    { op: EQUAL, k: AF_INET, yes: "allow" },
    { op: EQUAL, k: AF_INET6, yes: "allow", no: "refuse" },
    { label: "socketpair", op: LOAD, k: argument(0) },
    { op: EQUAL, k: AF_UNIX, no: "refuse" },
    { op: LOAD, k: argument(1) },
    { op: AND, k: 0xf },
    { op: EQUAL, k: SOCK_STREAM, yes: "allow" },
    { op: EQUAL, k: SOCK_SEQPACKET, yes: "allow", no: "refuse" },
    { label: "allow", op: RETURN, k: ALLOW },
    { label: "absent", op: RETURN, k: ERRNO | ENOSYS },
    { label: "unsupported", op: RETURN, k: ERRNO | EOPNOTSUPP },
    { label: "refuse", op: RETURN, k: ERRNO | EPERM },
    { label: "kill", op: RETURN, k: KILL_PROCESS },
  ];
}

function assemble(program: readonly Instruction[]): Buffer {
  const labels = new Map(program.flatMap(({ label }, at) => (label === undefined ? [] : [[label, at] as const])));
  const bytes = Buffer.alloc(program.length * 8);
  for (const [at, { op, k, yes, no }] of program.entries()) {
    const offset = (label: string | undefined): number => (label === undefined ? 0 : (labels.get(label) ?? -1) - at - 1);
    bytes.writeUInt16LE(op, at * 8);
    bytes.writeUInt8(offset(yes), at * 8 + 2);
    bytes.writeUInt8(offset(no), at * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, at * 8 + 4);
  }
  return bytes;
}

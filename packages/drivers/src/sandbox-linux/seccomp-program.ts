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
  /** Absent where there is only the other. */
  readonly mknod?: number;
  readonly mknodat: number;
  readonly mmap: number;
  readonly fcntl: number;
  readonly memfd: number;
  readonly denied: readonly number[];
  /** What the machine has few of for all that run on it, and programs do without. */
  readonly absent: readonly number[];
  /** What keeps memory that is in no process. */
  readonly hiding: readonly number[];
  /** What a program that starts none and speaks with nobody has no use for either. */
  readonly alone: readonly number[];
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
  memfd_secret: 447,
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
  modify_ldt: [154, null],
  uselib: [134, null],
  create_module: [174, null],
  query_module: [178, null],
} as const satisfies Record<string, readonly [number, number | null]>;

/** Room on a disk without writing anything: no look at how much is written would come in time. [x86-64, aarch64] */
const FALLOCATE = [285, 47] as const;
/** Beside those, of one that is alone: processes, sockets, memory and messages that others see, what is run from memory. */
const CALLS_ALONE = {
  fork: [57, null],
  vfork: [58, null],
  execveat: [322, 281],
  socket: [41, 198],
  socketpair: [53, 199],
  connect: [42, 203],
  bind: [49, 200],
  listen: [50, 201],
  accept: [43, 202],
  accept4: [288, 242],
  mknod: [133, null],
  mknodat: [259, 33],
  memfd_create: [319, 279],
  shmget: [29, 194],
  semget: [64, 190],
  msgget: [68, 186],
  mq_open: [240, 180],
  personality: [135, 92],
  pidfd_open: [434, 434],
} as const satisfies Record<string, readonly [number, number | null]>;

/** Contexts of asynchronous input and output: the machine has 65,536 of them for everybody. [x86-64, aarch64] */
const CALLS_ABSENT = { io_setup: [206, 0] } as const satisfies Record<string, readonly [number, number]>;
/** Memory and messages that stay when the process that made them lets go of them. */
const CALLS_HIDING = {
  memfd_create: CALLS_ALONE.memfd_create,
  shmget: CALLS_ALONE.shmget,
  semget: CALLS_ALONE.semget,
  msgget: CALLS_ALONE.msgget,
} as const satisfies Record<string, readonly [number, number]>;

const CLONE3 = 435;
/** The first call that is newer than these tables: what it does is not known here. */
const UNKNOWN = 468;
const NUMBERS: Readonly<Record<SeccompArch, Numbers>> = {
  x64: {
    audit: 0xc000003e,
    second: 0x40000000,
    clone: 56,
    fallocate: FALLOCATE[0],
    ioctl: 16,
    socket: 41,
    socketpair: 53,
    mknod: 133,
    mknodat: 259,
    mmap: 9,
    fcntl: 72,
    ...lists(0),
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    fallocate: FALLOCATE[1],
    ioctl: 29,
    socket: 198,
    socketpair: 199,
    mknodat: 33,
    mmap: 222,
    fcntl: 25,
    ...lists(1),
  },
};

function lists(column: 0 | 1): Pick<Numbers, "denied" | "alone" | "absent" | "hiding" | "memfd"> {
  const own = Object.values(CALLS).flatMap((numbers) => numbers[column] ?? []);
  const alone = Object.values(CALLS_ALONE).flatMap((numbers) => numbers[column] ?? []);
  return {
    denied: [...own, ...Object.values(CALLS_OF_BOTH)],
    alone,
    absent: Object.values(CALLS_ABSENT).map((numbers) => numbers[column]),
    hiding: Object.values(CALLS_HIDING).map((numbers) => numbers[column]),
    memfd: CALLS_ALONE.memfd_create[column],
  };
}

/** A thread of the same program, and no process. */
const CLONE_THREAD = 0x00010000;
/** Open files in common with who made it. A thread with files of its own would have them where nobody looks. */
const CLONE_FILES = 0x00000400;
const CLOSE_RANGE = 436;
const CLOSE_RANGE_UNSHARE = 0x2;

/** New user, mount, network, process, name, message and control-group namespaces. */
const NAMESPACES = 0x10000000 | 0x00020000 | 0x40000000 | 0x20000000 | 0x04000000 | 0x08000000 | 0x02000000;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const [AF_UNIX, AF_INET, AF_INET6] = [1, 2, 10];
/** Pairs of the first and the last are without addresses; the kernel makes datagrams of raw ones too. */
const [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET] = [1, 2, 5];
/** Of the internet, those that ordinary programs speak: any, ICMP, TCP, UDP, ICMPv6. Others are modules that a machine would load for it. */
const PROTOCOLS = [0, 1, 6, 17, 58];
/** Of a file's mode: which kind it is; a device of characters, of which one kind hides files of other layers, and of blocks. */
const [S_IFMT, S_IFCHR, S_IFBLK] = [0xf000, 0x2000, 0x6000];
/** A lease stops whoever else opens the file, the host too; a pipe's size is taken from what its user may have on the whole machine. */
const [F_SETLEASE, F_SETPIPE_SZ, F_SETDELEG] = [1024, 1031, 1040];
/** Of a mapping: shared, of no file, of pages that the machine keeps in reserve. */
const [MAP_SHARED, MAP_ANONYMOUS, MAP_HUGETLB] = [0x1, 0x20, 0x40000];
const MFD_HUGETLB = 0x4;
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
 * Refused with EPERM: namespaces, mounts, other processes' memory, keys, modules, io_uring, time; sockets that are not streams or
 * datagrams of TCP, UDP or ICMP over IPv4 or IPv6, and pairs of them that could be pointed at a socket file; device files; typing
 * into a terminal; leases, larger pipes, pages in reserve; threads with open files of their own. `clone3`, whose flags a filter cannot see, is ENOSYS, and every libc then uses `clone`; so is what is newer than
 * this list, and what the machine has few of. `fallocate` is EOPNOTSUPP, and `posix_fallocate` then writes. A foreign instruction set ends
 * the process.
 *
 * Where the memory of a box is only `seen` from outside also what keeps some that no process shows: files that are nowhere but in memory,
 * shared memory, messages and semaphores of System V (ENOSYS), and shared mappings of no file (EPERM).
 *
 * For a program that is `alone` also: every process but itself, every socket, and what processes share.
 */
export function seccompProgram(arch: SeccompArch, who: "box" | "seen" | "alone" = "box"): Buffer {
  const numbers = NUMBERS[arch];
  return assemble(who === "alone" ? instructionsAlone(numbers) : instructions(numbers, who === "seen"));
}

export function isSeccompArch(arch: string): arch is SeccompArch {
  return arch in NUMBERS;
}

/** For everybody. */
function beginning({ audit, second, denied, absent, fallocate }: Numbers, more: readonly number[] = []): readonly Instruction[] {
  return [
    { op: LOAD, k: ARCH },
    { op: EQUAL, k: audit, no: "kill" },
    { op: LOAD, k: NR },
    ...(second === undefined ? [] : [{ op: AT_LEAST, k: second, yes: "refuse" }]),
    ...[...denied, ...more].map((k) => ({ op: EQUAL, k, yes: "refuse" })),
    ...[CLONE3, ...absent].map((k) => ({ op: EQUAL, k, yes: "absent" })),
    { op: AT_LEAST, k: UNKNOWN, yes: "absent" },
    { op: EQUAL, k: fallocate, yes: "unsupported" },
  ];
}

const ENDINGS: readonly Instruction[] = [
  { label: "allow", op: RETURN, k: ALLOW },
  { label: "absent", op: RETURN, k: ERRNO | ENOSYS },
  { label: "unsupported", op: RETURN, k: ERRNO | EOPNOTSUPP },
  { label: "refuse", op: RETURN, k: ERRNO | EPERM },
  { label: "kill", op: RETURN, k: KILL_PROCESS },
];

function instructionsAlone(numbers: Numbers): readonly Instruction[] {
  return [
    ...beginning(numbers, numbers.alone),
    { op: EQUAL, k: numbers.clone, yes: "clone" },
    { op: EQUAL, k: numbers.ioctl, yes: "ioctl", no: "allow" },
    { label: "clone", op: LOAD, k: argument(0) },
    { op: ANY_BIT, k: NAMESPACES, yes: "refuse" },
    { op: ANY_BIT, k: CLONE_THREAD, yes: "allow", no: "refuse" },
    ...IOCTL,
    ...ENDINGS,
  ];
}

/** No typing into terminals. */
const IOCTL: readonly Instruction[] = [
  { label: "ioctl", op: LOAD, k: argument(1) },
  { op: EQUAL, k: TIOCSTI, yes: "refuse" },
  { op: EQUAL, k: TIOCLINUX, yes: "refuse", no: "allow" },
];

function instructions(numbers: Numbers, isSeen: boolean): readonly Instruction[] {
  return [
    ...beginning(numbers),
    ...(isSeen ? numbers.hiding.map((k) => ({ op: EQUAL, k, yes: "absent" })) : []),
    { op: EQUAL, k: numbers.mmap, yes: "mmap" },
    { op: EQUAL, k: numbers.memfd, yes: "memfd" },
    { op: EQUAL, k: numbers.fcntl, yes: "fcntl" },
    { op: EQUAL, k: CLOSE_RANGE, yes: "close_range" },
    { op: EQUAL, k: numbers.clone, yes: "clone" },
    { op: EQUAL, k: numbers.ioctl, yes: "ioctl" },
    { op: EQUAL, k: numbers.socket, yes: "socket" },
    { op: EQUAL, k: numbers.socketpair, yes: "socketpair" },
    ...(numbers.mknod === undefined ? [] : [{ op: EQUAL, k: numbers.mknod, yes: "mknod" }]),
    { op: EQUAL, k: numbers.mknodat, yes: "mknodat", no: "allow" },
    { label: "clone", op: LOAD, k: argument(0) },
    { op: ANY_BIT, k: NAMESPACES, yes: "refuse" },
    { op: AND, k: CLONE_THREAD | CLONE_FILES },
    { op: EQUAL, k: CLONE_THREAD, yes: "refuse", no: "allow" },
    { label: "close_range", op: LOAD, k: argument(2) },
    { op: ANY_BIT, k: CLOSE_RANGE_UNSHARE, yes: "refuse", no: "allow" },
    ...IOCTL,
    ...mappings(isSeen),
    { label: "fcntl", op: LOAD, k: argument(1) },
    ...[F_SETLEASE, F_SETDELEG, F_SETPIPE_SZ].map((k) => ({ op: EQUAL, k, yes: "refuse" })),
    { op: RETURN, k: ALLOW },
    { label: "socket", op: LOAD, k: argument(0) },
    { op: EQUAL, k: AF_INET, yes: "internet" },
    { op: EQUAL, k: AF_INET6, no: "refuse" },
    { label: "internet", op: LOAD, k: argument(2) },
    ...PROTOCOLS.map((k) => ({ op: EQUAL, k, yes: "type" })),
    { op: RETURN, k: ERRNO | EPERM },
    { label: "type", op: LOAD, k: argument(1) },
    { op: AND, k: 0xf },
    { op: EQUAL, k: SOCK_STREAM, yes: "allow" },
    { op: EQUAL, k: SOCK_DGRAM, yes: "allow", no: "refuse" },
    { label: "socketpair", op: LOAD, k: argument(0) },
    { op: EQUAL, k: AF_UNIX, no: "refuse" },
    { op: LOAD, k: argument(1) },
    { op: AND, k: 0xf },
    { op: EQUAL, k: SOCK_STREAM, yes: "allow" },
    { op: EQUAL, k: SOCK_SEQPACKET, yes: "allow", no: "refuse" },
    { label: "mknod", op: LOAD, k: argument(1) },
    { op: EQUAL, k: 0, yes: "allow", no: "kind" },
    { label: "mknodat", op: LOAD, k: argument(2) },
    { label: "kind", op: AND, k: S_IFMT },
    { op: EQUAL, k: S_IFCHR, yes: "refuse" },
    { op: EQUAL, k: S_IFBLK, yes: "refuse", no: "allow" },
    ...ENDINGS,
  ];
}

function mappings(isSeen: boolean): readonly Instruction[] {
  const anonymous = MAP_SHARED | MAP_ANONYMOUS;
  return [
    { label: "memfd", op: LOAD, k: argument(1) },
    { op: ANY_BIT, k: MFD_HUGETLB, yes: "refuse", no: "allow" },
    { label: "mmap", op: LOAD, k: argument(3) },
    { op: ANY_BIT, k: MAP_HUGETLB, yes: "refuse" },
    ...(isSeen
      ? [
          { op: AND, k: anonymous },
          { op: EQUAL, k: anonymous, yes: "refuse" },
        ]
      : []),
    { op: RETURN, k: ALLOW },
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

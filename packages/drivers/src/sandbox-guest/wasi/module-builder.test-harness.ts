import { encodeU32 } from "./binary-reader.ts";

const I32 = 0x7f;
const I64 = 0x7e;
const FUNCTION = 0x60;
export const OP = {
  UNREACHABLE: 0x00,
  LOOP: 0x03,
  IF: 0x04,
  END: 0x0b,
  BR: 0x0c,
  CALL: 0x10,
  DROP: 0x1a,
  I32_CONST: 0x41,
  I64_CONST: 0x42,
  GROW: 0x40,
  NE: 0x47,
  NE_64: 0x52,
} as const;
const NOTHING = 0x40;
const LOADS = { 1: [0x2d, 0], 2: [0x2f, 0], 4: [0x28, 0], 8: [0x29, 0] } as const;

/** Parameters of each call: `i` for 32 bits, `I` for 64. All give an errno, but the one that ends the program. */
export const SIGNATURES = {
  args_get: "ii",
  args_sizes_get: "ii",
  environ_get: "ii",
  environ_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "iIi",
  fd_advise: "iIIi",
  fd_allocate: "iII",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "iII",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "iI",
  fd_filestat_set_times: "iIIi",
  fd_pread: "iiiIi",
  fd_prestat_get: "ii",
  fd_prestat_dir_name: "iii",
  fd_pwrite: "iiiIi",
  fd_read: "iiii",
  fd_readdir: "iiiIi",
  fd_renumber: "ii",
  fd_seek: "iIii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiiIIi",
  path_link: "iiiiiii",
  path_open: "iiiiiIIii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_symlink: "iiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  proc_exit: "i",
  proc_raise: "i",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
} as const;

export type CallName = keyof typeof SIGNATURES;
/** A number, or what stands at an address. */
export type Value = number | bigint | { readonly at: number };

export type Step =
  | { readonly call: CallName; readonly args: readonly Value[]; readonly is?: number }
  | { readonly at: number; readonly width: 1 | 2 | 4 | 8; readonly is: number | bigint };

export interface ModuleParts {
  readonly imports?: readonly { readonly module?: string; readonly name: string; readonly signature: string; readonly result?: boolean }[];
  /** Pages, at least and at most. */
  readonly memory?: readonly [number, number?];
  readonly memoryImport?: readonly [number, number?];
  readonly table?: readonly [number, number?];
  readonly data?: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  readonly code: readonly number[];
  /** Runs the code when it is linked, too. */
  readonly startsAtOnce?: boolean;
  readonly entry?: string;
}

const vector = (items: readonly (readonly number[])[]): number[] => [...encodeU32(items.length), ...items.flat()];
const text = (name: string): number[] => [...encodeU32(Buffer.byteLength(name)), ...Buffer.from(name)];
const section = (id: number, body: readonly number[]): number[] => [id, ...encodeU32(body.length), ...body];
const limits = ([least, most]: readonly [number, number?]): number[] =>
  most === undefined ? [0, ...encodeU32(least)] : [1, ...encodeU32(least), ...encodeU32(most)];

/** Signed LEB128. */
function encodeSigned(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** A module with one function, which is exported as `_start`. */
export function buildModule({ imports = [], memory = [1], memoryImport, table, data = [], code, startsAtOnce, entry = "_start" }: ModuleParts): Uint8Array {
  const types = [
    ...imports.map(({ signature, result = true }) => [
      FUNCTION,
      ...vector([...signature].map((each) => [each === "I" ? I64 : I32])),
      ...vector(result ? [[I32]] : []),
    ]),
    [FUNCTION, 0, 0],
  ];
  const wanted = imports.map(({ module = "wasi_snapshot_preview1", name }, index) => [...text(module), ...text(name), 0, ...encodeU32(index)]);
  if (memoryImport) wanted.push([...text("env"), ...text("memory"), 2, ...limits(memoryImport)]);
  const exported = [[...text(entry), 0, ...encodeU32(imports.length)], ...(memoryImport ? [] : [[...text("memory"), 2, 0]])];
  const body = [0, ...code, OP.END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(wanted)),
    ...section(3, vector([encodeU32(imports.length)])),
    ...(table ? section(4, vector([[0x70, ...limits(table)]])) : []),
    ...(memoryImport ? [] : section(5, vector([limits(memory)]))),
    ...section(7, vector(exported)),
    ...(startsAtOnce ? section(8, encodeU32(imports.length)) : []),
    ...section(10, vector([[...encodeU32(body.length), ...body]])),
    ...section(11, vector(data.map(({ at, bytes }) => [0, OP.I32_CONST, ...encodeSigned(BigInt(at)), OP.END, ...encodeU32(bytes.length), ...bytes]))),
  ]);
}

export const constant = (value: number): number[] => [OP.I32_CONST, ...encodeSigned(BigInt(value | 0))];
const constant64 = (value: bigint): number[] => [OP.I64_CONST, ...encodeSigned(BigInt.asIntN(64, value))];

/** A program of steps. One that does not give what it `is` ends it with the step's number, from 1; all good is 0. */
export class ProgramBuilder {
  readonly #steps: Step[] = [];
  readonly #data: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  /** Below is room for results. */
  #free = 4_096;

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Puts bytes into memory; gives where. */
  put(bytes: Uint8Array): number {
    const at = this.#free;
    this.#data.push({ at, bytes });
    this.#free += Math.ceil(bytes.length / 8) * 8 + 8;
    return at;
  }

  /** Pointer and length. */
  text(value: string): [number, number] {
    const bytes = Buffer.from(value);
    return [this.put(bytes), bytes.length];
  }

  /** A list of buffers: pointer and count. */
  pieces(...pieces: readonly (readonly [number, number])[]): [number, number] {
    return [this.put(Buffer.from(Uint32Array.from(pieces.flat()).buffer)), pieces.length];
  }

  call(call: CallName, args: readonly Value[], is = 0): this {
    this.#steps.push({ call, args, is });
    return this;
  }

  check(at: number, width: 1 | 2 | 4 | 8, is: number | bigint): this {
    this.#steps.push({ at, width, is });
    return this;
  }

  build(): Uint8Array {
    const names = [...new Set<CallName>(["proc_exit", ...this.#steps.flatMap((step) => ("call" in step ? [step.call] : []))])];
    const imports = names.map((name) => ({ name, signature: SIGNATURES[name], result: name !== "proc_exit" }));
    const code = this.#steps.flatMap((step, index) => [
      ...this.#stepCode(step, names),
      ...(isEnd(step) ? [] : [OP.IF, NOTHING, ...constant(index + 1), OP.CALL, 0, OP.END]),
    ]);
    return buildModule({ imports, data: this.#data, code });
  }

  #stepCode(step: Step, names: readonly CallName[]): number[] {
    if ("width" in step) {
      const load = [...constant(step.at), ...LOADS[step.width], 0];
      return step.width === 8 ? [...load, ...constant64(BigInt(step.is)), OP.NE_64] : [...load, ...constant(Number(step.is)), OP.NE];
    }
    const args = step.args.flatMap((value, index) => {
      if (typeof value === "object") return [...constant(value.at), ...LOADS[4], 0];
      return SIGNATURES[step.call][index] === "I" ? constant64(BigInt(value)) : constant(Number(value));
    });
    const call = [...args, OP.CALL, ...encodeU32(names.indexOf(step.call))];
    return isEnd(step) ? call : [...call, ...constant(step.is ?? 0), OP.NE];
  }
}

const isEnd = (step: Step): boolean => "call" in step && step.call === "proc_exit";

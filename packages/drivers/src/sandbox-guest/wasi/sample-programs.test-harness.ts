import type { BoxProgram } from "@aether/ports";
import type { SandboxSamples } from "@aether/ports/conformance/sandbox";
import { buildModule, type CallName, constant, OP, SIGNATURES } from "./module-builder.test-harness.ts";
import { FILE_RIGHTS, FOLDER_RIGHTS, RIGHT } from "./rights.ts";
import { DIRECTORY, NEW, TRUNCATE } from "./wasi.test-harness.ts";

type Code = readonly number[];

const NOTHING = 0x40;
const [BLOCK, BR_IF, LOAD, LOAD_8, STORE, STORE_8, EQUALS_0, EQUALS, LESS_EQUAL, ADD, SUBTRACT, AND] = [
  0x02, 0x0d, 0x28, 0x2d, 0x36, 0x3a, 0x45, 0x46, 0x4d, 0x6a, 0x6b, 0x71,
] as const;

/** Variables of a program stand at these addresses. */
const [PIECE, PIECE_BYTES, RESULT, SIZE, FD, SPOT, END_OF_IT, COUNT, LEFT] = [16, 20, 24, 28, 32, 36, 40, 44, 48] as const;
const TEXTS = 1_024;
const POINTERS = 16_384;
const BUFFER = 20_480;
const BUFFER_BYTES = 40_960;
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
/** The working folder; the places follow. */
const HERE = 3;
const MOST_PLACES = 3;
const DOT = 46;
const NEW_LINE = 10;
const [ZERO, NINE] = [48, 57] as const;
const PWD_IS = Buffer.from("PWD=").readInt32LE();

/** Writes a program as one would by hand, and knows the texts in it. */
class Assembler {
  readonly #data: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #free = TEXTS;

  readonly names: readonly CallName[] = [
    ...(["proc_exit", "fd_read", "fd_write", "fd_readdir", "fd_prestat_dir_name", "path_open"] as const),
    ...(["args_sizes_get", "args_get", "environ_sizes_get", "environ_get"] as const),
  ];

  /** Where it stands. */
  put(value: string): number {
    const bytes = Buffer.from(value);
    const at = this.#free;
    this.#data.push({ at, bytes });
    this.#free += bytes.length;
    return at;
  }

  text(value: string): readonly [Code, Code] {
    return [constant(this.put(value)), constant(Buffer.byteLength(value))];
  }

  /** A call's error number. */
  call(name: CallName, ...args: readonly Code[]): Code {
    return [...args.flat(), OP.CALL, this.names.indexOf(name)];
  }

  /** Ends with 1 when it fails. */
  must(name: CallName, ...args: readonly Code[]): Code {
    return when(this.call(name, ...args), this.exit(constant(1)));
  }

  exit(code: Code): Code {
    return this.call("proc_exit", code);
  }

  write(fd: number, [from, length]: readonly [Code, Code]): Code {
    return [...set(PIECE, from), ...set(PIECE_BYTES, length), ...this.must("fd_write", constant(fd), constant(PIECE), constant(1), constant(RESULT))];
  }

  say(fd: number, text: string): Code {
    return this.write(fd, this.text(text));
  }

  /** Fills the buffer; {@link RESULT} is how far. */
  read(fd: Code): Code {
    return [
      ...set(PIECE, constant(BUFFER)),
      ...set(PIECE_BYTES, constant(BUFFER_BYTES)),
      ...this.must("fd_read", fd, constant(PIECE), constant(1), constant(RESULT)),
    ];
  }

  copy(from: Code): Code {
    return forever([...this.read(from), ...get(RESULT), EQUALS_0, BR_IF, 1, ...this.write(STDOUT, [constant(BUFFER), get(RESULT)])]);
  }

  /** Through the place whose name begins the path, as libraries do; ends with 1 where there is none, or it may not. */
  open(path: string, { flags, rights }: { readonly flags: number; readonly rights: bigint }): Code {
    const parts = path.split("/");
    const ways = parts.flatMap((_, at) => (at < 2 ? [] : [{ place: parts.slice(0, at).join("/"), rest: parts.slice(at).join("/") }]));
    const all = { place: path, rest: "." };
    const tries = Array.from({ length: MOST_PLACES }, (_, at) => HERE + 1 + at).flatMap((fd) =>
      [...ways, all].map(({ place, rest }) => {
        const opened = this.call(
          "path_open",
          constant(fd),
          constant(1),
          ...this.text(rest),
          constant(flags),
          constant64(rights),
          constant64(rights),
          constant(0),
          constant(FD),
        );
        return when(this.#isNamed(fd, place), when([...opened, EQUALS_0], set(COUNT, constant(1))));
      }),
    );
    return [...set(COUNT, constant(0)), ...tries.flat(), ...when([...get(COUNT), EQUALS_0], this.exit(constant(1)))];
  }

  program(code: Code, args: readonly string[] = []): BoxProgram {
    const imports = this.names.map((name) => ({ name, signature: SIGNATURES[name], result: name !== "proc_exit" }));
    const bytes = buildModule({ imports, data: this.#data, code });
    return { kind: "code", language: "wasm", code: Buffer.from(bytes).toString("base64"), args };
  }

  #isNamed(fd: number, place: string): Code {
    const bytes = Buffer.from(place);
    const named = this.call("fd_prestat_dir_name", constant(fd), constant(BUFFER), constant(bytes.length));
    const same = [...bytes].flatMap((byte, at) => [...loadByte(constant(BUFFER + at)), ...constant(byte), EQUALS, AND]);
    // The call refuses a longer name; a shorter one leaves the last byte as it is.
    return [...setByte(constant(BUFFER + bytes.length - 1), constant(0)), ...named, EQUALS_0, ...same];
  }
}

const constant64 = (value: bigint): Code => {
  const bytes: number[] = [OP.I64_CONST];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if (rest === 0n && low < 64) return [...bytes, low];
    bytes.push(low | 0x80);
  }
};
const get = (at: number): Code => [...constant(at), LOAD, 2, 0];
const set = (at: number, value: Code): Code => [...constant(at), ...value, STORE, 2, 0];
const setByte = (address: Code, value: Code): Code => [...address, ...value, STORE_8, 0, 0];
const load = (address: Code): Code => [...address, LOAD, 0, 0];
const loadByte = (address: Code): Code => [...address, LOAD_8, 0, 0];
const plus = (one: Code, other: Code): Code => [...one, ...other, ADD];
const isEqual = (one: Code, other: Code): Code => [...one, ...other, EQUALS];
const when = (condition: Code, then: Code): Code => [...condition, OP.IF, NOTHING, ...then, OP.END];
/** `BR_IF, 1` leaves it. */
const forever = (body: Code): Code => [BLOCK, NOTHING, OP.LOOP, NOTHING, ...body, OP.BR, 0, OP.END, OP.END];
/** Moves {@link END_OF_IT} from where it is to the next zero. */
const toZero = forever([...loadByte(get(END_OF_IT)), EQUALS_0, BR_IF, 1, ...set(END_OF_IT, plus(get(END_OF_IT), constant(1)))]);

function program(write: (to: Assembler) => Code, ...args: readonly string[]): BoxProgram {
  const assembler = new Assembler();
  return assembler.program(write(assembler), args);
}

/** All variables, with a zero after each, into the buffer. */
const variables = (to: Assembler): Code => [
  ...to.must("environ_sizes_get", constant(COUNT), constant(SIZE)),
  ...to.must("environ_get", constant(POINTERS), constant(BUFFER)),
  ...set(END_OF_IT, plus(constant(BUFFER), get(SIZE))),
];

/** Goes over the entries of a folder in the buffer: each is 24 bytes, among them its name's length, and the name. */
const names = (to: Assembler): Code => {
  const length = load(plus(get(SPOT), constant(16)));
  const name = plus(get(SPOT), constant(24));
  const last = loadByte(plus(plus(get(SPOT), constant(23)), length));
  const isDots = [...length, ...constant(2), LESS_EQUAL, ...isEqual(loadByte(name), constant(DOT)), AND, ...isEqual(last, constant(DOT)), AND];
  return forever([
    ...isEqual(get(SPOT), get(END_OF_IT)),
    ...[BR_IF, 1],
    ...when([...isDots, EQUALS_0], [...to.write(STDOUT, [name, length]), ...to.say(STDOUT, "\n")]),
    ...set(SPOT, plus(name, length)),
  ]);
};

/** Adds one to a number of four digits, from the one at this place. */
function increment(number: number, place = 3): Code {
  const digit = constant(number + place);
  const carry = place === 0 ? [] : increment(number, place - 1);
  const added = setByte(digit, plus(loadByte(digit), constant(1)));
  return [...added, ...when(isEqual(loadByte(digit), constant(NINE + 1)), [...setByte(digit, constant(ZERO)), ...carry])];
}

export const WASM_SAMPLES: SandboxSamples = {
  exit: (code) => program((to) => to.exit(constant(code))),
  print: (stdout, stderr) => program((to) => [...to.say(STDOUT, stdout), ...to.say(STDERR, stderr)]),
  copy: () => program((to) => to.copy(constant(STDIN))),
  folder: () =>
    program((to) => [
      ...variables(to),
      ...set(SPOT, constant(BUFFER)),
      ...forever([...isEqual(load(get(SPOT)), constant(PWD_IS)), BR_IF, 1, ...set(SPOT, plus(get(SPOT), constant(1)))]),
      ...set(SPOT, plus(get(SPOT), constant(4))),
      ...set(END_OF_IT, get(SPOT)),
      ...toZero,
      ...to.write(STDOUT, [get(SPOT), [...get(END_OF_IT), ...get(SPOT), SUBTRACT]]),
    ]),
  variables: () =>
    program((to) => [
      ...variables(to),
      ...set(SPOT, constant(BUFFER)),
      ...forever([
        ...isEqual(get(SPOT), get(END_OF_IT)),
        ...[BR_IF, 1],
        ...when([...loadByte(get(SPOT)), EQUALS_0], setByte(get(SPOT), constant(NEW_LINE))),
        ...set(SPOT, plus(get(SPOT), constant(1))),
      ]),
      ...to.write(STDOUT, [constant(BUFFER), get(SIZE)]),
    ]),
  read: (path) => program((to) => [...to.open(path, { flags: 0, rights: RIGHT.FD_READ }), ...to.copy(get(FD))]),
  write: (path, text) =>
    program((to) => {
      const [from, length] = to.text(text);
      const pieces = [...set(PIECE, from), ...set(PIECE_BYTES, length)];
      return [
        ...to.open(path, { flags: NEW | TRUNCATE, rights: FILE_RIGHTS }),
        ...pieces,
        ...to.must("fd_write", get(FD), constant(PIECE), constant(1), constant(RESULT)),
      ];
    }),
  list: (path) =>
    program((to) => [
      ...to.open(path, { flags: DIRECTORY, rights: FOLDER_RIGHTS }),
      ...to.must("fd_readdir", get(FD), constant(BUFFER), constant(BUFFER_BYTES), constant64(0n), constant(RESULT)),
      ...set(SPOT, constant(BUFFER)),
      ...set(END_OF_IT, plus(constant(BUFFER), get(RESULT))),
      ...names(to),
    ]),
  spin: () => program(() => [OP.LOOP, NOTHING, OP.BR, 0, OP.END]),
  wait: () => program((to) => [...to.say(STDOUT, "ready\n"), ...to.read(constant(STDIN))]),
  flood: () => program((to) => forever(to.say(STDOUT, "0".repeat(1_000)))),
  // A program that gets no more memory aborts.
  eat: () => program(() => forever(when(isEqual([...constant(16), OP.GROW, 0], constant(-1)), [OP.UNREACHABLE]))),
  lines: (lines) =>
    program((to) => [
      ...set(LEFT, constant(lines)),
      ...forever([...get(LEFT), EQUALS_0, BR_IF, 1, ...to.say(STDOUT, `${"x".repeat(63)}\n`), ...set(LEFT, plus(get(LEFT), constant(-1)))]),
    ]),
  openMany: () =>
    program((to) => {
      const name = to.text("many");
      const count = to.put("0000\n");
      const rights = constant64(FILE_RIGHTS);
      return forever([
        ...to.must("path_open", constant(HERE), constant(0), ...name, constant(NEW), rights, rights, constant(0), constant(FD)),
        ...increment(count),
        ...to.write(STDOUT, [constant(count), constant(5)]),
      ]);
    }),
};

/** Prints its first argument and its input. */
export const WASM_CODE_SAMPLE = {
  program: program(
    (to) => [
      ...to.must("args_sizes_get", constant(COUNT), constant(SIZE)),
      ...to.must("args_get", constant(POINTERS), constant(BUFFER)),
      ...set(SPOT, load(constant(POINTERS + 4))),
      ...set(END_OF_IT, get(SPOT)),
      ...toZero,
      ...to.write(STDOUT, [get(SPOT), [...get(END_OF_IT), ...get(SPOT), SUBTRACT]]),
      ...to.say(STDOUT, "\n"),
      ...to.copy(constant(STDIN)),
    ],
    "first argument",
  ),
  stdout: "first argument\nin",
};

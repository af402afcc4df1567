import type { BoxProgram } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** The kernel's bound of one argument, less its end. */
const MAX_WORD = 131_071;
const NO_MODULES = "boxes of processes run no WebAssembly modules; ask for the wasm rung";

/** What a box has for programs given as text. */
export interface Interpreters {
  /** Paths in the box. */
  readonly python: string | undefined;
  readonly node: string;
}

/**
 * What to start for a program.
 *
 * @param has  undefined: a box of which only its shell is known
 * @throws SyscallError `UNAVAILABLE` for a language this machine lacks, `UNSUPPORTED` for modules, `TOO_LARGE` above 128 KiB
 */
export function programWords(program: BoxProgram, has: Interpreters | undefined): readonly string[] {
  return ofBearableSize(unchecked(program, has));
}

/** @throws SyscallError `TOO_LARGE` for a word above 128 KiB */
function ofBearableSize(words: readonly string[]): readonly string[] {
  for (const one of words) {
    const actual = Buffer.byteLength(one);
    if (actual > MAX_WORD)
      throw new SyscallError(
        "TOO_LARGE",
        `a program's text or argument is at most ${MAX_WORD} bytes and this one has ${actual}; write it to a file and run that`,
        { limit: MAX_WORD, actual },
      );
  }
  return words;
}

function unchecked(program: BoxProgram, has: Interpreters | undefined): readonly string[] {
  if (program.kind === "argv") return program.argv;
  if (program.kind === "shell") return ["bash", "-c", program.script];
  if (program.kind === "module") throw new SyscallError("UNSUPPORTED", NO_MODULES);
  const { language, code, args } = program;
  if (language === "bash") return ["bash", "-c", code, "bash", ...args];
  if (language === "wasm") throw new SyscallError("UNSUPPORTED", NO_MODULES);
  if (has === undefined) throw new SyscallError("UNSUPPORTED", `the container rung has no ${language} of its own; ask for the rung of that language`);
  // Its second word stands where a script's name would.
  if (language === "javascript") return [has.node, "--eval", code, "--", "[eval]", ...args];
  if (has.python === undefined) {
    throw new SyscallError(
      "UNAVAILABLE",
      "this machine has no python3 among its system programs; install it (Debian: apt install python3), or ask for the python rung, which brings its own",
    );
  }
  return [has.python, "-c", code, ...args];
}

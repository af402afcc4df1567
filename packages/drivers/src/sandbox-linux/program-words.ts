import type { BoxProgram } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Machine } from "./machine.ts";

/** The kernel's bound of one argument, less its end. */
const MAX_WORD = 131_071;

/**
 * What to start for a program.
 *
 * @throws SyscallError `UNAVAILABLE` for a language this machine lacks, `UNSUPPORTED` for modules, `TOO_LARGE` above 128 KiB
 */
export function programWords(program: BoxProgram, machine: Machine): readonly string[] {
  const words = unchecked(program, machine);
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

function unchecked(program: BoxProgram, machine: Machine): readonly string[] {
  if (program.kind === "argv") return program.argv;
  if (program.kind === "shell") return ["bash", "-c", program.script];
  if (program.kind === "module") throw new SyscallError("UNSUPPORTED", "the process rung runs no WebAssembly modules; ask for the wasm rung");
  const { language, code, args } = program;
  if (language === "bash") return ["bash", "-c", code, "bash", ...args];
  // Its second word stands where a script's name would.
  if (language === "javascript") return [machine.node, "--eval", code, "--", "[eval]", ...args];
  if (language === "wasm") throw new SyscallError("UNSUPPORTED", "the process rung runs no WebAssembly modules; ask for the wasm rung");
  if (machine.python === undefined) {
    throw new SyscallError(
      "UNAVAILABLE",
      "this machine has no python3 among its system programs; install it (Debian: apt install python3), or ask for the python rung, which brings its own",
    );
  }
  return [machine.python, "-c", code, ...args];
}

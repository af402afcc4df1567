import type { BoxProgram } from "./sandbox.ts";

/** One program for each behaviour the suite asks for. A program "fails" by any exit code but 0. */
export interface SandboxSamples {
  exit(code: number): BoxProgram;
  /** Writes one text to each stream, and no more. */
  print(stdout: string, stderr: string): BoxProgram;
  /** Copies its input to stdout until the input ends. */
  copy(): BoxProgram;
  /** Prints the working folder. */
  folder(): BoxProgram;
  /** Prints every variable, as `NAME=value` lines. */
  variables(): BoxProgram;
  /** Prints a file; fails when it cannot. */
  read(path: string): BoxProgram;
  /** Replaces a file; fails when it cannot. */
  write(path: string, text: string): BoxProgram;
  /** Prints the names in a folder, one a line; fails when it cannot. */
  list(path: string): BoxProgram;
  /** Works for ever and says nothing. */
  spin(): BoxProgram;
  /** Prints `ready` and a line end, then waits for ever for input. */
  wait(): BoxProgram;
  /** Writes for ever. */
  flood(): BoxProgram;
  /** Takes more and more memory. */
  eat(): BoxProgram;
  /** Prints exactly `lines` lines of 63 characters `x`. */
  lines(lines: number): BoxProgram;
  /** Opens files without end and prints how many are open, one number a line; fails or ends when refused. */
  openMany(): BoxProgram;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const shell = (script: string): BoxProgram => ({ kind: "shell", script });

export const SHELL_SAMPLES: SandboxSamples = {
  exit: (code) => shell(`exit ${code}`),
  print: (stdout, stderr) => shell(`printf %s ${quoted(stdout)}; printf %s ${quoted(stderr)} >&2`),
  copy: () => shell("cat"),
  folder: () => shell("pwd"),
  variables: () => shell("env"),
  read: (path) => shell(`cat ${quoted(path)}`),
  write: (path, text) => shell(`printf %s ${quoted(text)} > ${quoted(path)}`),
  list: (path) => shell(`ls -A ${quoted(path)}`),
  spin: () => shell("while :; do :; done"),
  wait: () => shell("echo ready; read line"),
  flood: () => shell("while :; do printf '%01000d' 0; done"),
  eat: () => shell("x=$(printf '%01000000d' 0); while :; do x=\"$x$x\"; done"),
  lines: (lines) => shell(`for i in $(seq ${lines}); do echo ${"x".repeat(63)}; done`),
  openMany: () => shell("n=0; while [ $n -lt 3000 ] && exec {fd}</dev/null; do n=$((n+1)); echo $n; done"),
};

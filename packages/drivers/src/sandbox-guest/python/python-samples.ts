import type { BoxProgram } from "@aether/ports";

const python = (code: string, ...args: string[]): BoxProgram => ({ kind: "code", language: "python", code, args });

/** One program for each behaviour that the conformance suite of sandboxes asks for. */
export const PYTHON_SAMPLES = {
  exit: (code: number): BoxProgram => python("import sys; sys.exit(int(sys.argv[1]))", String(code)),
  print: (stdout: string, stderr: string): BoxProgram => python("import sys; sys.stdout.write(sys.argv[1]); sys.stderr.write(sys.argv[2])", stdout, stderr),
  copy: (): BoxProgram => python("import sys, shutil; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)"),
  folder: (): BoxProgram => python("import os; print(os.getcwd())"),
  variables: (): BoxProgram => python("import os\nfor name, value in os.environ.items(): print(f'{name}={value}')"),
  read: (path: string): BoxProgram => python("import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())", path),
  write: (path: string, text: string): BoxProgram => python("import sys; open(sys.argv[1], 'w').write(sys.argv[2])", path, text),
  list: (path: string): BoxProgram => python("import os, sys\nfor name in sorted(os.listdir(sys.argv[1])): print(name)", path),
  spin: (): BoxProgram => python("while True: pass"),
  wait: (): BoxProgram => python("print('ready'); input()"),
  flood: (): BoxProgram => python("while True: print('0' * 1000, end='')"),
  eat: (): BoxProgram => python("all = []\nwhile True: all.append(bytearray(1_000_000))"),
  lines: (lines: number): BoxProgram => python("import sys\nfor _ in range(int(sys.argv[1])): print('x' * 63)", String(lines)),
  openMany: (): BoxProgram => python("all = []\nwhile True:\n    all.append(open('many', 'a'))\n    print(len(all))"),
};

/** Prints its first argument and its input. */
export const PYTHON_CODE_SAMPLE = {
  program: python("import sys; print(sys.argv[1]); print(sys.stdin.read(), end='')", "first argument"),
  stdout: "first argument\nin",
};

import type { BoxProgram } from "@aether/ports";
import { type SandboxSamples, sandboxConformance } from "@aether/ports/conformance/sandbox";
import { afterAll } from "vitest";
import { GuestLine } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";

const line = new GuestLine({ installation: "test" });
afterAll(() => line.close());

const js = (code: string, ...args: string[]): BoxProgram => ({ kind: "code", language: "javascript", code, args });

const samples: SandboxSamples = {
  exit: (code) => js("exit(Number(args[0]))", String(code)),
  print: (stdout, stderr) => js("print(args[0]); print(args[1], 'stderr')", stdout, stderr),
  copy: () => js("print(stdin.read())"),
  folder: () => js("console.log(cwd)"),
  variables: () => js("for (const name in env) console.log(name + '=' + env[name])"),
  read: (path) => js("print(readText(args[0]))", path),
  write: (path, text) => js("writeFile(args[0], args[1])", path, text),
  list: (path) => js("for (const { name } of list(args[0])) console.log(name)", path),
  spin: () => js("for (;;);"),
  wait: () => js("console.log('ready'); stdin.readLine()"),
  flood: () => js("for (;;) print('0'.repeat(1000))"),
  eat: () => js("const all = []; for (;;) all.push(new Array(100000).fill(0.5))"),
  lines: (lines) => js("for (let at = 0; at < Number(args[0]); at++) console.log('x'.repeat(63))", String(lines)),
  openMany: () => js("throw 'a file is open no longer than one call'"),
};

sandboxConformance({
  name: "js",
  create: () => createGuestSandbox({ rung: "js", line }),
  samples,
  code: { javascript: { program: js("print(args[0] + '\\n' + stdin.read())", "first argument"), stdout: "first argument\nin" } },
  deviations: {
    "no more files can be open than the files cap": "a program never holds a file open: each call opens and closes it",
    "one that fails for want of files ends by the files cap": "a program never holds a file open",
  },
});

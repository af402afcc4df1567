import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { createProcessSandbox } from "./index.ts";

let lives = 0;

sandboxConformance({
  name: "process",
  create: () => createProcessSandbox({ installation: `t${process.pid}x${lives++}` }),
  code: {
    bash: { program: { kind: "code", language: "bash", code: 'printf %s "$1"; cat', args: ["a b "] }, stdout: "a b in" },
    javascript: {
      program: { kind: "code", language: "javascript", code: "process.stdout.write(process.argv[2] + require('fs').readFileSync(0, 'utf8'))", args: ["a b "] },
      stdout: "a b in",
    },
    python: {
      program: { kind: "code", language: "python", code: "import sys; print(sys.argv[1] + sys.stdin.read(), end='')", args: ["a b "] },
      stdout: "a b in",
    },
  },
});

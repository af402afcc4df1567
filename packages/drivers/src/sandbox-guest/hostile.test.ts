import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Box, BoxProgram } from "@aether/ports";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGuestSandboxes } from "./index.ts";
import { buildModule, constant, OP } from "./wasi/module-builder.test-harness.ts";
import { WASM_SAMPLES } from "./wasi/sample-programs.test-harness.ts";

/** How many; the long form is 10,000, on a machine that does nothing else: it also holds the daemon's loop to its bound. */
const GUESTS = Number(process.env["HOSTILE"] ?? 120);
const LONG = 2_000;
const AT_ONCE = 4;
const CANARY = "canary-93ab-of-the-daemon";
const MEBIBYTE = 1_048_576;

const BASH = [
  // Time.
  "while :; do :; done",
  "until false; do x=$((x+1)); done",
  "yes() { while :; do echo y; done; }; yes | cat | cat",
  "awk 'BEGIN { while (1) x++ }'",
  "echo a | sed ':a; s/a/a/; ba'",
  "jq -n 'def f: f; f'",
  "jq -n '[range(1e12)] | length'",
  "sleep 1000000",
  // Regular expressions that try everything.
  `[[ ${"a".repeat(40)}! =~ ^(a+)+$ ]]; echo $?`,
  `echo ${"a".repeat(40)}! | grep -E '^(a|a)*$'`,
  `echo ${"a".repeat(40)}! | sed -E 's/^(a+)+$/x/'`,
  `echo ${"a".repeat(40)}! | awk '/^(a+)+$/'`,
  `x=${"a".repeat(60)}; shopt -s extglob; echo "\${x//+(+(+(a)))b/}"`,
  // Depth.
  "f() { f; }; f",
  ":(){ :|:& };:",
  `${"$(".repeat(5_000)}echo${")".repeat(5_000)}`,
  `echo $((${"(".repeat(20_000)}1${")".repeat(20_000)}))`,
  `${"{ ".repeat(5_000)}:; ${"}; ".repeat(5_000)}`,
  'x=\'$x\'; eval "eval \\"eval $x\\""; f() { eval f; }; f',
  "bash -c \"$(printf 'bash -c %.0s' $(seq 300))\"",
  // Size.
  "x=x; while :; do x=$x$x; done",
  "a=(); while :; do a+=(1 2 3 4 5 6 7 8 9 10); done",
  "echo {1..1000000000}",
  "echo {1..9}{1..9}{1..9}{1..9}{1..9}{1..9}{1..9}{1..9}{1..9}",
  "seq 1000000000 | wc -l",
  "printf '%0999999999d' 1",
  "x=$(printf '%01000000d' 0); for i in $(seq 10000); do y[$i]=$x; done",
  "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done",
  "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx >&2; done",
  "printf -v x '%*s' 2000000000 a",
  "cat <<E\n$(printf '%0999999d' 0)\nE",
  // The host's objects.
  "declare -A a; a[__proto__]=x; a[constructor]=y; a[toString]=z; declare -p a",
  "export __proto__=polluted constructor=polluted toString=polluted hasOwnProperty=polluted; env",
  'echo \'{"__proto__":{"polluted":1}}\' | jq \'. * {"constructor":{"prototype":{"polluted":1}}}\'',
  "printf '__proto__:\\n  polluted: 1\\n' | yq '.'",
  'awk \'BEGIN { a["__proto__"] = 1; a["constructor"] = 2; for (k in a) print k }\'',
  "alias __proto__=x constructor=y; __proto__; constructor; toString; valueOf",
  "f=constructor; $f; $f.constructor; function __proto__ { echo; }; __proto__",
  // The host.
  "echo $AETHER_CANARY; env; export -p; declare -p; cat /proc/self/environ /proc/1/environ",
  "cat /etc/passwd /etc/shadow; ls /root /home; . /etc/profile; cat < /etc/passwd",
  "cat ../../../../etc/passwd; cd /; cat ./etc/passwd; ln -s /etc/passwd here; cat here",
  "node -e 'console.log(process.env)'; python3 -c 'import os; print(os.environ)'; js-exec -c 'console.log(process.env)'",
  'awk \'BEGIN { system("env"); print ENVIRON["AETHER_CANARY"]; while ((getline line < "/etc/passwd") > 0) print line }\'',
  "jq -n 'env, $ENV, input_filename'; sqlite3 :memory: '.shell env'; sqlite3 /etc/passwd .schema",
  "eval 'import(\"node:fs\")'; eval 'require(\"fs\")'; eval 'process.exit(1)'; find / -exec env \\;",
  "curl file:///etc/passwd; curl http://127.0.0.1/; exec 3<>/dev/tcp/127.0.0.1/22; cat <&3",
  "kill -9 1; kill -9 $PPID; kill -9 $$; exec /bin/sh; /bin/sh -c env; /usr/bin/env",
];

const JS = [
  "for (;;);",
  "const again = () => Promise.resolve().then(again); again(); await new Promise(() => {})",
  "setTimeout(function tick() { setTimeout(tick, 0); }, 0)",
  "sleep(1e12)",
  "stdin.read()",
  "/^(a+)+$/.test('a'.repeat(40) + '!')",
  "'x'.repeat(100000).replace(/(x+x+)+y/, '')",
  "const f = () => f(); f()",
  "const f = () => { try { f(); } finally { f(); } }; f()",
  "let x = []; for (let i = 0; i < 1e6; i++) x = [x]; JSON.stringify(x)",
  "eval('('.repeat(100000) + ')'.repeat(100000))",
  "const all = []; for (;;) all.push(new Array(100000).fill(0.5))",
  "const all = []; for (;;) try { all.push('x'.repeat(1e7) + all.length); } catch {}",
  "'x'.repeat(2 ** 29).split('')",
  "new ArrayBuffer(2 ** 31 - 1); new Uint8Array(2 ** 30)",
  "for (;;) console.log('x'.repeat(10000))",
  "for (;;) console.error('x'.repeat(10000))",
  "throw { get name() { for (;;); }, get message() { for (;;); } }",
  "throw new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } })",
  "throw Object.assign(new Error('x'), { name: { toString() { for (;;); } }, stack: {} })",
  "Object.prototype.polluted = 1; Array.prototype.map = () => { throw 1; }; console.log({})",
  "Object.defineProperty(Object.prototype, 'toJSON', { get() { for (;;); } }); list()",
  "JSON.stringify = () => '[\"exit\", 0]'; JSON.parse = () => ({ __proto__: { polluted: 1 } }); console.log(stat('.'))",
  "writeFile('x', JSON.parse('{\"__proto__\": {\"polluted\": 1}}')); console.log(readText('x'))",
  "console.log(typeof process, typeof require, typeof fetch, typeof WebAssembly, typeof Worker, typeof host)",
  "console.log(new Function('return this')().process); console.log(console.log.constructor('return typeof process')())",
  "await import('node:fs').catch((e) => console.log(e.message)); await import('fs')",
  "await import('/etc/passwd').catch((e) => console.log(e.message)); await import(['..', '..', '..', 'etc', 'passwd'].join('/'))",
  "for (const path of ['/etc/passwd', '/proc/self/environ', '../../../etc/passwd', '/proc/1/root/etc/passwd']) try { console.log(readText(path)); } catch (e) { console.log(e.message); }",
  "for (const args of [[null], [{}], [Symbol.iterator], ['a\\0b'], ['x'.repeat(1e6)]]) try { readText(...args); } catch (e) { console.log(e.message); }",
  "for (let i = 0; i < 1e5; i++) try { readText('/nowhere'); } catch {}",
  "Error.prepareStackTrace = () => { for (;;); }; null.x",
  "const { port } = globalThis; globalThis.postMessage?.(1); exit({ valueOf() { throw 1; } })",
  "exit(NaN); for (;;) { try { exit(1); } catch {} }",
  "for (;;) { try { exit(3); } catch {} }",
];

const PYTHON = [
  "while True: pass",
  "def f(): f()\nf()",
  "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
  "all = []\nwhile True: all.append(bytearray(10_000_000))",
  "x = 'x' * 2**31",
  "x = 10 ** 10 ** 10",
  "import re; re.match('(a+)+$', 'a' * 40 + '!')",
  "while True: print('x' * 10_000)",
  "import time; time.sleep(1e9)",
  "import os; print(os.environ); print(open('/proc/self/environ').read())",
  "print(open('/etc/passwd').read()); print(open('../../../../etc/passwd').read())",
  "import js; print(js.process.env.to_py()); js.process.exit()",
  "from pyodide.code import run_js; run_js('for (;;);')",
  "import ctypes; ctypes.string_at(0, 2**31)",
  "import os; os.fork()",
  "import socket; socket.create_connection(('127.0.0.1', 22), 1)",
  "eval('(' * 100_000)",
  "import sys; sys.exit(2**64)",
];

const NO_MODULE = Buffer.from("\0asm\x01\0\0\0 and then nonsense").toString("base64");
const wasm = (code: readonly number[], memory?: readonly [number, number?]): string =>
  Buffer.from(buildModule({ code, ...(memory && { memory }) })).toString("base64");
const STORE = 0x36;

const WASM: Readonly<Record<string, BoxProgram | string>> = {
  "a loop": WASM_SAMPLES.spin(),
  "a flood": WASM_SAMPLES.flood(),
  "a memory bomb": WASM_SAMPLES.eat(),
  "files without end": WASM_SAMPLES.openMany(),
  "the host's file": WASM_SAMPLES.read("/etc/passwd"),
  "the host's file from below": WASM_SAMPLES.read("/run/p1/../../etc/passwd"),
  "the host's variables": WASM_SAMPLES.variables(),
  "a trap": wasm([OP.UNREACHABLE]),
  "depth without end": wasm([OP.CALL, 0]),
  "an address beyond its memory": wasm([...constant(-1), ...constant(1), STORE, 2, 0]),
  "all the memory there can be": wasm([], [65_536]),
  "no module": NO_MODULE,
};

const compiled = await mkdtemp(join(tmpdir(), "aether-hostile-code-"));
const sandboxes = createGuestSandboxes({ installation: "test", compileCache: compiled, pythonWithoutWall: true });
let folder = "";
type Rung = "bash" | "js" | "python" | "wasm";
const RUNGS: readonly Rung[] = ["bash", "js", "python", "wasm"];
const boxes = new Map<Rung, Box>();

beforeAll(async () => {
  process.env["AETHER_CANARY"] = CANARY;
  folder = await mkdtemp(join(tmpdir(), "aether-hostile-"));
  for (const rung of RUNGS) {
    const places = [{ at: "/run/p1", folder, writable: true, hidden: [] }];
    const limits = { cpuMs: 10_000, memoryBytes: (rung === "python" ? 256 : 96) * MEBIBYTE, pids: 16, openFiles: 64 };
    boxes.set(rung, await sandboxes[rung].open({ id: `hostile${rung}`, places, env: {}, limits }, new AbortController().signal));
  }
});

afterAll(async () => {
  await Promise.all(RUNGS.map((rung) => sandboxes[rung].close()));
  for (const path of [folder, compiled]) await rm(path, { recursive: true, force: true });
  delete process.env["AETHER_CANARY"];
});

const code = (language: "javascript" | "python" | "wasm", text: string, args: readonly string[] = []): BoxProgram => ({
  kind: "code",
  language,
  code: text,
  args,
});

const programs: readonly { readonly rung: Rung; readonly program: BoxProgram; readonly text: string }[] = [
  ...BASH.map((text) => ({ rung: "bash" as const, text, program: { kind: "shell" as const, script: text } })),
  ...JS.map((text) => ({ rung: "js" as const, text, program: code("javascript", text, ["__proto__"]) })),
  ...PYTHON.map((text) => ({ rung: "python" as const, text, program: code("python", text) })),
  ...Object.entries(WASM).map(([text, program]) => ({ rung: "wasm" as const, text, program: typeof program === "string" ? code("wasm", program) : program })),
];

/** For a guest that is hostile, and for one that only has to be answered, however slow the machine. */
const TIGHT = { wallMs: 500, cpuMs: 300, outputBytes: 65_536 };
const WIDE = { wallMs: 60_000, cpuMs: 10_000, outputBytes: 65_536 };

async function run(
  rung: Rung,
  program: BoxProgram,
  limits = TIGHT,
): Promise<{ readonly output: string; readonly reason: string; readonly code: number | null; readonly message: string }> {
  const box = boxes.get(rung);
  if (!box) throw new Error("no box");
  const process = await box.start({ program, limits }, new AbortController().signal);
  let output = "";
  for await (const { bytes } of process.output) output += Buffer.from(bytes).toString();
  const { reason, code, cap, message } = await process.exited;
  return { output, reason: cap ? `${reason} ${cap}` : reason, code, message: message ?? "" };
}

test(
  `${GUESTS} hostile guests harm neither the daemon nor each other, and get nothing of it`,
  async () => {
    await Promise.all([run("bash", { kind: "shell", script: ":" }), run("js", code("javascript", "")), run("python", code("python", ""))]);
    const before = process.memoryUsage.rss();
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const counts: Record<string, number> = {};
    let most = before;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < GUESTS) {
        const guest = programs[next++ % programs.length];
        if (!guest) return;
        const { output, reason, message } = await run(guest.rung, guest.program);
        // In the message of the assertion: what matches is left out of a difference.
        const who = JSON.stringify({ rung: guest.rung, text: guest.text.slice(0, 200), reason, message, end: output.slice(-200) });
        expect(output, who).not.toMatch(/canary-93ab|root:.*:0:0:/);
        expect(reason, who).toMatch(/^(exited|timeout|resource_exceeded)/);
        most = Math.max(most, process.memoryUsage.rss());
        counts[`${guest.rung} ${reason}`] = (counts[`${guest.rung} ${reason}`] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    delay.disable();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    const grown = most - before;
    const p99 = delay.percentile(99) / 1e6;
    process.stdout.write(
      `hostile guests: ${JSON.stringify(counts)}; the daemon grew by at most ${(grown / MEBIBYTE).toFixed(1)} MiB; its loop's p99 ${p99.toFixed(1)} ms\n`,
    );
    expect(grown).toBeLessThan(64 * MEBIBYTE);
    if (GUESTS >= LONG) expect(p99).toBeLessThan(50);
    expect(await run("bash", { kind: "shell", script: "echo alive" }, WIDE)).toMatchObject({ output: "alive\n", code: 0 });
    expect(await run("js", code("javascript", "console.log('alive')"), WIDE)).toMatchObject({ output: "alive\n", code: 0 });
    expect(await run("python", code("python", "print('alive')"), WIDE)).toMatchObject({ output: "alive\n", code: 0 });
    expect(await run("wasm", WASM_SAMPLES.print("alive", ""), WIDE)).toMatchObject({ output: "alive", code: 0 });
  },
  GUESTS * 2_000 + 60_000,
);

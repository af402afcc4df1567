import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { BoxProgram } from "@aether/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Guest, GuestEnd } from "../runtime.ts";
import { ToldFailure } from "../told-failure.ts";
import { createTree } from "../tree/place-tree.ts";
import type { Tree } from "../tree/tree.ts";
import { createPythonRuntime } from "./python-runtime.ts";
import { storedZip } from "./stored-zip.test-harness.ts";
import { createWheelTree } from "./wheel-tree.ts";
import { WHEELS_AT } from "./wheels-at.ts";

const MEMORY = 134_217_728;
const SECRET = "canary-41fe-on-the-host";
const WHEEL = "greet-1.10-py3-none-any.whl";

let root = "";
let tree: Tree;
const runtime = (): ReturnType<typeof createPythonRuntime> => createPythonRuntime({ memoryBytes: MEMORY, cache: join(root, "cache"), fillsCache: true });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "aether-python-"));
  for (const name of ["work", "docs", "wheels", "outside"]) await mkdir(join(root, name));
  await writeFile(join(root, "docs/known"), "known to all");
  await writeFile(join(root, "outside/secret"), SECRET);
  await symlink(join(root, "outside"), join(root, "work/climb"));
  tree = createTree(
    [
      { at: "/run/p1", folder: join(root, "work"), writable: true, hidden: [] },
      { at: "/mnt/ada/docs", folder: join(root, "docs"), writable: false, hidden: [] },
    ],
    { openFiles: 64 },
  );
  process.env["AETHER_CANARY"] = SECRET;
});

afterAll(async () => {
  tree.close();
  delete process.env["AETHER_CANARY"];
  await rm(root, { recursive: true, force: true });
});

interface Ran {
  readonly end: GuestEnd;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(code: string, over: { readonly args?: readonly string[]; readonly input?: string; readonly program?: BoxProgram } = {}): Promise<Ran> {
  const said = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const input = [Buffer.from(over.input ?? "")];
  const guest: Guest = {
    program: over.program ?? { kind: "code", language: "python", code, args: over.args ?? [] },
    cwd: "/run/p1",
    home: "/run/p1",
    env: { HOME: "/run/p1", BOXED: "box" },
    tree,
    wheels: createWheelTree(join(root, "wheels"), WHEELS_AT),
    memoryBytes: MEMORY,
    openFiles: 64,
    outputBytes: 1_048_576,
    wallMs: 60_000,
    read: () => input.shift() ?? new Uint8Array(),
    readable: () => true,
    write: (stream, bytes) => said[stream].push(Uint8Array.from(bytes)),
  };
  const end = await runtime().run(guest);
  return { end, stdout: Buffer.concat(said.stdout).toString(), stderr: Buffer.concat(said.stderr).toString() };
}

/** Runs each row in one interpreter: what it prints, or its error's name and message. */
async function outcomes(rows: readonly { readonly why: string; readonly code: string }[]): Promise<ReadonlyMap<string, string>> {
  const { stdout, stderr } = await run(
    `import contextlib, io, json, sys
for why, code in json.loads(sys.argv[1]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(code, {"__name__": "__main__", "__loader__": __loader__, "__builtins__": __builtins__})
        except BaseException as error:
            print(f"{type(error).__name__}: {error}")
    sys.stdout.write(json.dumps([why, out.getvalue().strip()]) + "\\n")`,
    { args: [JSON.stringify(rows.map(({ why, code }) => [why, code]))] },
  );
  expect(stderr).toBe("");
  return new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as [string, string]),
  );
}

function table(name: string, rows: readonly { readonly why: string; readonly code: string; readonly gives: string | RegExp }[]): void {
  describe(name, () => {
    let got: ReadonlyMap<string, string>;
    beforeAll(async () => {
      got = await outcomes(rows);
    }, 240_000);
    test.for(rows)("$why", ({ why, gives }) => {
      if (typeof gives === "string") expect(got.get(why)).toBe(gives);
      else expect(got.get(why)).toMatch(gives);
      expect(got.get(why)).not.toContain(SECRET);
    });
  });
}

table("files", [
  { why: "what is written can be read", code: "open('a.txt', 'w').write('Ünïcødé 🐍'); print(open('/run/p1/a.txt').read())", gives: "Ünïcødé 🐍" },
  { why: "appends go to the end", code: "open('b', 'w').write('1'); open('b', 'a').write('2'); print(open('b').read())", gives: "12" },
  { why: "seeks and truncation", code: "f = open('c', 'w+b'); f.write(b'abcdef'); f.seek(2); f.truncate(4); print(f.read(), f.seek(0, 2))", gives: "b'cd' 4" },
  {
    why: "large files",
    code: "open('big', 'wb').write(b'xy' * 500_000); d = open('big', 'rb').read(); print(len(d), d == b'xy' * 500_000)",
    gives: "1000000 True",
  },
  {
    why: "pathlib and glob",
    code: "import pathlib\np = pathlib.Path('d/e'); p.mkdir(parents=True); (p / 'ü.txt').write_text('x'); print(sorted(map(str, pathlib.Path('d').rglob('*'))))",
    gives: "['d/e', 'd/e/ü.txt']",
  },
  {
    why: "walks and removal of trees",
    code: "import os, shutil\nos.makedirs('w/x/y'); open('w/x/f', 'w').close(); shutil.rmtree('w'); print(os.path.exists('w'))",
    gives: "False",
  },
  {
    why: "renames over files",
    code: "import os\nopen('r1', 'w').write('new'); open('r2', 'w').write('old'); os.replace('r1', 'r2'); print(open('r2').read(), os.path.exists('r1'))",
    gives: "new False",
  },
  {
    why: "moves from the interpreter's own folder",
    code: "import shutil\nopen('/tmp/m', 'w').write('moved'); shutil.move('/tmp/m', 'moved'); print(open('moved').read())",
    gives: "moved",
  },
  {
    why: "modes and times",
    code: "import os\nopen('t', 'w').close(); os.chmod('t', 0o640); os.utime('t', (10, 20.5)); s = os.stat('t'); print(oct(s.st_mode), s.st_mtime, s.st_atime)",
    gives: "0o100640 20.5 10.0",
  },
  {
    why: "links inside",
    code: "import os\nopen('target', 'w').write('seen'); os.symlink('target', 'link'); print(os.readlink('link'), open('link').read(), os.path.islink('link'))",
    gives: "target seen True",
  },
  {
    why: "files that are removed while open",
    code: "import os\nf = open('gone', 'w+'); f.write('x'); f.flush(); os.unlink('gone'); f.seek(0); print(f.read(), os.fstat(f.fileno()).st_size)",
    gives: "x 1",
  },
  {
    why: "temporary files in a place",
    code: "import tempfile\nwith tempfile.NamedTemporaryFile(dir='.') as f: f.write(b'x'); f.flush(); print(open(f.name).read())",
    gives: "x",
  },
  {
    why: "sqlite",
    code: "import sqlite3\nd = sqlite3.connect('db'); d.execute('create table t (x)'); d.execute('insert into t values (42)'); d.commit(); d.close(); print(sqlite3.connect('db').execute('select x from t').fetchall())",
    gives: "[(42,)]",
  },
  {
    why: "zip files",
    code: "import zipfile\nzipfile.ZipFile('z.zip', 'w').writestr('in', 'side'); print(zipfile.ZipFile('z.zip').read('in'))",
    gives: "b'side'",
  },
  {
    why: "mapped files",
    code: "import mmap\nopen('map', 'wb').write(b'0123'); f = open('map', 'r+b'); m = mmap.mmap(f.fileno(), 4); m[1:3] = b'ab'; m.flush(); m.close(); print(open('map').read())",
    gives: "0ab3",
  },
  { why: "a read-only place can be read", code: "print(open('/mnt/ada/docs/known').read())", gives: "known to all" },
  { why: "a read-only place is not written", code: "open('/mnt/ada/docs/known', 'w')", gives: /^OSError: \[Errno 69\] Read-only file system/ },
  { why: "nothing new in a read-only place", code: "open('/mnt/ada/docs/new', 'w')", gives: /^OSError: \[Errno 69\] Read-only file system/ },
  { why: "folders above places are listed", code: "import os\nprint(os.listdir('/mnt'), os.listdir('/run'))", gives: "['ada'] ['p1']" },
  { why: "what is not there", code: "open('nope')", gives: "FileNotFoundError: [Errno 44] No such file or directory: 'nope'" },
  { why: "modules of the workspace", code: "open('own.py', 'w').write('value = 7'); import own; print(own.value)", gives: "7" },
  {
    why: "no more files than the cap",
    code: "all = []\ntry:\n    while True: all.append(open('many', 'a'))\nexcept OSError as e: print(len(all) <= 64, e.strerror)\nfor f in all: f.close()\nopen('many').close()",
    gives: "True No file descriptors available",
  },
]);

table("the standard library", [
  {
    why: "asyncio",
    code: "import asyncio\nasync def f():\n    await asyncio.sleep(0.01); return sum(await asyncio.gather(g(1), g(2)))\nasync def g(x): return x\nprint(asyncio.run(f()))",
    gives: "3",
  },
  { why: "sleep waits", code: "import time\nt = time.monotonic(); time.sleep(0.05); print(time.monotonic() - t >= 0.049)", gives: "True" },
  { why: "sleep refuses what is no time", code: "import time\ntime.sleep(-1)", gives: "ValueError: sleep length must be non-negative" },
  { why: "hashes", code: "import hashlib\nprint(hashlib.sha256(b'a').hexdigest()[:8])", gives: "ca978112" },
  { why: "random bytes differ", code: "import os\nprint(os.urandom(16) != os.urandom(16), len(os.urandom(300_000)))", gives: "True 300000" },
  {
    why: "compression",
    code: "import lzma, bz2, zlib, gzip\nprint(lzma.decompress(lzma.compress(b'x')), zlib.decompress(zlib.compress(b'y')))",
    gives: "b'x' b'y'",
  },
  { why: "recursion", code: "def f(): return f()\nf()", gives: /^RecursionError: maximum recursion depth exceeded/ },
  {
    why: "a wheel is found by what it holds",
    code: "import greet\nprint(greet.hello(), __import__('importlib.metadata').metadata.version('greet'))",
    gives: "hello from 1.10 1.10",
  },
  {
    why: "a missing package says how to add it",
    code: "import requests",
    gives: /^ModuleNotFoundError: No module named 'requests': .*wheel folder.*AETHER_PYTHON_WHEELS.*requests-<version>-py3-none-any\.whl/,
  },
  { why: "a look for a missing package finds nothing", code: "import importlib.util\nprint(importlib.util.find_spec('requests'))", gives: "None" },
  { why: "no subprocess", code: "import subprocess\nsubprocess.run(['ls'])", gives: /^OSError: .*processes/ },
  { why: "no shell", code: "import os\nprint(os.system('ls'))", gives: "-1" },
  { why: "no threads", code: "import threading\nthreading.Thread(target=print).start()", gives: "RuntimeError: can't start new thread" },
  { why: "no sockets", code: "import socket\nsocket.socket()", gives: "OSError: [Errno 40] Network unreachable" },
  { why: "no names of hosts", code: "import socket\nsocket.getaddrinfo('example.com', 80)", gives: /^gaierror/ },
]);

const NOT_THERE = /no way to the interpreter's host|not a built-in module|None$/;

table("attacks find nothing of the host", [
  { why: "import js", code: "import js; print(js.process)", gives: NOT_THERE },
  { why: "import pyodide_js", code: "import pyodide_js; print(pyodide_js._api)", gives: NOT_THERE },
  { why: "run_js", code: "from pyodide.code import run_js; print(run_js('process'))", gives: NOT_THERE },
  { why: "create_proxy", code: "from pyodide.ffi import create_proxy; print(create_proxy(print))", gives: NOT_THERE },
  { why: "the core by its name", code: "import _pyodide_core; print(_pyodide_core)", gives: NOT_THERE },
  {
    why: "the core by the loader",
    code: "import sys\nprint(next(f for f in sys.meta_path if f.__name__ == 'BuiltinImporter').load_module('_pyodide_core'))",
    gives: /not a built-in|AttributeError/,
  },
  {
    why: "the core by the interpreter's own tables",
    code: "import _imp, importlib.machinery as m\nprint(_imp.create_builtin(m.ModuleSpec('_pyodide_core', None)))",
    gives: "None",
  },
  {
    why: "ctypes by the interpreter's own tables",
    code: "import _imp, importlib.machinery as m\nprint(_imp.create_builtin(m.ModuleSpec('_ctypes', None)))",
    gives: "None",
  },
  { why: "ctypes", code: "import ctypes; ctypes.pythonapi.emscripten_run_script(b'process.exit()')", gives: NOT_THERE },
  {
    why: "the finders taken away",
    code: "import sys\nkept = sys.meta_path[:]\ntry:\n    sys.meta_path[:] = kept[1:]\n    from pyodide.code import run_js\n    print(run_js('process'))\nfinally:\n    sys.meta_path[:] = kept\n    for n in [n for n in sys.modules if 'pyodide' in n]: del sys.modules[n]",
    gives: /^(ModuleNotFoundError|ImportError|NotImplementedError|None|RuntimeError)/,
  },
  {
    why: "sys.modules",
    code: "import sys\nprint([n for n in sys.modules if n.partition('.')[0] in ('js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core', '_ctypes')] or None)",
    gives: "None",
  },
  {
    why: "objects of the collector",
    code: "import gc\nprint([type(o) for o in gc.get_objects() if type(o).__name__ in ('JsProxy', 'JsMethod', 'JsCallable')] or None)",
    gives: "None",
  },
  {
    why: "a bridge made from its class",
    code: "for c in object.__subclasses__():\n    if c.__name__ == 'JsProxy':\n        try: print(c().constructor)\n        except BaseException as e: pass\nprint(None)",
    gives: "None",
  },
  {
    why: "frames above the program",
    code: "import sys\nf = sys._getframe(); names = set()\nwhile f: names |= set(f.f_globals) | set(f.f_locals); f = f.f_back\nprint(names & {'js', 'pyodide', 'JsProxy', 'run_js', 'process', 'require'} or None)",
    gives: "None",
  },
  {
    why: "the host's files",
    code: `for path in ['${"/etc/passwd"}', '/proc/self/environ', '/proc/1/environ', '/run/p1/../../etc/passwd']:\n    try: print(open(path).read())\n    except OSError: pass\nprint(None)`,
    gives: "None",
  },
  { why: "a link out of the place", code: "open('climb/secret')", gives: /^(FileNotFoundError|PermissionError|OSError)/ },
  {
    why: "the host's variables",
    code: "import os, posix\nprint([k for k in os.environ if 'AETHER' in k] or None, [k for k in posix.environ if b'AETHER' in k] or None)",
    gives: "None None",
  },
  {
    why: "the device of the interpreter",
    code: "f = open('/dev/guest', 'w')\nf.write('eval process.exit()'); f.flush(); f.write('sleep x'); f.flush(); print(None)",
    gives: "None",
  },
  {
    why: "descriptors of the host",
    code: "import os\nfor fd in range(3, 40):\n    try: print(os.readlink(f'/proc/self/fd/{fd}'))\n    except OSError: pass\nprint(None)",
    gives: "None",
  },
]);

describe("programs", () => {
  test("its arguments, input, variables and folder", async () => {
    const { end, stdout, stderr } = await run(
      "import os, sys\nprint(sys.argv, input(), sys.stdin.read(), dict(os.environ), os.getcwd())\nsys.stdout.buffer.write(b'\\xc3\\xa4'); sys.stderr.write('err')",
      {
        args: ["one", "zwölf 🐍"],
        input: "first line\nthe rest",
      },
    );
    expect(stdout).toBe("['/run/p1/main.py', 'one', 'zwölf 🐍'] first line the rest {'HOME': '/run/p1', 'BOXED': 'box'} /run/p1\nä");
    expect({ end, stderr }).toEqual({ end: { code: 0, spoiled: true }, stderr: "err" });
  });

  test("an error is told without frames of the host", async () => {
    const { end, stderr } = await run("def f():\n    return 1 / 0\nf()");
    expect(end).toMatchObject({ code: 1 });
    expect(stderr.replaceAll(/^\s*[~^]+\n/gm, "")).toBe(
      'Traceback (most recent call last):\n  File "/run/p1/main.py", line 3, in <module>\n    f()\n  File "/run/p1/main.py", line 2, in f\n    return 1 / 0\nZeroDivisionError: division by zero\n',
    );
  });

  test("memory has a bound, and its end is named", async () => {
    const { end, stderr } = await run("all = []\nwhile True: all.append(bytearray(1_000_000))");
    expect(end).toEqual({ code: 1, cap: "memory", spoiled: true });
    expect(stderr).toContain("MemoryError");
  });

  test("depth ends as an error, on the stack that a worker has", async () => {
    const rows = [
      "json.dumps(deep)",
      "repr(deep)",
      "deep == [deep]",
      "pickle.dumps(deep)",
      "copy.deepcopy(deep)",
      "re.compile('(' * 5000 + ')' * 5000)",
      "repr(Endless())",
      "Endless().name",
      "again()",
    ];
    const code = `import copy, json, pickle, re, sys
deep = []
for _ in range(100_000): deep = [deep]
class Endless:
    def __repr__(self): return repr(self)
    def __getattr__(self, name): return getattr(self, name + "x")
def again(): return sorted([1, 2], key=lambda _: again())
for row in ${JSON.stringify(rows)}:
    try: eval(row)
    except BaseException as error: print(type(error).__name__)
sys.setrecursionlimit(10**6)
def count(n): return n and 1 + count(n - 1)
print(count(50_000))`;
    const worker = new Worker(new URL("./stack.test-harness.ts", import.meta.url), { workerData: code, resourceLimits: { stackSizeMb: 4 } });
    const [output] = (await once(worker, "message")) as [string];
    await worker.terminate();
    expect(output.trim().split("\n")).toEqual([...rows.map(() => "RecursionError"), "50000"]);
  });

  test("one that fails after it was refused a file says so", async () => {
    const refused = "import os\nall = []\ntry:\n    while True: all.append(open('/tmp/x', 'w'))\nexcept OSError as error: print(error.errno)\nos._exit(4)";
    expect(await run(refused)).toMatchObject({ end: { code: 4, wasFull: true }, stdout: "33\n" });
    expect((await run("open('/none')")).end).toEqual({ code: 1, spoiled: true });
  });

  test("files outside of places have a bound", async () => {
    const { end, stdout } = await run(
      `import os\nf = open('/tmp/big', 'wb')\ntry:\n    while True: f.write(bytes(1_000_000))\nexcept OSError as e: print(e.strerror, os.path.getsize('/tmp/big') <= ${MEMORY})`,
    );
    expect({ end, stdout }).toEqual({ end: { code: 0, spoiled: true }, stdout: "No space left on device True\n" });
  });

  test("one guest leaves nothing for the next", async () => {
    const python = runtime();
    const said: string[] = [];
    const guest = (code: string): Guest => ({
      program: { kind: "code", language: "python", code, args: [] },
      cwd: "/run/p1",
      home: "/run/p1",
      env: {},
      tree,
      memoryBytes: MEMORY,
      openFiles: 64,
      outputBytes: 65_536,
      wallMs: 60_000,
      read: () => new Uint8Array(),
      readable: () => true,
      write: (_, bytes) => said.push(Buffer.from(bytes).toString()),
    });
    await python.run(
      guest(
        "import builtins, sys, json, os; builtins.left = 1; json.left = 1; sys.modules['left'] = sys; open('/tmp/left', 'w').close(); os.environ['LEFT'] = '1'; x = 1",
      ),
    );
    await python.run(
      guest(
        "import builtins, sys, json, os; print(hasattr(builtins, 'left'), hasattr(json, 'left'), 'left' in sys.modules, os.path.exists('/tmp/left'), 'LEFT' in os.environ, 'x' in globals())",
      ),
    );
    expect(said.join("")).toBe("False False False False False False\n");
  });

  test.for<{ why: string; program: BoxProgram }>([
    { why: "argv", program: { kind: "argv", argv: ["python", "-c", "1"] } },
    { why: "module", program: { kind: "module", path: "/run/p1/x.wasm", args: [] } },
    { why: "code in another language", program: { kind: "code", language: "javascript", code: "1", args: [] } },
  ])("$why is refused in words", async ({ program }) => {
    const thrown: unknown = await run("", { program }).catch((error: unknown) => error);
    expect(ToldFailure.wordsOf(thrown)).toContain("take another rung");
  });
});

describe("afterwards", () => {
  test("the host's files are as they were, and the workspace has what was written", async () => {
    expect(await readdir(join(root, "outside"))).toEqual(["secret"]);
    expect(await readFile(join(root, "docs/known"), "utf8")).toBe("known to all");
    expect(await readFile(join(root, "work/a.txt"), "utf8")).toBe("Ünïcødé 🐍");
  });
});

beforeAll(async () => {
  await writeFile(join(root, "wheels", WHEEL), makeWheel("1.10"));
  await writeFile(join(root, "wheels", "greet-1.9-py3-none-any.whl"), makeWheel("1.9"));
  await writeFile(join(root, "wheels", "broken-1-py3-none-any.whl"), "no archive");
});

function makeWheel(version: string): Buffer {
  return storedZip({
    "greet/__init__.py": `def hello(): return "hello from ${version}"\n`,
    [`greet-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: greet\nVersion: ${version}\n`,
  });
}

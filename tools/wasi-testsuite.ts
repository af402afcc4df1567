import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { BoxPlace } from "@aether/ports";
import type { Guest, GuestEnd } from "../packages/drivers/src/sandbox-guest/runtime.ts";
import { createTree } from "../packages/drivers/src/sandbox-guest/tree/place-tree.ts";
import { createWasiRuntime } from "../packages/drivers/src/sandbox-guest/wasi/wasi-runtime.ts";

/**
 * Runs the preview-1 programs of WebAssembly/wasi-testsuite (branch prod/testsuite-base) with our host:
 * `node tools/wasi-testsuite.ts <folder> [name…]`. The suite is not part of the repository. Ends with 1 below the bar.
 */
const BAR = 70;

interface Program {
  readonly name: string;
  readonly folder: string;
}

interface Manifest {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string;
  readonly exit_code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

function programsIn(suite: string): readonly Program[] {
  return ["assemblyscript", "c", "rust"].flatMap((language) => {
    const folder = join(suite, "tests", language, "testsuite", "wasm32-wasip1");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith(".wasm"))
      .sort()
      .map((file) => ({ name: basename(file, ".wasm"), folder }));
  });
}

/** Undefined when it did as its manifest says. */
async function failureOf({ name, folder }: Program): Promise<string | undefined> {
  const manifest: Manifest = existsSync(join(folder, `${name}.json`)) ? JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) : {};
  const base = mkdtempSync(join(tmpdir(), "wasi-testsuite-"));
  try {
    const root = join(base, "root");
    if (manifest.root !== undefined) cpSync(join(folder, manifest.root), root, { recursive: true });
    const places = manifest.root === undefined ? [] : [{ at: "/", folder: root, writable: true, hidden: [] }];
    return await run(readFileSync(join(folder, `${name}.wasm`)).toString("base64"), places, manifest);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function run(code: string, places: readonly BoxPlace[], manifest: Manifest): Promise<string | undefined> {
  const tree = createTree(places, { openFiles: 256 });
  const said = { stdout: "", stderr: "" };
  const guest: Guest = {
    program: { kind: "code", language: "wasm", code, args: manifest.args ?? [] },
    cwd: "/",
    home: "/",
    env: manifest.env ?? {},
    tree,
    memoryBytes: 268_435_456,
    openFiles: 256,
    outputBytes: 8_388_608,
    wallMs: 30_000,
    read: () => new Uint8Array(),
    readable: () => true,
    write(stream, bytes) {
      said[stream] += Buffer.from(bytes).toString();
    },
  };
  try {
    return differenceOf(manifest, await createWasiRuntime().run(guest), said);
  } finally {
    tree.close();
  }
}

function differenceOf(manifest: Manifest, end: GuestEnd, said: Readonly<Record<"stdout" | "stderr", string>>): string | undefined {
  if (end.code !== (manifest.exit_code ?? 0)) return `exit ${end.code}: ${said.stderr.trim()}`;
  for (const stream of ["stdout", "stderr"] as const)
    if (manifest[stream] !== undefined && said[stream] !== manifest[stream]) return `${stream} is ${JSON.stringify(said[stream])}`;
  return undefined;
}

const [suite, ...only] = process.argv.slice(2);
if (suite === undefined) {
  process.stderr.write("usage: node tools/wasi-testsuite.ts <folder of WebAssembly/wasi-testsuite> [program…]\n");
  process.exit(2);
}
const programs = programsIn(suite).filter(({ name }) => only.length === 0 || only.includes(name));
let passed = 0;
for (const program of programs) {
  const failure = await failureOf(program);
  if (failure === undefined) passed++;
  else process.stdout.write(`failed ${program.name}: ${failure}\n`);
}
process.stdout.write(`${passed} of ${programs.length} passed\n`);
process.exit(only.length > 0 ? Number(passed < programs.length) : Number(passed < BAR));

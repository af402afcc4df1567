import { readFile, stat } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import type { Box, BoxPlace, BoxSpec, RungState, Sandbox, SandboxFeatures, Wall } from "@aether/ports";
import { DEFAULT_LIMITS, type Language, type Signal, SyscallError } from "@aether/protocol";
import { GuestBox } from "./box/guest-box.ts";
import type { GuestLine } from "./box/guest-line.ts";
import type { GuestRung } from "./wire.ts";

interface RungFacts {
  readonly languages: readonly Language[];
  readonly features: SandboxFeatures;
  /** Whether it runs WebAssembly programs. */
  readonly modules: boolean;
  /** The package that runs it. */
  readonly engine: string;
  readonly notes: readonly string[];
}

const NO_TERMINAL = { terminal: false } as const;

const FACTS: Readonly<Record<GuestRung, RungFacts>> = {
  bash: {
    languages: ["bash"],
    features: { ...NO_TERMINAL, shell: true, argv: true, network: true },
    modules: false,
    engine: "just-bash",
    notes: ["it simulates bash and about eighty commands; it starts no programs"],
  },
  js: {
    languages: ["javascript"],
    features: { ...NO_TERMINAL, shell: false, argv: false, network: false },
    modules: false,
    engine: "quickjs-emscripten",
    notes: ["its programs have no network and no packages"],
  },
  python: {
    languages: ["python"],
    features: { ...NO_TERMINAL, shell: false, argv: false, network: false },
    modules: false,
    engine: "pyodide",
    notes: ["its programs have no network, no processes, and the packages of a wheel folder only"],
  },
  wasm: {
    languages: ["wasm"],
    features: { ...NO_TERMINAL, shell: false, argv: false, network: false },
    modules: true,
    engine: "Node's V8 with WASI preview 1",
    notes: ["modules are built for wasm32-wasip1"],
  },
};

export interface GuestSandboxDeps {
  readonly rung: GuestRung;
  readonly line: GuestLine;
  /** The owner wants `python` also where no wall stands around its interpreter. */
  readonly pythonWithoutWall?: boolean;
  /** The last one closes the line. */
  onClose?(): Promise<void>;
}

/** One rung of interpreters. Nothing outlives the process of all guests, and that one does not outlive the daemon. */
export function createGuestSandbox({ rung, line, pythonWithoutWall = false, onClose }: GuestSandboxDeps): Sandbox {
  const { engine: _engine, notes: _notes, ...facts } = FACTS[rung];
  const boxes = new Set<Box>();
  let state: Promise<RungState> | undefined;
  let closing: Promise<void> | undefined;

  const probe = (): Promise<RungState> => (state ??= stateOf(rung, line.wall, pythonWithoutWall));

  async function open(spec: BoxSpec, signal: Signal): Promise<Box> {
    if (signal.aborted) throw new SyscallError("CANCELLED", "the box was cancelled before it was opened");
    if (closing !== undefined) throw new SyscallError("UNAVAILABLE", `the rung ${rung} is closed`, { rung });
    const found = await probe();
    if (!found.available) throw new SyscallError("UNAVAILABLE", `the rung ${rung} does not work here: ${found.reason}; ${found.get}`, { rung });
    for (const place of spec.places) await checkPlace(place);
    line.warm(rung, spec.limits.memoryBytes ?? DEFAULT_LIMITS.memoryBytes);
    const box: GuestBox = new GuestBox({ ...facts, rung, spec, line, onClose: () => boxes.delete(box) });
    boxes.add(box);
    return box;
  }

  return {
    rung,
    languages: facts.languages,
    features: facts.features,
    probe,
    open,
    reap: async () => 0,
    close: () => (closing ??= close()),
  };

  async function close(): Promise<void> {
    await Promise.all([...boxes].map((box) => box.close()));
    await onClose?.();
  }
}

async function checkPlace({ at, folder }: BoxPlace): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new SyscallError("NOT_FOUND", `the folder of ${at} is gone`, { at });
}

/** Whether it works, and how strong it is here: an interpreter is never the only thing between a program and a person's files unseen. */
async function stateOf(rung: GuestRung, wall: Wall | undefined, pythonWithoutWall: boolean): Promise<RungState> {
  const { engine, notes } = FACTS[rung];
  const version = await versionOf(rung, engine);
  if (version === undefined) return { available: false, reason: `the package ${engine} is not installed`, get: "run npm ci in the folder of Aether" };
  const stands = (await wall?.probe()) ?? NO_WALL;
  if (stands.stands) return { available: true, version, limits: "worker", notes: [...notes, `its interpreter runs inside a wall of its own: ${stands.made}`] };
  const why = `no wall of the operating system can stand around its interpreter here: ${stands.reason}`;
  if (rung === "python" && !pythonWithoutWall) return { available: false, reason: why, get: `${stands.get}; ${ANEW}; or ${OPT_IN}` };
  return { available: true, version, limits: "worker", notes: [...notes, `${why}; ${WEAKER}. To have one: ${stands.get}; ${ANEW}`] };
}

/** Interpreters that run already would go on without it. */
const ANEW = "then start the daemon anew (aether down)";
const NO_WALL = { stands: false, reason: "none was asked for", get: "give the sandbox one" } as const;
const WEAKER = "only the interpreter and Node's permission flags are between its programs and what this user may do";
const OPT_IN = "set AETHER_PYTHON_WITHOUT_WALL=1 for the daemon, which makes the interpreter the only thing between a program and what this user may do";

async function versionOf(rung: GuestRung, engine: string): Promise<string | undefined> {
  // V8 is here wherever this program is.
  if (rung === "wasm") return engine;
  try {
    const { version } = JSON.parse(await readFile(findPackageJSON(engine, import.meta.url) ?? "", "utf8")) as { version: string };
    return `${engine} ${version}`;
  } catch {
    return undefined;
  }
}

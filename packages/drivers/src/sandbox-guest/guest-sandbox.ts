import { readFile, stat } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import type { Box, BoxPlace, BoxSpec, RungState, Sandbox, SandboxFeatures } from "@aether/ports";
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
  /** The last one closes the line. */
  onClose?(): Promise<void>;
}

/** One rung of interpreters. Nothing outlives the process of all guests, and that one does not outlive the daemon. */
export function createGuestSandbox({ rung, line, onClose }: GuestSandboxDeps): Sandbox {
  const { engine, notes, ...facts } = FACTS[rung];
  const boxes = new Set<Box>();
  let state: Promise<RungState> | undefined;
  let closing: Promise<void> | undefined;

  async function open(spec: BoxSpec, signal: Signal): Promise<Box> {
    if (signal.aborted) throw new SyscallError("CANCELLED", "the box was cancelled before it was opened");
    if (closing !== undefined) throw new SyscallError("UNAVAILABLE", `the rung ${rung} is closed`, { rung });
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
    // V8 is here wherever this program is.
    probe: () => (state ??= rung === "wasm" ? Promise.resolve({ available: true, version: engine, limits: "worker", notes }) : probe(engine, notes)),
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

async function probe(engine: string, notes: readonly string[]): Promise<RungState> {
  try {
    const { version } = JSON.parse(await readFile(findPackageJSON(engine, import.meta.url) ?? "", "utf8")) as { version: string };
    return { available: true, version: `${engine} ${version}`, limits: "worker", notes };
  } catch {
    return { available: false, reason: `the package ${engine} is not installed`, get: "run npm ci in the folder of Aether" };
  }
}

import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Language } from "@aether/protocol";
import { expect, type TestContext, test } from "vitest";
import type { Box, BoxCommand, BoxExit, BoxProcess, BoxProgram, BoxSpec, RungState, Sandbox } from "./sandbox.ts";
import type { SandboxSamples } from "./sandbox-samples.conformance.ts";

/** A program of a rung's language, and what it prints when its input is `in`. */
export interface CodeSample {
  readonly program: BoxProgram;
  readonly stdout: string;
}

/** Before a test counts as hung. */
const PATIENCE_MS = 180_000;

export interface SandboxUnderTest {
  /** For rungs whose boxes take seconds to start. */
  readonly patienceMs?: number;
  /** How long a program may be idle that has yet to start, on a slow machine; absent = two seconds. */
  readonly idleMs?: number;
  readonly name: string;
  /** A sandbox of its own for each test; closed by the suite. */
  create(): Sandbox | Promise<Sandbox>;
  /** What to run for each behaviour; absent = shell scripts. A rung without `shell` gives all of them. */
  readonly samples?: SandboxSamples;
  /** For each language of the rung: a program that prints its first argument and its input. */
  readonly code?: Partial<Readonly<Record<Language, CodeSample>>>;
  /** Test name → why this rung cannot do it by its nature. Such a test is skipped and the reason is printed. */
  readonly deviations?: Readonly<Record<string, string>>;
  /** Where the usual bounds do not fit: 256 MiB, 64 processes, 128 files, 60 s. */
  readonly limits?: Partial<BoxSpec["limits"]>;
  /** The OCI runtime of every box. */
  readonly runtime?: BoxSpec["runtime"];
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: BoxExit;
}

/** Where the writable place of a bench is, and the read-only one. */
export const WORK = "/run/p1";
export const SHARED = "/mnt/ann/notes";
/** What nobody in a box may read. */
export const SECRET = "canary-7d1e-on-the-host";

const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128 };
let boxes = 0;

/** One test's folders, sandbox and boxes. */
export class SandboxBench {
  readonly sandbox: Sandbox;
  /** On the host. */
  readonly root: string;
  readonly #subject: SandboxUnderTest;

  constructor(subject: SandboxUnderTest, sandbox: Sandbox, root: string) {
    this.#subject = subject;
    this.sandbox = sandbox;
    this.root = root;
  }

  get idleMs(): number {
    return this.#subject.idleMs ?? 2_000;
  }

  get work(): string {
    return join(this.root, "work");
  }

  get shared(): string {
    return join(this.root, "shared");
  }

  get outside(): string {
    return join(this.root, "outside");
  }

  spec(over: Partial<BoxSpec> = {}): BoxSpec {
    return {
      id: `t${process.pid}x${boxes++}`,
      places: [
        { at: WORK, folder: this.work, writable: true, hidden: [] },
        { at: SHARED, folder: this.shared, writable: false, hidden: [] },
      ],
      env: { BOXED: "box", BOTH: "box" },
      limits: { ...LIMITS, ...this.#subject.limits },
      ...(this.#subject.runtime !== undefined && { runtime: this.#subject.runtime }),
      ...over,
    };
  }

  open(over: Partial<BoxSpec> = {}): Promise<Box> {
    return this.sandbox.open(this.spec(over), never());
  }

  /** Opens a box with the usual places, runs one program and reads all of it. */
  async run(program: BoxProgram, over: CommandOver = {}): Promise<Ended> {
    return finish(await this.start(await this.open(), program, over));
  }

  start(box: Box, program: BoxProgram, over: CommandOver = {}): Promise<BoxProcess> {
    return box.start(command(program, over), never());
  }

  async file(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), content);
  }

  async link(path: string, target: string): Promise<void> {
    await symlink(target, join(this.root, path));
  }
}

export type CommandOver = Partial<Omit<BoxCommand, "program" | "limits">> & { readonly limits?: Partial<BoxCommand["limits"]> };

export function command(program: BoxProgram, over: CommandOver = {}): BoxCommand {
  const { limits, ...rest } = over;
  return { program, ...rest, limits: { wallMs: 60_000, cpuMs: 30_000, outputBytes: 4_194_304, ...limits } };
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

export function shell(script: string): BoxProgram {
  return { kind: "shell", script };
}

/** Reads everything and waits for the end. Input is left open, as a person would. */
export async function finish(running: BoxProcess): Promise<Ended> {
  const chunks: Record<"stdout" | "stderr", Uint8Array[]> = { stdout: [], stderr: [] };
  for await (const { stream, bytes } of running.output) chunks[stream].push(bytes);
  const exit = await running.exited;
  return { stdout: Buffer.concat(chunks.stdout).toString(), stderr: Buffer.concat(chunks.stderr).toString(), exit };
}

/** Reads in the background; `seen` waits for a text, in all that came so far. */
export function reader(running: BoxProcess): { seen(text: string): Promise<void>; all(): string; readonly done: Promise<void> } {
  let text = "";
  const done = (async () => {
    for await (const { bytes } of running.output) text += Buffer.from(bytes).toString();
  })();
  return { all: () => text, done, seen: (wanted) => expect.poll(() => text, { timeout: 40_000, interval: 10 }).toContain(wanted) };
}

export type Check = (bench: SandboxBench, samples: SandboxSamples) => Promise<void>;
/** Why a test does not concern this rung; undefined = it does. */
export type Unless = (sandbox: Sandbox) => string | undefined;

/** Registers tests of one subject, each with folders and a sandbox of its own, and knows which names there were. */
export class SandboxSuite {
  readonly subject: SandboxUnderTest;
  readonly samples: SandboxSamples;
  readonly names: string[] = [];
  #state: RungState | undefined;

  constructor(subject: SandboxUnderTest, samples: SandboxSamples) {
    this.subject = subject;
    this.samples = samples;
  }

  test(name: string, check: Check, unless: Unless = () => undefined): void {
    this.names.push(name);
    test(name, (context) => this.#run(name, { context, check, unless }), this.subject.patienceMs ?? PATIENCE_MS);
  }

  async #run(name: string, { context, check, unless }: { context: TestContext; check: Check; unless: Unless }): Promise<void> {
    const deviation = this.subject.deviations?.[name];
    if (deviation !== undefined) return context.skip(`${this.subject.name} cannot: ${deviation}`);
    const sandbox = await this.subject.create();
    const reason = unless(sandbox);
    if (reason !== undefined) return context.skip(reason);
    this.#state ??= await sandbox.probe();
    const state = this.#state;
    if (!state.available) return context.skip(`${this.subject.name} is not on this machine: ${state.reason}`);
    const root = await realpath(await mkdtemp(join(tmpdir(), "aether-sandbox-")));
    try {
      const bench = new SandboxBench(this.subject, sandbox, root);
      for (const folder of [bench.work, bench.shared, bench.outside]) await mkdir(folder);
      await bench.file("outside/secret", SECRET);
      await bench.file("shared/known", "known to all");
      await check(bench, this.samples);
    } finally {
      await sandbox.close();
      await rm(root, { recursive: true, force: true });
    }
  }
}

export const withoutShell: Unless = ({ features }) => (features.shell ? undefined : "this rung has no shell");
export const withoutTerminal: Unless = ({ features }) => (features.terminal ? undefined : "this rung has no terminals, signals or commands beside each other");

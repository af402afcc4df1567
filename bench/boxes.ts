import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createGuestSandboxes } from "@aether/drivers/sandbox-guest";
import { createContainerSandbox, createProcessSandbox, createProcessWall } from "@aether/drivers/sandbox-linux";
import type { Box, BoxProgram, Sandbox } from "@aether/ports";
import { DEFAULT_LIMITS } from "@aether/protocol";
import { atMost, type Figure, median, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";

const INSTALLATION = "bench";
const BARE = ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "/bin/true"];
const ROUNDS = 20;

/** A module that does nothing: a page of memory and an empty `_start`. */
const EMPTY_MODULE = "AGFzbQEAAAABBAFgAAADAgEABQMBAAEHEwIGbWVtb3J5AgAGX3N0YXJ0AAAKBAECAAs=";

interface Subject {
  readonly sandbox: Sandbox;
  readonly program: BoxProgram;
  readonly first: number;
  readonly next: number;
  /** For boxes that take long to make. */
  readonly rounds?: number;
}

const code = (language: "javascript" | "python" | "wasm", text: string): BoxProgram => ({ kind: "code", language, code: text, args: [] });

/**
 * What a command costs by rung: the first one opens its box, the next one finds it open. Beside them a process with no box,
 * and bubblewrap with nothing but its namespaces.
 */
export const boxesRow: Row = {
  name: "boxes",
  about: "first and next command of each kind of box; 100 boxes with a command each at once",
  async measure() {
    using folder = new Folder();
    const { bash, js, python, wasm } = createGuestSandboxes({
      installation: INSTALLATION,
      wall: createProcessWall({ installation: INSTALLATION, scratch: folder.file("walls") }),
      compileCache: folder.file("code"),
    });
    const subjects: Subject[] = [
      { sandbox: createProcessSandbox({ installation: INSTALLATION }), program: { kind: "shell", script: "true" }, first: 15, next: 2 },
      { sandbox: bash, program: { kind: "shell", script: "true" }, first: 3, next: 3 },
      { sandbox: js, program: code("javascript", "1"), first: 30, next: 30 },
      { sandbox: python, program: code("python", "1"), first: 30, next: 30 },
      { sandbox: wasm, program: code("wasm", EMPTY_MODULE), first: 30, next: 30 },
      { sandbox: createContainerSandbox({ installation: INSTALLATION }), program: { kind: "shell", script: "true" }, first: 300, next: 300, rounds: 5 },
    ];
    const figures: Figure[] = [];
    for (const subject of subjects) {
      const state = await subject.sandbox.probe();
      if (state.available) figures.push(...(await measureRung(subject, folder)));
      await subject.sandbox.close();
    }
    return figures;
  },
};

async function measureRung({ sandbox, program, first, next, rounds = ROUNDS }: Subject, folder: Folder): Promise<Figure[]> {
  const times = { plain: [] as number[], bare: [] as number[], first: [] as number[], next: [] as number[] };
  // Once for what is loaded once.
  await (await openWith(sandbox, program, folder.file("warm"))).close();
  for (let round = 0; round < rounds; round++) {
    times.plain.push(await timed(() => ended("/bin/true", [])));
    times.bare.push(await timed(() => ended("bwrap", BARE)));
    let box: Box | undefined;
    times.first.push(await timed(async () => (box = await openWith(sandbox, program, folder.file(`${sandbox.rung}${round}`)))));
    if (!box) continue;
    for (let n = 0; n < 5; n++) times.next.push(await timed(() => run(box as Box, program)));
    await box.close();
  }
  const plain = { what: "a process without a box", value: median(times.plain) };
  const bare = { what: "bare bubblewrap", value: median(times.bare) };
  return [
    { what: `${sandbox.rung}: box and first command`, value: median(times.first), unit: "ms", baseline: bare, goal: atMost(first) },
    { what: `${sandbox.rung}: next command`, value: median(times.next), unit: "ms", baseline: plain, goal: atMost(next) },
    ...(rounds < ROUNDS ? [] : [await manyAtOnce({ sandbox, program }, folder)]),
  ];
}

async function manyAtOnce({ sandbox, program }: Pick<Subject, "sandbox" | "program">, folder: Folder): Promise<Figure> {
  const ours = await timed(async () => {
    const boxes = await Promise.all(Array.from({ length: 100 }, (_, n) => openWith(sandbox, program, folder.file(`${sandbox.rung}-many-${n}`))));
    await Promise.all(boxes.map((box) => box.close()));
  });
  const bare = await timed(() => Promise.all(Array.from({ length: 100 }, () => ended("bwrap", BARE))));
  return {
    what: `${sandbox.rung}: 100 boxes, a command each, at once`,
    value: ours,
    unit: "ms",
    baseline: { what: "100 bare bubblewraps at once", value: bare },
  };
}

async function openWith(sandbox: Sandbox, program: BoxProgram, at: string): Promise<Box> {
  mkdirSync(at, { recursive: true });
  const { cpuMs, memoryBytes, pids, openFiles } = DEFAULT_LIMITS;
  const places = [{ at: "/run/p1", folder: at, writable: true, hidden: [] }];
  const id = `b${Math.random().toString(36).slice(2, 14)}`;
  const box = await sandbox.open({ id, places, env: { HOME: "/tmp" }, limits: { cpuMs, memoryBytes, pids, openFiles } }, new AbortController().signal);
  await run(box, program);
  return box;
}

async function run(box: Box, program: BoxProgram): Promise<void> {
  const session = program.kind === "shell" ? { session: {} } : {};
  const command = await box.start({ program, ...session, limits: { wallMs: 60_000, cpuMs: 60_000, outputBytes: 65_536 } }, new AbortController().signal);
  command.end();
  for await (const _ of command.output);
  const exit = await command.exited;
  if (exit.code !== 0) throw new Error(`a benched command ended with ${JSON.stringify(exit)}`);
}

function ended(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(program, args, { stdio: "ignore" }).once("error", reject).once("close", resolve);
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

import { closeSync, constants, fchmodSync, fstatSync, fsync, mkdirSync, mkdtempSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostDisks } from "@aether/drivers/disk-host";
import type { Disk } from "@aether/ports";

export interface DiskFigure {
  readonly what: string;
  /** Medians, in microseconds. */
  readonly ours: number;
  /** Bare `fs` calls with the same guarantees: no link followed anywhere on the way, even one swapped in meanwhile. */
  readonly bare: number;
  /** Bare `fs` calls that trust the folders on the way. */
  readonly plain: number;
  /** `ours / bare`. */
  readonly ratio: number;
}

const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY } = constants;
const BYTES = new Uint8Array(1024).fill(120);
const DEPTHS = [0, 2];

/**
 * 1 KB reads and writes by the host driver, against bare `fs` calls: open without following, a regular file only, read;
 * temporary file, fsync, rename, fsync of the folder. Interleaved.
 */
export async function benchDisk(): Promise<readonly DiskFigure[]> {
  const root = mkdtempSync(join(tmpdir(), "bench-disk-"));
  try {
    const disk = await createHostDisks().open(root);
    const figures: DiskFigure[] = [];
    for (const depth of DEPTHS) figures.push(...(await atDepth(disk, root, depth)));
    return figures;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function atDepth(disk: Disk, root: string, depth: number): Promise<readonly DiskFigure[]> {
  const folders = Array.from({ length: depth }, (_, level) => `folder${level}`);
  const place = join(root, ...folders);
  mkdirSync(place, { recursive: true });
  const path = [...folders, "file"];
  const file = join(place, "file");
  await disk.write(path, BYTES);
  const where = `${depth} folders deep`;
  const top = openSync(root, O_RDONLY | O_DIRECTORY);
  try {
    return [
      await compare(`read 1 KB, ${where}`, {
        rounds: 200,
        calls: 100,
        ours: () => disk.read(path),
        bare: async () => guarded(top, folders, (here) => bareRead(`${here}/file`)),
        plain: async () => bareRead(file),
      }),
      await compare(`write 1 KB, ${where}`, {
        rounds: 150,
        calls: 1,
        ours: () => disk.write(path, BYTES),
        bare: () => guarded(top, folders, (here) => bareWrite(here)),
        plain: () => bareWrite(place),
      }),
    ];
  } finally {
    closeSync(top);
  }
}

/** Opens folder by folder from `top`, so that no link leads away, and gives the last one's descriptor path. */
async function guarded<T>(top: number, folders: readonly string[], act: (here: string) => T | Promise<T>): Promise<T> {
  let fd = top;
  for (const name of folders) {
    const next = openSync(`/proc/self/fd/${fd}/${name}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (fd !== top) closeSync(fd);
    fd = next;
  }
  try {
    return await act(`/proc/self/fd/${fd}`);
  } finally {
    if (fd !== top) closeSync(fd);
  }
}

/** Reads `file` below folders none of which may be a link. */
export async function guardedRead(root: string, folders: readonly string[]): Promise<Uint8Array> {
  const top = openSync(root, O_RDONLY | O_DIRECTORY);
  try {
    return await guarded(top, folders, (here) => bareRead(`${here}/file`));
  } finally {
    closeSync(top);
  }
}

interface Pair {
  readonly rounds: number;
  /** Calls timed together, so that the clock's own cost vanishes. */
  readonly calls: number;
  readonly ours: () => Promise<unknown>;
  readonly bare: () => Promise<unknown>;
  readonly plain: () => Promise<unknown>;
}

async function compare(what: string, { rounds, calls, ours, bare, plain }: Pair): Promise<DiskFigure> {
  const times = { ours: [] as number[], bare: [] as number[], plain: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await timed(calls, ours));
    times.bare.push(await timed(calls, bare));
    times.plain.push(await timed(calls, plain));
  }
  const figure = { ours: median(times.ours), bare: median(times.bare), plain: median(times.plain) };
  return { what, ...figure, ratio: figure.ours / figure.bare };
}

async function timed(calls: number, act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call++) await act();
  return ((performance.now() - start) * 1000) / calls;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function bareRead(file: string): Uint8Array {
  const fd = openSync(file, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw new Error("not a regular file");
    const bytes = new Uint8Array(found.size);
    readSync(fd, bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    closeSync(fd);
  }
}

let count = 0;

/** A write that a crash cannot tear: temporary file, fsync, rename, fsync of the folder. */
export async function bareWrite(folder: string): Promise<void> {
  const temporary = `${folder}/.temporary${count++}`;
  const fd = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  writeSync(fd, BYTES);
  fchmodSync(fd, 0o644);
  await synced(fd);
  closeSync(fd);
  renameSync(temporary, `${folder}/file`);
  const parent = openSync(folder, O_RDONLY | O_DIRECTORY);
  await synced(parent);
  closeSync(parent);
}

function synced(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(fd, (cause) => (cause ? reject(cause) : resolve()));
  });
}

if (import.meta.main) {
  for (const { what, ours, bare, plain, ratio } of await benchDisk()) {
    const figures = `ours ${ours.toFixed(1)} µs · bare ${bare.toFixed(1)} µs · plain ${plain.toFixed(1)} µs · ${ratio.toFixed(2)} × bare`;
    process.stdout.write(`${what.padEnd(30)} ${figures}\n`);
  }
}

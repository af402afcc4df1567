import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { bareWrite, benchDisk, guardedRead } from "./disk.ts";
import { BareStore } from "./support/bare-store.ts";
import { createBenchModel } from "./support/bench-model.ts";
import { type Figure, median, type Row, ratioAtMost } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";
import { BenchSystem } from "./support/system.ts";

const TEXT = "x".repeat(1_024);

/**
 * The driver against bare `fs` calls, and whole syscalls against bare calls with the same guarantees: a read makes sure
 * that the folder is still the one that was mounted and that no link leads out of it, and hashes the content; a write also keeps the old contents
 * and leaves an intent and a receipt on disk.
 */
export const filesRow: Row = {
  name: "files",
  about: "1 KB read and write, two folders deep",
  measure: async () => [...(await driver()), ...(await syscalls())],
};

async function driver(): Promise<Figure[]> {
  const figures = (await benchDisk()).filter(({ what }) => what.includes("2 folders"));
  return figures.map(({ what, ours, bare, plain }) => ({
    what: `disk driver: ${what}`,
    value: ours,
    unit: "µs",
    baseline: { what: "bare fs, same guarantees", value: bare },
    goal: ratioAtMost(2),
    note: `fs that trusts the folders: ${plain.toFixed(0)} µs`,
  }));
}

async function syscalls(): Promise<Figure[]> {
  using folder = new Folder();
  const [host, old] = [folder.file("host"), folder.file("old")];
  mkdirSync(`${host}/a/b`, { recursive: true });
  mkdirSync(old);
  writeFileSync(`${host}/a/b/file`, TEXT);
  await using store = await BareStore.open(folder.file("bare.db"));
  await using system = await BenchSystem.start({ home: folder.file("home"), model: createBenchModel({}) });
  const mount = await system.call<{ path: string }>("vfs.mount", { folder: host, name: "host", mode: "rw" });
  const path = `${mount.path}/a/b/file`;
  const { dev, ino, birthtimeNs } = statSync(realpathSync.native(host), { bigint: true });
  const mounted = `${dev}:${ino}:${birthtimeNs}`;
  let count = 0;
  const reads = {
    ours: () => system.call("vfs.read", { path }),
    bare: async () => {
      const { dev, ino, birthtimeNs } = statSync(realpathSync.native(host), { bigint: true });
      if (`${dev}:${ino}:${birthtimeNs}` !== mounted) throw new Error("another folder");
      return createHash("sha256")
        .update(await guardedRead(host, ["a", "b"]))
        .digest("hex");
    },
  };
  const writes = {
    ours: () => system.call("vfs.write", { path, text: `${count++}${TEXT}`.slice(0, 1_024) }),
    bare: async () => {
      readFileSync(`${host}/a/b/file`);
      await bareWrite(old);
      await store.step(0);
      await bareWrite(`${host}/a/b`);
      await store.step(0);
    },
  };
  const read = await interleave(reads, { rounds: 3_000, warm: 1_000 });
  const write = await interleave(writes, { rounds: 300, warm: 30 });
  return [
    {
      what: "vfs.read, all stages",
      value: read.ours,
      unit: "µs",
      baseline: { what: "bare fs, same guarantees", value: read.bare },
      goal: ratioAtMost(2),
    },
    {
      what: "vfs.write, all stages",
      value: write.ours,
      unit: "µs",
      baseline: { what: "bare fs: old contents kept, two commits, the write", value: write.bare },
      goal: ratioAtMost(2),
    },
  ];
}

/** Medians in microseconds. Each goes first in every second round, so that neither always finds what the other left in the caches. */
async function interleave<K extends string>(acts: Record<K, () => Promise<unknown>>, count: { rounds: number; warm: number }): Promise<Record<K, number>> {
  const names = Object.keys(acts) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < count.rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const start = performance.now();
      await acts[name]();
      if (round >= count.warm) times.get(name)?.push((performance.now() - start) * 1_000);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<K, number>;
}

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LockWatch, type Watched } from "./lock-watch.ts";
import type { ProcReads } from "./proc-reads.ts";

const POSIX = (at: number, pid: number): string => `${at}: POSIX  ADVISORY  WRITE ${pid} 00:2f:${at} 0 0\n`;

interface Made {
  /** The machine's list of locks, line by line. */
  readonly locks: () => Iterable<string>;
  /** A process's open files: what is told of each. */
  readonly files?: Readonly<Record<number, readonly string[]>>;
  readonly open?: number;
}

/** Files about processes as a box could make them, and how much of them was read. */
function proc({ locks, files = {}, open }: Made) {
  const read = { lines: 0, files: 0, links: 0 };
  const made: ProcReads = {
    async *pieces(path) {
      const [, pid = "", , fd = ""] = path.split("/").slice(1);
      if (path === "/proc/locks") {
        for (const line of locks()) {
          read.lines++;
          yield line;
        }
      } else if (path.endsWith("/mountinfo")) yield "7 1 0:1 / /mnt ro,nosuid - ext4 x\n8 1 0:1 / /tmp rw - tmpfs x\n";
      else {
        read.files++;
        yield files[Number(pid)]?.[Number(fd)] ?? "pos:\t0\nmnt_id:\t8\n";
      }
    },
    entries: async (folder) => Array.from({ length: open ?? files[Number(folder.split("/")[2])]?.length ?? 0 }, (_, at) => String(at)),
    link: async (path) => {
      read.links++;
      return path === "/proc/self/ns/pid" ? "pid:[1]" : "pid:[2]";
    },
  };
  return { made, read };
}

function box(pids: readonly number[]) {
  const ended: string[] = [];
  const watched: Watched = { pids: () => pids, endHolder: (pid, message) => ended.push(`${pid} ${message}`) };
  return { watched, ended };
}

async function lookedAt(made: ProcReads, watched: Watched): Promise<void> {
  const watch = new LockWatch(made);
  watch.add(watched);
  try {
    await watch.look();
  } finally {
    watch.delete(watched);
  }
}

const lines = function* (count: number, pid: number): Generator<string> {
  for (let at = 1; at <= count; at++) yield POSIX(at, pid);
};
const held = (count: number, mount = 8): string => `pos:\t0\nmnt_id:\t${mount}\n${Array.from({ length: count }, (_, at) => `lock:\t${POSIX(at, 5)}`).join("")}`;

test.for([
  { why: "a thousand locks are left alone", count: 1_000, ends: [] },
  { why: "more are ended with whoever holds them", count: 1_001, ends: ["5 its box held more than 1000 locks on files"] },
])("of one box $why", async ({ count, ends }) => {
  const { made } = proc({ locks: () => lines(count, 5), files: { 5: [held(1)], 6: [] } });
  const { watched, ended } = box([4, 5, 6]);
  await lookedAt(made, watched);
  expect(ended).toEqual(ends);
});

test("of a list that has no end a bound is read, and the box that made it is ended", async () => {
  const { made, read } = proc({ locks: () => lines(Number.POSITIVE_INFINITY, 5) });
  const { watched, ended } = box([5]);
  await lookedAt(made, watched);
  expect(ended).toEqual(["5 its box held more than 1000 locks on files"]);
  expect(read.lines).toBeLessThanOrEqual(4_097);
});

test("one of others' locks costs a box nothing, and is read as little of", async () => {
  const others = function* () {
    for (let at = 1; ; at++) yield POSIX(at, 10_000 + at);
  };
  const { made, read } = proc({ locks: others, files: { 5: [held(0), held(3)] } });
  const { watched, ended } = box([5]);
  await lookedAt(made, watched);
  expect(ended).toEqual([]);
  expect({ lines: read.lines <= 4_097, links: read.links <= 257, files: read.files }).toEqual({ lines: true, links: true, files: 2 });
});

test("locks that the list does not get to are counted by the open files of the box, once each", async () => {
  const { made, read } = proc({ locks: () => lines(Number.POSITIVE_INFINITY, 99), files: { 5: Array.from({ length: 900 }, () => held(2_000)), 6: [held(1)] } });
  const { watched, ended } = box([5, 6]);
  await lookedAt(made, watched);
  expect(ended).toEqual(["5 its box held more than 1000 locks on files"]);
  // One look ends at the first process that holds too many, and reads no file of it again.
  expect(read.files).toBe(1);
});

test("a file that is open a hundred times holds its locks once", async () => {
  const { made } = proc({ locks: () => [`1: FLOCK  ADVISORY  WRITE 5 00:2f:1 0 EOF\n`], files: { 5: Array.from({ length: 100 }, () => held(20)) } });
  const { watched, ended } = box([5]);
  await lookedAt(made, watched);
  expect(ended).toEqual([]);
});

test("a box with more open files than a look may read is ended where locks are, but for its own processes", async () => {
  const { made, read } = proc({ locks: () => [`1: OFDLCK ADVISORY  WRITE -1 00:2f:1 0 EOF\n`], open: 1_000 });
  const { watched, ended } = box(Array.from({ length: 40 }, (_, at) => at + 2));
  await lookedAt(made, watched);
  expect(ended).toHaveLength(17);
  expect(ended[0]).toBe("2 its box held locks, and had too many files open for anybody to look whose they are");
  expect(read.files).toBeLessThanOrEqual(16_384);
});

test("a file that repeats its locks for each of its descriptors is read a bounded number of times", async () => {
  const { made, read } = proc({ locks: () => [`1: FLOCK  ADVISORY  WRITE 5 00:2f:1 0 EOF\n`], files: { 5: Array.from({ length: 900 }, () => held(1_000)) } });
  const { watched, ended } = box([5]);
  await lookedAt(made, watched);
  expect(ended).toEqual(["5 its box held locks, and had too many files open for anybody to look whose they are"]);
  expect(read.files).toBe(17);
});

test("nothing of a process is read where nobody of another namespace holds a lock", async () => {
  const { made, read } = proc({ locks: () => [], open: 1_000 });
  const { watched, ended } = box([5]);
  await lookedAt(made, watched);
  expect({ ended, files: read.files }).toEqual({ ended: [], files: 0 });
});

test("no look reads anything on the event loop", () => {
  for (const name of ["lock-watch", "lock-look", "proc-reads"]) {
    expect(readFileSync(new URL(`./${name}.ts`, import.meta.url), "utf8")).not.toMatch(/Sync\b|from "node:fs"/);
  }
});

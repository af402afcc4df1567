import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Bench, ended, event, newProcess } from "@aether/ports/conformance/journal-bench";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeStep } from "./encode-step.ts";
import { openSqliteJournal } from "./index.ts";
import { openDatabase } from "./open-database.ts";
import { serveJournal } from "./serve-journal.ts";

const base = mkdtempSync(join(tmpdir(), "aether-journal-faults-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const newFile = (): string => join(mkdtempSync(join(base, "home-")), "journal.db");
/** Writes until the disk takes no more. */
const fillUp = (filler: string): void =>
  expect(() => {
    for (;;) appendFileSync(filler, Buffer.alloc(4_096));
  }).toThrow(/ENOSPC/);
const change = (file: string, ...statements: readonly string[]): void => {
  const db = new DatabaseSync(file);
  for (const statement of statements) db.exec(statement);
  db.close();
};

const LEDGER = "create table migration (domain text not null, version integer not null, primary key (domain, version)) without rowid";

test.for([
  {
    why: "no database",
    prepare: (file: string) => writeFileSync(file, "this is not a database, whatever its name says".repeat(40)),
    code: "STORAGE",
    says: /journal\.db is damaged or is not a journal.*backup/,
  },
  { why: "a folder", prepare: (file: string) => void mkdirSync(file), code: "STORAGE", says: /journal\.db cannot be written/ },
  {
    why: "another program's database",
    prepare: (file: string) => change(file, "create table songs (title text)"),
    code: "STORAGE",
    says: /journal\.db is another program's database.*move it away/,
  },
  {
    why: "a journal of a later program",
    prepare: (file: string) => change(file, LEDGER, "insert into migration values ('journal', 99)"),
    code: "NEWER",
    says: /journal\.db was written by a newer Aether.*version 99, this program knows 8/,
  },
])("a file that is $why is refused as it is, with the way out", async ({ prepare, code, says }) => {
  const file = newFile();
  prepare(file);
  const before = statSync(file).isFile() ? readFileSync(file) : undefined;
  await expect(openSqliteJournal({ file, node: "node" })).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  if (before) expect(readFileSync(file).equals(before)).toBe(true);
});

test("a folder that cannot be made is named", async () => {
  const file = join(newFile(), "deep", "journal.db");
  writeFileSync(join(file, "..", ".."), "a file");
  await expect(openSqliteJournal({ file, node: "node" })).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining("journal.db") });
});

describe("a damaged copy", () => {
  let healthy: string;
  beforeAll(async () => {
    healthy = newFile();
    const journal = await openSqliteJournal({ file: healthy, node: "node" });
    const bench = new Bench(journal, await journal.takeOver("node"));
    const pid = await bench.process();
    await journal.commit(bench.step(pid, 1, { events: Array.from({ length: 300 }, () => event("x".repeat(400))) }));
    await journal.close();
  });

  /** Zeroes pages 2 and on: the header still says "database". */
  const copyWith = (damage: (handle: number, bytes: number) => void): string => {
    const file = newFile();
    copyFileSync(healthy, file);
    const handle = openSync(file, "r+");
    damage(handle, statSync(file).size);
    closeSync(handle);
    return file;
  };

  test.for([
    { why: "its schema overwritten", damage: (handle: number) => void writeSync(handle, Buffer.alloc(3_900, 0x5a), 0, 3_900, 100) },
    {
      why: "every page but the first overwritten",
      damage: (handle: number, bytes: number) => void writeSync(handle, Buffer.alloc(bytes - 4_096, 0x5a), 0, bytes - 4_096, 4_096),
    },
  ])("with $why: every use is STORAGE and names the file, none is an answer", async ({ damage }) => {
    const file = copyWith(damage);
    const use = async (): Promise<unknown> => {
      const journal = await openSqliteJournal({ file, node: "node" });
      try {
        return [await journal.events("p1", 0), await journal.commit({ spawn: [newProcess("p2")] })];
      } finally {
        await journal.close();
      }
    };
    await expect(use()).rejects.toMatchObject({ code: "STORAGE", message: expect.stringMatching(/journal\.db.*backup/) });
  });

  test("with a body that is no JSON any more: the read says so", async () => {
    const file = newFile();
    copyFileSync(healthy, file);
    change(file, "update event set body = substr(body, 1, 5) where seq = 7");
    const journal = await openSqliteJournal({ file, node: "node" });
    await expect(journal.events("p1", 0)).rejects.toMatchObject({ code: "STORAGE" });
    expect(await journal.events("p1", 7)).toHaveLength(294);
    await journal.close();
  });
});

/** A file system of half a megabyte; undefined where this user may not mount one. */
function smallDisk(): { path: string; free(): void } | { refused: string } {
  const path = mkdtempSync(join(base, "disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1536k", "tmpfs", path], { encoding: "utf8" });
  if (mounted.status !== 0) return { refused: `no small disk: ${mounted.error?.message ?? mounted.stderr.trim()}` };
  return { path, free: () => void spawnSync("umount", ["--lazy", path]) };
}

test("on a full disk a step is refused whole, and later ones commit when there is room again", async ({ skip }) => {
  const disk = smallDisk();
  if ("refused" in disk) return skip(disk.refused);
  try {
    const file = join(disk.path, "journal.db");
    const journal = await openSqliteJournal({ file, node: "node" });
    const bench = new Bench(journal, await journal.takeOver("node"));
    const pid = await bench.process();
    const filler = join(disk.path, "filler");
    fillUp(filler);
    let head = 1;
    const big = () => bench.step(pid, head, { events: [event("x".repeat(50_000))] });
    const outcomes = await Promise.all([ended(journal.commit(big())), ended(journal.commit({ spawn: [newProcess("q")] }))]);
    expect(outcomes).toEqual(["STORAGE", "STORAGE"]);
    await expect(journal.commit(big())).rejects.toMatchObject({ code: "STORAGE", message: expect.stringMatching(/journal\.db is full.*room/) });
    expect([await bench.seqs(pid), await journal.process("q")]).toEqual([[1], undefined]);

    rmSync(filler);
    for (; head <= 3; head++) await journal.commit(big());
    expect(await journal.commit({ spawn: [newProcess("q")] })).toEqual({ births: [2], positions: [] });
    await journal.close();
    const again = await openSqliteJournal({ file, node: "node" });
    expect((await again.events(pid, 0)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    await again.close();
  } finally {
    disk.free();
  }
});

test("an epoch that finds no room is not taken: the earlier one stands until there is some", async ({ skip }) => {
  const disk = smallDisk();
  if ("refused" in disk) return skip(disk.refused);
  try {
    const file = join(disk.path, "journal.db");
    const journal = await openSqliteJournal({ file, node: "node" });
    const bench = new Bench(journal, await journal.takeOver("node"));
    const pid = await bench.process();
    const filler = join(disk.path, "filler");
    fillUp(filler);
    await expect(journal.takeOver("node")).rejects.toMatchObject({ code: "STORAGE", message: expect.stringMatching(/journal\.db is full.*room/) });

    rmSync(filler);
    await journal.commit(bench.step(pid, 1, { events: [event("goes on")] }));
    expect(await journal.takeOver("node")).toBe(bench.epoch + 1);
    await expect(journal.commit(bench.step(pid, 2, { events: [event("of before")] }))).rejects.toMatchObject({ code: "FENCED" });
    await journal.close();
  } finally {
    disk.free();
  }
});

test("a journal that finds no room to be opened says so, whatever it lacks room for, and opens once there is some", async ({ skip }) => {
  const disk = smallDisk();
  if ("refused" in disk) return skip(disk.refused);
  const [filler, room] = [join(disk.path, "filler"), join(disk.path, "room")];
  try {
    for (const pages of [0, 1, 2, 3, 12]) {
      const file = join(disk.path, `${pages}.db`);
      writeFileSync(file, "");
      writeFileSync(room, Buffer.alloc(pages * 4_096));
      fillUp(filler);
      rmSync(room);
      const refused = openSqliteJournal({ file, node: "node" });
      await expect(refused, `${pages} pages left`).rejects.toMatchObject({ code: "STORAGE", message: expect.stringMatching(/is full.*room/) });
      rmSync(filler);
      const journal = await openSqliteJournal({ file, node: "node" });
      expect(await journal.takeOver("node")).toBe(1);
      await journal.close();
      rmSync(file);
    }
  } finally {
    disk.free();
  }
});

/** A foreign key that is looked at only by the commit, and is never satisfied. */
const UNCOMMITTABLE = [
  "pragma foreign_keys = on",
  "create table parent (id integer primary key)",
  "create table child (id integer references parent deferrable initially deferred)",
  ...["insert", "update"].map((act) => `create trigger no_${act} after ${act} on node begin insert into child values (1); end`),
];

test("an epoch whose commit fails was never taken", () => {
  const connections = openDatabase(":memory:");
  const { writer } = connections;
  const serve = serveJournal(connections, { file: ":memory:" });
  const takeOver = (): unknown => serve({ id: 1, ask: "takeOver", args: ["node"] });
  expect(takeOver()).toEqual({ id: 1, value: 1 });
  for (const statement of UNCOMMITTABLE) writer.exec(statement);
  expect(takeOver()).toEqual({ id: 1, error: expect.objectContaining({ message: expect.stringContaining("FOREIGN KEY") }) });
  expect(writer.prepare("select id, epoch from node").all()).toEqual([{ id: "node", epoch: 1 }]);

  for (const act of ["insert", "update"]) writer.exec(`drop trigger no_${act}`);
  expect(serve({ steps: [encodeStep({ spawn: [newProcess("p")] })] })).toEqual({ steps: [{ births: [1], positions: [] }] });
  expect(writer.prepare("select epoch from process").all()).toEqual([{ epoch: 1 }]);
  expect(takeOver()).toEqual({ id: 1, value: 2 });
  connections.writer.close();
});

import { createWriteStream, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdCompress } from "node:zlib";
import { type Headers, pack } from "tar-stream";
import { afterEach, describe, expect, test } from "vitest";
import { type ArchiveParts, readArchive, type Unpacking, writeArchive } from "./index.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "aether-archive-"));
  made.push(folder);
  return folder;
}

const sound = (): void => undefined;
const never = (): AbortSignal => new AbortController().signal;
const partsOf = (root: string, to: string, over: Partial<ArchiveParts> = {}): ArchiveParts => ({
  root,
  skip: () => false,
  linksIn: () => true,
  instead: new Map(),
  first: [],
  firstAreIn: sound,
  to,
  about: { version: "1" },
  ...over,
});

const unpacking = (from: string, root: string, over: Partial<Unpacking> = {}): Unpacking => ({ from, root, skip: () => false, linksIn: () => true, ...over });

type Entry = Headers & { readonly content?: string };

/** An archive of somebody else's making, with an end that counts its files. */
async function archiveOf(to: string, entries: readonly Entry[], end?: string): Promise<void> {
  const archive = pack();
  const files = entries.filter(({ type = "file" }) => type === "file");
  for (const { content = "", ...header } of entries) archive.entry(header, content);
  const bytes = files.reduce((sum, { content = "" }) => sum + content.length, 0);
  archive.entry({ name: "aether-backup.json" }, end ?? JSON.stringify({ format: 1, files: files.length, bytes }));
  archive.finalize();
  await pipeline(archive, createZstdCompress(), createWriteStream(to));
}

test("what was packed is unpacked: contents, modes, links and empty folders; what was to stay out did", async () => {
  const [root, at] = [newFolder(), newFolder()];
  mkdirSync(join(root, "a/b/empty"), { recursive: true });
  writeFileSync(join(root, "a/run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(root, "a/b/large"), Buffer.alloc(3_000_000, 7));
  writeFileSync(join(root, "a/ü é\n.txt"), "odd");
  writeFileSync(join(root, "journal.db"), "torn");
  writeFileSync(join(at, "fresh.db"), "whole");
  mkdirSync(join(root, "cache"));
  writeFileSync(join(root, "cache/x"), "x");
  symlinkSync("../../nowhere", join(root, "a/link"));
  const order: string[] = [];
  const parts = partsOf(root, join(at, "all"), {
    skip: (path) => path === "cache",
    instead: new Map([["journal.db", join(at, "fresh.db")]]),
    first: ["a/b"],
    firstAreIn: () => order.push("first"),
  });
  const written = await writeArchive(parts, never());
  expect(written).toMatchObject({ files: 4, leftOut: [] });
  expect(order).toEqual(["first"]);
  const home = join(at, "home");
  expect(await readArchive(unpacking(parts.to, home), sound)).toMatchObject({ files: 4, bytes: written.bytes, about: { version: "1" } });
  expect(readdirSync(home, { recursive: true }).sort()).toEqual(["a", "a/b", "a/b/empty", "a/b/large", "a/link", "a/run.sh", "a/ü é\n.txt", "journal.db"]);
  expect([lstatSync(join(home, "a/run.sh")).mode & 0o777, readFileSync(join(home, "journal.db"), "utf8")]).toEqual([0o755, "whole"]);
  expect(readFileSync(join(home, "a/b/large")).equals(Buffer.alloc(3_000_000, 7))).toBe(true);
});

test("one that is given up leaves nothing, and one that is there is not replaced", async () => {
  const [root, at] = [newFolder(), newFolder()];
  writeFileSync(join(root, "x"), "x");
  await expect(writeArchive(partsOf(root, join(at, "all")), AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
  expect(readdirSync(at)).toEqual([]);
  writeFileSync(join(at, "all"), "mine");
  await expect(writeArchive(partsOf(root, join(at, "all")), never())).rejects.toMatchObject({ code: "EXISTS" });
  expect([readdirSync(at), readFileSync(join(at, "all"), "utf8")]).toEqual([["all"], "mine"]);
});

describe("an archive of somebody else's making writes nothing outside of the folder, and makes none", () => {
  const blob = `blobs/ab/${"ab".repeat(32)}`;
  test.for([
    { why: "a path upwards", entries: [{ name: "../evil", content: "x" }] },
    { why: "an absolute path", entries: [{ name: "/tmp/evil", content: "x" }] },
    { why: "a path through a link", entries: [{ name: "out", type: "symlink", linkname: ".." } as const, { name: "out/evil", content: "x" }] },
    { why: "a folder that did not come before", entries: [{ name: "a/b", content: "x" }] },
    { why: "a hard link", entries: [{ name: "hard", type: "link", linkname: "/etc/passwd" } as const] },
    { why: "a device", entries: [{ name: "null", type: "character-device" } as const] },
    {
      why: "one name twice",
      entries: [
        { name: "x", content: "x" },
        { name: "x", content: "y" },
      ],
    },
    {
      why: "content that is not what its hash says",
      entries: [{ name: "blobs", type: "directory" } as const, { name: "blobs/ab", type: "directory" } as const, { name: blob, content: "x" }],
    },
  ])("$why", async ({ entries }) => {
    const at = newFolder();
    await archiveOf(join(at, "all"), entries);
    await expect(readArchive(unpacking(join(at, "all"), join(at, "home")), sound)).rejects.toMatchObject({ code: "STORAGE" });
    expect(readdirSync(at)).toEqual(["all"]);
    expect(existsSync("/tmp/evil")).toBe(false);
  });
});

describe("what an archive says of itself is bounded, and is what it should be", () => {
  const said = (pax: Readonly<Record<string, string>>): Entry[] => [{ name: "journal.db", content: "j", pax: { ...pax } } as Entry];
  test.for([
    { why: "a file of less than no bytes", entries: said({ size: "-5" }) },
    { why: "a file of a size that is none", entries: said({ size: "many" }) },
    { why: "a remark of 20 MB", entries: said({ comment: "x".repeat(20_000_000) }) },
    { why: "an end of 20 MB", entries: [], end: JSON.stringify({ format: 1, files: 0, bytes: 0, more: "x".repeat(20_000_000) }) },
    { why: "an end that is null", entries: [], end: "null" },
    { why: "an end that is a list", entries: [], end: "[]" },
    { why: "an end that is no JSON", entries: [], end: "{" },
  ])("$why is refused", async ({ entries, end }) => {
    const at = newFolder();
    await archiveOf(join(at, "all"), entries, end);
    const restored = readArchive(unpacking(join(at, "all"), join(at, "home")), sound);
    await expect(restored).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining("damaged") });
    expect(readdirSync(at)).toEqual(["all"]);
  });
});

test("a folder with the longest path that the system takes is packed, and unpacked where the path is as long", async () => {
  const [root, at] = [newFolder(), newFolder()];
  writeFileSync(join(root, "journal.db"), "j");
  const deep = join(root, ...Array.from({ length: 16 }, () => "d".repeat(240)));
  mkdirSync(deep, { recursive: true });
  const name = "f".repeat(4_090 - Buffer.byteLength(deep));
  writeFileSync(join(deep, name), "deep");
  const written = await writeArchive(partsOf(root, join(at, "all")), never());
  expect(written).toMatchObject({ files: 2, leftOut: [] });
  const home = join(tmpdir(), `aether-same-${"x".repeat(Buffer.byteLength(root) - Buffer.byteLength(join(tmpdir(), "aether-same-")))}`);
  made.push(home);
  await readArchive(unpacking(join(at, "all"), home), sound);
  expect(readFileSync(join(home, deep.slice(root.length), name), "utf8")).toBe("deep");
  const longer = join(at, "a-longer-name-than-the-other-folder-had");
  await expect(readArchive(unpacking(join(at, "all"), longer), sound)).rejects.toMatchObject({
    message: expect.stringContaining("too long here; name a folder with a shorter path"),
  });
  expect(existsSync(longer)).toBe(false);
});

test("what lies behind a link that took a folder's place is none of it, and that is told", async () => {
  const [root, at] = [newFolder(), newFolder()];
  writeFileSync(join(root, "secret"), "of the host");
  symlinkSync(root, join(at, "swapped"));
  const parts = partsOf(join(at, "swapped"), join(at, "all"), { first: ["secret"] });
  expect(await writeArchive(parts, never())).toMatchObject({ files: 0, leftOut: expect.arrayContaining(["secret: it was moved while it was read"]) });
});

test("what the look at the folder finds ends it, before the folder has its name", async () => {
  const at = newFolder();
  await archiveOf(join(at, "all"), [{ name: "x", content: "x" }]);
  const check = (root: string): void => {
    expect(readFileSync(join(root, "x"), "utf8")).toBe("x");
    throw new Error("no journal");
  };
  await expect(readArchive(unpacking(join(at, "all"), join(at, "home")), check)).rejects.toMatchObject({ message: expect.stringContaining("no journal") });
  expect(readdirSync(at)).toEqual(["all"]);
});

describe("a home is led nowhere by an archive of somebody else's making", () => {
  const HOME: Pick<Unpacking, "skip" | "linksIn"> = { skip: (path) => /^(?:run$|journal\.db-)/.test(path), linksIn: (path) => path.startsWith("owners/") };
  const journal = { name: "journal.db", content: "j" };
  test.for([
    { why: "a link in the place of a folder of the home's own", entries: [{ name: "blobs", type: "symlink", linkname: "/tmp" } as const] },
    { why: "a log written ahead of the journal", entries: [{ name: "journal.db-wal", content: "x" }] },
    { why: "the name that the journal waits under", entries: [{ name: "journal.new", content: "x" }] },
    { why: "what a daemon makes for itself", entries: [{ name: "run", type: "directory" } as const] },
  ])("$why is refused by name, and nothing is left", async ({ entries }) => {
    const at = newFolder();
    await archiveOf(join(at, "all"), [journal, ...entries]);
    const restored = readArchive(unpacking(join(at, "all"), join(at, "home"), HOME), sound);
    await expect(restored).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining(JSON.stringify(entries[0]?.name)) });
    expect(existsSync(join(at, "home"))).toBe(false);
  });

  test("a home whose own folder is a link is not packed without what it leads to", async () => {
    const [root, at] = [newFolder(), newFolder()];
    symlinkSync(at, join(root, "blobs"));
    const written = writeArchive(partsOf(root, join(at, "all"), HOME), never());
    await expect(written).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("blobs is a link") });
    expect(readdirSync(at)).toEqual([]);
  });
});

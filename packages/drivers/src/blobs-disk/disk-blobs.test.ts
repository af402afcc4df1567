import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobStoreConformance } from "@aether/ports/conformance/blob-store";
import { afterAll, expect, test } from "vitest";
import { openDiskBlobs } from "./index.ts";

const base = mkdtempSync(join(tmpdir(), "aether-blobs-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(base, "root-"));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));

blobStoreConformance("a folder", async () => {
  const root = folder();
  const store = await openDiskBlobs({ root });
  const storedAt = async (hash: string, at: number): Promise<void> => utimesSync(join(root, hash.slice(0, 2), hash.slice(2, 4), hash), at / 1_000, at / 1_000);
  return { store, reopen: () => openDiskBlobs({ root }), sweeping: { sweeper: store, storedAt }, close: async () => rmSync(root, { recursive: true }) };
});

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

test("a blob lies two folders deep under its hash, and only there", async () => {
  const root = folder();
  await (await openDiskBlobs({ root })).put(encode("abc"));
  expect(files(root)).toEqual([join(root, "ba", "78", ABC)]);
});

test.for([
  { why: "other content of the same length", damage: (file: string) => writeFileSync(file, "xyz") },
  { why: "a lost end", damage: (file: string) => truncateSync(file, 1) },
])("$why is an error that names the blob, never an answer", async ({ damage }) => {
  const root = folder();
  const store = await openDiskBlobs({ root });
  await store.put(encode("abc"));
  damage(join(root, "ba", "78", ABC));
  await expect(store.get(ABC)).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining(ABC) });
});

test("storing again mends a blob that lost its end", async () => {
  const root = folder();
  const store = await openDiskBlobs({ root });
  await store.put(encode("abc"));
  truncateSync(join(root, "ba", "78", ABC), 0);
  await store.put(encode("abc"));
  expect(await store.get(ABC)).toEqual(encode("abc"));
});

test.for([
  { point: "blob.rename.before", there: false },
  { point: "blob.rename.after", there: true },
])("killed at $point: the blob is whole or absent, and can be stored again", async ({ point, there }) => {
  const root = folder();
  const program = `
    import { openDiskBlobs } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const failPoint = (name) => { if (name === ${JSON.stringify(point)}) process.kill(process.pid, "SIGKILL"); };
    await (await openDiskBlobs({ root: ${JSON.stringify(root)}, failPoint })).put(new TextEncoder().encode("abc"));
  `;
  const ended = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  expect(ended.signal, ended.stderr).toBe("SIGKILL");
  const store = await openDiskBlobs({ root });
  expect(await store.has(ABC)).toBe(there);
  expect(await store.put(encode("abc"))).toBe(ABC);
  expect(await store.get(ABC)).toEqual(encode("abc"));
});

test("what a kill left is removed once it is old, and what is being written is not", async () => {
  const root = folder();
  await openDiskBlobs({ root });
  for (const name of ["old", "fresh"]) writeFileSync(join(root, "new", name), "half");
  utimesSync(join(root, "new", "old"), 0, 0);
  await openDiskBlobs({ root });
  expect(readdirSync(join(root, "new"))).toEqual(["fresh"]);
});

test("a root that is no folder is refused by name", async () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  await expect(openDiskBlobs({ root: file })).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining(file) });
  expect(readFileSync(file, "utf8")).toBe("");
});

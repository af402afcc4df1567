import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MemoryImages } from "./memory-image.ts";
import type { PyodideFiles } from "./pyodide-files.ts";

const folder = await mkdtemp(join(tmpdir(), "aether-images-"));
afterAll(() => rm(folder, { recursive: true }));

const files = (lock: string): PyodideFiles => ({ module: "m", load: "l", lock, wasm: new Uint8Array(), stdlib: new Uint8Array() });
const IMAGE = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);

async function readWhole(images: MemoryImages): Promise<{ whole: boolean; read: Uint8Array } | undefined> {
  const image = await images.open();
  if (!image) return undefined;
  const read = new Uint8Array(image.bytes);
  const whole = await image.into(read);
  await image.close();
  return { whole, read };
}

test("what was kept is read again, in the place of another interpreter's", async () => {
  const [old, fresh] = [new MemoryImages(folder, files("old")), new MemoryImages(folder, files("new"))];
  expect(await readWhole(old)).toBeUndefined();
  await old.keep(IMAGE);
  expect(await readWhole(old)).toEqual({ whole: true, read: IMAGE });
  expect(await readWhole(fresh)).toBeUndefined();
  await fresh.keep(IMAGE);
  expect([await readWhole(old), await readWhole(fresh)]).toEqual([undefined, { whole: true, read: IMAGE }]);
  expect(await readdir(folder)).toHaveLength(1);
});

test.for([
  { why: "is cut short", harm: (file: string) => truncate(file, 50_000) },
  { why: "has other bytes", harm: (file: string) => writeFile(file, Buffer.alloc(100_032, 7)) },
  { why: "is empty", harm: (file: string) => truncate(file, 32) },
])("one that $why is not whole", async ({ harm }) => {
  const images = new MemoryImages(folder, files("harmed"));
  await images.keep(IMAGE);
  const [name = ""] = await readdir(folder);
  await harm(join(folder, name));
  expect((await readWhole(images))?.whole).toBe(false);
});

test("a folder that cannot be written keeps nothing, and nothing fails", async () => {
  const images = new MemoryImages(join(folder, "file"), files("any"));
  await writeFile(join(folder, "file"), "");
  await images.keep(IMAGE);
  expect(await readWhole(images)).toBeUndefined();
});

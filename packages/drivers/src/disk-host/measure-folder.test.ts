import { existsSync, mkdirSync, mkdtempSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeDeep, makeFlat, removeDeep } from "./deep-folders.test-harness.ts";
import { Folder } from "./folder.ts";
import { measureFolder } from "./measure-folder.ts";

const top = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "aether-measure-"));
afterAll(() => removeDeep(top));
const ALL = { bytes: Number.POSITIVE_INFINITY, entries: 1_000_000 };
let count = 0;
const folder = (): string => {
  const made = join(top, `w${count++}`);
  mkdirSync(made);
  return made;
};
const measure = (at: string, most = ALL) => measureFolder(Folder.openRoot(at, "descriptor"), most);

test.runIf(process.platform === "linux")("what lies in folders of any depth, beside others, counts, and two descriptors are open at a time", async () => {
  const at = folder();
  for (const name of ["a", "b", "b/c", "d"]) mkdirSync(join(at, name));
  makeDeep(join(at, "b"), 3_000, "n".repeat(200));
  for (const name of ["a/one", "b/c/two", "d/three", "four"]) writeFileSync(join(at, name), "12345");
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, readdirSync("/proc/self/fd").length);
  }, 1);
  const open = readdirSync("/proc/self/fd").length;
  expect(await measure(at)).toEqual({ bytes: 20, entries: 3_008 });
  clearInterval(watching);
  expect(most).toBeLessThanOrEqual(open + 8);
});

test("it ends beyond what is asked for, and a sparse file counts with what is there", async () => {
  const at = folder();
  makeFlat(at, 500);
  writeFileSync(join(at, "sparse"), "x");
  truncateSync(join(at, "sparse"), 2 ** 40);
  const whole = await measure(at);
  expect([whole.entries, whole.bytes < 1_000_000]).toEqual([501, true]);
  expect((await measure(at, { ...ALL, entries: 100 })).entries).toBeLessThan(110);
});

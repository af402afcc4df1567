import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { holdLock } from "./index.ts";

const base = mkdtempSync(join(tmpdir(), "aether-lock-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const newFile = (): string => join(mkdtempSync(join(base, "home-")), "deep", "lock.db");

const FLAGS = ["--expose-gc", "--disable-warning=ExperimentalWarning", "--input-type=module", "--eval"];
const IMPORT = `import { holdLock } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};`;

/** Keeps nothing that it was given, collects garbage hard, and only then says so. */
const HOLDER = `${IMPORT}
  await holdLock(process.env.LOCK);
  const litter = [];
  for (let round = 0; round < 20; round++) {
    for (let n = 0; n < 1000; n++) litter[n] = new Array(100).fill(n);
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  process.stdout.write("held");
  setInterval(() => globalThis.gc(), 5);`;

const TRY = `${IMPORT} process.stdout.write(await holdLock(process.env.LOCK) ? "taken" : "refused"); process.exit();`;

async function holder(file: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...FLAGS, HOLDER], { stdio: ["ignore", "pipe", "inherit"], env: { LOCK: file } });
  const [said] = await once(child.stdout, "data");
  expect(String(said)).toBe("held");
  return child;
}

function tryElsewhere(file: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...FLAGS, TRY], { encoding: "utf8", env: { LOCK: file } });
  return stdout || stderr;
}

test("it is held by one, free after release, and released once", async () => {
  const file = newFile();
  const first = await holdLock(file);
  expect(await holdLock(file)).toBeUndefined();
  expect(tryElsewhere(file)).toBe("refused");
  await first?.release();
  const second = await holdLock(file);
  expect(second).toBeDefined();
  await first?.release();
  expect(await holdLock(file)).toBeUndefined();
  await second?.release();
  expect(tryElsewhere(file)).toBe("taken");
});

test("it outlives garbage collection in its holder, and kill -9 of the holder frees it (DESIGN 4.5)", async () => {
  const file = newFile();
  const child = await holder(file);
  expect(await holdLock(file)).toBeUndefined();
  expect(tryElsewhere(file)).toBe("refused");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(tryElsewhere(file)).toBe("taken");
  const lock = await holdLock(file);
  expect(lock).toBeDefined();
  await lock?.release();
});

test("two that try at once: one has it", async () => {
  const file = newFile();
  const locks = await Promise.all([holdLock(file), holdLock(file), holdLock(file)]);
  expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
  for (const lock of locks) await lock?.release();
});

test("a file that is no lock is refused by name and left alone", async () => {
  const file = join(base, "letter");
  writeFileSync(file, "dear diary, this is no database".repeat(50));
  await expect(holdLock(file)).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining(file) });
});

test("a folder that cannot be made is named", async () => {
  const file = join(base, "file");
  writeFileSync(file, "");
  await expect(holdLock(join(file, "lock.db"))).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining("lock.db") });
  expect(existsSync(file)).toBe(true);
});

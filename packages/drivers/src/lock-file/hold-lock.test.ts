import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holdLock } from "./index.ts";

const HOLDER = `
  import { holdLock } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
  await holdLock(process.argv[1]);
  for (let round = 0; round < 5; round++) { globalThis.gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
  process.stdout.write("held");
  setInterval(() => globalThis.gc(), 5);`;

describe("the lock of an installation", () => {
  let root: string;
  let file: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "aether-lock-"));
    file = join(root, "deep", "lock.db");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test("is held by one, and free after release", async () => {
    const first = await holdLock(file);
    expect(first).toBeDefined();
    expect(await holdLock(file)).toBeUndefined();
    await first?.release();
    await first?.release();
    const second = await holdLock(file);
    expect(second).toBeDefined();
    await second?.release();
  });

  test("outlives garbage collection in its holder, and is freed by kill -9 (DESIGN 4.5)", async () => {
    const holder = spawn(process.execPath, ["--expose-gc", "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", HOLDER, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    expect(await holdLock(file)).toBeUndefined();
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const lock = await holdLock(file);
    expect(lock).toBeDefined();
    await lock?.release();
  });

  test("on a path that cannot be written is a named error", async () => {
    await expect(holdLock("/proc/nowhere/lock.db")).rejects.toThrow();
  });
});

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Folder } from "./folder.ts";
import { watchTree } from "./watch-tree.ts";

/** Changes two files in turn, so that the host does not take the changes together, and says when it has ended. */
const FLOOD = `const { openSync, writeFileSync, writeSync } = require("node:fs");
const [a, b] = ["a", "b"].map((name) => openSync("sub/" + name, "w"));
for (const end = Date.now() + 30_000; Date.now() < end; ) for (let times = 0; times < 500; times++) writeSync(times % 2 ? a : b, "x", 0);
writeFileSync("ended", "");`;

test.skipIf(process.platform !== "linux")(
  "a program that never stops changing files does not hold up who watches it, and is heard of again afterwards",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "aether-watch-"));
    mkdirSync(join(folder, "sub"));
    const told = new Set<string>();
    const changed = (paths: readonly string[]): void => {
      for (const path of paths) told.add(path);
    };
    const stop = await watchTree({ root: Folder.openRoot(folder, "descriptor"), names: "some-reserved", changed }, []);
    const writer = spawn(process.execPath, ["--eval", FLOOD], { cwd: folder, stdio: "ignore" });
    const gone = new Promise((resolve) => writer.once("exit", resolve));
    try {
      while (!told.has("sub")) await sleep(10);
      expect(existsSync(join(folder, "ended"))).toBe(false);
      writer.kill("SIGKILL");
      await gone;
      for (let times = 0; !told.has("sub/later"); times++) {
        writeFileSync(join(folder, "sub", "later"), String(times));
        await sleep(20);
      }
    } finally {
      writer.kill("SIGKILL");
      stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

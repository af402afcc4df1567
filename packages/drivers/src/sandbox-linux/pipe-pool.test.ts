import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lookAtMachine } from "./machine.ts";
import { PipePool } from "./pipe-pool.ts";

const { mkfifo } = lookAtMachine(process.execPath);
const root = realpathSync(mkdtempSync(join(tmpdir(), "aether-pipes-")));
afterAll(() => rmSync(root, { recursive: true }));

test.skipIf(mkfifo === undefined)("pipes that were being made when it was closed are there when the close is over, and none comes later", async () => {
  const folder = join(root, "pipes");
  mkdirSync(folder);
  const slow = join(root, "slow");
  writeFileSync(slow, `#!/bin/sh\n/bin/sleep 0.3\nexec ${mkfifo} "$@"\n`, { mode: 0o755 });
  const pool = new PipePool(folder, slow);
  // So many that more are made for those who come next.
  await pool.take(40);
  await pool.close();
  expect(readdirSync(folder)).toHaveLength(96);
  await expect(pool.take(60)).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

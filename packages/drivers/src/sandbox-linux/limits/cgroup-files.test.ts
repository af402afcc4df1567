import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeSoon } from "./cgroup-files.ts";

test("a group whose processes take their time to die, as on a busy machine, is removed all the same", async () => {
  const top = mkdtempSync(join(tmpdir(), "aether-group-"));
  const group = join(top, "box");
  mkdirSync(group);
  // What a folder still holds keeps it as a process keeps its group.
  const held = join(group, "held");
  writeFileSync(held, "");
  let asked: number | undefined;
  await removeSoon([group], () => {
    asked ??= performance.now();
    if (performance.now() - asked > 2_000) rmSync(held, { force: true });
  });
  expect(existsSync(group)).toBe(false);
  rmSync(top, { recursive: true });
});

import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createHostDisks } from "./index.ts";

const openDescriptors = (): number => readdirSync("/proc/self/fd").length;

test.runIf(process.platform === "linux")("no call, done or refused, leaves a descriptor open", async () => {
  const root = mkdtempSync(join(tmpdir(), "disk-fds-"));
  mkdirSync(join(root, "a", "b"), { recursive: true });
  writeFileSync(join(root, "a", "b", "f"), "x");
  symlinkSync("a", join(root, "l"));
  const disk = await createHostDisks().open(root);
  const bytes = new Uint8Array(10);
  const round = async (turn: number): Promise<void> => {
    const paths = [["a", "b", "f"], ["a", "b"], ["a", "none", "x"], ["a", "b", "f", "x"], ["l", "b"], ["l"], []];
    for (const path of paths) {
      const calls = [
        () => disk.stat(path),
        () => disk.read(path),
        () => disk.list(path),
        () => disk.mkdir(path),
        () => disk.write(path, bytes, { create: "only" }),
        () => disk.write(path, bytes, { ifHash: "0".repeat(64), parents: true }),
        () => disk.rename(path, ["a"]),
        () => disk.rename(["a", "b", "f"], path, { parents: true }),
        () => disk.remove([...path, "none"]),
        async () => (await disk.watch(path, () => {}))(),
      ];
      await Promise.allSettled(calls.map((call) => call()));
    }
    await disk.write(["a", "t", `f${turn}`], bytes, { parents: true });
    await disk.remove(["a", "t"]);
    await disk.usage(1e9);
  };
  await round(0);
  const before = openDescriptors();
  for (let turn = 1; turn <= 5; turn++) await round(turn);
  // Watchers close their one shared descriptor a little later.
  await expect.poll(openDescriptors).toBeLessThanOrEqual(before);
  rmSync(root, { recursive: true, force: true });
});

/** The collector, which a program cannot call unless it asks for it. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

test.runIf(process.platform === "linux")("a disk nobody refers to gives its descriptor back, but not while a call is under way", async () => {
  const collect = collector();
  const root = mkdtempSync(join(tmpdir(), "disk-gc-"));
  const disks = createHostDisks();
  const before = openDescriptors();
  const writes: Promise<unknown>[] = [];
  for (let turn = 0; turn < 40; turn++) writes.push((await disks.open(root)).write([`f${turn}`], new Uint8Array(10)));
  collect();
  expect(openDescriptors()).toBeGreaterThan(before);
  await Promise.all(writes.map((write) => write.finally(collect)));
  expect(readdirSync(root)).toHaveLength(40);
  await expect
    .poll(() => {
      collect();
      return openDescriptors();
    })
    .toBeLessThanOrEqual(before + 1);
  rmSync(root, { recursive: true, force: true });
});

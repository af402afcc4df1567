import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRoomGuard } from "@aether/drivers/disk-host";
import type { RoomBounds } from "@aether/ports";
import { afterEach, expect, test } from "vitest";
import { smallDisk } from "../support/small-disk.ts";

const MB = 1_048_576;
const ending: (() => void)[] = [];
afterEach(() => {
  for (const end of ending.splice(0)) end();
});

function made(root: string, name: string, megabytes = 0): string {
  const folder = join(root, name);
  mkdirSync(folder);
  if (megabytes > 0) writeFileSync(join(folder, "f"), Buffer.alloc(megabytes * MB));
  return folder;
}

const guardOf = (bounds: Partial<RoomBounds>) =>
  createRoomGuard({
    bounds: {
      bytes: 500 * MB,
      entries: 1_000,
      groupBytes: 1_000 * MB,
      allBytes: 1_000 * MB,
      groupEntries: 100_000,
      allEntries: 100_000,
      reserve: 0,
      ...bounds,
    },
    standing: { async *folders() {}, groupOf: async (folder) => folder },
  });

/** What it is told, once. */
function watched(guard: ReturnType<typeof guardOf>, folder: string) {
  const over = new Promise<string>((resolve) => ending.push(guard.watch({ folder, group: "run", pids: () => [] }, resolve)));
  return { over };
}

test("on a disk of which only the reserve is left the command that writes is ended, not the one that wrote more before and is quiet", {
  timeout: 60_000,
}, async (context) => {
  await using disk = smallDisk(200, (reason) => context.skip(reason));
  // Never more than a tenth of it.
  const guard = guardOf({ reserve: 20 * MB });
  const [quiet, writer] = [made(disk.folder, "quiet"), made(disk.folder, "writer")];
  const told: string[] = [];
  const first = watched(guard, quiet);
  const second = watched(guard, writer);
  void first.over.then(() => told.push("quiet"));
  void second.over.then(() => told.push("writer"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  writeFileSync(join(quiet, "f"), Buffer.alloc(150 * MB));
  // Long enough for it to have been measured.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const left = (): number => {
    const { bavail, bsize } = statfsSync(disk.folder);
    return bavail * bsize;
  };
  writeFileSync(join(writer, "fill"), Buffer.alloc(left() - 19 * MB));
  for (let n = 0; told.length === 0 && left() > MB; n++) {
    writeFileSync(join(writer, `f${n}`), Buffer.alloc(65_536));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(told).toEqual(["writer"]);
  expect(await second.over).toMatch(/left, and 20 MiB are kept for others/);
});

test("nobody is ended for what somebody else wrote there, until half of the reserve is gone", { timeout: 60_000 }, async (context) => {
  await using disk = smallDisk(100, (reason) => context.skip(reason));
  const guard = guardOf({ reserve: 10 * MB });
  const look = watched(guard, made(disk.folder, "mine", 5));
  let isOver = false;
  void look.over.then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  disk.fill(8 * MB);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(isOver).toBe(false);
  disk.free();
  disk.fill(2 * MB);
  expect(await look.over).toMatch(/left, and 10 MiB are kept for others/);
});

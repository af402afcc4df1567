import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoomBounds } from "@aether/ports";
import { afterEach, expect, test } from "vitest";
import { createRoomGuard } from "./index.ts";

const MB = 1_048_576;
const ending: (() => void)[] = [];
afterEach(() => {
  for (const end of ending.splice(0).reverse()) end();
});

function rootOf(): string {
  const root = mkdtempSync(join(tmpdir(), "aether-rooms-"));
  ending.push(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

function made(root: string, name: string, megabytes = 0): string {
  const folder = join(root, name);
  mkdirSync(folder);
  if (megabytes > 0) writeFileSync(join(folder, "f"), Buffer.alloc(megabytes * MB));
  return folder;
}

function guardOf(bounds: Partial<RoomBounds>, standing: readonly string[] = []) {
  return createRoomGuard({
    bounds: { bytes: 64 * MB, entries: 1_000, groupBytes: 64 * MB, allBytes: 64 * MB, groupEntries: 10_000, allEntries: 10_000, reserve: 0, ...bounds },
    standing: {
      async *folders() {
        yield* standing;
      },
      groupOf: async () => "earlier",
    },
  });
}

/** Writes more and more into a folder until that is ended, and says why it was. */
async function grows(folder: string, over: Promise<string>): Promise<string> {
  let why: string | undefined;
  void over.then((said) => {
    why = said;
  });
  for (let n = 0; why === undefined; n++) {
    if (n < 60) writeFileSync(join(folder, `f${n}`), Buffer.alloc(MB));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return why;
}

/** What it is told, once. */
function watched(guard: ReturnType<typeof guardOf>, folder: string, group = "run") {
  let unwatch = (): void => undefined;
  const over = new Promise<string>((resolve) => {
    unwatch = guard.watch({ folder, group, pids: () => [] }, resolve);
  });
  ending.push(() => unwatch());
  return { over, unwatch: () => unwatch() };
}

test("a folder that nobody looks at any more goes on being counted, with what it held in the end", async () => {
  const root = rootOf();
  const guard = guardOf({ groupBytes: 12 * MB });
  const [one, two] = [made(root, "one"), made(root, "two")];
  const first = watched(guard, one);
  writeFileSync(join(one, "f"), Buffer.alloc(8 * MB));
  first.unwatch();
  await expect.poll(() => guard.allow({ folder: two, group: "run" }, 5 * MB).catch((error: unknown) => error)).toMatchObject({ code: "QUOTA" });
  await guard.allow({ folder: two, group: "run" }, 3 * MB);
  await guard.allow({ folder: two, group: "another" }, 5 * MB);
  const second = watched(guard, two);
  expect(await grows(two, second.over)).toMatch(/the workspaces of its run held more than the 12 MiB/);
});

test("what stands from earlier counts, and what is gone does not", async () => {
  const root = rootOf();
  const [old, gone, mine] = [made(root, "old", 8), made(root, "gone", 30), made(root, "mine")];
  const guard = guardOf({ allBytes: 40 * MB }, [old, gone, join(root, "never")]);
  const place = { folder: mine, group: "run" };
  await expect.poll(() => guard.allow(place, 10 * MB).catch((error: unknown) => error), { timeout: 30_000 }).toMatchObject({ code: "QUOTA" });
  rmSync(gone, { recursive: true });
  const look = watched(guard, mine);
  expect(await grows(mine, look.over)).toMatch(/all workspaces together held more than the 40 MiB/);
});

test("what file calls write is in the sum at once, and what they remove", async () => {
  const root = rootOf();
  const guard = guardOf({ groupBytes: 10 * MB });
  const place = { folder: made(root, "one"), group: "run" };
  guard.grew(place, 9 * MB);
  const other = { folder: made(root, "two"), group: "run" };
  writeFileSync(join(place.folder, "f"), Buffer.alloc(9 * MB));
  await expect(guard.allow(other, 2 * MB)).rejects.toMatchObject({ code: "QUOTA", data: { growth: 2 * MB, limit: 10 * MB } });
  guard.grew(place, -9 * MB);
  await guard.allow(other, 2 * MB);
  // Who writes into a folder of another run counts for that one.
  guard.grew({ folder: place.folder, group: "elsewhere" }, 9 * MB);
  await guard.allow({ folder: other.folder, group: "elsewhere" }, 2 * MB);
});

test.for<[sum: string, bounds: Partial<RoomBounds>, says: RegExp]>([
  ["of a run", { groupEntries: 1_500 }, /the workspaces of its run held more than the 1500 files and folders they may/],
  ["of all", { allEntries: 1_500 }, /all workspaces together held more than the 1500 files and folders they may/],
])("names in the sum %s end the one that makes more, and nobody writes there until some are gone", async ([, bounds, says]) => {
  const root = rootOf();
  const guard = guardOf(bounds);
  const [one, two] = [made(root, "one"), made(root, "two")];
  const [first, second] = [watched(guard, one), watched(guard, two)];
  for (let n = 0; n < 900; n++) {
    // Between looks: what was there at the first is not what came.
    if (n % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const folder of [one, two]) writeFileSync(join(folder, `f${n}`), "");
  }
  expect(await Promise.race([first.over, second.over])).toMatch(says);
  first.unwatch();
  second.unwatch();
  const place = { folder: two, group: "run" };
  await expect.poll(() => guard.allow(place, 1).catch((error: unknown) => error)).toMatchObject({ code: "QUOTA", message: expect.stringMatching(says) });
  for (let n = 0; n < 900; n++) rmSync(join(one, `f${n}`));
  watched(guard, one).unwatch();
  await expect
    .poll(() =>
      guard.allow(place, 1).then(
        () => "allowed",
        () => "refused",
      ),
    )
    .toBe("allowed");
});

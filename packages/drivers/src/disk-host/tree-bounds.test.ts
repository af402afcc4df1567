import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { longestStall, makeDeep, makeFlat, removeDeep } from "./deep-folders.test-harness.ts";
import { createHostDisks, createWorkspaceTrees } from "./index.ts";
import { MemoryBlobs, sha256 } from "./memory-blobs.test-harness.ts";

// In memory where there is such a place: hundreds of thousands of names are made and removed.
const top = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "aether-bounds-"));
afterAll(() => removeDeep(top));
let count = 0;

async function openTrees() {
  const folder = join(top, `w${count++}`);
  mkdirSync(folder);
  const blobs = new MemoryBlobs();
  return { folder, blobs, trees: createWorkspaceTrees({ blobs, digest: { sha256 } }) };
}

const openDescriptors = (): number => readdirSync("/proc/self/fd").length;

describe.runIf(process.platform === "linux")("folders deeper than a tree holds", () => {
  test.for([
    { levels: 400, name: "d" },
    { levels: 6_000, name: "n".repeat(200) },
    { levels: 9_500, name: "n".repeat(250) },
    { levels: 15_000, name: "d" },
  ])("$levels levels are left out by name, soon, and the rest is kept", { timeout: 240_000 }, async ({ levels, name }) => {
    const { folder, trees } = await openTrees();
    writeFileSync(join(folder, "a"), "first");
    const before = await trees.snapshot(folder);
    mkdirSync(join(folder, "deep"));
    makeDeep(join(folder, "deep"), levels, name);
    writeFileSync(join(folder, "z"), "last");
    const open = openDescriptors();
    const { result: after, stallMs, ms } = await longestStall(() => trees.snapshot(folder));
    expect(openDescriptors()).toBeLessThanOrEqual(open + 1);
    expect(ms).toBeLessThan(10_000);
    expect(stallMs).toBeLessThan(500);
    expect(after.left).toEqual([{ path: expect.stringMatching(/^deep\//), why: expect.stringContaining("256 folders deep") }]);
    const changes = await trees.changes(before.hash, after.hash);
    expect(changes.filter(({ left }) => left !== undefined)).toHaveLength(1);
    expect(changes.map(({ path }) => path.join("/"))).toEqual(expect.arrayContaining(["deep", "z"]));
    const restored = await longestStall(() => trees.restore(folder, before.hash));
    expect(readdirSync(folder)).toEqual(["a"]);
    expect(restored.ms).toBeLessThan(20_000);
    expect(restored.stallMs).toBeLessThan(500);
  });

  test("a disk opens, counts, watches and removes them in bounded time", { timeout: 240_000 }, async () => {
    const { folder } = await openTrees();
    makeDeep(folder, 6_000, "n".repeat(200));
    const { result: disk, ms } = await longestStall(() => createHostDisks().open(folder));
    expect(ms).toBeLessThan(5_000);
    expect(await disk.usage(1e9)).toBe(0);
    const watching = await longestStall(() =>
      disk
        .watch([], () => undefined)
        .then(
          (stop) => stop(),
          () => undefined,
        ),
    );
    expect(watching.ms).toBeLessThan(5_000);
    await disk.remove(["n".repeat(200)]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("many entries", () => {
  test("60,000 empty files are all kept, without a stall, and come back", { timeout: 240_000 }, async () => {
    const { folder, trees } = await openTrees();
    const empty = await trees.snapshot(folder);
    makeFlat(folder, 60_000);
    const taken = await longestStall(() => trees.snapshot(folder));
    expect(taken.result).toMatchObject({ files: 60_000, left: [] });
    expect(taken.stallMs).toBeLessThan(500);
    expect(taken.ms).toBeLessThan(60_000);
    const compared = await longestStall(() => trees.changes(empty.hash, taken.result.hash));
    expect(compared.result).toHaveLength(60_000);
    expect(compared.stallMs).toBeLessThan(500);
    execFileSync("sh", ["-c", "rm -f f1*"], { cwd: folder });
    await trees.restore(folder, taken.result.hash);
    expect(readdirSync(folder)).toHaveLength(60_000);
  });

  test("a folder with more than there is room for is left out by name, and what was there before is not told as removed", async () => {
    const { folder, trees } = await openTrees();
    mkdirSync(join(folder, "many"));
    writeFileSync(join(folder, "many", "early"), "e");
    writeFileSync(join(folder, "kept"), "k");
    const before = await trees.snapshot(folder, { maxEntries: 20 });
    makeFlat(join(folder, "many"), 40);
    writeFileSync(join(folder, "kept"), "changed");
    const after = await trees.snapshot(folder, { maxEntries: 20 });
    expect(after.left).toEqual([{ path: "many", why: expect.stringContaining("more than 20 entries") }]);
    expect((await trees.changes(before.hash, after.hash)).map(({ path, left }) => [path.join("/"), left !== undefined])).toEqual([
      ["kept", false],
      ["many", true],
    ]);
    await trees.restore(folder, after.hash);
    expect(readdirSync(join(folder, "many"))).toHaveLength(41);
  });
});

describe("what a tree cannot hold is left out by name and the rest is kept", () => {
  test("a sparse file of terabytes: it costs nothing, is told when it comes, and when it goes", async () => {
    const { folder, trees } = await openTrees();
    writeFileSync(join(folder, "note"), "before");
    const before = await trees.snapshot(folder);
    writeFileSync(join(folder, "x"), "");
    truncateSync(join(folder, "x"), 5 * 2 ** 40);
    writeFileSync(join(folder, "note"), "after");
    const with_x = await trees.snapshot(folder);
    expect(with_x.left).toEqual([{ path: "x", why: expect.stringContaining("larger") }]);
    expect((await trees.changes(before.hash, with_x.hash)).map(({ path, before: was, after: is }) => [path.join("/"), was, is])).toEqual([
      ["note", sha256("before"), sha256("after")],
      ["x", null, "left"],
    ]);
    execFileSync("rm", [join(folder, "x")]);
    const without = await trees.snapshot(folder);
    expect((await trees.changes(with_x.hash, without.hash)).map(({ path, after: is }) => [path.join("/"), is])).toEqual([["x", null]]);
    expect(without.left).toEqual([]);
  });

  test.runIf(process.platform === "linux")("pipes, sockets and names that are not Unicode are told, not passed over", async () => {
    const { folder, trees } = await openTrees();
    execFileSync("mkfifo", [join(folder, "pipe")]);
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/odd-`), Buffer.from([0xff])]), "x");
    expect((await trees.snapshot(folder)).left).toEqual([
      { path: expect.stringMatching(/^odd-/), why: expect.stringContaining("Unicode") },
      { path: "pipe", why: expect.stringContaining("neither") },
    ]);
  });

  test("no name is special: files named like a writer's own are part of a tree and of a disk's listing", async () => {
    const { folder, blobs } = await openTrees();
    const staging = join(top, "staging-of-names");
    const trees = createWorkspaceTrees({ blobs, digest: { sha256 }, staging });
    for (const name of [".aether-tmp-x", ".aether-tmp-1-1-aaa0"]) writeFileSync(join(folder, name), name);
    const { hash, files } = await trees.snapshot(folder);
    expect(files).toBe(2);
    const disk = await createHostDisks({ staging: { below: top, folder: staging } }).open(folder);
    expect((await disk.list([])).entries.map(({ name }) => name)).toEqual([".aether-tmp-1-1-aaa0", ".aether-tmp-x"]);
    await disk.write([".aether-tmp-x"], new TextEncoder().encode("changed"));
    await disk.remove([".aether-tmp-1-1-aaa0"]);
    await trees.restore(folder, hash);
    expect(readFileSync(join(folder, ".aether-tmp-x"), "utf8")).toBe(".aether-tmp-x");
    expect(existsSync(join(folder, ".aether-tmp-1-1-aaa0"))).toBe(true);
    expect(readdirSync(staging)).toEqual([]);
  });
});

describe("what is said to be stored is stored", () => {
  test("two that take equal trees at once: each tree is whole when it is told", async () => {
    const [one, two] = [await openTrees(), await openTrees()];
    const waiting: (() => void)[] = [];
    let slow = true;
    const blobs = {
      async put(bytes: Uint8Array): Promise<string> {
        if (slow) await new Promise<void>((resolve) => waiting.push(resolve));
        return one.blobs.put(bytes);
      },
      get: (hash: string) => one.blobs.get(hash),
      has: (hash: string) => one.blobs.has(hash),
      size: (hash: string) => one.blobs.size(hash),
    };
    const trees = createWorkspaceTrees({ blobs, digest: { sha256 } });
    for (const { folder } of [one, two]) writeFileSync(join(folder, "same"), "same");
    const first = trees.snapshot(one.folder);
    await expect.poll(() => waiting.length).toBe(2);
    slow = false;
    let told = false;
    const second = trees.snapshot(two.folder).then(async ({ hash }) => {
      told = true;
      return one.blobs.has(hash);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toBe(false);
    for (const resolve of waiting) resolve();
    expect(await second).toBe(true);
    await first;
  });

  test("a store that refused once is asked again", async () => {
    const { folder, blobs: real } = await openTrees();
    let full = true;
    const blobs = {
      put: (bytes: Uint8Array) => (full ? Promise.reject(new Error("full")) : real.put(bytes)),
      get: (hash: string) => real.get(hash),
      has: (hash: string) => real.has(hash),
      size: (hash: string) => real.size(hash),
    };
    const trees = createWorkspaceTrees({ blobs, digest: { sha256 } });
    mkdirSync(join(folder, "d"));
    writeFileSync(join(folder, "d", "f"), "x");
    await expect(trees.snapshot(folder)).rejects.toThrow("full");
    full = false;
    const { hash } = await trees.snapshot(folder);
    const kept: string[] = [];
    for await (const one of trees.contents(hash)) kept.push(one);
    for (const one of kept) expect(await real.has(one)).toBe(true);
    expect(kept).toContain(sha256("x"));
  });

  test("a file of up to 64 MiB is known by the hash of its content, as file calls know it", async () => {
    const { folder, trees, blobs } = await openTrees();
    const bytes = Buffer.alloc(20_000_000, "abc");
    writeFileSync(join(folder, "large"), bytes);
    const empty = join(folder, "none");
    mkdirSync(empty);
    const before = await trees.snapshot(empty);
    const after = await trees.snapshot(folder);
    const change = (await trees.changes(before.hash, after.hash)).find(({ path }) => path[0] === "large");
    expect(change).toEqual({ path: ["large"], before: null, after: sha256(bytes), now: { bytes: bytes.length, executable: false, mode: 0o644 } });
    expect((await blobs.get(sha256(bytes)))?.length).toBe(bytes.length);
  });
});

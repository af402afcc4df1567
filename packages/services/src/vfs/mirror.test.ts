import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { MemoryTree } from "./memory-tree.test-harness.ts";
import { createSweep } from "./mirror.ts";
import { contextFor, HOME } from "./vfs.test-harness.ts";

const mirror = `${HOME}/owners/local/mirror`;

function swept() {
  const tree = new MemoryTree();
  for (const pid of ["p1", "p2"]) tree.put(`${mirror}/${pid}/copy/a.txt`, "a");
  const sweep = createSweep({ disks: tree, home: HOME });
  if (typeof sweep !== "function") throw new Error("a sweep is repeated without a look");
  return { tree, run: async () => (await sweep({}, contextFor({ rows: [{ pid: "p2" }] }))) as { readonly copies: number } };
}

test("a sweep removes the copies of processes that have ended, and leaves those of others", async () => {
  const { tree, run } = swept();
  expect(await run()).toEqual({ copies: 1 });
  expect(Object.keys(tree.dump(mirror))).toEqual(["", "/p2", "/p2/copy", "/p2/copy/a.txt"]);
});

test("of two sweeps at once each ends, and a copy is counted by the one that removed it", async () => {
  const { run } = swept();
  const both = await Promise.all([run(), run()]);
  expect(both.map(({ copies }) => copies).toSorted()).toEqual([0, 1]);
});

test("one that cannot be removed keeps no other, and the sweep says so", async () => {
  const { tree, run } = swept();
  for (const pid of ["p0", "p3"]) tree.put(`${mirror}/${pid}/copy/a.txt`, "a");
  const open = tree.open.bind(tree);
  tree.open = async (...asked: Parameters<typeof open>) => {
    const disk = await open(...asked);
    const remove = disk.remove.bind(disk);
    disk.remove = async (path) => {
      if (path.at(-1) === "p0") throw new SyscallError("STORAGE", "its disk fails");
      await remove(path);
    };
    return disk;
  };
  await expect(run()).rejects.toThrow("its disk fails");
  expect(Object.keys(tree.dump(mirror)).filter((path) => path.endsWith("copy"))).toEqual(["/p0/copy", "/p2/copy"]);
});

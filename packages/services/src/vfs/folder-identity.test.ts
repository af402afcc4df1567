import { mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createDeclarations } from "./declarations.ts";
import { identifyFolder } from "./folder-identity.ts";
import { createLinkedNames } from "./linked-names.ts";
import { MemoryTree } from "./memory-tree.test-harness.ts";
import { createNamespace } from "./resolve.ts";
import { contextFor, HOME } from "./vfs.test-harness.ts";

const birthOf = async (path: string): Promise<bigint> => (await stat(path, { bigint: true })).birthtimeNs;

/** Until what is born now is younger than this folder: the clock of a disk may stand still for some milliseconds. */
async function outlivesItsTick(folder: string): Promise<void> {
  const birth = await birthOf(folder);
  for (let probe = 0, now = birth; now <= birth; probe++) {
    const other = `${folder}-${probe}`;
    await mkdir(other);
    now = await birthOf(other);
  }
}

test("a folder made anew at the same path is another one, and links are seen through", async () => {
  const top = await mkdtemp(join(tmpdir(), "aether-vfs-"));
  const folder = join(top, "a");
  await mkdir(folder);
  const first = identifyFolder(folder);
  await outlivesItsTick(folder);
  await rm(folder, { recursive: true });
  expect(identifyFolder(folder)).toEqual({ path: folder, id: "" });
  await mkdir(folder);
  await symlink(folder, join(top, "link"));
  const second = identifyFolder(folder);
  expect(second.id).not.toBe(first.id);
  expect(identifyFolder(join(top, "link"))).toEqual(second);
  await rm(top, { recursive: true });
});

test.for([
  { why: "stays", next: { path: "/srv/a", id: "1" }, text: "old" },
  { why: "is made anew", next: { path: "/srv/a", id: "2" }, text: "new" },
  { why: "becomes a link", next: { path: "/etc", id: "3" }, text: undefined },
])("a mounted folder that $why is read as $text", async ({ next, text }) => {
  const tree = new MemoryTree();
  tree.put("/srv/a/f", "old");
  let now = { path: "/srv/a", id: "1" };
  const namespace = createNamespace({
    disks: tree,
    home: HOME,
    identify: () => now,
    declarations: createDeclarations(() => undefined),
    linkedNames: createLinkedNames(tree),
  });
  const ctx = contextFor({ rows: [{ folder: "/srv/a", mode: "ro" }] });
  const first = await namespace.spot("/mnt/local/a/f", ctx);
  now = next;
  const again = await namespace.spot("/mnt/local/a/f", ctx).catch((error: { code: string }) => error.code);
  if (typeof again === "string") expect([again, text]).toEqual(["NOT_FOUND", undefined]);
  else expect(again.disk === first.disk).toBe(text === "old");
});

import { expect, test } from "vitest";
import { createDeclarations } from "./declarations.ts";
import { createLinkedNames } from "./linked-names.ts";
import { MemoryTree } from "./memory-tree.test-harness.ts";
import { createNamespace } from "./resolve.ts";
import { contextFor, HOME } from "./vfs.test-harness.ts";

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
    host: { ...tree.host, identifyFolder: async () => now },
    declarations: createDeclarations({ ...tree.host, identifyFile: () => undefined }),
    linkedNames: createLinkedNames(tree),
  });
  const ctx = contextFor({ rows: [{ folder: "/srv/a", mode: "ro" }] });
  const first = await namespace.spot("/mnt/local/a/f", ctx);
  now = next;
  const again = await namespace.spot("/mnt/local/a/f", ctx).catch((error: { code: string }) => error.code);
  if (typeof again === "string") expect([again, text]).toEqual(["NOT_FOUND", undefined]);
  else expect(again.disk === first.disk).toBe(text === "old");
});

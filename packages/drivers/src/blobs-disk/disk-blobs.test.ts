import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobStore } from "@aether/ports";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDiskBlobs } from "./index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));

describe("blobs on disk", () => {
  let root: string;
  let blobs: BlobStore;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "aether-blobs-"));
    blobs = await openDiskBlobs({ root });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test.for(["", "hello", "ünïcödé", "x".repeat(300_000)])("content %# comes back as it was stored, under its hash", async (text) => {
    const hash = await blobs.put(bytes(text));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await blobs.has(hash)).toBe(true);
    expect(new TextDecoder().decode(await blobs.get(hash))).toBe(text);
  });

  test("storing the same again keeps one file, also at once", async () => {
    await Promise.all(Array.from({ length: 20 }, () => blobs.put(bytes("same"))));
    expect(files(root)).toHaveLength(1);
  });

  test.for(["0".repeat(64), "../../etc/passwd", "", "ABC"])("an unknown or impossible hash %s is absent", async (hash) => {
    expect(await blobs.has(hash)).toBe(false);
    expect(await blobs.get(hash)).toBeUndefined();
  });

  test("content that was damaged on disk is an error, never an answer", async () => {
    const hash = await blobs.put(bytes("precious"));
    const [file] = files(root);
    writeFileSync(file ?? "", "tampered");
    await expect(blobs.get(hash)).rejects.toMatchObject({ code: "STORAGE" });
  });

  test("a death before the rename leaves no blob, after it a whole one", async () => {
    for (const [point, there] of [
      ["blob.rename.before", false],
      ["blob.rename.after", true],
    ] as const) {
      const content = bytes(`dies at ${point}`);
      const dying = await openDiskBlobs({
        root,
        failPoint: (name) => {
          if (name === point) throw new Error("dead");
        },
      });
      await expect(dying.put(content)).rejects.toThrow();
      const hash = await (await openDiskBlobs({ root: mkdtempSync(join(root, "other-")) })).put(content);
      expect(await blobs.has(hash)).toBe(there);
    }
  });
});

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createUseEncoder } from "./index.ts";

const never = new AbortController().signal;
const dot = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  (a ?? new Float32Array()).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);

describe("the sentence encoder", () => {
  const folder = mkdtempSync(join(tmpdir(), "aether-vectors-"));
  const encoder = createUseEncoder({ cacheFolder: folder });
  afterAll(async () => {
    await encoder.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("gives unit vectors that are nearer for nearer meanings, and keeps them", { timeout: 30_000 }, async () => {
    const texts = ["The launch was moved to May.", "The release date is later now.", "Bananas are yellow."];
    const [launch, release, banana] = await encoder.encode(texts, never);
    expect(dot(launch, launch)).toBeCloseTo(1, 3);
    expect(dot(launch, release)).toBeGreaterThan(dot(launch, banana));
    await encoder.close();
    const again = createUseEncoder({ cacheFolder: folder });
    expect(await again.encode(texts, never)).toEqual([launch, release, banana]);
    await again.close();
  });

  test("refuses more than 96 texts, and an aborted call", async () => {
    await expect(encoder.encode(Array.from({ length: 97 }, String), never)).rejects.toMatchObject({ code: "TOO_LARGE" });
    await expect(encoder.encode(["x"], AbortSignal.abort())).rejects.toBeDefined();
  });

  test("makes a damaged vector again", { timeout: 30_000 }, async () => {
    const [vector] = await encoder.encode(["A sentence of its own."], never);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), "damaged!");
    const again = createUseEncoder({ cacheFolder: folder });
    const [made] = await again.encode(["A sentence of its own."], never);
    expect(dot(made, vector)).toBeCloseTo(1, 3);
    await again.close();
  });
});

import { link, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createHostPaths } from "./host-paths.ts";

const top = await mkdtemp(join(tmpdir(), "aether-paths-"));
afterAll(() => rm(top, { recursive: true }));
const host = createHostPaths();

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
  const folder = join(top, "a");
  await mkdir(folder);
  const first = await host.identifyFolder(folder);
  await outlivesItsTick(folder);
  await rm(folder, { recursive: true });
  expect(await host.identifyFolder(folder)).toEqual({ path: folder, id: "" });
  await mkdir(folder);
  await symlink(folder, join(top, "link"));
  const second = await host.identifyFolder(folder);
  expect(second.id).not.toBe(first.id);
  expect(await host.identifyFolder(join(top, "link"))).toEqual(second);
});

test("a path that leads in a circle is INVALID, and is not named", async () => {
  const circle = join(top, "circle");
  await symlink(circle, circle);
  const failed = await host.identifyFolder(circle).catch((error: Error) => error);
  expect(failed).toMatchObject({ code: "INVALID" });
  expect(String(failed)).not.toContain(circle);
});

test("a file is known by its identity under every name, wherever in a folder it lies", async () => {
  const folder = join(top, "f");
  await mkdir(join(folder, "deep/er"), { recursive: true });
  await writeFile(join(folder, "one"), "x");
  await link(join(folder, "one"), join(folder, "deep/er/two"));
  const one = host.identifyFile(join(folder, "one"));
  expect(host.identifyFile(join(folder, "deep/er/two"))).toMatchObject({ id: one?.id, kind: "file", shared: true });
  expect(await host.holdsOne(join(folder, "deep"), new Set([one?.id ?? ""]))).toBe(true);
  expect(await host.holdsOne(join(folder, "deep"), new Set(["1:1"]))).toBe(false);
  expect([await host.isThere(join(folder, "one")), await host.isThere(join(folder, "none"))]).toEqual([true, false]);
});

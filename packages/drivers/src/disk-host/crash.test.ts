import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createHostDisks } from "./index.ts";
import { TEMPORARY } from "./segments.ts";

const base = mkdtempSync(join(tmpdir(), "disk-crash-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

function planted(): string {
  const root = mkdtempSync(join(base, "root-"));
  mkdirSync(join(root, "d", "e"), { recursive: true });
  writeFileSync(join(root, "f"), "old");
  writeFileSync(join(root, "d", "e", "g"), "old");
  return root;
}

/** Runs one call in a process of its own, which kills itself at `point`. */
function killAt(root: string, point: string, call: string): void {
  const program = `
    import { createHostDisks } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const failPoint = (name) => { if (name === ${JSON.stringify(point)}) process.kill(process.pid, "SIGKILL"); };
    const disk = await createHostDisks({ failPoint }).open(${JSON.stringify(root)});
    await disk.${call};
  `;
  const ended = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  expect(ended.signal, ended.stderr).toBe("SIGKILL");
}

const strays = (root: string): string[] => readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.includes(TEMPORARY));
const files = (root: string): Record<string, string> =>
  Object.fromEntries(
    ["f", "n", "d/e/g", "d/e/h"].flatMap((path) => {
      try {
        return [[path, readFileSync(join(root, path), "utf8")]];
      } catch {
        return [];
      }
    }),
  );

const NEW = 'new TextEncoder().encode("new")';

test.for([
  { point: "disk.write.before-rename", call: `write(["f"], ${NEW})`, left: { f: "old", "d/e/g": "old" }, stray: 1 },
  { point: "disk.write.before-rename", call: `write(["d","e","h"], ${NEW}, { create: "only" })`, left: { f: "old", "d/e/g": "old" }, stray: 1 },
  { point: "disk.write.after-rename", call: `write(["f"], ${NEW})`, left: { f: "new", "d/e/g": "old" }, stray: 0 },
  { point: "disk.write.after-rename", call: `write(["d","e","h"], ${NEW}, { create: "only" })`, left: { f: "old", "d/e/g": "old", "d/e/h": "new" }, stray: 0 },
  { point: "disk.remove.before", call: `remove(["d"])`, left: { f: "old", "d/e/g": "old" }, stray: 0 },
  { point: "disk.remove.after", call: `remove(["d"])`, left: { f: "old" }, stray: 0 },
  { point: "disk.rename.before", call: `rename(["f"], ["n"])`, left: { f: "old", "d/e/g": "old" }, stray: 0 },
  { point: "disk.rename.after", call: `rename(["f"], ["n"])`, left: { n: "old", "d/e/g": "old" }, stray: 0 },
])("killed at $point of $call: whole old or whole new content, and nothing is left after the next open", async ({ point, call, left, stray }) => {
  const root = planted();
  killAt(root, point, call);
  expect(files(root)).toEqual(left);
  expect(strays(root)).toHaveLength(stray);

  const watcher = await createHostDisks().open(root, { readOnly: true });
  expect((await watcher.list([])).entries.filter(({ name }) => name.startsWith(TEMPORARY))).toEqual([]);
  expect(strays(root), "a disk for reading changes nothing").toHaveLength(stray);

  await createHostDisks().open(root);
  expect(strays(root)).toEqual([]);
  expect(files(root)).toEqual(left);
});

test("a write under way is not swept when the same folder is opened again", async () => {
  const root = planted();
  let during: string[] = [];
  const opened: Promise<unknown>[] = [];
  const failPoint = (name: string): void => {
    if (name !== "disk.write.before-rename") return;
    opened.push(createHostDisks().open(root));
    during = strays(root);
  };
  const disk = await createHostDisks({ failPoint }).open(root);
  await disk.write(["f"], new TextEncoder().encode("new"));
  await Promise.all(opened);
  expect(during).toHaveLength(1);
  expect(files(root)).toEqual({ f: "new", "d/e/g": "old" });
});

test("a write that fails half-way takes back the folders it made and its temporary file", async () => {
  const root = planted();
  const failPoint = (name: string): void => {
    if (name === "disk.write.before-rename") throw new Error("planted");
  };
  const disk = await createHostDisks({ failPoint }).open(root);
  await expect(disk.write(["n1", "n2", "n3"], new Uint8Array(3), { parents: true })).rejects.toThrow("planted");
  await expect(disk.write(["f"], new Uint8Array(3))).rejects.toThrow("planted");
  mkdirSync(join(root, "empty"));
  await expect(disk.write(["empty", "n2", "n3"], new Uint8Array(3), { parents: true })).rejects.toThrow("planted");
  expect(readdirSync(root)).toEqual(["d", "empty", "f"]);
  expect(readdirSync(join(root, "empty"))).toEqual([]);
  expect(files(root)).toEqual({ f: "old", "d/e/g": "old" });
});

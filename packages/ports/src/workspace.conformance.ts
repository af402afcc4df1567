import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WorkspaceStore } from "./workspace.ts";

export interface WorkspaceStoreCase {
  readonly name: string;
  /** An empty folder that is not used otherwise. */
  folder(): string;
  create(): WorkspaceStore | Promise<WorkspaceStore>;
}

/** What a folder holds, for comparing. */
function show(folder: string, below = ""): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(join(folder, below)).map((name) => {
      const path = below === "" ? name : `${below}/${name}`;
      const found = lstatSync(join(folder, path));
      if (found.isSymbolicLink()) return { [path]: `-> ${readlinkSync(join(folder, path))}` };
      const mode = (found.mode & 0o777).toString(8);
      if (found.isDirectory()) return { [path]: `folder ${mode}`, ...show(folder, path) };
      return { [path]: `${mode} ${readFileSync(join(folder, path), "latin1")}` };
    }),
  );
}

export function workspaceStoreConformance({ name, folder: newFolder, create }: WorkspaceStoreCase): void {
  describe(`${name} keeps trees of workspaces`, () => {
    test("what is restored is what was there: contents, modes, links, empty folders, and nothing else", async () => {
      const store = await create();
      const folder = newFolder();
      mkdirSync(join(folder, "a/deep/er"), { recursive: true });
      mkdirSync(join(folder, "empty"), { mode: 0o750 });
      writeFileSync(join(folder, "a/text"), "hello");
      writeFileSync(join(folder, "a/run.sh"), "#!/bin/sh\n", { mode: 0o755 });
      writeFileSync(join(folder, "a/deep/er/bytes"), Buffer.from([0, 255, 10, 13, 128]));
      writeFileSync(join(folder, "name with spaces ünï [x]"), "");
      symlinkSync("../../outside", join(folder, "a/link"));
      const before = show(folder);
      const { hash, files } = await store.snapshot(folder);
      expect(files).toBe(4);
      rmSync(join(folder, "a/deep"), { recursive: true });
      rmSync(join(folder, "a/link"));
      mkdirSync(join(folder, "a/link"));
      writeFileSync(join(folder, "a/link/x"), "x");
      writeFileSync(join(folder, "a/text"), "other");
      chmodSync(join(folder, "a/run.sh"), 0o644);
      rmSync(join(folder, "empty"), { recursive: true });
      writeFileSync(join(folder, "empty"), "now a file");
      mkdirSync(join(folder, "new/one"), { recursive: true });
      await store.restore(folder, hash);
      expect(show(folder)).toEqual(before);
      await store.restore(folder, hash);
      expect(show(folder)).toEqual(before);
    });

    test("what another folder changed comes into one in which a program writes on, and nothing else of it is touched", async () => {
      const store = await create();
      const [copy, folder] = [newFolder(), newFolder()];
      const put = (at: string, files: Readonly<Record<string, string>>): void => {
        for (const [path, text] of Object.entries(files)) {
          mkdirSync(join(at, path, ".."), { recursive: true });
          writeFileSync(join(at, path), text);
        }
      };
      for (const at of [copy, folder]) put(at, { "a/one": "1", "a/two": "2", "b/c/deep": "3", "gone/x": "4", same: "5" });
      const seen = (await store.snapshot(folder)).hash;
      put(copy, { "a/its": "its", "dist/out": "built" });
      const { hash: tree } = await store.snapshot(copy);
      put(folder, { "a/one": "ONE", "b/c/new": "new", "fresh/f": "f" });
      rmSync(join(folder, "gone"), { recursive: true });
      const { hash: from } = await store.snapshot(folder);
      // What the program writes meanwhile is of no tree yet.
      put(copy, { "a/late": "late" });
      const paths = (await store.changes(seen, from)).map(({ path }) => path);
      const merged = await store.bring(copy, { tree, from, paths, like: folder });
      expect(show(copy)).toMatchObject({
        "a/one": "644 ONE",
        "a/two": "644 2",
        "a/its": "644 its",
        "a/late": "644 late",
        "dist/out": "644 built",
        "b/c/new": "644 new",
        "fresh/f": "644 f",
      });
      expect(Object.keys(show(copy)).filter((path) => path.startsWith("gone"))).toEqual([]);
      const now = (await store.snapshot(copy)).hash;
      expect((await store.changes(merged, now)).map(({ path }) => path.join("/"))).toEqual(["a/late"]);
      expect(await store.bring(copy, { tree: merged, from, paths, like: folder })).toBe(merged);
    });

    test("equal trees have equal hashes, wherever and whenever they are", async () => {
      const store = await create();
      const [a, b] = [newFolder(), newFolder()];
      writeFileSync(join(a, "one"), "1");
      writeFileSync(join(a, "two"), "2");
      writeFileSync(join(b, "two"), "2");
      writeFileSync(join(b, "one"), "1");
      utimesSync(join(b, "one"), 1, 1);
      expect((await store.snapshot(a)).hash).toBe((await store.snapshot(b)).hash);
    });

    test("the contents of a tree are itself, its folders' trees and its files, and nothing of a tree that is not stored", async () => {
      const store = await create();
      const folder = newFolder();
      const contents = async (tree: string): Promise<string[]> => {
        const hashes: string[] = [];
        for await (const hash of store.contents(tree)) hashes.push(hash);
        return hashes.toSorted();
      };
      mkdirSync(join(folder, "a"));
      writeFileSync(join(folder, "a/f"), "abc");
      const inner = await store.snapshot(join(folder, "a"));
      symlinkSync("a/f", join(folder, "link"));
      const outer = await store.snapshot(folder);
      const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
      expect(await contents(outer.hash)).toEqual([outer.hash, inner.hash, abc].toSorted());
      expect(await contents("0".repeat(64))).toEqual([]);
    });

    test.for([
      { why: "another content of the same length", change: (at: string) => writeFileSync(join(at, "f"), "B") },
      { why: "another content with the old time", change: (at: string) => [writeFileSync(join(at, "f"), "B"), utimesSync(join(at, "f"), 5, 5)] },
      { why: "another mode", change: (at: string) => chmodSync(join(at, "f"), 0o600) },
      { why: "a replaced file", change: (at: string) => [writeFileSync(join(at, "g"), "B"), renameSync(join(at, "g"), join(at, "f"))] },
      { why: "a new empty folder", change: (at: string) => mkdirSync(join(at, "d")) },
    ])("$why is seen", async ({ change }) => {
      const store = await create();
      const folder = newFolder();
      writeFileSync(join(folder, "f"), "A");
      utimesSync(join(folder, "f"), 5, 5);
      const first = await store.snapshot(folder);
      change(folder);
      expect((await store.snapshot(folder)).hash).not.toBe(first.hash);
    });

    test("changes say what came, went and differs", async () => {
      const store = await create();
      const folder = newFolder();
      mkdirSync(join(folder, "d"));
      for (const name of ["same", "changed", "gone", "d/inner"]) writeFileSync(join(folder, name), name);
      const before = await store.snapshot(folder);
      writeFileSync(join(folder, "changed"), "!");
      rmSync(join(folder, "gone"));
      rmSync(join(folder, "d"), { recursive: true });
      mkdirSync(join(folder, "e"));
      writeFileSync(join(folder, "e/new"), "n");
      const after = await store.snapshot(folder);
      const changes = await store.changes(before.hash, after.hash);
      const kind = (state: string | null): string | null => (state === null || state === "folder" ? state : "file");
      expect(changes.map(({ path, before: was, after: is }) => [path.join("/"), kind(was), kind(is)])).toEqual([
        ["changed", "file", "file"],
        ["d", "folder", null],
        ["d/inner", "file", null],
        ["e", null, "folder"],
        ["e/new", null, "file"],
        ["gone", "file", null],
      ]);
      expect(await store.changes(after.hash, after.hash)).toEqual([]);
    });

    test("a link is a link: what it leads to is not taken in, and is not touched", async () => {
      const store = await create();
      const [folder, outside] = [newFolder(), newFolder()];
      writeFileSync(join(outside, "secret"), "S");
      symlinkSync(outside, join(folder, "way"));
      const { hash, files } = await store.snapshot(folder);
      expect(files).toBe(0);
      rmSync(join(folder, "way"));
      mkdirSync(join(folder, "way"));
      await store.restore(folder, hash);
      expect(readFileSync(join(outside, "secret"), "utf8")).toBe("S");
      symlinkSync(outside, join(folder, "second"));
      await store.restore(folder, hash);
      expect([existsSync(join(folder, "second")), existsSync(join(outside, "secret"))]).toEqual([false, true]);
    });

    test("what is more than may be kept is left out by name; too much in the top folder is refused", async () => {
      const store = await create();
      const folder = newFolder();
      for (let n = 0; n < 5; n++) writeFileSync(join(folder, `f${n}`), "x".repeat(100));
      await expect(store.snapshot(folder, { maxEntries: 4 })).rejects.toMatchObject({ code: "TOO_LARGE" });
      expect(await store.snapshot(folder, { maxBytes: 400 })).toMatchObject({
        files: 4,
        bytes: 400,
        left: [{ path: "f4", why: expect.stringContaining("400 bytes") }],
      });
    });

    test("a large file comes back whole", async () => {
      const store = await create();
      const folder = newFolder();
      const bytes = Buffer.alloc(40 * 1_048_576, "0123456789abcdef");
      bytes.write("end", bytes.length - 3);
      writeFileSync(join(folder, "large"), bytes);
      const { hash } = await store.snapshot(folder);
      writeFileSync(join(folder, "large"), "small");
      await store.restore(folder, hash);
      expect(readFileSync(join(folder, "large")).equals(bytes)).toBe(true);
    });

    test("an unknown tree, and a missing folder, are named", async () => {
      const store = await create();
      const folder = newFolder();
      writeFileSync(join(folder, "kept"), "k");
      await expect(store.restore(folder, "0".repeat(64))).rejects.toMatchObject({ code: "NOT_FOUND" });
      expect(readFileSync(join(folder, "kept"), "utf8")).toBe("k");
      await expect(store.snapshot(join(folder, "none"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    });

    test("any tree comes back from any other", async () => {
      const store = await create();
      const name = fc.constantFrom("a", "b", "c");
      const entry = fc.record({ path: fc.array(name, { minLength: 1, maxLength: 3 }), text: fc.string({ maxLength: 8 }) });
      const build = (entries: readonly { path: string[]; text: string }[]): string => {
        const folder = newFolder();
        for (const { path, text } of entries) {
          const parents = path.slice(0, -1).map((_, depth) => path.slice(0, depth + 1).join("/"));
          if (parents.some((parent) => existsSync(join(folder, parent)) && !statSync(join(folder, parent)).isDirectory())) continue;
          if (existsSync(join(folder, ...path))) continue;
          mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
          writeFileSync(join(folder, ...path), text);
        }
        return folder;
      };
      await fc.assert(
        fc.asyncProperty(fc.array(entry, { maxLength: 6 }), fc.array(entry, { maxLength: 6 }), async (first, second) => {
          const [a, b] = [build(first), build(second)];
          const { hash } = await store.snapshot(a);
          await store.snapshot(b);
          await store.restore(b, hash);
          expect(show(b)).toEqual(show(a));
          expect((await store.snapshot(b)).hash).toBe(hash);
        }),
        { numRuns: 40 },
      );
    });
  });
}

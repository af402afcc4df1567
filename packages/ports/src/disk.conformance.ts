import { createHash } from "node:crypto";
import type { ErrorCode } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Disk, Segments } from "./disk.ts";

/** 2001-09-09, with a millisecond that no binary fraction of a second is. */
const LONG_AGO = 1_000_000_000_251;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hashOf = (value: string): string => createHash("sha256").update(value).digest("hex");

/** What every {@link Disk} must do. `open` gives an empty, writable disk, a fresh one at each call. */
export function diskConformance(name: string, open: () => Promise<Disk>): void {
  describe(`disk: ${name}`, () => {
    reading(open);
    writing(open);
    refusing(open);
    listing(open);
    moving(open);
    removing(open);
    watching(open);
    randomised(open);
  });
}

type Open = () => Promise<Disk>;

/** `a/b` = file with its own path as content; `a/` = folder. */
async function planted(open: Open, ...paths: readonly string[]): Promise<Disk> {
  const disk = await open();
  for (const path of paths) {
    if (path.endsWith("/")) await disk.mkdir(path.slice(0, -1).split("/"), { parents: true });
    else await disk.write(path.split("/"), text(path), { parents: true });
  }
  return disk;
}

/** The whole tree as `path` → content, folders with a trailing slash. */
async function treeOf(disk: Disk, below: Segments = []): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const entry of (await disk.list(below)).entries) {
    const path = [...below, entry.name];
    if (entry.kind === "folder") Object.assign(tree, { [`${path.join("/")}/`]: "" }, await treeOf(disk, path));
    else tree[path.join("/")] = new TextDecoder().decode((await disk.read(path)).bytes);
  }
  return tree;
}

function reading(open: Open): void {
  test.for([
    { why: "the whole file", range: {}, got: "0123456789" },
    { why: "from an offset", range: { offset: 4 }, got: "456789" },
    { why: "at most max", range: { offset: 2, max: 3 }, got: "234" },
    { why: "beyond the end: nothing", range: { offset: 11 }, got: "" },
    { why: "max of zero: nothing", range: { max: 0 }, got: "" },
  ])("read gives $why", async ({ range, got }) => {
    const disk = await open();
    await disk.write(["f"], text("0123456789"));
    const read = await disk.read(["f"], range);
    expect(read.bytes).toEqual(text(got));
    expect(read.stat).toMatchObject({ kind: "file", bytes: 10, executable: false });
  });

  test("a file can be run where that is asked for, stays so when it is replaced, and can be made plain again", async () => {
    const disk = await open();
    const isRun = async (options: object): Promise<boolean | undefined> => {
      await disk.write(["f"], text("x"), options);
      return (await disk.stat(["f"]))?.executable;
    };
    expect([await isRun({}), await isRun({ executable: true }), await isRun({}), await isRun({ executable: false })]).toEqual([false, true, true, false]);
  });

  test("a new file has the permission bits that are asked for; of one that is there only who may run it becomes another, and nobody runs what they may not read", async () => {
    const disk = await open();
    const modeOf = async (mode?: number): Promise<number | undefined> => {
      await disk.write(["f"], text("x"), mode === undefined ? {} : { mode });
      return (await disk.stat(["f"]))?.mode;
    };
    expect([await modeOf(0o640), await modeOf(0o755), await modeOf(0o111), await modeOf(0o644)]).toEqual([0o640, 0o750, 0o750, 0o640]);
    await disk.remove(["f"]);
    expect([await modeOf(), await modeOf(0o744), await modeOf(0o7777)]).toEqual([0o644, 0o744, 0o755]);
  });

  test("a file is dated to when that is asked for, and to now otherwise; a rename keeps its date", async () => {
    const disk = await open();
    const dateOf = async (name: string): Promise<number> => (await disk.stat([name]))?.modifiedAt ?? 0;
    await disk.write(["f"], text("x"), { modifiedAt: LONG_AGO });
    await disk.rename(["f"], ["g"]);
    expect(await dateOf("g")).toBe(LONG_AGO);
    await disk.write(["g"], text("y"));
    expect(await dateOf("g")).toBeGreaterThan(LONG_AGO);
    expect(await disk.write(["g"], text("z"), { modifiedAt: LONG_AGO, ifHash: hashOf("y") })).toMatchObject({ modifiedAt: LONG_AGO });
  });

  test("a large file comes back byte for byte", async () => {
    const disk = await open();
    const bytes = Uint8Array.from({ length: 3_000_001 }, (_, index) => (index * 31) % 251);
    await disk.write(["large"], bytes);
    expect(Buffer.compare((await disk.read(["large"])).bytes, bytes)).toBe(0);
    expect((await disk.read(["large"], { offset: 1_000_000, max: 2_000_000 })).bytes).toHaveLength(2_000_000);
  });

  test("stat tells files, folders and nothing apart", async () => {
    const disk = await planted(open, "a/f");
    expect(await disk.stat([])).toMatchObject({ kind: "folder" });
    expect(await disk.stat(["a"])).toMatchObject({ kind: "folder", bytes: 0 });
    expect(await disk.stat(["a", "f"])).toMatchObject({ kind: "file", bytes: 3 });
    for (const absent of [["b"], ["b", "c"], ["a", "f", "below a file"]]) expect(await disk.stat(absent)).toBeUndefined();
  });
}

function writing(open: Open): void {
  test("write makes a file, then replaces it, and says what stands there now", async () => {
    const disk = await open();
    expect(await disk.write(["f"], text("one"))).toMatchObject({ kind: "file", bytes: 3 });
    expect(await disk.write(["f"], text("longer"))).toMatchObject({ kind: "file", bytes: 6 });
    expect(await treeOf(disk)).toEqual({ f: "longer" });
  });

  test("parents are made when asked for", async () => {
    const disk = await open();
    await disk.write(["a", "b", "f"], text("x"), { parents: true });
    await disk.mkdir(["c", "d"], { parents: true });
    await disk.mkdir(["c", "d"], { parents: true });
    await disk.write(["a", "b", "f"], text("y"), { parents: true });
    expect(await treeOf(disk)).toEqual({ "a/": "", "a/b/": "", "a/b/f": "y", "c/": "", "c/d/": "" });
  });

  test("of many that create the same name, exactly one wins and its content stands", async () => {
    const disk = await open();
    const tries = Array.from({ length: 8 }, (_, index) => disk.write(["f"], text(`w${index}`), { create: "only" }));
    const results = await Promise.allSettled(tries);
    const won = results.flatMap((result, index) => (result.status === "fulfilled" ? [index] : []));
    expect(won).toHaveLength(1);
    expect(await treeOf(disk)).toEqual({ f: `w${won[0]}` });
    for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "EXISTS" });
  });

  test("of many that replace the same version, exactly one wins", async () => {
    const disk = await planted(open, "f");
    const tries = Array.from({ length: 8 }, (_, index) => disk.write(["f"], text(`w${index}`), { ifHash: hashOf("f") }));
    const results = await Promise.allSettled(tries);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CONFLICT" });
  });

  test("an empty file and odd but legal names are kept as they are", async () => {
    const disk = await open();
    for (const odd of ["sp ace", "%2e%2e", "..\\etc", "\u2024\u2024", "-rf", "\u00e9", "e\u0301", "new\nline", "...", "~"]) await disk.write([odd], text(""));
    expect(Object.keys(await treeOf(disk))).toHaveLength(10);
  });
}

interface Refusal {
  readonly why: string;
  readonly code: ErrorCode;
  readonly act: (disk: Disk) => Promise<unknown>;
}

const REFUSALS: readonly Refusal[] = [
  { why: "read of nothing", code: "NOT_FOUND", act: (disk) => disk.read(["none"]) },
  { why: "read below nothing", code: "NOT_FOUND", act: (disk) => disk.read(["none", "f"]) },
  { why: "read of a folder", code: "UNSUPPORTED", act: (disk) => disk.read(["a"]) },
  { why: "read of the top", code: "UNSUPPORTED", act: (disk) => disk.read([]) },
  { why: "read below a file", code: "UNSUPPORTED", act: (disk) => disk.read(["f", "x"]) },
  { why: "list of nothing", code: "NOT_FOUND", act: (disk) => disk.list(["none"]) },
  { why: "list of a file", code: "UNSUPPORTED", act: (disk) => disk.list(["f"]) },
  { why: "write without its parents", code: "NOT_FOUND", act: (disk) => disk.write(["none", "f"], text("x")) },
  { why: "write over a folder", code: "UNSUPPORTED", act: (disk) => disk.write(["a"], text("x")) },
  { why: "write over the top", code: "INVALID", act: (disk) => disk.write([], text("x")) },
  { why: "write below a file", code: "UNSUPPORTED", act: (disk) => disk.write(["f", "x", "y"], text("x"), { parents: true }) },
  { why: "create of what exists", code: "EXISTS", act: (disk) => disk.write(["f"], text("x"), { create: "only" }) },
  { why: "replace of another version", code: "CONFLICT", act: (disk) => disk.write(["f"], text("x"), { ifHash: hashOf("old") }) },
  { why: "replace of a version of nothing", code: "CONFLICT", act: (disk) => disk.write(["none"], text("x"), { ifHash: hashOf("old") }) },
  {
    why: "replace in folders that are gone",
    code: "CONFLICT",
    act: (disk) => disk.write(["n1", "n2", "f"], text("x"), { ifHash: hashOf("old"), parents: true }),
  },
  { why: "write to an overlong name below new parents", code: "INVALID", act: (disk) => disk.write(["n1", "x".repeat(256)], text("x"), { parents: true }) },
  { why: "mkdir of what exists", code: "EXISTS", act: (disk) => disk.mkdir(["a"]) },
  { why: "mkdir over a file", code: "EXISTS", act: (disk) => disk.mkdir(["f"]) },
  { why: "mkdir through a file", code: "UNSUPPORTED", act: (disk) => disk.mkdir(["f", "x"], { parents: true }) },
  { why: "mkdir without its parents", code: "NOT_FOUND", act: (disk) => disk.mkdir(["n1", "n2"]) },
  { why: "rename of nothing, to new parents", code: "NOT_FOUND", act: (disk) => disk.rename(["none"], ["n1", "n2"], { parents: true }) },
  { why: "rename onto a file", code: "EXISTS", act: (disk) => disk.rename(["f"], ["a", "g"]) },
  { why: "rename of a folder onto a full folder", code: "EXISTS", act: (disk) => disk.rename(["b"], ["a"], { overwrite: true }) },
  { why: "rename of a file onto a folder", code: "EXISTS", act: (disk) => disk.rename(["f"], ["b"], { overwrite: true }) },
  { why: "rename of a folder onto a file", code: "EXISTS", act: (disk) => disk.rename(["b"], ["f"], { overwrite: true }) },
  { why: "rename of a folder into itself", code: "INVALID", act: (disk) => disk.rename(["a"], ["a", "n1", "x"], { parents: true }) },
  { why: "rename of the top", code: "INVALID", act: (disk) => disk.rename([], ["x"]) },
  { why: "rename without the target's parents", code: "NOT_FOUND", act: (disk) => disk.rename(["f"], ["none", "f"]) },
  { why: "remove of nothing", code: "NOT_FOUND", act: (disk) => disk.remove(["none"]) },
  { why: "remove of the top", code: "INVALID", act: (disk) => disk.remove([]) },
  { why: "watch of nothing", code: "NOT_FOUND", act: (disk) => disk.watch(["none"], () => {}) },
];

const BAD_NAMES = ["", ".", "..", "a/b", "/etc", "nul\0", "lone \ud800", "x".repeat(5000)];

function refusing(open: Open): void {
  test.for(REFUSALS)("$why is $code and changes nothing", async ({ code, act }) => {
    const disk = await planted(open, "f", "a/g", "b/");
    const before = await treeOf(disk);
    await expect(act(disk)).rejects.toMatchObject({ name: "SyscallError", code });
    expect(await treeOf(disk)).toEqual(before);
  });

  test.for(BAD_NAMES.map((bad) => ({ bad, why: JSON.stringify(bad.slice(0, 20)) })))("the name $why is refused by every call", async ({ bad }) => {
    const disk = await planted(open, "f", "a/g");
    const before = await treeOf(disk);
    for (const path of [[bad], ["a", bad], ["a", bad, "g"]]) {
      for (const act of callsWith(disk, path)) await expect(act()).rejects.toMatchObject({ code: "INVALID" });
    }
    expect(await treeOf(disk)).toEqual(before);
  });
}

function callsWith(disk: Disk, path: Segments): readonly (() => Promise<unknown>)[] {
  return [
    () => disk.stat(path),
    () => disk.read(path),
    () => disk.write(path, text("x"), { parents: true }),
    () => disk.list(path),
    () => disk.mkdir(path, { parents: true }),
    () => disk.rename(path, ["to"]),
    () => disk.rename(["f"], path, { parents: true }),
    () => disk.remove(path),
    () => disk.flush(path),
    () => disk.watch(path, () => {}),
  ];
}

function listing(open: Open): void {
  test("list is sorted by name, with what stat says of each", async () => {
    const disk = await planted(open, "b", "a/", "c/f", "B");
    const { entries, more } = await disk.list([]);
    expect(entries.map(({ name, kind, bytes }) => `${name} ${kind} ${bytes}`)).toEqual(["B file 1", "a folder 0", "b file 1", "c folder 0"]);
    expect(more).toBe(false);
    for (const { name, ...stat } of entries) expect(stat).toEqual(await disk.stat([name]));
  });

  test.for([
    { max: 2, names: ["f0", "f1"], more: true },
    { max: 5, names: ["f0", "f1", "f2", "f3", "f4"], more: false },
    { max: 0, names: [], more: true },
  ])("list of five with max $max gives the first and says more: $more", async ({ max, names, more }) => {
    const disk = await planted(open, "f3", "f0", "f4", "f2", "f1");
    const listed = await disk.list([], max);
    expect(listed.entries.map(({ name }) => name)).toEqual(names);
    expect(listed.more).toBe(more);
  });

  test("usage is the bytes of all files, and need not count beyond the cap", async () => {
    const disk = await planted(open, "a/b/c", "d", "e/");
    expect(await disk.usage(1000)).toBe(6);
    expect(await disk.usage(2)).toBeGreaterThan(2);
  });
}

interface Move {
  readonly why: string;
  readonly from: string;
  readonly to: string;
  readonly options: { readonly overwrite?: boolean; readonly parents?: boolean };
  readonly left: Readonly<Record<string, string>>;
}

const MOVES: readonly Move[] = [
  { why: "a file in its folder", from: "f", to: "g", options: {}, left: { g: "f", "a/": "", "a/h": "a/h", "b/": "" } },
  { why: "a file into new folders", from: "f", to: "x/y", options: { parents: true }, left: { "x/": "", "x/y": "f", "a/": "", "a/h": "a/h", "b/": "" } },
  { why: "a file over another", from: "f", to: "a/h", options: { overwrite: true }, left: { "a/": "", "a/h": "f", "b/": "" } },
  { why: "a file to itself: nothing", from: "f", to: "f", options: {}, left: { f: "f", "a/": "", "a/h": "a/h", "b/": "" } },
  { why: "a folder with all in it", from: "a", to: "b/c", options: {}, left: { f: "f", "b/": "", "b/c/": "", "b/c/h": "a/h" } },
  { why: "a folder over an empty one", from: "a", to: "b", options: { overwrite: true }, left: { f: "f", "b/": "", "b/h": "a/h" } },
];

function moving(open: Open): void {
  test.for(MOVES)("rename moves $why", async ({ from, to, options, left }) => {
    const disk = await planted(open, "f", "a/h", "b/");
    await disk.rename(from.split("/"), to.split("/"), options);
    expect(await treeOf(disk)).toEqual(left);
  });
}

function removing(open: Open): void {
  test("remove takes a file, or a folder with all in it, and nothing else", async () => {
    const disk = await planted(open, "a/b/c", "a/d", "a2", "e");
    await disk.remove(["e"]);
    await disk.remove(["a"]);
    expect(await treeOf(disk)).toEqual({ a2: "a2" });
    expect(await disk.usage(1000)).toBe(2);
  });

  test("what is removed without a flush is gone at once, and its folder can be flushed as long as it is there", async () => {
    const disk = await planted(open, "a/b", "a/c", "d");
    for (const path of [["a", "b"], ["a", "c"], ["d"]]) await disk.remove(path, { flush: false });
    expect(await treeOf(disk)).toEqual({ "a/": "" });
    for (const folder of [["a"], []]) await disk.flush(folder);
    await disk.remove(["a"], { flush: false });
    await expect(disk.flush(["a"])).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("remove takes very deep and very full folders", async () => {
    const disk = await open();
    await disk.mkdir(["a", ...Array<string>(120).fill("d")], { parents: true });
    await Promise.all(Array.from({ length: 700 }, (_, index) => disk.mkdir(["a", `f${index}`])));
    await disk.remove(["a"]);
    expect(await treeOf(disk)).toEqual({});
  });
}

function watching(open: Open): void {
  test("watch reports changes below its folder in one go, and none elsewhere or after it was stopped", async () => {
    const disk = await planted(open, "w/old", "other/");
    const calls: (readonly string[])[] = [];
    const seen = (...paths: string[]): Promise<void> => expect.poll(() => paths.every((path) => calls.flat().includes(path))).toBe(true);
    const stop = await disk.watch(["w"], (paths) => calls.push(paths));
    await Promise.all([disk.write(["w", "new"], text("1")), disk.write(["w", "old"], text("2")), disk.write(["other", "x"], text("3"))]);
    await seen("w/new", "w/old");
    await disk.write(["w", "sub", "deep"], text("4"), { parents: true });
    await seen("w/sub/deep");
    await disk.remove(["w", "old"]);
    await seen("w/old");
    expect(calls.flat().filter((path) => path !== "w" && !/^w\/(new|old|sub|sub\/deep)$/.test(path))).toEqual([]);
    stop();
    calls.length = 0;
    await disk.write(["w", "late"], text("5"));
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(calls).toEqual([]);
  });
}

const NAMES = ["a", "b", "c"];
const anyPath = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 });
const anyStep = fc.oneof(
  fc.record({ do: fc.constant("write" as const), path: anyPath, parents: fc.boolean(), only: fc.boolean() }),
  fc.record({ do: fc.constant("mkdir" as const), path: anyPath, parents: fc.boolean() }),
  fc.record({ do: fc.constant("rename" as const), path: anyPath, to: anyPath, parents: fc.boolean(), overwrite: fc.boolean() }),
  fc.record({ do: fc.constant("remove" as const), path: anyPath }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

function randomised(open: Open): void {
  test("after any calls: a refused one changed nothing, and usage is the sum of what can be listed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
        const disk = await open();
        let before: Record<string, string> = {};
        for (const step of steps) {
          const refused = await apply(disk, step).then(
            () => undefined,
            (cause: unknown) => cause,
          );
          const after = await treeOf(disk);
          if (refused !== undefined) {
            expect(refused).toMatchObject({ name: "SyscallError" });
            expect(after).toEqual(before);
          }
          before = after;
        }
        expect(await disk.usage(Number.MAX_SAFE_INTEGER)).toBe(Object.values(before).reduce((sum, content) => sum + content.length, 0));
      }),
      { numRuns: 25 },
    );
  });
}

async function apply(disk: Disk, step: Step): Promise<unknown> {
  if (step.do === "write") return disk.write(step.path, text(step.path.join()), { parents: step.parents, create: step.only ? "only" : "also" });
  if (step.do === "mkdir") return disk.mkdir(step.path, { parents: step.parents });
  if (step.do === "rename") return disk.rename(step.path, step.to, { parents: step.parents, overwrite: step.overwrite });
  return disk.remove(step.path);
}

import {
  type Label,
  vfsCopy,
  vfsDiff,
  vfsEdit,
  vfsMkdir,
  vfsMount,
  vfsMove,
  vfsRead,
  vfsRemove,
  vfsUndo,
  vfsUnmount,
  vfsVersions,
  vfsWrite,
} from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createHarness, type Harness, HOME, hash } from "./vfs.test-harness.ts";

const SCRIBE = `${HOME}/owners/local/home/scribe`;
const RUN = "p0000000000000run";
const run = { pid: RUN, root: RUN };
const other = { pid: "p000000000000othr", root: "p000000000000othr" };
const person = { pid: "p00000000000prsn0", root: "p00000000000prsn0" };

async function withFiles(options: Parameters<typeof createHarness>[0] = {}) {
  const harness = await createHarness(options);
  for (const [name, text] of Object.entries({ a: "A", b: "B", "f/c": "C", "f/g/d": "D" })) harness.tree.put(`${SCRIBE}/${name}`, text);
  return harness;
}

const deeds: Record<string, (h: Harness) => Promise<unknown>> = {
  "a file it made": ({ call }) => call(vfsWrite, { path: "~/new", text: "x" }, run),
  "a file it made, and the folders for it": ({ call }) => call(vfsWrite, { path: "~/x/y/new", text: "x" }, run),
  "a file it replaced": ({ call }) => call(vfsWrite, { path: "~/a", text: "x" }, run),
  "an edit": ({ call }) => call(vfsEdit, { path: "~/a", oldText: "A", newText: "x" }, run),
  "a folder it made": ({ call }) => call(vfsMkdir, { path: "~/x/y" }, run),
  "a copy": ({ call }) => call(vfsCopy, { from: "~/a", to: "~/b", overwrite: true }, run),
  "a move": ({ call }) => call(vfsMove, { from: "~/a", to: "~/x/z" }, run),
  "a move over another file": ({ call }) => call(vfsMove, { from: "~/a", to: "~/b", overwrite: true }, run),
  "a removed file": ({ call }) => call(vfsRemove, { path: "~/a" }, run),
  "a removed folder": ({ call }) => call(vfsRemove, { path: "~/f" }, run),
  "a file put where a folder was": async ({ call }) => {
    await call(vfsRemove, { path: "~/f" }, run);
    await call(vfsWrite, { path: "~/f", text: "x" }, run);
  },
  "a folder put where a file was": async ({ call }) => {
    await call(vfsRemove, { path: "~/a" }, run);
    await call(vfsWrite, { path: "~/a/b", text: "x" }, run);
  },
  "two moves in a row": async ({ call }) => {
    await call(vfsMove, { from: "~/a", to: "~/m" }, run);
    await call(vfsMove, { from: "~/m", to: "./n" }, run);
  },
  "two moves at once into a folder that both make": ({ call }) =>
    Promise.all(["a", "b"].map((name) => call(vfsMove, { from: `~/${name}`, to: `~/x/${name}` }, run))),
  "many changes of one file": async ({ call }) => {
    for (const text of ["1", "2", "1", "A", "3"]) await call(vfsWrite, { path: "~/a", text }, run);
    await call(vfsRemove, { path: "~/a" }, run);
    await call(vfsWrite, { path: "~/a", text: "4" }, run);
  },
};

test.for(Object.keys(deeds))("undo takes back %s, and a second one does nothing", async (deed) => {
  const harness = await withFiles();
  const before = harness.tree.dump(SCRIBE);
  await deeds[deed]?.(harness);
  const dry = await harness.call(vfsUndo, { run: RUN, dryRun: true }, person);
  const { output } = await harness.call(vfsUndo, { run: RUN }, person);
  expect(output).toEqual(dry.output);
  expect(output.kept).toEqual([]);
  expect(harness.tree.dump(SCRIBE)).toEqual(before);
  expect((await harness.call(vfsUndo, { run: RUN }, person)).output).toEqual({ undone: [], kept: [] });
  expect(harness.tree.dump(SCRIBE)).toEqual(before);
});

test("what was taken back is marked so, in the versions and in the diff; what was kept is not", async () => {
  const { call } = await withFiles();
  for (const path of ["~/a", "~/b"]) await call(vfsWrite, { path, text: "mine" }, run);
  await call(vfsWrite, { path: "~/b", text: "another's" }, other);
  const told = async (): Promise<unknown> => {
    const { versions } = (await call(vfsVersions, { path: "/", run: RUN }, person)).output;
    const { files } = (await call(vfsDiff, { run: RUN }, person)).output;
    return [versions, files].map((list) => Object.fromEntries(list.map(({ path, undone }) => [path.slice(-1), undone])));
  };
  expect(await told()).toEqual([{}, {}]);
  await call(vfsUndo, { run: RUN }, person);
  expect(await told()).toEqual([{ a: true }, { a: true }]);
});

/** Call after call, as long as there is more. */
async function undoAll({ call }: Harness): Promise<{ pages: number; kept: readonly { path: string; why: string }[] }> {
  const kept = [];
  for (let pages = 1, before: number | undefined; ; pages++) {
    const { output } = await call(vfsUndo, { run: RUN, ...(before !== undefined && { before }) }, person);
    kept.push(...output.kept);
    if (output.next === undefined) return { pages, kept };
    before = output.next;
  }
}

test("more changes than one call takes back are taken back by the next ones", async () => {
  const harness = await withFiles({ undoAtMost: 4 });
  const before = harness.tree.dump(SCRIBE);
  for (let n = 0; n < 5; n++) await harness.call(vfsWrite, { path: `~/x/${n}`, text: "x" }, run);
  await harness.call(vfsMove, { from: "~/a", to: "~/moved" }, run);
  await harness.call(vfsWrite, { path: "~/b", text: "last" }, run);
  expect(await undoAll(harness)).toEqual({ pages: 3, kept: [] });
  expect(harness.tree.dump(SCRIBE)).toEqual(before);
});

test("what one call left alone, the next does not go behind", async () => {
  const harness = await withFiles({ undoAtMost: 3 });
  await harness.call(vfsWrite, { path: "~/a", text: "one" }, run);
  await harness.call(vfsWrite, { path: "~/a", text: "theirs" }, other);
  for (const path of ["~/b", "~/n1", "~/n2"]) await harness.call(vfsWrite, { path, text: "x" }, run);
  await harness.call(vfsWrite, { path: "~/a", text: "two" }, run);
  await harness.call(vfsWrite, { path: "~/a", text: "one" }, other);
  const { pages, kept } = await undoAll(harness);
  expect([pages, kept.map(({ path }) => path)]).toEqual([2, ["/home/scribe/a"]]);
  expect(harness.tree.dump(SCRIBE)).toMatchObject({ "/a": "one", "/b": "B" });
});

test.for([{ most: undefined }, { most: 3 }])("undo takes back any sequence of changes, at most $most in a call", async ({ most }) => {
  const names = fc.constantFrom("~/a", "~/b", "~/f/c", "~/x/new");
  const step = fc.oneof(
    fc.record({ do: fc.constant("write" as const), path: names, text: fc.constantFrom("1", "2") }),
    fc.record({ do: fc.constant("remove" as const), path: fc.oneof(names, fc.constantFrom("~/f", "~/x")) }),
    fc.record({ do: fc.constant("move" as const), from: names, to: names }),
    fc.record({ do: fc.constant("copy" as const), from: names, to: names }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const harness = await withFiles(most === undefined ? {} : { undoAtMost: most });
      const { tree, call } = harness;
      const before = tree.dump(SCRIBE);
      await call(vfsMkdir, { path: "./made" }, run);
      for (const made of steps) {
        if (made.do === "write") await call(vfsWrite, { path: made.path, text: made.text }, run).catch(expected);
        else if (made.do === "remove") await call(vfsRemove, { path: made.path }, run).catch(expected);
        else await call(made.do === "move" ? vfsMove : vfsCopy, { from: made.from, to: made.to, overwrite: true }, run).catch(expected);
      }
      expect((await undoAll(harness)).kept).toEqual([]);
      expect(tree.dump(SCRIBE)).toEqual(before);
    }),
    { numRuns: 150 },
  );
});

function expected(error: unknown): void {
  expect(error).toHaveProperty("code");
}

test("a dry undo changes nothing", async () => {
  const { tree, call, rows } = await withFiles();
  await call(vfsRemove, { path: "~/a" }, run);
  const before = tree.dump(SCRIBE);
  const { output } = await call(vfsUndo, { run: RUN, dryRun: true }, person);
  expect(output.undone).toEqual([{ path: "/home/scribe/a", how: "restored" }]);
  expect(tree.dump(SCRIBE)).toEqual(before);
  expect(rows("select * from vfs_version where change = 'undo'")).toEqual([]);
});

test.for([
  { why: "made", deed: "a file it made", undone: [["new", "removed"]] },
  { why: "replaced", deed: "a file it replaced", undone: [["a", "restored"]] },
  {
    why: "moved",
    deed: "a move over another file",
    undone: [
      ["a", "moved-back"],
      ["b", "moved-back"],
    ],
  },
])("undo says how: what was $why", async ({ deed, undone }) => {
  const harness = await withFiles();
  await deeds[deed]?.(harness);
  const { output } = await harness.call(vfsUndo, { run: RUN }, person);
  expect(output.undone.map(({ path, how }) => [path.replace("/home/scribe/", ""), how]).sort()).toEqual(undone);
});

test("what others changed since is kept, and the rest is taken back", async () => {
  const { tree, call } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "run" }, run);
  await call(vfsWrite, { path: "~/b", text: "run" }, run);
  await call(vfsWrite, { path: "~/a", text: "person" }, other);
  const { output } = await call(vfsUndo, { run: RUN }, person);
  expect(output).toMatchObject({
    undone: [{ path: "/home/scribe/b", how: "restored" }],
    kept: [{ path: "/home/scribe/a", why: expect.stringContaining("since") }],
  });
  expect(tree.dump(SCRIBE)).toMatchObject({ "/a": "person", "/b": "B" });
});

test("what others changed in between is kept under the run's later changes", async () => {
  const { tree, call } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "run 1" }, run);
  await call(vfsWrite, { path: "~/a", text: "person" }, other);
  await call(vfsWrite, { path: "~/a", text: "run 2" }, run);
  const { output } = await call(vfsUndo, { run: RUN }, person);
  expect(output).toMatchObject({ undone: [{ path: "/home/scribe/a" }], kept: [{ path: "/home/scribe/a", why: expect.stringContaining("in between") }] });
  expect(tree.text(`${SCRIBE}/a`)).toBe("person");
});

test("moved content stays where it is when its old place is taken", async () => {
  const { tree, call } = await withFiles();
  await call(vfsMove, { from: "~/a", to: "~/m" }, run);
  await call(vfsMove, { from: "~/m", to: "~/n" }, run);
  await call(vfsWrite, { path: "~/a", text: "person" }, other);
  const { output } = await call(vfsUndo, { run: RUN }, person);
  expect(output.kept.map(({ path }) => path)).toEqual(["/home/scribe/a", "/home/scribe/m", "/home/scribe/n"]);
  expect(tree.dump(SCRIBE)).toMatchObject({ "/a": "person", "/n": "A" });
});

test("a folder that others put something in stays", async () => {
  const { tree, call } = await withFiles();
  await call(vfsWrite, { path: "~/x/new", text: "run" }, run);
  await call(vfsWrite, { path: "~/x/theirs", text: "person" }, other);
  const { output } = await call(vfsUndo, { run: RUN }, person);
  expect(output.kept).toEqual([{ path: "/home/scribe/x", why: expect.stringContaining("not empty") }]);
  expect(tree.dump(`${SCRIBE}/x`)).toEqual({ "": "folder", "/theirs": "person" });
});

test("content that is no longer stored is reported, not guessed", async () => {
  const { tree, blobs, call } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "run" }, run);
  blobs.kept.clear();
  const { output } = await call(vfsUndo, { run: RUN }, person);
  expect(output.kept).toEqual([{ path: "/home/scribe/a", why: expect.stringContaining("no longer stored") }]);
  expect(tree.text(`${SCRIBE}/a`)).toBe("run");
});

test("a place that is gone, or may not be changed, is left alone", async () => {
  const { tree, call } = await withFiles();
  tree.put("/srv/notes/n", "N");
  const { output: mount } = await call(vfsMount, { folder: "/srv/notes", mode: "rw" });
  await call(vfsWrite, { path: `${mount.path}/n`, text: "run" }, run);
  await call(vfsWrite, { path: "~/a", text: "run" }, run);
  await call(vfsWrite, { path: "~/b", text: "run" }, run);
  await call(vfsUnmount, { path: mount.path });
  const grants = ["history.undo *", "fs.write /home/scribe/b", "fs.remove /home/scribe/b", "fs.write /mnt/**", "fs.remove /mnt/**"];
  const { output } = await call(vfsUndo, { run: RUN }, { ...person, grants });
  expect(output.undone.map(({ path }) => path)).toEqual(["/home/scribe/b"]);
  expect(output.kept.map(({ path }) => path).sort()).toEqual(["/home/scribe/a", `${mount.path}/n`]);
});

test("an undo cut off by a crash is finished by the next one", async () => {
  const harness = await withFiles();
  const before = harness.tree.dump(SCRIBE);
  await deeds["many changes of one file"]?.(harness);
  await deeds["a removed folder"]?.(harness);
  const { tree } = harness;
  tree.put(`${SCRIBE}/a`, "A");
  tree.put(`${SCRIBE}/f/c`, "C");
  const { output } = await harness.call(vfsUndo, { run: RUN }, person);
  expect(output.kept).toEqual([]);
  expect(tree.dump(SCRIBE)).toEqual(before);
});

test("what undo brings back has the label it had", async () => {
  const { call } = await withFiles();
  const secret: Label = { integrity: "untrusted", confidentiality: "secret", sources: ["vault"] };
  await call(vfsWrite, { path: "~/key", text: "secret" }, { ...other, label: secret });
  await call(vfsWrite, { path: "~/key", text: "public" }, run);
  await call(vfsUndo, { run: RUN }, person);
  expect(await call(vfsRead, { path: "~/key" })).toMatchObject({ output: { text: "secret" }, label: secret });
});

test("undo is a version of its own", async () => {
  const { call } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "run" }, run);
  await call(vfsUndo, { run: RUN }, person);
  const { output } = await call(vfsVersions, { path: "~/a" });
  expect(output.versions.map(({ version, change, root, before, after }) => [version, change, root, before, after])).toEqual([
    [2, "undo", person.root, hash("run"), hash("A")],
    [1, "write", RUN, hash("A"), hash("run")],
  ]);
});

test("a run goes on after its undo, and can be undone again", async () => {
  const { tree, call } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "run 1" }, run);
  await call(vfsUndo, { run: RUN }, person);
  await call(vfsWrite, { path: "~/a", text: "run 2" }, run);
  expect((await call(vfsUndo, { run: RUN }, person)).output.undone).toHaveLength(1);
  expect(tree.text(`${SCRIBE}/a`)).toBe("A");
});

test.for([
  { why: "nobody knows it", asks: person },
  { why: "it is another owner's", asks: { ...person, owner: "bob" } },
])("undo does not find a run when $why", async ({ why, asks }) => {
  const { tree, call } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "run" }, run);
  await expect(call(vfsUndo, { run: why === "nobody knows it" ? "p00000000000none0" : RUN }, asks)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(tree.text(`${SCRIBE}/a`)).toBe("run");
});

test("versions below a folder leave out what may not be read, and folders that share letters", async () => {
  const { call } = await withFiles();
  for (const path of ["~/f/c", "~/f/g/d", "~/f-2", "~/f0"]) await call(vfsWrite, { path, text: "x" }, run);
  const grants = ["fs.read /home/scribe/f", "fs.read /home/scribe/f/*"];
  expect((await call(vfsVersions, { path: "~/f" })).output.versions.map(({ path }) => path)).toEqual(["/home/scribe/f/g/d", "/home/scribe/f/c"]);
  expect((await call(vfsVersions, { path: "~/f" }, { grants })).output.versions.map(({ path }) => path)).toEqual(["/home/scribe/f/c"]);
  expect((await call(vfsVersions, { path: "~", limit: 1 })).output.versions.map(({ path }) => path)).toEqual(["/home/scribe/f0"]);
});

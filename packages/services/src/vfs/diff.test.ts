import { type Label, TRUSTED, vfsCopy, vfsDiff, vfsEdit, vfsMade, vfsMkdir, vfsMount, vfsMove, vfsRemove, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, HOME } from "./vfs.test-harness.ts";

const RUN = "p0000000000000run";
const run = { pid: RUN, root: RUN };
const other = { pid: "p000000000000othr", root: "p000000000000othr" };
const person = { pid: "p00000000000prsn0", root: "p00000000000prsn0" };
const SECRET: Label = { ...TRUSTED, confidentiality: "secret", sources: ["the vault"] };
const SCRIBE = `${HOME}/owners/local/home/scribe`;

async function withFiles() {
  const harness = await createHarness();
  for (const [name, text] of Object.entries({ a: "one\ntwo\nthree\n", b: "B\n", bin: "\u0000" })) harness.tree.put(`${SCRIBE}/${name}`, text);
  const diffs = async (asked: { path?: string; limit?: number; after?: string } = {}, options = {}) =>
    (await harness.call(vfsDiff, { run: RUN, ...asked }, { ...person, ...options })).output;
  return { ...harness, diffs };
}

test("many changes of a file are one difference, from before the run to how it left it", async () => {
  const { call, diffs } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "x" }, run);
  await call(vfsEdit, { path: "~/a", oldText: "x", newText: "one\n2\nthree\n" }, run);
  const { files } = await diffs();
  expect(files).toHaveLength(1);
  expect(files[0]?.diff).toBe("--- a/home/scribe/a\n+++ b/home/scribe/a\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n");
});

test("a file that is made and one that is removed have nothing on the other side; what is back as it was is no difference", async () => {
  const { call, diffs } = await withFiles();
  await call(vfsWrite, { path: "~/new/c", text: "C\n" }, run);
  await call(vfsRemove, { path: "~/b" }, run);
  await call(vfsWrite, { path: "~/a", text: "x" }, run);
  await call(vfsWrite, { path: "~/a", text: "one\ntwo\nthree\n" }, run);
  await call(vfsMkdir, { path: "~/empty" }, run);
  const { files } = await diffs();
  expect(files.map(({ path, diff }) => [path, diff.split("\n").slice(0, 2), diff.includes("+C") || diff.includes("-B")])).toEqual([
    ["/home/scribe/b", ["--- a/home/scribe/b", "+++ /dev/null"], true],
    ["/home/scribe/new/c", ["--- /dev/null", "+++ b/home/scribe/new/c"], true],
  ]);
});

test.for([
  { why: "what is no text is told by its size", deed: "bin", note: /1 bytes that are no text before, 5 bytes/ },
  { why: "what somebody changed since, and nobody kept, is said", deed: "later", note: /changed since/ },
])("$why", async ({ deed, note }) => {
  const { call, diffs, tree } = await withFiles();
  if (deed === "bin") await call(vfsWrite, { path: "~/bin", text: "text\n" }, run);
  if (deed === "later") {
    await call(vfsWrite, { path: "~/a", text: "run's\n" }, run);
    tree.put(`${SCRIBE}/a`, "somebody's\n");
  }
  const { files } = await diffs();
  expect(files).toMatchObject([{ diff: "", note: expect.stringMatching(note) }]);
});

test("what another run did since is not told as this run's", async () => {
  const { call, diffs } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "run's\n" }, run);
  await call(vfsWrite, { path: "~/a", text: "other's\n" }, other);
  const [file] = (await diffs()).files;
  expect(file?.diff).toContain("+run's");
  expect(file?.diff).not.toContain("other's");
});

test("only what the caller may read is told, and it raises the caller's label", async () => {
  const { call, diffs } = await withFiles();
  await call(vfsWrite, { path: "~/a", text: "x" }, run);
  await call(vfsWrite, { path: "~/b", text: "y" }, run);
  const seen = await diffs({}, { grants: ["fs.read /", "fs.read /home/scribe/a"] });
  expect(seen.files.map(({ path }) => path)).toEqual(["/home/scribe/a"]);
  await call(vfsWrite, { path: "~/s", text: "z" }, { ...run, label: SECRET });
  expect((await call(vfsDiff, { run: RUN, path: "~/s" }, { ...person, identity: "scribe" })).label).toMatchObject({ confidentiality: "secret" });
});

test("a long list goes on where it ended", async () => {
  const { call, diffs } = await withFiles();
  for (const name of ["c", "d", "e"]) await call(vfsWrite, { path: `~/${name}`, text: name }, run);
  const first = await diffs({ limit: 2 });
  expect(first.next).toBe("/home/scribe/d");
  const rest = await diffs({ limit: 2, after: first.next ?? "" });
  expect(rest).toMatchObject({ files: [{ path: "/home/scribe/e" }] });
  expect(rest.next).toBeUndefined();
});

test("what a run made in its workspace is listed until it is gone, and says whether it was handed over", async () => {
  const { call, tree } = await withFiles();
  tree.makeFolder("/srv/desk");
  await call(vfsMount, { folder: "/srv/desk", name: "desk", mode: "rw" }, person);
  await call(vfsWrite, { path: "out/report.md", text: "R\n" }, run);
  await call(vfsWrite, { path: "draft.md", text: "D\n" }, run);
  await call(vfsWrite, { path: "gone.md", text: "G\n" }, run);
  await call(vfsMove, { from: "gone.md", to: "kept.md" }, run);
  await call(vfsRemove, { path: "kept.md" }, run);
  const [mount] = (await call(vfsMount, { folder: "/srv/desk", mode: "rw" }, person)).output.path.split(" ");
  await call(vfsCopy, { from: "out/report.md", to: `${mount}/report.md` }, { ...run, key: `${RUN}:d3-0` });
  await call(vfsCopy, { from: "draft.md", to: `${mount}/draft.md` }, { ...run, key: `${RUN}:t3-0` });
  const { output } = await call(vfsMade, { run: RUN }, person);
  expect(output).toEqual({
    files: [
      { path: `/run/${RUN}/draft.md`, name: "draft.md", bytes: 2, delivered: false },
      { path: `/run/${RUN}/out/report.md`, name: "out/report.md", bytes: 2, delivered: true },
    ],
  });
  const page = (await call(vfsMade, { run: RUN, limit: 1 }, person)).output;
  expect(page).toMatchObject({ next: `/run/${RUN}/draft.md`, files: [{ name: "draft.md" }] });
  tree.nodes.delete(`${HOME}/owners/local/run/${RUN}/draft.md`);
  expect((await call(vfsMade, { run: RUN, limit: 1 }, person)).output).toEqual({ next: `/run/${RUN}/draft.md`, files: [] });
  expect((await call(vfsMade, { run: RUN, after: `/run/${RUN}/draft.md` }, person)).output.files).toMatchObject([{ name: "out/report.md" }]);
});
